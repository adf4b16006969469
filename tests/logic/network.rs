//! A small network for the tests, built with verbs: `hub("a").lends("headset", 10)`.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};
use ressourcerie::domain::booking::{Booking, Step, Wish};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::{Closure, ClosureKind, Hub, Opening};
use ressourcerie::domain::ids::{BookingId, HubId, LocalId, OfferKey, TeamId};
use ressourcerie::domain::policy::{Approval, Policy};
use ressourcerie::domain::resource::{
    Bundle, BundlePart, Condition, Family, Item, Kit, KitMember, Level, Resource, Session, Stock,
};
use ressourcerie::domain::team::{Actor, Desk, Team};
use ressourcerie::domain::territory::TerritoryCode;
use ressourcerie::domain::text::{Lang, Text};
use ressourcerie::domain::time::{Instant, Interval, WeeklyHours, Zone};
use ressourcerie::ledger::{Command, Decision, Envelope, JournalEntry, Rejection, State, decide};

/// A day such as `2027-05-03`.
pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap_or_else(|_| panic!("`{text}` is not a day"))
}

/// A wall-clock reading such as `2027-05-03 09:00`.
pub(crate) fn wall(text: &str) -> NaiveDateTime {
    NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap_or_else(|_| panic!("`{text}` is not a reading"))
}

/// That reading in a zone.
pub(crate) fn at(zone: Zone, text: &str) -> Instant {
    zone.read(wall(text)).settled()
}

pub(crate) fn between(zone: Zone, from: &str, to: &str) -> Interval {
    Interval::new(at(zone, from), at(zone, to)).unwrap_or_else(|why| panic!("{why}"))
}

pub(crate) fn local(id: &str) -> LocalId {
    LocalId::parse(id).expect("a valid id")
}

pub(crate) fn offer(key: &str) -> OfferKey {
    key.parse().expect("a valid key")
}

/// Monday to Friday 09:00-18:00 in Paris, lends at once, without lead time.
pub(crate) fn hub(id: &str) -> Hub {
    let weekday = || vec!["09:00-18:00".parse().expect("a span")];
    Hub {
        id: HubId::parse(id).expect("a valid id"),
        name: id.to_owned(),
        fictional: true,
        presentation: Text::plain("—"),
        language: Lang::Fr,
        territory: TerritoryCode::parse("53").expect("a code"),
        departement: None,
        commune: None,
        place: LonLat { lon: -1.67, lat: 48.11 },
        zone: Zone::PARIS,
        roles: Vec::new(),
        desk: WeeklyHours {
            mon: weekday(),
            tue: weekday(),
            wed: weekday(),
            thu: weekday(),
            fri: weekday(),
            ..WeeklyHours::default()
        },
        preparation: None,
        points: Vec::new(),
        closures: Vec::new(),
        openings: Vec::new(),
        closed_on_holidays: true,
        customary_days: Vec::new(),
        policy: Policy {
            approval: Approval::Auto,
            lead_hours: 0,
            horizon_days: 3650,
            min_minutes: 1,
            max_days: 28,
            ..Policy::default()
        },
        resources: Vec::new(),
        kits: Vec::new(),
        bundles: Vec::new(),
        calendars: Vec::new(),
    }
}

/// What the tests change of a hub.
pub(crate) trait HubVerbs: Sized {
    fn in_territory(self, code: &str, zone: &str) -> Self;
    fn always_open(self) -> Self;
    fn open_on_saturdays(self) -> Self;
    fn decides_by_hand(self) -> Self;
    fn lends(self, id: &str, count: u32) -> Self;
    fn numbers(self, id: &str, codes: &[&str]) -> Self;
    fn offers(self, id: &str, family: Family, stock: Stock) -> Self;
    fn with_margins(self, id: &str, prepare_min: u32, recover_min: u32) -> Self;
    fn of_model(self, id: &str, maker: &str, model: &str) -> Self;
    fn packs(self, kit: &str, members: &[(&str, u32)]) -> Self;
    fn suggests(self, bundle: &str, parts: &[(&str, u32)]) -> Self;
    fn trains(self, id: &str, seats: u32, sessions: &[(&str, &str)]) -> Self;
    fn also_opens(self, on: &str, hours: &str) -> Self;
    fn closes(self, kind: ClosureKind, from: &str, to: &str) -> Self;
    /// During these hours of each of the days.
    fn closes_daily(self, kind: ClosureKind, from: &str, to: &str, hours: &str) -> Self;
}

