//! The commands that have a name: one table feeds the palette, the page of shortcuts, and the keyboard itself.

use egui::{Key, KeyboardShortcut, Modifiers};

use super::hub_desk::intent::DeskIntent;
use super::hub_desk::state::{Tab, Zoom};
use super::intent::Intent;
use super::state::{AppState, Overlay, Route, Showing, ThemeChoice};
use crate::domain::fold::fold;
use crate::domain::team::Desk;
use crate::domain::text::Lang;

/// Something that can be done from anywhere.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    /// Wording key, `command-…`; some take a name, given in `subject`.
    pub key: &'static str,
    /// Name of what it is about, in the person's language: a desk, a hub.
    pub subject: Option<String>,
    pub shortcut: Option<KeyboardShortcut>,
    pub intent: Intent,
}

impl Command {
    /// Its name in the language of `state`.
    pub fn name(&self, state: &AppState) -> String {
        match &self.subject {
            Some(subject) => state.wording().with(self.key, &[("name", subject.clone().into())]),
            None => state.wording().t(self.key),
        }
    }
}

const fn ctrl(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::COMMAND, key))
}

const fn plain(key: Key) -> Option<KeyboardShortcut> {
    Some(KeyboardShortcut::new(Modifiers::NONE, key))
}

/// The commands that can be given now.
pub fn commands(state: &AppState) -> Vec<Command> {
    let simple = |key, shortcut, intent| Command { key, subject: None, shortcut, intent };
    let mut all = vec![
        simple("command-map", ctrl(Key::Num1), Intent::Go(Route::Map)),
        simple("command-book", ctrl(Key::Num2), Intent::Go(Route::Book)),
        simple("command-bookings", ctrl(Key::Num3), Intent::Go(Route::Bookings)),
        simple("command-works", ctrl(Key::Num4), Intent::Go(Route::Works)),
        simple("command-desk", ctrl(Key::Num5), Intent::Go(Route::HubDesk)),
        simple("command-territories", ctrl(Key::Num6), Intent::Go(Route::Territories)),
        simple("command-search", ctrl(Key::F), Intent::FocusSearch),
        simple("command-palette", ctrl(Key::K), Intent::OpenPalette),
        simple("command-cart", ctrl(Key::B), Intent::OpenCart),
        simple("command-home", ctrl(Key::Home), Intent::FlyHome),
        simple("command-back", plain(Key::Escape), Intent::StepBack),
        simple("command-open-work", ctrl(Key::O), Intent::OpenWorkDialog),
        simple("command-language", ctrl(Key::L), Intent::SetLang(other(state.settings.lang))),
        simple("command-theme", ctrl(Key::D), Intent::ToggleTheme),
        simple("command-theme-system", None, Intent::SetTheme(ThemeChoice::System)),
        simple("command-larger", ctrl(Key::Plus), Intent::SetScale(state.settings.scale.saturating_add(25))),
        simple("command-smaller", ctrl(Key::Minus), Intent::SetScale(state.settings.scale.saturating_sub(25))),
        simple("command-actual-size", ctrl(Key::Num0), Intent::SetScale(100)),
        simple(
            if state.settings.reduce_motion { "command-motion-on" } else { "command-motion-off" },
            None,
            Intent::SetReduceMotion(!state.settings.reduce_motion),
        ),
        simple("command-retry", ctrl(Key::R), Intent::Retry),
        simple("command-journal", ctrl(Key::J), Intent::OpenJournal),
        simple("command-keyboard", plain(Key::F1), Intent::OpenKeyboardHelp),
        simple("command-settings", ctrl(Key::Comma), Intent::Go(Route::Settings)),
        simple("command-about", None, Intent::Go(Route::About)),
        simple("command-quit", ctrl(Key::Q), Intent::Quit),
    ];
    all.extend(desk_commands(state));
    if let Showing::Shown(work) = &state.works.showing
        && !work.clips.is_empty()
    {
        let key = if work.is_playing { "command-pause" } else { "command-play" };
        all.push(simple(key, ctrl(Key::P), Intent::Play(!work.is_playing)));
    }
    all
}

/// Those of the calendar at a hub's desk, while it is in view. The letters are those of the words on the screen.
fn desk_commands(state: &AppState) -> Vec<Command> {
    let is_manager = matches!(state.desk, Desk::Manager(_));
    let simple = |key, shortcut, intent| Command { key, subject: None, shortcut, intent: Intent::Desk(intent) };
    if !is_manager {
        return Vec::new();
    }
    let mut all: Vec<Command> = Tab::ALL
        .into_iter()
        .zip([
            "command-desk-today",
            "command-desk-calendar",
            "command-desk-closures",
            "command-desk-stock",
            "command-desk-waiting",
            "command-desk-feeds",
        ])
        .map(|(tab, key)| simple(key, None, DeskIntent::Show(tab)))
        .collect();
    if state.place.route == Route::HubDesk && state.hub_desk.tab == Tab::Calendar {
        let [day, week, today] = match state.settings.lang {
            Lang::Fr => [Key::J, Key::S, Key::A],
            Lang::En => [Key::D, Key::W, Key::T],
        };
        all.extend([
            simple("command-desk-zoom-day", plain(day), DeskIntent::Zoom(Zoom::Day)),
            simple("command-desk-zoom-week", plain(week), DeskIntent::Zoom(Zoom::Week)),
            simple("command-desk-zoom-month", plain(Key::M), DeskIntent::Zoom(Zoom::Month)),
            simple("command-desk-go-today", plain(today), DeskIntent::GoToday),
            simple("command-desk-previous", plain(Key::PageUp), DeskIntent::Turn(-1)),
            simple("command-desk-next", plain(Key::PageDown), DeskIntent::Turn(1)),
        ]);
    }
    all
}

