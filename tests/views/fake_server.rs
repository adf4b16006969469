//! A server in a function: the real ledger, without HTTP. What the panels are told is what the network would decide.

use std::sync::Arc;

use ressourcerie::api::access::{AccessDetail, CalendarAccess, CalendarAccount, FeedAddress, RenewAccess};
use ressourcerie::api::calendars::{
    CalendarDraft, CalendarOrigin, HubCalendars, LineWarning, Measurement, ShownCalendar, TakenUnits,
    UnderstoodCalendar, UnderstoodEvent,
};
use ressourcerie::api::commands::{ClosurePlan, ForceBooking, HubRecords, Recorded, WaitingList};
use ressourcerie::api::exchange::{
    CalendarFile, Change, Deed, Done, FileEvent, Following, LinkFailure, LinkStatus, Reply, Request,
};
use ressourcerie::api::problem::{Problem, ProblemKind};
use ressourcerie::api::{Agenda, AgendaRow, CalendarHealth, Catalogue, SearchHit, SearchPage, SearchQuery};
use ressourcerie::domain::availability::{Answer, Claims, alternatives, assess, interval_for_days};
use ressourcerie::domain::booking::{Booking, Wish};
use ressourcerie::domain::hub::{Hub, HubCalendar};
use ressourcerie::domain::ids::{BookingId, HubId, LocalId, OfferKey};
use ressourcerie::domain::outage::Outages;
use ressourcerie::domain::resource::Family;
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::ledger::{Command, Decision, Envelope, Rejection, State, closure_plan, decide};

use crate::network;

/// The ledger and who speaks to it.
#[derive(Debug)]
pub(crate) struct FakeServer {
    pub ledger: State,
    pub catalogue: Arc<Catalogue>,
    pub desk: Desk,
    pub is_reachable: bool,
    made: usize,
    /// What was renewed, in order.
    pub renewals: Vec<RenewAccess>,
    /// What the hubs follow.
    pub followed: Vec<ShownCalendar>,
    /// What stands in their calendars.
    pub events: Vec<UnderstoodCalendar>,
    /// How often that was asked.
    pub times_events_were_asked: usize,
}

impl FakeServer {
    pub(crate) fn new() -> Self {
        Self::of(network::catalogue())
    }

    /// A server of this network.
    pub(crate) fn of(catalogue: Arc<Catalogue>) -> Self {
        let mut ledger = State::default();
        ledger.set_catalogue(catalogue.hubs.iter().cloned().map(Arc::new), catalogue.network.teams.clone());
        let desk = Desk::Team(catalogue.network.teams[0].id.clone());
        Self {
            ledger,
            catalogue,
            desk,
            is_reachable: true,
            made: 0,
            renewals: Vec::new(),
            followed: Vec::new(),
            events: Vec::new(),
            times_events_were_asked: 0,
        }
    }

    /// What a desk hears when it connects.
    pub(crate) fn greet(&self) -> Vec<Reply> {
        vec![Reply::Link(LinkStatus::Online), Reply::Catalogue(self.catalogue.clone()), self.bookings()]
    }

    pub(crate) fn bookings(&self) -> Reply {
        let actor = Actor { account: "local".to_owned(), desk: self.desk.clone() };
        Reply::Bookings(Arc::new(self.ledger.visible(&actor).into_iter().cloned().collect()))
    }

    /// Another team takes so many, behind the person's back.
    pub(crate) fn someone_takes(&mut self, offer: &str, quantity: u32, interval: Interval) {
        let own = std::mem::replace(&mut self.desk, Desk::Team(network::team_id("ombres-portees")));
        let wish = Wish::new(network::offer(offer), quantity, interval);
        let command = Command::Place {
            team: network::team_id("ombres-portees"),
            purpose: "Tournée".to_owned(),
            wishes: vec![wish],
        };
        let key = format!("other-{}", self.made);
        self.decide(key, command).expect("the other team's booking is possible");
        self.desk = own;
    }

