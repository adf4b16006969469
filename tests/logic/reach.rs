//! What a booking takes beyond its own interval: margins in hours of preparation, transport in working days. Against an
//! oracle that walks minute by minute and day by day.

use chrono::{Datelike as _, Duration, NaiveDate, Timelike as _};
use proptest::prelude::*;
use ressourcerie::domain::availability::{Refusal, alternatives, assess, claims_of};
use ressourcerie::domain::booking::{Claim, Wish};
use ressourcerie::domain::hub::{ClosureKind, Hub, ServicePoint};
use ressourcerie::domain::outage::{Blocks, Outage, Outages};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{DaySpan, Instant, Interval, WeeklyHours, Zone};

use super::network::{HubVerbs as _, TestLedger, at, between, day, hub, local, wish};

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

fn claimed(hub: &Hub, booked: Interval) -> Interval {
    claims_of(hub, &wish("a/headset", 1, booked), Outages::NONE).expect("a claim")[0].interval
}

fn every_weekday(span: &str) -> WeeklyHours {
    let span = || vec![span.parse().expect("a span")];
    WeeklyHours { mon: span(), tue: span(), wed: span(), thu: span(), fri: span(), ..WeeklyHours::default() }
}

#[test]
fn margins_are_counted_in_the_hours_of_preparation() {
    // Friday 5 March 2027, 16:00 to 18:00, an hour before and two after.
    let booked = paris("2027-03-05 16:00", "2027-03-05 18:00");
    let hub = hub("a").lends("headset", 1).with_margins("headset", 60, 120);
    assert_eq!(claimed(&hub, booked), paris("2027-03-05 15:00", "2027-03-05 20:00"), "by the clock without hours");
    for (hours, expected) in [
        ("08:00-20:00", paris("2027-03-05 15:00", "2027-03-05 20:00")),
        ("08:00-19:00", paris("2027-03-05 15:00", "2027-03-08 09:00")),
        // The desk still serves when preparation is over.
        ("08:00-14:00", paris("2027-03-05 13:00", "2027-03-08 10:00")),
    ] {
        let mut hub = hub.clone();
        hub.preparation = Some(every_weekday(hours));
        assert_eq!(claimed(&hub, booked), expected, "{hours}");
    }
}

#[test]
fn margins_step_over_holidays_and_full_closures_but_not_over_those_of_the_desk() {
    // Friday 26 March 2027; Monday is Easter Monday.
    let booked = paris("2027-03-26 16:00", "2027-03-26 18:00");
    let mut hub = hub("a").lends("headset", 1).with_margins("headset", 0, 60);
    hub.preparation = Some(every_weekday("09:00-18:00"));
    let until = |hub: &Hub| claimed(hub, booked).end();
    assert_eq!(until(&hub), at(Zone::PARIS, "2027-03-30 10:00"));
    let desk_closed = hub.clone().closes(ClosureKind::Desk, "2027-03-30", "2027-04-02");
    assert_eq!(until(&desk_closed), at(Zone::PARIS, "2027-03-30 10:00"));
    let closed = hub.clone().closes(ClosureKind::Full, "2027-03-30", "2027-04-02");
    assert_eq!(until(&closed), at(Zone::PARIS, "2027-04-05 10:00"));
    let inventory = Outage {
        interval: paris("2027-03-30 00:00", "2027-03-31 00:00"),
        kind: ClosureKind::Full,
        summary: "Inventaire".to_owned(),
    };
    let claims = claims_of(&hub, &wish("a/headset", 1, booked), &Outages::new(vec![inventory])).expect("a claim");
    assert_eq!(claims[0].interval.end(), at(Zone::PARIS, "2027-03-31 10:00"));
}

#[test]
fn a_hub_that_never_prepares_falls_back_on_the_clock() {
    let booked = paris("2027-03-05 16:00", "2027-03-05 18:00");
    let mut hub = hub("a").lends("headset", 1).with_margins("headset", 60, 120);
    hub.preparation = Some(WeeklyHours::default());
    assert_eq!(claimed(&hub, booked), paris("2027-03-05 15:00", "2027-03-05 20:00"));
}

