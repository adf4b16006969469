//! What a manager fills in before something is asked of the ledger. Plain text where a person types: it is read when it
//! is needed, and what cannot be read says why.

use std::collections::BTreeSet;

use chrono::{Duration, NaiveDate, NaiveTime};

use crate::api::Days;
use crate::api::calendars::{CalendarDraft, ShownCalendar};
use crate::api::exchange::LinkFailure;
use crate::domain::booking::{Incident, Line, LineState};
use crate::domain::fold::fold;
use crate::domain::hub::{
    Access, Authority, CalendarScope, CalendarSource, Closure, ClosureKind, Collection, ConflictPolicy, Hub, ServerKind,
};
use crate::domain::ids::{BookingId, ItemCode, LocalId};
use crate::domain::local::{BadSpan, LocalMoment, LocalSpan, SpanEnd};
use crate::domain::order::{ClosureDecision, Mend, Touched, UnitBack, UnitName, UnitOut};
use crate::domain::record::Cause;
use crate::domain::resource::{Condition, Stock};
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::LineName;
use crate::wording::format;

/// A form about the chosen line of a booking.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Form {
    Move(MoveForm),
    HandOver(HandOverForm),
    TakeBack(TakeBackForm),
    Incident(IncidentForm),
}

impl Form {
    /// The line that it is about.
    pub fn line(&self) -> (&BookingId, usize) {
        match self {
            Self::Move(form) => (&form.booking, form.line),
            Self::HandOver(form) => (&form.booking, form.line),
            Self::TakeBack(form) => (&form.booking, form.line),
            Self::Incident(form) => (&form.booking, form.line),
        }
    }
}

/// A day and an hour by the hub's wall clock, the hour as it was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Moment {
    pub day: NaiveDate,
    pub time: String,
}

impl Moment {
    pub fn of(lang: Lang, zone: Zone, at: Instant) -> Self {
        let local = zone.local(at);
        Self { day: local.date(), time: format::time(lang, local.time()) }
    }

    fn read(&self, end: SpanEnd) -> Result<LocalMoment, BadMoment> {
        let minutes = minutes_of(&self.time).ok_or_else(|| BadMoment::Time { end, typed: self.time.clone() })?;
        let at = self.day.and_time(NaiveTime::MIN) + Duration::minutes(i64::from(minutes));
        Ok(LocalMoment { at, fold: None })
    }
}

/// Why two moments are not an interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum BadMoment {
    /// What was typed is no hour.
    Time {
        end: SpanEnd,
        typed: String,
    },
    Span(BadSpan),
}

/// The interval between two moments in a hub's zone. An hour that clocks jump over, or go through twice, is told and
/// never shifted.
pub fn interval_between(zone: Zone, from: &Moment, to: &Moment) -> Result<Interval, BadMoment> {
    let span = LocalSpan { from: from.read(SpanEnd::From)?, to: to.read(SpanEnd::To)? };
    span.read(zone).map_err(BadMoment::Span)
}

/// `9`, `9 h`, `9 h 30`, `9:30`, `09h30` as minutes since midnight; `24:00` is the end of the day.
pub fn minutes_of(typed: &str) -> Option<u32> {
    let plain: String = typed.chars().filter(|c| !c.is_whitespace()).collect::<String>().to_lowercase();
    let (hours, minutes) = plain.split_once(['h', ':', '.']).unwrap_or((&plain, ""));
    let number = |text: &str| match text.len() {
        1 | 2 if text.bytes().all(|byte| byte.is_ascii_digit()) => text.parse::<u32>().ok(),
        _ => None,
    };
    let minutes = if minutes.is_empty() { 0 } else { number(minutes)? };
    let total = number(hours)? * 60 + minutes;
    (minutes < 60 && total <= 24 * 60).then_some(total)
}

/// Another interval, perhaps another quantity, for a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveForm {
    pub booking: BookingId,
    pub line: usize,
    pub from: Moment,
    pub to: Moment,
    pub quantity: u32,
    pub reason: String,
    /// The arrows of the keyboard move it on the calendar.
    pub is_grabbed: bool,
}

/// Units about to leave.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandOverForm {
    pub booking: BookingId,
    pub line: usize,
    pub units: Vec<UnitOutRow>,
    /// Who signs.
    pub responsible: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitOutRow {
    pub resource: LocalId,
    /// None where units have no numbers.
    pub item: Option<ItemCode>,
    /// 1 for a numbered unit.
    pub quantity: u32,
    pub is_chosen: bool,
    pub condition: Condition,
    /// What goes with it, each with whether it does.
    pub accessories: Vec<(String, bool)>,
}

