//! Notices: the last ones pop up, all are kept in the journal, and a screen reader hears them.

use std::time::Duration;

use egui::{Align2, Area, Context, Frame, Id, Label, Margin, Order, Stroke, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use super::dialogs::{closing_title, dialog};
use crate::domain::booking::LineState;
use crate::views::intent::Intent;
use crate::views::state::{News, Notice, TOAST_SECS};
use crate::views::theme::{self, GAP, Palette};
use crate::views::widgets;
use crate::wording::format;

/// How many pop up at once.
const MOST_TOASTS: usize = 3;

/// What a notice says.
pub fn words_of(view: &View<'_>, news: &News) -> String {
    let w = view.w;
    match news {
        News::Placed { state } => w.t(match state {
            LineState::Held => "news-placed-held",
            LineState::Requested => "news-placed-requested",
            LineState::Approved => "news-placed-approved",
            // The answer to a command that had come through before: much may have happened since.
            _ => "news-placed-before",
        }),
        News::CartRefused { lines } => w.with("news-cart-refused", &[("count", (*lines).into())]),
        News::Recorded { key } => w.t(key),
        News::Moved { step } => w.t(&format!("news-step-{}", step.key())),
        News::Failed { why } => view.with_reader(view.state.settings.zone, |reader| reader.link_failure(why)),
        News::Stale => w.t("news-stale"),
        News::Copied => w.t("news-copied"),
        News::AddedToCart { offer } => w.with("news-added", &[("name", view.state.offer_name(offer).into())]),
        News::GivenUp => w.t("news-given-up"),
        News::Told { text, .. } => text.get(w.lang).to_owned(),
    }
}

fn look_of(p: &Palette, news: &News) -> (&'static str, egui::Color32) {
    if news.asks_for_something() { (icon::WARNING, p.taken) } else { (icon::CHECK, p.free) }
}

/// The notices that pop up, newest below.
pub fn toasts_ui(ctx: &Context, view: &mut View<'_>) {
    let state = view.state;
    let shown: Vec<&Notice> =
        state.messages.journal.iter().filter(|notice| notice.pops_up(state.now)).rev().take(MOST_TOASTS).collect();
    if shown.is_empty() {
        return;
    }
    let leaving = shown.iter().filter(|notice| !notice.news.asks_for_something());
    if let Some(next) = leaving.map(|notice| TOAST_SECS - (state.now - notice.at).num_seconds()).min() {
        ctx.request_repaint_after(Duration::from_secs(next.max(1).unsigned_abs()));
    }
    Area::new(Id::new("toasts"))
        .order(Order::Foreground)
        .anchor(Align2::CENTER_BOTTOM, vec2(0.0, -(theme::LEGEND_HEIGHT + theme::GAP_M)))
        .show(ctx, |ui| {
            let p = theme::of(ui);
            for notice in shown.into_iter().rev() {
                ui.push_id(notice.id, |ui| {
                    Frame::new()
                        .fill(p.raised)
                        .stroke(Stroke::new(1.0, p.edge))
                        .corner_radius(theme::RADIUS)
                        .inner_margin(Margin::symmetric(12, 8))
                        .show(ui, |ui| notice_ui(ui, view, notice, p));
                });
            }
        });
}

fn notice_ui(ui: &mut Ui, view: &mut View<'_>, notice: &Notice, p: &Palette) {
    ui.set_max_width(460.0_f32.min(ui.ctx().content_rect().width() - 80.0));
    let (glyph, colour) = look_of(p, &notice.news);
    let words = words_of(view, &notice.news);
    let room = ui.available_width() - 2.0 * (theme::TARGET + GAP);
    let galley = ui.painter().layout(words.clone(), theme::regular(theme::BODY), p.text, room);
    ui.horizontal(|ui| {
        ui.set_min_height(galley.size().y.max(theme::TARGET));
        widgets::glyph(ui, glyph, theme::ICON, colour);
        let (rect, response) = ui.allocate_exact_size(galley.size(), egui::Sense::hover());
        response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Label, true, &words));
        ui.painter().galley(rect.min, galley, p.text);
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_role(egui::accesskit::Role::Status);
            node.set_live(egui::accesskit::Live::Polite);
        });
        if widgets::icon_button(ui, icon::X, &view.t("notice-dismiss")).clicked() {
            view.ask(Intent::DismissNotice(notice.id));
        }
    });
}

/// Everything that was said, newest first.
pub fn journal_ui(ctx: &Context, view: &mut View<'_>) {
    let state = view.state;
    dialog(ctx, "journal", view, 480.0, |ui, view, opens| {
        closing_title(ui, view, "journal-title", opens);
        if state.messages.journal.is_empty() {
            widgets::quiet(ui, view.t("journal-empty"));
        }
        let height = ui.available_height().max(120.0);
        egui::ScrollArea::vertical().max_height(height).show(ui, |ui| {
            let p = theme::of(ui);
            for notice in state.messages.journal.iter().rev() {
                ui.horizontal_top(|ui| {
                    let (glyph, colour) = look_of(p, &notice.news);
                    widgets::glyph(ui, glyph, theme::ICON, colour);
                    ui.vertical(|ui| {
                        ui.add(Label::new(words_of(view, &notice.news)).wrap());
                        widgets::faint(ui, format::moment(view.w.lang, state.settings.zone, notice.at));
                    });
                });
            }
        });
    });
}