impl HubVerbs for Hub {
    fn in_territory(mut self, code: &str, zone: &str) -> Self {
        self.territory = TerritoryCode::parse(code).expect("a code");
        self.zone = Zone::parse(zone).expect("a zone");
        self
    }

    fn always_open(mut self) -> Self {
        let whole = || vec!["00:00-24:00".parse().expect("a span")];
        let desk = &mut self.desk;
        for day in
            [&mut desk.mon, &mut desk.tue, &mut desk.wed, &mut desk.thu, &mut desk.fri, &mut desk.sat, &mut desk.sun]
        {
            *day = whole();
        }
        self.closed_on_holidays = false;
        self
    }

    fn open_on_saturdays(mut self) -> Self {
        self.desk.sat = self.desk.fri.clone();
        self
    }

    fn decides_by_hand(mut self) -> Self {
        self.policy.approval = Approval::Manual;
        self
    }

    fn lends(self, id: &str, count: u32) -> Self {
        self.offers(id, Family::Headset, Stock::Count(count))
    }

    fn numbers(self, id: &str, codes: &[&str]) -> Self {
        let item =
            |code: &&str| Item { code: (*code).to_owned(), serial: None, condition: Condition::Good, acquired: None };
        self.offers(id, Family::Headset, Stock::Items(codes.iter().map(item).collect()))
    }

    fn offers(mut self, id: &str, family: Family, stock: Stock) -> Self {
        self.resources.push(Resource {
            id: local(id),
            name: Text::plain(id),
            family,
            maker: String::new(),
            model: String::new(),
            description: Text::plain("—"),
            keywords: Vec::new(),
            accessories: Vec::new(),
            stock,
            prepare_min: 0,
            recover_min: 0,
            approval: None,
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        });
        self
    }

    fn with_margins(mut self, id: &str, prepare_min: u32, recover_min: u32) -> Self {
        let resource = self.resources.iter_mut().find(|resource| resource.id.as_str() == id).expect("a resource");
        (resource.prepare_min, resource.recover_min) = (prepare_min, recover_min);
        self
    }

    fn of_model(mut self, id: &str, maker: &str, model: &str) -> Self {
        let resource = self.resources.iter_mut().find(|resource| resource.id.as_str() == id).expect("a resource");
        (resource.maker, resource.model) = (maker.to_owned(), model.to_owned());
        self
    }

    fn packs(mut self, kit: &str, members: &[(&str, u32)]) -> Self {
        let member =
            |(id, quantity): &(&str, u32)| KitMember { resource: local(id), quantity: *quantity, items: Vec::new() };
        let members = members.iter().map(member).collect();
        self.kits.push(Kit { id: local(kit), name: Text::plain(kit), description: Text::plain("—"), members });
        self
    }

    fn suggests(mut self, bundle: &str, parts: &[(&str, u32)]) -> Self {
        let part = |(offer, quantity): &(&str, u32)| BundlePart { offer: local(offer), quantity: *quantity };
        self.bundles.push(Bundle {
            id: local(bundle),
            name: Text::plain(bundle),
            description: Text::plain("essai"),
            parts: parts.iter().map(part).collect(),
        });
        self
    }

    fn also_opens(mut self, on: &str, hours: &str) -> Self {
        let hours = vec![hours.parse().expect("a span")];
        self.openings.push(Opening { day: day(on), hours, reason: Text::plain("portes ouvertes") });
        self
    }

    fn trains(self, id: &str, seats: u32, sessions: &[(&str, &str)]) -> Self {
        let session = |(starts, ends): &(&str, &str)| Session { starts: wall(starts), ends: wall(ends) };
        let sessions = sessions.iter().map(session).collect();
        self.offers(id, Family::Training, Stock::Sessions { seats, level: Level::Practice, sessions })
    }

    fn closes(mut self, kind: ClosureKind, from: &str, to: &str) -> Self {
        self.closures.push(Closure { from: day(from), to: day(to), hours: None, kind, reason: Text::plain("travaux") });
        self
    }

    fn closes_daily(self, kind: ClosureKind, from: &str, to: &str, hours: &str) -> Self {
        let mut hub = self.closes(kind, from, to);
        hub.closures.last_mut().expect("a closure").hours = Some(hours.parse().expect("a span"));
        hub
    }
}

pub(crate) fn team(id: &str) -> Team {
    Team::named(TeamId::parse(id).expect("a valid id"), id)
}

