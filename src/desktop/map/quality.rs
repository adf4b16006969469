//! Smooth edges, or speed: where the driver draws in software, edges are rough while something moves and smooth again as
//! soon as it rests. On a graphics processor they are always smooth.

use bevy::input::keyboard::KeyboardInput;
use bevy::input::mouse::{MouseButtonInput, MouseWheel};
use bevy::prelude::*;
use bevy::render::renderer::RenderAdapterInfo;
use bevy::window::CursorMoved;

use super::MapSystems;
use super::camera::{MapCamera, MapView};
use super::labels::MapLabels;
use super::lift::Lifts;

/// Frames drawn rough at the start, so that the driver has made both kinds of pipelines before anyone moves.
const WARM_UP: u8 = 3;

const ROUGH: Msaa = Msaa::Off;
const SMOOTH: Msaa = Msaa::Sample4;

pub(super) fn plugin(app: &mut App) {
    app.add_systems(Update, choose.run_if(draws_in_software).after(MapSystems::Label));
}

fn draws_in_software(adapter: Option<Res<RenderAdapterInfo>>) -> bool {
    adapter.is_some_and(|adapter| adapter.device_type == wgpu::DeviceType::Cpu)
}

/// Whether a device said anything in this frame.
#[derive(bevy::ecs::system::SystemParam)]
struct Stirring<'w, 's> {
    moves: MessageReader<'w, 's, CursorMoved>,
    buttons: MessageReader<'w, 's, MouseButtonInput>,
    wheel: MessageReader<'w, 's, MouseWheel>,
    keys: MessageReader<'w, 's, KeyboardInput>,
}

impl Stirring<'_, '_> {
    fn any(&mut self) -> bool {
        // Each reader is read to its end: a short circuit would leave messages for the next frame.
        let counts = [
            self.moves.read().count(),
            self.buttons.read().count(),
            self.wheel.read().count(),
            self.keys.read().count(),
        ];
        counts.iter().any(|count| *count > 0)
    }
}

fn choose(
    mut stirring: Stirring,
    map: Res<MapView>,
    lifts: Res<Lifts>,
    mut labels: ResMut<MapLabels>,
    mut frames: Local<u8>,
    camera: Single<&mut Msaa, With<MapCamera>>,
) {
    *frames = frames.saturating_add(1);
    let moves = stirring.any() || map.is_changed() || lifts.is_changed() || *frames <= WARM_UP;
    let wanted = if moves { ROUGH } else { SMOOTH };
    let mut samples = camera.into_inner();
    if *samples != wanted {
        *samples = wanted;
    }
    // The overlay asks for one more frame, a moment later.
    if labels.is_rough != moves {
        labels.is_rough = moves;
    }
}
