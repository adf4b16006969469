//! Logical lines to components, tolerantly.
//!
//! Components are handed over one at a time as they close, so a file of any length costs the memory of its largest
//! event. Unknown components are kept as children and looked into by nobody; a missing `END` is closed where the parent
//! ends; an `END` that closes nothing is ignored. The one thing that is not forgiven is a calendar cut short: a missing
//! event must not read as free time.

use std::borrow::Cow;

use super::content::{Cut, cut};
use super::lexer::{Line, Lines};
use super::warning::{Problem, Warnings, excerpt};

/// Deepest nesting that is followed.
pub const MAX_DEPTH: usize = 32;

/// Most lines, and most components inside it, that are kept of one component.
pub const MAX_PARTS: usize = 200_000;

/// A component with the lines that are its own and the components inside it.
#[derive(Debug, Clone, Default)]
pub struct Component<'a> {
    /// In capitals.
    pub name: String,
    /// Physical line of its `BEGIN`.
    pub line: u32,
    pub lines: Vec<Line<'a>>,
    pub children: Vec<Component<'a>>,
}

/// What the reading of the structure ends with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Outline {
    /// `VCALENDAR` objects that were opened and closed.
    pub(crate) calendars: u32,
    /// Line of the `BEGIN:VCALENDAR` that is never closed.
    pub(crate) cut_short: Option<u32>,
    /// Some component has more than [`MAX_PARTS`] parts.
    pub(crate) is_overfull: bool,
}

/// Calls `each` with every component directly inside a calendar, in the order in which they close.
pub(crate) fn walk<'a>(
    octets: &'a [u8],
    warnings: &mut Warnings,
    mut each: impl FnMut(Component<'a>, &mut Warnings),
) -> Outline {
    let mut outline = Outline::default();
    // Calendars that are open: the line of the outermost, and how many there are.
    let mut calendar: Option<u32> = None;
    let mut calendars_open = 0_u32;
    let mut open: Vec<Component<'a>> = Vec::new();
    // Components too deep to follow, counted until they close.
    let mut ignored_depth = 0_usize;
    let mut stray_reported = false;

    for line in Lines::new(octets) {
        let border = Border::of(&line);
        match border {
            Border::Begin(name) if name == "VCALENDAR" => {
                // Inside another one it is either a doubled line or, where that one is never closed, a cut calendar.
                ignored_depth = 0;
                close_all(&mut open, warnings, &mut each);
                calendars_open += 1;
                calendar = calendar.or(Some(line.number));
            }
            Border::Begin(name) => {
                if ignored_depth > 0 || open.len() >= MAX_DEPTH {
                    if ignored_depth == 0 {
                        warnings.push(line.number, Problem::TooDeep);
                    }
                    ignored_depth += 1;
                    continue;
                }
                if is_plain(&name) && open.iter().any(|component| is_plain(&component.name)) {
                    // Events do not nest: the one before lacks its END.
                    close_all(&mut open, warnings, &mut each);
                }
                open.push(Component { name, line: line.number, ..Component::default() });
            }
            Border::End(name) if name.starts_with("VCALENDAR") => {
                if name != "VCALENDAR" {
                    // A letter or a tag too many (`END:VCALENDARD`, `END:VCALENDAR</pre>`): the end was reached all the same.
                    warnings.push(line.number, Problem::MisspeltEnd { name: excerpt(&name) });
                }
                ignored_depth = 0;
                close_all(&mut open, warnings, &mut each);
                match calendars_open {
                    0 => warnings.push(line.number, Problem::StrayEnd { name: excerpt(&name) }),
                    1 => {
                        (calendar, calendars_open) = (None, 0);
                        outline.calendars += 1;
                    }
                    _ => calendars_open -= 1,
                }
            }
            Border::End(name) => {
                if ignored_depth > 0 {
                    ignored_depth -= 1;
                    continue;
                }
                let Some(depth) = open.iter().rposition(|component| component.name == name) else {
                    warnings.push(line.number, Problem::StrayEnd { name: excerpt(&name) });
                    continue;
                };
                while open.len() > depth {
                    close_last(&mut open, depth + 1, warnings, &mut each);
                }
            }
            Border::None if ignored_depth > 0 => {}
            Border::None => match open.last_mut() {
                Some(_) if line.is_too_long() => warnings.push(line.number, Problem::LineTooLong),
                Some(component) if component.lines.len() >= MAX_PARTS => outline.is_overfull = true,
                Some(component) => component.lines.push(line),
                None if calendar.is_some() => {}
                None if !stray_reported => {
                    stray_reported = true;
                    warnings.push(line.number, Problem::StrayText);
                }
                None => {}
            },
        }
    }
    outline.cut_short = calendar;
    close_all(&mut open, warnings, &mut each);
    outline
}

