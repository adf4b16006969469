//! The manager's calendar desk, by mouse and by keyboard, against the real ledger.

use egui_kittest::Harness;
use ressourcerie::domain::booking::{LineState, Wish};
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::Command;
use ressourcerie::views::hub_desk::intent::DeskIntent;
use ressourcerie::views::hub_desk::state::{Tab, Zoom};
use ressourcerie::views::intent::Intent;

use crate::fake_server::FakeServer;
use crate::flows::{Window, click, click_containing, focused, harness, names, press, shows, stay, tab_to};
use crate::network::{hub_id, offer, team_id};
use crate::picture::drawing_of;
use crate::rooms::keep;

/// A team asks for so many.
fn placed(server: &mut FakeServer, team: &str, purpose: &str, key: &str, quantity: u32, interval: Interval) {
    let own = std::mem::replace(&mut server.desk, Desk::Team(team_id(team)));
    let wishes = vec![Wish::new(offer(key), quantity, interval)];
    let command = Command::Place { team: team_id(team), purpose: purpose.to_owned(), wishes };
    server.give(format!("{team}-{key}-{interval}"), command).expect("the booking is possible");
    server.desk = own;
}

/// The hub of Brume, which decides by hand, with a week of requests and loans: the manager sits.
pub(crate) fn at_brume(tab: Tab) -> Window {
    let mut window = Window::open();
    let server = &mut window.server;
    placed(
        server,
        "les-lucioles",
        "Résidence « Marée »",
        "parc-brume/prusa",
        2,
        stay("2027-03-03 10:00", "2027-03-05 17:00"),
    );
    placed(
        server,
        "ombres-portees",
        "Tournée d’hiver",
        "parc-brume/prusa",
        1,
        stay("2027-03-04 09:00", "2027-03-08 12:00"),
    );
    placed(server, "ombres-portees", "Repérages", "parc-brume/pico-4", 1, stay("2027-03-09 09:00", "2027-03-12 18:00"));
    window.give(Intent::Sit(Desk::Manager(hub_id("parc-brume"))));
    window.give(Intent::Desk(DeskIntent::Show(tab)));
    window
}

fn only_line(window: &Window, key: &str) -> ressourcerie::domain::booking::Line {
    let lines = window.server.ledger.bookings().flat_map(|booking| &booking.lines);
    lines.into_iter().find(|line| line.wish.offer == offer(key)).expect("a line of that offer").clone()
}

fn zoomed(zoom: Zoom) -> Harness<'static, Window> {
    let mut window = at_brume(Tab::Calendar);
    window.give(Intent::Desk(DeskIntent::Zoom(zoom)));
    harness(window)
}

#[test]
fn every_bar_says_what_how_many_who_when_and_in_which_state() {
    let h = zoomed(Zoom::Week);
    let expected = "Prusa XL, 2 unités, Les Lucioles, mer. 3 mars, 10\u{a0}h – ven. 5 mars, 17\u{a0}h, demandée, avec \
                    préparation et remise en état\u{a0}: mer. 3 mars, 9\u{a0}h\u{a0}30 – ven. 5 mars, 18\u{a0}h";
    assert!(names(&h).iter().any(|name| name == expected), "{:#?}", names(&h));
}

#[test]
fn arrows_go_from_bar_to_bar_and_enter_opens_one() {
    let mut h = zoomed(Zoom::Week);
    tab_to(&mut h, "Prusa XL, 2 unités");
    press(&mut h, egui::Key::ArrowRight);
    assert!(focused(&h).is_some_and(|name| name.contains("Prusa XL, 1 unité, Ombres portées")), "{:?}", focused(&h));
    press(&mut h, egui::Key::Home);
    assert!(focused(&h).is_some_and(|name| name.contains("Les Lucioles")), "{:?}", focused(&h));
    press(&mut h, egui::Key::Enter);
    assert!(shows(&h, "Résidence « Marée »"), "{:#?}", names(&h));
    press(&mut h, egui::Key::Escape);
    assert_eq!(h.state().state.hub_desk.chosen, None, "Escape closes what was opened");
    assert_eq!(h.state().state.place.route, ressourcerie::views::state::Route::HubDesk);
}

#[test]
fn a_request_is_approved_from_its_bar() {
    let mut h = zoomed(Zoom::Week);
    click_containing(&mut h, "Prusa XL, 2 unités");
    click(&mut h, "Valider");
    assert_eq!(only_line(h.state(), "parc-brume/prusa").state, LineState::Approved);
    assert!(shows(&h, "Demande validée."));
}

