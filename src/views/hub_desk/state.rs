//! What the desk shows and what is being decided at it.

use std::collections::BTreeSet;
use std::sync::Arc;

use chrono::{Datelike as _, Days as DayCount, Months, NaiveDate};

use super::forms::{CapacityForm, ClosureForm, FollowForm, ForceForm, Form, Lacking, WithdrawalForm};
use super::import::Import;
use crate::api::access::{CalendarAccess, RenewAccess};
use crate::api::calendars::{HubCalendars, UnderstoodCalendar};
use crate::api::commands::{HubRecords, WaitingList};
use crate::api::exchange::LinkFailure;
use crate::domain::ids::{BookingId, LocalId};
use crate::domain::time::{Instant, Interval, Zone};

/// The pages of the desk, in the order of its tabs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Tab {
    #[default]
    Today,
    Calendar,
    Closures,
    /// Units out of the pool, and who lacks what.
    Stock,
    Waiting,
    /// Addresses for calendar programs, and the calendars that the hub follows.
    Feeds,
}

impl Tab {
    pub const ALL: [Self; 6] = [Self::Today, Self::Calendar, Self::Closures, Self::Stock, Self::Waiting, Self::Feeds];

    /// Suffix of its wording keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Today => "today",
            Self::Calendar => "calendar",
            Self::Closures => "closures",
            Self::Stock => "stock",
            Self::Waiting => "waiting",
            Self::Feeds => "feeds",
        }
    }
}

/// How much time is in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Zoom {
    Day,
    #[default]
    Week,
    Month,
}

impl Zoom {
    pub const ALL: [Self; 3] = [Self::Day, Self::Week, Self::Month];

    pub fn key(self) -> &'static str {
        match self {
            Self::Day => "day",
            Self::Week => "week",
            Self::Month => "month",
        }
    }

    /// The local days in view around `day`, both included: whole weeks from Monday for a month.
    pub fn days(self, day: NaiveDate) -> (NaiveDate, NaiveDate) {
        let monday = |day: NaiveDate| day - DayCount::new(u64::from(day.weekday().num_days_from_monday()));
        match self {
            Self::Day => (day, day),
            Self::Week => (monday(day), monday(day) + DayCount::new(6)),
            Self::Month => {
                let first = day.with_day(1).unwrap_or(day);
                let last = (first + Months::new(1)).pred_opt().unwrap_or(first);
                (monday(first), monday(last) + DayCount::new(6))
            }
        }
    }

    /// The day in view after turning so many pages.
    pub fn turned(self, day: NaiveDate, pages: i32) -> NaiveDate {
        let count = u64::from(pages.unsigned_abs());
        let by_days = |length: u64| match pages {
            0.. => day.checked_add_days(DayCount::new(count * length)),
            _ => day.checked_sub_days(DayCount::new(count * length)),
        };
        let turned = match self {
            Self::Day => by_days(1),
            Self::Week => by_days(7),
            Self::Month if pages >= 0 => day.checked_add_months(Months::new(pages.unsigned_abs())),
            Self::Month => day.checked_sub_months(Months::new(pages.unsigned_abs())),
        };
        turned.unwrap_or(day)
    }
}

/// Whether the calendar is drawn or told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Shape {
    #[default]
    Picture,
    List,
}

/// What a bar stands for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ItemKey {
    /// A line of a booking.
    Line { booking: BookingId, line: usize },
    /// Units out of the pool, by the number of their withdrawal.
    Withdrawal(u64),
    /// A closure declared by command.
    Declared(u64),
    /// A closure of the hub's description, by its position.
    Described(usize),
    /// A public holiday or a day of custom.
    Holiday(NaiveDate),
    /// An event of a calendar that closes the hub or its desk.
    Outage(Interval),
    /// An occurrence of an event of one of the hub's calendars: the line of the file that it stands at, and when it
    /// begins.
    Event { calendar: LocalId, line: u32, from: Instant },
    /// Units that the hub's calendars take, and of which no event is known.
    Blocked { resource: LocalId, interval: Interval },
}

