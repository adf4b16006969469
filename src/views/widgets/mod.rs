//! Small parts that the panels share. Each control has a name in the accessibility tree, painted ones too.

mod agenda_strip;
mod calendar;
mod drop_down;
mod moment;
mod sign;

pub use agenda_strip::{agenda_strip, week_header};
pub use calendar::{day_calendar, range_calendar};
pub use drop_down::drop_down;
pub use moment::{day_picker, moment_field};
pub use sign::{colour_of, legend_entry, paint_role, paint_sign, standing_line};

use std::ops::RangeInclusive;

use egui::{Align, Button, Color32, CornerRadius, Frame, Layout, Margin, Response, RichText, Sense, Stroke, Ui};
use egui::{UiBuilder, WidgetInfo, WidgetType, vec2};
use egui_phosphor::regular as icon;

use super::theme::{self, BODY, GAP, GAP_M, GAP_S, ICON, SMALL, TARGET, TITLE};

/// Least height of a line that is not a control, points.
const LINE: f32 = 18.0;

/// A button that is an icon; `name` is its tooltip and its name for a screen reader.
pub fn icon_button(ui: &mut Ui, glyph: &str, name: &str) -> Response {
    icon_toggle(ui, glyph, name, false)
}

/// Whether what bears this name was not drawn in the pass before: it opens now.
pub fn opens_now(ctx: &egui::Context, name: impl std::hash::Hash + std::fmt::Debug) -> bool {
    let id = egui::Id::new(("opens-now", name));
    let pass = ctx.cumulative_pass_nr();
    let last: Option<u64> = ctx.data_mut(|data| data.get_temp(id));
    ctx.data_mut(|data| data.insert_temp(id, pass));
    last.is_none_or(|last| last + 1 < pass)
}

/// Gives the keyboard to what a person should meet first in something that opens, if they use the keyboard: a mouse
/// leaves nothing focused.
pub fn focus_if_by_keyboard(ui: &Ui, opens: bool, response: &Response) {
    if opens && ui.memory(|memory| memory.focused().is_some()) {
        response.request_focus();
    }
}

/// An icon beside words: painted, so that a screen reader hears the words alone.
pub fn glyph(ui: &mut Ui, glyph: &str, size: f32, colour: Color32) {
    let (rect, _) = ui.allocate_exact_size(vec2(size + 2.0, size.max(LINE)), Sense::hover());
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, glyph, theme::regular(size), colour);
}

/// A button with an icon before its words.
pub fn glyph_button<'a>(
    ui: &mut Ui,
    glyph: &str,
    words: &str,
    dress: impl FnOnce(Button<'a>) -> Button<'a>,
) -> Response {
    let enabled = ui.is_enabled();
    let response = ui.add(dress(Button::new(format!("{glyph}  {words}"))));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, words));
    response
}

/// A quiet link inside words: an icon, words in the accent.
pub fn link(ui: &mut Ui, glyph: &str, words: &str) -> Response {
    let text = RichText::new(format!("{glyph} {words}")).color(theme::of(ui).accent);
    let response = ui.add(Button::new(text).frame(false).wrap());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Link, true, words));
    focus_ring(ui, &response);
    response
}

/// The mark of a control that opens a list, for egui's combo boxes.
pub fn caret(ui: &Ui, rect: egui::Rect, _look: &egui::style::WidgetVisuals, _is_open: bool) {
    let colour = theme::of(ui).quiet;
    ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, icon::CARET_DOWN, theme::regular(BODY), colour);
}

/// A control that opens a popup: icon, what is chosen, a mark that more follows.
pub fn picker(ui: &mut Ui, glyph: &str, words: &str, name: &str, width: f32) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(width, 32.0), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, name));
    if ui.is_rect_visible(rect) {
        let p = theme::of(ui);
        let look = *ui.style().interact(&response);
        ui.painter().rect(rect, look.corner_radius, look.weak_bg_fill, look.bg_stroke, egui::StrokeKind::Inside);
        let icon_at = egui::pos2(rect.left() + 18.0, rect.center().y);
        ui.painter().text(icon_at, egui::Align2::CENTER_CENTER, glyph, theme::regular(ICON), p.quiet);
        let caret_at = egui::pos2(rect.right() - 14.0, rect.center().y);
        ui.painter().text(caret_at, egui::Align2::CENTER_CENTER, icon::CARET_DOWN, theme::regular(BODY), p.quiet);
        let text = egui::WidgetText::from(RichText::new(words).color(p.text));
        let room = (rect.width() - 62.0).max(0.0);
        let galley = text.into_galley(ui, Some(egui::TextWrapMode::Truncate), room, egui::TextStyle::Body);
        let at = egui::pos2(rect.left() + 36.0, rect.center().y - galley.size().y / 2.0);
        ui.painter().galley(at, galley, p.text);
    }
    response
}

