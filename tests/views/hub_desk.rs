//! The manager's calendar desk, by mouse and by keyboard, against the real ledger.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::api::CalendarHealth;
use ressourcerie::api::calendars::{CalendarOrigin, Measurement, ShownCalendar};
use ressourcerie::domain::booking::{LineState, Wish};
use ressourcerie::domain::hub::{
    Access, CalendarScope, CalendarSource, Collection, ConflictPolicy, HubCalendar, ServerKind, Settling,
};
use ressourcerie::domain::ids::LocalId;
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::Interval;
use ressourcerie::ledger::Command;
use ressourcerie::views::hub_desk::intent::DeskIntent;
use ressourcerie::views::hub_desk::state::{Tab, Zoom};
use ressourcerie::views::intent::Intent;
use ressourcerie::views::theme::RAIL_WIDTH;

use crate::fake_server::FakeServer;
use crate::flows::{Window, click, click_containing, focused, harness, names, press, shows, stay, tab_to};
use crate::network::{day, hub_id, offer, team_id};
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

/// Types into the field of this name.
pub(crate) fn type_in(h: &mut Harness<'static, Window>, field: &str, words: &str) {
    let find = |h: &Harness<'static, Window>| {
        h.get_by_role_and_label(egui::accesskit::Role::TextInput, field).scroll_to_me();
        h.get_by_role_and_label(egui::accesskit::Role::TextInput, field).focus();
    };
    find(h);
    h.run();
    h.get_by_role_and_label(egui::accesskit::Role::TextInput, field).type_text(words);
    h.run();
}

/// A closure of Thursday and Friday, its plan asked for.
fn planning_a_closure() -> Window {
    use ressourcerie::views::hub_desk::forms::ClosureForm;
    let mut window = at_brume(Tab::Closures);
    let days = ressourcerie::api::Days { from: day("2027-03-04"), to: day("2027-03-05") };
    let form = ClosureForm { days: Some(days), reason: "inventaire".to_owned(), ..ClosureForm::default() };
    window.give(Intent::Desk(DeskIntent::EditClosure(form)));
    window.give(Intent::Desk(DeskIntent::PlanClosure));
    window
}

#[test]
fn a_closure_applies_nothing_until_each_booking_it_touches_is_decided() {
    let mut h = harness(planning_a_closure());
    assert!(shows(&h, "2 réservations touchées, décidé pour 0 sur 2"), "{:#?}", names(&h));
    assert!(h.get_by_label("Enregistrer la fermeture").accesskit_node().is_disabled());
    click(&mut h, "Les Lucioles. Annuler");
    assert!(h.get_by_label("Enregistrer la fermeture").accesskit_node().is_disabled(), "one is left");
    assert_eq!(h.state().server.ledger.closures().count(), 0);
    click(&mut h, "Accepter les propositions");
    click(&mut h, "Enregistrer la fermeture");
    assert!(shows(&h, "Fermeture enregistrée"), "{:#?}", names(&h));
    let states: Vec<LineState> = (h.state().server.ledger.bookings())
        .filter(|booking| booking.lines[0].wish.offer == offer("parc-brume/prusa"))
        .map(|booking| booking.lines[0].state)
        .collect();
    assert!(states.contains(&LineState::Cancelled), "{states:?}");
    assert_eq!(
        states.iter().filter(|state| **state != LineState::Cancelled).count(),
        1,
        "the proposal moved the other"
    );
    assert!(h.state().server.ledger.closures().all(|closure| closure.settled));
    click_containing(&mut h, "Lever la fermeture");
    assert_eq!(h.state().server.ledger.closures().count(), 0);
}

#[test]
fn a_closure_can_be_announced_now_and_decided_later() {
    let mut h = harness(planning_a_closure());
    click(&mut h, "Annoncer, décider plus tard");
    assert!(shows(&h, "Fermeture annoncée"), "{:#?}", names(&h));
    assert!(shows(&h, "Fermetures (1)"), "the tab counts what asks for something");
    click_containing(&mut h, "Décider de ces réservations");
    click(&mut h, "Accepter les propositions");
    click(&mut h, "Enregistrer la fermeture");
    assert!(h.state().server.ledger.closures().all(|closure| closure.settled));
}

