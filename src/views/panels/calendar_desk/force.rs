//! A booking beyond what there is: for any team from the page of the stock, or for a wish that waits. It is a named
//! exception, with why it was made and what is done so that there will be enough; every other rule stands.

use egui::{ComboBox, Id, Ui};

use super::ask;
use super::forms::bad_moment;
use crate::domain::hub::Hub;
use crate::domain::ids::LocalId;
use crate::views::hub_desk::forms::ForceForm;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{GAP, GAP_S};
use crate::views::widgets::{self, standing_line};

/// On the page of the stock: the way in, or the form.
pub(super) fn beyond_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::section(ui, view.t("hubdesk-force-title"));
    widgets::faint(ui, view.t("hubdesk-force-hint"));
    ui.add_space(GAP_S);
    match view.state.hub_desk.force.clone().filter(|form| form.wait.is_none()) {
        Some(form) => widgets::card(ui, |ui| form_ui(ui, view, hub, &form)),
        None => {
            if widgets::button(ui, &view.t("hubdesk-force-start")).clicked() {
                ask(view, DeskIntent::StartForce);
            }
        }
    }
}

pub(super) fn form_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &ForceForm) {
    let mut edited = form.clone();
    let lang = view.w.lang;
    // Whom a wish is of, and what it is about, is known.
    if form.wait.is_none() {
        let teams = view.state.teams().iter().map(|team| (team.id.clone(), team.name.clone()));
        choice_ui(ui, view, "hubdesk-force-team", &form.team, teams.collect(), |team| edited.team = Some(team));
        let resources = hub.resources.iter().map(|resource| (&resource.id, &resource.name));
        let kits = hub.kits.iter().map(|kit| (&kit.id, &kit.name));
        let offers: Vec<(LocalId, String)> =
            resources.chain(kits).map(|(id, name)| (id.clone(), name.get(lang).to_owned())).collect();
        choice_ui(ui, view, "hubdesk-withdraw-resource", &form.offer, offers, |offer| edited.offer = Some(offer));
    }
    let name = view.t("find-quantity");
    widgets::quiet(ui, &name);
    let (fewer, more) = (view.t("quantity-fewer"), view.t("quantity-more"));
    if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, form.quantity, 999) {
        edited.quantity = quantity;
    }
    let today = hub.zone.day(view.state.now);
    for (end, key, moment) in [(0, "hubdesk-from", &mut edited.from), (1, "hubdesk-to", &mut edited.to)] {
        let name = view.t(key);
        widgets::quiet(ui, &name);
        ui.allocate_ui(egui::vec2(300.0, 36.0), |ui| {
            ui.set_max_width(300.0);
            if let Some(changed) = widgets::moment_field(ui, Id::new(("desk-force", end)), view.w, &name, today, moment)
            {
                *moment = changed;
            }
        });
    }
    if let Err(bad) = form.interval(hub) {
        standing_line(ui, Standing::Closed, &bad_moment(view, hub, &bad));
    }
    let fields = [
        ("hubdesk-force-purpose", "hubdesk-force-purpose-hint", &mut edited.purpose),
        ("hubdesk-force-reason", "hubdesk-force-reason-hint", &mut edited.reason),
        ("hubdesk-exception-plan", "hubdesk-exception-plan-hint", &mut edited.plan),
    ];
    for (key, hint, text) in fields {
        let name = view.t(key);
        widgets::quiet(ui, &name);
        let width = (ui.available_width() - 16.0).min(480.0);
        if let Some(words) = widgets::field(ui, Id::new(("desk-force", key)), &name, &view.t(hint), text, width).text {
            *text = words;
        }
    }
    if edited != *form {
        ask(view, DeskIntent::EditForce(Some(edited)));
    }
    super::refused_ui(ui, view, hub, Page::Force);
    ui.add_space(GAP);
    let is_complete = form.body(hub).is_some();
    let can_send = is_complete && view.state.hub_desk.sending.is_none();
    if widgets::main_button(ui, can_send, &view.t("hubdesk-force")).clicked() {
        ask(view, DeskIntent::Force);
    }
    if !is_complete {
        widgets::faint(ui, view.t("hubdesk-force-incomplete"));
    }
    ui.add_space(GAP_S);
    if widgets::button(ui, &view.t("dialog-back")).clicked() {
        ask(view, DeskIntent::EditForce(None));
    }
}

/// One of several, by name.
fn choice_ui<T: PartialEq>(
    ui: &mut Ui,
    view: &View<'_>,
    key: &str,
    chosen: &Option<T>,
    choices: Vec<(T, String)>,
    mut choose: impl FnMut(T),
) {
    let name = view.t(key);
    widgets::quiet(ui, &name);
    let shown = choices.iter().find(|(choice, _)| Some(choice) == chosen.as_ref()).map(|(_, words)| words.clone());
    let response = ComboBox::from_id_salt(("desk-force", key))
        .selected_text(shown.unwrap_or_else(|| view.t("hubdesk-withdraw-choose")))
        .width(300.0)
        .icon(widgets::caret)
        .show_ui(ui, |ui| {
            for (choice, words) in choices {
                let is_on = Some(&choice) == chosen.as_ref();
                if ui.add(egui::Button::selectable(is_on, words)).clicked() && !is_on {
                    choose(choice);
                }
            }
        })
        .response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
}
