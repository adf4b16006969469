//! The hard scenarios of the domain guide that are about rules: when, who, where.

use chrono::Duration;
use ressourcerie::domain::availability::{Answer, Claims as _, Edge, Refusal, alternatives, assess};
use ressourcerie::domain::booking::{Flag, LineState, Step, Wish};
use ressourcerie::domain::hub::{Hub, ServicePoint};
use ressourcerie::domain::ids::{GroupId, TeamId};
use ressourcerie::domain::local::{BadSpan, Fold, LocalMoment, LocalSpan, SpanEnd};
use ressourcerie::domain::policy::Quota;
use ressourcerie::domain::qualification::Qualification;
use ressourcerie::domain::resource::{Family, ReservedShare, Stock};
use ressourcerie::domain::team::Team;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Interval, WeeklyHours, Zone};
use ressourcerie::ledger::{Command, Rejection, State};

use super::stage::{Stage, refused_lines, team_id};
use crate::network::{
    HubVerbs as _, TestLedger, at, between, coordinator, day, hub, local, manager_desk, offer, team, team_desk, wall,
    wish,
};

fn paris(from: &str, to: &str) -> Interval {
    between(Zone::PARIS, from, to)
}

fn weekdays(span: &str) -> WeeklyHours {
    let span = || vec![span.parse().expect("a span")];
    WeeklyHours { mon: span(), tue: span(), wed: span(), thu: span(), fri: span(), ..WeeklyHours::default() }
}

/// What a team of the ledger is answered.
fn ask(ledger: &TestLedger, who: &str, wished: &Wish) -> Answer {
    let hub = ledger.state.hub(&wished.offer.hub).expect("a hub");
    let team = ledger.state.team(&TeamId::parse(who).expect("an id"));
    assess(hub, wished, team, &ledger.state, ledger.now)
}

/// A ledger whose teams are these.
fn ledger_of(hub: Hub, teams: Vec<Team>) -> TestLedger {
    let mut ledger = TestLedger::of([hub.clone()]);
    ledger.state.set_catalogue([std::sync::Arc::new(hub)], teams);
    ledger
}

#[test]
fn scenario_1_three_days_accept_the_long_night_and_72_hours_refuse_it() {
    let mut hub = hub("a").lends("headset", 2).open_on_saturdays();
    hub.policy.max_days = 3;
    let loan = wish("a/headset", 1, paris("2027-10-30 10:00", "2027-11-02 10:00"));
    let mut stage = Stage::of([hub.clone()]);
    stage.books("alpha", vec![loan.clone()]);
    stage.on_both_engines();
    hub.policy.max_hours = Some(72);
    let mut stage = Stage::of([hub]);
    let latest_return = at(Zone::PARIS, "2027-11-02 09:00");
    let refused = refused_lines(stage.asks("alpha", vec![loan]));
    assert_eq!(refused[0].refusals, [Refusal::TooManyHours { max_hours: 72, latest_return }], "73 elapsed hours");
    stage.books("alpha", vec![wish("a/headset", 1, paris("2027-10-30 10:00", "2027-11-02 09:00"))]);
    stage.on_both_engines();
}

fn moment(reading: &str) -> LocalMoment {
    LocalMoment { at: wall(reading), fold: None }
}

fn span(from: &str, to: &str) -> LocalSpan {
    LocalSpan { from: moment(from), to: moment(to) }
}

#[test]
fn scenario_2_a_start_that_does_not_exist_is_refused_and_one_that_exists_twice_is_asked_about() {
    let jumped = span("2027-03-28 02:30", "2027-03-28 12:00").read(Zone::PARIS);
    let utc = |hour, minute, second| {
        let midnight = at(Zone::UTC, "2027-03-28 00:00");
        midnight + Duration::hours(hour) + Duration::minutes(minute) + Duration::seconds(second)
    };
    let expected = BadSpan::Jumped {
        end: SpanEnd::From,
        reading: wall("2027-03-28 02:30"),
        nearest: [utc(0, 59, 59), utc(1, 0, 0)],
    };
    assert_eq!(jumped, Err(expected), "01:59:59 and 03:00 are the nearest that exist");

    let twice = span("2027-10-30 10:00", "2027-10-31 02:30");
    let both = [at(Zone::UTC, "2027-10-31 00:30"), at(Zone::UTC, "2027-10-31 01:30")];
    let asked = BadSpan::Twice { end: SpanEnd::To, reading: wall("2027-10-31 02:30"), both };
    assert_eq!(twice.read(Zone::PARIS), Err(asked));
    let mut stage = Stage::of([hub("a").always_open().lends("headset", 2)]);
    for (fold, expected) in [(Fold::First, both[0]), (Fold::Second, both[1])] {
        let told = LocalSpan { to: LocalMoment { fold: Some(fold), ..twice.to }, ..twice };
        let interval = told.read(Zone::PARIS).expect("it is said which");
        let booking = stage.books("alpha", vec![wish("a/headset", 1, interval)]);
        assert_eq!(booking.lines[0].wish.interval.end(), expected, "the stored instant is unambiguous");
    }
    stage.on_both_engines();
    // Where nothing is ambiguous, saying which changes nothing.
    let plain = LocalSpan { to: LocalMoment { fold: Some(Fold::Second), ..moment("2027-10-30 12:00") }, ..twice };
    assert_eq!(plain.read(Zone::PARIS), Ok(paris("2027-10-30 10:00", "2027-10-30 12:00")));
    assert!(matches!(span("2027-10-30 10:00", "2027-10-30 10:00").read(Zone::PARIS), Err(BadSpan::Empty { .. })));
}

