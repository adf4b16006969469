//! What the rules about teams mean on the window.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::domain::hub::{Opening, ServicePoint};
use ressourcerie::domain::resource::{Bundle, BundlePart};
use ressourcerie::domain::text::Text;
use ressourcerie::domain::time::WeeklyHours;
use ressourcerie::views::intent::Intent;
use ressourcerie::views::state::Route;

use crate::fake_server::FakeServer;
use crate::flows::{Window, harness, stay};
use crate::network;

fn click(harness: &mut Harness<'static, Window>, label: &str) {
    harness.get_by_label(label).scroll_to_me();
    harness.run();
    harness.get_by_label(label).click();
    harness.run();
}

fn names(harness: &Harness<'static, Window>) -> Vec<String> {
    let said = |node: egui_kittest::Node<'_>| {
        let node = node.accesskit_node();
        node.label().or_else(|| node.value())
    };
    harness.root().children_recursive().filter_map(said).collect()
}

fn shows(harness: &Harness<'static, Window>, words: &str) -> bool {
    names(harness).iter().any(|name| name.contains(words))
}

#[test]
fn a_team_without_the_training_books_a_session_in_the_same_cart() {
    let mut catalogue = (*network::catalogue()).clone();
    let brume = catalogue.hubs.iter_mut().find(|hub| hub.id.as_str() == "parc-brume").expect("the hub");
    let prusa = brume.resources.iter_mut().find(|resource| resource.id.as_str() == "prusa").expect("the printer");
    prusa.requires_training = Some(network::offer("parc-brume/initiation"));
    let mut window = Window::open();
    window.server = FakeServer::of(std::sync::Arc::new(catalogue));
    for reply in window.server.greet() {
        window.listen(reply);
    }
    window.give(Intent::Go(Route::Book));
    let draft = |window: &mut Window, offer: &str, interval| {
        window.give(Intent::SelectOffer(network::offer(offer)));
        window.give(Intent::SetDraftInterval(interval));
    };
    let (printing, session) =
        (stay("2027-03-17 09:00", "2027-03-18 18:00"), stay("2027-03-16 09:00", "2027-03-16 17:00"));
    draft(&mut window, "parc-brume/prusa", printing);
    let mut h = harness(window);
    assert!(shows(&h, "il faut avoir suivi «\u{a0}Initiation à la captation\u{a0}»"), "{:?}", names(&h));
    assert!(shows(&h, "Ajoutez au panier une session\u{a0}: mar. 16 mars"));
    click(&mut h, "Ajouter au panier");
    draft(h.state_mut(), "parc-brume/initiation", session);
    h.run();
    click(&mut h, "Ajouter au panier");
    draft(h.state_mut(), "parc-brume/prusa", printing);
    h.run();
    assert!(!shows(&h, "il faut avoir suivi"), "the session of the cart comes first: {:?}", names(&h));
    h.state_mut().give(Intent::PlaceBooking);
    let booked: Vec<_> = h.state().server.ledger.bookings().cloned().collect();
    assert_eq!(booked.iter().map(|booking| booking.lines.len()).collect::<Vec<_>>(), [2]);
}

#[test]
fn a_loan_can_be_picked_up_at_a_service_point_in_its_own_hours() {
    let mut catalogue = (*network::catalogue()).clone();
    let alize = catalogue.hubs.iter_mut().find(|hub| hub.id.as_str() == "parc-alize").expect("the hub");
    let span = || vec!["10:00-16:00".parse().expect("a span")];
    alize.points = vec![ServicePoint {
        id: "brest".parse().expect("an id"),
        name: Text::both("Annexe de Brest", "Brest annexe"),
        place: None,
        hours: WeeklyHours { tue: span(), thu: span(), ..WeeklyHours::default() },
        closures: Vec::new(),
        daily_visits: None,
        transfer_days: 2,
    }];
    let mut window = Window::open();
    window.server = FakeServer::of(std::sync::Arc::new(catalogue));
    for reply in window.server.greet() {
        window.listen(reply);
    }
    window.give(Intent::Go(Route::Book));
    window.give(Intent::SelectOffer(network::offer("parc-alize/meta-quest-3")));
    window.give(Intent::SetDraftDays(ressourcerie::api::Days {
        from: network::day("2027-03-10"),
        to: network::day("2027-03-19"),
    }));
    let mut h = harness(window);
    assert!(shows(&h, "Lieu de retrait Guichet du pôle"), "{:?}", names(&h));
    click(&mut h, "Lieu de retrait Guichet du pôle");
    click(&mut h, "Annexe de Brest, 2 jours d’acheminement");
    // Wednesday the 10th is not a day of Brest: Thursday is. The return stays at the desk, on Friday.
    let draft = h.state().state.place.draft.clone().expect("a draft");
    assert_eq!(draft.interval, Some(stay("2027-03-11 10:00", "2027-03-19 18:00")));
    click(&mut h, "Ajouter au panier");
    assert!(shows(&h, "Retrait\u{a0}: Annexe de Brest"), "{:?}", names(&h));
    assert!(!shows(&h, "Retour\u{a0}: "), "the return is where it goes without saying");
    h.state_mut().give(Intent::PlaceBooking);
    let booking = h.state().server.ledger.bookings().next().cloned().expect("a booking");
    let claim = booking.lines[0].claims[0].interval;
    assert!(claim.start() < stay("2027-03-09 10:00", "2027-03-10 10:00").start(), "away since Tuesday: {claim}");
}

