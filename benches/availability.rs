//! Availability of 100 000 bookings: `cargo bench --no-default-features --features server --bench availability`.
//!
//! Each figure is printed beside the same question put, in the same process, to a plain list of claims that is read from
//! one end to the other. Both answers are compared before anything is timed: a wrong answer ends the program with 1.

use std::collections::HashMap;
use std::hint::black_box;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::{Duration, Instant as Stopwatch};

use chrono::{Duration as Span, TimeZone as _, Utc};
use ressourcerie::domain::availability::{Claims as _, alternatives, assess, claims_of};
use ressourcerie::domain::booking::{Booking, Claim, Line, LineState, Wish};
use ressourcerie::domain::geo::LonLat;
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{BookingId, HubId, LocalId, OfferKey, TeamId};
use ressourcerie::domain::outage::Outages;
use ressourcerie::domain::policy::Policy;
use ressourcerie::domain::resource::{Family, Resource, Stock};
use ressourcerie::domain::team::{Actor, Desk};
use ressourcerie::domain::territory::TerritoryCode;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::{Instant, Interval, WeeklyHours, Zone};
use ressourcerie::ledger::{Event, JournalEntry, State, audit};

const BOOKINGS: u64 = 100_000;
const QUERIES: u64 = 2_000;

type Failure = Box<dyn std::error::Error>;

/// The same numbers at each run (SplitMix64, Steele, Lea and Flood 2014).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (z ^ (z >> 31)) % limit
    }
}

fn main() -> ExitCode {
    let outcome = run("26 hubs with 20 resources each", 26, 20).and_then(|()| run("one resource for all", 1, 1));
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            say(&format!("failed: {failure}"));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stdout, reason = "figures are what this program is for")]
fn say(line: &str) {
    println!("{line}");
}

fn epoch() -> Instant {
    Utc.timestamp_opt(1_798_761_600, 0).single().unwrap_or_default() // 1 January 2027, 00:00Z
}