impl HandOverForm {
    /// Everything that the line still has to hand over, as the hub describes it.
    pub fn of(hub: &Hub, lang: Lang, booking: &BookingId, index: usize, line: &Line) -> Self {
        let mut units = Vec::new();
        for claim in &line.claims {
            let Some(resource) = hub.resource(&claim.resource.local) else { continue };
            let accessories: Vec<(String, bool)> =
                resource.accessories.iter().map(|words| (words.get(lang).to_owned(), true)).collect();
            let row = |item: Option<ItemCode>, quantity, condition| UnitOutRow {
                resource: resource.id.clone(),
                item,
                quantity,
                is_chosen: true,
                condition,
                accessories: accessories.clone(),
            };
            if let Stock::Items(items) = &resource.stock {
                let is_there = |item: &&ItemCode| !line.loans.iter().any(|loan| loan.item.as_ref() == Some(item));
                for item in claim.items.iter().filter(is_there) {
                    let known = items.iter().find(|known| known.code == item.as_str());
                    units.push(row(Some(item.clone()), 1, known.map(|item| item.condition).unwrap_or_default()));
                }
            } else {
                let lent: u32 =
                    line.loans.iter().filter(|loan| loan.resource == claim.resource).map(|loan| loan.quantity).sum();
                let left = claim.quantity.saturating_sub(lent);
                if left > 0 {
                    units.push(row(None, left, Condition::default()));
                }
            }
        }
        Self { booking: booking.clone(), line: index, units, responsible: line.responsible.clone().unwrap_or_default() }
    }

    /// As the ledger is told.
    pub fn orders(&self) -> Vec<UnitOut> {
        let chosen = self.units.iter().filter(|row| row.is_chosen);
        chosen
            .map(|row| UnitOut {
                unit: UnitName { item: row.item.clone(), resource: Some(row.resource.clone()), quantity: row.quantity },
                condition: row.condition,
                accessories: row.accessories.iter().filter(|(_, goes)| *goes).map(|(name, _)| name.clone()).collect(),
            })
            .collect()
    }
}

/// Units about to come back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TakeBackForm {
    pub booking: BookingId,
    pub line: usize,
    pub units: Vec<UnitBackRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitBackRow {
    pub resource: LocalId,
    pub item: Option<ItemCode>,
    pub quantity: u32,
    pub is_chosen: bool,
    pub condition: Condition,
    /// What went with it, each with whether it came back.
    pub accessories: Vec<(String, bool)>,
    pub note: String,
}

impl TakeBackForm {
    /// Everything that is out.
    pub fn of(booking: &BookingId, index: usize, line: &Line) -> Self {
        let out = line.loans.iter().filter(|loan| loan.is_out());
        let units = out
            .map(|loan| UnitBackRow {
                resource: loan.resource.local.clone(),
                item: loan.item.clone(),
                quantity: loan.quantity,
                is_chosen: true,
                condition: loan.condition,
                accessories: loan.accessories.iter().map(|name| (name.clone(), true)).collect(),
                note: String::new(),
            })
            .collect();
        Self { booking: booking.clone(), line: index, units }
    }

    /// As the ledger is told.
    pub fn orders(&self) -> Vec<UnitBack> {
        let chosen = self.units.iter().filter(|row| row.is_chosen);
        chosen
            .map(|row| UnitBack {
                unit: UnitName { item: row.item.clone(), resource: Some(row.resource.clone()), quantity: row.quantity },
                condition: row.condition,
                missing: row.accessories.iter().filter(|(_, came)| !came).map(|(name, _)| name.clone()).collect(),
                note: Some(row.note.trim().to_owned()).filter(|note| !note.is_empty()),
            })
            .collect()
    }
}

/// A unit that is out and will not come back as it left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IncidentForm {
    pub booking: BookingId,
    pub line: usize,
    /// The units that are out, and the position of the one it is about.
    pub units: Vec<UnitName>,
    pub unit: usize,
    pub incident: Incident,
    pub note: String,
}

impl IncidentForm {
    /// About the first unit that is out.
    pub fn of(booking: &BookingId, index: usize, line: &Line) -> Option<Self> {
        if line.state != LineState::Out {
            return None;
        }
        let out = line.loans.iter().filter(|loan| loan.is_out());
        let units: Vec<UnitName> = out
            .map(|loan| UnitName {
                item: loan.item.clone(),
                resource: Some(loan.resource.local.clone()),
                quantity: loan.quantity,
            })
            .collect();
        let (incident, note) = (Incident::Damaged, String::new());
        (!units.is_empty()).then(|| Self { booking: booking.clone(), line: index, units, unit: 0, incident, note })
    }
}

