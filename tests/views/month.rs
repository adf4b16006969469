//! The month at the desk: items dragged over its days, taken in hand by keyboard, closures drawn and moved.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::api::Days;
use ressourcerie::domain::booking::LineState;
use ressourcerie::domain::hub::{Closure, ClosureKind};
use ressourcerie::domain::text::Text;
use ressourcerie::ledger::Command;
use ressourcerie::views::hub_desk::intent::DeskIntent;
use ressourcerie::views::hub_desk::state::{Tab, Zoom};
use ressourcerie::views::intent::Intent;

use crate::flows::{Window, click, focused, harness, names, press, shows, stay, tab_to};
use crate::hub_desk::at_brume;
use crate::network::{day, hub_id, offer};

fn month(mut window: Window) -> Harness<'static, Window> {
    window.give(Intent::Desk(DeskIntent::Zoom(Zoom::Month)));
    harness(window)
}

/// Presses the mouse on the middle of the first node whose name contains `from`, and lets go on that of `to`.
fn drag(h: &mut Harness<'static, Window>, from: &str, to: &str) {
    let middle = |h: &Harness<'static, Window>, name: &str| {
        h.get_all_by_label_contains(name).next().unwrap_or_else(|| panic!("{name}: {:#?}", names(h))).rect().center()
    };
    let (from, to) = (middle(h, from), middle(h, to));
    h.hover_at(from);
    h.step();
    h.drag_at(from);
    h.step();
    for share in [0.2, 0.6, 1.0] {
        h.hover_at(from + (to - from) * share);
        h.step();
    }
    h.drop_at(to);
    h.run();
}

/// A window whose hub is closed for stocktaking on the 24th and 25th.
fn with_a_closure() -> Window {
    let mut window = at_brume(Tab::Calendar);
    let closure = Closure {
        from: day("2027-03-24"),
        to: day("2027-03-25"),
        hours: None,
        kind: ClosureKind::Full,
        reason: Text::plain("inventaire"),
    };
    let command = Command::CloseHub { hub: hub_id("parc-brume"), closure, decisions: Vec::new() };
    window.server.give("close".to_owned(), command).expect("nobody is touched");
    window.give(Intent::Desk(DeskIntent::Show(Tab::Calendar)));
    window
}

#[test]
fn a_booking_dragged_over_the_month_keeps_its_hours_on_other_days() {
    let mut h = month(at_brume(Tab::Calendar));
    // From the middle of 9 to 12 March to a day of the week after.
    drag(&mut h, "Pico 4 Ultra, 1 unité", "jeudi 18 mars 2027");
    let form = h.state().state.hub_desk.form.clone();
    assert!(shows(&h, "Proposer autre chose"), "{form:?} {:#?}", names(&h));
    click(&mut h, "Envoyer la proposition");
    let lines: Vec<_> = h.state().server.ledger.bookings().flat_map(|booking| booking.lines.clone()).collect();
    let moved = lines.iter().find(|line| line.wish.offer == offer("parc-brume/pico-4")).expect("the line");
    assert_eq!(moved.state, LineState::Countered);
    let way = moved.wish.interval.start() - stay("2027-03-09 09:00", "2027-03-12 18:00").start();
    assert!(way.num_days() >= 7 && way.num_hours() % 24 == 0, "whole days: {way}");
}

#[test]
fn arrows_move_an_item_of_the_month_by_days_and_weeks() {
    let mut h = month(at_brume(Tab::Calendar));
    tab_to(&mut h, "Prusa XL, 2 unités");
    press(&mut h, egui::Key::ArrowRight);
    press(&mut h, egui::Key::ArrowRight);
    assert!(focused(&h).is_some_and(|name| name.starts_with("Pico 4 Ultra, 1 unité")), "{:?}", focused(&h));
    press(&mut h, egui::Key::F2);
    assert!(focused(&h).is_some_and(|name| name.starts_with("En main")), "{:?}", focused(&h));
    press(&mut h, egui::Key::ArrowDown);
    press(&mut h, egui::Key::Enter);
    assert_eq!(focused(&h).as_deref(), Some("Envoyer la proposition"));
    press(&mut h, egui::Key::Enter);
    let lines: Vec<_> = h.state().server.ledger.bookings().flat_map(|booking| booking.lines.clone()).collect();
    let moved = lines.iter().find(|line| line.wish.offer == offer("parc-brume/pico-4")).expect("the line");
    assert_eq!(moved.wish.interval, stay("2027-03-16 09:00", "2027-03-19 18:00"));
}

