//! What the reader of calendars has to say, in words: warnings with their line, why a file is refused, or a rule.

use super::Wording;
use crate::calendar::ask::RecurError;
use crate::calendar::{Problem, Refused, Warning};
use crate::domain::text::{Lang, Text};

/// A warning in one sentence, with its line.
pub fn warning(wording: Wording, warning: &Warning) -> String {
    let key = format!("calendar-warning-{}", warning.problem.kind());
    let what = wording.with(&key, &[("value", warning.problem.quoted().into())]);
    if matches!(warning.problem, Problem::More { .. }) {
        return what;
    }
    wording.with("calendar-warning-at-line", &[("line", warning.line.to_string().into()), ("what", what.into())])
}

/// Why a file is refused, and how to mend it.
pub fn refused(wording: Wording, refused: &Refused) -> String {
    let key = format!("calendar-refused-{}", refused.kind());
    let number = refused.number().map(|number| number.to_string()).unwrap_or_default();
    wording.with(&key, &[("value", number.into())])
}

/// Why a recurrence rule gives no instances, and how to mend it.
pub fn unfollowed(wording: Wording, error: &RecurError) -> String {
    wording.with(&format!("calendar-rule-{}", error.kind()), &[("value", error.value().into())])
}

/// A warning in both languages, for whoever reads it later.
pub fn warning_text(about: &Warning) -> Text {
    Text::both(warning(Wording::new(Lang::Fr), about), warning(Wording::new(Lang::En), about))
}

/// A refusal in both languages, for a notice that is kept.
pub fn refused_text(reason: &Refused) -> Text {
    Text::both(refused(Wording::new(Lang::Fr), reason), refused(Wording::new(Lang::En), reason))
}