/// An icon that stays down while `is_on`.
pub fn icon_toggle(ui: &mut Ui, glyph: &str, name: &str, is_on: bool) -> Response {
    let (rect, response) = ui.allocate_exact_size(vec2(TARGET, TARGET), Sense::click());
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        if is_on {
            WidgetInfo::selected(WidgetType::Button, enabled, true, name)
        } else {
            WidgetInfo::labeled(WidgetType::Button, enabled, name)
        }
    });
    if ui.is_rect_visible(rect) {
        let p = theme::of(ui);
        let fill = match (is_on, response.hovered()) {
            (true, _) => p.chosen,
            (false, true) => p.hover,
            (false, false) => Color32::TRANSPARENT,
        };
        ui.painter().rect_filled(rect, theme::RADIUS, fill);
        let colour = if is_on { p.text } else { p.quiet };
        ui.painter().text(rect.center(), egui::Align2::CENTER_CENTER, glyph, theme::regular(ICON), colour);
        focus_ring(ui, &response);
    }
    response.on_hover_text(name)
}

/// The ring around what has the keyboard.
pub fn focus_ring(ui: &Ui, response: &Response) {
    if response.has_focus() {
        let ring = Stroke::new(2.0, theme::of(ui).accent);
        ui.painter().rect_stroke(response.rect, CornerRadius::same(theme::RADIUS), ring, egui::StrokeKind::Inside);
    }
}

/// The one main action of a screen, as wide as its panel.
pub fn main_button(ui: &mut Ui, is_enabled: bool, words: &str) -> Response {
    let p = theme::of(ui);
    let width = ui.available_width();
    let (fill, ink) = if is_enabled { (p.accent, p.on_accent) } else { (p.raised, p.quiet) };
    let button = Button::new(RichText::new(words).font(theme::bold(BODY)).color(ink))
        .fill(fill)
        .stroke(if is_enabled { Stroke::NONE } else { Stroke::new(1.0, p.line) })
        .min_size(vec2(width, 36.0))
        .wrap();
    let response =
        ui.with_layout(Layout::top_down_justified(Align::Center), |ui| ui.add_enabled(is_enabled, button)).inner;
    if response.has_focus() {
        let ring = Stroke::new(2.0, p.text);
        ui.painter().rect_stroke(
            response.rect.expand(2.0),
            CornerRadius::same(theme::RADIUS),
            ring,
            egui::StrokeKind::Outside,
        );
    }
    response
}

/// A quiet action.
pub fn button(ui: &mut Ui, words: &str) -> Response {
    ui.add(Button::new(words))
}

/// A quiet action that may be impossible; `why` is told where it is.
pub fn button_or_why(ui: &mut Ui, is_enabled: bool, words: &str, why: &str) -> Response {
    ui.add_enabled(is_enabled, Button::new(words)).on_disabled_hover_text(why)
}

/// A choice that is on or off.
pub fn chip(ui: &mut Ui, is_on: bool, words: &str) -> Response {
    let p = theme::of(ui);
    let ink = if is_on { p.text } else { p.quiet };
    let button = Button::new(RichText::new(words).color(ink))
        .fill(if is_on { p.chosen } else { Color32::TRANSPARENT })
        .stroke(Stroke::new(1.0, if is_on { p.accent } else { p.edge }))
        .corner_radius(CornerRadius::same(14));
    let response = ui.add(button);
    response.widget_info(|| WidgetInfo::selected(WidgetType::Checkbox, true, is_on, words));
    focus_ring(ui, &response);
    response
}

/// Quiet words, wrapped.
pub fn quiet(ui: &mut Ui, words: impl Into<String>) -> Response {
    let colour = theme::of(ui).quiet;
    ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap())
}

/// The quietest words: sources, dates of reading.
pub fn faint(ui: &mut Ui, words: impl Into<String>) -> Response {
    let colour = theme::of(ui).faint;
    ui.add(egui::Label::new(RichText::new(words).size(SMALL).color(colour)).wrap())
}