/// A closure about to be declared, or one that was announced and is being settled.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosureForm {
    pub days: Option<Days>,
    pub kind: ClosureKind,
    pub reason: String,
    pub plan: Plan,
}

impl Default for ClosureForm {
    fn default() -> Self {
        Self { days: None, kind: ClosureKind::Full, reason: String::new(), plan: Plan::None }
    }
}

impl ClosureForm {
    /// The closure, once it has days and a reason.
    pub fn closure(&self) -> Option<Closure> {
        let days = self.days?;
        let reason = self.reason.trim();
        (!reason.is_empty()).then(|| Closure {
            from: days.from,
            to: days.to,
            kind: self.kind,
            reason: Text::plain(reason),
        })
    }
}

/// Whom a closure touches, and what becomes of each.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Plan {
    /// Not asked yet.
    #[default]
    None,
    /// `of` names the announced closure that is taken up.
    Asking {
        of: Option<u64>,
    },
    Ready {
        of: Option<u64>,
        lines: Vec<PlannedLine>,
    },
    Failed(LinkFailure),
}

impl Plan {
    /// The announced closure that it settles.
    pub fn of(&self) -> Option<u64> {
        match self {
            Self::Asking { of } | Self::Ready { of, .. } => *of,
            Self::None | Self::Failed(_) => None,
        }
    }

    /// The lines, once they are known.
    pub fn lines(&self) -> Option<&[PlannedLine]> {
        match self {
            Self::Ready { lines, .. } => Some(lines),
            Self::None | Self::Asking { .. } | Self::Failed(_) => None,
        }
    }

    /// A decision for each line, once all are taken.
    pub fn decisions(&self) -> Option<Vec<ClosureDecision>> {
        self.lines()?.iter().map(PlannedLine::decision).collect()
    }
}

/// A line that a closure touches, with what was decided about it.
#[derive(Debug, Clone, PartialEq)]
pub struct PlannedLine {
    pub touched: Touched,
    pub mend: Option<Mend>,
    /// Other dates being filled in, which are then the mend.
    pub custom: Option<(Moment, Moment)>,
}

impl PlannedLine {
    fn decision(&self) -> Option<ClosureDecision> {
        Some(ClosureDecision {
            booking: self.touched.booking.clone(),
            expected_version: self.touched.version,
            line: self.touched.line,
            mend: self.mend.clone()?,
        })
    }
}

/// A calendar that the hub is about to follow, or follows otherwise from now on.
#[derive(Clone, PartialEq, Eq)]
pub struct FollowForm {
    /// The one that is changed; none for a new one.
    pub of: Option<LocalId>,
    /// The version of it that was seen.
    pub tag: String,
    pub name: String,
    /// A collection of a CalDAV server rather than an address to read.
    pub is_collection: bool,
    pub address: String,
    pub user: String,
    pub password: String,
    /// Whether bookings are written there too.
    pub is_written: bool,
    pub scope: ScopeChoice,
    pub resources: BTreeSet<LocalId>,
    pub quantity: u32,
}

impl std::fmt::Debug for FollowForm {
    /// Without its address and its password.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FollowForm").field("name", &self.name).field("scope", &self.scope).finish_non_exhaustive()
    }
}

/// What the events of a calendar block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ScopeChoice {
    Hub,
    Desk,
    #[default]
    Resources,
}

impl ScopeChoice {
    pub const ALL: [Self; 3] = [Self::Resources, Self::Desk, Self::Hub];

    pub fn key(self) -> &'static str {
        match self {
            Self::Hub => "hub",
            Self::Desk => "desk",
            Self::Resources => "resources",
        }
    }
}

impl Default for FollowForm {
    fn default() -> Self {
        Self {
            of: None,
            tag: String::new(),
            name: String::new(),
            is_collection: false,
            address: String::new(),
            user: String::new(),
            password: String::new(),
            is_written: false,
            scope: ScopeChoice::default(),
            resources: BTreeSet::new(),
            quantity: 1,
        }
    }
}