#[test]
fn units_are_taken_out_by_number_and_put_back() {
    let mut h = harness(at_brume(Tab::Stock));
    h.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Matériel ou service").click();
    h.run();
    click(&mut h, "Prusa XL");
    click(&mut h, "PRU-03");
    type_in(&mut h, "Motif", "Buse bouchée");
    let send = h.get_by_role_and_label(egui::accesskit::Role::Button, "Sortir du parc");
    send.click();
    h.run();
    // All three are asked for on Thursday: someone would lack one.
    assert!(shows(&h, "en manqueraient") || shows(&h, "en manquerait"), "{:#?}", names(&h));
    assert_eq!(h.state().server.ledger.withdrawals().count(), 0, "nothing yet");
    let plan = "Solution pour Ombres portées";
    type_in(&mut h, plan, "Prêt du pôle voisin");
    h.get_by_role_and_label(egui::accesskit::Role::Button, "Sortir du parc").click();
    h.run();
    assert!(shows(&h, "Exemplaires sortis du parc."), "{:#?}", names(&h));
    assert!(shows(&h, "Il en manquera (1)") && shows(&h, "Prêt du pôle voisin"), "{:#?}", names(&h));
    click_containing(&mut h, "Remettre dans le parc");
    assert!(shows(&h, "Tout le parc est disponible."));
}

#[test]
fn units_are_handed_over_by_number_and_taken_back_in_their_condition() {
    let mut h = zoomed(Zoom::Week);
    click_containing(&mut h, "Prusa XL, 2 unités");
    click(&mut h, "Valider");
    click(&mut h, "Remettre…");
    assert!(h.get_by_label("Noter la remise").accesskit_node().is_disabled(), "someone signs");
    type_in(&mut h, "Remis à", "Awa Diallo");
    click(&mut h, "Noter la remise");
    assert!(shows(&h, "Matériel remis"), "{:#?}", names(&h));
    let line = only_line(h.state(), "parc-brume/prusa");
    assert_eq!((line.state, line.loans.len(), line.responsible.as_deref()), (LineState::Out, 2, Some("Awa Diallo")));
    click(&mut h, "Reprendre…");
    assert!(shows(&h, "tout y est"), "each unit tells its state in a line: {:#?}", names(&h));
    click_containing(&mut h, "Préciser\u{a0}: Prusa XL");
    h.get_all_by_label("chargeur").next().expect("an accessory").click();
    h.run();
    assert!(shows(&h, "Manque\u{a0}: chargeur"), "{:#?}", names(&h));
    click(&mut h, "Noter le retour");
    let line = only_line(h.state(), "parc-brume/prusa");
    let missing: Vec<_> =
        line.loans.iter().filter_map(|loan| loan.back.as_ref()).flat_map(|back| &back.missing).collect();
    assert_eq!((line.state, missing), (LineState::Returned, vec![&"chargeur".to_owned()]));
}

#[test]
fn an_incident_takes_the_unit_out_of_the_pool() {
    let mut h = zoomed(Zoom::Week);
    click_containing(&mut h, "Prusa XL, 2 unités");
    click(&mut h, "Valider");
    click(&mut h, "Remettre…");
    type_in(&mut h, "Remis à", "Awa Diallo");
    click(&mut h, "Noter la remise");
    click(&mut h, "Déclarer un incident…");
    click(&mut h, "Perdu ou volé");
    click(&mut h, "Déclarer l’incident");
    assert_eq!(h.state().server.ledger.withdrawals().count(), 1);
    assert!(shows(&h, "Incident déclaré."));
}

#[test]
fn a_refusal_of_one_line_asks_for_its_reason() {
    let mut h = zoomed(Zoom::Week);
    click_containing(&mut h, "Prusa XL, 2 unités");
    click(&mut h, "Refuser…");
    type_in(&mut h, "Motif, que l’équipe lira", "En panne");
    click(&mut h, "Refuser la demande");
    assert_eq!(only_line(h.state(), "parc-brume/prusa").state, LineState::Refused);
}

