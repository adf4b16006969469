//! The cart: its lines by the hubs' own clocks, what the ledger said against each with the ways to mend it, and the
//! button that sends it.

use egui::{Label, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use super::find::MAX_QUANTITY;
use crate::domain::availability::Refusal;
use crate::domain::policy::Approval;
use crate::domain::team::Desk;
use crate::domain::time::Zone;
use crate::ledger::LineRejection;
use crate::views::intent::Intent;
use crate::views::reading::family_icon;
use crate::views::root::scroll;
use crate::views::state::{CartLine, Route};
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// The panel.
pub fn cart_ui(ui: &mut Ui, view: &mut View<'_>) {
    scroll(ui, "cart", |ui| {
        let state = view.state;
        if widgets::title_row(ui, &view.t("cart-title"), &view.t("cart-close")) {
            view.ask(Intent::CloseCart);
        }
        if state.cart.lines.is_empty() {
            widgets::empty_state(ui, icon::BASKET, &view.t("cart-empty"), &view.t("cart-empty-hint"));
            if widgets::main_button(ui, true, &view.t("cart-find")).clicked() {
                view.ask(Intent::Go(Route::Book));
            }
            return;
        }
        widgets::quiet(ui, view.t("cart-hint"));
        ui.add_space(GAP);
        for (position, line) in state.cart.lines.iter().enumerate() {
            line_ui(ui, view, position, line);
            ui.add_space(GAP);
        }
        confirm_ui(ui, view);
    });
}

fn line_ui(ui: &mut Ui, view: &mut View<'_>, position: usize, line: &CartLine) {
    let state = view.state;
    let offer = state.offer(&line.wish.offer);
    let zone = offer.map_or(Zone::PARIS, |offer| offer.hub.zone);
    let name = state.offer_name(&line.wish.offer);
    let is_free = state.cart.sending.is_none();
    ui.push_id(("cart-line", position), |ui| {
        widgets::card(ui, |ui| {
            ui.add_enabled_ui(is_free, |ui| {
                ui.horizontal_top(|ui| {
                    let glyph =
                        offer.and_then(|offer| offer.families().first().copied()).map_or(icon::PACKAGE, family_icon);
                    let colour = theme::of(ui).quiet;
                    widgets::glyph(ui, glyph, theme::ICON, colour);
                    let width = ui.available_width() - theme::TARGET - GAP;
                    ui.allocate_ui_with_layout(vec2(width, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
                        ui.set_min_width(width);
                        widgets::strong(ui, &name);
                        widgets::quiet(ui, state.hub_name(&line.wish.offer.hub));
                    });
                    let remove = view.w.with("cart-remove", &[("name", name.clone().into())]);
                    if widgets::icon_button(ui, icon::TRASH, &remove).clicked() {
                        view.ask(Intent::RemoveLine(position));
                    }
                });
                ui.add(Label::new(view.interval(zone, line.wish.interval)).wrap());
                for (key, point) in
                    [("cart-place-pick-up", &line.wish.pick_up), ("cart-place-return", &line.wish.return_to)]
                {
                    let point = point.as_ref().and_then(|id| offer.and_then(|offer| offer.hub.point(id)));
                    if let Some(point) = point {
                        let name = point.name.get(view.w.lang).to_owned();
                        widgets::quiet(ui, view.w.with(key, &[("point", name.into())]));
                    }
                }
                if let Some(here) = view.interval_here(zone, line.wish.interval) {
                    widgets::faint(
                        ui,
                        view.w.with("offer-hub-time", &[("hub", state.hub_name(&line.wish.offer.hub).into())]),
                    );
                    widgets::quiet(ui, here);
                }
                ui.horizontal(|ui| {
                    widgets::quiet(ui, view.t("find-quantity"));
                    let label = view.w.with("cart-quantity", &[("name", name.clone().into())]);
                    let fewer = view.w.with("cart-fewer", &[("name", name.clone().into())]);
                    let more = view.w.with("cart-more", &[("name", name.clone().into())]);
                    if let Some(quantity) =
                        widgets::stepper(ui, &label, &fewer, &more, line.wish.quantity, MAX_QUANTITY)
                    {
                        view.ask(Intent::SetLineQuantity(position, quantity));
                    }
                });
                if let Some(rejection) = &line.rejection {
                    ui.add_space(GAP_S);
                    rejection_ui(ui, view, position, line, rejection, zone);
                }
            });
        });
    });
}

/// Why the ledger refused a line, and one click for each way out.
fn rejection_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    position: usize,
    line: &CartLine,
    rejection: &LineRejection,
    zone: Zone,
) {
    let p = theme::of(ui);
    widgets::callout(ui, p.taken, |ui| {
        for refusal in &rejection.refusals {
            let words = view.with_reader(zone, |reader| reader.refusal(refusal));
            ui.add(Label::new(words).wrap());
        }
        let free = rejection.refusals.iter().find_map(|refusal| match refusal {
            Refusal::NotEnough { free, .. } => Some(*free).filter(|free| *free > 0),
            _ => None,
        });
        if free.is_some() || !rejection.alternatives.is_empty() || !rejection.parts.is_empty() {
            widgets::faint(ui, view.t("cart-mend"));
        }
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP_S, GAP_S);
            if let Some(free) = free
                && rejection.refusals.len() == 1
            {
                let words = view.w.with("cart-mend-quantity", &[("count", free.into())]);
                if widgets::button(ui, &words).clicked() {
                    view.ask(Intent::SetLineQuantity(position, free));
                }
            }
            for interval in rejection.alternatives.iter().chain(&rejection.parts).take(4) {
                let days = format::interval_days(view.w.lang, zone, *interval);
                let words = view.w.with("alternative-dates", &[("days", days.into())]);
                let full = view.interval(zone, *interval);
                if widgets::button(ui, &words).on_hover_text(full).clicked() {
                    view.ask(Intent::SetLineInterval(position, *interval));
                }
            }
            for offer in rejection.elsewhere.iter().filter(|offer| **offer != line.wish.offer).take(3) {
                let args =
                    [("hub", view.state.hub_name(&offer.hub).into()), ("name", view.state.offer_name(offer).into())];
                if widgets::button(ui, &view.w.with("cart-mend-elsewhere", &args)).clicked() {
                    view.ask(Intent::SetLineOffer(position, offer.clone()));
                }
            }
        });
    });
}

