//! What a screen reader and a keyboard find in every room.

use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::NodeT as _;
use ressourcerie::domain::text::Lang;

use crate::flows::{Window, harness};
use crate::rooms::{rooms, window_in};

/// Roles that a person can act on.
const CONTROLS: [Role; 12] = [
    Role::Button,
    Role::CheckBox,
    Role::RadioButton,
    Role::TextInput,
    Role::MultilineTextInput,
    Role::Slider,
    Role::SpinButton,
    Role::ComboBox,
    Role::Link,
    Role::ColorWell,
    Role::MenuItem,
    Role::Tab,
];

/// Looks at every room in both languages, in a window that is used again and again: fonts cost the most.
fn each_room(mut look: impl FnMut(&str, &mut Harness<'static, Window>)) {
    for (name, intents) in rooms() {
        let mut harness = harness(window_in(&intents, name));
        for lang in Lang::ALL {
            harness.state_mut().state.settings.lang = lang;
            harness.run();
            look(&format!("{name}, {}", lang.tag()), &mut harness);
        }
    }
}

#[test]
fn every_control_of_every_room_has_a_name_and_a_role() {
    each_room(|room, harness| {
        for node in harness.root().children_recursive() {
            let node = node.accesskit_node();
            let name = node.label().or_else(|| node.value()).unwrap_or_default();
            assert_ne!(node.role(), Role::Unknown, "{room}: `{name}` has no role");
            if CONTROLS.contains(&node.role()) {
                assert!(!node.label().unwrap_or_default().trim().is_empty(), "{room}: a {:?} has no name", node.role());
            }
        }
    });
}

#[test]
fn no_room_shows_a_key_without_words_or_an_icon_for_a_word() {
    each_room(|room, harness| {
        for node in harness.root().children_recursive() {
            let node = node.accesskit_node();
            for said in [node.label(), node.value()].into_iter().flatten() {
                assert!(!said.contains('⟦'), "{room}: {said}");
                let is_icon = |c: char| ('\u{e000}'..='\u{f8ff}').contains(&c);
                assert!(!said.contains(is_icon), "{room}: `{said}` holds an icon that a reader cannot say");
            }
        }
    });
}

#[test]
fn what_can_be_clicked_is_at_least_24_points_high_or_a_line_of_text() {
    each_room(|room, harness| {
        for node in harness.root().children_recursive() {
            if node.accesskit_node().role() != Role::Button {
                continue;
            }
            let size = node.rect().size();
            let name = node.accesskit_node().label().unwrap_or_default();
            assert!(size.x >= 24.0 && size.y >= 20.0, "{room}: `{name}` is {size:?}");
        }
    });
}

#[test]
fn nothing_stands_outside_the_window_from_side_to_side() {
    each_room(|room, harness| {
        for (width, height) in [(1280.0, 800.0), (1024.0, 720.0), (640.0, 400.0), (512.0, 360.0)] {
            harness.set_size(egui::vec2(width, height));
            harness.run();
            for node in harness.root().children_recursive() {
                let node = node.accesskit_node();
                let said = node.label().or_else(|| node.value());
                // The runs of text inside a field have no bounds of their own.
                let (Some(said), Some(bounds)) = (said, node.raw_bounds()) else { continue };
                assert!(
                    bounds.x0 >= -0.5 && bounds.x1 <= f64::from(width) + 0.5,
                    "{room} at {width}: `{said}` spans {} to {}",
                    bounds.x0,
                    bounds.x1
                );
            }
        }
    });
}