#[test]
fn pages_turn_and_days_open_by_keyboard() {
    let mut h = zoomed(Zoom::Week);
    press(&mut h, egui::Key::PageDown);
    assert!(shows(&h, "8–14 mars 2027"), "{:#?}", names(&h));
    press(&mut h, egui::Key::M);
    tab_to(&mut h, "mardi 9 mars 2027");
    for key in [egui::Key::ArrowRight, egui::Key::ArrowDown, egui::Key::ArrowUp] {
        press(&mut h, key);
    }
    assert!(
        focused(&h).is_some_and(|name| name.starts_with("mercredi 10 mars 2027, 1 à traiter")),
        "{:?}",
        focused(&h)
    );
    press(&mut h, egui::Key::Enter);
    assert_eq!(h.state().state.hub_desk.zoom, Zoom::Day);
    assert!(shows(&h, "mercredi 10 mars 2027. Aller à une date"), "{:#?}", names(&h));
    press(&mut h, egui::Key::A);
    assert!(shows(&h, "mardi 2 mars 2027. Aller à une date"));
}

#[test]
fn a_bar_dragged_with_the_mouse_is_proposed_at_its_new_hours() {
    let mut h = zoomed(Zoom::Week);
    let bar = h.get_all_by_label_contains("Prusa XL, 1 unité").next().expect("a bar").rect();
    let from = bar.left_center() + egui::vec2(30.0, 0.0);
    // A day of the week is a seventh of what the names leave.
    let one_day = (1280.0 - RAIL_WIDTH - 28.0 - 176.0 - 14.0) / 7.0;
    h.hover_at(from);
    h.step();
    h.drag_at(from);
    h.step();
    for way in [8.0, 40.0, one_day] {
        h.hover_at(from + egui::vec2(way, 0.0));
        h.step();
    }
    h.drop_at(from + egui::vec2(one_day, 0.0));
    h.run();
    assert!(shows(&h, "Possible d’après l’agenda affiché"), "{:#?}", names(&h));
    click(&mut h, "Envoyer la proposition");
    let moved = stay("2027-03-05 09:00", "2027-03-09 12:00");
    let lines: Vec<_> = h.state().server.ledger.bookings().flat_map(|booking| booking.lines.clone()).collect();
    assert!(lines.iter().any(|line| line.state == LineState::Countered && line.wish.interval == moved), "{lines:#?}");
}

#[test]
fn a_wish_that_waits_is_shown_in_order_and_struck_out() {
    let mut window = at_brume(Tab::Waiting);
    let server = &mut window.server;
    server.desk = Desk::Team(team_id("les-lucioles"));
    let command = Command::JoinWaitingList {
        team: team_id("les-lucioles"),
        purpose: "Essais".to_owned(),
        wish: Wish::new(offer("parc-brume/pico-4"), 1, stay("2027-03-10 09:00", "2027-03-11 18:00")),
    };
    server.give("wait".to_owned(), command).expect("it is taken");
    server.desk = Desk::Manager(hub_id("parc-brume"));
    window.give(Intent::Desk(DeskIntent::Show(Tab::Waiting)));
    let mut h = harness(window);
    assert!(shows(&h, "1. Les Lucioles") && shows(&h, "Liste d’attente (1)"), "{:#?}", names(&h));
    click_containing(&mut h, "Retirer de la liste");
    assert!(shows(&h, "Personne n’attend"), "{:#?}", names(&h));
}

#[test]
fn an_address_is_copied_without_being_shown_and_renewed_only_when_asked_twice() {
    use ressourcerie::views::intent::Effect;
    let mut h = harness(at_brume(Tab::Feeds));
    assert!(!shows(&h, "feeds/parc-brume"), "an address is a key: {:#?}", names(&h));
    click(&mut h, "Copier\u{a0}: Tout le pôle, Occupé ou libre, sans noms");
    assert!(h.state().effects.iter().any(|effect| matches!(effect, Effect::CopyText(url) if url.contains("busy"))));
    click(&mut h, "Renouveler…\u{a0}: Prusa XL, Tout ce que voit ce poste");
    assert!(h.state().server.renewals.is_empty(), "not yet");
    click(&mut h, "Renouveler maintenant\u{a0}: Prusa XL, Tout ce que voit ce poste");
    assert_eq!(h.state().server.renewals.len(), 1);
    assert!(shows(&h, "Nouvel accès créé"), "{:#?}", names(&h));
    assert!(!shows(&h, "corail-vent-phare-12"), "the password is hidden");
    click(&mut h, "Montrer");
    assert!(shows(&h, "corail-vent-phare-12") && shows(&h, "hub.parc-brume"), "{:#?}", names(&h));
}

