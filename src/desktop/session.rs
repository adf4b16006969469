//! The loop that joins the panels, the link to the server and the stage.
//!
//! Replies and intents change the one `AppState` through `views::update`, which is pure; the effects it asks for are
//! carried out here. Nothing else changes the state.

use std::path::{Path, PathBuf};

use bevy::prelude::*;
use bevy::window::{PrimaryWindow, RequestRedraw, WindowTheme};

use super::kept;
use crate::client::{Client, Wake};
use crate::domain::text::Lang;
use crate::views::intent::{Effect, FlyTarget, Intent, PreviewCommand};
use crate::views::state::{AppState, News};
use crate::views::update;

/// Order of the frame; see `ARCHITECTURE.md`.
#[derive(SystemSet, Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum AppSystems {
    /// What the server and the system say enters the state.
    Ingest,
    /// What the person asked during the last frame is applied.
    Intents,
    /// Map and preview follow the state.
    Sync,
    /// Flights and clips.
    Animate,
}

/// The window's one state, and the intents of the frame.
#[derive(Resource, Debug)]
pub(super) struct Session {
    pub state: AppState,
    /// What the person asked, in order; filled by the panels and the map, emptied by [`apply_intents`].
    pub asked: Vec<Intent>,
    /// Texts to put on the clipboard and addresses to open, at the next pass of the panels.
    pub for_egui: Vec<EguiErrand>,
    data_dir: Option<PathBuf>,
}

/// What only egui's context can do.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum EguiErrand {
    Copy(String),
    Open(String),
    FocusSearch,
}

/// The link to the server. Apart from the session, so that a test can do without.
#[derive(Resource, Debug)]
pub(super) struct Link(pub Client);

/// Wakes the window from another thread.
#[derive(Resource, Clone)]
pub(super) struct Waker(pub Wake);

impl std::fmt::Debug for Waker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Waker")
    }
}

/// Asked of the map.
#[derive(Message, Debug, Clone, PartialEq)]
pub(super) struct Fly(pub FlyTarget);

/// Asked of the preview.
#[derive(Message, Debug, Clone, PartialEq)]
pub(super) enum ForPreview {
    Open(PathBuf),
    Command(PreviewCommand),
}

/// Asks for a file in the system's own window.
#[derive(Message, Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChooseFile {
    Work,
    Calendar,
}

impl Session {
    pub(super) fn new(state: AppState, data_dir: Option<PathBuf>) -> Self {
        Self { state, asked: Vec::new(), for_egui: Vec::new(), data_dir }
    }
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<Fly>()
        .add_message::<ForPreview>()
        .add_message::<ChooseFile>()
        .configure_sets(
            Update,
            (AppSystems::Ingest, AppSystems::Intents, AppSystems::Sync, AppSystems::Animate).chain(),
        )
        .add_systems(Update, hear_the_server.in_set(AppSystems::Ingest))
        .add_systems(Update, apply_intents.in_set(AppSystems::Intents))
        .add_systems(
            Update,
            (title_the_window, speak_to_the_server).run_if(resource_changed::<Session>).in_set(AppSystems::Sync),
        )
        .add_systems(Update, follow_the_system_theme.in_set(AppSystems::Ingest));
}

/// The title says that the network is invented, wherever it is.
fn title_the_window(session: Res<Session>, mut windows: Query<&mut Window, With<PrimaryWindow>>) {
    let key = if session.state.is_demonstration() { "desktop-title-fictional" } else { "desktop-title" };
    let title = session.state.wording().t(key);
    for mut window in &mut windows {
        if window.title != title {
            window.title.clone_from(&title);
        }
    }
}

/// The server words its problems in the person's language.
fn speak_to_the_server(session: Res<Session>, link: Option<Res<Link>>, mut spoken: Local<Option<Lang>>) {
    let lang = session.state.lang();
    if let Some(link) = link
        && *spoken != Some(lang)
    {
        *spoken = Some(lang);
        link.0.speak(lang);
    }
}

