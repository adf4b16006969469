//! The link of a desk: it follows, searches, delivers once, and outlives the server.

use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use ressourcerie::api::exchange::{LinkFailure, LinkStatus, Reply, Request};
use ressourcerie::api::problem::ProblemKind;
use ressourcerie::api::{ActOnBooking, PlaceBooking, SearchQuery};
use ressourcerie::client::{Client, ClientConfig};
use ressourcerie::clock;
use ressourcerie::domain::booking::{LineState, Step};
use ressourcerie::domain::hub::Hub;
use ressourcerie::domain::ids::{HubId, TeamId};
use ressourcerie::domain::team::Desk;
use ressourcerie::domain::text::Lang;
use ressourcerie::domain::time::Interval;
use tokio::runtime::Runtime;

use super::fleet::{self, Fleet};
use super::network::{HubVerbs as _, hub, wish};
use super::sockets::{SECRET, TestServer};
use super::stores::Database;

/// A desk's link and all that it said so far.
pub(super) struct TestLink {
    pub(super) client: Client,
    heard: Vec<Reply>,
    wakes: Arc<AtomicUsize>,
}

impl TestLink {
    pub(super) fn to(address: SocketAddr, secret: &str, outbox: Option<&Path>) -> Self {
        let wakes = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&wakes);
        let config = ClientConfig {
            base_url: format!("http://{address}"),
            secret: Some(secret.to_owned()),
            desk: Desk::Team(TeamId::parse("alpha").expect("a team")),
            outbox: outbox.map(Path::to_owned),
        };
        let wake = Arc::new(move || {
            counter.fetch_add(1, Ordering::Relaxed);
        });
        Self { client: Client::start(config, wake).expect("a link"), heard: Vec::new(), wakes }
    }

    /// Waits until something heard answers the question; gives the answer of the latest such reply.
    #[track_caller]
    pub(super) fn wait<T>(&mut self, what: &str, find: impl Fn(&Reply) -> Option<T>) -> T {
        let deadline = Instant::now() + Duration::from_secs(20);
        loop {
            self.heard.extend(self.client.drain());
            if let Some(found) = self.heard.iter().rev().find_map(&find) {
                return found;
            }
            assert!(Instant::now() < deadline, "never heard {what}: {:#?}", self.heard);
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    #[track_caller]
    pub(super) fn wait_online(&mut self) {
        self.wait("that the link is online", |reply| matches!(reply, Reply::Link(LinkStatus::Online)).then_some(()));
    }

    #[track_caller]
    fn wait_offline(&mut self) -> LinkFailure {
        self.wait("that the link is offline", |reply| match reply {
            Reply::Link(LinkStatus::Offline { why, .. }) => Some(why.clone()),
            _ => None,
        })
    }

    pub(super) fn forget(&mut self) {
        self.heard.extend(self.client.drain());
        self.heard.clear();
    }

    pub(super) fn place(&self, key: &str, interval: Interval) {
        let order = PlaceBooking {
            team: TeamId::parse("alpha").expect("a team"),
            purpose: "essai".to_owned(),
            wishes: vec![wish("a/headset", 1, interval)],
        };
        self.client.send(Request::Place { key: key.to_owned(), order });
    }
}

pub(super) fn a_week() -> Interval {
    let start = clock::now() + chrono::Duration::days(10);
    Interval::new(start, start + chrono::Duration::days(7)).expect("a week")
}

fn hubs() -> Vec<Hub> {
    vec![hub("a").always_open().lends("headset", 4).decides_by_hand()]
}

pub(super) struct World {
    runtime: Runtime,
    folder: tempfile::TempDir,
}

fn threads() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("threads")
}

impl World {
    pub(super) fn new() -> Self {
        Self { runtime: threads(), folder: tempfile::tempdir().expect("a folder") }
    }

    pub(super) fn server(&self) -> TestServer {
        self.runtime.block_on(TestServer::start(self.folder.path(), hubs()))
    }

    fn server_at(&self, address: SocketAddr) -> TestServer {
        self.runtime.block_on(TestServer::start_at(self.folder.path(), hubs(), address))
    }
}

