//! The colours of the map, dark and light, from the tokens of the look; nothing else in `map` names one.

use bevy::math::Vec4;
use bevy_egui::egui::Color32;

use super::model::{HubState, MapTheme};

/// An sRGB colour, `0xRRGGBB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Token(u32);

impl Token {
    fn channels(self) -> [u8; 3] {
        let [_, r, g, b] = self.0.to_be_bytes();
        [r, g, b]
    }

    /// For the shaders, which work in linear light.
    pub(super) fn linear(self) -> Vec4 {
        let [r, g, b] = self.channels().map(|c| {
            let s = f32::from(c) / 255.0;
            if s <= 0.040_45 { s / 12.92 } else { ((s + 0.055) / 1.055).powf(2.4) }
        });
        Vec4::new(r, g, b, 1.0)
    }

    /// Relative luminance, 0 to 1.
    fn luminance(self) -> f32 {
        self.linear().dot(Vec4::new(0.2126, 0.7152, 0.0722, 0.0))
    }

    pub(super) fn bevy(self) -> bevy::color::Color {
        let [r, g, b] = self.channels();
        bevy::color::Color::srgb_u8(r, g, b)
    }

    #[expect(clippy::disallowed_methods, reason = "this file is where the map's tokens become colours")]
    pub(super) fn egui(self) -> Color32 {
        let [r, g, b] = self.channels();
        Color32::from_rgb(r, g, b)
    }
}

/// Every colour of the map for one theme.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Palette {
    pub(super) sea_near: Token,
    pub(super) sea_far: Token,
    pub(super) depth_line: Token,
    pub(super) neighbour: Token,
    pub(super) neighbour_edge: Token,
    pub(super) land: Token,
    pub(super) land_edge: Token,
    pub(super) land_wall: Token,
    pub(super) land_hover: Token,
    pub(super) land_selected: Token,
    pub(super) groove: Token,
    pub(super) plinth_wall: Token,
    pub(super) plinth_edge: Token,
    pub(super) hatch: Token,
    /// From the lowest class to the highest.
    pub(super) sequence: [Token; 5],
    pub(super) accent: Token,
    /// Colour of the light that the key brings on flat ground; the fill brings the rest, up to white.
    pub(super) key: [f32; 3],
    /// How dark shadow and foot are, 0 to 1.
    pub(super) shadow: f32,
    pub(super) contact: f32,
    /// How much of the relief's highlights is kept.
    pub(super) highlight: f32,
    pub(super) text: Token,
    pub(super) quiet: Token,
    pub(super) faint: Token,
    /// Behind names, so that they stay readable on land and sea.
    pub(super) halo: Token,
    /// Around the names of territories: their land's own tone, a little beyond.
    pub(super) land_halo: Token,
    pub(super) panel: Token,
    pub(super) button: Token,
    pub(super) button_edge: Token,
    pub(super) mast: Token,
    free: Token,
    partly: Token,
    taken: Token,
    closed: Token,
    unknown: Token,
}

impl Palette {
    pub(super) fn of(theme: MapTheme) -> &'static Self {
        match theme {
            MapTheme::Dark => &DARK,
            MapTheme::Light => &LIGHT,
        }
    }

    /// Colour of a class of the sequential ramp; classes beyond it take its end.
    pub(super) fn class(&self, class: u8) -> Token {
        self.sequence[usize::from(class).min(self.sequence.len() - 1)]
    }

    /// Ink or paper, whichever contrasts more with `fill` (relative luminance, WCAG 2.2).
    pub(super) fn readable_on(&self, fill: Token) -> Token {
        let contrast = |a: Token, b: Token| {
            let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
            (a / b).max(b / a)
        };
        if contrast(INK, fill) >= contrast(PAPER, fill) { INK } else { PAPER }
    }

    pub(super) fn state(&self, state: HubState) -> Token {
        match state {
            HubState::None => self.unknown,
            HubState::Free => self.free,
            HubState::Partly => self.partly,
            HubState::Taken => self.taken,
            HubState::Closed => self.closed,
        }
    }
}

const INK: Token = Token(0x14_1B_26);
const PAPER: Token = Token(0xF4_F6_F9);

static DARK: Palette = Palette {
    sea_near: Token(0x16_21_32),
    sea_far: Token(0x0E_14_20),
    depth_line: Token(0x2A_3B_52),
    neighbour: Token(0x1A_24_33),
    neighbour_edge: Token(0x25_32_45),
    land: Token(0x2B_3A_4E),
    land_edge: Token(0x52_67_83),
    land_wall: Token(0x3A_4A_61),
    land_hover: Token(0x36_48_60),
    land_selected: Token(0x3D_50_69),
    groove: Token(0x1A_24_33),
    plinth_wall: Token(0x26_33_47),
    plinth_edge: Token(0x33_44_5C),
    hatch: Token(0x4A_5A_70),
    sequence: [Token(0x2F_4A_6B), Token(0x4F_60_71), Token(0x77_77_77), Token(0xA8_93_6A), Token(0xD8_B6_5E)],
    accent: Token(0xF2_B1_55),
    key: [0.72, 0.66, 0.58],
    shadow: 0.6,
    contact: 0.4,
    highlight: 1.15,
    text: Token(0xEE_F2_F7),
    quiet: Token(0xA9_B6_C8),
    faint: Token(0x74_83_9A),
    halo: Token(0x10_17_24),
    land_halo: Token(0x1C_27_37),
    button: Token(0x14_1C_2A),
    button_edge: Token(0x2C_39_50),
    panel: Token(0x18_21_31),
    mast: Token(0xC9_D3_E0),
    free: Token(0x36_B8_9B),
    partly: Token(0xE3_B2_3C),
    taken: Token(0xD9_69_4A),
    closed: Token(0x8A_95_A5),
    unknown: Token(0xA9_B6_C8),
};

static LIGHT: Palette = Palette {
    sea_near: Token(0xEE_F3_F4),
    sea_far: Token(0xDD_E7_EB),
    depth_line: Token(0xBF_D0_D8),
    neighbour: Token(0xE3_E4_DE),
    neighbour_edge: Token(0xD3_D4_CC),
    land: Token(0xCF_C9_B8),
    land_edge: Token(0xF1_ED_E1),
    land_wall: Token(0xC2_B9_A2),
    land_hover: Token(0xDA_D4_C3),
    land_selected: Token(0xDD_D3_BA),
    groove: Token(0xA6_9E_88),
    plinth_wall: Token(0xC4_CD_CF),
    plinth_edge: Token(0xFB_FC_FB),
    hatch: Token(0xB4_AD_9B),
    sequence: [Token(0xE6_D9_A8), Token(0xC4_B4_85), Token(0x97_90_80), Token(0x67_70_79), Token(0x33_50_74)],
    accent: Token(0x9A_5B_00),
    key: [0.74, 0.69, 0.60],
    shadow: 0.28,
    contact: 0.2,
    highlight: 0.45,
    text: Token(0x1B_24_30),
    quiet: Token(0x4C_5A_6B),
    faint: Token(0x6B_76_84),
    halo: Token(0xE4_E2_DA),
    land_halo: Token(0xD6_D0_C1),
    button: Token(0xF4_F5_F2),
    button_edge: Token(0xC9_D2_D5),
    panel: Token(0xFB_F9_F4),
    mast: Token(0x3A_46_55),
    free: Token(0x00_79_5F),
    partly: Token(0x8A_61_00),
    taken: Token(0xA6_3D_1F),
    closed: Token(0x7C_82_88),
    unknown: Token(0x4C_5A_6B),
};
