//! The reasons of the rules, of the ledger and of the link, in words that help: what, when, and what would work.
//!
//! The reasons come as data; this module words them in one language, with hours by the hub's wall clock. It decides
//! nothing and does not fail.

use chrono::Duration;

use super::{Wording, format};
use crate::api::exchange::LinkFailure;
use crate::api::problem::{Problem, ProblemKind};
use crate::domain::availability::{Closed, Edge, Refusal};
use crate::domain::hub::ClosureKind;
use crate::domain::ids::OfferKey;
use crate::domain::resource::Family;
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::Rejection;

/// What is needed to word a reason: a language, the hub's zone, the present, and the names of offers.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub w: Wording,
    pub zone: Zone,
    pub now: Instant,
    pub name_of: &'a dyn Fn(&OfferKey) -> String,
}

impl std::fmt::Debug for Reader<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Reader").field("lang", &self.w.lang).field("zone", &self.zone).finish_non_exhaustive()
    }
}

impl Reader<'_> {
    fn moment(&self, at: Instant) -> String {
        format::moment(self.w.lang, self.zone, at)
    }

    fn interval(&self, interval: Interval) -> String {
        format::interval(self.w.lang, self.zone, interval)
    }

    /// A refusal in one or two sentences.
    pub fn refusal(&self, refusal: &Refusal) -> String {
        let w = self.w;
        match refusal {
            Refusal::IsBundle { offer } => w.with("refusal-is-bundle", &[("offer", (self.name_of)(offer).into())]),
            Refusal::UnknownOffer { offer } => {
                w.with("refusal-unknown-offer", &[("offer", (self.name_of)(offer).into())])
            }
            Refusal::NoQuantity => w.t("refusal-no-quantity"),
            Refusal::NotEnough { resource, capacity, peak, wanted, free } => {
                let args = [
                    ("resource", (self.name_of)(resource).into()),
                    ("capacity", (*capacity).into()),
                    ("wanted", (*wanted).into()),
                    ("free", (*free).into()),
                    ("during", self.interval(peak.during).into()),
                ];
                let key = match (*capacity, *free) {
                    (capacity, _) if capacity < *wanted => "refusal-too-many",
                    (_, 0) => "refusal-none-left",
                    _ => "refusal-not-enough",
                };
                w.with(key, &args)
            }
            Refusal::NoUnitFree { resource, during } => w.with(
                "refusal-no-unit-free",
                &[("resource", (self.name_of)(resource).into()), ("during", self.interval(*during).into())],
            ),
            Refusal::DeskClosed { edge, at, why, nearest, point } => {
                let key = match (edge, point) {
                    (Edge::PickUp, None) => "refusal-desk-closed-pick-up",
                    (Edge::Return, None) => "refusal-desk-closed-return",
                    (Edge::PickUp, Some(_)) => "refusal-point-closed-pick-up",
                    (Edge::Return, Some(_)) => "refusal-point-closed-return",
                };
                let mut words = w.with(key, &[("at", self.moment(*at).into()), ("why", self.closed(why).into())]);
                let nearest: Vec<String> = nearest.iter().map(|at| self.moment(*at)).collect();
                if !nearest.is_empty() {
                    words.push(' ');
                    words.push_str(&w.with("refusal-desk-opens", &[("moments", self.either(&nearest).into())]));
                }
                words
            }
            Refusal::HubClosed { during, why } => w.with(
                "refusal-hub-closed",
                &[("during", self.interval(*during).into()), ("why", self.closed(why).into())],
            ),
            Refusal::InThePast { .. } => w.t("refusal-in-the-past"),
            Refusal::TooSoon { earliest, lead_hours } => {
                let lead = format::duration(w, Duration::hours(i64::from(*lead_hours)));
                w.with("refusal-too-soon", &[("lead", lead.into()), ("earliest", self.moment(*earliest).into())])
            }
            Refusal::TooFar { latest, horizon_days } => {
                let latest = format::date_without_weekday(w.lang, self.zone.day(*latest));
                w.with("refusal-too-far", &[("days", (*horizon_days).into()), ("latest", latest.into())])
            }
            Refusal::TooShort { min_minutes } => {
                let least = format::duration(w, Duration::minutes(i64::from(*min_minutes)));
                w.with("refusal-too-short", &[("least", least.into())])
            }
            Refusal::TooLong { max_days, latest_return } => w.with(
                "refusal-too-long",
                &[("days", (*max_days).into()), ("latest", self.moment(*latest_return).into())],
            ),
            Refusal::TooManyHours { max_hours, latest_return } => w.with(
                "refusal-too-many-hours",
                &[("hours", (*max_hours).into()), ("latest", self.moment(*latest_return).into())],
            ),
            Refusal::TooFewOpenDays { earliest, lead_open_days } => w.with(
                "refusal-too-few-open-days",
                &[("days", (*lead_open_days).into()), ("earliest", self.moment(*earliest).into())],
            ),
            Refusal::NoSuchPoint { edge, .. } => w.t(match edge {
                Edge::PickUp => "refusal-no-such-point-pick-up",
                Edge::Return => "refusal-no-such-point-return",
            }),
            Refusal::NoVisitLeft { edge, day, limit, .. } => {
                let key = match edge {
                    Edge::PickUp => "refusal-no-visit-left-pick-up",
                    Edge::Return => "refusal-no-visit-left-return",
                };
                w.with(key, &[("day", format::date_short(w.lang, *day).into()), ("limit", (*limit).into())])
            }
            Refusal::NotThereYet { transfer_days, earliest, .. } => w.with(
                "refusal-not-there-yet",
                &[("days", (*transfer_days).into()), ("earliest", self.moment(*earliest).into())],
            ),
            Refusal::NotTrained { resource, training, day, sessions } => {
                let day = format::date_without_weekday(w.lang, *day);
                let mut words = w.with(
                    "refusal-not-trained",
                    &[
                        ("resource", (self.name_of)(resource).into()),
                        ("training", (self.name_of)(training).into()),
                        ("day", day.into()),
                    ],
                );
                let sessions: Vec<String> = sessions.iter().take(3).map(|session| self.interval(*session)).collect();
                words.push(' ');
                words.push_str(&if sessions.is_empty() {
                    w.t("refusal-not-trained-no-session")
                } else {
                    w.with("refusal-not-trained-sessions", &[("sessions", self.either(&sessions).into())])
                });
                words
            }
            Refusal::TooManyUnits { family, limit, held, wanted, during } => w.with(
                "refusal-too-many-units",
                &[
                    ("what", self.counted(*family).into()),
                    ("limit", (*limit).into()),
                    ("held", (*held).into()),
                    ("wanted", (*wanted).into()),
                    ("during", self.interval(*during).into()),
                ],
            ),
            Refusal::TooManyBookings { family, limit, open } => w.with(
                "refusal-too-many-bookings",
                &[("what", self.counted(*family).into()), ("limit", (*limit).into()), ("open", (*open).into())],
            ),
            Refusal::KeptForGroup { resource, kept, free, wanted, during, from, .. } => {
                let args = [
                    ("resource", (self.name_of)(resource).into()),
                    ("kept", (*kept).into()),
                    ("free", (*free).into()),
                    ("wanted", (*wanted).into()),
                    ("during", self.interval(*during).into()),
                    ("from", format::date_short(w.lang, self.zone.day(*from)).into()),
                ];
                w.with("refusal-kept-for-group", &args)
            }
            Refusal::NotOneDay { latest_end } => {
                w.with("refusal-not-one-day", &[("latest", self.moment(*latest_end).into())])
            }
            Refusal::NotASession { sessions } => {
                let sessions: Vec<String> = sessions.iter().take(3).map(|session| self.interval(*session)).collect();
                if sessions.is_empty() {
                    w.t("refusal-no-session")
                } else {
                    w.with("refusal-not-a-session", &[("sessions", self.either(&sessions).into())])
                }
            }
        }
    }

    /// What a quota counts: a family, or all equipment.
    fn counted(&self, family: Option<Family>) -> String {
        match family {
            Some(family) => self.w.t(&format!("family-{}", family.key())),
            None => self.w.t("refusal-all-equipment"),
        }
    }

    /// Why a desk is closed, in a few words.
    pub fn closed(&self, why: &Closed) -> String {
        match why {
            Closed::Hours => self.w.t("closed-hours"),
            Closed::Holiday(key) => {
                self.w.with("closed-holiday", &[("holiday", self.w.t(&format!("holiday-{key}")).into())])
            }
            Closed::Closure(reason) => reason.get(self.w.lang).to_owned(),
            Closed::Calendar(event) if event.trim().is_empty() => self.w.t("closed-calendar"),
            Closed::Calendar(event) => self.w.with("closed-calendar-event", &[("event", event.clone().into())]),
        }
    }

    /// A refusal of the ledger that is not about one line.
    pub fn rejection(&self, rejection: &Rejection) -> String {
        let w = self.w;
        match rejection {
            Rejection::Lines { lines } => {
                let reasons: Vec<String> = (lines.iter().flat_map(|line| &line.refusals).take(3))
                    .map(|refusal| self.refusal(refusal))
                    .collect();
                let count = [("count", lines.len().into())];
                format!("{} {}", w.with("rejection-lines", &count), reasons.join(" ")).trim().to_owned()
            }
            Rejection::EmptyCart => w.t("rejection-empty-cart"),
            Rejection::UnknownTeam { team } => w.with("rejection-unknown-team", &[("team", team.to_string().into())]),
            Rejection::UnknownBooking { .. } => w.t("rejection-unknown-booking"),
            Rejection::Stale { actual, .. } => {
                let state = w.t(&format!("line-state-{}", actual.summary().key()));
                w.with("rejection-stale", &[("state", state.into())])
            }
            Rejection::NoSuchStep { step, states } => {
                let mut states: Vec<String> =
                    states.iter().map(|state| w.t(&format!("line-state-{}", state.key()))).collect();
                states.dedup();
                let step = w.t(&format!("step-verb-{}", step.key()));
                w.with("rejection-no-such-step", &[("step", step.into()), ("state", states.join(", ").into())])
            }
            Rejection::NotAllowed { step: Some(step) } => {
                let step = w.t(&format!("step-verb-{}", step.key()));
                w.with("rejection-not-allowed-step", &[("step", step.into())])
            }
            Rejection::NotAllowed { step: None } => w.t("rejection-not-allowed"),
            Rejection::ReasonRequired { .. } => w.t("rejection-reason-required"),
            Rejection::NoSuchLine { line } => w.with("rejection-no-such-line", &[("line", (line + 1).into())]),
            Rejection::KeyReused => w.t("rejection-key-reused"),
            Rejection::NothingDue => w.t("rejection-nothing-due"),
            Rejection::UnknownHub { hub } => w.with("rejection-unknown-hub", &[("hub", hub.to_string().into())]),
            Rejection::UnknownRecord { id } => w.with("rejection-unknown-record", &[("id", id.clone().into())]),
            Rejection::NoHolds { .. } => w.t("rejection-no-holds"),
            Rejection::NoSuchUnit { item: Some(item), .. } => {
                w.with("rejection-no-such-unit", &[("item", item.to_string().into())])
            }
            Rejection::NoSuchUnit { item: None, .. } => w.t("rejection-no-such-unit-counted"),
            Rejection::UnitTaken { resource, item, during } => w.with(
                "rejection-unit-taken",
                &[
                    ("resource", (self.name_of)(resource).into()),
                    ("item", item.to_string().into()),
                    ("during", self.interval(*during).into()),
                ],
            ),
            Rejection::WrongCount { wanted, given, .. } => {
                w.with("rejection-wrong-count", &[("wanted", (*wanted).into()), ("given", (*given).into())])
            }
            Rejection::OverCommitted { resource, capacity, peak, .. } => w.with(
                "rejection-over-committed",
                &[
                    ("resource", (self.name_of)(resource).into()),
                    ("capacity", (*capacity).into()),
                    ("level", peak.level.into()),
                    ("during", self.interval(peak.during).into()),
                ],
            ),
            Rejection::AboveCatalogue { resource, capacity } => w.with(
                "rejection-above-catalogue",
                &[("resource", (self.name_of)(resource).into()), ("capacity", (*capacity).into())],
            ),
            Rejection::NameTheUnits { resource } => {
                w.with("rejection-name-the-units", &[("resource", (self.name_of)(resource).into())])
            }
            Rejection::Undecided { touched } => w.with("rejection-undecided", &[("count", touched.len().into())]),
            Rejection::CanBeBooked { offer } => {
                w.with("rejection-can-be-booked", &[("offer", (self.name_of)(offer).into())])
            }
            Rejection::StillOut => w.t("rejection-still-out"),
            Rejection::SameTeam => w.t("rejection-same-team"),
        }
    }

    /// Why the server could not be reached, or what it answered.
    pub fn link_failure(&self, failure: &LinkFailure) -> String {
        let w = self.w;
        match failure {
            LinkFailure::Unreachable => w.t("link-unreachable"),
            LinkFailure::Timeout => w.t("link-timeout"),
            LinkFailure::Unauthorized => w.t("link-unauthorized"),
            LinkFailure::NotOurs { detail } => w.with("link-not-ours", &[("detail", detail.clone().into())]),
            LinkFailure::Problem(problem) => match rejection_of_problem(problem) {
                Some(rejection) => self.rejection(&rejection),
                None => self.problem(problem),
            },
        }
    }

    fn problem(&self, problem: &Problem) -> String {
        let key = match problem.kind {
            ProblemKind::Unauthorized => "answer-unauthorized",
            ProblemKind::Forbidden => "answer-forbidden",
            ProblemKind::NotFound => "answer-not-found",
            ProblemKind::Refused => "answer-refused",
            ProblemKind::Stale => "answer-stale",
            ProblemKind::TooLarge => "answer-too-large",
            ProblemKind::Internal => "answer-internal",
            ProblemKind::Unavailable => "answer-unavailable",
            ProblemKind::StorageFull => "answer-storage-full",
            ProblemKind::BadRequest
            | ProblemKind::MethodNotAllowed
            | ProblemKind::NotAcceptable
            | ProblemKind::UnsupportedMediaType
            | ProblemKind::Unprocessable
            | ProblemKind::PreconditionRequired => "answer-not-understood",
        };
        let said = problem.detail.clone().filter(|detail| !detail.is_empty()).unwrap_or(problem.title.clone());
        let words = self.w.t(key);
        if said.is_empty() {
            words
        } else {
            format!("{words} {}", self.w.with("answer-said", &[("words", said.into())]))
        }
    }

    /// `a`, `a ou b`, `a, b ou c`.
    fn either(&self, items: &[String]) -> String {
        match items {
            [] => String::new(),
            [one] => one.clone(),
            [first @ .., last] => format!("{} {} {last}", first.join(", "), self.w.t("word-or")),
        }
    }
}