impl FollowForm {
    /// Of a calendar that is followed already; its address is not told, and stays unless another is typed.
    pub fn of(shown: &ShownCalendar) -> Self {
        let calendar = &shown.calendar;
        let (scope, resources, quantity) = match &calendar.scope {
            CalendarScope::Hub => (ScopeChoice::Hub, BTreeSet::new(), 1),
            CalendarScope::Desk => (ScopeChoice::Desk, BTreeSet::new(), 1),
            CalendarScope::Resources { ids, quantity } => {
                (ScopeChoice::Resources, ids.iter().cloned().collect(), *quantity)
            }
        };
        Self {
            of: Some(calendar.id.clone()),
            tag: shown.tag.clone(),
            name: calendar.id.to_string(),
            is_collection: matches!(calendar.source, CalendarSource::Caldav(_)),
            is_written: calendar.source.written().is_some(),
            scope,
            resources,
            quantity,
            ..Self::default()
        }
    }

    /// The identifier: of the one that is changed, or what the name makes.
    pub fn id(&self) -> Option<LocalId> {
        self.of.clone().or_else(|| {
            let folded = fold(&self.name);
            let words: Vec<&str> =
                folded.split(|c: char| !c.is_ascii_alphanumeric()).filter(|w| !w.is_empty()).collect();
            LocalId::parse(&words.join("-")).ok()
        })
    }

    /// As the server is told; `None` while something lacks.
    pub fn draft(&self) -> Option<CalendarDraft> {
        let address = self.address.trim().to_owned();
        let source = match (address.is_empty(), self.is_collection) {
            (true, _) => None,
            (false, false) => Some(CalendarSource::Url(address)),
            (false, true) => Some(CalendarSource::Caldav(Collection {
                url: if address.ends_with('/') { address } else { format!("{address}/") },
                user: self.user.trim().to_owned(),
                secret: None,
                server: ServerKind::default(),
                access: if self.is_written { Access::Write } else { Access::Read },
                on_conflict: ConflictPolicy::default(),
            })),
        };
        let scope = match self.scope {
            ScopeChoice::Hub => CalendarScope::Hub,
            ScopeChoice::Desk => CalendarScope::Desk,
            ScopeChoice::Resources => {
                let ids = self.resources.iter().cloned().collect();
                CalendarScope::Resources { ids, quantity: self.quantity.max(1) }
            }
        };
        let is_complete = (source.is_some() || self.of.is_some())
            && (self.scope != ScopeChoice::Resources || !self.resources.is_empty());
        let password = Some(self.password.clone()).filter(|password| !password.is_empty());
        is_complete.then_some(CalendarDraft { source, scope, authority: Authority::default(), password })
    }
}

/// Units about to leave the pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WithdrawalForm {
    pub resource: Option<LocalId>,
    /// Where units have numbers.
    pub items: BTreeSet<ItemCode>,
    /// Where they have none.
    pub quantity: u32,
    /// None for at once.
    pub from: Option<Moment>,
    /// None until further notice.
    pub until: Option<Moment>,
    pub cause: Cause,
    pub reason: String,
    /// Bookings that may lack units, once the ledger said so, each with what is done about it.
    pub lacking: Vec<Lacking>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    pub line: LineName,
    pub plan: String,
}

impl Default for WithdrawalForm {
    fn default() -> Self {
        Self {
            resource: None,
            items: BTreeSet::new(),
            quantity: 1,
            from: None,
            until: None,
            cause: Cause::Maintenance,
            reason: String::new(),
            lacking: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_is_read_as_people_type_it() {
        for (typed, minutes) in [
            ("9", Some(540)),
            ("9 h", Some(540)),
            ("9\u{a0}h\u{a0}30", Some(570)),
            ("09:30", Some(570)),
            ("09H05", Some(545)),
            ("24:00", Some(1440)),
            ("24:01", None),
            ("9:60", None),
            ("midi", None),
            ("-9", None),
            ("", None),
        ] {
            assert_eq!(minutes_of(typed), minutes, "{typed}");
        }
    }

    #[test]
    fn an_hour_that_does_not_exist_is_told_and_never_shifted() {
        let moment = |day: &str, time: &str| Moment { day: day.parse().expect("a day"), time: time.to_owned() };
        let jumped = interval_between(Zone::PARIS, &moment("2027-03-28", "2:30"), &moment("2027-03-28", "12:00"));
        assert!(matches!(jumped, Err(BadMoment::Span(BadSpan::Jumped { end: SpanEnd::From, .. }))), "{jumped:?}");
        let backwards = interval_between(Zone::PARIS, &moment("2027-03-02", "12:00"), &moment("2027-03-02", "9:00"));
        assert!(matches!(backwards, Err(BadMoment::Span(BadSpan::Empty { .. }))), "{backwards:?}");
        let good = interval_between(Zone::PARIS, &moment("2027-03-02", "9"), &moment("2027-03-02", "24 h"));
        assert_eq!(good.map(|interval| interval.duration().num_hours()), Ok(15));
    }
}
