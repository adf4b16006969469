//! A calendar to follow: its address or its collection, what its events block, and a try before it counts.

use egui::{Id, Ui};

use super::ask;
use super::understood::explained_ui;
use crate::domain::hub::Hub;
use crate::views::hub_desk::forms::{FollowForm, ScopeChoice};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::panels::View;
use crate::views::theme::{GAP, GAP_S};
use crate::views::widgets;

pub(super) fn form_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &FollowForm) {
    let mut edited = form.clone();
    if form.of.is_none() {
        text_ui(ui, view, "hubdesk-follow-name", "hubdesk-follow-name-hint", &mut edited.name, false);
    }
    ui.add_space(GAP_S);
    ui.horizontal_wrapped(|ui| {
        for (is_collection, key) in [(false, "hubdesk-follow-address"), (true, "hubdesk-follow-collection")] {
            if widgets::chip(ui, form.is_collection == is_collection, &view.t(key)).clicked() {
                edited.is_collection = is_collection;
            }
        }
    });
    let hint = match (form.of.is_some(), form.is_collection) {
        (true, _) => "hubdesk-follow-url-kept",
        (false, false) => "hubdesk-follow-url-hint",
        (false, true) => "hubdesk-follow-collection-hint",
    };
    text_ui(ui, view, "hubdesk-follow-url", hint, &mut edited.address, false);
    if form.is_collection {
        text_ui(ui, view, "hubdesk-account-user", "hubdesk-follow-user-hint", &mut edited.user, false);
        let hint = if form.of.is_some() { "hubdesk-follow-password-kept" } else { "hubdesk-follow-password-hint" };
        text_ui(ui, view, "hubdesk-account-password", hint, &mut edited.password, true);
        let mut is_written = form.is_written;
        if ui.checkbox(&mut is_written, view.t("hubdesk-follow-written")).clicked() {
            edited.is_written = is_written;
        }
        let hint = if form.is_written { "hubdesk-follow-written-hint" } else { "hubdesk-follow-read-hint" };
        widgets::faint(ui, view.t(hint));
    } else {
        widgets::faint(ui, view.t("hubdesk-follow-read-hint"));
    }
    scope_ui(ui, view, hub, form, &mut edited);
    if edited != *form {
        ask(view, DeskIntent::EditFollowing(Some(edited)));
    }
    if let Some(id) = form.id() {
        explained_ui(ui, view, hub, &id, true);
    }
    super::refused_ui(ui, view, hub, Page::Following);
    ui.add_space(GAP);
    let is_complete = form.id().is_some() && form.draft().is_some();
    let words = if form.of.is_some() { "hubdesk-follow-save" } else { "hubdesk-follow-start" };
    if widgets::main_button(ui, is_complete, &view.t(words)).clicked() {
        ask(view, DeskIntent::Follow);
    }
    ui.horizontal_wrapped(|ui| {
        ui.add_enabled_ui(is_complete, |ui| {
            if widgets::button(ui, &view.t("hubdesk-follow-try")).clicked() {
                ask(view, DeskIntent::TryFollowing);
            }
        });
        if widgets::button(ui, &view.t("dialog-back")).clicked() {
            ask(view, DeskIntent::EditFollowing(None));
        }
    });
    if !is_complete {
        widgets::faint(ui, view.t("hubdesk-follow-incomplete"));
    }
}

fn text_ui(ui: &mut Ui, view: &View<'_>, key: &str, hint: &str, text: &mut String, is_secret: bool) {
    let name = view.t(key);
    widgets::quiet(ui, &name);
    let width = (ui.available_width() - 16.0).min(480.0);
    let field = egui::TextEdit::singleline(text).id(Id::new(("desk-follow", key))).hint_text(view.t(hint));
    let response = ui.add(field.password(is_secret).desired_width(width).margin(egui::Margin::symmetric(8, 6)));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}

/// What its events block.
fn scope_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, form: &FollowForm, edited: &mut FollowForm) {
    ui.add_space(GAP_S);
    widgets::quiet(ui, view.t("hubdesk-follow-blocks"));
    ui.horizontal_wrapped(|ui| {
        for scope in ScopeChoice::ALL {
            let words = view.t(&format!("hubdesk-scope-{}", scope.key()));
            if widgets::chip(ui, form.scope == scope, &words).clicked() {
                edited.scope = scope;
            }
        }
    });
    if form.scope != ScopeChoice::Resources {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        for resource in &hub.resources {
            let is_on = form.resources.contains(&resource.id);
            if widgets::chip(ui, is_on, resource.name.get(view.w.lang)).clicked()
                && !edited.resources.remove(&resource.id)
            {
                edited.resources.insert(resource.id.clone());
            }
        }
    });
    widgets::quiet(ui, view.t("hubdesk-follow-quantity"));
    let name = view.t("hubdesk-follow-quantity");
    let (fewer, more) = (view.t("quantity-fewer"), view.t("quantity-more"));
    if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, form.quantity, 999) {
        edited.quantity = quantity;
    }
}