#[test]
fn a_team_changes_its_booking_and_answers_a_counter_proposal() {
    let mut window = at_brume(Tab::Calendar);
    let booking = window.state.bookings()[0].id.clone();
    window.give(Intent::Desk(DeskIntent::StartMove { booking: booking.clone(), line: 0, grabbed: false }));
    let interval = stay("2027-03-03 11:00", "2027-03-05 18:00");
    window.give(Intent::Desk(DeskIntent::MoveTo { booking: booking.clone(), line: 0, interval }));
    window.give(Intent::Desk(DeskIntent::SendForm));
    window.give(Intent::Sit(Desk::Team(team_id("les-lucioles"))));
    window.give(Intent::Go(ressourcerie::views::state::Route::Bookings));
    let mut h = harness(window);
    click_containing(&mut h, "Prusa XL, 3");
    assert!(shows(&h, "Demande d’origine"), "{:#?}", names(&h));
    click(&mut h, "Accepter la proposition");
    assert_eq!(only_line(h.state(), "parc-brume/prusa").state, LineState::Approved);
    click(&mut h, "Modifier…\u{a0}: Prusa XL");
    click(&mut h, "Un de moins");
    click(&mut h, "Enregistrer la modification");
    let line = only_line(h.state(), "parc-brume/prusa");
    assert_eq!((line.wish.quantity, line.state), (1, LineState::Requested), "the hub decides anew");
    click(&mut h, "Suivre ces réservations dans un agenda");
    assert!(shows(&h, "Toute l’équipe") && shows(&h, "team.les-lucioles"), "{:#?}", names(&h));
}

#[test]
fn a_calendar_is_tried_before_it_is_followed_and_shows_what_was_understood() {
    let mut h = harness(at_brume(Tab::Feeds));
    click(&mut h, "Suivre un agenda");
    assert!(h.get_by_label("Suivre cet agenda").accesskit_node().is_disabled(), "nothing is filled in");
    type_in(&mut h, "Nom court", "Planning du Fablab");
    type_in(&mut h, "Adresse de l’agenda", "https://agenda.example.org/secret/fablab.ics");
    let chip = |h: &Harness<'static, Window>| {
        h.get_by_role_and_label(egui::accesskit::Role::CheckBox, "Prusa XL").scroll_to_me();
        h.get_by_role_and_label(egui::accesskit::Role::CheckBox, "Prusa XL").click();
    };
    chip(&h);
    h.run();
    click(&mut h, "Essayer sans rien garder");
    assert!(h.state().server.followed.is_empty(), "a try keeps nothing");
    assert!(shows(&h, "3 évènements dans cet agenda, 2 bloquent les trois mois à venir"), "{:#?}", names(&h));
    assert!(
        shows(&h, "Révision des buses") && shows(&h, "et 1 autre fois") && shows(&h, "Ligne 34"),
        "{:#?}",
        names(&h)
    );
    click(&mut h, "Suivre cet agenda");
    assert_eq!(h.state().server.followed.len(), 1);
    assert!(shows(&h, "planning-du-fablab") && shows(&h, "1\u{a0}×\u{a0}Prusa XL"), "{:#?}", names(&h));
    assert!(!shows(&h, "secret/fablab"), "the address is not told again");
    click(&mut h, "Ne plus suivre…\u{a0}: planning-du-fablab");
    assert_eq!(h.state().server.followed.len(), 1, "it is asked twice");
    click(&mut h, "Ne plus suivre");
    assert!(shows(&h, "Aucun agenda suivi."), "{:#?}", names(&h));
}