#[test]
fn a_visit_too_many_is_refused_and_the_same_visit_is_not_counted_twice() {
    let mut hub = hub("a").lends("headset", 9).lends("camera", 9);
    hub.policy.daily_visits = Some(2);
    let mut ledger = TestLedger::of([hub.clone()]);
    let loan = paris("2027-03-02 10:00", "2027-03-04 10:00");
    // One pick-up on the 2nd and one return on the 4th, whatever the number of lines.
    ledger.place("alpha", vec![wish("a/headset", 1, loan), wish("a/camera", 1, loan)]).expect("free");
    let beta = paris("2027-03-02 11:00", "2027-03-05 10:00");
    ledger.place("beta", vec![wish("a/headset", 1, beta)]).expect("the second visit of the day");
    let third = wish("a/headset", 1, paris("2027-03-02 12:00", "2027-03-08 10:00"));
    let gamma = ledger.state.team(&"gamma".parse().expect("an id"));
    let refusals = assess(&hub, &third, gamma, &ledger.state, ledger.now).refusals;
    assert!(
        matches!(&refusals[..], [Refusal::NoVisitLeft { day: full, limit: 2, point: None, .. }] if *full == day("2027-03-02")),
        "{refusals:?}"
    );
    let alpha = ledger.state.team(&"alpha".parse().expect("an id"));
    let with_the_rest = wish("a/headset", 1, loan);
    assert_eq!(assess(&hub, &with_the_rest, alpha, &ledger.state, ledger.now).refusals, [], "alpha comes anyway");
}

/// The oracle: whether preparation goes on during a minute.
fn prepares(hub: &Hub, minute: Instant) -> bool {
    let local = hub.zone.local(minute);
    let of_day = u16::try_from(local.hour() * 60 + local.minute()).expect("minutes of a day");
    let hours = hub.preparation.as_ref().expect("hours of preparation");
    works_on(hub, local.date())
        && hours.on_date(local.date()).iter().any(|span| span.from_min <= of_day && of_day < span.to_min)
}

/// No holiday falls in the weeks that are drawn.
fn works_on(hub: &Hub, day: NaiveDate) -> bool {
    let hours = hub.preparation.as_ref().expect("hours of preparation");
    !hours.on_date(day).is_empty()
        && !hub
            .closures
            .iter()
            .any(|closure| closure.kind == ClosureKind::Full && (closure.from..=closure.to).contains(&day))
}

fn minutes_a_week(hours: &WeeklyHours) -> u32 {
    let days = [&hours.mon, &hours.tue, &hours.wed, &hours.thu, &hours.fri, &hours.sat, &hours.sun];
    days.into_iter().flatten().map(|span| u32::from(span.to_min - span.from_min)).sum()
}

fn minute_by_minute(hub: &Hub, mut at: Instant, minutes: u32, forward: bool) -> Instant {
    let step = Duration::minutes(1);
    let mut left = minutes;
    while left > 0 {
        if !forward {
            at -= step;
        }
        left -= u32::from(prepares(hub, at));
        if forward {
            at += step;
        }
    }
    at
}

/// Claim by the oracle: transport day by day, margins minute by minute.
fn by_the_oracle(hub: &Hub, booked: Interval, days: u32) -> Interval {
    let resource = &hub.resources[0];
    let hours = hub.preparation.as_ref().expect("hours of preparation");
    let (mut leaves, mut arrives) = (booked.start(), booked.end());
    if days > 0 {
        let (mut out, mut back) = (hub.zone.day(booked.start()), hub.zone.day(booked.end() - Duration::seconds(1)));
        for _ in 0..days {
            out = out.pred_opt().expect("a day");
            while !works_on(hub, out) {
                out = out.pred_opt().expect("a day");
            }
            back = back.succ_opt().expect("a day");
            while !works_on(hub, back) {
                back = back.succ_opt().expect("a day");
            }
        }
        let wall = |day: NaiveDate, minute: u16| {
            let reading = day.and_hms_opt(0, 0, 0).expect("midnight") + Duration::minutes(i64::from(minute));
            hub.zone.read(reading).settled()
        };
        let spans = |day: NaiveDate| hours.on_date(day);
        leaves = wall(out, spans(out).iter().map(|span| span.from_min).min().expect("hours"));
        arrives = wall(back, spans(back).iter().map(|span| span.to_min).max().expect("hours"));
    }
    let from = minute_by_minute(hub, leaves, resource.prepare_min, false);
    let until = minute_by_minute(hub, arrives, resource.recover_min, true);
    Interval::new(from.min(booked.start()), until.max(booked.end())).expect("an interval")
}