    fn decide(&mut self, key: String, command: Command) -> Result<Booking, Rejection> {
        let (booking, _) = self.give(key, command)?;
        Ok(booking.expect("the command was about a booking"))
    }

    /// Carries out any command: the booking it was about, or the name of the record it made.
    pub(crate) fn give(
        &mut self,
        key: String,
        command: Command,
    ) -> Result<(Option<Booking>, Option<String>), Rejection> {
        self.made += 1;
        let fresh = BookingId::parse(&format!("booking-{}", self.made)).expect("a valid id");
        let actor = Actor { account: "local".to_owned(), desk: self.desk.clone() };
        let envelope = Envelope { actor, key, command };
        let (id, record) = match decide(&self.ledger, &envelope, network::now(), fresh)? {
            Decision::Record(entry) => {
                self.ledger.apply(&entry).expect("a decided entry applies");
                (entry.booking().cloned(), entry.record())
            }
            Decision::Replayed { booking, .. } => (booking, None),
        };
        Ok((id.map(|id| self.ledger.booking(&id).expect("the booking is there").clone()), record))
    }

    fn deed(&mut self, key: String, deed: Deed) -> Result<Done, LinkFailure> {
        let gives_a_booking = deed.gives_a_booking();
        let (booking, record) = self.give(key, command_of(deed)).map_err(|no| Self::refused(&no))?;
        Ok(match booking.filter(|_| gives_a_booking) {
            Some(booking) => Done::Booking(Box::new(booking)),
            None => Done::Recorded(Recorded { seq: self.ledger.seq(), record }),
        })
    }

    fn follow(&mut self, change: Following) {
        let shown = |id: &LocalId, draft: CalendarDraft| ShownCalendar {
            tag: "\"1\"".to_owned(),
            calendar: HubCalendar::new(id.clone(), draft.source.expect("an address").redacted(), draft.scope),
            origin: CalendarOrigin::Desk,
            has_password: draft.password.is_some(),
            health: Some(CalendarHealth {
                read_at: Some(network::now() - chrono::Duration::minutes(3)),
                events: 2,
                ..CalendarHealth::unknown(id.clone())
            }),
            measurement: None,
        };
        match change {
            Following::Add(added) => {
                let (id, draft) = added.into();
                self.followed.push(shown(&id, draft));
            }
            Following::Change { calendar, tag, draft } => {
                let had =
                    self.followed.iter_mut().find(|had| had.calendar.id == calendar).expect("one that is followed");
                assert_eq!(tag, had.tag, "the version that was seen");
                had.calendar.scope = draft.scope;
            }
            Following::Measure { calendar } => {
                let had =
                    self.followed.iter_mut().find(|had| had.calendar.id == calendar).expect("one that is followed");
                had.measurement = Some(Measurement::UnderWay);
            }
            Following::Remove { calendar } => self.followed.retain(|had| had.calendar.id != calendar),
            Following::Confirm { calendar } => {
                let had = self.followed.iter_mut().find(|had| had.calendar.id == calendar);
                let health = had.and_then(|had| had.health.as_mut()).expect("one that is followed");
                (health.failure, health.is_emptied, health.events) = (None, false, 0);
            }
        }
    }