#[test]
fn scenario_3_tuesday_evenings_stay_at_seven_and_each_is_checked_on_its_own_instant() {
    let hub = hub("a").offers("studio", Family::Space, Stock::Count(1)).always_open();
    let mut stage = Stage::of([hub]);
    let evenings = span("2027-10-05 19:00", "2027-10-05 21:00").weekly(Zone::PARIS, 1, 6);
    let evenings: Vec<Interval> = evenings.into_iter().collect::<Result<_, _>>().expect("all exist");
    let utc: Vec<String> = evenings.iter().map(|evening| evening.start().format("%d %H:%MZ").to_string()).collect();
    assert_eq!(utc, ["05 17:00Z", "12 17:00Z", "19 17:00Z", "26 17:00Z", "02 18:00Z", "09 18:00Z"]);
    // Somebody has the studio at 17:00Z on 2 November: the evening of 18:00Z does not touch it.
    let before = Interval::new(evenings[4].start() - Duration::hours(1), evenings[4].start()).expect("an hour");
    stage.books("beta", vec![wish("a/studio", 1, before)]);
    stage.books("beta", vec![wish("a/studio", 1, evenings[5])]);
    let series: Vec<Wish> = evenings.iter().map(|evening| wish("a/studio", 1, *evening)).collect();
    let refused = refused_lines(stage.asks("alpha", series.clone()));
    assert_eq!(refused.iter().map(|line| line.line).collect::<Vec<_>>(), [5], "the sixth is taken");
    stage.books("alpha", series[..5].to_vec());
    stage.on_both_engines();
    // A series over the night of the change says which of its nights is wrong.
    let nights = span("2027-10-24 02:30", "2027-10-24 04:00").weekly(Zone::PARIS, 1, 3);
    assert!(matches!(nights[..], [Ok(_), Err(BadSpan::Twice { .. }), Ok(_)]), "{nights:?}");
    let endless = span("9999-12-20 10:00", "9999-12-20 11:00").weekly(Zone::PARIS, 52, 2);
    assert!(matches!(endless[..], [Ok(_), Err(BadSpan::OutOfCalendar)]), "{endless:?}");
}

#[test]
fn scenario_4_opening_hours_today_and_lead_time_are_those_of_the_hub() {
    // 15 July 2027, 09:00 at the hub, and that instant in Paris.
    for (territory, zone_name, in_paris) in [
        ("01", "America/Guadeloupe", "2027-07-15 15:00"),
        ("04", "Indian/Reunion", "2027-07-15 07:00"),
        ("988", "Pacific/Noumea", "2027-07-15 00:00"),
        ("975", "America/Miquelon", "2027-07-15 13:00"),
        ("987", "Pacific/Marquesas", "2027-07-15 20:30"),
    ] {
        let mut hub = hub("a").in_territory(territory, zone_name).lends("headset", 1);
        hub.policy.lead_open_days = 1;
        hub.policy.horizon_days = 2;
        let zone = hub.zone;
        let start = at(zone, "2027-07-15 09:00");
        assert_eq!(start, at(Zone::PARIS, in_paris), "{zone}");
        let wished = wish("a/headset", 1, Interval::new(start, start + Duration::hours(2)).expect("an interval"));
        let mut stage = Stage::of([hub.clone()]);
        let mut refused_at = |reading: &str| {
            stage.ledger.pass_to(at(zone, reading));
            refused_lines(stage.asks("alpha", vec![wished.clone()])).remove(0).refusals
        };
        // 14 July is a public holiday everywhere: the day of asking is the 13th, one open day is the 15th.
        let too_far = refused_at("2027-07-12 23:59");
        assert!(matches!(too_far[..], [Refusal::TooFar { horizon_days: 2, .. }]), "{zone}: {too_far:?}");
        let too_soon = refused_at("2027-07-15 00:00");
        assert!(matches!(too_soon[..], [Refusal::TooFewOpenDays { .. }]), "{zone}: {too_soon:?}");
        stage.on_both_engines();
        let mut stage = Stage::of([hub]);
        stage.ledger.pass_to(at(zone, "2027-07-13 23:59"));
        stage.books("alpha", vec![wished]);
        stage.on_both_engines();
    }
}