/// The desk of a hub's manager.
#[derive(Debug, Clone, Default)]
pub struct HubDesk {
    pub tab: Tab,
    pub zoom: Zoom,
    pub shape: Shape,
    /// A local day of the hub that is in view; today where none was chosen.
    pub day: Option<NaiveDate>,
    /// The resources in view; all of them where none is named.
    pub only: BTreeSet<LocalId>,
    pub chosen: Option<ItemKey>,
    /// What is being filled in about the chosen item.
    pub form: Option<Form>,
    pub closure: ClosureForm,
    pub withdrawal: WithdrawalForm,
    pub capacity: Option<CapacityForm>,
    pub force: Option<ForceForm>,
    /// What is being written about exceptions, by their number.
    pub plans: std::collections::BTreeMap<u64, String>,
    /// Why what was asked last was refused, beside where it was asked; none once it is changed.
    pub refused: Option<Refused>,
    /// Key of the command that was asked here last, while it is on its way.
    pub sending: Option<String>,
    /// None until the first answer.
    pub records: Option<Result<Arc<HubRecords>, LinkFailure>>,
    pub waiting: Option<Result<Arc<WaitingList>, LinkFailure>>,
    /// How calendar programs come in: of the hub, or of the team at whose desk the person sits.
    pub access: Option<Result<Arc<CalendarAccess>, LinkFailure>>,
    /// An access about to be given up for a new one: a second click is asked for.
    pub renewing: Option<RenewAccess>,
    /// The calendars that the hub follows.
    pub calendars: Option<Result<Arc<HubCalendars>, LinkFailure>>,
    /// What stands in them during the days in view.
    pub events: Events,
    /// The one being added or changed.
    pub following: Option<FollowForm>,
    /// The one that was added or changed last: it is brought into view.
    pub followed: Option<LocalId>,
    /// One about to be no longer followed: a second click is asked for.
    pub unfollowing: Option<LocalId>,
    pub understood: Understood,
    /// A calendar file about to be imported.
    pub import: Option<Import>,
    /// Whether the calendar password is legible.
    pub shows_password: bool,
    /// Number of the latest closure plan asked for.
    pub ticket: u64,
}

/// The events of the hub's calendars, as far as they were asked for.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Events {
    /// The version of the catalogue and the time for which they were asked last. None to ask again in any case.
    pub asked: Option<(String, Interval)>,
    /// Number of that question.
    pub ticket: u64,
    pub calendars: Arc<Vec<UnderstoodCalendar>>,
}

/// What is understood of a calendar, on show.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Understood {
    #[default]
    None,
    /// `is_try` where it is about the form and not about what is in force.
    Asking {
        calendar: LocalId,
        is_try: bool,
    },
    Ready {
        calendar: LocalId,
        is_try: bool,
        told: Box<UnderstoodCalendar>,
    },
    Failed {
        calendar: LocalId,
        is_try: bool,
        why: LinkFailure,
    },
}

impl Understood {
    /// Which calendar it is about, and whether about its form.
    pub fn of(&self) -> Option<(&LocalId, bool)> {
        match self {
            Self::None => None,
            Self::Asking { calendar, is_try }
            | Self::Ready { calendar, is_try, .. }
            | Self::Failed { calendar, is_try, .. } => Some((calendar, *is_try)),
        }
    }
}

/// What a refusal is about.
#[derive(Debug, Clone, PartialEq)]
pub struct Refused {
    pub page: Page,
    pub why: LinkFailure,
}

/// Where something was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Page {
    /// The side panel of the calendar.
    Item,
    Closure,
    Withdrawal,
    Capacity,
    Force,
    Waiting,
    Following,
    Import,
}

impl HubDesk {
    /// The local day in view, `today` where none was chosen.
    pub fn day_or(&self, today: NaiveDate) -> NaiveDate {
        self.day.unwrap_or(today)
    }

    /// The instants in view.
    pub fn span(&self, zone: Zone, today: NaiveDate) -> Option<Interval> {
        let (from, to) = self.zoom.days(self.day_or(today));
        Interval::new(zone.start_of_day(from), zone.whole_day(to).end()).ok()
    }

    pub fn records(&self) -> Option<&HubRecords> {
        self.records.as_ref()?.as_ref().ok().map(Arc::as_ref)
    }

    /// The bookings that would lack units by what is filled in on a page.
    pub fn lacking_mut(&mut self, page: Page) -> Option<&mut Vec<Lacking>> {
        match page {
            Page::Withdrawal => Some(&mut self.withdrawal.lacking),
            Page::Capacity => self.capacity.as_mut().map(|form| &mut form.lacking),
            _ => None,
        }
    }

    /// Forgets what belongs to another seat.
    pub fn leave(&mut self) {
        let Self { zoom, shape, ticket, .. } = *self;
        let events = Events { ticket: self.events.ticket, ..Events::default() };
        *self = Self { zoom, shape, ticket, events, ..Self::default() };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_and_a_month_begin_on_monday_and_hold_their_day() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        for (zoom, at, from, to) in [
            (Zoom::Day, "2027-03-02", "2027-03-02", "2027-03-02"),
            (Zoom::Week, "2027-03-07", "2027-03-01", "2027-03-07"),
            (Zoom::Month, "2027-03-02", "2027-03-01", "2027-04-04"),
            (Zoom::Month, "2027-02-28", "2027-02-01", "2027-02-28"),
            (Zoom::Month, "2026-12-31", "2026-11-30", "2027-01-03"),
        ] {
            assert_eq!(zoom.days(day(at)), (day(from), day(to)), "{zoom:?} of {at}");
        }
    }

    #[test]
    fn turning_pages_forth_and_back_comes_home_within_a_month_s_length() {
        let day = |text: &str| text.parse::<NaiveDate>().expect("a day");
        assert_eq!(Zoom::Month.turned(day("2027-01-31"), 1), day("2027-02-28"));
        for zoom in Zoom::ALL {
            assert_eq!(zoom.turned(zoom.turned(day("2027-03-15"), 3), -3), day("2027-03-15"), "{zoom:?}");
        }
    }
}
