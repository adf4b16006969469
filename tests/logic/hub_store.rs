//! What the store keeps of hubs' calendars, alike on both engines.

use chrono::{DateTime, Duration};
use ressourcerie::domain::hub::{CalendarScope, CalendarSource, HubCalendar};
use ressourcerie::domain::ids::{BookingId, HubId};
use ressourcerie::store::exchange;
use ressourcerie::store::{Lease, Subscription, WrittenEvent};

use super::network::local;
use super::stores::{Database, run};

#[test]
fn subscriptions_and_written_events_are_kept_alike_and_held_by_one_process_at_a_time() {
    let now = DateTime::from_timestamp(1_800_000_000, 0).expect("an instant");
    let hub = HubId::parse("a").expect("a hub");
    let source = CalendarSource::Url("https://agenda.example.org/private/token.ics".to_owned());
    let subscription = Subscription {
        hub: hub.clone(),
        calendar: HubCalendar::new(local("agenda"), source, CalendarScope::Hub),
        password: Some("open sesame".to_owned()),
        changed_at: now,
        changed_by: "local".to_owned(),
    };
    assert!(!format!("{subscription:?}").contains("token") && !format!("{subscription:?}").contains("sesame"));
    let event = |uid: &str, serial| WrittenEvent {
        uid: uid.to_owned(),
        hub: hub.clone(),
        calendar: local("lab"),
        booking: BookingId::parse("0123456789abcdef0123456789abcdef").expect("a booking"),
        line: 1,
        serial,
        body: "{}".to_owned(),
    };
    let lease = |runner: &str, from: i64, seconds: i64| Lease {
        runner: runner.to_owned(),
        now: now + Duration::seconds(from),
        until: now + Duration::seconds(from + seconds),
    };
    for database in Database::each() {
        run(async {
            let store = database.open().await;
            store.put_subscription(&subscription).await.expect("kept");
            let changed = Subscription { password: None, ..subscription.clone() };
            store.put_subscription(&changed).await.expect("kept in its place");
            assert_eq!(store.subscriptions().await.expect("read"), std::slice::from_ref(&changed));

            assert!(store.add_written_event(&event("u1", 1), &lease("one", 0, 60)).await.expect("journalled"));
            let again = store.add_written_event(&event("u2", 1), &lease("two", 0, 60)).await.expect("asked");
            assert!(!again, "an attempt is made by one process");
            let keep = async |body: Option<&str>, lease: Lease| {
                store.keep_written_event("u1", body, &lease).await.expect("asked")
            };
            assert!(!keep(Some("{2}"), lease("two", 30, 60)).await, "it is held by another");
            assert!(keep(Some("{3}"), lease("one", 30, 60)).await);
            assert!(keep(None, lease("two", 91, 60)).await, "whoever held it is gone");
            assert!(!keep(None, lease("one", 92, 60)).await);
            let kept = store.written_events().await.expect("read");
            assert_eq!(kept, [WrittenEvent { body: "{3}".to_owned(), ..event("u1", 1) }]);

            let text = exchange::text_of(&store).await.expect("a text");
            assert!(text.contains("agenda.example.org"), "a whole ledger has its subscriptions");
            store.remove_written_event("u1").await.expect("removed");
            assert!(store.remove_subscription(&hub, &local("agenda")).await.expect("removed"));
            assert!(!store.remove_subscription(&hub, &local("agenda")).await.expect("asked"));
            assert!(store.written_events().await.expect("read").is_empty());
            store.close().await;
        });
    }
}
