//! The two questions that are asked before something is undone: to cancel a booking, to refuse a request.

use egui::{Context, Id, Modal, Ui};

use super::View;
use crate::domain::booking::{Booking, Step};
use crate::domain::ids::BookingId;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::intent::Intent;
use crate::views::theme::{self, GAP};
use crate::views::widgets;
use crate::wording::format;

/// Draws a dialogue over the window. The contents learn whether it opens in this frame, to give the keyboard to what
/// should have it first.
pub(super) fn dialog(
    ctx: &Context,
    id: &'static str,
    view: &mut View<'_>,
    width: f32,
    add_contents: impl FnOnce(&mut Ui, &mut View<'_>, bool),
) {
    let opens = widgets::opens_now(ctx, id);
    let id = Id::new(id);
    let room = ctx.content_rect().size();
    let area =
        Modal::default_area(id).anchor(egui::Align2::CENTER_TOP, egui::vec2(0.0, theme::TOP_BAR_HEIGHT + theme::GAP_L));
    let veil = view.state.theme().palette().veil;
    let frame = egui::Frame::popup(&ctx.global_style()).inner_margin(theme::GAP_L);
    let response = Modal::new(id).area(area).frame(frame).backdrop_color(veil).show(ctx, |ui| {
        ui.set_width(width.min(room.x - 64.0));
        ui.set_max_height(room.y - theme::TOP_BAR_HEIGHT - 4.0 * theme::GAP_L);
        add_contents(ui, view, opens);
    });
    if response.backdrop_response.clicked() {
        view.ask(Intent::CloseOverlay);
    }
}

/// The title of a dialogue with its close button, which has the keyboard first.
pub(super) fn closing_title(ui: &mut Ui, view: &mut View<'_>, title: &str, opens: bool) {
    let close = view.t("panel-close");
    let response = widgets::title_and_close(ui, &view.t(title), &close);
    if opens {
        response.request_focus();
    }
    if response.clicked() {
        view.ask(Intent::CloseOverlay);
    }
}

fn booking_of<'a>(view: &View<'a>, id: &BookingId) -> Option<&'a Booking> {
    view.state.bookings().iter().find(|booking| &booking.id == id)
}

fn what_ui(ui: &mut Ui, view: &View<'_>, booking: &Booking) {
    let zone = super::bookings::zone_of(view.state, booking);
    for line in &booking.lines {
        let args = [("count", line.wish.quantity.into()), ("name", view.state.offer_name(&line.wish.offer).into())];
        let words = view.w.with("offer-member", &args);
        let days = format::interval_days(view.w.lang, zone, line.wish.interval);
        widgets::quiet(ui, format!("{words} · {days}"));
    }
}

/// "Annuler cette réservation ?"
pub fn cancel_ui(ctx: &Context, view: &mut View<'_>, id: &BookingId) {
    let Some(booking) = booking_of(view, id) else {
        view.ask(Intent::CloseOverlay);
        return;
    };
    dialog(ctx, "cancel", view, 400.0, |ui, view, opens| {
        widgets::heading(ui, view.t("cancel-title"));
        what_ui(ui, view, booking);
        ui.add_space(GAP);
        widgets::quiet(ui, view.t("cancel-consequence"));
        ui.add_space(GAP);
        if widgets::main_button(ui, true, &view.t("cancel-confirm")).clicked() {
            view.ask(Intent::Act { booking: id.clone(), step: Step::Cancel, reason: None });
        }
        ui.add_space(theme::GAP_S);
        let keep = ui.vertical_centered_justified(|ui| widgets::button(ui, &view.t("cancel-keep"))).inner;
        if opens {
            // What changes nothing has the keyboard first.
            keep.request_focus();
        }
        if keep.clicked() {
            view.ask(Intent::CloseOverlay);
        }
    });
}

/// A manager refuses a request or cancels a booking, and says why.
pub fn reason_ui(
    ctx: &Context,
    view: &mut View<'_>,
    id: &BookingId,
    step: Step,
    lines: Option<&[usize]>,
    reason: &str,
) {
    let Some(booking) = booking_of(view, id) else {
        view.ask(Intent::CloseOverlay);
        return;
    };
    dialog(ctx, "reason", view, 400.0, |ui, view, opens| {
        widgets::heading(ui, view.t(&format!("reason-title-{}", step.key())));
        what_ui(ui, view, booking);
        ui.add_space(GAP);
        let (name, hint) = (view.t("reason-name"), view.t("reason-hint"));
        widgets::quiet(ui, &name);
        let width = ui.available_width();
        let typed = widgets::field(ui, Id::new("reason-field"), &name, &hint, reason, width);
        if opens {
            typed.response.request_focus();
        }
        if let Some(words) = typed.text {
            view.ask(Intent::SetReason(words));
        }
        ui.add_space(GAP);
        let has_reason = !reason.trim().is_empty();
        let confirm = widgets::main_button(ui, has_reason, &view.t(&format!("reason-confirm-{}", step.key())));
        if confirm.clicked() || (has_reason && typed.is_entered) {
            let (lines, reason) = (lines.map(<[usize]>::to_vec), Some(reason.to_owned()));
            view.ask(Intent::Desk(DeskIntent::Act { booking: id.clone(), step, lines, reason }));
        }
        ui.add_space(theme::GAP_S);
        if ui.vertical_centered_justified(|ui| widgets::button(ui, &view.t("dialog-back"))).inner.clicked() {
            view.ask(Intent::CloseOverlay);
        }
    });
}