/// Components that never stand inside one another.
fn is_plain(name: &str) -> bool {
    matches!(name, "VEVENT" | "VTODO" | "VJOURNAL" | "VFREEBUSY" | "VTIMEZONE")
}

/// Closes the innermost component, which is `expected` deep where nothing is missing.
fn close_last<'a>(
    open: &mut Vec<Component<'a>>,
    expected: usize,
    warnings: &mut Warnings,
    each: &mut impl FnMut(Component<'a>, &mut Warnings),
) {
    let depth = open.len();
    let Some(component) = open.pop() else { return };
    if depth != expected {
        warnings.push(component.line, Problem::Unclosed { name: excerpt(&component.name) });
    }
    match open.last_mut() {
        Some(parent) if parent.children.len() < MAX_PARTS => parent.children.push(component),
        // What so many components inside an event say means nothing here.
        Some(_) => {}
        None => each(component, warnings),
    }
}

fn close_all<'a>(
    open: &mut Vec<Component<'a>>,
    warnings: &mut Warnings,
    each: &mut impl FnMut(Component<'a>, &mut Warnings),
) {
    while !open.is_empty() {
        close_last(open, 0, warnings, each);
    }
}

enum Border {
    Begin(String),
    End(String),
    None,
}

impl Border {
    fn of(line: &Line<'_>) -> Self {
        let first = line.first_octets();
        // Quick refusal of the many lines that are neither.
        if !matches!(first.first(), Some(b'B' | b'b' | b'E' | b'e')) {
            return Self::None;
        }
        let octets = if line.is_folded() && !line.is_too_long() { line.octets() } else { Cow::Borrowed(first) };
        let Some(Cut { name, value, .. }) = cut(&octets) else { return Self::None };
        let named = || String::from_utf8_lossy(value.trim_ascii()).to_ascii_uppercase();
        if name.eq_ignore_ascii_case(b"BEGIN") {
            Self::Begin(named())
        } else if name.eq_ignore_ascii_case(b"END") {
            Self::End(named())
        } else {
            Self::None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names of components at the top, each with those inside it, and the kinds of warnings.
    fn check(text: &str, expected: &str, kinds: &[&str]) {
        let mut warnings = Warnings::default();
        let mut shape = Vec::new();
        walk(text.as_bytes(), &mut warnings, |component, _| {
            let inside: Vec<_> = component.children.iter().map(|child| child.name.clone()).collect();
            shape.push(format!("{}/{}({})", component.name, component.lines.len(), inside.join(",")));
        });
        assert_eq!(shape.join(" "), expected);
        let found: Vec<_> = warnings.into_sorted().iter().map(|warning| warning.problem.kind()).collect();
        assert_eq!(found, kinds);
    }

    #[test]
    fn unknown_components_are_kept_aside() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\nBEGIN:X-PEOPLE\nBEGIN:VALARM\nUID:z\nEND:VALARM\nEND:X-PEOPLE\nDTSTART:1\nEND:VEVENT\nEND:VCALENDAR\n",
            "VEVENT/2(X-PEOPLE)",
            &[],
        );
    }

    #[test]
    fn a_component_without_end_is_closed_where_its_parent_ends() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VALARM\nEND:VEVENT\nEND:VCALENDAR",
            "VEVENT/0(VALARM)",
            &["unclosed"],
        );
        check(
            "BEGIN:VCALENDAR\nBEGIN:VEVENT\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR",
            "VEVENT/0() VEVENT/0()",
            &["unclosed"],
        );
        check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\nEND:VEVENT\nEND:VCALENDAR", "VEVENT/0()", &["stray-end"]);
    }

    #[test]
    fn a_calendar_cut_short_is_told() {
        let mut warnings = Warnings::default();
        let outline = walk(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\n", &mut warnings, |_, _| {});
        assert_eq!((outline.calendars, outline.cut_short), (0, Some(1)));
    }

    #[test]
    fn a_letter_too_many_after_the_end_of_a_calendar_does_not_cut_it_short() {
        check("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDARD", "VEVENT/0()", &["misspelt-end"]);
        let mut warnings = Warnings::default();
        let outline = walk(b"BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDA", &mut warnings, |_, _| {});
        assert_eq!(outline.cut_short, Some(1), "a letter too few is a file cut short");
    }

    #[test]
    fn a_doubled_calendar_line_is_no_cut() {
        check(
            "BEGIN:VCALENDAR\nBEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR\nEND:VCALENDAR",
            "VEVENT/0()",
            &[],
        );
    }

    #[test]
    fn nesting_is_followed_only_so_deep() {
        let deep = "BEGIN:X\n".repeat(5000) + &"END:X\n".repeat(5000);
        check(
            &format!("BEGIN:VCALENDAR\n{deep}BEGIN:VEVENT\nEND:VEVENT\nEND:VCALENDAR"),
            "X/0(X) VEVENT/0()",
            &["too-deep"],
        );
    }
}
