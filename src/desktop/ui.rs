//! Draws the panels over one frame and keeps what they ask.
//!
//! bevy_egui may run the pass twice in a frame: this reads the state and appends intents, nothing else.

use bevy::camera::Viewport;
use bevy::prelude::*;
use bevy_egui::{EguiContexts, EguiPrimaryContextPass, egui};

use super::map::{MapCommand, MapLabels, overlay_ui};
use super::map_link::map_theme;
use super::session::{EguiErrand, Session};
use crate::views::root::{Stage, root_ui};

/// What the panels leave for the 3D stage, logical pixels of egui.
#[derive(Resource, Debug, Clone, Copy, PartialEq)]
pub(super) struct FreeStage {
    pub rect: egui::Rect,
    pub shows: Stage,
    /// Whether the pointer is over the stage and no panel wants it.
    pub hovered: bool,
    /// Whether the arrows are the stage's: no control of the panels has the focus.
    pub keyboard_free: bool,
    /// Physical pixels per point of egui.
    pub pixels_per_point: f32,
}

impl Default for FreeStage {
    fn default() -> Self {
        Self { rect: egui::Rect::ZERO, shows: Stage::Map, hovered: false, keyboard_free: true, pixels_per_point: 1.0 }
    }
}

impl FreeStage {
    /// The stage in physical pixels, for a camera; `None` where nothing is left.
    pub(super) fn viewport(&self) -> Option<Viewport> {
        let scale = self.pixels_per_point;
        if !self.rect.is_positive() || !self.rect.is_finite() {
            return None;
        }
        let pixels = |pos: egui::Pos2| UVec2::new((pos.x * scale).round() as u32, (pos.y * scale).round() as u32);
        let (min, max) = (pixels(self.rect.min), pixels(self.rect.max));
        let size = max.saturating_sub(min);
        (size.min_element() > 0).then(|| Viewport { physical_position: min, physical_size: size, ..default() })
    }
}

pub(super) fn plugin(app: &mut App) {
    app.init_resource::<FreeStage>().add_systems(EguiPrimaryContextPass, draw_panels);
}

fn draw_panels(
    mut contexts: EguiContexts,
    mut session: ResMut<Session>,
    mut free: ResMut<FreeStage>,
    labels: Option<Res<MapLabels>>,
    mut asked_of_map: MessageWriter<MapCommand>,
    mut installed_scale: Local<u16>,
) -> Result {
    let ctx = contexts.ctx_mut()?.clone();
    let session = session.bypass_change_detection();
    let scale = session.state.settings.scale;
    if *installed_scale != scale {
        *installed_scale = scale;
        ctx.set_zoom_factor(f32::from(scale) / 100.0);
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
    if output.stage == Stage::Map
        && let Some(labels) = labels
    {
        let mut over = root.new_child(egui::UiBuilder::new().max_rect(output.free_rect));
        for command in overlay_ui(&mut over, &labels, map_theme(session.state.theme()), session.state.wording()) {
            asked_of_map.write(command);
        }
    }
    session.asked.extend(output.intents);
    let now_free = FreeStage {
        rect: output.free_rect,
        shows: output.stage,
        hovered: output.stage_hovered && !ctx.egui_is_using_pointer(),
        keyboard_free: !ctx.egui_wants_keyboard_input()
            && ctx.memory(|memory| memory.focused().is_none())
            && session.state.place.overlay.is_none(),
        pixels_per_point: ctx.pixels_per_point(),
    };
    free.set_if_neq(now_free);
    Ok(())
}
