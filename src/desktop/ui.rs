//! Draws the panels over one frame and keeps what they ask.
//!
//! bevy_egui may run the pass twice in a frame: this reads the state and appends intents, nothing else.

use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};

use super::session::{EguiErrand, Session};
use crate::views::root::{Stage, root_ui};
use crate::views::theme;

/// What the panels leave for the 3D stage, logical pixels of egui.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct FreeStage {
    pub rect: egui::Rect,
    pub shows: Stage,
    /// Whether the pointer is over the stage and no panel wants it.
    pub hovered: bool,
    /// Whether no text field wants the keyboard.
    pub keyboard_free: bool,
    /// Physical pixels per point of egui.
    pub pixels_per_point: f32,
}

impl Default for FreeStage {
    fn default() -> Self {
        Self { rect: egui::Rect::ZERO, shows: Stage::Map, hovered: false, keyboard_free: true, pixels_per_point: 1.0 }
    }
}

/// What was last given to egui, to give it again only when it changes.
#[derive(Debug, Default)]
struct Installed {
    theme: Option<theme::Theme>,
    scale: u16,
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<FreeStage>().add_systems(EguiPrimaryContextPass, draw_panels);
}

fn draw_panels(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut free: ResMut<FreeStage>,
    mut installed: Local<Installed>,
) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    let session = session.bypass_change_detection();
    let wanted = session.state.theme();
    if installed.theme != Some(wanted) {
        theme::install(&ctx, wanted);
        installed.theme = Some(wanted);
    }
    if installed.scale != session.state.settings.scale {
        installed.scale = session.state.settings.scale;
        ctx.set_zoom_factor(f32::from(installed.scale) / 100.0);
    }
    for errand in session.for_egui.drain(..) {
        match errand {
            EguiErrand::Copy(text) => ctx.copy_text(text),
            EguiErrand::Open(url) => ctx.open_url(egui::OpenUrl::new_tab(url)),
            EguiErrand::FocusSearch => ctx.memory_mut(|memory| memory.request_focus(crate::views::root::search_id())),
        }
    }
    let mut root = egui::Ui::new(
        ctx.clone(),
        egui::Id::new("root"),
        egui::UiBuilder::new().layer_id(egui::LayerId::background()).max_rect(ctx.viewport_rect()),
    );
    let output = root_ui(&mut root, &session.state);
    session.asked.extend(output.intents);
    let now_free = FreeStage {
        rect: output.free_rect,
        shows: output.stage,
        hovered: output.stage_hovered && !ctx.egui_is_using_pointer(),
        keyboard_free: !ctx.egui_wants_keyboard_input(),
        pixels_per_point: ctx.pixels_per_point(),
    };
    free.set_if_neq(now_free);
    Ok(())
}
