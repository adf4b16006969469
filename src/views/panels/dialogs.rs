//! The two questions that are asked before something is undone: to cancel a booking, to refuse a request.

use egui::{Context, Id, Modal, Ui};

use super::View;
use crate::domain::booking::{Booking, Step};
use crate::domain::ids::BookingId;
use crate::domain::team::Desk;
use crate::views::intent::Intent;
use crate::views::theme::{self, GAP};
use crate::views::widgets;
use crate::wording::format;

fn dialog(ctx: &Context, id: &str, view: &mut View<'_>, add_contents: impl FnOnce(&mut Ui, &mut View<'_>)) {
    let veil = view.state.theme().palette().veil;
    let response = Modal::new(Id::new(id)).backdrop_color(veil).show(ctx, |ui| {
        ui.set_width(400.0_f32.min(ctx.content_rect().width() - 48.0));
        add_contents(ui, view);
    });
    if response.backdrop_response.clicked() {
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
    // A manager's cancellation needs a reason: the same field as a refusal, so it goes through that dialogue.
    let step = match view.state.desk {
        Desk::Manager(_) => Step::Cancel,
        Desk::Team(_) | Desk::Coordinator => Step::Cancel,
    };
    dialog(ctx, "cancel", view, |ui, view| {
        widgets::heading(ui, view.t("cancel-title"));
        what_ui(ui, view, booking);
        ui.add_space(GAP);
        widgets::quiet(ui, view.t("cancel-consequence"));
        ui.add_space(GAP);
        if widgets::main_button(ui, true, &view.t("cancel-confirm")).clicked() {
            view.ask(Intent::Act { booking: id.clone(), step, reason: None });
        }
        ui.add_space(theme::GAP_S);
        if ui.vertical_centered_justified(|ui| widgets::button(ui, &view.t("cancel-keep"))).inner.clicked() {
            view.ask(Intent::CloseOverlay);
        }
    });
}

/// A manager refuses a request, and says why.
pub fn refuse_ui(ctx: &Context, view: &mut View<'_>, id: &BookingId, reason: &str) {
    let Some(booking) = booking_of(view, id) else {
        view.ask(Intent::CloseOverlay);
        return;
    };
    dialog(ctx, "refuse", view, |ui, view| {
        widgets::heading(ui, view.t("refuse-title"));
        what_ui(ui, view, booking);
        ui.add_space(GAP);
        let (name, hint) = (view.t("refuse-reason"), view.t("refuse-reason-hint"));
        widgets::quiet(ui, &name);
        let width = ui.available_width() - 16.0;
        let (response, changed) = widgets::field(ui, Id::new("refuse-reason"), &name, &hint, reason, width);
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        if let Some(words) = changed {
            view.ask(Intent::SetReason(words));
        }
        ui.add_space(GAP);
        let has_reason = !reason.trim().is_empty();
        if widgets::main_button(ui, has_reason, &view.t("refuse-confirm")).clicked() {
            view.ask(Intent::Act { booking: id.clone(), step: Step::Refuse, reason: Some(reason.to_owned()) });
        }
        ui.add_space(theme::GAP_S);
        if ui.vertical_centered_justified(|ui| widgets::button(ui, &view.t("dialog-back"))).inner.clicked() {
            view.ask(Intent::CloseOverlay);
        }
    });
}
