//! Recurrence rules: the examples of RFC 5545, the edges where engines differ, and an expander that is too slow to be
//! wrong.

use chrono::{Datelike as _, NaiveDate, NaiveDateTime, Weekday};
use proptest::prelude::*;
use ressourcerie::calendar::ask::{RecurError, recur};
use ressourcerie::calendar::recurrence::{Budget, Ended, Pattern, Rule};

/// Instances written without what they share with the start's form.
fn check(rule: &str, start: &str, expected: &str) {
    let expected: Vec<&str> = expected.split_whitespace().collect();
    // A few more are asked for, so that a rule that should end and runs on is seen.
    let is_bounded = rule.contains("COUNT") || rule.contains("UNTIL");
    let count = expected.len() + if is_bounded { 5 } else { 0 };
    let found = recur(rule, start, count).expect("a rule that is read");
    let short: Vec<&str> = found.iter().map(String::as_str).collect();
    assert_eq!(short, expected, "{rule} from {start}");
}

#[test]
fn the_examples_of_the_rfc_come_out() {
    let at_nine = |days: &str| days.split_whitespace().map(|day| format!("{day}T090000 ")).collect::<String>();
    for (rule, start, days) in [
        ("FREQ=DAILY;INTERVAL=10;COUNT=5", "19970902", "19970902 19970912 19970922 19971002 19971012"),
        ("FREQ=WEEKLY;INTERVAL=2;WKST=SU", "19970902", "19970902 19970916 19970930 19971014"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=MO", "19970805", "19970805 19970810 19970819 19970824"),
        ("FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=SU", "19970805", "19970805 19970817 19970819 19970831"),
        ("FREQ=MONTHLY;COUNT=4;BYDAY=1FR", "19970905", "19970905 19971003 19971107 19971205"),
        ("FREQ=MONTHLY;COUNT=3;BYDAY=-2MO", "19970922", "19970922 19971020 19971117"),
        ("FREQ=MONTHLY;BYMONTHDAY=-3", "19970928", "19970928 19971029 19971128 19971229 19980129 19980226"),
        ("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", "19970902", "19980213 19980313 19981113 19990813 20001013"),
        ("FREQ=MONTHLY;BYMONTHDAY=15,30;COUNT=5", "20070115", "20070115 20070130 20070215 20070315 20070330"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", "19970929", "19970929 19971030 19971127 19971230"),
        ("FREQ=YEARLY;COUNT=4;BYMONTH=6,7", "19970610", "19970610 19970710 19980610 19980710"),
        ("FREQ=YEARLY;INTERVAL=3;COUNT=4;BYYEARDAY=1,100,200", "19970101", "19970101 19970410 19970719 20000101"),
        ("FREQ=YEARLY;BYDAY=20MO", "19970519", "19970519 19980518 19990517"),
        ("FREQ=YEARLY;BYWEEKNO=20;BYDAY=MO", "19970512", "19970512 19980511 19990517"),
        (
            "FREQ=YEARLY;INTERVAL=4;BYMONTH=11;BYDAY=TU;BYMONTHDAY=2,3,4,5,6,7,8",
            "19961105",
            "19961105 20001107 20041102",
        ),
    ] {
        check(rule, &format!("{start}T090000"), &at_nine(days));
        check(rule, start, days);
    }
    check(
        "FREQ=HOURLY;INTERVAL=3;UNTIL=19970902T170000Z",
        "19970902T090000Z",
        "19970902T090000Z 19970902T120000Z 19970902T150000Z",
    );
    check("FREQ=MINUTELY;INTERVAL=90;COUNT=3", "19970902T090000", "19970902T090000 19970902T103000 19970902T120000");
}

#[test]
fn rules_on_which_engines_differ_follow_the_text() {
    // A week without a weekday is that of the start, not all seven days.
    check("FREQ=YEARLY;BYWEEKNO=6;COUNT=3", "20180206", "20180206 20190205 20200204");
    // The set of a week is the whole week, even when the start is in the middle of it.
    check("FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=2", "20260506", "20260506 20260513");
    check("FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=1,3;COUNT=3", "20241023", "20241023 20241028 20241030");
    // The week-year of the start, which may be another than its calendar year.
    check("FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO,TU;INTERVAL=3;COUNT=3", "20241231", "20241231 20280103 20280104");
    // Hours mean nothing to whole days.
    check("FREQ=DAILY;BYHOUR=1,2;BYMINUTE=3;COUNT=2", "20241018", "20241018 20241019");
    check("FREQ=HOURLY;COUNT=2", "20241018", "20241018 20241019");
    // Days that a month lacks are skipped, not moved.
    check("FREQ=MONTHLY;COUNT=3", "20260131", "20260131 20260331 20260531");
    check("FREQ=YEARLY;COUNT=2", "20240229", "20240229 20280229");
    // Steps that meet a limit only now and then.
    check("FREQ=SECONDLY;BYSECOND=5,25;INTERVAL=61;COUNT=2", "20250101T051005", "20250101T051005 20250101T053025");
    check("FREQ=HOURLY;BYHOUR=3,6;INTERVAL=7;COUNT=2", "20250101T030500", "20250101T030500 20250107T060500");
    check("FREQ=MONTHLY;BYMONTH=5,4;BYDAY=MO,MO;BYSETPOS=-1,1;COUNT=3", "20240401", "20240401 20240429 20240506");
}

#[test]
fn a_rule_is_read_in_spite_of_parts_that_mean_nothing() {
    let left_out =
        |rule: &str| Rule::parse(rule).map(|(_, left_out)| left_out.join(" ")).map_err(|error| error.to_string());
    assert_eq!(left_out("freq=weekly;byday=mo,TU;"), Ok(String::new()));
    assert_eq!(left_out("FREQ=DAILY;X-OWN=1;RSCALE=gregorian"), Ok(String::new()));
    assert_eq!(
        left_out("FREQ=DAILY;INTERVAL=0;COUNT=-1;BYDAY=1S€,MO;BYHOUR=24"),
        Ok("INTERVAL=0 COUNT=-1 BYDAY=1S€,MO BYHOUR=24".into())
    );
    assert!(left_out("FREQ=SOMETIMES").is_err() && left_out("").is_err() && left_out("COUNT=3").is_err());
    assert!(left_out("FREQ=YEARLY;RSCALE=HEBREW").is_err());
    assert!(matches!(recur("FREQ=DAILY", "tomorrow", 3), Err(RecurError::Start(_))));
    assert!(matches!(recur("FREQ=DAILY;BYDAY=XX", "20260101", 3), Err(RecurError::Parts(_))));
}

#[test]
fn a_rule_that_never_comes_round_ends() {
    let began = std::time::Instant::now();
    for rule in [
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=MONTHLY;BYMONTH=4;BYMONTHDAY=31;BYDAY=5SU",
        "FREQ=HOURLY;INTERVAL=24;BYHOUR=5",
        "FREQ=SECONDLY;INTERVAL=86400;BYMINUTE=1",
        "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=YEARLY;INTERVAL=1000000000;BYYEARDAY=366",
    ] {
        let found = recur(rule, "20260101T000000", 3).expect("a rule that is read");
        assert_eq!(found, Vec::<String>::new(), "{rule}");
    }
    assert!(began.elapsed().as_secs() < 30, "took {:?}", began.elapsed());
}

fn seconds(at: NaiveDateTime) -> i64 {
    at.and_utc().timestamp()
}

fn days_from_1970(day: NaiveDate) -> i64 {
    seconds(day.and_hms_opt(0, 0, 0).expect("midnight")) / 86_400
}

/// A rule of whole days as numbers, to be written as text for the engine and obeyed word by word by the slow expander.
#[derive(Debug, Clone)]
struct Plain {
    frequency: usize,
    interval: i64,
    months: Vec<u32>,
    month_days: Vec<i32>,
    weekdays: Vec<(i32, usize)>,
    count: Option<usize>,
    week_start: usize,
}

const FREQUENCIES: [&str; 4] = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const DAYS: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

impl Plain {
    fn text(&self) -> String {
        let mut parts = vec![format!("FREQ={}", FREQUENCIES[self.frequency]), format!("INTERVAL={}", self.interval)];
        let list = |items: Vec<String>| items.join(",");
        if !self.months.is_empty() {
            parts.push(format!("BYMONTH={}", list(self.months.iter().map(u32::to_string).collect())));
        }
        if !self.month_days.is_empty() {
            parts.push(format!("BYMONTHDAY={}", list(self.month_days.iter().map(i32::to_string).collect())));
        }
        if !self.weekdays.is_empty() {
            let one = |(nth, day): &(i32, usize)| match nth {
                0 => DAYS[*day].to_owned(),
                nth => format!("{nth}{}", DAYS[*day]),
            };
            parts.push(format!("BYDAY={}", list(self.weekdays.iter().map(one).collect())));
        }
        if let Some(count) = self.count {
            parts.push(format!("COUNT={count}"));
        }
        parts.push(format!("WKST={}", DAYS[self.week_start]));
        parts.join(";")
    }

    /// Whether the rule names this day, by the table of RFC 5545 §3.3.10.
    fn names(&self, day: NaiveDate, start: NaiveDate) -> bool {
        let week = |day: NaiveDate| {
            let from_start = (day.weekday().num_days_from_monday() as i64 + 7 - self.week_start as i64) % 7;
            (days_from_1970(day) - from_start) / 7
        };
        let months = |day: NaiveDate| i64::from(day.year()) * 12 + i64::from(day.month0());
        let steps = match self.frequency {
            0 => (day - start).num_days(),
            1 => week(day) - week(start),
            2 => months(day) - months(start),
            _ => i64::from(day.year() - start.year()),
        };
        if steps % self.interval != 0 {
            return false;
        }
        let last_of_month = (day.with_day(1).expect("a first day") + chrono::Months::new(1)).pred_opt().expect("a day");
        let month_day = day.day() as i32;
        let from_end = month_day - last_of_month.day() as i32 - 1;
        let month_fits = self.months.is_empty() || self.months.contains(&day.month());
        let month_day_fits = self.month_days.contains(&month_day) || self.month_days.contains(&from_end);
        let nth_in = |first: NaiveDate, last: NaiveDate, nth: i32| {
            let from_first = ((day - first).num_days() / 7 + 1) as i32;
            let from_last = -(((last - day).num_days() / 7 + 1) as i32);
            nth == 0 || nth == from_first || nth == from_last
        };
        let weekday_fits = self.weekdays.iter().any(|(nth, weekday)| {
            day.weekday() == Weekday::try_from(*weekday as u8).expect("a weekday")
                && match self.frequency {
                    0 | 1 => true,
                    3 if self.months.is_empty() => nth_in(
                        NaiveDate::from_ymd_opt(day.year(), 1, 1).expect("a day"),
                        NaiveDate::from_ymd_opt(day.year(), 12, 31).expect("a day"),
                        *nth,
                    ),
                    _ => nth_in(day.with_day(1).expect("a first day"), last_of_month, *nth),
                }
        });
        let (has_days, has_weekdays) = (!self.month_days.is_empty(), !self.weekdays.is_empty());
        let own_month_fits = !self.months.is_empty() || day.month() == start.month();
        let day_fits = match (has_days, has_weekdays) {
            (true, true) => month_day_fits && weekday_fits,
            (true, false) => month_day_fits && (self.frequency != 3 || own_month_fits),
            (false, true) => weekday_fits,
            (false, false) => match self.frequency {
                0 => true,
                1 => day.weekday() == start.weekday(),
                2 => day.day() == start.day(),
                _ => day.day() == start.day() && own_month_fits,
            },
        };
        // In a week, days of the month are not part of the table: here as a limit.
        let weekly_fits = self.frequency != 1 || has_weekdays || day.weekday() == start.weekday();
        month_fits && day_fits && weekly_fits
    }

    fn slowly(&self, start: NaiveDate, last: NaiveDate) -> Vec<i64> {
        let named = start.iter_days().take_while(|day| *day <= last).filter(|day| self.names(*day, start));
        named.take(self.count.unwrap_or(usize::MAX)).map(|day| days_from_1970(day) * 86_400).collect()
    }
}

fn plain_rule() -> impl Strategy<Value = Plain> {
    let weekday = (prop_oneof![3 => Just(0), 1 => -5_i32..=5], 0_usize..7);
    let month_day = prop_oneof![1_i32..=31, -31_i32..=-1];
    (
        0_usize..4,
        1_i64..6,
        proptest::collection::vec(1_u32..=12, 0..4),
        proptest::collection::vec(month_day, 0..3),
        proptest::collection::vec(weekday, 0..4),
        proptest::option::of(1_usize..40),
        0_usize..7,
    )
        .prop_map(|(frequency, interval, months, month_days, weekdays, count, week_start)| Plain {
            frequency,
            interval,
            months,
            month_days,
            weekdays,
            count,
            week_start,
        })
}

fn any_rule() -> impl Strategy<Value = String> {
    let part = |name: &'static str, from: i64, to: i64| {
        proptest::collection::vec(from..=to, 0..4).prop_map(move |list| {
            let list: Vec<String> = list.iter().filter(|n| **n != 0 || from == 0).map(i64::to_string).collect();
            if list.is_empty() { String::new() } else { format!(";{name}={}", list.join(",")) }
        })
    };
    (
        prop_oneof![
            Just("SECONDLY"),
            Just("MINUTELY"),
            Just("HOURLY"),
            Just("DAILY"),
            Just("WEEKLY"),
            Just("MONTHLY"),
            Just("YEARLY")
        ],
        1_u32..50,
        proptest::option::of(1_u32..400),
        (part("BYHOUR", 0, 23), part("BYMINUTE", 0, 59), part("BYSECOND", 0, 59), part("BYSETPOS", -6, 6)),
        (part("BYMONTHDAY", -31, 31), part("BYYEARDAY", -366, 366), part("BYWEEKNO", -53, 53), part("BYMONTH", 1, 12)),
    )
        .prop_map(|(frequency, interval, count, (h, m, s, p), (md, yd, wn, mo))| {
            let count = count.map(|n| format!(";COUNT={n}")).unwrap_or_default();
            format!("FREQ={frequency};INTERVAL={interval}{count}{h}{m}{s}{p}{md}{yd}{wn}{mo}")
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_names_the_days_that_the_slow_expander_names(plain in plain_rule(), offset in 0_u64..1500) {
        let start = NaiveDate::from_ymd_opt(2023, 1, 1).expect("a day") + chrono::Days::new(offset);
        let last = start + chrono::Days::new(2000);
        let (rule, left_out) = Rule::parse(&plain.text()).expect("a rule");
        prop_assert!(left_out.is_empty(), "{left_out:?}");
        let from = days_from_1970(start) * 86_400;
        let mut found = Vec::new();
        let ended = Pattern::new(&rule, from, true, None).visit(
            from,
            (days_from_1970(last) + 1) * 86_400,
            &mut Budget::new(10_000_000),
            |civil| { found.push(civil); true },
        );
        prop_assert_eq!(ended, Ended::Complete);
        prop_assert_eq!(found, plain.slowly(start, last), "{} from {}", plain.text(), start);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn beginning_at_a_window_gives_what_walking_from_the_start_gives(
        text in any_rule(), start in 1_600_000_000_i64..1_700_000_000, skip in 0_i64..100_000, len in 1_i64..100_000,
    ) {
        let (rule, _) = Rule::parse(&text).expect("a rule");
        let pattern = Pattern::new(&rule, start, false, None);
        // A window of a day of seconds, a month of minutes, a few years of days.
        let scale = if text.contains("SECONDLY") { 1 } else if text.contains("MINUTELY") { 30 } else { 1000 };
        let (from, to) = (start + skip * scale, start + (skip + len) * scale);
        let visit = |from: i64| {
            let mut found = Vec::new();
            let ended = pattern.visit(from, to, &mut Budget::new(30_000_000), |civil| { found.push(civil); true });
            (ended, found)
        };
        let (ended, walked) = visit(start);
        let (ended_too, jumped) = visit(from);
        prop_assert_eq!((ended, ended_too), (Ended::Complete, Ended::Complete));
        prop_assert!(walked.windows(2).all(|pair| pair[0] < pair[1]), "{text} is not in order");
        let expected: Vec<i64> = walked.into_iter().filter(|civil| *civil >= from).collect();
        prop_assert_eq!(jumped, expected, "{} from {}", text, start);
    }
}

#[test]
fn a_rule_that_can_never_come_true_is_known_at_once() {
    // Found by fuzzing: each was looked for up to the year 9999.
    for (rule, start) in [
        ("FREQ=MINUTELY;INTERVAL=4;COUNT=189;BYHOUR=19,4;BYSETPOS=-364,-27,-278;BYDAY=TU,-38MO", "20400622T013000"),
        ("FREQ=SECONDLY;INTERVAL=14;BYMONTH=12,4;BYSECOND=16;BYSETPOS=13,-316", "20380305T153000"),
        ("FREQ=SECONDLY;INTERVAL=27;BYMONTHDAY=30,-9,-18;BYSECOND=41,16,55;BYDAY=WE,TH", "20680407T073000"),
        ("FREQ=HOURLY;INTERVAL=2;BYHOUR=9", "20260504T083000"),
        ("FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=8", "20260504"),
        ("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "20260504"),
        ("FREQ=HOURLY;INTERVAL=24;BYYEARDAY=148;BYMONTHDAY=8,-17,2;BYDAY=WE,TU,TH", "20370904T023000"),
    ] {
        let (parsed, _) = Rule::parse(rule).expect("a rule");
        let start_s = NaiveDateTime::parse_from_str(&format!("{start:T<9}083000")[..15], "%Y%m%dT%H%M%S")
            .expect("a start")
            .and_utc()
            .timestamp();
        let mut budget = Budget::new(1000);
        let ended = Pattern::new(&parsed, start_s, false, None).visit(start_s, i64::MAX, &mut budget, |_| true);
        assert_eq!((ended, budget.left()), (Ended::Complete, 1000), "{rule}");
        assert_eq!(recur(rule, start, 5), Ok(Vec::new()), "{rule}");
    }
}

#[test]
fn a_search_that_is_given_up_says_so() {
    assert_eq!(recur("FREQ=DAILY;BYMONTH=4;BYMONTHDAY=31", "20260504", 1), Ok(Vec::new()), "the calendar ends first");
    // Midnight or noon comes once in decades: the first are found, all until the year 9999 are too much.
    let (rule, start) = ("FREQ=SECONDLY;INTERVAL=43199;BYHOUR=0,12;BYMINUTE=0;BYSECOND=0", "20260504T000000");
    assert_eq!(recur(rule, start, 2).map(|found| found.len()), Ok(2));
    assert!(matches!(recur(rule, start, 1000), Err(RecurError::TooSparse(2..))));
}
