//! What the rules about teams mean on the window.

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
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
