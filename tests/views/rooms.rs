//! Every room, in both languages and both themes, at the smallest window and at twice the size.

use std::path::PathBuf;

use ressourcerie::api::Days;
use ressourcerie::domain::text::{Lang, Text};
use ressourcerie::views::intent::Intent;
use ressourcerie::views::root::Stage;
use ressourcerie::views::state::{Clip, Overlay, Route, Showing, ShownWork, StatRow, ThemeChoice};

use crate::flows::Window;
use crate::network::{day, hub_id, offer};
use crate::picture::{Drawing, drawing_after, drawing_of};

/// The rooms worth looking at, by name, each with how to get there.
pub(crate) fn rooms() -> Vec<(&'static str, Vec<Intent>)> {
    let days = Intent::SetDays(Some(Days { from: day("2027-03-08"), to: day("2027-03-19") }));
    let take = |quantity| {
        vec![
            Intent::Go(Route::Book),
            days.clone(),
            Intent::SelectOffer(offer("parc-alize/meta-quest-3")),
            Intent::SetDraftQuantity(quantity),
            Intent::AddDraftToCart,
        ]
    };
    let mut refused = take(6);
    refused.extend([Intent::PlaceBooking, Intent::DismissNotice(0)]);
    let mut placed = take(2);
    placed.extend([Intent::SetPurpose("Résidence « Marée »".to_owned()), Intent::PlaceBooking]);
    let go = |route| vec![Intent::Go(route)];
    let mut offer_room = take(6);
    offer_room.truncate(4);
    let mut desk = placed.clone();
    desk.extend([
        Intent::Sit(ressourcerie::domain::team::Desk::Manager(hub_id("parc-alize"))),
        Intent::Go(Route::HubDesk),
    ]);
    vec![
        ("map", go(Route::Map)),
        ("hub", vec![days.clone(), Intent::SelectHub(hub_id("parc-alize"))]),
        ("hub-far", vec![Intent::SelectHub(hub_id("parc-cagou"))]),
        ("find", vec![Intent::Go(Route::Book), days.clone(), Intent::SetQuantity(2)]),
        ("offer", offer_room),
        ("cart", take(2)),
        ("cart-refused", refused),
        ("bookings", placed),
        ("bookings-empty", go(Route::Bookings)),
        ("desk", desk),
        (
            "territory",
            vec![
                Intent::Go(Route::Territories),
                Intent::SelectTerritory(ressourcerie::domain::territory::TerritoryCode::parse("53").expect("a code")),
            ],
        ),
        ("works", go(Route::Works)),
        ("settings", go(Route::Settings)),
        ("about", go(Route::About)),
        ("palette", vec![Intent::OpenPalette, Intent::TypeInPalette("aller".to_owned())]),
        ("keyboard", vec![Intent::OpenKeyboardHelp]),
    ]
}

fn shown_work() -> Showing {
    let row = |fr: &str, en: &str, value: &str| StatRow { label: Text::both(fr, en), value: Text::plain(value) };
    Showing::Shown(ShownWork {
        file_name: "manege.glb".to_owned(),
        statistics: vec![row("Triangles", "Triangles", "12 480"), row("Matériaux", "Materials", "6")],
        warnings: vec![Text::both("Une texture n’est pas carrée.", "A texture is not square.")],
        clips: vec![
            Clip { name: "Tourner".to_owned(), duration_secs: 12.5 },
            Clip { name: String::new(), duration_secs: 3.0 },
        ],
        clip: 0,
        is_playing: true,
        position_secs: 4.2,
        speed: 1.0,
    })
}

pub(crate) fn window_in(intents: &[Intent], name: &str) -> Window {
    let mut window = Window::open();
    if name == "cart-refused" {
        // Between the search and the order, another team takes five of the eight.
        window.before_placing(|server| {
            let interval = crate::flows::stay("2027-03-08 09:00", "2027-03-19 18:00");
            server.someone_takes("parc-alize/meta-quest-3", 5, interval);
        });
    }
    for intent in intents {
        window.give(intent.clone());
    }
    if name == "works" {
        window.state.works.showing = shown_work();
    }
    window
}