/// Words in a colour of the palette.
pub fn coloured(ui: &mut Ui, words: impl Into<String>, colour: Color32) -> Response {
    ui.add(egui::Label::new(RichText::new(words).color(colour)).wrap())
}

/// Bold words of the body's size.
pub fn strong(ui: &mut Ui, words: impl Into<String>) -> Response {
    ui.add(egui::Label::new(RichText::new(words).font(theme::bold(BODY))).wrap())
}

/// The title of a panel or page.
pub fn heading(ui: &mut Ui, words: impl Into<String>) -> Response {
    let response = ui.add(egui::Label::new(RichText::new(words).font(theme::bold(theme::HEADING))).wrap());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Heading));
    response
}

/// The title of a panel with the button that closes it; true when that was asked.
pub fn title_row(ui: &mut Ui, title: &str, close: &str) -> bool {
    title_and_close(ui, title, close).clicked()
}

/// The title of a panel, and its close button.
pub fn title_and_close(ui: &mut Ui, title: &str, close: &str) -> Response {
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - TARGET - GAP;
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_min_width(width);
            heading(ui, title);
        });
        icon_button(ui, icon::X, close)
    })
    .inner
}

/// The title of a part of a panel.
pub fn section(ui: &mut Ui, words: impl Into<String>) -> Response {
    ui.add_space(GAP_M);
    let response = ui.add(egui::Label::new(RichText::new(words).font(theme::bold(TITLE))).wrap());
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Heading));
    ui.add_space(GAP_S);
    response
}

/// A thin line across.
pub fn rule(ui: &mut Ui) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), 1.0 + GAP), Sense::hover());
    ui.painter().hline(rect.x_range(), rect.center().y, Stroke::new(1.0, theme::of(ui).line));
}

/// A name and its value on one line; the value wraps.
pub fn fact(ui: &mut Ui, name: &str, value: &str) {
    ui.horizontal_top(|ui| {
        let width = (ui.available_width() * 0.38).min(140.0);
        ui.allocate_ui_with_layout(vec2(width, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_min_width(width);
            quiet(ui, name);
        });
        ui.allocate_ui_with_layout(vec2(ui.available_width(), 0.0), Layout::top_down(Align::Min), |ui| {
            ui.add(egui::Label::new(value).wrap());
        });
    });
}

/// Paper on paper.
pub fn card<R>(ui: &mut Ui, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let p = theme::of(ui);
    Frame::new()
        .fill(p.raised)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(theme::RADIUS))
        .inner_margin(Margin::same(12))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add_contents(ui)
        })
        .inner
}

/// A box that tells of a state: a coloured edge at the left, words, perhaps actions.
pub fn callout<R>(ui: &mut Ui, colour: Color32, add_contents: impl FnOnce(&mut Ui) -> R) -> R {
    let p = theme::of(ui);
    let shown = Frame::new()
        .fill(p.raised)
        .stroke(Stroke::new(1.0, p.line))
        .corner_radius(CornerRadius::same(theme::RADIUS))
        .inner_margin(Margin { left: 14, right: 10, top: 8, bottom: 8 })
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            add_contents(ui)
        });
    let rect = shown.response.rect;
    let edge = egui::Rect::from_min_size(rect.min, vec2(4.0, rect.height()));
    ui.painter().rect_filled(edge, CornerRadius { nw: theme::RADIUS, sw: theme::RADIUS, ne: 0, se: 0 }, colour);
    shown.inner
}

/// A row of a list that is one button. `name` is what a screen reader says; the contents must not be controls.
pub fn row<R>(
    ui: &mut Ui,
    salt: impl std::hash::Hash + std::fmt::Debug,
    is_chosen: bool,
    name: &str,
    add_contents: impl FnOnce(&mut Ui) -> R,
) -> Response {
    let builder = UiBuilder::new().id_salt(egui::Id::new(salt)).sense(Sense::click());
    let width = ui.available_width();
    let response = ui
        .scope_builder(builder, |ui| {
            let response = ui.response();
            let p = theme::of(ui);
            let fill = match (is_chosen, response.hovered()) {
                (true, _) => p.chosen,
                (false, true) => p.hover,
                (false, false) => Color32::TRANSPARENT,
            };
            ui.style_mut().interaction.selectable_labels = false;
            // The row is the target; its lines need not be.
            ui.spacing_mut().interact_size.y = LINE;
            Frame::new()
                .fill(fill)
                .corner_radius(CornerRadius::same(theme::RADIUS))
                .inner_margin(Margin { left: 8, right: 8, top: 6, bottom: 6 })
                .show(ui, |ui| {
                    ui.set_width(width - 16.0);
                    add_contents(ui);
                });
        })
        .response;
    let enabled = ui.is_enabled();
    response.widget_info(|| {
        if is_chosen {
            WidgetInfo::selected(WidgetType::Button, enabled, true, name)
        } else {
            WidgetInfo::labeled(WidgetType::Button, enabled, name)
        }
    });
    if response.has_focus() {
        focus_ring(ui, &response);
        if response.gained_focus() {
            response.scroll_to_me(None);
        }
    }
    response.on_hover_cursor(egui::CursorIcon::PointingHand)
}

