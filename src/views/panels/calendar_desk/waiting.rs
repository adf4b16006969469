//! Who waits for what, in the order in which they are served.

use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::ask;
use crate::domain::hub::Hub;
use crate::domain::waiting::{WaitState, Waiting};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::hub_desk::words::when;
use crate::views::panels::View;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

pub(super) fn waiting_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::heading(ui, view.t("hubdesk-waiting-title"));
    widgets::quiet(ui, view.t("hubdesk-waiting-hint"));
    ui.add_space(GAP);
    super::refused_ui(ui, view, hub, Page::Waiting);
    let list = match &view.state.hub_desk.waiting {
        None => {
            widgets::awaited_rows(ui, 2, &view.t("hubdesk-records-awaited"));
            return;
        }
        Some(Err(why)) => {
            super::unread_ui(ui, view, hub, why);
            return;
        }
        Some(Ok(list)) => list,
    };
    let ours: Vec<&Waiting> = list.waiting.iter().filter(|waiting| waiting.wish.offer.hub == hub.id).collect();
    if ours.is_empty() {
        widgets::empty_state(ui, icon::QUEUE, &view.t("hubdesk-waiting-none"), &view.t("hubdesk-waiting-none-hint"));
    }
    for (position, waiting) in ours.into_iter().enumerate() {
        ui.push_id(("waiting", &waiting.id), |ui| {
            widgets::card(ui, |ui| wish_ui(ui, view, hub, position + 1, waiting));
        });
        ui.add_space(GAP_S);
    }
}

fn wish_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, place: usize, waiting: &Waiting) {
    let state = view.state;
    let team = state.teams().iter().find(|team| team.id == waiting.team);
    let team = team.map_or_else(|| waiting.team.to_string(), |team| team.name.clone());
    let args = [("count", waiting.wish.quantity.into()), ("name", state.offer_name(&waiting.wish.offer).into())];
    let what = view.w.with("offer-member", &args);
    ui.horizontal_wrapped(|ui| {
        let words = view.w.with("hubdesk-waiting-place", &[("place", place.into()), ("team", team.clone().into())]);
        ui.add(Label::new(RichText::new(words).font(theme::bold(theme::TITLE))).wrap());
        if !waiting.purpose.is_empty() {
            widgets::quiet(ui, &waiting.purpose);
        }
    });
    ui.add(Label::new(&what).wrap());
    widgets::quiet(ui, when(state, hub, waiting.wish.interval));
    let since = format::relative_day(view.w, hub.zone, state.now, waiting.joined_at);
    widgets::faint(ui, view.w.with("hubdesk-waiting-since", &[("since", since.into())]));
    if matches!(waiting.state, WaitState::Offered { .. }) {
        let p = theme::of(ui);
        widgets::coloured(ui, view.t("hubdesk-waiting-offered"), p.partly);
    }
    if let Some(form) = state.hub_desk.force.clone().filter(|form| form.wait.as_ref() == Some(&waiting.id)) {
        widgets::rule(ui);
        widgets::strong(ui, view.t("hubdesk-force-title"));
        widgets::faint(ui, view.t("hubdesk-force-hint"));
        super::force::form_ui(ui, view, hub, &form);
        return;
    }
    ui.add_enabled_ui(state.hub_desk.sending.is_none(), |ui| {
        ui.horizontal_wrapped(|ui| {
            let w = view.w;
            let named =
                |key: &str| w.with("hubdesk-verb-of", &[("verb", w.t(key).into()), ("what", team.clone().into())]);
            let (serve, strike_out) = (named("hubdesk-serve-anyway"), named("hubdesk-strike-out"));
            if super::named_button(ui, &view.t("hubdesk-serve-anyway"), &serve).clicked() {
                ask(view, DeskIntent::ServeAnyway(waiting.id.clone()));
            }
            if super::named_button(ui, &view.t("hubdesk-strike-out"), &strike_out).clicked() {
                ask(view, DeskIntent::StrikeOut(waiting.id.clone()));
            }
        });
    });
}
