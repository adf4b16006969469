//! How many units of a resource without numbers there are from now on: fewer than the hub's description says, or again as
//! many. Who would lack them is named before anything is taken away.

use egui::{Id, Label, Ui};

use super::ask;
use super::stock::lacking_ui;
use crate::domain::hub::Hub;
use crate::domain::record::Cause;
use crate::domain::resource::Resource;
use crate::views::hub_desk::forms::CapacityForm;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::panels::View;
use crate::views::theme::GAP_S;
use crate::views::widgets;

pub(super) fn capacities_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    let mut counted = hub.resources.iter().filter(|resource| resource.items().is_empty()).peekable();
    if counted.peek().is_none() {
        return;
    }
    widgets::section(ui, view.t("hubdesk-capacity-title"));
    widgets::faint(ui, view.t("hubdesk-capacity-hint"));
    let form = view.state.hub_desk.capacity.clone();
    for resource in counted {
        ui.push_id(("capacity", &resource.id), |ui| {
            let form = form.as_ref().filter(|form| form.resource == resource.id);
            widgets::card(ui, |ui| resource_ui(ui, view, hub, resource, form));
        });
        ui.add_space(GAP_S);
    }
}

/// Units that were taken away until further notice, with why.
fn taken_away(view: &View<'_>, hub: &Hub, resource: &Resource) -> Option<(u32, String)> {
    let key = hub.key(&resource.id);
    let records = view.state.hub_desk.records()?;
    let is_fewer = |cause: Cause| cause == Cause::Fewer;
    let found = records.withdrawals.iter().find(|found| found.claim.resource == key && is_fewer(found.cause))?;
    Some((found.claim.quantity, found.reason.clone()))
}

fn resource_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, resource: &Resource, form: Option<&CapacityForm>) {
    let all = resource.capacity();
    let fewer = taken_away(view, hub, resource);
    let now = all.saturating_sub(fewer.as_ref().map_or(0, |(quantity, _)| *quantity));
    let name = resource.name.get(view.w.lang).to_owned();
    ui.horizontal_wrapped(|ui| {
        widgets::strong(ui, &name);
        let args = [("count", now.into()), ("all", all.into())];
        widgets::quiet(ui, view.w.with("hubdesk-capacity-now", &args));
        if form.is_none() {
            let words = view.t("hubdesk-capacity-change");
            let spoken = view.w.with("hubdesk-verb-of", &[("verb", words.clone().into()), ("what", name.into())]);
            if super::named_button(ui, &words, &spoken).clicked() {
                let (resource, reason, lacking) = (resource.id.clone(), String::new(), Vec::new());
                let form = CapacityForm { resource, capacity: now, reason, lacking };
                ask(view, DeskIntent::EditCapacity(Some(form)));
            }
        }
    });
    if let Some((_, reason)) = fewer {
        ui.add(Label::new(view.w.with("bookings-reason", &[("reason", reason.into())])).wrap());
    }
    if let Some(form) = form {
        form_ui(ui, view, hub, form, now, all);
    }
}

fn form_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &CapacityForm, now: u32, all: u32) {
    let mut edited = form.clone();
    let name = view.t("hubdesk-capacity-count");
    widgets::quiet(ui, &name);
    let (fewer, more) = (view.t("quantity-fewer"), view.t("quantity-more"));
    if let Some(capacity) = widgets::stepper_from(ui, &name, &fewer, &more, form.capacity, 0..=all) {
        edited.capacity = capacity;
    }
    let (name, hint) = (view.t("hubdesk-capacity-reason"), view.t("hubdesk-withdraw-reason-hint"));
    widgets::quiet(ui, &name);
    let width = (ui.available_width() - 16.0).min(480.0);
    if let Some(words) = widgets::field(ui, Id::new("desk-capacity-reason"), &name, &hint, &form.reason, width).text {
        edited.reason = words;
    }
    super::refused_ui(ui, view, hub, Page::Capacity);
    if let Some(lacking) = lacking_ui(ui, view, hub, &form.lacking) {
        edited.lacking = lacking;
    }
    if edited != *form {
        ask(view, DeskIntent::EditCapacity(Some(edited)));
    }
    let can_send = form.capacity != now && form.body().is_some() && view.state.hub_desk.sending.is_none();
    if widgets::main_button(ui, can_send, &view.t("hubdesk-capacity-set")).clicked() {
        ask(view, DeskIntent::SetCapacity);
    }
    if !can_send {
        widgets::faint(ui, view.t("hubdesk-capacity-incomplete"));
    }
    if widgets::button(ui, &view.t("dialog-back")).clicked() {
        ask(view, DeskIntent::EditCapacity(None));
    }
}
