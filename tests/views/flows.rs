//! Whole flows on the window: what a person does, by clicks and by keys, against the real ledger.

use chrono::NaiveDateTime;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::api::exchange::{Reply, Request};
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::views::intent::{Effect, Intent};
use ressourcerie::views::root::{RootOutput, root_ui};
use ressourcerie::views::state::{AppState, Settings, ThemeChoice};
use ressourcerie::views::update::{apply, hear};

use crate::fake_server::FakeServer;
use crate::network;

/// A window with its server: what the shell does, without the shell.
pub(crate) struct Window {
    pub state: AppState,
    pub server: FakeServer,
    /// What the shell was asked to do beside sending.
    pub effects: Vec<Effect>,
    /// What the last drawing left for the stage.
    pub left: Option<RootOutput>,
    keys: usize,
    meddle: Option<Box<dyn FnOnce(&mut FakeServer)>>,
}

/// A stay in Paris time.
pub(crate) fn stay(from: &str, to: &str) -> Interval {
    let at = |text: &str| {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a reading");
        Zone::PARIS.read(local).settled()
    };
    Interval::new(at(from), at(to)).expect("a stay")
}

impl Window {
    /// Opened, connected, at the first team's desk.
    pub(crate) fn open() -> Self {
        Self::on(FakeServer::new(), network::territories())
    }

    /// Opened on the demonstration network that ships with the program.
    pub(crate) fn on_the_demonstration() -> Self {
        let lands = ressourcerie::atlas::lands().expect("the map data");
        let territories = lands.iter().map(|land| land.territory.clone()).collect();
        Self::on(FakeServer::of(network::demonstration()), std::sync::Arc::new(territories))
    }

    /// Opened on a network of the test's own.
    pub(crate) fn on(
        server: FakeServer,
        territories: std::sync::Arc<Vec<ressourcerie::domain::territory::Territory>>,
    ) -> Self {
        let settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        let mut state = AppState::new(network::now(), settings);
        state.facts.territories = territories;
        state.communes = ressourcerie::atlas::communes().ok();
        state.about.version = "0.1.0".to_owned();
        let mut window = Self { state, server, effects: Vec::new(), left: None, keys: 0, meddle: None };
        for reply in window.server.greet() {
            window.listen(reply);
        }
        window
    }

    /// Does something to the server just before the next cart reaches it.
    pub(crate) fn before_placing(&mut self, meddle: impl FnOnce(&mut FakeServer) + 'static) {
        self.meddle = Some(Box::new(meddle));
    }

    pub(crate) fn give(&mut self, intent: Intent) {
        self.keys += 1;
        let effects = apply(&mut self.state, intent, format!("key-{}", self.keys));
        self.carry_out(effects);
    }

    pub(crate) fn listen(&mut self, reply: Reply) {
        let effects = hear(&mut self.state, reply);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => {
                    if matches!(request, Request::Place { .. })
                        && let Some(meddle) = self.meddle.take()
                    {
                        meddle(&mut self.server);
                    }
                    for reply in self.server.answer(request) {
                        self.listen(reply);
                    }
                }
                other => self.effects.push(other),
            }
        }
    }
}

/// The window in a harness that clicks and types.
pub(crate) fn harness(window: Window) -> Harness<'static, Window> {
    let mut harness = Harness::builder().with_size(egui::vec2(1280.0, 800.0)).with_max_steps(16).build_ui_state(
        |ui, window: &mut Window| {
            let output = root_ui(ui, &window.state);
            let asked_focus = window.effects.contains(&Effect::FocusSearch);
            window.effects.retain(|effect| *effect != Effect::FocusSearch);
            if asked_focus {
                ui.memory_mut(|memory| memory.request_focus(ressourcerie::views::root::search_id()));
            }
            for intent in output.intents.clone() {
                window.give(intent);
                ui.request_repaint();
            }
            window.left = Some(output);
        },
        window,
    );
    harness.run();
    harness
}

/// A click on the one node of this name, then everything that follows.
pub(crate) fn click(harness: &mut Harness<'static, Window>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run();
    harness.get_by_label(label).click();
    harness.run();
}

/// A click on the first node whose name contains this.
pub(crate) fn click_containing(harness: &mut Harness<'static, Window>, label: &str) {
    let count = harness.query_all_by_label_contains(label).count();
    assert!(count > 0, "nothing named `{label}`:\n{}", names(harness).join("\n"));
    harness.get_all_by_label_contains(label).next().expect("a node").scroll_to_me();
    harness.run();
    harness.get_all_by_label_contains(label).next().expect("a node").click();
    harness.run();
}