/// `−  3  +`: a small count. Returns the new one when it changed.
pub fn stepper(ui: &mut Ui, name: &str, fewer: &str, more: &str, value: u32, greatest: u32) -> Option<u32> {
    stepper_from(ui, name, fewer, more, value, 1..=greatest.max(1))
}

/// The same within bounds that may begin at none.
pub fn stepper_from(
    ui: &mut Ui,
    name: &str,
    fewer: &str,
    more: &str,
    value: u32,
    bounds: RangeInclusive<u32>,
) -> Option<u32> {
    let mut changed = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = GAP_S;
        ui.add_enabled_ui(value > *bounds.start(), |ui| {
            if icon_button(ui, icon::MINUS, fewer).clicked() {
                changed = Some(value - 1);
            }
        });
        let mut edited = value;
        let field = egui::DragValue::new(&mut edited).range(bounds.clone()).speed(0.05);
        let response = ui.add_sized(vec2(44.0, TARGET), field);
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.to_owned()));
        if edited != value {
            changed = Some(edited);
        }
        ui.add_enabled_ui(value < *bounds.end(), |ui| {
            if icon_button(ui, icon::PLUS, more).clicked() {
                changed = Some(value + 1);
            }
        });
    });
    changed
}

/// What a person did in a field.
#[derive(Debug)]
pub struct Typed {
    pub response: Response,
    /// The new text, when it changed.
    pub text: Option<String>,
    /// Enter was pressed.
    pub is_entered: bool,
}

/// A field to type in, with its name for a screen reader.
pub fn field(ui: &mut Ui, id: egui::Id, name: &str, hint: &str, text: &str, width: f32) -> Typed {
    let mut edited = text.to_owned();
    let response = ui.add(
        egui::TextEdit::singleline(&mut edited)
            .id(id)
            .hint_text(hint)
            .desired_width(width)
            .margin(Margin::symmetric(8, 6)),
    );
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name.to_owned()));
    // egui lets go of a line that Enter was pressed in, and Tab would start again from the window's first control.
    let is_entered = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
    if is_entered {
        response.request_focus();
    }
    Typed { response, text: (edited != text).then_some(edited), is_entered }
}

/// Shapes where something will come: the first answer is awaited.
pub fn awaited_rows(ui: &mut Ui, count: usize, words: &str) {
    let p = theme::of(ui);
    for i in 0..count {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 52.0), Sense::hover());
        if i == 0 {
            response.widget_info(|| WidgetInfo::labeled(WidgetType::ProgressIndicator, true, words));
        }
        let bar = |top: f32, share: f32| {
            egui::Rect::from_min_size(rect.min + vec2(8.0, top), vec2((rect.width() - 16.0) * share, 10.0))
        };
        ui.painter().rect_filled(bar(10.0, 0.62), 4.0, p.hover);
        ui.painter().rect_filled(bar(30.0, 0.38), 4.0, p.raised);
    }
}

/// What to do where there is nothing yet.
pub fn empty_state(ui: &mut Ui, glyph: &str, title: &str, words: &str) {
    ui.add_space(theme::GAP_XL);
    ui.vertical_centered(|ui| {
        let p = theme::of(ui);
        self::glyph(ui, glyph, 40.0, p.faint);
        ui.add_space(GAP);
        ui.add(egui::Label::new(RichText::new(title).font(theme::bold(TITLE))).wrap());
        ui.add(egui::Label::new(RichText::new(words).color(p.quiet)).wrap());
    });
    ui.add_space(theme::GAP_XL);
}