/// The ledger's own refusal inside a failure, if it is one.
pub fn rejection_of(failure: &LinkFailure) -> Option<Rejection> {
    match failure {
        LinkFailure::Problem(problem) => rejection_of_problem(problem),
        _ => None,
    }
}

fn rejection_of_problem(problem: &Problem) -> Option<Rejection> {
    problem.rejection.clone().and_then(|value| serde_json::from_value(value).ok())
}

/// The wording key of a kind of closure.
pub fn closure_kind_key(kind: ClosureKind) -> &'static str {
    match kind {
        ClosureKind::Desk => "closure-desk",
        ClosureKind::Full => "closure-full",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::availability::Peak;
    use crate::domain::booking::{Booking, LineState, Step};
    use crate::domain::ids::{BookingId, LocalId, TeamId};
    use crate::domain::text::{Lang, Text};
    use crate::ledger::LineRejection;

    fn at(text: &str) -> Instant {
        let local = chrono::NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a reading");
        Zone::PARIS.read(local).settled()
    }

    fn between(from: &str, to: &str) -> Interval {
        Interval::new(at(from), at(to)).expect("an interval")
    }

    fn read<R>(lang: Lang, f: impl FnOnce(&Reader<'_>) -> R) -> R {
        let name_of = |_: &OfferKey| "Meta Quest 3".to_owned();
        f(&Reader { w: Wording::new(lang), zone: Zone::PARIS, now: at("2027-03-02 10:00"), name_of: &name_of })
    }

    fn offer() -> OfferKey {
        "parc-alize/meta-quest-3".parse().expect("a key")
    }

    fn not_enough(capacity: u32, free: u32, wanted: u32) -> Refusal {
        let peak = Peak { level: capacity - free, during: between("2027-03-09 09:00", "2027-03-11 18:00") };
        Refusal::NotEnough { resource: offer(), capacity, peak, wanted, free }
    }

    /// One of each, with the words that must be found in French and in English.
    fn refusals() -> Vec<(Refusal, &'static str, &'static str)> {
        let day = at("2027-03-14 09:00");
        vec![
            (Refusal::UnknownOffer { offer: offer() }, "n’est plus proposé", "no longer offered"),
            (Refusal::IsBundle { offer: offer() }, "chacun des éléments", "each of its parts"),
            (Refusal::NoQuantity, "au moins une unité", "at least one"),
            (not_enough(8, 3, 6), "il n’en reste que 3 sur 8", "only 3 of 8 are left"),
            (not_enough(8, 1, 6), "il n’en reste que 1 sur 8", "only 1 of 8 is left"),
            (not_enough(8, 0, 6), "les 8 sont pris", "all 8 are taken"),
            (not_enough(1, 0, 1), "l’unique exemplaire est pris", "the only one is taken"),
            (not_enough(2, 2, 6), "n’en possède que 2", "only has 2"),
            (
                Refusal::DeskClosed {
                    edge: Edge::PickUp,
                    at: day,
                    why: Closed::Hours,
                    nearest: vec![at("2027-03-12 18:00"), at("2027-03-15 09:00")],
                    point: None,
                },
                "Il est ouvert ven. 12 mars, 18\u{a0}h ou lun. 15 mars, 9\u{a0}h.",
                "It is open Fri 12 Mar, 18:00 or Mon 15 Mar, 09:00.",
            ),
            (
                Refusal::DeskClosed {
                    edge: Edge::Return,
                    at: day,
                    why: Closed::Holiday("easter-monday".to_owned()),
                    nearest: Vec::new(),
                    point: None,
                },
                "jour férié",
                "public holiday",
            ),
            (
                Refusal::HubClosed {
                    during: between("2027-03-22 00:00", "2027-03-25 00:00"),
                    why: Closed::Closure(Text::both("inventaire", "stocktaking")),
                },
                "(inventaire)",
                "(stocktaking)",
            ),
            (
                Refusal::HubClosed {
                    during: between("2027-03-22 00:00", "2027-03-25 00:00"),
                    why: Closed::Calendar(String::new()),
                },
                "agenda du pôle",
                "hub’s agenda",
            ),
            (Refusal::InThePast { now: day }, "déjà passé", "already past"),
            (Refusal::TooSoon { earliest: day, lead_hours: 24 }, "24\u{a0}h", "24\u{a0}h"),
            (Refusal::TooFar { latest: day, horizon_days: 365 }, "14 mars 2027", "14 March 2027"),
            (Refusal::TooShort { min_minutes: 90 }, "1\u{a0}h\u{a0}30", "1\u{a0}h\u{a0}30"),
            (Refusal::TooLong { max_days: 1, latest_return: day }, "1 jour au plus", "1 day at most"),
            (Refusal::NotOneDay { latest_end: day }, "une même journée", "within one day"),
            (Refusal::NotASession { sessions: Vec::new() }, "Aucune session", "No session"),
            (
                Refusal::NotASession { sessions: vec![between("2027-03-16 09:00", "2027-03-16 17:00")] },
                "mar. 16 mars, 9\u{a0}h – 17\u{a0}h",
                "Tue 16 Mar, 09:00 – 17:00",
            ),
        ]
    }

    /// The same for the rules about points, transport, trainings, quotas and shares.
    fn refusals_of_the_hub_to_the_team() -> Vec<(Refusal, &'static str, &'static str)> {
        let day = at("2027-03-14 09:00");
        let during = between("2027-03-16 09:00", "2027-03-16 17:00");
        let point = || LocalId::parse("brest").expect("an id");
        let not_trained = |sessions| {
            let day = Zone::PARIS.day(day);
            Refusal::NotTrained { resource: offer(), training: offer(), day, sessions }
        };
        vec![
            (
                Refusal::DeskClosed {
                    edge: Edge::Return,
                    at: day,
                    why: Closed::Hours,
                    nearest: Vec::new(),
                    point: Some(point()),
                },
                "Le point de retrait est fermé au moment du retour",
                "The service point is closed at the time of return",
            ),
            (
                Refusal::TooManyHours { max_hours: 72, latest_return: day },
                "72 heures écoulées au plus",
                "72 elapsed hours at most",
            ),
            (Refusal::TooFewOpenDays { earliest: day, lead_open_days: 2 }, "2 jours d’ouverture", "2 of its open days"),
            (Refusal::NoSuchPoint { edge: Edge::PickUp, point: point() }, "ne se retire pas", "cannot be picked up"),
            (
                Refusal::NoVisitLeft { edge: Edge::Return, point: None, day: Zone::PARIS.day(day), limit: 4 },
                "plus de place pour un retour le dim. 14 mars",
                "no return slot left on Sun 14 Mar",
            ),
            (
                Refusal::NotThereYet { point: point(), transfer_days: 2, earliest: day },
                "2 jours ouvrés d’acheminement",
                "2 working days of transport",
            ),
            (
                not_trained(vec![during]),
                "valable le 14 mars 2027. Ajoutez au panier une session\u{a0}: mar. 16 mars",
                "valid on 14 March 2027. Add a session to the cart: Tue 16 Mar",
            ),
            (not_trained(Vec::new()), "Aucune session n’a de place avant", "No session has a seat before"),
            (
                Refusal::TooManyUnits { family: Some(Family::Headset), limit: 4, held: 3, wanted: 2, during },
                "Casques XR\u{a0}: 4 au plus par équipe",
                "XR headsets: 4 at most per team",
            ),
            (
                Refusal::TooManyBookings { family: None, limit: 1, open: 1 },
                "1 réservation en cours au plus",
                "1 open booking at most",
            ),
            (
                Refusal::KeptForGroup {
                    resource: offer(),
                    groups: Vec::new(),
                    kept: 2,
                    free: 1,
                    wanted: 3,
                    during,
                    from: day,
                },
                "pour tous à partir du dim. 14 mars",
                "for everyone from Sun 14 Mar",
            ),
        ]
    }

    #[test]
    fn every_refusal_says_what_when_and_what_would_work() {
        for (refusal, fr, en) in refusals().into_iter().chain(refusals_of_the_hub_to_the_team()) {
            for (lang, expected) in [(Lang::Fr, fr), (Lang::En, en)] {
                let words = read(lang, |reader| reader.refusal(&refusal));
                assert!(words.contains(expected), "{refusal:?} reads `{words}`, not `{expected}`");
                assert!(!words.contains('⟦'), "{words}");
            }
        }
    }

    #[test]
    fn every_rejection_of_the_ledger_has_words_in_both_languages() {
        let booking = Booking {
            id: BookingId::parse("b-1").expect("an id"),
            team: TeamId::parse("les-lucioles").expect("an id"),
            purpose: String::new(),
            lines: Vec::new(),
            version: 2,
            revision: 0,
            placed_at: at("2027-03-02 10:00"),
            changed_at: at("2027-03-02 10:00"),
            offer_for: None,
        };
        let line = LineRejection {
            line: 0,
            refusals: vec![not_enough(8, 3, 6)],
            alternatives: Vec::new(),
            parts: Vec::new(),
            elsewhere: Vec::new(),
        };
        let item = crate::domain::ids::ItemCode::parse("PA-01").expect("a code");
        let during = between("2027-03-09 09:00", "2027-03-11 18:00");
        for rejection in [
            Rejection::Lines { lines: vec![line.clone(), LineRejection { line: 1, ..line }] },
            Rejection::EmptyCart,
            Rejection::UnknownTeam { team: booking.team.clone() },
            Rejection::UnknownBooking { booking: booking.id.clone() },
            Rejection::Stale { expected: 1, actual: Box::new(booking) },
            Rejection::NoSuchStep { step: Step::Approve, states: vec![LineState::Cancelled, LineState::Cancelled] },
            Rejection::NotAllowed { step: Some(Step::Approve) },
            Rejection::NotAllowed { step: None },
            Rejection::ReasonRequired { step: Step::Refuse },
            Rejection::NoSuchLine { line: 2 },
            Rejection::KeyReused,
            Rejection::NothingDue,
            Rejection::UnknownHub { hub: offer().hub },
            Rejection::UnknownRecord { id: "12".to_owned() },
            Rejection::NoHolds { hub: offer().hub },
            Rejection::NoSuchUnit { line: 0, item: Some(item.clone()) },
            Rejection::NoSuchUnit { line: 0, item: None },
            Rejection::UnitTaken { resource: offer(), item, during },
            Rejection::WrongCount { line: 0, wanted: 2, given: 3 },
            Rejection::OverCommitted { resource: offer(), capacity: 2, peak: Peak { level: 3, during }, lines: vec![] },
            Rejection::AboveCatalogue { resource: offer(), capacity: 2 },
            Rejection::NameTheUnits { resource: offer() },
            Rejection::Undecided { touched: Vec::new() },
            Rejection::CanBeBooked { offer: offer() },
            Rejection::StillOut,
            Rejection::SameTeam,
        ] {
            for lang in Lang::ALL {
                let words = read(lang, |reader| reader.rejection(&rejection));
                assert!(!words.contains('⟦') && words.len() > 20, "{rejection:?} reads `{words}`");
            }
        }
    }

    #[test]
    fn a_failed_link_says_what_is_safe_and_a_problem_lets_the_server_speak() {
        let problem = Problem {
            urn: "urn:ressourcerie:problem:storage-full".to_owned(),
            kind: ProblemKind::StorageFull,
            status: 507,
            title: String::new(),
            detail: Some("disk".to_owned()),
            rejection: None,
        };
        for failure in [
            LinkFailure::Unreachable,
            LinkFailure::Timeout,
            LinkFailure::Unauthorized,
            LinkFailure::NotOurs { detail: "nginx".to_owned() },
            LinkFailure::Problem(Box::new(problem)),
        ] {
            for lang in Lang::ALL {
                let words = read(lang, |reader| reader.link_failure(&failure));
                assert!(!words.contains('⟦') && words.len() > 15, "{failure:?} reads `{words}`");
            }
        }
        let full = read(Lang::Fr, |reader| {
            reader.link_failure(&LinkFailure::Problem(Box::new(Problem {
                urn: String::new(),
                kind: ProblemKind::StorageFull,
                status: 507,
                title: String::new(),
                detail: None,
                rejection: None,
            })))
        });
        assert_eq!(full, "Le disque du serveur est plein. Rien n’a été enregistré\u{202f}; prévenez son exploitant.");
    }
}
