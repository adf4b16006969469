//! Every colour, size and font of the window. Nothing else names one: to change the look, change this file.
//!
//! Two themes share one set of tokens. The contrast that each token owes to the paper it lies on is held by the tests
//! below. It does not fail; a context without our fonts yet is told by [`is_ready`].

use std::sync::Arc;

use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Shadow, Stroke, TextStyle};

/// Space between things, a multiple of 4.
pub const GAP_S: f32 = 4.0;
pub const GAP: f32 = 8.0;
pub const GAP_M: f32 = 12.0;
pub const GAP_L: f32 = 16.0;
pub const GAP_XL: f32 = 24.0;
/// Corners of paper and buttons.
pub const RADIUS: u8 = 6;
/// Smallest side of anything that can be clicked (WCAG 2.5.8 asks for 24).
pub const TARGET: f32 = 28.0;

/// Widths and heights of the window's frame.
pub const RAIL_WIDTH: f32 = 68.0;
pub const TOP_BAR_HEIGHT: f32 = 44.0;
pub const LEFT_WIDTH: f32 = 320.0;
pub const RIGHT_WIDTH: f32 = 340.0;
pub const RIBBON_HEIGHT: f32 = 24.0;
pub const LEGEND_HEIGHT: f32 = 36.0;
/// Below this width one side panel is shown at a time.
pub const ROOM_FOR_TWO_PANELS: f32 = 980.0;
/// Below this width the top bar keeps its icons only.
pub const ROOM_FOR_SEARCH: f32 = 860.0;
/// Longest comfortable line of a page, in points.
pub const PAGE_WIDTH: f32 = 760.0;

/// Sizes of type.
pub const RAIL: f32 = 11.0;
pub const SMALL: f32 = 12.0;
pub const BODY: f32 = 13.0;
pub const TITLE: f32 = 15.0;
pub const HEADING: f32 = 20.0;
pub const FIGURE: f32 = 28.0;
pub const ICON: f32 = 18.0;
pub const ICON_L: f32 = 22.0;

const BOLD: &str = "bold";

/// Dark or light.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Theme {
    Dark,
    Light,
}

impl Theme {
    pub const ALL: [Self; 2] = [Self::Dark, Self::Light];

    pub fn palette(self) -> &'static Palette {
        match self {
            Self::Dark => &DARK,
            Self::Light => &LIGHT,
        }
    }
}

/// The colours of a theme.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Palette {
    pub theme: Theme,
    /// Behind everything, from top to bottom: sea and ground.
    pub ground: [Color32; 2],
    /// Paper, and paper on paper.
    pub panel: Color32,
    pub raised: Color32,
    /// Where something is typed.
    pub sunken: Color32,
    /// The 1 px line around paper.
    pub line: Color32,
    /// Edge of a control, at least 3:1 on paper (WCAG 1.4.11).
    pub edge: Color32,
    pub text: Color32,
    pub quiet: Color32,
    pub faint: Color32,
    /// The one main action on a screen, and the focus ring.
    pub accent: Color32,
    pub on_accent: Color32,
    /// Background of what is chosen or hovered.
    pub chosen: Color32,
    pub hover: Color32,
    pub free: Color32,
    pub partly: Color32,
    pub taken: Color32,
    pub closed: Color32,
    /// Regions at rest, and their top edge.
    pub land: Color32,
    pub land_edge: Color32,
    /// Neighbouring countries.
    pub neighbour: Color32,
    /// A perceptual ramp for indicators, from least to most.
    pub sequential: [Color32; 5],
    /// Behind a dialogue.
    pub veil: Color32,
}

#[expect(clippy::disallowed_methods, reason = "this file is the one place where colours are written")]
const fn hex(rgb: u32) -> Color32 {
    Color32::from_rgb((rgb >> 16) as u8, (rgb >> 8) as u8, rgb as u8)
}

/// The dark theme.
pub const DARK: Palette = Palette {
    theme: Theme::Dark,
    ground: [hex(0x0E1420), hex(0x131C2B)],
    panel: hex(0x182131),
    raised: hex(0x202B3E),
    sunken: hex(0x111927),
    line: hex(0x2C3950),
    edge: hex(0x66758D),
    text: hex(0xEEF2F7),
    quiet: hex(0xA9B6C8),
    faint: hex(0x8593A9),
    accent: hex(0xF2B155),
    on_accent: hex(0x1B1406),
    chosen: hex(0x2E3C54),
    hover: hex(0x27344A),
    free: hex(0x36B89B),
    partly: hex(0xE3B23C),
    taken: hex(0xE57A5C),
    closed: hex(0x8593A9),
    land: hex(0x2B3A4E),
    land_edge: hex(0x44566F),
    neighbour: hex(0x192435),
    sequential: [hex(0x233E6C), hex(0x575C6D), hex(0x82817A), hex(0xBBAA66), hex(0xFDE737)],
    veil: Color32::from_black_alpha(150),
};