#[test]
fn a_feed_that_went_empty_is_believed_once_the_manager_says_so() {
    let mut window = at_brume(Tab::Calendar);
    let (id, draft) = ("planning", CalendarSource::Url("https://agenda.example.org/x.ics".to_owned()));
    let calendar = HubCalendar::new(LocalId::parse(id).expect("an id"), draft, CalendarScope::Hub);
    let health = CalendarHealth {
        events: 4,
        failure: Some(Text::plain("Le calendrier est soudain vide.")),
        is_emptied: true,
        ..CalendarHealth::unknown(calendar.id.clone())
    };
    let origin = CalendarOrigin::Description;
    let (tag, health, measurement) = (String::new(), Some(health), None);
    window.server.followed.push(ShownCalendar { tag, calendar, origin, has_password: false, health, measurement });
    window.give(Intent::Desk(DeskIntent::Show(Tab::Feeds)));
    let mut h = harness(window);
    assert!(shows(&h, "Le calendrier est soudain vide."), "{:#?}", names(&h));
    click(&mut h, "Il est bien vide\u{a0}: planning");
    assert!(h.state().server.followed[0].health.as_ref().is_some_and(|health| !health.is_emptied));
    assert!(!shows(&h, "Il est bien vide") && !shows(&h, "soudain vide"), "{:#?}", names(&h));
}

#[test]
fn a_hubs_own_calendar_says_how_soon_it_shows_what_is_written_there() {
    let mut window = at_brume(Tab::Calendar);
    let ago = |minutes| crate::network::now() - chrono::Duration::minutes(minutes);
    let timed = |shown_ms, gone_ms| Some(Settling { measured_at: ago(5), shown_ms, gone_ms });
    for (id, settling, measurement) in [
        ("rapide", timed(Some(400), Some(120)), None),
        ("lent", timed(None, None), Some(Measurement::UnderWay)),
        ("nouveau", None, Some(Measurement::Failed { why: Text::plain("Le serveur ne répond pas.") })),
    ] {
        let url = format!("https://agenda.example.org/{id}/");
        let collection = Collection {
            url,
            user: "parc".to_owned(),
            secret: None,
            server: ServerKind::Radicale,
            access: Access::Write,
            on_conflict: ConflictPolicy::default(),
        };
        let id = LocalId::parse(id).expect("an id");
        let calendar =
            HubCalendar { settling, ..HubCalendar::new(id, CalendarSource::Caldav(collection), CalendarScope::Hub) };
        let (tag, origin, health) = (String::new(), CalendarOrigin::Desk, None);
        window.server.followed.push(ShownCalendar { tag, calendar, origin, has_password: true, health, measurement });
    }
    window.give(Intent::Desk(DeskIntent::Show(Tab::Feeds)));
    let h = harness(window);
    let said = names(&h);
    for words in [
        "Ce qui y est écrit se voit en 0,4\u{a0}s (mesuré il y a 5\u{a0}min)",
        "Non vérifié (mesuré il y a 5\u{a0}min)",
        "Mesure du temps que met cet agenda",
        "Cet agenda n’a pas pu être mesuré",
        "Le serveur ne répond pas.",
    ] {
        assert!(shows(&h, words), "{words}: {said:#?}");
    }
    keep(&drawing_of(&h.state().state, (1280, 800)), "desk-settling");
}