#[test]
fn scenario_4_miquelon_changes_its_clocks_on_its_own_days() {
    let miquelon = Zone::parse("America/Miquelon").expect("a zone");
    for (spring, autumn, expected) in [(14, 7, true), (28, 31, false)] {
        let reading = |month: u32, day: u32, hour| {
            let at = chrono::NaiveDate::from_ymd_opt(2027, month, day).and_then(|day| day.and_hms_opt(hour, 30, 0));
            LocalMoment { at: at.expect("a reading"), fold: None }
        };
        let jumped = LocalSpan { from: reading(3, spring, 2), to: reading(3, spring, 12) }.read(miquelon);
        assert_eq!(matches!(jumped, Err(BadSpan::Jumped { .. })), expected, "{spring} March");
        let month = if expected { 11 } else { 10 };
        let twice = LocalSpan { from: reading(month, autumn, 1), to: reading(month, autumn, 12) }.read(miquelon);
        assert_eq!(matches!(twice, Err(BadSpan::Twice { .. })), expected, "{autumn} of month {month}");
    }
}

#[test]
fn scenario_5_one_cart_across_the_date_line_has_two_local_dates_and_one_duration() {
    let wallis = hub("wallis").in_territory("986", "Pacific/Wallis").lends("headset", 1).always_open();
    let tahiti = hub("tahiti").in_territory("987", "Pacific/Tahiti").lends("headset", 1).always_open();
    let (wallis_zone, tahiti_zone) = (wallis.zone, tahiti.zone);
    let mut stage = Stage::of([wallis, tahiti]);
    let same = between(wallis_zone, "2027-07-15 09:00", "2027-07-16 09:00");
    let cart = vec![wish("wallis/headset", 1, same), wish("tahiti/headset", 1, same)];
    let booking = stage.books("alpha", cart);
    let dates: Vec<_> = [wallis_zone, tahiti_zone].map(|zone| zone.local(same.start())).to_vec();
    assert_eq!(dates, [wall("2027-07-15 09:00"), wall("2027-07-14 11:00")]);
    assert_eq!((dates[0] - dates[1]).num_hours(), 22);
    assert_eq!(booking.span(), Some(same), "24 hours, counted once");
    // All or nothing: when one is taken, the other is not claimed either.
    let claimed = |stage: &Stage, during| stage.state().peak(&offer("wallis/headset"), during).level;
    let later = between(wallis_zone, "2027-07-20 09:00", "2027-07-21 09:00");
    stage.books("beta", vec![wish("tahiti/headset", 1, later)]);
    let cart = vec![wish("wallis/headset", 1, later), wish("tahiti/headset", 1, later)];
    let refused = refused_lines(stage.asks("gamma", cart));
    assert_eq!(refused.iter().map(|line| line.line).collect::<Vec<_>>(), [1], "Tahiti's is taken");
    assert_eq!((claimed(&stage, later), claimed(&stage, same)), (0, 1));
    stage.on_both_engines();
}

#[test]
fn scenario_7_the_last_recovery_runs_past_closing_because_preparation_decides() {
    let mut hub = hub("a").lends("headset", 1).with_margins("headset", 15, 30);
    hub.preparation = Some(weekdays("08:00-20:00"));
    let mut stage = Stage::of([hub.clone()]);
    stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 10:00", "2027-03-01 11:00"))]);
    // 30 minutes to recover, 15 to prepare: 11:45 is the next start, and it is offered.
    let next = wish("a/headset", 1, paris("2027-03-01 11:00", "2027-03-01 12:00"));
    assert!(!ask(&stage.ledger, "beta", &next).is_bookable());
    let beta = team("beta");
    let offered = alternatives(&hub, &next, Some(&beta), stage.state(), stage.ledger.now, 4, 1);
    assert!(offered.contains(&paris("2027-03-01 11:45", "2027-03-01 12:45")), "{offered:?}");
    // Until closing time: recovery goes on until 18:30, and the first of the next day is prepared from 08:45.
    // The desk closes at 18:00, preparation at 20:00.
    let last = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-01 16:00", "2027-03-01 18:00"))]);
    assert_eq!(last.lines[0].claims[0].interval, paris("2027-03-01 15:45", "2027-03-01 18:30"));
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-02 09:00", "2027-03-02 10:00"))]);
    stage.on_both_engines();

    // Where preparation stops with the desk, the same recovery ends on the next morning, and 9:00 is too early.
    hub.preparation = Some(weekdays("09:00-18:00"));
    let mut stage = Stage::of([hub]);
    let last = stage.books("alpha", vec![wish("a/headset", 1, paris("2027-03-05 16:00", "2027-03-05 18:00"))]);
    assert_eq!(last.lines[0].claims[0].interval, paris("2027-03-05 15:45", "2027-03-08 09:30"), "not on Sunday");
    refused_lines(stage.asks("beta", vec![wish("a/headset", 1, paris("2027-03-08 09:30", "2027-03-08 12:00"))]));
    stage.books("beta", vec![wish("a/headset", 1, paris("2027-03-08 09:45", "2027-03-08 12:00"))]);
    stage.on_both_engines();
}