/// The light theme.
pub const LIGHT: Palette = Palette {
    theme: Theme::Light,
    ground: [hex(0xEAF0F2), hex(0xDDE7EB)],
    panel: hex(0xFBF9F4),
    raised: hex(0xFFFFFF),
    sunken: hex(0xFFFFFF),
    line: hex(0xD9D4C7),
    edge: hex(0x8A8577),
    text: hex(0x1B2430),
    quiet: hex(0x4C5A6B),
    faint: hex(0x626C79),
    accent: hex(0x8F5300),
    on_accent: hex(0xFFFFFF),
    chosen: hex(0xEFE7D6),
    hover: hex(0xF3EEE2),
    free: hex(0x00735B),
    partly: hex(0x805A00),
    taken: hex(0xA63D1F),
    closed: hex(0x626C79),
    land: hex(0xCFC9B8),
    land_edge: hex(0xB9B19B),
    neighbour: hex(0xDCE2E0),
    sequential: [hex(0xFDE737), hex(0xBBAA66), hex(0x82817A), hex(0x575C6D), hex(0x233E6C)],
    veil: Color32::from_black_alpha(90),
};

/// The palette in force in `ui`.
pub fn of(ui: &egui::Ui) -> &'static Palette {
    if ui.visuals().dark_mode { &DARK } else { &LIGHT }
}

/// A bold font of `size`.
pub fn bold(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(BOLD.into()))
}