/// A file with a day of closure that touches a booking, one that touches nobody, and one that is past.
fn dropped_file() -> std::path::PathBuf {
    let event = |summary: &str, start: &str, end: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{summary}\r\nDTSTART;TZID=Europe/Paris:{start}\r\nDTEND;TZID=Europe/Paris:{end}\r\nSUMMARY:{summary}\r\nEND:VEVENT\r\n"
        )
    };
    let events = [
        event("Inventaire", "20270304T000000", "20270306T000000"),
        event("Formation interne", "20270401T140000", "20270401T160000"),
        event("Passé", "20270101T140000", "20270101T160000"),
    ];
    let folder = std::env::temp_dir().join(format!("ressourcerie-views-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = folder.join("fermetures.ics");
    std::fs::write(&file, format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n", events.concat()))
        .expect("a file");
    file
}

#[test]
fn a_dropped_calendar_shows_what_it_would_change_and_changes_it_only_on_confirmation() {
    let mut window = at_brume(Tab::Calendar);
    window.give(Intent::Desk(DeskIntent::OpenFile(dropped_file())));
    let mut h = harness(window);
    assert!(shows(&h, "3 évènements dans ce fichier, 2 dans les six mois à venir"), "{:#?}", names(&h));
    assert!(shows(&h, "Touche 2 réservations (Les Lucioles, Ombres portées)"), "{:#?}", names(&h));
    assert!(shows(&h, "Formation interne, jeu. 1er avril, 14\u{a0}h – 16\u{a0}h"), "{:#?}", names(&h));
    assert_eq!(h.state().server.ledger.closures().count(), 0, "nothing yet");
    click_containing(&mut h, "Formation interne, jeu. 1er avril");
    click(&mut h, "Enregistrer 1 évènement");
    assert!(shows(&h, "1 sur 1 enregistrés") && shows(&h, "Import terminé."), "{:#?}", names(&h));
    let closures: Vec<_> = h.state().server.ledger.closures().cloned().collect();
    assert_eq!(closures.len(), 1, "what was left out stays out");
    assert!(!closures[0].settled, "those whom it touches await a decision");
    assert!(shows(&h, "Fermetures (1)"));
}

#[test]
fn a_calendar_dropped_at_the_desk_of_a_team_says_whose_it_is() {
    let mut window = Window::open();
    window.give(Intent::Desk(DeskIntent::OpenFile(dropped_file())));
    let h = harness(window);
    assert!(shows(&h, "Un agenda s’importe au poste d’un pôle"), "{:#?}", names(&h));
}

#[test]
fn an_imported_repair_of_units_that_are_promised_is_refused_in_words() {
    let mut window = at_brume(Tab::Calendar);
    window.give(Intent::Desk(DeskIntent::OpenFile(dropped_file())));
    let mut h = harness(window);
    click(&mut h, "Des sorties du parc");
    h.get_by_role_and_label(egui::accesskit::Role::ComboBox, "Matériel ou service").click();
    h.run();
    h.get_by_role_and_label(egui::accesskit::Role::Button, "Prusa XL").click();
    h.run();
    click(&mut h, "PRU-01");
    assert!(shows(&h, "Il en manquerait à"), "{:#?}", names(&h));
    click(&mut h, "Enregistrer 2 évènements");
    assert!(shows(&h, "1 sur 2 enregistrés"), "{:#?}", names(&h));
    assert!(shows(&h, "Inventaire. "), "what was refused is told with why: {:#?}", names(&h));
    assert_eq!(h.state().server.ledger.withdrawals().count(), 1);
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
    let mut followed = at_brume(Tab::Feeds);
    let form = ressourcerie::views::hub_desk::forms::FollowForm {
        name: "Planning du Fablab".to_owned(),
        address: "https://agenda.example.org/fablab.ics".to_owned(),
        resources: [crate::network::local("prusa")].into(),
        ..Default::default()
    };
    followed.give(Intent::Desk(DeskIntent::EditFollowing(Some(form))));
    followed.give(Intent::Desk(DeskIntent::Follow));
    followed.give(Intent::Desk(DeskIntent::Explain(Some(crate::network::local("planning-du-fablab")))));
    let mut importing = at_brume(Tab::Calendar);
    importing.give(Intent::Desk(DeskIntent::OpenFile(dropped_file())));
    vec![
        ("hubdesk-import", importing),
        ("hubdesk-followed", followed),
        ("hubdesk-today", at_brume(Tab::Today)),
        ("hubdesk-week", zoomed(Zoom::Week)),
        ("hubdesk-day", zoomed(Zoom::Day)),
        ("hubdesk-month", zoomed(Zoom::Month)),
        ("hubdesk-list", listed),
        ("hubdesk-move", chosen),
        ("hubdesk-closures", planning_a_closure()),
        ("hubdesk-stock", at_brume(Tab::Stock)),
        ("hubdesk-waiting", at_brume(Tab::Waiting)),
        ("hubdesk-feeds", at_brume(Tab::Feeds)),
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
