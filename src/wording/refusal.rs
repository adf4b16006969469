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
            Refusal::DeskClosed { edge, at, why, nearest } => {
                let key = match edge {
                    Edge::PickUp => "refusal-desk-closed-pick-up",
                    Edge::Return => "refusal-desk-closed-return",
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