#[test]
fn a_closure_is_drawn_over_days_with_the_mouse_and_shows_whom_it_touches() {
    let mut h = month(at_brume(Tab::Calendar));
    drag(&mut h, "mercredi 17 mars 2027", "vendredi 19 mars 2027");
    let desk = &h.state().state.hub_desk;
    assert_eq!(desk.tab, Tab::Closures);
    assert_eq!(desk.closure.days, Some(Days { from: day("2027-03-17"), to: day("2027-03-19") }));
}

#[test]
fn a_closure_is_drawn_with_shift_and_the_arrows() {
    let mut h = month(at_brume(Tab::Calendar));
    tab_to(&mut h, "mardi 2 mars 2027");
    h.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::ArrowRight);
    h.run();
    h.key_press_modifiers(egui::Modifiers::SHIFT, egui::Key::ArrowRight);
    h.run();
    assert_eq!(focused(&h).as_deref(), Some("Fermer 2–4 mars 2027"));
    press(&mut h, egui::Key::Enter);
    let desk = &h.state().state.hub_desk;
    assert_eq!(desk.closure.days, Some(Days { from: day("2027-03-02"), to: day("2027-03-04") }));
    assert!(shows(&h, "réservations touchées"), "whom it touches is told before why: {:#?}", names(&h));
    assert!(h.get_by_label("Enregistrer la fermeture").accesskit_node().is_disabled());
    assert_eq!(focused(&h).as_deref(), Some("Motif, que les équipes liront"), "the next thing to say");
}

/// The closure was planned anew on these days; once declared, the one before it is gone.
fn declared_in_its_place(h: &mut Harness<'static, Window>, from: &str, to: &str) {
    assert!(shows(h, "Déplacer une fermeture"), "{:#?}", names(h));
    if h.query_by_label("Accepter les propositions").is_some() {
        click(h, "Accepter les propositions");
    }
    assert_eq!(h.state().server.ledger.closures().count(), 1, "nothing yet");
    click(h, "Enregistrer la fermeture");
    let closures: Vec<_> = h.state().server.ledger.closures().map(|declared| declared.closure.clone()).collect();
    let closure = closures.first().expect("the new one");
    assert_eq!((closures.len(), closure.from, closure.to), (1, day(from), day(to)), "the old one is lifted");
    assert_eq!(closure.reason, Text::plain("inventaire"));
}

#[test]
fn a_closure_dragged_over_the_month_is_planned_anew_and_takes_the_place_of_the_old() {
    let mut h = month(with_a_closure());
    let closure = h.get_all_by_label_contains("Fermeture, pôle fermé").next().expect("the closure").rect();
    let to = h.get_all_by_label_contains("mardi 30 mars 2027").next().expect("a day").rect();
    let from = closure.left_center() + egui::vec2(20.0, 0.0);
    h.hover_at(from);
    h.step();
    h.drag_at(from);
    h.step();
    for at in [from + egui::vec2(10.0, 10.0), to.center()] {
        h.hover_at(at);
        h.step();
    }
    h.drop_at(to.center());
    h.run();
    declared_in_its_place(&mut h, "2027-03-30", "2027-03-31");
}

#[test]
fn a_closure_is_moved_by_its_exact_days_with_the_keyboard() {
    let mut h = month(with_a_closure());
    tab_to(&mut h, "Prusa XL, 2 unités");
    for key in [egui::Key::End, egui::Key::ArrowLeft] {
        press(&mut h, key);
    }
    assert!(focused(&h).is_some_and(|name| name.starts_with("Fermeture")), "{:?}", focused(&h));
    press(&mut h, egui::Key::F2);
    assert!(shows(&h, "Déplacer une fermeture"), "{:#?}", names(&h));
    let form = h.state().state.hub_desk.closure.clone();
    let days = Some(Days { from: day("2027-03-30"), to: day("2027-03-31") });
    h.state_mut().give(Intent::Desk(DeskIntent::EditClosure(ressourcerie::views::hub_desk::forms::ClosureForm {
        days,
        ..form
    })));
    h.run();
    click(&mut h, "Voir qui est touché");
    declared_in_its_place(&mut h, "2027-03-30", "2027-03-31");
}