pub(crate) fn team_desk(id: &str) -> Actor {
    Actor { account: format!("account-of-{id}"), desk: Desk::Team(TeamId::parse(id).expect("a valid id")) }
}

pub(crate) fn manager_desk(hub: &str) -> Actor {
    Actor { account: format!("manager-of-{hub}"), desk: Desk::Manager(HubId::parse(hub).expect("a valid id")) }
}

pub(crate) fn coordinator() -> Actor {
    Actor { account: "dgca".to_owned(), desk: Desk::Coordinator }
}

pub(crate) fn wish(key: &str, quantity: u32, interval: Interval) -> Wish {
    Wish::new(offer(key), quantity, interval)
}

/// A ledger with its journal and a clock that stands still until it is moved.
#[derive(Debug)]
pub(crate) struct TestLedger {
    pub(crate) state: State,
    pub(crate) journal: Vec<JournalEntry>,
    pub(crate) now: Instant,
    keys: usize,
}

impl TestLedger {
    /// The teams are `alpha`, `beta` and `gamma`; the time is 4 January 2027, 08:00 in Paris.
    pub(crate) fn of(hubs: impl IntoIterator<Item = Hub>) -> Self {
        let mut state = State::default();
        state.set_catalogue(hubs.into_iter().map(Arc::new), ["alpha", "beta", "gamma"].map(team));
        Self { state, journal: Vec::new(), now: at(Zone::PARIS, "2027-01-04 08:00"), keys: 0 }
    }

    pub(crate) fn fresh_key(&mut self) -> String {
        self.keys += 1;
        format!("key-{}", self.keys)
    }

    /// Gives a command with a key of its choice, about a booking.
    pub(crate) fn give(&mut self, actor: Actor, key: &str, command: Command) -> Result<Booking, Rejection> {
        self.try_give(actor, key, command).map(|booking| booking.expect("the command is about a booking"))
    }

    /// Gives a command with a key of its choice. What is written down is read again before it is applied.
    pub(crate) fn try_give(&mut self, actor: Actor, key: &str, command: Command) -> Result<Option<Booking>, Rejection> {
        let envelope = Envelope { actor, key: key.to_owned(), command };
        let fresh = BookingId::parse(&format!("b-{}", self.journal.len() + 1)).expect("a valid id");
        let id = match decide(&self.state, &envelope, self.now, fresh)? {
            Decision::Replayed { booking, .. } => booking,
            Decision::Record(entry) => {
                let json = serde_json::to_string(&entry).expect("an entry serialises");
                let entry: JournalEntry = serde_json::from_str(&json).expect("and is read again");
                if let Err(why) = self.state.apply(&entry) {
                    panic!("a decided entry should apply: {why}: {json}");
                }
                let id = entry.booking().cloned();
                self.journal.push(entry);
                id
            }
        };
        Ok(id.map(|id| self.state.booking(&id).expect("the booking exists").clone()))
    }

    /// Lets time pass up to `now`, as the writer does: whenever something falls due, at the instant at which it does.
    pub(crate) fn pass_to(&mut self, now: Instant) {
        while let Some(due) = self.state.next_due().filter(|due| *due <= now) {
            self.now = self.now.max(due);
            let sweep = Envelope::sweep(self.state.seq());
            self.try_give(sweep.actor, &sweep.key, sweep.command).expect("something is due");
            assert!(self.state.next_due().is_none_or(|next| next > self.now), "a sweep leaves nothing due");
        }
        self.now = self.now.max(now);
    }

    pub(crate) fn place(&mut self, team: &str, wishes: Vec<Wish>) -> Result<Booking, Rejection> {
        let key = self.fresh_key();
        let team_id = TeamId::parse(team).expect("a valid id");
        self.give(team_desk(team), &key, Command::Place { team: team_id, purpose: "essai".to_owned(), wishes })
    }

    pub(crate) fn act(&mut self, actor: Actor, booking: &Booking, step: Step) -> Result<Booking, Rejection> {
        self.act_with(actor, booking, step, None, Some("parce que"))
    }

    pub(crate) fn act_with(
        &mut self,
        actor: Actor,
        booking: &Booking,
        step: Step,
        lines: Option<Vec<usize>>,
        reason: Option<&str>,
    ) -> Result<Booking, Rejection> {
        let key = self.fresh_key();
        let (id, expected_version) = (booking.id.clone(), booking.version);
        let reason = reason.map(str::to_owned);
        self.give(actor, &key, Command::Act { booking: id, expected_version, step, lines, reason })
    }
}