/// The commands that name a thing of the network: desks and hubs. The palette adds them.
pub fn named_commands(state: &AppState) -> Vec<Command> {
    let named = |key, name: &str, intent| Command { key, subject: Some(name.to_owned()), shortcut: None, intent };
    let hubs = state.hubs();
    let mut all: Vec<Command> =
        hubs.iter().map(|hub| named("command-go-to-hub", &hub.name, Intent::SelectHub(hub.id.clone()))).collect();
    for team in state.teams() {
        all.push(named("command-sit-team", &team.name, Intent::Sit(Desk::Team(team.id.clone()))));
    }
    all.push(Command {
        key: "command-sit-coordinator",
        subject: None,
        shortcut: None,
        intent: Intent::Sit(Desk::Coordinator),
    });
    for hub in hubs {
        all.push(named("command-sit-manager", &hub.name, Intent::Sit(Desk::Manager(hub.id.clone()))));
    }
    all
}

/// The rows of the palette for what was typed: every word must be found, accents and case forgiven.
pub fn palette_rows(state: &AppState, text: &str) -> Vec<(String, Command)> {
    let words: Vec<String> = text.split_whitespace().map(fold).collect();
    let all = commands(state).into_iter().filter(|command| command.intent != Intent::OpenPalette);
    // Without words the palette would be a list of every hub.
    let named = if words.is_empty() { Vec::new() } else { named_commands(state) };
    all.chain(named)
        .map(|command| (command.name(state), command))
        .filter(|(name, _)| {
            let name = fold(name);
            let begins = |word: &String| name.split(|c: char| !c.is_alphanumeric()).any(|part| part.starts_with(word));
            words.iter().all(begins)
        })
        .collect()
}

/// The intents of the keys pressed in this frame, taken from the input. While an overlay is open, only the keys that
/// close it or open another one are listened to.
pub fn pressed(ui: &egui::Ui, state: &AppState) -> Vec<Intent> {
    let is_modal = matches!(&state.place.overlay, Some(overlay) if !matches!(overlay, Overlay::Keyboard));
    let mut intents = Vec::new();
    for command in commands(state) {
        let Some(shortcut) = command.shortcut else { continue };
        if is_modal && command.intent != Intent::StepBack {
            continue;
        }
        // A popup closes itself with Escape.
        if command.intent == Intent::StepBack && egui::Popup::is_any_open(ui.ctx()) {
            continue;
        }
        // What is typed belongs to its field: Escape leaves it, Home goes to its beginning.
        let belongs_to_a_field = matches!(shortcut.logical_key, Key::Escape | Key::Home);
        // A letter is a letter wherever one is typed, and a popup has keys of its own.
        let is_bare = shortcut.modifiers.is_none() && matches!(command.intent, Intent::Desk(_));
        if is_bare && (state.place.overlay.is_some() || ui.text_edit_focused() || egui::Popup::is_any_open(ui.ctx())) {
            continue;
        }
        if belongs_to_a_field && state.place.overlay.is_none() && ui.text_edit_focused() {
            continue;
        }
        // egui's `consume_shortcut` also accepts Shift where it changes the sign of the key, as for Plus.
        if ui.input_mut(|input| input.consume_shortcut(&shortcut)) {
            intents.push(command.intent);
        }
    }
    // On many keyboards + is = with Shift, and Ctrl+= is what people press.
    let equals = KeyboardShortcut::new(Modifiers::COMMAND, Key::Equals);
    if !is_modal && ui.input_mut(|input| input.consume_shortcut(&equals)) {
        intents.push(Intent::SetScale(state.settings.scale.saturating_add(25)));
    }
    intents
}

fn other(lang: Lang) -> Lang {
    match lang {
        Lang::Fr => Lang::En,
        Lang::En => Lang::Fr,
    }
}

/// A shortcut as it is printed on keys: `Ctrl+K`, `Échap`.
pub fn shortcut_words(state: &AppState, shortcut: KeyboardShortcut) -> String {
    let w = state.wording();
    let key = match shortcut.logical_key {
        Key::Escape => w.t("key-escape"),
        Key::Home => w.t("key-home"),
        Key::PageUp => w.t("key-page-up"),
        Key::PageDown => w.t("key-page-down"),
        Key::Plus => "+".to_owned(),
        Key::Minus => "−".to_owned(),
        Key::Comma => ",".to_owned(),
        key => key.name().to_owned(),
    };
    if shortcut.modifiers.command { format!("{}+{key}", w.t("key-control")) } else { key }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::views::state::Settings;

    #[test]
    fn no_key_is_given_to_two_commands() {
        let state = AppState::new(chrono::DateTime::UNIX_EPOCH, Settings::default());
        let mut seen = Vec::new();
        for command in commands(&state) {
            let Some(shortcut) = command.shortcut else { continue };
            assert!(!seen.contains(&shortcut), "{shortcut:?} of {} is taken", command.key);
            seen.push(shortcut);
        }
    }

    #[test]
    fn the_palette_forgives_accents_and_case() {
        let state = AppState::new(chrono::DateTime::UNIX_EPOCH, Settings::default());
        let names = |text| palette_rows(&state, text).into_iter().map(|(_, command)| command.key).collect::<Vec<_>>();
        assert!(names("reserver").contains(&"command-book"), "{:?}", names("reserver"));
        assert!(names("THÈME").contains(&"command-theme"));
        assert!(names("zzz").is_empty());
    }
}