/// The regular font of `size`.
pub fn regular(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Whether our fonts are loaded in this context: before that, no view may be drawn.
pub fn is_ready(ctx: &egui::Context) -> bool {
    ctx.fonts(|fonts| fonts.definitions().families.contains_key(&FontFamily::Name(BOLD.into())))
}

/// Loads the fonts and puts the theme in force. The fonts take effect at the next pass.
pub fn install(ctx: &egui::Context, theme: Theme) {
    ctx.set_fonts(fonts());
    apply(ctx, theme);
}

/// Puts a theme in force; cheap when it already is.
pub fn apply(ctx: &egui::Context, theme: Theme) {
    let mark = egui::Id::new("ressourcerie-theme");
    if ctx.data(|data| data.get_temp(mark)) == Some(theme) {
        return;
    }
    ctx.data_mut(|data| data.insert_temp(mark, theme));
    let style = style(theme);
    let of = match theme {
        Theme::Dark => egui::Theme::Dark,
        Theme::Light => egui::Theme::Light,
    };
    ctx.set_theme(of);
    ctx.set_style_of(of, style);
    // Our own settings hold the scale: the shell applies it.
    ctx.options_mut(|options| options.zoom_with_keyboard = false);
}

fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    for (name, bytes) in [
        ("atkinson-400", include_bytes!("../../assets/fonts/AtkinsonHyperlegibleNext_400Regular.ttf").as_slice()),
        ("atkinson-700", include_bytes!("../../assets/fonts/AtkinsonHyperlegibleNext_700Bold.ttf").as_slice()),
    ] {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    egui_phosphor::add_to_fonts(&mut fonts, egui_phosphor::Variant::Regular);
    let fallback: Vec<String> = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    for (family, first) in [(FontFamily::Proportional, "atkinson-400"), (FontFamily::Name(BOLD.into()), "atkinson-700")]
    {
        let mut names = vec![first.to_owned()];
        names.extend(fallback.iter().cloned());
        fonts.families.insert(family, names);
    }
    fonts
}

fn style(theme: Theme) -> egui::Style {
    let p = theme.palette();
    let mut style = egui::Style {
        text_styles: [
            (TextStyle::Small, regular(SMALL)),
            (TextStyle::Body, regular(BODY)),
            (TextStyle::Button, regular(BODY)),
            (TextStyle::Heading, bold(HEADING)),
            (TextStyle::Monospace, FontId::new(SMALL, FontFamily::Monospace)),
        ]
        .into(),
        // Nothing moves by itself, and a window at rest draws nothing: see the guide on sobriety.
        animation_time: 0.0,
        url_in_tooltip: true,
        explanation_tooltips: false,
        scroll_animation: egui::style::ScrollAnimation::none(),
        ..egui::Style::default()
    };

    let spacing = &mut style.spacing;
    spacing.item_spacing = egui::vec2(GAP, GAP_S);
    spacing.button_padding = egui::vec2(GAP_M, 5.0);
    spacing.interact_size = egui::vec2(TARGET, TARGET);
    spacing.icon_width = 18.0;
    spacing.icon_width_inner = 10.0;
    spacing.icon_spacing = GAP;
    spacing.window_margin = Margin::same(16);
    spacing.menu_margin = Margin::same(8);
    spacing.combo_height = 320.0;
    spacing.tooltip_width = 320.0;
    spacing.slider_rail_height = 4.0;
    spacing.scroll = egui::style::ScrollStyle { bar_width: 8.0, ..egui::style::ScrollStyle::solid() };
    spacing.scroll.bar_inner_margin = 2.0;
    spacing.scroll.bar_outer_margin = 2.0;
    spacing.scroll.foreground_color = false;
    // A fade at the edge hides the last line, and needs a blending that not every renderer has.
    spacing.scroll.fade.strength = 0.0;

    style.visuals = match theme {
        Theme::Dark => egui::Visuals::dark(),
        Theme::Light => egui::Visuals::light(),
    };
    let visuals = &mut style.visuals;
    let radius = CornerRadius::same(RADIUS);
    visuals.override_text_color = None;
    // Of the hints in fields, which must not be taken for what was typed.
    visuals.weak_text_color = Some(p.faint);
    visuals.hyperlink_color = p.accent;
    visuals.faint_bg_color = p.hover;
    visuals.extreme_bg_color = p.sunken;
    visuals.text_edit_bg_color = Some(p.sunken);
    visuals.code_bg_color = p.raised;
    visuals.warn_fg_color = p.partly;
    visuals.error_fg_color = p.taken;
    visuals.panel_fill = p.panel;
    visuals.window_fill = p.raised;
    visuals.window_stroke = Stroke::new(1.0, p.line);
    visuals.window_corner_radius = radius;
    visuals.menu_corner_radius = radius;
    let shadow = Shadow { offset: [0, 6], blur: 24, spread: 0, color: p.veil };
    visuals.window_shadow = shadow;
    visuals.popup_shadow = shadow;
    visuals.selection.bg_fill = p.chosen;
    visuals.selection.stroke = Stroke::new(1.0, p.text);
    visuals.text_cursor.stroke = Stroke::new(2.0, p.accent);
    // A blinking caret would redraw the window twice a second for ever.
    visuals.text_cursor.blink = false;
    visuals.disabled_alpha = 0.55;
    visuals.interact_cursor = Some(egui::CursorIcon::PointingHand);
    visuals.striped = false;
    visuals.slider_trailing_fill = true;

    let widgets = &mut visuals.widgets;
    let states = [
        (&mut widgets.noninteractive, p.panel, p.line, p.text, 1.0),
        (&mut widgets.inactive, p.raised, p.edge, p.text, 1.0),
        (&mut widgets.hovered, p.hover, p.edge, p.text, 1.0),
        // egui shows the focused widget as active: the ring.
        (&mut widgets.active, p.hover, p.accent, p.text, 2.0),
        (&mut widgets.open, p.chosen, p.edge, p.text, 1.0),
    ];
    for (state, fill, line, text, width) in states {
        state.bg_fill = fill;
        state.weak_bg_fill = fill;
        state.bg_stroke = Stroke::new(width, line);
        state.fg_stroke = Stroke::new(1.0, text);
        state.corner_radius = radius;
        state.expansion = 0.0;
    }
    // The rail of a slider and the box of a checkbox are drawn with this one.
    widgets.inactive.bg_fill = p.line;
    widgets.active.bg_fill = p.accent;
    style
}

/// WCAG 2 contrast ratio between two opaque colours, 1 to 21.
///
/// Source: WCAG 2.2, definitions of relative luminance and contrast ratio.
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let luminance = |color: Color32| {
        let channel = |byte: u8| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.040_45 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(color.r()) + 0.7152 * channel(color.g()) + 0.0722 * channel(color.b())
    };
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_colour_of_text_stands_out_from_the_paper_it_lies_on() {
        for theme in Theme::ALL {
            let p = theme.palette();
            for (name, colour, least) in [
                ("text", p.text, 7.0),
                ("quiet", p.quiet, 4.5),
                ("faint", p.faint, 4.5),
                ("accent", p.accent, 4.5),
                ("free", p.free, 4.5),
                ("partly", p.partly, 4.5),
                ("taken", p.taken, 4.5),
                ("closed", p.closed, 4.5),
            ] {
                for (paper, background) in [("panel", p.panel), ("raised", p.raised)] {
                    let ratio = contrast(colour, background);
                    assert!(ratio >= least, "{theme:?}: {name} on {paper} is {ratio:.2}, not {least}");
                }
            }
            for (name, colour) in [("chosen", p.chosen), ("hover", p.hover), ("sunken", p.sunken)] {
                assert!(contrast(p.text, colour) >= 7.0, "{theme:?}: text on {name}");
                assert!(contrast(p.quiet, colour) >= 4.5, "{theme:?}: quiet on {name}");
            }
            assert!(contrast(p.on_accent, p.accent) >= 4.5, "{theme:?}: words of the main action");
            assert!(contrast(p.edge, p.panel) >= 3.0, "{theme:?}: edges of controls on paper");
            assert!(contrast(p.edge, p.raised) >= 3.0, "{theme:?}: edges of controls on raised paper");
        }
    }

    #[test]
    fn black_on_white_is_the_largest_contrast() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    }
}