fn hub(number: u64, resources: u64) -> Result<Hub, Failure> {
    let weekday = || Ok::<_, Failure>(vec!["09:00-18:00".parse()?]);
    let resource = |number| {
        Ok::<_, Failure>(Resource {
            id: LocalId::parse(&format!("r-{number}"))?,
            name: Text::plain("Casque"),
            family: Family::Headset,
            maker: String::new(),
            model: String::new(),
            description: Text::plain(""),
            keywords: Vec::new(),
            accessories: Vec::new(),
            stock: Stock::Count(1_000_000),
            prepare_min: 30,
            recover_min: 60,
            approval: None,
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    };
    Ok(Hub {
        id: HubId::parse(&format!("hub-{number}"))?,
        name: format!("Hub {number}"),
        fictional: true,
        presentation: Text::plain(""),
        territory: TerritoryCode::parse("53")?,
        departement: None,
        commune: None,
        place: LonLat { lon: 0.0, lat: 47.0 },
        zone: Zone::PARIS,
        roles: Vec::new(),
        desk: WeeklyHours {
            mon: weekday()?,
            tue: weekday()?,
            wed: weekday()?,
            thu: weekday()?,
            fri: weekday()?,
            ..Default::default()
        },
        preparation: None,
        points: Vec::new(),
        closures: Vec::new(),
        closed_on_holidays: true,
        policy: Policy { max_days: 60, horizon_days: 3650, ..Policy::default() },
        resources: (0..resources).map(resource).collect::<Result<_, _>>()?,
        kits: Vec::new(),
        calendars: Vec::new(),
    })
}

fn some_wish(numbers: &mut Numbers, hubs: &[Arc<Hub>]) -> Result<Wish, Failure> {
    let hub = &hubs[usize::try_from(numbers.below(hubs.len() as u64))?];
    let resource = &hub.resources[usize::try_from(numbers.below(hub.resources.len() as u64))?];
    let start = epoch() + Span::minutes(15 * i64::try_from(numbers.below(2 * 365 * 96))?);
    let end = start + Span::minutes(60 * i64::try_from(1 + numbers.below(14 * 24))?);
    let quantity = u32::try_from(1 + numbers.below(3))?;
    Ok(Wish::new(hub.key(&resource.id), quantity, Interval::new(start, end)?))
}

fn entry(seq: u64, hubs: &[Arc<Hub>], wish: Wish) -> Result<JournalEntry, Failure> {
    let hub = hubs.iter().find(|hub| hub.id == wish.offer.hub).ok_or("no such hub")?;
    let claims = claims_of(hub, &wish, Outages::NONE).map_err(|refusal| format!("{refusal:?}"))?;
    let team = TeamId::parse("team")?;
    let booking = Booking {
        id: BookingId::parse(&format!("b-{seq}"))?,
        team: team.clone(),
        purpose: String::new(),
        lines: vec![Line::new(wish, LineState::Approved, claims)],
        version: 1,
        revision: 0,
        placed_at: epoch(),
        changed_at: epoch(),
        offer_for: None,
    };
    let actor = Actor { account: "bench".to_owned(), desk: Desk::Team(team) };
    let events = vec![Event::BookingPlaced { booking }];
    Ok(JournalEntry {
        seq,
        at: epoch(),
        actor,
        key: seq.to_string(),
        command_hash: String::new(),
        events,
        subject: None,
    })
}

/// The highest level of a list of claims within an interval, by reading the whole list.
fn scanned_peak(claims: &[Claim], interval: Interval) -> u32 {
    let mut changes: Vec<(Instant, i64)> = Vec::new();
    for claim in claims {
        if let Some(common) = claim.interval.intersection(interval) {
            changes.push((common.start(), i64::from(claim.quantity)));
            changes.push((common.end(), -i64::from(claim.quantity)));
        }
    }
    changes.sort_unstable();
    let mut level = 0;
    let highest = changes.into_iter().map(|(_, change)| {
        level += change;
        level
    });
    highest.max().and_then(|level| u32::try_from(level).ok()).unwrap_or(0)
}

fn run(title: &str, hub_count: u64, resources: u64) -> Result<(), Failure> {
    let hubs = (0..hub_count).map(|number| hub(number, resources).map(Arc::new)).collect::<Result<Vec<_>, _>>()?;
    let mut numbers = Numbers(7);
    let journal = (1..=BOOKINGS)
        .map(|seq| entry(seq, &hubs, some_wish(&mut numbers, &hubs)?))
        .collect::<Result<Vec<_>, Failure>>()?;
    let mut lists: HashMap<OfferKey, Vec<Claim>> = HashMap::new();
    for event in journal.iter().flat_map(|entry| &entry.events) {
        let Event::BookingPlaced { booking } = event else { continue };
        for claim in booking.lines.iter().flat_map(|line| &line.claims) {
            lists.entry(claim.resource.clone()).or_default().push(claim.clone());
        }
    }

    let mut state = State::default();
    state.set_catalogue(hubs.clone(), []);
    let watch = Stopwatch::now();
    state.replay(&journal)?;
    let built = watch.elapsed();
    let watch = Stopwatch::now();
    let breaches = audit(&state).len();
    let audited = watch.elapsed();

    let months = (0..QUERIES)
        .map(|_| {
            let wish = some_wish(&mut numbers, &hubs)?;
            let month = Interval::new(wish.interval.start(), wish.interval.start() + Span::days(30))?;
            Ok((wish.offer, month))
        })
        .collect::<Result<Vec<_>, Failure>>()?;
    let none = Vec::new();
    let scan = |offer: &OfferKey, month: Interval| scanned_peak(lists.get(offer).unwrap_or(&none), month);
    for (offer, month) in &months {
        let (kept, scanned) = (state.peak(offer, *month).level, scan(offer, *month));
        if kept != scanned {
            return Err(format!("{offer} {month}: the ledger says {kept}, the list {scanned}").into());
        }
    }
    let by_timeline = each(&months, |(offer, month)| state.peak(offer, *month).level);
    let by_scan = each(&months[..200], |(offer, month)| scan(offer, *month));

    let now = epoch() - Span::days(2);
    let wishes = (0..QUERIES).map(|_| some_wish(&mut numbers, &hubs)).collect::<Result<Vec<_>, _>>()?;
    let hub_of = |wish: &Wish| hubs.iter().find(|hub| hub.id == wish.offer.hub);
    let assessed = each(&wishes, |wish| hub_of(wish).map(|hub| assess(hub, wish, None, &state, now).free));
    let advised =
        each(&wishes[..200], |wish| hub_of(wish).map(|hub| alternatives(hub, wish, None, &state, now, 3, 45)));

    say(&format!("{title}, {BOOKINGS} bookings over two years"));
    say(&format!(
        "  replay of the journal        {:>12.1} ms, {:.2} µs a booking",
        millis(built),
        micros(built) / BOOKINGS as f64
    ));
    say(&format!("  audit of the whole           {:>12.1} ms, {breaches} breaches", millis(audited)));
    say(&format!("  peak over a month            {by_timeline:>12.0} ns"));
    say(&format!("  the same by scanning a list  {by_scan:>12.0} ns, {:.1} times as long", by_scan / by_timeline));
    say(&format!("  assess a wish, all rules     {assessed:>12.0} ns"));
    say(&format!("  three alternatives           {advised:>12.0} ns"));
    Ok(())
}

/// Mean time of one question, nanoseconds: the best of five rounds.
fn each<T, A>(questions: &[T], ask: impl Fn(&T) -> A) -> f64 {
    let round = || {
        let watch = Stopwatch::now();
        for question in questions {
            black_box(ask(black_box(question)));
        }
        watch.elapsed()
    };
    let best = (0..5).map(|_| round()).min().unwrap_or_default();
    best.as_nanos() as f64 / questions.len() as f64
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}

fn micros(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e6
}
