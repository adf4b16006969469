//! What a calendar of the hub blocks, named at the desk: which event of which calendar, what it takes, how old the copy is.

use std::sync::Arc;

use egui_kittest::Harness;
use ressourcerie::api::CalendarHealth;
use ressourcerie::api::calendars::{CalendarOrigin, ShownCalendar, TakenUnits, UnderstoodCalendar, UnderstoodEvent};
use ressourcerie::domain::hub::{CalendarScope, CalendarSource, ClosureKind, HubCalendar};
use ressourcerie::domain::outage::Blocks;
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::Interval;
use ressourcerie::views::hub_desk::intent::DeskIntent;
use ressourcerie::views::hub_desk::state::{Shape, Tab, Zoom};
use ressourcerie::views::intent::Intent;

use crate::fake_server::FakeServer;
use crate::flows::{Window, click, click_containing, harness, names, shows, stay};
use crate::network::{self, hub_id, local};

const HUB: &str = "parc-brume";

/// An event of a calendar, with what it takes or closes.
fn event(
    summary: &str,
    line: u32,
    at: Interval,
    takes: &[(&str, u32)],
    closes: Option<ClosureKind>,
) -> UnderstoodEvent {
    UnderstoodEvent {
        uid: format!("{line}@essai"),
        summary: summary.to_owned(),
        line,
        occurrences: vec![at],
        more_occurrences: 0,
        takes: takes.iter().map(|(id, quantity)| TakenUnits { resource: local(id), quantity: *quantity }).collect(),
        closes,
        is_ours: false,
    }
}

fn repair() -> Interval {
    stay("2027-03-03 09:00", "2027-03-03 17:00")
}

/// The hub of Brume with two calendars: repairs of printers, and days on which the desk is closed.
fn at_brume() -> Window {
    let mut catalogue = Arc::unwrap_or_clone(network::catalogue());
    let units = CalendarScope::Resources { ids: vec![local("prusa")], quantity: 1 };
    let calendars = [
        HubCalendar::new(local("reparations"), CalendarSource::File("calendars/reparations.ics".to_owned()), units),
        HubCalendar::new(
            local("visites"),
            CalendarSource::Url("https://agenda.example.org/…".to_owned()),
            CalendarScope::Desk,
        ),
    ];
    let hub = catalogue.hubs.iter_mut().find(|hub| hub.id.as_str() == HUB).expect("the hub");
    hub.calendars = calendars.to_vec();
    let mut server = FakeServer::of(Arc::new(catalogue));
    let visit = stay("2027-03-04 09:00", "2027-03-04 12:00");
    for (calendar, at, summary) in [(&calendars[0], repair(), "Buse à changer"), (&calendars[1], visit, "Visite")] {
        let blocks = Blocks::of_events(&hub_id(HUB), calendar, [(at, summary.to_owned())]);
        server.ledger.set_calendar(&hub_id(HUB), &calendar.id, blocks);
    }
    let told = |calendar: &HubCalendar, events: Vec<UnderstoodEvent>| UnderstoodCalendar {
        hub: hub_id(HUB),
        calendar: calendar.id.clone(),
        interval: stay("2027-02-01 00:00", "2027-04-30 00:00"),
        read_at: None,
        failure: None,
        events_in_file: events.len(),
        events,
        more_events: 0,
        warnings: Vec::new(),
    };
    server.events = vec![
        told(&calendars[0], vec![event("Buse à changer", 12, repair(), &[("prusa", 1)], None)]),
        told(&calendars[1], vec![event("Visite", 31, visit, &[], Some(ClosureKind::Desk))]),
    ];
    server.followed = calendars.into_iter().map(shown).collect();
    let mut window = Window::on(server, network::territories());
    window.give(Intent::Sit(Desk::Manager(hub_id(HUB))));
    window.give(Intent::Desk(DeskIntent::Show(Tab::Calendar)));
    window
}

/// The repairs were read three minutes ago; the visits fail since, on a copy of two hours ago.
fn shown(calendar: HubCalendar) -> ShownCalendar {
    let fails = calendar.source.is_foreign();
    let age = chrono::Duration::minutes(if fails { 120 } else { 3 });
    let health = CalendarHealth {
        read_at: Some(network::now() - age),
        events: 1,
        failure: fails.then(|| Text::both("l’adresse ne répond pas", "the address does not answer")),
        ..CalendarHealth::unknown(calendar.id.clone())
    };
    let (tag, measurement) = ("\"1\"".to_owned(), None);
    ShownCalendar {
        tag,
        calendar,
        origin: CalendarOrigin::Description,
        has_password: false,
        health: Some(health),
        measurement,
    }
}

fn desk() -> Harness<'static, Window> {
    harness(at_brume())
}

