//! A unit that is out and will not come back as it left.

use egui::{Id, Label, RichText, Ui};

use super::ask;
use crate::domain::booking::Incident;
use crate::views::hub_desk::forms::{Form, IncidentForm};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::panels::View;
use crate::views::theme::{self, GAP_S};
use crate::views::widgets;

pub(super) fn incident_ui(ui: &mut Ui, view: &mut View<'_>, form: &IncidentForm) -> bool {
    let mut edited = form.clone();
    for (position, unit) in form.units.iter().enumerate() {
        let words = match (&unit.item, &unit.resource) {
            (Some(code), _) => code.to_string(),
            (None, Some(resource)) => resource.to_string(),
            (None, None) => unit.quantity.to_string(),
        };
        if ui.radio(form.unit == position, words).clicked() {
            edited.unit = position;
        }
    }
    ui.add_space(GAP_S);
    ui.horizontal_wrapped(|ui| {
        for (incident, key) in
            [(Incident::Damaged, "hubdesk-incident-damaged"), (Incident::Lost, "hubdesk-incident-lost")]
        {
            if widgets::chip(ui, form.incident == incident, &view.t(key)).clicked() {
                edited.incident = incident;
            }
        }
    });
    let name = view.t("hubdesk-incident-note");
    widgets::quiet(ui, &name);
    let width = ui.available_width() - 16.0;
    let typed =
        widgets::field(ui, Id::new("desk-incident-note"), &name, &view.t("hubdesk-note-hint"), &form.note, width);
    if let Some(words) = typed.text {
        edited.note = words;
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::Incident(edited)));
    }
    ui.add(Label::new(RichText::new(view.t("hubdesk-incident-consequence")).color(theme::of(ui).quiet)).wrap());
    true
}