fn confirm_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let opens = widgets::opens_now(ui.ctx(), "cart");
    widgets::rule(ui);
    let label = widgets::quiet(ui, view.t("cart-purpose"));
    let mut purpose = state.cart.purpose.clone();
    let hint = view.t("cart-purpose-hint");
    let response = ui.add_enabled(
        state.cart.sending.is_none(),
        egui::TextEdit::multiline(&mut purpose)
            .id(egui::Id::new("cart-purpose"))
            .hint_text(hint)
            .desired_rows(2)
            .desired_width(ui.available_width())
            .margin(egui::Margin::symmetric(8, 6)),
    );
    let name = view.t("cart-purpose");
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    let _ = response.labelled_by(label.id);
    if purpose != state.cart.purpose {
        view.ask(Intent::SetPurpose(purpose));
    }
    ui.add_space(GAP);

    // What will happen, before it does.
    let needs_approval = state
        .cart
        .lines
        .iter()
        .any(|line| state.hub(&line.wish.offer.hub).is_none_or(|hub| hub.policy.approval == Approval::Manual));
    match &state.desk {
        Desk::Team(id) => {
            let team =
                state.teams().iter().find(|team| &team.id == id).map_or(id.to_string(), |team| team.name.clone());
            widgets::quiet(ui, view.w.with("cart-for-team", &[("team", team.into())]));
        }
        Desk::Manager(_) | Desk::Coordinator => {
            let p = theme::of(ui);
            widgets::callout(ui, p.partly, |ui| {
                widgets::quiet(ui, view.t("cart-not-a-team"));
                for team in state.teams().iter().take(3) {
                    let words = view.w.with("command-sit-team", &[("name", team.name.clone().into())]);
                    if widgets::button(ui, &words).clicked() {
                        view.ask(Intent::Sit(Desk::Team(team.id.clone())));
                    }
                }
            });
        }
    }
    let words = if needs_approval { view.t("cart-needs-approval") } else { view.t("cart-at-once") };
    widgets::faint(ui, words);
    ui.add_space(GAP_S);
    let is_waiting = state.cart.sending.as_ref().is_some_and(|key| state.facts.waiting.contains(key));
    let words = match (&state.cart.sending, is_waiting) {
        (None, _) => view.w.with(
            if needs_approval { "cart-request" } else { "cart-book" },
            &[("count", state.cart.lines.len().into())],
        ),
        (Some(_), false) => view.t("cart-sending"),
        (Some(_), true) => view.t("cart-waiting"),
    };
    let can_send = state.cart.sending.is_none()
        && matches!(state.desk, Desk::Team(_))
        && state.cart.lines.iter().all(|line| line.rejection.is_none());
    let send = widgets::main_button(ui, can_send, &words);
    widgets::focus_if_by_keyboard(ui, opens, &send);
    if send.clicked() {
        view.ask(Intent::PlaceBooking);
    }
    if state.cart.lines.iter().any(|line| line.rejection.is_some()) {
        widgets::faint(ui, view.t("cart-mend-first"));
    }
    if let Some(key) = state.cart.sending.clone()
        && is_waiting
    {
        widgets::quiet(ui, view.t("cart-waiting-hint"));
        if widgets::button(ui, &view.t("link-give-up-booking")).clicked() {
            view.ask(Intent::GiveUp(key));
        }
    }
}
