//! The program with a window: Bevy draws the map and the works, egui the panels, a link talks to the server.
//!
//! It decides nothing: facts come from the server, what a person asks is an `Intent` applied by `views::update`. It
//! names no SQL and no axum. It fails by saying so in the window; without a graphics driver it refuses to start, with
//! a sentence.

pub mod capture;
mod dialogs;
pub mod graphics;
mod idle;
pub mod kept;
pub mod map;
mod map_link;
mod places;
pub mod preview;
mod preview_link;
mod session;
pub mod stage;
mod third_party;
mod ui;

use std::path::PathBuf;
use std::sync::Arc;

use bevy::prelude::*;
use bevy::winit::{EventLoopProxyWrapper, WinitUserEvent};

use self::session::{Link, Session, Waker};
use self::stage::StageKind;
use crate::client::{Client, ClientConfig};
use crate::views::state::AppState;

/// What the program is started with.
#[derive(Debug)]
pub struct DesktopConfig {
    pub stage: StageKind,
    /// The server to talk to; none for a window without facts (tests).
    pub link: Option<ClientConfig>,
    pub state: AppState,
    /// Where settings are kept.
    pub data_dir: Option<PathBuf>,
    /// A work to open at once.
    pub work: Option<PathBuf>,
}

/// Builds the program. Nothing runs before `App::run` or `App::update`.
pub fn build(mut config: DesktopConfig) -> std::io::Result<App> {
    places::fill(&mut config.state);
    config.state.about.version = env!("CARGO_PKG_VERSION").to_owned();
    crate::domain::zones::database_version().clone_into(&mut config.state.about.zone_database);
    config.state.about.is_zone_database_outdated = crate::zoneinfo::is_outdated();
    let mut app = App::new();
    app.add_plugins(stage::engine(&config.stage));
    stage::plugin(&mut app, &config.stage);
    app.insert_resource(Session::new(config.state, config.data_dir));
    let waker = waker_of(&app);
    if let Some(link) = config.link {
        app.insert_resource(Link(Client::start(link, waker.clone())?));
    }
    app.insert_resource(Waker(waker));
    app.add_plugins((
        third_party::bevy_egui::plugin,
        session::plugin,
        dialogs::plugin,
        ui::plugin,
        map_link::plugin,
        preview_link::plugin,
        idle::plugin,
    ));
    if let Some(work) = config.work {
        app.world_mut().resource_mut::<Session>().asked.push(crate::views::intent::Intent::OpenWork(work));
    }
    Ok(app)
}

/// Wakes the sleeping event loop; does nothing where the program is driven by hand.
fn waker_of(app: &App) -> crate::client::Wake {
    match app.world().get_resource::<EventLoopProxyWrapper>() {
        Some(proxy) => {
            let proxy = (**proxy).clone();
            Arc::new(move || {
                // The loop is gone when the window is closed: nobody is left to wake.
                let _ = proxy.send_event(WinitUserEvent::WakeUp);
            })
        }
        None => Arc::new(|| {}),
    }
}