    /// Addresses that change with each renewal, as the server's do.
    fn access(&self) -> CalendarAccess {
        let (kind, id, parts) = match &self.desk {
            Desk::Manager(hub) => {
                let found = self.catalogue.hubs.iter().find(|known| known.id == *hub).expect("a hub");
                ("hub", hub.to_string(), found.resources.iter().map(|resource| resource.id.clone()).collect())
            }
            Desk::Team(team) => ("team", team.to_string(), Vec::new()),
            Desk::Coordinator => panic!("a coordinator has no access of its own"),
        };
        let generation = |resource: &Option<_>, detail| {
            let same = |asked: &&RenewAccess| asked.resource == *resource && asked.detail == detail;
            self.renewals.iter().filter(same).count() as u64
        };
        let wholes = std::iter::once(None).chain(parts.into_iter().map(Some));
        let feeds = wholes.flat_map(|resource| {
            [AccessDetail::Busy, AccessDetail::Full].map(|detail| FeedAddress {
                generation: generation(&resource, detail),
                url: format!("http://127.0.0.1:4000/feeds/{id}/{resource:?}/{}.ics", detail.key()),
                resource: resource.clone(),
                member: None,
                member_name: None,
                detail,
                renewed_at: (generation(&resource, detail) > 0).then(network::now),
            })
        });
        CalendarAccess {
            feeds: feeds.collect(),
            account: CalendarAccount {
                url: format!("http://127.0.0.1:4000/dav/principals/{kind}/{id}/"),
                user: format!("{kind}.{id}"),
                password: "corail-vent-phare-12".to_owned(),
                generation: generation(&None, AccessDetail::Dav),
                renewed_at: None,
            },
        }
    }

    fn records(&self, hub: &ressourcerie::domain::ids::HubId) -> HubRecords {
        let now = network::now();
        HubRecords {
            seq: self.ledger.seq(),
            closures: self.ledger.closures().filter(|closure| closure.hub == *hub).cloned().collect(),
            withdrawals: (self.ledger.withdrawals())
                .filter(|found| found.claim.resource.hub == *hub && found.claim.interval.end() > now)
                .cloned()
                .collect(),
            exceptions: self.ledger.open_exceptions().filter(|found| found.resource.hub == *hub).cloned().collect(),
        }
    }

    fn refused(rejection: &Rejection) -> LinkFailure {
        LinkFailure::Problem(Box::new(Problem {
            urn: "urn:ressourcerie:problem:refused".to_owned(),
            kind: ProblemKind::Refused,
            status: 409,
            title: "Refused".to_owned(),
            detail: None,
            rejection: serde_json::to_value(rejection).ok(),
        }))
    }