fn follow_the_system_theme(
    mut session: ResMut<Session>,
    windows: Query<&Window, (With<PrimaryWindow>, Changed<Window>)>,
) {
    let Some(theme) = windows.single().ok().and_then(|window| window.window_theme) else { return };
    let is_dark = theme == WindowTheme::Dark;
    if session.state.system_is_dark != is_dark {
        session.state.system_is_dark = is_dark;
    }
}

fn hear_the_server(mut session: ResMut<Session>, link: Option<Res<Link>>, mut doer: Doer) {
    session.bypass_change_detection().state.now = crate::clock::now();
    let Some(link) = link else { return };
    let replies = link.0.drain();
    if replies.is_empty() {
        return;
    }
    for reply in replies {
        let effects = update::hear(&mut session.state, reply);
        doer.carry_out(&mut session, effects);
    }
    doer.redraw.write(RequestRedraw);
}

fn apply_intents(mut session: ResMut<Session>, mut doer: Doer) {
    if session.asked.is_empty() {
        return;
    }
    for intent in std::mem::take(&mut session.asked) {
        let effects = update::apply(&mut session.state, intent, fresh_key());
        doer.carry_out(&mut session, effects);
    }
    // What was asked shows at once, not at the next event.
    doer.redraw.write(RequestRedraw);
}

/// A key that no other command has: 128 random bits.
fn fresh_key() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // No entropy source: the clock still tells two commands of one person apart.
        bytes[..8].copy_from_slice(&crate::clock::now().timestamp_micros().to_be_bytes());
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Carries out effects.
#[derive(bevy::ecs::system::SystemParam)]
struct Doer<'w> {
    link: Option<Res<'w, Link>>,
    fly: MessageWriter<'w, Fly>,
    preview: MessageWriter<'w, ForPreview>,
    choose: MessageWriter<'w, ChooseFile>,
    redraw: MessageWriter<'w, RequestRedraw>,
    exit: MessageWriter<'w, AppExit>,
}

impl Doer<'_> {
    fn carry_out(&mut self, session: &mut Session, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => {
                    if let Some(link) = &self.link {
                        link.0.send(request);
                    }
                }
                Effect::FlyTo(target) => {
                    self.fly.write(Fly(target));
                }
                Effect::OpenWorkDialog => {
                    self.choose.write(ChooseFile::Work);
                }
                Effect::OpenCalendarDialog => {
                    self.choose.write(ChooseFile::Calendar);
                }
                Effect::OpenWork(path) => {
                    self.preview.write(ForPreview::Open(path));
                }
                Effect::Preview(command) => {
                    self.preview.write(ForPreview::Command(command));
                }
                Effect::CopyText(text) => session.for_egui.push(EguiErrand::Copy(text)),
                Effect::OpenUrl(url) => session.for_egui.push(EguiErrand::Open(url)),
                Effect::OpenPage { name, html } => open_page(session, &name, &html),
                Effect::FocusSearch => session.for_egui.push(EguiErrand::FocusSearch),
                Effect::SaveSettings => keep(session, |dir, state| kept::save_settings(dir, &state.settings)),
                Effect::KeepCart(cart) => keep(session, |dir, _| kept::save_cart(dir, &cart)),
                Effect::Quit => {
                    self.exit.write(AppExit::Success);
                }
            }
        }
    }
}

/// Writes a page where the browser can read it, and opens it there.
fn open_page(session: &mut Session, name: &str, html: &str) {
    let folder = session.data_dir.clone().unwrap_or_else(std::env::temp_dir);
    match kept::save_page(&folder, name, html) {
        Ok(url) => session.for_egui.push(EguiErrand::Open(url)),
        Err(error) => {
            let text = crate::wording::both("desktop-page-not-written", &[("why", error.to_string().into())]);
            update::tell(&mut session.state, News::Told { text, is_failure: true });
        }
    }
}

fn keep(session: &mut Session, save: impl FnOnce(&Path, &AppState) -> std::io::Result<()>) {
    let Some(dir) = &session.data_dir else { return };
    if let Err(error) = save(dir, &session.state) {
        let text = crate::wording::both("desktop-not-kept", &[("why", error.to_string().into())]);
        update::tell(&mut session.state, News::Told { text, is_failure: true });
    }
}