#[test]
fn scenario_14_two_open_days_are_counted_hub_by_hub() {
    // Asked on Wednesday 26 May 2027: Thursday is a public holiday in Guadeloupe only.
    for (territory, zone, first_day) in
        [("01", "America/Guadeloupe", "2027-05-31"), ("32", "Europe/Paris", "2027-05-28")]
    {
        let mut hub = hub("a").lends("headset", 1).in_territory(territory, zone);
        hub.policy.lead_open_days = 2;
        let zone = hub.zone;
        let mut stage = Stage::of([hub]);
        stage.ledger.pass_to(at(zone, "2027-05-26 10:00"));
        let on = |day: &str| wish("a/headset", 1, between(zone, &format!("{day} 09:00"), &format!("{day} 12:00")));
        stage.books("alpha", vec![on(first_day)]);
        let earlier = refused_lines(stage.asks("alpha", vec![on("2027-05-27")])).remove(0).refusals;
        let earliest = at(zone, &format!("{first_day} 09:00"));
        assert!(earlier.contains(&Refusal::TooFewOpenDays { earliest, lead_open_days: 2 }), "{zone}: {earlier:?}");
        stage.on_both_engines();
    }
}

/// A hub that lends a capture suit to trained teams, and trains them.
fn capture_hub() -> Hub {
    let mut hub = hub("a").lends("suit", 2).trains(
        "initiation",
        2,
        &[
            ("2027-06-08 09:00", "2027-06-08 17:00"),
            ("2027-07-01 09:00", "2027-07-01 17:00"),
            ("2027-09-01 09:00", "2027-09-01 17:00"),
        ],
    );
    hub.resources[0].requires_training = Some(offer("a/initiation"));
    hub
}

fn trained(id: &str, from: &str, until: Option<&str>, revoked: Option<&str>) -> Team {
    let qualification = Qualification {
        training: offer("a/initiation"),
        from: day(from),
        until: until.map(day),
        revoked: revoked.map(day),
    };
    Team { qualifications: vec![qualification], ..team(id) }
}

#[test]
fn scenario_19_a_qualification_that_expires_before_use_is_refused_with_the_sessions_that_would_mend_it() {
    let expiring = trained("alpha", "2026-07-01", Some("2027-06-30"), None);
    let lasting = trained("beta", "2026-07-01", None, None);
    let revoked = trained("gamma", "2026-07-01", None, Some("2027-07-05"));
    let mut ledger = ledger_of(capture_hub(), vec![expiring, lasting, revoked]);
    ledger.now = at(Zone::PARIS, "2027-05-10 10:00");
    let july = wish("a/suit", 1, paris("2027-07-12 09:00", "2027-07-13 17:00"));
    let june = wish("a/suit", 1, paris("2027-06-29 09:00", "2027-06-30 17:00"));
    assert_eq!(ask(&ledger, "beta", &july).refusals, []);
    assert_eq!(ask(&ledger, "alpha", &june).refusals, [], "it counts until its last day");
    // Two seats of the session of June are taken: only that of July can still be booked, and it ends before the use.
    let june_session = paris("2027-06-08 09:00", "2027-06-08 17:00");
    ledger.place("beta", vec![wish("a/initiation", 2, june_session)]).expect("two seats");
    let july_session = paris("2027-07-01 09:00", "2027-07-01 17:00");
    for (who, first_day) in [("alpha", "2027-07-12"), ("gamma", "2027-07-12")] {
        let refusals = ask(&ledger, who, &july).refusals;
        let expected = Refusal::NotTrained {
            resource: offer("a/suit"),
            training: offer("a/initiation"),
            day: day(first_day),
            sessions: vec![july_session],
        };
        assert_eq!(refusals, [expected], "{who}");
    }
    // In the same cart, whatever the order of its lines.
    let refused = ledger.place("alpha", vec![july.clone()]).expect_err("not qualified in July");
    assert!(matches!(refused, Rejection::Lines { .. }));
    let cart = vec![july, wish("a/initiation", 1, july_session)];
    let booking = ledger.place("alpha", cart.clone()).expect("the session comes first");
    let order: Vec<_> = booking.lines.iter().map(|line| line.wish.offer.local.as_str()).collect();
    assert_eq!(order, ["suit", "initiation"], "the lines stay where the team put them");
    // A session after the use trains nobody in time.
    let too_late = paris("2027-09-01 09:00", "2027-09-01 17:00");
    let cart =
        vec![wish("a/suit", 1, paris("2027-08-02 09:00", "2027-08-03 17:00")), wish("a/initiation", 1, too_late)];
    let Rejection::Lines { lines } = ledger.place("gamma", cart).expect_err("too late") else { panic!("a line") };
    assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [0]);
}