#[test]
fn a_desk_hears_the_catalogue_its_bookings_and_each_change() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    link.wait_online();
    let catalogue = link.wait("the catalogue", |reply| match reply {
        Reply::Catalogue(catalogue) => Some(Arc::clone(catalogue)),
        _ => None,
    });
    assert_eq!(catalogue.hubs.len(), 1);
    link.place("one", a_week());
    let placed = link.wait("that it is placed", |reply| match reply {
        Reply::Placed { key, outcome } if key == "one" => Some(outcome.clone()),
        _ => None,
    });
    let booking = placed.expect("a booking");
    // Another desk decides; this one hears of it by itself.
    let manager = server.desk("manager:a");
    let approved = world.runtime.block_on(manager.act("ok", &booking, "approve"));
    assert_eq!(approved.status, 200, "{approved:?}");
    link.wait("that it is approved", |reply| match reply {
        Reply::Bookings(all) => (all.len() == 1 && all[0].summary() == LineState::Approved).then_some(()),
        _ => None,
    });
    server.state.publish("", |catalogue| catalogue.hubs[0].name = "Renommé".to_owned());
    link.wait("the new name", |reply| match reply {
        Reply::Catalogue(catalogue) => (catalogue.hubs[0].name == "Renommé").then_some(()),
        _ => None,
    });
    assert!(link.wakes.load(Ordering::Relaxed) >= link.heard.len(), "each reply wakes the window");
    world.runtime.block_on(server.stop());
}

#[test]
fn sitting_at_another_desk_shows_what_that_desk_may_see() {
    let world = World::new();
    let server = world.server();
    world.runtime.block_on(async { server.desk("team:beta").place("b", "a/headset", 1, a_week()).await.booking() });
    let mut link = TestLink::to(server.address, SECRET, None);
    let count = |expected: usize| {
        move |reply: &Reply| match reply {
            Reply::Bookings(all) => (all.len() == expected).then_some(()),
            _ => None,
        }
    };
    link.wait("no booking of its own", count(0));
    link.client.send(Request::Sit(Desk::Manager(HubId::parse("a").expect("a hub"))));
    link.wait("the hub's booking", count(1));
    link.forget();
    link.client.send(Request::Sit(Desk::Team(TeamId::parse("gamma").expect("a team"))));
    link.wait("no booking of another team", count(0));
    world.runtime.block_on(server.stop());
}

#[test]
fn only_the_latest_search_needs_an_answer_and_agendas_come() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    for ticket in 1..=20 {
        link.client.send(Request::Search { ticket, query: SearchQuery::default() });
    }
    let found = link.wait("the last answer", |reply| match reply {
        Reply::Found { ticket: 20, outcome } => Some(outcome.clone()),
        _ => None,
    });
    assert_eq!(found.expect("hits").total, 1);
    let hub = HubId::parse("a").expect("a hub");
    link.client.send(Request::Agenda { hub: hub.clone(), interval: a_week() });
    let agenda = link.wait("the agenda", |reply| match reply {
        Reply::Agenda(agenda) => Some(Arc::clone(agenda)),
        _ => None,
    });
    assert_eq!((&agenda.hub, agenda.rows.len()), (&hub, 1));
    world.runtime.block_on(server.stop());
}

#[test]
fn a_refused_command_is_answered_once_and_waits_no_longer() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    link.wait_online();
    let booking = world.runtime.block_on(async {
        let desk = server.desk("team:alpha");
        let booking = desk.place("x", "a/headset", 1, a_week()).await.booking();
        server.desk("manager:a").act("y", &booking, "approve").await;
        booking
    });
    let act = ActOnBooking { step: Step::Cancel, lines: None, reason: None };
    link.client.send(Request::Act { key: "late".to_owned(), booking: booking.id, version: booking.version, act });
    let outcome = link.wait("the answer", |reply| match reply {
        Reply::Acted { key, outcome, .. } if key == "late" => Some(outcome.clone()),
        _ => None,
    });
    let Err(LinkFailure::Problem(problem)) = outcome else { panic!("{outcome:?}") };
    assert_eq!(problem.kind, ProblemKind::Stale);
    link.wait("that nothing waits", |reply| match reply {
        Reply::Waiting(keys) => keys.is_empty().then_some(()),
        _ => None,
    });
    world.runtime.block_on(server.stop());
}