#[test]
fn a_bar_moved_by_the_arrows_becomes_a_counter_proposal() {
    let mut h = zoomed(Zoom::Week);
    tab_to(&mut h, "Prusa XL, 2 unités");
    press(&mut h, egui::Key::F2);
    assert!(focused(&h).is_some_and(|name| name.starts_with("En main")), "{:?}", focused(&h));
    for key in [egui::Key::ArrowDown, egui::Key::ArrowDown, egui::Key::ArrowRight] {
        press(&mut h, key);
    }
    assert!(shows(&h, "ven. 5 mars, 11\u{a0}h"), "{:#?}", names(&h));
    press(&mut h, egui::Key::Escape);
    assert_eq!(h.state().state.hub_desk.form, None, "Escape leaves it where it was");
    tab_to(&mut h, "Prusa XL, 2 unités");
    press(&mut h, egui::Key::F2);
    for key in [egui::Key::ArrowRight, egui::Key::Enter] {
        press(&mut h, key);
    }
    assert_eq!(focused(&h).as_deref(), Some("Envoyer la proposition"));
    press(&mut h, egui::Key::Enter);
    let line = only_line(h.state(), "parc-brume/prusa");
    assert_eq!((line.state, line.wish.interval), (LineState::Countered, stay("2027-03-03 11:00", "2027-03-05 18:00")));
}

#[test]
fn a_proposal_that_the_rules_refuse_stays_with_its_reason_and_what_would_do() {
    let mut h = zoomed(Zoom::Week);
    tab_to(&mut h, "Prusa XL, 2 unités");
    press(&mut h, egui::Key::F2);
    // Two days later it would come back on a Sunday.
    for key in [egui::Key::ArrowDown, egui::Key::ArrowDown, egui::Key::Enter] {
        press(&mut h, key);
    }
    assert!(shows(&h, "Le guichet est fermé au moment du retour"), "told before it is sent: {:#?}", names(&h));
    click(&mut h, "Envoyer la proposition");
    assert_eq!(only_line(h.state(), "parc-brume/prusa").state, LineState::Requested, "nothing was done");
    click_containing(&mut h, "plutôt ");
    click(&mut h, "Envoyer la proposition");
    assert_eq!(only_line(h.state(), "parc-brume/prusa").state, LineState::Countered);
}

/// What is worth looking at, by name.
fn sights() -> Vec<(&'static str, Window)> {
    let zoomed = |zoom| {
        let mut window = at_brume(Tab::Calendar);
        window.give(Intent::Desk(DeskIntent::Zoom(zoom)));
        window
    };
    let mut chosen = zoomed(Zoom::Week);
    let first = chosen.state.bookings()[0].id.clone();
    chosen.give(Intent::Desk(DeskIntent::StartMove { booking: first.clone(), line: 0, grabbed: false }));
    let interval = stay("2027-03-04 10:00", "2027-03-06 17:00");
    chosen.give(Intent::Desk(DeskIntent::MoveTo { booking: first, line: 0, interval }));
    let mut listed = zoomed(Zoom::Month);
    listed.give(Intent::Desk(DeskIntent::Shape(ressourcerie::views::hub_desk::state::Shape::List)));
    vec![
        ("hubdesk-today", at_brume(Tab::Today)),
        ("hubdesk-week", zoomed(Zoom::Week)),
        ("hubdesk-day", zoomed(Zoom::Day)),
        ("hubdesk-month", zoomed(Zoom::Month)),
        ("hubdesk-list", listed),
        ("hubdesk-move", chosen),
    ]
}

#[test]
fn every_page_of_the_desk_is_drawn_in_both_languages_and_themes_and_at_every_size() {
    use ressourcerie::domain::text::Lang;
    use ressourcerie::views::state::ThemeChoice;
    for (name, mut window) in sights() {
        for (lang, theme) in [(Lang::Fr, ThemeChoice::Dark), (Lang::En, ThemeChoice::Light)] {
            window.state.settings.lang = lang;
            window.state.settings.theme = theme;
            let drawing = drawing_of(&window.state, (1280, 800));
            assert!(drawing.triangles() > 1200, "{name} looks empty: {} triangles", drawing.triangles());
            keep(&drawing, &format!("{name}-{}", lang.tag()));
        }
        for (size, scale) in [((1024, 720), 100), ((1280, 800), 200)] {
            window.state.settings.scale = scale;
            keep(&drawing_of(&window.state, size), &format!("{name}-{}x{}-{scale}", size.0, size.1));
        }
        window.state.settings.scale = 100;
    }
}