/// Writes the picture where someone wants to look at it.
pub(crate) fn keep(drawing: &Drawing, name: &str) {
    let Some(folder) = std::env::var_os("RESSOURCERIE_PICTURES").map(PathBuf::from) else { return };
    if std::env::var("RESSOURCERIE_PICTURES_OF").is_ok_and(|wanted| !name.contains(&wanted)) {
        return;
    }
    std::fs::create_dir_all(&folder).expect("a folder");
    drawing.painted().write(&folder.join(format!("{name}.png"))).expect("a written picture");
}

#[test]
fn every_room_is_drawn_in_both_languages_and_themes() {
    for (name, intents) in rooms() {
        let mut window = window_in(&intents, name);
        for (lang, theme) in [(Lang::Fr, ThemeChoice::Dark), (Lang::En, ThemeChoice::Light)] {
            window.state.settings.lang = lang;
            window.state.settings.theme = theme;
            let drawing = drawing_of(&window.state, (1280, 800));
            assert!(drawing.triangles() > 1200, "{name} looks empty: {} triangles", drawing.triangles());
            let root = &drawing.root;
            if root.stage != Stage::None {
                let least = egui::vec2(500.0, 500.0);
                assert!(root.free_rect.size().min_elem() >= least.min_elem(), "{name} leaves {:?}", root.free_rect);
            }
            keep(&drawing, &format!("{name}-{}", lang.tag()));
        }
    }
}

#[test]
fn every_room_leaves_its_stage_at_the_smallest_window_and_at_twice_the_size() {
    for (name, intents) in rooms() {
        let mut window = window_in(&intents, name);
        for (size, scale) in [((1024, 720), 100), ((1280, 800), 200), ((1024, 720), 200)] {
            window.state.settings.scale = scale;
            let drawing = drawing_of(&window.state, size);
            let root = &drawing.root;
            keep(&drawing, &format!("{name}-{}x{}-{scale}", size.0, size.1));
            let is_behind = matches!(window.state.place.overlay, Some(Overlay::Palette { .. } | Overlay::Keyboard));
            if root.stage != Stage::None && !is_behind {
                assert!(
                    root.free_rect.width() > 40.0 && root.free_rect.height() > 80.0,
                    "{name} at {size:?}, {scale} %"
                );
            }
        }
    }
}

#[test]
fn the_demonstration_network_is_shown_with_its_hubs_and_facts() {
    let bretagne = ressourcerie::domain::territory::TerritoryCode::parse("53").expect("a code");
    let days = Intent::SetDays(Some(Days { from: day("2027-03-08"), to: day("2027-03-19") }));
    for (name, intents) in [
        ("demo-map", vec![Intent::Go(Route::Map)]),
        ("demo-find", vec![Intent::Go(Route::Book), days.clone(), Intent::SetQuantity(3)]),
        ("demo-territory", vec![Intent::Go(Route::Territories), Intent::SelectTerritory(bretagne)]),
        ("demo-hub", vec![days, Intent::SelectHub(hub_id("demo-alize"))]),
    ] {
        let mut window = Window::on_the_demonstration();
        assert!(window.state.hubs().len() >= 26, "the network has its hubs");
        for intent in intents {
            window.give(intent);
        }
        if name == "demo-find"
            && let Some(hit) = window.state.find.page().and_then(|page| page.hits.first())
        {
            let offer = hit.offer.clone();
            window.give(Intent::SelectOffer(offer));
        }
        let drawing = drawing_of(&window.state, (1280, 800));
        assert!(drawing.triangles() > 2500, "{name}: {} triangles", drawing.triangles());
        keep(&drawing, name);
    }
}

#[test]
fn popups_hang_below_what_opens_them() {
    let mut window = Window::open();
    window.give(Intent::Go(Route::Book));
    window.give(Intent::SetDays(Some(Days { from: day("2027-03-08"), to: day("2027-03-19") })));
    let closed = drawing_of(&window.state, (1280, 800)).triangles();
    for (name, at) in
        [("popup-dates", (200.0, 105.0)), ("popup-families", (200.0, 141.0)), ("popup-desk", (1030.0, 21.0))]
    {
        let drawing = drawing_after(&window.state, (1280, 800), &[egui::pos2(at.0, at.1)]);
        assert!(drawing.triangles() > closed + 150, "{name} did not open");
        keep(&drawing, name);
    }
}