#[test]
fn a_booking_made_while_the_server_is_away_is_delivered_once_when_it_is_back() {
    let world = World::new();
    let server = world.server();
    let address = server.address;
    let outbox = world.folder.path().join("outbox.json");
    let mut link = TestLink::to(address, SECRET, Some(&outbox));
    link.wait_online();
    link.forget();
    world.runtime.block_on(server.stop());
    assert_eq!(link.wait_offline(), LinkFailure::Unreachable);
    link.place("queued", a_week());
    link.place("given-up", a_week());
    link.client.send(Request::GiveUp { key: "given-up".to_owned() });
    link.wait("that it waits", |reply| match reply {
        Reply::Waiting(keys) => (keys == &["queued"]).then_some(()),
        _ => None,
    });
    // The program ends and comes back, and so does the server.
    drop(link);
    let mut link = TestLink::to(address, SECRET, Some(&outbox));
    assert_eq!(link.wait_offline(), LinkFailure::Unreachable);
    let server = world.server_at(address);
    link.client.send(Request::Retry);
    let placed = link.wait("that it is placed", |reply| match reply {
        Reply::Placed { key, outcome } if key == "queued" => Some(outcome.clone()),
        _ => None,
    });
    link.wait_online();
    let booking = placed.expect("a booking");
    let all: Vec<_> = server.state.ledger().read().bookings().map(|booking| booking.id.clone()).collect();
    assert_eq!(all, [booking.id], "delivered once, and what was given up never");
    drop(link);
    let link = TestLink::to(address, SECRET, Some(&outbox));
    std::thread::sleep(Duration::from_millis(300));
    drop(link);
    assert_eq!(server.state.ledger().read().seq(), 1, "and never again");
    world.runtime.block_on(server.stop());
}

/// A network cable between a desk and a server, which a test can pull.
struct Cable {
    address: SocketAddr,
    plugged: Arc<Mutex<Option<Vec<TcpStream>>>>,
}

impl Cable {
    fn to(server: SocketAddr) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a socket");
        let address = listener.local_addr().expect("an address");
        let plugged = Arc::new(Mutex::new(Some(Vec::new())));
        let wire = Arc::clone(&plugged);
        std::thread::spawn(move || {
            for desk in listener.incoming().flatten() {
                let mut wire = wire.lock().expect("a wire");
                let (Some(open), Ok(server)) = (wire.as_mut(), TcpStream::connect(server)) else { continue };
                for (from, to) in [(&desk, &server), (&server, &desk)] {
                    let (mut from, mut to) = (from.try_clone().expect("a socket"), to.try_clone().expect("a socket"));
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Both);
                    });
                }
                open.extend([desk, server]);
            }
        });
        Self { address, plugged }
    }

    fn pull(&self) {
        for socket in self.plugged.lock().expect("a wire").take().into_iter().flatten() {
            let _ = socket.shutdown(Shutdown::Both);
        }
    }

    fn plug(&self) {
        *self.plugged.lock().expect("a wire") = Some(Vec::new());
    }
}

/// Scenario 20, its second half: the counter in Brest is cut off while a unit comes back.
#[test]
fn scenario_20_what_a_counter_did_offline_is_replayed_in_order_and_a_stale_hand_over_is_refused() {
    for database in Database::each() {
        let fleet = Fleet::on(&database, vec![hub("a").always_open().lends("projector", 1)]);
        let runtime = threads();
        let lent = runtime.block_on(async {
            let now = clock::now();
            let week = Interval::new(now, now + chrono::Duration::days(7)).expect("a week");
            let booking = fleet.desk(0, "team:alpha").place("one", "a/projector", 1, week).await.booking();
            let out = fleet.desk(1, "manager:a").act("out", &booking, "check_out").await.booking();
            assert_eq!((booking.version, out.version), (1, 2));
            (booking, out)
        });
        let cable = Cable::to(fleet.address(0));
        let folder = tempfile::tempdir().expect("a folder");
        let mut brest = TestLink::to(cable.address, fleet::SECRET, Some(&folder.path().join("outbox.json")));
        brest.client.send(Request::Sit(Desk::Manager(HubId::parse("a").expect("a hub"))));
        brest.wait("the loan", |reply| match reply {
            Reply::Bookings(all) => (all.len() == 1 && all[0].version == 2).then_some(()),
            _ => None,
        });
        brest.forget();
        cable.pull();
        brest.wait_offline();
        // The projector comes back, and somebody at the same counter, whose list is old, hands it over again.
        let (stale, out) = &lent;
        let act = |step| ActOnBooking { step, lines: None, reason: None };
        let order = |key: &str, version, step| Request::Act {
            key: key.to_owned(),
            booking: out.id.clone(),
            version,
            act: act(step),
        };
        brest.client.send(order("back", out.version, Step::CheckIn));
        brest.client.send(order("again", out.version, Step::CheckOut));
        brest.wait("that both wait", |reply| match reply {
            Reply::Waiting(keys) => (keys == &["back", "again"]).then_some(()),
            _ => None,
        });
        cable.plug();
        brest.client.send(Request::Retry);
        let mut answer = |wanted: &str| {
            brest.wait("the answer", |reply| match reply {
                Reply::Acted { key, outcome, .. } if key == wanted => Some(outcome.clone()),
                _ => None,
            })
        };
        let back = answer("back").expect("it is back");
        assert_eq!((back.summary(), back.version), (LineState::Returned, 3), "{}", database.engine);
        let Err(LinkFailure::Problem(problem)) = answer("again") else { panic!("handed over by an old list") };
        assert_eq!(problem.kind, ProblemKind::Stale);
        brest.wait("that nothing waits", |reply| match reply {
            Reply::Waiting(keys) => keys.is_empty().then_some(()),
            _ => None,
        });
        // Another old client, which was never offline.
        let late = runtime.block_on(fleet.desk(1, "manager:a").act("late", stale, "check_out"));
        assert_eq!(late.status, 412, "{late:?}");
        let journal = runtime.block_on(async {
            let store = fleet.store().await;
            let journal = store.load_journal().await.expect("a journal");
            store.close().await;
            journal
        });
        assert_eq!(journal.len(), 3, "placed, out, back: nothing lost, nothing more");
        let (code, words) = fleet.audit();
        assert_eq!(code, Some(0), "{words}");
    }
}