/// A hub that lends numbered suits to trained teams by hand, and trains them.
fn suits_by_hand() -> Hub {
    let mut hub = hub("a").numbers("suit", &["s1", "s2"]).decides_by_hand();
    hub.resources[0].requires_training = Some(offer("a/initiation"));
    hub.trains("initiation", 2, &[("2027-06-08 09:00", "2027-06-08 17:00")])
}

fn records(from: &str, until: Option<&str>) -> Command {
    let (team, training) = (team_id("alpha"), offer("a/initiation"));
    Command::RecordQualification { team, training, from: day(from), until: until.map(day) }
}

fn revokes(on: &str) -> Command {
    let (team, training) = (team_id("alpha"), offer("a/initiation"));
    Command::RevokeQualification { team, training, on: day(on), reason: "Matériel forcé".to_owned() }
}

#[test]
fn scenario_19_a_qualification_revoked_after_approval_flags_the_line_and_blocks_the_hand_over() {
    let mut stage = Stage::of([suits_by_hand()]);
    let manager = || manager_desk("a");
    let until_june = paris("2027-06-29 09:00", "2027-06-30 17:00");
    let suit = |interval| vec![wish("a/suit", 1, interval)];
    let lacks = |on: &str| Refusal::NotTrained {
        resource: offer("a/suit"),
        training: offer("a/initiation"),
        day: day(on),
        sessions: Vec::new(),
    };
    let march = paris("2027-03-01 09:00", "2027-03-02 17:00");
    assert_eq!(refused_lines(stage.asks("alpha", suit(march)))[0].refusals, [lacks("2027-03-01")]);

    // Recorded: good for its days, and for no other.
    stage.give(manager(), records("2027-01-04", Some("2027-06-30"))).expect("its own training");
    let (early, late) = (stage.books("alpha", suit(march)), stage.books("alpha", suit(until_june)));
    let beyond = wish("a/suit", 1, paris("2027-06-30 09:00", "2027-07-01 12:00"));
    let refusals = ask(&stage.ledger, "alpha", &beyond).refusals;
    assert!(matches!(&refusals[..], [Refusal::NotTrained { day: first, .. }] if *first == day("2027-07-01")));
    assert!(!ask(&stage.ledger, "beta", &suit(march)[0]).is_bookable(), "it is of one team");
    for booking in [&early, &late] {
        stage.act(manager(), &booking.id, Step::Approve).expect("the hub decides");
    }

    // Revoked: the line of later days is flagged, its version stays, and the command of who knew it is not stale.
    stage.give(manager(), revokes("2027-04-01")).expect("its own training");
    let flag = Flag::LacksTraining { training: offer("a/initiation") };
    assert_eq!(stage.now(&early.id).lines[0].flags, [], "its days are before");
    let flagged = stage.now(&late.id);
    assert_eq!((flagged.version, flagged.revision), (2, 1));
    assert_eq!(flagged.lines[0].flags, [flag]);
    stage.at("2027-03-01 09:00");
    stage.hands_over(manager(), &early.id, &["s1"]).expect("the proof counted on these days");
    stage.takes_back(manager(), &early.id, &["s1"]).expect("back");
    stage.at("2027-06-29 09:00");
    let refused = refused_lines(stage.hands_over(manager(), &late.id, &["s1"]));
    assert_eq!(refused[0].refusals, [lacks("2027-06-29")]);

    // A proof of some of the days mends nothing; one of all of them lifts the flag.
    stage.give(manager(), records("2027-06-30", None)).expect("its own training");
    assert_eq!(stage.now(&late.id).lines[0].flags.len(), 1, "the first day still lacks");
    stage.give(manager(), records("2027-06-29", None)).expect("its own training");
    assert_eq!(stage.now(&late.id).lines[0].flags, []);
    let out = stage.hands_over(manager(), &late.id, &["s1"]).expect("trained again");
    assert_eq!(out.lines[0].state, LineState::Out);
    stage.give(manager(), revokes("2027-06-30")).expect("its own training");
    assert_eq!(stage.now(&late.id).lines[0].flags, [], "what is out is out");
    stage.on_both_engines();
}

