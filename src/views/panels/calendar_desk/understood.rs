//! What was understood of a calendar: event by event, what each blocks, and what its lines say badly.

use egui::{Label, RichText, Ui};

use super::ask;
use crate::api::calendars::{UnderstoodCalendar, UnderstoodEvent};
use crate::domain::hub::{CalendarScope, ClosureKind, Hub};
use crate::domain::ids::LocalId;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Understood;
use crate::views::hub_desk::words::{blocked_by, closure_kind, title_of, when};
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP_S};
use crate::views::widgets::{self, standing_line};

/// Events and warnings shown before "and so many more".
const SHOWN: usize = 20;

/// What is known of this calendar, if that is what was asked last.
pub(super) fn explained_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, calendar: &LocalId, is_try: bool) {
    if view.state.hub_desk.understood.of() != Some((calendar, is_try)) {
        return;
    }
    widgets::rule(ui);
    match &view.state.hub_desk.understood {
        Understood::None => {}
        Understood::Asking { .. } => widgets::awaited_rows(ui, 2, &view.t("hubdesk-understood-awaited")),
        Understood::Failed { why, .. } => {
            let words = view.with_reader(hub.zone, |reader| reader.link_failure(why));
            standing_line(ui, Standing::Taken, &words);
            if widgets::button(ui, &view.t("link-retry")).clicked() && !is_try {
                ask(view, DeskIntent::Explain(Some(calendar.clone())));
            }
        }
        Understood::Ready { told, .. } => told_ui(ui, view, hub, told),
    }
}

fn told_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, told: &UnderstoodCalendar) {
    if let Some(failure) = &told.failure {
        standing_line(ui, Standing::Taken, failure.get(view.w.lang));
    }
    let args = [("events", told.events_in_file.into()), ("blocking", (told.events.len() + told.more_events).into())];
    widgets::strong(ui, view.w.with("hubdesk-understood", &args));
    for (position, event) in told.events.iter().take(SHOWN).enumerate() {
        ui.push_id(("event", position), |ui| event_ui(ui, view, hub, event));
    }
    let more = told.events.len().saturating_sub(SHOWN) + told.more_events;
    if more > 0 {
        widgets::faint(ui, view.w.with("hubdesk-more-events", &[("count", more.into())]));
    }
    if !told.warnings.is_empty() {
        let p = theme::of(ui);
        let words = view.w.with("calendar-warnings", &[("count", told.warnings.len().into())]);
        widgets::coloured(ui, words, p.partly);
        for warning in told.warnings.iter().take(SHOWN) {
            widgets::quiet(ui, warning.text.get(view.w.lang));
        }
        let more = told.warnings.len().saturating_sub(SHOWN);
        if more > 0 {
            widgets::faint(ui, view.w.with("hubdesk-more-warnings", &[("count", more.into())]));
        }
    }
}

fn event_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, event: &UnderstoodEvent) {
    let state = view.state;
    ui.add_space(GAP_S);
    let (title, blocks) = (title_of(state, event), blocked_by(state, hub, event));
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(title).font(theme::bold(theme::BODY))).wrap());
        widgets::quiet(ui, blocks);
        widgets::faint(ui, view.w.with("hubdesk-event-line", &[("line", event.line.into())]));
    });
    let mut moments: Vec<String> =
        event.occurrences.iter().take(3).map(|interval| when(state, hub, *interval)).collect();
    let more = event.occurrences.len().saturating_sub(3) + event.more_occurrences;
    if more > 0 {
        moments.push(view.w.with("hubdesk-more-occurrences", &[("count", more.into())]));
    }
    widgets::quiet(ui, moments.join(" · "));
}

/// What the events of a calendar block, in words.
pub(super) fn scope_words(view: &View<'_>, hub: &Hub, scope: &CalendarScope) -> String {
    match scope {
        CalendarScope::Hub => closure_kind(view.state, ClosureKind::Full),
        CalendarScope::Desk => closure_kind(view.state, ClosureKind::Desk),
        CalendarScope::Resources { ids, quantity } => {
            let names: Vec<String> = ids.iter().map(|id| view.state.offer_name(&hub.key(id))).collect();
            let args = [("count", (*quantity).into()), ("names", names.join(", ").into())];
            view.w.with("hubdesk-scope-units", &args)
        }
    }
}
