//! Keys with the modifiers of their own moment.
//!
//! bevy_egui 0.42 gives every key of a frame the modifiers held at the end of that frame: on a slow frame a quick Ctrl+K
//! is read as a plain K, or as the letter, and a quick Ctrl+V pastes nothing. This replays the frame's key messages in
//! order and mends egui's events.

use bevy::input::ButtonState;
use bevy::input::keyboard::{Key, KeyboardInput};
use bevy::prelude::*;
use bevy_egui::helpers::bevy_to_egui_key;
use bevy_egui::{EguiClipboard, EguiInput, PrimaryEguiContext, egui};

/// The modifiers held, followed message by message across frames.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
pub(super) struct Held {
    ctrl: bool,
    shift: bool,
    alt: bool,
    logo: bool,
}

impl Held {
    fn follow(&mut self, message: &KeyboardInput) {
        let is_down = message.state == ButtonState::Pressed;
        match message.logical_key {
            Key::Control => self.ctrl = is_down,
            Key::Shift => self.shift = is_down,
            Key::Alt => self.alt = is_down,
            Key::Super | Key::Meta => self.logo = is_down,
            _ => {}
        }
    }

    fn modifiers(self) -> egui::Modifiers {
        let is_mac = cfg!(target_os = "macos");
        egui::Modifiers {
            alt: self.alt,
            ctrl: self.ctrl,
            shift: self.shift,
            mac_cmd: is_mac && self.logo,
            command: if is_mac { self.logo } else { self.ctrl },
        }
    }
}

pub(super) fn mend_key_order(
    mut messages: MessageReader<KeyboardInput>,
    mut inputs: Query<&mut EguiInput, With<PrimaryEguiContext>>,
    mut clipboard: ResMut<EguiClipboard>,
    mut held: Local<Held>,
) {
    let messages: Vec<_> = messages.read().cloned().collect();
    let Ok(mut input) = inputs.single_mut() else { return };
    mend(&messages, &mut held, &mut input.events, || clipboard.get_text());
}

/// Gives each key event of `events` the modifiers held when its message came, drops the letter that a shortcut would
/// otherwise type, and copies, cuts or pastes where the modifiers at the end of the frame did not.
fn mend(
    messages: &[KeyboardInput],
    held: &mut Held,
    events: &mut Vec<egui::Event>,
    mut clipboard: impl FnMut() -> Option<String>,
) {
    let mut at = 0;
    for message in messages {
        held.follow(message);
        let Some(wanted) = bevy_to_egui_key(&message.logical_key) else { continue };
        let is_down = message.state == ButtonState::Pressed;
        let found = events[at..].iter().position(
            |event| matches!(event, egui::Event::Key { key, pressed, .. } if *key == wanted && *pressed == is_down),
        );
        let Some(found) = found.map(|offset| at + offset) else { continue };
        let now = held.modifiers();
        let mut was_command = now.command;
        if let egui::Event::Key { modifiers, .. } = &mut events[found] {
            was_command = std::mem::replace(modifiers, now).command;
        }
        at = found + 1;
        if is_down && now.command && !was_command {
            let missed = match wanted {
                egui::Key::C => Some(egui::Event::Copy),
                egui::Key::X => Some(egui::Event::Cut),
                egui::Key::V => clipboard().map(egui::Event::Paste),
                _ => None,
            };
            if let Some(missed) = missed {
                events.insert(at, missed);
                at += 1;
            }
        }
        let is_shortcut = now.command || now.ctrl;
        if is_shortcut && is_down && found > 0 && types(message, &events[found - 1]) {
            events.remove(found - 1);
            at -= 1;
        }
    }
}

/// Whether an event is the letter of this key, and not what was pasted before it.
fn types(message: &KeyboardInput, event: &egui::Event) -> bool {
    match (&message.logical_key, event) {
        (Key::Character(letter), egui::Event::Text(text)) => letter.as_str() == text,
        (Key::Space, egui::Event::Text(text)) => text == " ",
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(logical_key: Key, key_code: KeyCode, state: ButtonState) -> KeyboardInput {
        KeyboardInput { key_code, logical_key, state, text: None, repeat: false, window: Entity::PLACEHOLDER }
    }

    fn key(key: egui::Key, pressed: bool) -> egui::Event {
        let modifiers = egui::Modifiers::NONE;
        egui::Event::Key { key, physical_key: None, pressed, repeat: false, modifiers }
    }

    #[test]
    fn a_shortcut_pressed_and_released_within_one_frame_keeps_its_modifier_and_types_nothing() {
        let k = || Key::Character("k".into());
        let messages = [
            message(Key::Control, KeyCode::ControlLeft, ButtonState::Pressed),
            message(k(), KeyCode::KeyK, ButtonState::Pressed),
            message(k(), KeyCode::KeyK, ButtonState::Released),
            message(Key::Control, KeyCode::ControlLeft, ButtonState::Released),
            message(k(), KeyCode::KeyK, ButtonState::Pressed),
        ];
        let text = || egui::Event::Text("k".to_owned());
        let mut events =
            vec![text(), key(egui::Key::K, true), key(egui::Key::K, false), text(), key(egui::Key::K, true)];
        let mut held = Held::default();
        mend(&messages, &mut held, &mut events, || None);
        let ctrl: Vec<_> = events
            .iter()
            .map(|event| match event {
                egui::Event::Key { modifiers, .. } => Some(modifiers.ctrl),
                _ => None,
            })
            .collect();
        assert_eq!(ctrl, [Some(true), Some(true), None, Some(false)], "{events:?}");
        assert_eq!(held, Held::default());
    }

    fn pressed_and_released(letter: &str, code: KeyCode) -> [KeyboardInput; 2] {
        let message = |state| message(Key::Character(letter.into()), code, state);
        [message(ButtonState::Pressed), message(ButtonState::Released)]
    }

    #[test]
    fn what_is_pasted_stays_where_the_key_comes_up_in_the_same_frame() {
        // As bevy_egui gives it while Ctrl is held: the key, what it pastes, the key again.
        let v = |pressed| match key(egui::Key::V, pressed) {
            egui::Event::Key { key, physical_key, pressed, repeat, .. } => {
                egui::Event::Key { key, physical_key, pressed, repeat, modifiers: egui::Modifiers::COMMAND }
            }
            other => other,
        };
        let pasted = egui::Event::Text("https://agenda.example.org/a.ics".to_owned());
        let mut events = vec![v(true), pasted.clone(), v(false)];
        let mut held = Held { ctrl: true, ..Held::default() };
        mend(&pressed_and_released("v", KeyCode::KeyV), &mut held, &mut events, || panic!("it was pasted already"));
        assert!(events.contains(&pasted), "{events:?}");
        assert_eq!(events.len(), 3);
    }

    #[test]
    fn a_paste_within_one_frame_pastes_once_and_types_no_letter() {
        let [down, up] = pressed_and_released("v", KeyCode::KeyV);
        let control = |state| message(Key::Control, KeyCode::ControlLeft, state);
        let messages = [control(ButtonState::Pressed), down, up, control(ButtonState::Released)];
        let mut events = vec![egui::Event::Text("v".to_owned()), key(egui::Key::V, true), key(egui::Key::V, false)];
        mend(&messages, &mut Held::default(), &mut events, || Some("pasted".to_owned()));
        let texts: Vec<_> = events.iter().filter(|event| !matches!(event, egui::Event::Key { .. })).collect();
        assert_eq!(texts, [&egui::Event::Paste("pasted".to_owned())], "{events:?}");
    }
}