#[test]
fn a_flag_of_a_lacking_training_goes_with_the_days_or_the_booking() {
    let mut stage = Stage::of([suits_by_hand()]);
    let manager = || manager_desk("a");
    stage.give(manager(), records("2027-01-04", None)).expect("its own training");
    let may = vec![wish("a/suit", 1, paris("2027-05-03 09:00", "2027-05-04 17:00"))];
    let (moved, cancelled) = (stage.books("alpha", may.clone()), stage.books("alpha", may));
    stage.give(manager(), revokes("2027-04-01")).expect("its own training");
    for booking in [&moved, &cancelled] {
        assert_eq!(stage.now(&booking.id).lines[0].flags.len(), 1, "a request is flagged too");
    }
    let march = paris("2027-03-01 09:00", "2027-03-02 17:00");
    stage.amends(team_desk("alpha"), &moved.id, Some(march), None).expect("the proof counts in March");
    assert_eq!(stage.now(&moved.id).lines[0].flags, []);
    stage.act(team_desk("alpha"), &cancelled.id, Step::Cancel).expect("its own");
    assert_eq!(stage.now(&cancelled.id).lines[0].flags, []);
    stage.on_both_engines();
}

#[test]
fn only_the_hub_that_trains_records_and_revokes() {
    let mut stage = Stage::of([suits_by_hand(), hub("b").lends("headset", 1)]);
    for actor in [team_desk("alpha"), manager_desk("b"), coordinator()] {
        for command in [records("2027-01-04", None), revokes("2027-01-04")] {
            let refused = stage.give(actor.clone(), command).expect_err("another's training");
            assert_eq!(refused, Rejection::NotAllowed { step: None }, "{actor:?}");
        }
    }
    let manager = || manager_desk("a");
    let is_unknown = |outcome| assert!(matches!(outcome, Err(Rejection::UnknownRecord { .. })), "{outcome:?}");
    is_unknown(stage.give(manager(), revokes("2027-02-01")));
    is_unknown(stage.give(manager(), records("2027-02-02", Some("2027-02-01"))));
    let (team, from) = (team_id("alpha"), day("2027-01-04"));
    let suit = Command::RecordQualification { team, training: offer("a/suit"), from, until: None };
    is_unknown(stage.give(manager(), suit));
    let (team, training) = (team_id("nobody"), offer("a/initiation"));
    let refused = stage.give(manager(), Command::RecordQualification { team, training, from, until: None });
    assert!(matches!(refused, Err(Rejection::UnknownTeam { .. })), "{refused:?}");
    stage.give(manager(), records("2027-02-01", None)).expect("its own training");
    is_unknown(stage.give(manager(), revokes("2027-01-31")));
    stage.give(manager(), revokes("2027-02-01")).expect("it counts on that day");
    is_unknown(stage.give(manager(), revokes("2027-02-01")));
    stage.on_both_engines();
}

#[test]
fn a_revocation_holds_for_the_proofs_of_the_catalogue_and_of_the_next_one() {
    let file = || trained("alpha", "2026-07-01", None, None);
    let mut ledger = ledger_of(capture_hub(), vec![file(), team("beta")]);
    let march = wish("a/suit", 1, paris("2027-03-01 09:00", "2027-03-02 17:00"));
    let booking = ledger.place("alpha", vec![march.clone()]).expect("trained");
    let key = ledger.fresh_key();
    ledger.try_give(manager_desk("a"), &key, revokes("2027-02-01")).expect("its own training");
    assert_eq!(ledger.state.booking(&booking.id).expect("it").lines[0].flags.len(), 1);
    assert!(!ask(&ledger, "alpha", &march).is_bookable());
    ledger.state.set_catalogue([std::sync::Arc::new(capture_hub())], vec![file(), team("beta")]);
    assert!(!ask(&ledger, "alpha", &march).is_bookable(), "the file is read again");
    // A journal read before its catalogue says the same.
    let mut late = State::default();
    late.replay(&ledger.journal).expect("a sound journal");
    late.set_catalogue([std::sync::Arc::new(capture_hub())], vec![file(), team("beta")]);
    assert_eq!(late.team(&team_id("alpha")), ledger.state.team(&team_id("alpha")));
    // Trained again afterwards, by the file.
    let again = Team {
        qualifications: [file(), trained("alpha", "2027-02-15", None, None)]
            .into_iter()
            .flat_map(|team| team.qualifications)
            .collect(),
        ..team("alpha")
    };
    ledger.state.set_catalogue([std::sync::Arc::new(capture_hub())], vec![again, team("beta")]);
    assert!(ask(&ledger, "alpha", &march).is_bookable());
}

/// Nantes, Monday to Friday, with a point in Brest that opens on Tuesdays and Saturdays, two days of transport away.
fn nantes() -> Hub {
    let mut hub = hub("a").lends("projector", 1).with_margins("projector", 30, 60);
    hub.preparation = Some(weekdays("08:00-17:00"));
    let span = || vec!["10:00-16:00".parse().expect("a span")];
    hub.points = vec![ServicePoint {
        id: local("brest"),
        name: Text::plain("Brest"),
        place: None,
        hours: WeeklyHours { tue: span(), sat: span(), ..WeeklyHours::default() },
        closures: Vec::new(),
        daily_visits: None,
        transfer_days: 2,
    }];
    hub
}