/// Every name in the accessibility tree, and every text.
pub(crate) fn names(harness: &Harness<'static, Window>) -> Vec<String> {
    let said = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.value())
    };
    harness.root().children_recursive().filter_map(said).collect()
}

pub(crate) fn shows(harness: &Harness<'static, Window>, words: &str) -> bool {
    names(harness).iter().any(|name| name.contains(words))
}

pub(crate) fn press(harness: &mut Harness<'static, Window>, key: egui::Key) {
    harness.key_press(key);
    harness.run();
}

fn press_ctrl(harness: &mut Harness<'static, Window>, key: egui::Key) {
    harness.key_press_modifiers(egui::Modifiers::COMMAND, key);
    harness.run();
}

/// Tab until the node with the keyboard is named so.
pub(crate) fn tab_to(harness: &mut Harness<'static, Window>, label: &str) {
    for _ in 0..400 {
        press(harness, egui::Key::Tab);
        if focused(harness).is_some_and(|name| name.contains(label)) {
            return;
        }
    }
    panic!("Tab never reaches `{label}`; it goes round {:?}", names(harness));
}

pub(crate) fn focused(harness: &Harness<'static, Window>) -> Option<String> {
    harness
        .root()
        .children_recursive()
        .find(egui_kittest::Node::is_focused)
        .and_then(|node| node.accesskit_node().label())
}

#[test]
fn tab_goes_through_the_top_bar_from_left_to_right() {
    let mut h = harness(Window::open());
    let mut before = 0.0;
    tab_to(&mut h, "Rechercher");
    for _ in 0..6 {
        let at = h.root().children_recursive().find(egui_kittest::Node::is_focused).expect("a control").rect().left();
        assert!(at > before, "{:?} lies left of what came before", focused(&h));
        before = at;
        press(&mut h, egui::Key::Tab);
    }
}

#[test]
fn a_team_books_headsets_with_the_mouse_and_cancels_them() {
    let mut h = harness(Window::open());
    click(&mut h, "Réserver");
    click_containing(&mut h, "Dates");
    click(&mut h, "lundi 8 mars 2027");
    click(&mut h, "vendredi 19 mars 2027");
    assert!(shows(&h, "Dates\u{a0}: 8–19 mars 2027"), "the dates are shown: {:?}", names(&h));
    click_containing(&mut h, "Familles");
    click(&mut h, "Casques XR");
    press(&mut h, egui::Key::Escape);
    assert!(!shows(&h, "Prusa XL"), "only headsets are left");
    click_containing(&mut h, "Meta Quest 3, 8 libres sur 8");
    for _ in 0..5 {
        h.get_all_by_label("Un de plus").last().expect("the offer's stepper").click();
        h.run();
    }
    assert_eq!(h.state().state.place.draft.as_ref().map(|draft| draft.quantity), Some(6));
    click(&mut h, "Ajouter au panier");
    click(&mut h, "Confirmer la réservation");
    assert!(shows(&h, "Réservations de l’équipe Les Lucioles"), "the bookings are shown: {:?}", names(&h));
    assert!(shows(&h, "Réservation validée."));
    assert_eq!(h.state().server.ledger.bookings().len(), 1);
    assert!(h.state().state.cart.lines.is_empty());

    click(&mut h, "Annuler la réservation…");
    click(&mut h, "Annuler la réservation");
    assert!(shows(&h, "Réservation annulée."));
    assert!(shows(&h, "annulée"));
    assert!(h.state().server.ledger.bookings().all(|booking| !booking.lines[0].state.claims_stock()));
}