prop_compose! {
    /// At most two spans of hours 03:00-22:00, so that no clock change cuts them, cut every so many minutes.
    fn spans(every: u16)(cuts in prop::collection::btree_set(180 / every..1320 / every, 0..5)) -> Vec<DaySpan> {
        let cuts: Vec<u16> = cuts.into_iter().map(|cut| cut * every).collect();
        cuts.chunks_exact(2).map(|pair| DaySpan { from_min: pair[0], to_min: pair[1] }).collect()
    }
}

prop_compose! {
    fn hours(every: u16)(
        mon in spans(every), tue in spans(every), wed in spans(every), thu in spans(every), fri in spans(every),
        sat in spans(every), sun in spans(every),
    ) -> WeeklyHours {
        WeeklyHours { mon, tue, wed, thu, fri, sat, sun }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn margins_and_transport_are_those_of_a_walk_minute_by_minute(
        hours in hours(1),
        (prepare, recover) in (0u32..1_500, 0u32..1_500),
        days in 0u32..4,
        closure in prop::option::of((0i64..60, 0i64..6, prop::bool::ANY)),
        (start, length) in (0i64..60 * 24 * 12, 1i64..9 * 24 * 12),
        zone in prop::sample::select(vec!["Europe/Paris", "Pacific/Marquesas", "America/Miquelon"]),
    ) {
        // Beyond 400 days the clock is followed.
        prop_assume!(minutes_a_week(&hours) * 50 >= prepare.max(recover) && !hours.is_empty());
        let mut hub = hub("a").lends("headset", 1).with_margins("headset", prepare, recover).in_territory("53", zone);
        hub.closed_on_holidays = false;
        hub.preparation = Some(hours.clone());
        hub.points = vec![ServicePoint {
            id: local("point"),
            name: Text::plain("Point"),
            place: None,
            hours,
            closures: Vec::new(),
            daily_visits: None,
            transfer_days: days,
        }];
        // From 15 October 2027 on: the clocks of Paris change on the 31st, those of Miquelon on 7 November.
        let first = day("2027-10-15");
        if let Some((from, length, full)) = closure {
            let kind = if full { ClosureKind::Full } else { ClosureKind::Desk };
            let from = first + Duration::days(from);
            hub = hub.closes(kind, &from.to_string(), &(from + Duration::days(length)).to_string());
        }
        let start = hub.zone.start_of_day(first) + Duration::minutes(5 * start);
        let booked = Interval::new(start, start + Duration::minutes(5 * length)).expect("an interval");
        let mut wished = wish("a/headset", 1, booked);
        (wished.pick_up, wished.return_to) = (Some(local("point")), Some(local("point")));
        let claim = claims_of(&hub, &wished, Outages::NONE).expect("a claim")[0].interval;
        prop_assert_eq!(claim, by_the_oracle(&hub, booked, days));
    }

    #[test]
    fn a_lead_time_in_open_days_is_counted_day_by_day(
        weekdays in prop::collection::btree_set(0u32..7, 1..7),
        lead in 1u32..8,
        asked in 0i64..300,
        wished in 0i64..40,
    ) {
        let mut hub = hub("a").lends("headset", 1);
        hub.policy.lead_open_days = lead;
        let span: DaySpan = "09:00-18:00".parse().expect("a span");
        let desk = &mut hub.desk;
        for (number, day) in
            [&mut desk.mon, &mut desk.tue, &mut desk.wed, &mut desk.thu, &mut desk.fri, &mut desk.sat, &mut desk.sun]
                .into_iter()
                .enumerate()
        {
            *day = if weekdays.contains(&u32::try_from(number).expect("small")) { vec![span] } else { Vec::new() };
        }
        let today = day("2027-01-04") + Duration::days(asked);
        let now = hub.zone.start_of_day(today) + Duration::hours(10);
        let pick_up = today + Duration::days(wished);
        let start = hub.zone.start_of_day(pick_up) + Duration::hours(10);
        let booked = Interval::new(start, start + Duration::hours(2)).expect("an interval");
        let ledger = TestLedger::of([hub.clone()]);
        let refusals = assess(&hub, &wish("a/headset", 1, booked), None, &ledger.state, now).refusals;

        let holiday = |day| ressourcerie::domain::holidays::holiday_on(&hub.territory, None, day).is_some();
        let is_open = |day: NaiveDate| weekdays.contains(&day.weekday().num_days_from_monday()) && !holiday(day);
        let open_days = (1..=wished).filter(|days| is_open(today + Duration::days(*days))).count();
        let too_soon = open_days < usize::try_from(lead).expect("small");
        let refused = refusals.iter().any(|refusal| matches!(refusal, Refusal::TooFewOpenDays { .. }));
        prop_assert_eq!(refused, too_soon && booked.start() >= now, "{:?}", refusals);
    }

    /// What is proposed after another loan is as early as can be, margins and transport kept.
    #[test]
    fn the_next_loan_is_proposed_as_early_as_a_search_by_quarters_of_an_hour_finds_one(
        hours in hours(60),
        (prepare, recover) in (0u32..5, 0u32..5),
        days in 0u32..3,
        (taken_from, taken) in (0i64..48, 1i64..60),
    ) {
        prop_assume!(!hours.is_empty());
        let mut hub = hub("a").lends("headset", 1).with_margins("headset", 60 * prepare, 60 * recover).always_open();
        hub.preparation = Some(hours);
        hub.points = vec![ServicePoint {
            id: local("point"),
            name: Text::plain("Point"),
            place: None,
            hours: hub.desk.clone(),
            closures: Vec::new(),
            daily_visits: None,
            transfer_days: days,
        }];
        let first = day("2027-06-07");
        let quarter = |number: i64| hub.zone.start_of_day(first) + Duration::minutes(15 * number);
        let mut ledger = TestLedger::of([hub.clone()]);
        let claim = Claim::new(hub.key(&local("headset")), 1, Interval::new(quarter(4 * taken_from), quarter(4 * (taken_from + taken))).expect("an interval"));
        let blocks = Blocks { claims: vec![claim.clone()], outages: Vec::new() };
        ledger.state.set_calendar(&hub.id, &local("taken"), blocks);
        let length = Duration::hours(3);
        let at_point = |start: Instant| {
            let booked = Interval::new(start, start + length).expect("an interval");
            let point = Some(local("point"));
            Wish { pick_up: point.clone(), return_to: point, ..wish("a/headset", 1, booked) }
        };
        let bookable = |start| assess(&hub, &at_point(start), None, &ledger.state, ledger.now).is_bookable();
        let wished = claim.interval.start();
        prop_assert!(!bookable(wished), "something else is there");
        let steps = i64::from(REACH_DAYS) * 24 * 4;
        let soonest = (1..steps).map(|step| wished + Duration::minutes(15 * step)).find(|start| bookable(*start));
        let latest = (1..steps).map(|step| wished - Duration::minutes(15 * step)).find(|start| bookable(*start));
        let offered = alternatives(&hub, &at_point(wished), None, &ledger.state, ledger.now, 400, REACH_DAYS);
        let starts: Vec<Instant> = offered.iter().map(|interval| interval.start()).collect();
        if let Some(soonest) = soonest {
            prop_assert!(starts.iter().any(|start| wished < *start && *start <= soonest), "{soonest}: {starts:?}");
        }
        if let Some(latest) = latest {
            prop_assert!(starts.iter().any(|start| latest <= *start && *start < wished), "{latest}: {starts:?}");
        }
    }
}

/// How far the search by quarters of an hour goes, days.
const REACH_DAYS: u32 = 9;