    /// Answers a request as the server and the link would.
    pub(crate) fn answer(&mut self, request: Request) -> Vec<Reply> {
        if !self.is_reachable {
            return match request {
                Request::Place { key, .. } | Request::Act { key, .. } | Request::Give { key, .. } => {
                    vec![Reply::Waiting(vec![key])]
                }
                Request::Records { hub } => vec![Reply::Records { hub, outcome: Err(LinkFailure::Unreachable) }],
                Request::WaitingList => vec![Reply::WaitingList(Err(LinkFailure::Unreachable))],
                Request::PlanClosure { ticket, .. } => {
                    vec![Reply::ClosurePlanned { ticket, outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::GiveUp { .. } => vec![Reply::Waiting(Vec::new())],
                Request::Search { ticket, .. } => {
                    vec![Reply::Found { ticket, outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::Agreement { booking } => {
                    vec![Reply::Agreement { booking, outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::Access | Request::RenewAccess(_) => {
                    vec![Reply::Access { desk: self.desk.clone(), outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::Calendars { hub } => vec![Reply::Calendars { hub, outcome: Err(LinkFailure::Unreachable) }],
                Request::Understand { ticket, .. } => {
                    vec![Reply::Understood { ticket, outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::Follow { hub, .. } => vec![Reply::Followed { hub, outcome: Err(LinkFailure::Unreachable) }],
                Request::ReadCalendarFile { ticket, path, zone, interval } => {
                    vec![read_file(ticket, &path, zone, interval)]
                }
                Request::Events { ticket, .. } => {
                    vec![Reply::Events { ticket, outcome: Err(LinkFailure::Unreachable) }]
                }
                Request::Sit(_) | Request::Agenda { .. } | Request::Retry => Vec::new(),
            };
        }
        match request {
            Request::Sit(desk) => {
                self.desk = desk;
                vec![self.bookings()]
            }
            Request::Search { ticket, query } => vec![Reply::Found { ticket, outcome: Ok(self.search(&query)) }],
            Request::Agenda { hub, interval } => {
                let hub = self.catalogue.hubs.iter().find(|known| known.id == hub).cloned();
                hub.map(|hub| Reply::Agenda(Arc::new(self.agenda(&hub, interval)))).into_iter().collect()
            }
            Request::Agreement { booking } => {
                let html = format!("<p>{booking}</p>");
                vec![Reply::Agreement { booking, outcome: Ok(html) }]
            }
            Request::Place { key, order } => {
                let command = Command::Place { team: order.team, purpose: order.purpose, wishes: order.wishes };
                let outcome = self.decide(key.clone(), command).map_err(|no| Self::refused(&no));
                vec![Reply::Placed { key, outcome }, self.bookings()]
            }
            Request::Act { key, booking, version, act } => {
                let command = Command::Act {
                    booking: booking.clone(),
                    expected_version: version,
                    step: act.step,
                    lines: act.lines,
                    reason: act.reason,
                };
                let outcome = self.decide(key.clone(), command).map_err(|no| Self::refused(&no));
                vec![Reply::Acted { key, booking, outcome }, self.bookings()]
            }
            Request::Give { key, deed } => {
                let outcome = self.deed(key.clone(), deed);
                vec![Reply::Given { key, outcome }, self.bookings()]
            }
            Request::Records { hub } => {
                let outcome = Ok(Arc::new(self.records(&hub)));
                vec![Reply::Records { hub, outcome }]
            }
            Request::WaitingList => {
                let may_see = |hub| match &self.desk {
                    Desk::Manager(own) => own == hub,
                    Desk::Team(_) | Desk::Coordinator => true,
                };
                let seen = self.ledger.queue().filter(|waiting| may_see(&waiting.wish.offer.hub));
                let waiting = seen.cloned().collect();
                vec![Reply::WaitingList(Ok(Arc::new(WaitingList { seq: self.ledger.seq(), waiting })))]
            }
            Request::PlanClosure { ticket, hub, closure } => {
                let touched = closure_plan(&self.ledger, &hub, &closure, network::now());
                vec![Reply::ClosurePlanned { ticket, outcome: Ok(ClosurePlan { touched }) }]
            }
            Request::ReadCalendarFile { ticket, path, zone, interval } => {
                vec![read_file(ticket, &path, zone, interval)]
            }
            Request::Calendars { hub } => {
                let outcome = Ok(Arc::new(HubCalendars { hub: hub.clone(), calendars: self.followed.clone() }));
                vec![Reply::Calendars { hub, outcome }]
            }
            Request::Understand { ticket, hub, calendar, interval, .. } => {
                vec![Reply::Understood { ticket, outcome: Ok(understood(hub, calendar, interval)) }]
            }
            Request::Events { ticket, calendars, .. } => {
                self.times_events_were_asked += 1;
                let asked = |told: &&UnderstoodCalendar| calendars.contains(&told.calendar);
                let told: Vec<UnderstoodCalendar> = self.events.iter().filter(asked).cloned().collect();
                vec![Reply::Events { ticket, outcome: Ok(Arc::new(told)) }]
            }
            Request::Follow { hub, change } => {
                self.follow(change);
                vec![Reply::Followed { hub, outcome: Ok(()) }]
            }
            Request::Access => vec![Reply::Access { desk: self.desk.clone(), outcome: Ok(Arc::new(self.access())) }],
            Request::RenewAccess(asked) => {
                self.renewals.push(asked);
                vec![Reply::Access { desk: self.desk.clone(), outcome: Ok(Arc::new(self.access())) }]
            }
            Request::GiveUp { .. } => vec![Reply::Waiting(Vec::new())],
            Request::Retry => self.greet(),
        }
    }

    fn agenda(&self, hub: &Hub, interval: Interval) -> Agenda {
        let row = |resource: &ressourcerie::domain::resource::Resource| AgendaRow {
            resource: resource.id.clone(),
            capacity: resource.capacity(),
            steps: self.ledger.steps(&hub.key(&resource.id), interval),
            feed: format!("http://127.0.0.1:4000/feeds/{}/{}.ics", hub.id, resource.id),
        };
        Agenda {
            hub: hub.id.clone(),
            interval,
            rows: hub.resources.iter().map(row).collect(),
            outages: self.ledger.outages(&hub.id).during(interval).cloned().collect(),
            calendars: vec![CalendarHealth {
                read_at: Some(network::now() - chrono::Duration::minutes(12)),
                events: 3,
                ..CalendarHealth::unknown(network::local("maintenance"))
            }],
            feed: format!("http://127.0.0.1:4000/feeds/{}.ics", hub.id),
        }
    }

    /// A search without mercy for typing errors: enough for what the panels show.
    fn search(&self, query: &SearchQuery) -> SearchPage {
        let mut hits = Vec::new();
        for hub in &self.catalogue.hubs {
            let resources = hub.resources.iter().map(|resource| (&resource.id, &resource.name));
            let kits = hub.kits.iter().map(|kit| (&kit.id, &kit.name));
            let bundles = hub.bundles.iter().map(|bundle| (&bundle.id, &bundle.name));
            for (id, name) in resources.chain(kits).chain(bundles) {
                let families: Vec<Family> = hub.families_of(id).into_iter().collect();
                if is_wanted(query, hub, name, &families) {
                    hits.push(self.hit(query, hub, hub.key(id)));
                }
            }
        }
        hits.sort_by_key(|hit| !hit.answer.as_ref().is_none_or(Answer::is_bookable));
        let total = hits.len();
        let hits = hits.into_iter().skip(query.offset).take(query.limit).collect();
        // The tallies are for the map, which these tests have not.
        SearchPage { hits, total, hubs: Vec::new() }
    }

    fn hit(&self, query: &SearchQuery, hub: &Hub, offer: OfferKey) -> SearchHit {
        let interval = query.days.and_then(|days| interval_for_days(hub, &offer, Outages::NONE, days.from, days.to));
        let wish = interval.map(|interval| Wish::new(offer.clone(), query.quantity, interval));
        let answer = wish.as_ref().map(|wish| assess(hub, wish, None, &self.ledger, network::now()));
        let is_no = answer.as_ref().is_some_and(|answer| !answer.is_bookable());
        let alternatives = match wish.filter(|_| is_no) {
            Some(wish) => alternatives(hub, &wish, None, &self.ledger, network::now(), 3, 21),
            None => Vec::new(),
        };
        let distance_km = query.near.map(|near| near.distance_km(hub.place));
        SearchHit { offer, distance_km, interval, answer, alternatives }
    }
}

/// Reads a file as the link does, without its bounds.
fn read_file(ticket: u64, path: &std::path::Path, zone: Zone, interval: Interval) -> Reply {
    let bytes = std::fs::read(path).expect("the test's own file");
    let outcome = ressourcerie::calendar::busy(&bytes, interval, zone)
        .map_err(|refused| ressourcerie::wording::calendar::refused_text(&refused))
        .map(|occupancy| CalendarFile {
            events: (occupancy.events.iter())
                .map(|event| FileEvent {
                    summary: event.summary.clone(),
                    line: event.line,
                    occurrences: event.intervals().collect(),
                })
                .collect(),
            events_in_file: occupancy.events_in_file,
            warnings: Vec::new(),
        });
    Reply::CalendarFile { ticket, outcome }
}

/// Two events, one of them read with a remark.
fn understood(hub: HubId, calendar: LocalId, interval: Interval) -> UnderstoodCalendar {
    let day = |days, hours| {
        let start = interval.start() + chrono::Duration::days(days);
        Interval::new(start, start + chrono::Duration::hours(hours)).expect("a day")
    };
    let takes = vec![TakenUnits { resource: network::local("prusa"), quantity: 1 }];
    let event = |summary: &str, line, occurrences| UnderstoodEvent {
        uid: summary.to_owned(),
        summary: summary.to_owned(),
        line,
        occurrences,
        more_occurrences: 0,
        takes: takes.clone(),
        closes: None,
        is_ours: false,
    };
    UnderstoodCalendar {
        hub,
        calendar,
        interval,
        read_at: Some(network::now()),
        failure: None,
        events_in_file: 3,
        events: vec![
            event("Révision des buses", 12, vec![day(3, 9), day(10, 9), day(17, 9), day(24, 9)]),
            event("", 31, vec![day(20, 48)]),
        ],
        more_events: 0,
        warnings: vec![LineWarning {
            line: 34,
            kind: "unknown-zone".to_owned(),
            text: Text::both("Ligne 34\u{a0}: fuseau « Mars/Olympus » inconnu", "Line 34: unknown zone “Mars/Olympus”"),
        }],
    }
}

/// What the routes make of a deed.
fn command_of(deed: Deed) -> Command {
    match deed {
        Deed::OnBooking { booking, version: expected_version, change } => match change {
            Change::Amend(body) => Command::Amend { booking, expected_version, lines: body.lines, reason: body.reason },
            Change::Counter(body) => {
                Command::Counter { booking, expected_version, line: body.line, wish: body.wish, reason: body.reason }
            }
            Change::HandOver(body) => Command::CheckOut {
                booking,
                expected_version,
                line: body.line,
                units: body.units,
                responsible: body.responsible,
            },
            Change::TakeBack(body) => {
                Command::CheckIn { booking, expected_version, line: body.line, units: body.units }
            }
            Change::Incident(body) => Command::DeclareIncident {
                booking,
                expected_version,
                line: body.line,
                unit: body.unit,
                incident: body.incident,
                note: body.note,
            },
        },
        Deed::CloseHub { hub, body } => Command::CloseHub { hub, closure: body.closure, decisions: body.decisions },
        Deed::SettleClosure { hub, closure, body } => {
            Command::SettleClosure { hub, closure, decisions: body.decisions }
        }
        Deed::ReopenHub { hub, closure } => Command::ReopenHub { hub, closure },
        Deed::Withdraw { hub, body } => Command::Withdraw {
            resource: OfferKey::new(hub, body.resource),
            items: body.items,
            quantity: body.quantity,
            from: body.from,
            until: body.until,
            cause: body.cause,
            reason: body.reason,
            exceptions: body.exceptions,
        },
        Deed::Restore { hub, withdrawal } => Command::Restore { hub, withdrawal },
        Deed::SetCapacity { hub, resource, body } => Command::SetCapacity {
            resource: OfferKey::new(hub, resource),
            capacity: body.capacity,
            reason: body.reason,
            exceptions: body.exceptions,
        },
        Deed::Force { hub: _, body } => {
            let ForceBooking { team, purpose, wish, reason, plan } = *body;
            Command::Force { team, purpose, wish, reason, plan }
        }
        Deed::PlanException { hub, exception, body } => Command::PlanException { hub, exception, plan: body.plan },
        Deed::LeaveWaitingList { wait } => Command::LeaveWaitingList { wait },
    }
}

fn is_wanted(query: &SearchQuery, hub: &Hub, name: &Text, families: &[Family]) -> bool {
    let text = query.text.to_lowercase();
    let says = name.fr.to_lowercase().contains(&text) || hub.name.to_lowercase().contains(&text);
    let is_of = query.families.is_empty() || query.families.iter().any(|family| families.contains(family));
    let is_near = match (query.near, query.within_km) {
        (Some(near), Some(km)) => near.distance_km(hub.place) <= km,
        _ => true,
    };
    says && is_of && is_near && query.hub.as_ref().is_none_or(|wanted| wanted == &hub.id)
}