#[test]
fn a_team_books_headsets_with_the_keyboard_alone() {
    let mut h = harness(Window::open());
    press_ctrl(&mut h, egui::Key::F);
    assert_eq!(focused(&h).as_deref(), Some("Rechercher"), "the search field has the keyboard");
    h.get_by_label("Rechercher").type_text("quest");
    h.run();
    press(&mut h, egui::Key::Enter);
    assert_eq!(focused(&h).as_deref(), Some("Rechercher"), "Enter searches and lets go of nothing");
    tab_to(&mut h, "Dates");
    press(&mut h, egui::Key::Enter);
    assert_eq!(focused(&h).as_deref(), Some("mardi 2 mars 2027"), "the calendar opens on today");
    press(&mut h, egui::Key::Escape);
    assert!(
        focused(&h).is_some_and(|name| name.starts_with("Dates")),
        "Escape gives the keyboard back: {:?}",
        focused(&h)
    );
    press(&mut h, egui::Key::Enter);
    assert_eq!(focused(&h).as_deref(), Some("mardi 2 mars 2027"), "the calendar opens again");
    for key in [egui::Key::ArrowDown, egui::Key::Home, egui::Key::Space] {
        press(&mut h, key);
    }
    assert_eq!(focused(&h).as_deref(), Some("lundi 8 mars 2027"));
    for key in [egui::Key::PageDown, egui::Key::PageUp, egui::Key::End, egui::Key::ArrowLeft, egui::Key::ArrowLeft] {
        press(&mut h, key);
    }
    assert_eq!(focused(&h).as_deref(), Some("vendredi 12 mars 2027"));
    press(&mut h, egui::Key::Space);
    assert!(focused(&h).is_some_and(|name| name.starts_with("Dates")), "the keyboard is back where it was");
    tab_to(&mut h, "Meta Quest 3, 8 libres");
    press(&mut h, egui::Key::Enter);
    tab_to(&mut h, "Ajouter au panier");
    press(&mut h, egui::Key::Enter);
    tab_to(&mut h, "Confirmer la réservation");
    press(&mut h, egui::Key::Enter);
    assert_eq!(h.state().server.ledger.bookings().len(), 1);
    assert!(shows(&h, "Réservations de l’équipe Les Lucioles"));
    tab_to(&mut h, "Annuler la réservation…");
    press(&mut h, egui::Key::Enter);
    tab_to(&mut h, "Annuler la réservation");
    press(&mut h, egui::Key::Enter);
    assert!(h.state().server.ledger.bookings().all(|booking| !booking.lines[0].state.claims_stock()));
}

fn with_six_headsets_in_the_cart() -> Window {
    let mut window = Window::open();
    let days = ressourcerie::api::Days { from: network::day("2027-03-08"), to: network::day("2027-03-19") };
    window.give(Intent::Go(ressourcerie::views::state::Route::Book));
    window.give(Intent::SetDays(Some(days)));
    window.give(Intent::SelectOffer(network::offer("parc-alize/meta-quest-3")));
    window.give(Intent::SetDraftQuantity(6));
    window.give(Intent::AddDraftToCart);
    window
}

#[test]
fn a_refused_cart_says_why_and_an_alternative_mends_it() {
    let mut window = with_six_headsets_in_the_cart();
    window.before_placing(|server| {
        server.someone_takes("parc-alize/meta-quest-3", 5, stay("2027-03-08 09:00", "2027-03-19 18:00"));
    });
    let mut h = harness(window);
    click(&mut h, "Confirmer la réservation");
    assert!(shows(&h, "il n’en reste que 3 sur 8"), "{:?}", names(&h));
    assert!(shows(&h, "rien n’a été pris"));
    assert!(h.state().server.ledger.bookings().all(|booking| booking.team.as_str() != "les-lucioles"));
    click(&mut h, "en prendre 3");
    assert!(!shows(&h, "il n’en reste que"), "the reason is gone with its cause");
    click(&mut h, "Confirmer la réservation");
    let ours = h.state().server.ledger.bookings().find(|booking| booking.team.as_str() == "les-lucioles").cloned();
    assert_eq!(ours.map(|booking| booking.lines[0].wish.quantity), Some(3));
}

#[test]
fn other_dates_proposed_for_a_refused_cart_can_be_booked() {
    let mut window = with_six_headsets_in_the_cart();
    window.before_placing(|server| {
        server.someone_takes("parc-alize/meta-quest-3", 5, stay("2027-03-08 09:00", "2027-03-19 18:00"));
    });
    let mut h = harness(window);
    click(&mut h, "Confirmer la réservation");
    click_containing(&mut h, "plutôt ");
    click(&mut h, "Confirmer la réservation");
    let ours = h.state().server.ledger.bookings().find(|booking| booking.team.as_str() == "les-lucioles").cloned();
    assert_eq!(ours.map(|booking| booking.lines[0].wish.quantity), Some(6), "all six, on other dates");
}

#[test]
fn a_manager_who_takes_the_seat_approves_hands_over_and_takes_back() {
    let mut window = Window::open();
    window.server.someone_takes("parc-brume/prusa", 1, stay("2027-03-08 09:00", "2027-03-12 18:00"));
    window.give(Intent::Sit(ressourcerie::domain::team::Desk::Manager(network::hub_id("parc-brume"))));
    let mut h = harness(window);
    assert!(shows(&h, "1 demande à traiter"), "{:?}", names(&h));
    click(&mut h, "Valider, Ombres portées");
    assert!(shows(&h, "Demande validée."));
    assert!(shows(&h, "Aucune demande n’attend."));
    click(&mut h, "Remettre, Ombres portées");
    assert!(shows(&h, "À reprendre (1)"));
    click(&mut h, "Reprendre, Ombres portées");
    assert!(shows(&h, "Aucun prêt en cours."));
}

