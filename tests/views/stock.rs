//! How much there is to lend, changed at the desk: other quantities, and bookings beyond them.

use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::domain::booking::{LineState, Wish};
use ressourcerie::domain::team::Desk;
use ressourcerie::ledger::Command;
use ressourcerie::views::hub_desk::intent::DeskIntent;
use ressourcerie::views::hub_desk::state::Tab;
use ressourcerie::views::intent::Intent;

use crate::flows::{Window, click, click_containing, harness, names, shows, stay, tab_to};
use crate::hub_desk::{at_brume, type_in};
use crate::network::{hub_id, offer, team_id};

/// A wish for four printers where there are three waits at Brume's desk.
fn with_a_wish_that_waits() -> Window {
    let mut window = at_brume(Tab::Waiting);
    let server = &mut window.server;
    server.desk = Desk::Team(team_id("les-lucioles"));
    let wish = Wish::new(offer("parc-brume/prusa"), 3, stay("2027-03-04 10:00", "2027-03-05 17:00"));
    let command = Command::JoinWaitingList { team: team_id("les-lucioles"), purpose: "Grande halle".to_owned(), wish };
    server.give("wait".to_owned(), command).expect("it is taken");
    server.desk = Desk::Manager(hub_id("parc-brume"));
    window.give(Intent::Desk(DeskIntent::Show(Tab::Waiting)));
    window
}

#[test]
fn a_wish_that_waits_is_served_beyond_the_pool_with_a_reason_and_a_plan() {
    let mut h = harness(with_a_wish_that_waits());
    click_containing(&mut h, "Servir malgré tout");
    assert!(h.get_by_label("Réserver par exception").accesskit_node().is_disabled(), "why, and what is done about it");
    type_in(&mut h, "Pourquoi cette exception", "Promis avant la panne");
    type_in(&mut h, "Solution", "Prêt du pôle voisin");
    click(&mut h, "Réserver par exception");
    assert!(shows(&h, "Réservé par exception."), "{:#?}", names(&h));
    let ledger = &h.state().server.ledger;
    assert_eq!(ledger.queue().count(), 0, "who was served waits no longer");
    let exception = ledger.open_exceptions().next().expect("the exception is named").clone();
    assert_eq!(
        (exception.reason.as_str(), exception.plan.as_deref()),
        ("Promis avant la panne", Some("Prêt du pôle voisin"))
    );
    let forced = ledger.bookings().find(|booking| booking.purpose == "Grande halle").expect("the booking");
    assert_eq!(forced.lines[0].state, LineState::Approved);
    h.state_mut().give(Intent::Desk(DeskIntent::Show(Tab::Stock)));
    h.run();
    assert!(shows(&h, "Promis avant la panne"), "the reason is shown: {:#?}", names(&h));
}

#[test]
fn what_the_rules_refuse_is_told_beside_the_exception_that_was_asked() {
    let mut h = harness(with_a_wish_that_waits());
    click_containing(&mut h, "Servir malgré tout");
    // A Sunday: an exception covers what lacks, not when the desk is closed.
    let mut form = h.state().state.hub_desk.force.clone().expect("the form");
    form.to.day = "2027-03-07".parse().expect("a day");
    (form.reason, form.plan) = ("Promis".to_owned(), "Prêt".to_owned());
    h.state_mut().give(Intent::Desk(DeskIntent::EditForce(Some(form))));
    h.run();
    click(&mut h, "Réserver par exception");
    assert!(shows(&h, "Le guichet est fermé au moment du retour"), "{:#?}", names(&h));
    assert_eq!(h.state().server.ledger.queue().count(), 1, "it still waits");
}

#[test]
fn a_quantity_is_changed_with_its_reason_and_put_back() {
    let mut window = at_brume(Tab::Stock);
    window.give(Intent::Desk(DeskIntent::Show(Tab::Stock)));
    let mut h = harness(window);
    click_containing(&mut h, "Changer…\u{a0}: Initiation");
    click(&mut h, "Un de moins");
    assert!(h.get_by_label("Changer la quantité").accesskit_node().is_disabled(), "why");
    type_in(&mut h, "Motif du changement", "Un formateur absent");
    click(&mut h, "Changer la quantité");
    assert!(shows(&h, "7 en service sur 8") && shows(&h, "Un formateur absent"), "{:#?}", names(&h));
    click_containing(&mut h, "Changer…\u{a0}: Initiation");
    click(&mut h, "Un de plus");
    type_in(&mut h, "Motif du changement", "De retour");
    click(&mut h, "Changer la quantité");
    assert!(shows(&h, "8 en service sur 8"), "{:#?}", names(&h));
}

#[test]
fn the_form_beyond_the_pool_is_filled_in_by_keyboard() {
    let mut window = at_brume(Tab::Stock);
    window.give(Intent::Desk(DeskIntent::StartForce));
    let mut h = harness(window);
    for name in ["Équipe", "Matériel ou service", "Pourquoi cette exception", "Solution"] {
        tab_to(&mut h, name);
    }
}