#[test]
fn a_block_says_which_event_of_which_calendar_it_is() {
    let h = desk();
    let expected = "Buse à changer, agenda reparations, 1\u{a0}×\u{a0}Prusa XL, mer. 3 mars, 9\u{a0}h – 17\u{a0}h";
    assert!(names(&h).iter().any(|name| name == expected), "{:#?}", names(&h));
    assert!(shows(&h, "Visite, agenda visites, guichet fermé"), "{:#?}", names(&h));
    assert!(!names(&h).iter().any(|name| name.contains("par un agenda du pôle")), "nothing is left without a name");
}

#[test]
fn the_details_of_a_block_say_what_it_takes_where_it_stands_and_how_old_the_copy_is() {
    let mut h = desk();
    click_containing(&mut h, "Buse à changer, agenda reparations");
    for words in ["1\u{a0}×\u{a0}Prusa XL", "Fichier calendars/reparations.ics", "ligne 12", "lu il y a 3\u{a0}min"] {
        assert!(shows(&h, words), "{words}: {:#?}", names(&h));
    }
    click_containing(&mut h, "Visite, agenda visites");
    for words in ["guichet fermé", "il y a 2\u{a0}h", "l’adresse ne répond pas"] {
        assert!(shows(&h, words), "{words}: {:#?}", names(&h));
    }
    click(&mut h, "Voir cet agenda");
    assert_eq!(h.state().state.hub_desk.tab, Tab::Feeds);
}

#[test]
fn a_calendar_just_added_is_awaited_and_then_tells_the_age_of_its_copy() {
    let mut window = at_brume();
    window.server.followed[0].health = Some(CalendarHealth::unknown(local("reparations")));
    window.give(Intent::Desk(DeskIntent::Show(Tab::Feeds)));
    window.server.followed[0].health = shown(window.server.followed[0].calendar.clone()).health;
    let mut h = harness(window);
    assert!(shows(&h, "Pas encore lu") && !shows(&h, "n’a jamais pu être lu"), "{:#?}", names(&h));
    // What it blocks makes a new catalogue, and the desk looks again.
    let catalogue = Arc::make_mut(&mut h.state_mut().server.catalogue);
    catalogue.version.push('2');
    let fresh = h.state().server.catalogue.clone();
    h.state_mut().listen(ressourcerie::api::exchange::Reply::Catalogue(fresh));
    h.run();
    assert!(shows(&h, "lu il y a 3\u{a0}min"), "{:#?}", names(&h));
}

#[test]
fn what_no_known_event_explains_is_still_shown_as_blocked() {
    let mut window = at_brume();
    window.server.events.clear();
    window.give(Intent::Desk(DeskIntent::Show(Tab::Calendar)));
    let h = harness(window);
    assert!(shows(&h, "Prusa XL, 1 unité bloquée par un agenda du pôle"), "{:#?}", names(&h));
}

#[test]
fn one_of_our_own_bookings_in_the_hub_s_calendar_is_not_drawn_twice() {
    let mut window = at_brume();
    window.server.events[0].events[0].is_ours = true;
    window.server.ledger.set_calendar(&hub_id(HUB), &local("reparations"), Blocks::default());
    window.give(Intent::Desk(DeskIntent::Show(Tab::Calendar)));
    let h = harness(window);
    assert!(!shows(&h, "Buse à changer"), "{:#?}", names(&h));
}

#[test]
fn events_are_asked_for_once_while_calendars_and_days_stay_the_same() {
    let mut window = at_brume();
    let asked = window.server.times_events_were_asked;
    // Neither the journal nor a look elsewhere nor a page within what was read is a reason to ask.
    window.listen(window.server.bookings());
    window.give(Intent::Desk(DeskIntent::Zoom(Zoom::Day)));
    window.give(Intent::Desk(DeskIntent::Shape(Shape::List)));
    window.give(Intent::Desk(DeskIntent::Turn(1)));
    assert_eq!(window.server.times_events_were_asked, asked);
    // What calendars block is part of the catalogue's version.
    let catalogue = Arc::make_mut(&mut window.server.catalogue);
    catalogue.version.push('2');
    let fresh = ressourcerie::api::exchange::Reply::Catalogue(window.server.catalogue.clone());
    window.listen(fresh);
    assert_eq!(window.server.times_events_were_asked, asked + 1);
    window.give(Intent::Desk(DeskIntent::Turn(60)));
    assert_eq!(window.server.times_events_were_asked, asked + 2, "other months hold other events");
}

#[test]
fn events_that_could_not_be_had_are_asked_for_again() {
    let mut window = at_brume();
    window.server.is_reachable = false;
    window.give(Intent::Desk(DeskIntent::Show(Tab::Calendar)));
    window.server.is_reachable = true;
    let asked = window.server.times_events_were_asked;
    window.listen(window.server.bookings());
    assert_eq!(window.server.times_events_were_asked, asked + 1);
    assert!(shows(&harness(window), "Buse à changer"), "what was known stays");
}