#[test]
fn a_refusal_needs_its_reason_and_the_team_reads_it() {
    let mut window = Window::open();
    window.server.someone_takes("parc-brume/prusa", 1, stay("2027-03-08 09:00", "2027-03-12 18:00"));
    window.give(Intent::Sit(ressourcerie::domain::team::Desk::Manager(network::hub_id("parc-brume"))));
    window.give(Intent::Go(ressourcerie::views::state::Route::HubDesk));
    let mut h = harness(window);
    click(&mut h, "Refuser, Ombres portées");
    assert!(h.get_by_label("Refuser la demande").accesskit_node().is_disabled(), "no reason yet");
    h.get_by_role_and_label(egui::accesskit::Role::TextInput, "Motif, que l’équipe lira").type_text("Machine en panne");
    h.run();
    click(&mut h, "Refuser la demande");
    assert!(shows(&h, "Demande refusée."), "{:?} {:?}", names(&h), h.state().state.place);
    h.state_mut().give(Intent::Sit(ressourcerie::domain::team::Desk::Team(network::team_id("ombres-portees"))));
    h.state_mut().give(Intent::Go(ressourcerie::views::state::Route::Bookings));
    h.run();
    click_containing(&mut h, "Prusa XL");
    assert!(shows(&h, "Machine en panne"), "{:?}", names(&h));
}

#[test]
fn a_team_reads_the_agreement_of_its_booking_in_the_browser() {
    let mut window = with_six_headsets_in_the_cart();
    window.give(Intent::PlaceBooking);
    let mut h = harness(window);
    click(&mut h, "Convention de prêt");
    let page = h.state().effects.iter().find_map(|effect| match effect {
        Effect::OpenPage { html, .. } => Some(html.clone()),
        _ => None,
    });
    assert!(page.expect("a page opens").contains(h.state().state.bookings()[0].id.as_str()));
}

#[test]
fn a_cart_is_there_again_at_the_next_start_until_it_is_sent() {
    let mut window = with_six_headsets_in_the_cart();
    window.give(Intent::SetPurpose("Répétitions".into()));
    let kept = window.effects.iter().rev().find_map(|effect| match effect {
        Effect::KeepCart(cart) => Some(cart.clone()),
        _ => None,
    });
    let kept = kept.expect("the cart is kept at each change");
    let mut next = Window::open();
    next.state.take_up(kept);
    assert_eq!(next.state.cart.wishes(), window.state.cart.wishes());
    assert_eq!(next.state.cart.purpose, "Répétitions");
    next.give(Intent::PlaceBooking);
    assert_eq!(next.server.ledger.bookings().len(), 1);
    assert_eq!(next.effects.last(), Some(&Effect::KeepCart(Default::default())), "what is sent is not kept twice");
}

#[test]
fn the_language_changes_while_the_program_runs() {
    let mut h = harness(Window::open());
    assert!(shows(&h, "Mes réservations"));
    click(&mut h, "Switch to English");
    assert!(shows(&h, "My bookings") && !shows(&h, "Mes réservations"));
    assert!(h.state().effects.contains(&Effect::SaveSettings), "the choice is kept");
    press_ctrl(&mut h, egui::Key::L);
    assert!(shows(&h, "Mes réservations"));
}

#[test]
fn without_the_server_a_command_waits_and_can_be_given_up() {
    use ressourcerie::api::exchange::{LinkFailure, LinkStatus};
    let mut window = with_six_headsets_in_the_cart();
    window.server.is_reachable = false;
    let since = network::now() - chrono::Duration::minutes(7);
    window.listen(Reply::Link(LinkStatus::Offline { since, why: LinkFailure::Unreachable }));
    let mut h = harness(window);
    assert!(shows(&h, "Hors ligne (il y a 7\u{a0}min)"), "{:?}", names(&h));
    click(&mut h, "Confirmer la réservation");
    assert!(shows(&h, "1 commande attend le serveur."));
    assert!(shows(&h, "En attente du serveur"));
    assert_eq!(h.state().state.cart.lines.len(), 1, "nothing is lost");
    h.get_all_by_label("Abandonner l’envoi du panier").next().expect("a way out").click();
    h.run();
    assert!(!shows(&h, "attend le serveur"));
    assert!(h.state().state.cart.sending.is_none());
}