fn at_brest(from: &str, to: &str) -> Wish {
    let point = Some(local("brest"));
    Wish { pick_up: point.clone(), return_to: point, ..wish("a/projector", 1, paris(from, to)) }
}

#[test]
fn scenario_20_a_claim_covers_the_legs_and_steps_over_closed_days() {
    let mut stage = Stage::of([nantes()]);
    // Tuesday 9 to Saturday 13 March 2027: away since Friday 5, back on Tuesday 16.
    let booking = stage.books("alpha", vec![at_brest("2027-03-09 10:00", "2027-03-13 16:00")]);
    let claim = booking.lines[0].claims[0].interval;
    assert_eq!(
        claim,
        paris("2027-03-04 16:30", "2027-03-17 09:00"),
        "prepared the evening before, in order the morning after"
    );
    for (from, to, free) in [
        ("2027-03-04 09:00", "2027-03-04 15:00", true),
        ("2027-03-05 09:00", "2027-03-05 12:00", false),
        ("2027-03-15 09:00", "2027-03-15 12:00", false),
        ("2027-03-17 09:30", "2027-03-17 12:00", true),
    ] {
        let here = wish("a/projector", 1, paris(from, to));
        assert_eq!(ask(&stage.ledger, "beta", &here).is_bookable(), free, "{from}");
    }
    stage.on_both_engines();
    // Picked up at the main desk, only the way back counts.
    let mut stage = Stage::of([nantes()]);
    let one_way = Wish { pick_up: None, ..at_brest("2027-03-10 10:00", "2027-03-13 16:00") };
    let booking = stage.books("alpha", vec![one_way]);
    assert_eq!(booking.lines[0].claims[0].interval, paris("2027-03-10 09:30", "2027-03-17 09:00"));
    stage.on_both_engines();
}

#[test]
fn a_point_has_its_own_hours_and_needs_the_time_of_transport() {
    let mut ledger = TestLedger::of([nantes()]);
    ledger.now = at(Zone::PARIS, "2027-03-05 09:00");
    // Friday morning, after the departure: the next two working days are Monday and Tuesday.
    let refusals = ask(&ledger, "alpha", &at_brest("2027-03-09 10:00", "2027-03-13 16:00")).refusals;
    let expected =
        Refusal::NotThereYet { point: local("brest"), transfer_days: 2, earliest: at(Zone::PARIS, "2027-03-13 10:00") };
    assert_eq!(refusals, [expected]);
    // On the stroke of the departure, it can still leave: Friday and Monday, Tuesday at Brest.
    ledger.now = at(Zone::PARIS, "2027-03-05 08:00");
    assert_eq!(ask(&ledger, "alpha", &at_brest("2027-03-09 10:00", "2027-03-13 16:00")).refusals, []);
    let refusals = ask(&ledger, "alpha", &at_brest("2027-03-06 10:00", "2027-03-09 16:00")).refusals;
    let tuesday = at(Zone::PARIS, "2027-03-09 10:00");
    assert!(matches!(&refusals[..], [Refusal::NotThereYet { earliest, .. }] if *earliest == tuesday), "{refusals:?}");
    ledger.now = at(Zone::PARIS, "2027-03-05 09:00");
    assert_eq!(ask(&ledger, "alpha", &at_brest("2027-03-13 10:00", "2027-03-16 16:00")).refusals, []);
    let refusals = ask(&ledger, "alpha", &at_brest("2027-03-16 10:00", "2027-03-18 10:00")).refusals;
    let [Refusal::DeskClosed { edge: Edge::Return, point: Some(point), nearest, .. }] = &refusals[..] else {
        panic!("{refusals:?}")
    };
    assert_eq!(point.as_str(), "brest");
    assert_eq!(*nearest, [at(Zone::PARIS, "2027-03-16 16:00"), at(Zone::PARIS, "2027-03-20 10:00")]);
    let elsewhere = Wish { pick_up: Some(local("rennes")), ..at_brest("2027-03-16 10:00", "2027-03-20 10:00") };
    let refusals = ask(&ledger, "alpha", &elsewhere).refusals;
    assert!(matches!(&refusals[0], Refusal::NoSuchPoint { edge: Edge::PickUp, point } if point.as_str() == "rennes"));
}

#[test]
fn what_is_offered_at_a_point_can_be_had_there() {
    let hub = nantes();
    let mut ledger = TestLedger::of([hub.clone()]);
    ledger.now = at(Zone::PARIS, "2027-03-01 09:00");
    ledger.place("alpha", vec![at_brest("2027-03-09 10:00", "2027-03-13 16:00")]).expect("free");
    let wished = at_brest("2027-03-16 10:00", "2027-03-20 16:00");
    let beta = team("beta");
    assert!(!ask(&ledger, "beta", &wished).is_bookable(), "on its way back");
    let offered = alternatives(&hub, &wished, Some(&beta), &ledger.state, ledger.now, 3, 30);
    assert!(!offered.is_empty());
    for interval in offered {
        let moved = Wish { interval, ..wished.clone() };
        assert_eq!(ask(&ledger, "beta", &moved).refusals, [], "{interval}");
    }
}