#[test]
fn a_server_that_is_not_ours_or_wants_another_secret_is_told_apart() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, "wrong", None);
    assert_eq!(link.wait_offline(), LinkFailure::Unauthorized);
    link.place("kept", a_week());
    link.wait("that it waits", |reply| match reply {
        Reply::Waiting(keys) => (keys == &["kept"]).then_some(()),
        _ => None,
    });
    drop(link);
    world.runtime.block_on(server.stop());

    let stranger = world.runtime.block_on(async {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a socket");
        let address = listener.local_addr().expect("an address");
        let page = axum::Router::new().fallback(|| async { axum::response::Html("<h1>It works</h1>") });
        tokio::spawn(async move { axum::serve(listener, page).await.expect("a server") });
        address
    });
    let mut link = TestLink::to(stranger, SECRET, None);
    assert!(matches!(link.wait_offline(), LinkFailure::NotOurs { .. }));
}

#[test]
fn the_server_answers_in_the_language_of_the_desk() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    let mut ask = |lang: Lang, ticket: u64| {
        link.client.speak(lang);
        link.client.send(Request::Search { ticket, query: SearchQuery { limit: 0, ..SearchQuery::default() } });
        let outcome = link.wait("the answer", |reply| match reply {
            Reply::Found { ticket: heard, outcome } if *heard == ticket => Some(outcome.clone()),
            _ => None,
        });
        let Err(LinkFailure::Problem(problem)) = outcome else { panic!("{outcome:?}") };
        problem.title
    };
    let (french, english) = (ask(Lang::Fr, 1), ask(Lang::En, 2));
    assert_ne!(french, english);
    world.runtime.block_on(server.stop());
}

#[test]
fn the_agreement_of_a_booking_comes_as_a_page_in_the_language_of_the_desk() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    let booking = world
        .runtime
        .block_on(async { server.desk("team:alpha").place("x", "a/headset", 1, a_week()).await.booking() });
    for (lang, words) in [(Lang::Fr, "Projet de convention"), (Lang::En, "Draft agreement")] {
        link.forget();
        link.client.speak(lang);
        link.client.send(Request::Agreement { booking: booking.id.clone() });
        let page = link.wait("the page", |reply| match reply {
            Reply::Agreement { booking: of, outcome } if *of == booking.id => Some(outcome.clone()),
            _ => None,
        });
        let page = page.expect("a page");
        assert!(page.contains("<!doctype html>") && page.contains(words), "{page}");
    }
    let stranger = ressourcerie::domain::ids::BookingId::parse("b-unknown").expect("an id");
    link.client.send(Request::Agreement { booking: stranger.clone() });
    let none = link.wait("the answer", |reply| match reply {
        Reply::Agreement { booking: of, outcome } if *of == stranger => Some(outcome.clone()),
        _ => None,
    });
    assert!(matches!(&none, Err(LinkFailure::Problem(problem)) if problem.kind == ProblemKind::NotFound), "{none:?}");
    world.runtime.block_on(server.stop());
}

#[test]
fn a_link_stops_at_once_whatever_it_was_doing() {
    let world = World::new();
    let server = world.server();
    let mut link = TestLink::to(server.address, SECRET, None);
    link.wait_online();
    let started = Instant::now();
    drop(link);
    assert!(started.elapsed() < Duration::from_secs(1), "it took {:?}", started.elapsed());
    world.runtime.block_on(server.stop());
}
