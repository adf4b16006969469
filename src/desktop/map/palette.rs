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
    /// Names of territories, on land.
    pub(super) land_name: Token,
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

const INK: Token = Token(0x141B26);
const PAPER: Token = Token(0xF4F6F9);

static DARK: Palette = Palette {
    sea_near: Token(0x162132),
    sea_far: Token(0x0E1420),
    depth_line: Token(0x2A3B52),
    neighbour: Token(0x1A2433),
    neighbour_edge: Token(0x253245),
    land: Token(0x2B3A4E),
    land_edge: Token(0x526783),
    land_wall: Token(0x3A4A61),
    land_hover: Token(0x364860),
    land_selected: Token(0x3D5069),
    groove: Token(0x1A2433),
    plinth_wall: Token(0x263347),
    plinth_edge: Token(0x33445C),
    hatch: Token(0x4A5A70),
    sequence: [Token(0x2F4A6B), Token(0x4F6071), Token(0x777777), Token(0xA8936A), Token(0xD8B65E)],
    accent: Token(0xF2B155),
    key: [0.72, 0.66, 0.58],
    shadow: 0.6,
    contact: 0.4,
    highlight: 1.15,
    text: Token(0xEEF2F7),
    quiet: Token(0xA9B6C8),
    faint: Token(0x74839A),
    halo: Token(0x101724),
    land_name: Token(0xA9B6C8),
    land_halo: Token(0x1C2737),
    button: Token(0x141C2A),
    button_edge: Token(0x2C3950),
    panel: Token(0x182131),
    mast: Token(0xC9D3E0),
    free: Token(0x36B89B),
    partly: Token(0xE3B23C),
    taken: Token(0xD9694A),
    closed: Token(0x8A95A5),
    unknown: Token(0xA9B6C8),
};

static LIGHT: Palette = Palette {
    sea_near: Token(0xEEF3F4),
    sea_far: Token(0xDDE7EB),
    depth_line: Token(0xBFD0D8),
    neighbour: Token(0xE3E4DE),
    neighbour_edge: Token(0xD3D4CC),
    land: Token(0xCFC9B8),
    land_edge: Token(0xF1EDE1),
    land_wall: Token(0xC2B9A2),
    land_hover: Token(0xDAD4C3),
    land_selected: Token(0xDDD3BA),
    groove: Token(0xA69E88),
    plinth_wall: Token(0xC4CDCF),
    plinth_edge: Token(0xFBFCFB),
    hatch: Token(0xB4AD9B),
    sequence: [Token(0xE6D9A8), Token(0xC4B485), Token(0x979080), Token(0x677079), Token(0x335074)],
    accent: Token(0x9A5B00),
    key: [0.74, 0.69, 0.60],
    shadow: 0.28,
    contact: 0.2,
    highlight: 0.45,
    text: Token(0x1B2430),
    quiet: Token(0x4C5A6B),
    faint: Token(0x6B7684),
    halo: Token(0xE4E2DA),
    land_name: Token(0x3F4B5A),
    land_halo: Token(0xD6D0C1),
    button: Token(0xF4F5F2),
    button_edge: Token(0xC9D2D5),
    panel: Token(0xFBF9F4),
    mast: Token(0x3A4655),
    free: Token(0x00795F),
    partly: Token(0x8A6100),
    taken: Token(0xA63D1F),
    closed: Token(0x7C8288),
    unknown: Token(0x4C5A6B),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn contrast(a: Token, b: Token) -> f32 {
        let (a, b) = (a.luminance() + 0.05, b.luminance() + 0.05);
        (a / b).max(b / a)
    }

    #[test]
    fn names_are_read_on_every_class_and_on_plain_land() {
        for theme in [MapTheme::Dark, MapTheme::Light] {
            let palette = Palette::of(theme);
            for class in 0..5 {
                let fill = palette.class(class);
                let found = contrast(palette.readable_on(fill), fill);
                // WCAG asks 4.5 of small text; the halo in the class's own colour keeps borders and hatching off it.
                assert!(found >= 3.9, "{theme:?}, class {class}: {found:.1}");
            }
            assert!(contrast(palette.land_name, palette.land) >= 4.5, "{theme:?}");
            assert!(contrast(palette.text, palette.land) >= 7.0, "{theme:?}");
            assert!(contrast(palette.quiet, palette.sea_far) >= 4.5, "{theme:?}");
        }
    }

    #[test]
    fn states_stand_out_from_the_land_and_from_each_other() {
        let states = [HubState::Free, HubState::Partly, HubState::Taken, HubState::Closed];
        for theme in [MapTheme::Dark, MapTheme::Light] {
            let palette = Palette::of(theme);
            for (at, state) in states.iter().enumerate() {
                assert!(contrast(palette.state(*state), palette.halo) >= 2.5, "{theme:?} {state:?} on its keyline");
                assert!(states[at + 1..].iter().all(|other| palette.state(*other) != palette.state(*state)));
            }
        }
    }
}