#[test]
fn a_team_has_at_most_its_quota_at_a_time() {
    let mut hub = hub("a").lends("headset", 9).lends("helmet", 9).packs("case", &[("headset", 2)]);
    hub.policy.quotas = vec![Quota { family: Some(Family::Headset), units: Some(4), bookings: None }];
    let mut ledger = TestLedger::of([hub]);
    let monday = paris("2027-03-01 09:00", "2027-03-01 12:00");
    ledger.place("alpha", vec![wish("a/case", 1, monday)]).expect("two headsets in a case");
    ledger.place("alpha", vec![wish("a/helmet", 1, monday)]).expect("a third");
    let refusals = ask(&ledger, "alpha", &wish("a/headset", 2, monday)).refusals;
    let expected =
        Refusal::TooManyUnits { family: Some(Family::Headset), limit: 4, held: 3, wanted: 2, during: monday };
    assert_eq!(refusals, [expected]);
    assert!(ask(&ledger, "beta", &wish("a/headset", 2, monday)).is_bookable(), "each team has its own");
    let afternoon = paris("2027-03-01 12:00", "2027-03-01 18:00");
    assert!(ask(&ledger, "alpha", &wish("a/headset", 4, afternoon)).is_bookable(), "at a time, not in all");
    // The lines of one cart count together.
    let cart = vec![wish("a/headset", 3, afternoon), wish("a/helmet", 2, afternoon)];
    let Rejection::Lines { lines } = ledger.place("beta", cart).expect_err("five") else { panic!("lines") };
    assert_eq!(lines.iter().map(|line| line.line).collect::<Vec<_>>(), [1]);
}

#[test]
fn a_team_has_at_most_so_many_open_bookings() {
    let mut hub = hub("a").lends("headset", 9);
    hub.policy.quotas = vec![Quota { family: None, units: None, bookings: Some(2) }];
    let mut ledger = TestLedger::of([hub]);
    let on = |day: u32| wish("a/headset", 1, paris(&format!("2027-03-0{day} 09:00"), &format!("2027-03-0{day} 12:00")));
    ledger.place("alpha", vec![on(1), on(2)]).expect("one booking, of two lines");
    let second = ledger.place("alpha", vec![on(3)]).expect("the second");
    assert_eq!(ask(&ledger, "alpha", &on(4)).refusals, [Refusal::TooManyBookings { family: None, limit: 2, open: 2 }]);
    ledger
        .act(crate::network::team_desk("alpha"), &second, ressourcerie::domain::booking::Step::Cancel)
        .expect("a team may cancel");
    assert_eq!(ask(&ledger, "alpha", &on(4)).refusals, [], "what is cancelled is no longer open");
}

#[test]
fn units_are_kept_for_a_group_until_so_many_days_before() {
    let group = GroupId::parse("residences").expect("an id");
    let mut hub = hub("a").lends("headset", 5);
    hub.resources[0].reserved = vec![ReservedShare { group: group.clone(), units: 2, until_days: 7 }];
    let resident = Team { groups: vec![group.clone()], ..team("alpha") };
    let mut ledger = ledger_of(hub, vec![resident, team("beta"), team("gamma")]);
    let loan = paris("2027-03-15 09:00", "2027-03-16 18:00");
    let ask_for = |ledger: &TestLedger, who: &str, units| ask(ledger, who, &wish("a/headset", units, loan));
    assert_eq!(ask_for(&ledger, "beta", 3).free, 3);
    assert!(ask_for(&ledger, "beta", 3).is_bookable());
    assert!(ask_for(&ledger, "alpha", 5).is_bookable(), "its own share comes on top");
    let refusals = ask_for(&ledger, "beta", 4).refusals;
    let from = at(Zone::PARIS, "2027-03-08 00:00");
    let [Refusal::KeptForGroup { groups, kept: 2, free: 3, wanted: 4, from: released, .. }] = &refusals[..] else {
        panic!("{refusals:?}")
    };
    assert_eq!((groups.as_slice(), *released), (&[group][..], from));
    // What the group takes comes out of its share first.
    ledger.place("alpha", vec![wish("a/headset", 1, loan)]).expect("of the share");
    assert!(ask_for(&ledger, "beta", 3).is_bookable());
    assert!(!ask_for(&ledger, "beta", 4).is_bookable());
    ledger.now = from - Duration::seconds(1);
    assert!(!ask_for(&ledger, "beta", 4).is_bookable());
    ledger.now = from;
    assert!(ask_for(&ledger, "beta", 4).is_bookable(), "what is left is for everyone");
}