#[test]
fn the_panel_of_a_hub_says_its_points_and_all_its_terms() {
    let mut h = harness(Window::on_the_demonstration());
    let mut read = |hub: &str| {
        h.state_mut().give(Intent::SelectHub(hub.parse().expect("an id")));
        h.run();
        names(&h).join("\n")
    };
    let estuary = read("demo-estuaire-voxel");
    assert!(estuary.contains("Point de démonstration Presqu’île, 2 jours d’acheminement"), "{estuary}");
    let metro = read("demo-metro-imaginaire");
    for words in ["le 2e jour d’ouverture après la demande", "Casques XR\u{a0}: au plus 6 en même temps par équipe"]
    {
        assert!(metro.contains(words), "{words}: {metro}");
    }
    assert!(read("demo-alize").contains("Fermé aussi\u{a0}: Mi-Carême, Vendredi saint"));
    assert!(read("demo-ville-miroir").contains("Au plus 240\u{a0}h écoulées"));
    h.state_mut().give(Intent::SelectOffer(network::offer("demo-granit-bleu/optitrack-primex13")));
    h.run();
    assert!(shows(&h, "Captation de mouvement\u{a0}: de la salle au fichier"), "{:?}", names(&h));
}

#[test]
fn a_bundle_fills_the_cart_with_its_parts_and_an_exceptional_opening_is_announced() {
    let mut catalogue = (*network::catalogue()).clone();
    let alize = catalogue.hubs.iter_mut().find(|hub| hub.id.as_str() == "parc-alize").expect("the hub");
    let part = |offer: &str, quantity| BundlePart { offer: network::local(offer), quantity };
    alize.bundles = vec![Bundle {
        id: network::local("veillee"),
        name: Text::both("Veillée", "Evening"),
        description: Text::plain("Pour une soirée."),
        parts: vec![part("malle-vr", 1), part("meta-quest-3", 2)],
    }];
    let hours = vec!["10:00-18:00".parse().expect("a span")];
    let reason = Text::both("portes ouvertes", "open day");
    alize.openings = vec![Opening { day: network::day("2027-03-13"), hours, reason }];
    let mut window = Window::open();
    window.server = FakeServer::of(std::sync::Arc::new(catalogue));
    for reply in window.server.greet() {
        window.listen(reply);
    }
    window.give(Intent::SelectHub(network::local("parc-alize").as_str().parse().expect("an id")));
    let mut h = harness(window);
    assert!(shows(&h, "Ouverture exceptionnelle, samedi 13 mars"), "{:?}", names(&h));
    assert!(shows(&h, "Lots types"));
    h.state_mut().give(Intent::SelectOffer(network::offer("parc-alize/veillee")));
    h.state_mut().give(Intent::SetDraftInterval(stay("2027-03-15 09:00", "2027-03-16 18:00")));
    h.run();
    assert!(shows(&h, "Composition du lot type"), "{:?}", names(&h));
    assert!(shows(&h, "Malle de présentation"), "{:?}", names(&h));
    click(&mut h, "Ajouter au panier");
    let cart: Vec<_> = h.state().state.cart.lines.iter().map(|line| line.wish.clone()).collect();
    let asked: Vec<_> = cart.iter().map(|wish| (wish.offer.to_string(), wish.quantity)).collect();
    assert_eq!(asked, [("parc-alize/malle-vr".to_owned(), 1), ("parc-alize/meta-quest-3".to_owned(), 2)]);
    h.state_mut().give(Intent::PlaceBooking);
    let lines: Vec<_> = h.state().server.ledger.bookings().map(|booking| booking.lines.len()).collect();
    assert_eq!(lines, [2]);
}