#[test]
fn escape_steps_back_from_offer_to_hub_to_territory_to_france() {
    let mut window = Window::open();
    window.give(Intent::SelectOffer(network::offer("parc-alize/meta-quest-3")));
    let mut h = harness(window);
    let mut seen = Vec::new();
    for _ in 0..3 {
        press(&mut h, egui::Key::Escape);
        seen.push(h.state().state.place.selection.clone());
    }
    use ressourcerie::views::state::Selection;
    assert_eq!(seen[0], Some(Selection::Hub(network::hub_id("parc-alize"))));
    assert!(matches!(&seen[1], Some(Selection::Territory(code)) if code.as_str() == "53"));
    assert_eq!(seen[2], None);
}

#[test]
fn a_commune_typed_in_part_is_proposed_and_sorts_by_distance() {
    let mut h = harness(Window::open());
    click(&mut h, "Réserver");
    h.get_by_label("Près de").focus();
    h.run();
    h.get_by_label("Près de").type_text("brest");
    h.run();
    click_containing(&mut h, "Brest (29200)");
    assert_eq!(h.state().state.find.near.as_ref().map(|commune| commune.name.as_str()), Some("Brest"));
    assert!(shows(&h, "km"), "distances are shown");
}

#[test]
fn words_typed_are_searched_after_a_pause_and_only_once() {
    let mut h = harness(Window::open());
    click(&mut h, "Réserver");
    let before = h.state().state.find.ticket;
    h.get_by_label("Rechercher").focus();
    h.run();
    h.get_by_label("Rechercher").type_text("artec");
    h.step();
    assert_eq!(h.state().state.find.ticket, before, "not at each letter");
    h.run_steps(6);
    assert_eq!(h.state().state.find.ticket, before + 1);
    assert!(shows(&h, "Artec Leo") && !shows(&h, "Meta Quest 3,"), "{:?}", names(&h));
}

#[test]
fn the_palette_runs_what_is_typed() {
    let mut h = harness(Window::open());
    press_ctrl(&mut h, egui::Key::K);
    h.get_by_label("Commande").type_text("territoires");
    h.run();
    press(&mut h, egui::Key::Enter);
    assert_eq!(h.state().state.place.route, ressourcerie::views::state::Route::Territories);
    assert_eq!(h.state().state.place.overlay, None);
}

#[test]
fn the_pointer_is_over_the_stage_only_where_no_panel_stands_between() {
    let mut h = harness(Window::open());
    let hovered = |h: &Harness<'static, Window>| h.state().left.as_ref().map(|left| left.stage_hovered);
    let stage = h.state().left.as_ref().expect("a drawing").free_rect;
    h.hover_at(stage.center());
    h.run();
    assert_eq!(hovered(&h), Some(true));
    h.hover_at(egui::pos2(stage.left() - 20.0, stage.center().y));
    h.run();
    assert_eq!(hovered(&h), Some(false), "the list is not the stage");
    h.hover_at(stage.center());
    press_ctrl(&mut h, egui::Key::K);
    assert_eq!(hovered(&h), Some(false), "a dialogue stands before it");
}

#[test]
fn escape_leaves_a_field_before_it_steps_back() {
    let mut window = Window::open();
    window.give(Intent::SelectHub(network::hub_id("parc-alize")));
    let mut h = harness(window);
    press_ctrl(&mut h, egui::Key::F);
    press(&mut h, egui::Key::Escape);
    assert!(h.state().state.place.selection.is_some(), "the hub stays open");
    assert_eq!(focused(&h), None);
    press(&mut h, egui::Key::Escape);
    assert_ne!(h.state().state.selected_hub(), Some(&network::hub_id("parc-alize")));
}

#[test]
fn a_window_at_rest_asks_for_no_further_frame() {
    for route in ressourcerie::views::state::Route::ALL {
        let mut window = Window::open();
        window.give(Intent::Go(route));
        let mut h = harness(window);
        h.step();
        let delay = h.output().viewport_output.values().map(|viewport| viewport.repaint_delay).min();
        assert_eq!(delay, Some(std::time::Duration::MAX), "{route:?}");
    }
}

#[test]
fn an_hour_of_return_can_be_chosen_among_those_when_the_desk_is_open() {
    let mut window = with_six_headsets_in_the_cart();
    window.give(Intent::CloseCart);
    let mut h = harness(window);
    click(&mut h, "Retour 18\u{a0}h");
    click(&mut h, "12\u{a0}h\u{a0}30");
    let end = h.state().state.place.draft.as_ref().and_then(|draft| draft.interval).map(Interval::end);
    assert_eq!(end, Some(stay("2027-03-08 09:00", "2027-03-19 12:30").end()));
}
