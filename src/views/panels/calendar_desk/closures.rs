//! Closures: one is declared with its days, its kind and its reason; whom it touches is shown with a mend for each;
//! nothing applies until each is decided. Those declared can be lifted.

use egui::{Id, Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::ask;
use super::plan::plan_ui;
use crate::api::Days;
use crate::domain::hub::{ClosureKind, Hub};
use crate::domain::record::DeclaredClosure;
use crate::views::hub_desk::forms::{ClosureForm, Plan};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::hub_desk::words::closure_kind;
use crate::views::panels::View;
use crate::views::reading::coming_closures;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

pub(super) fn closures_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::heading(ui, view.t("hubdesk-closures-title"));
    widgets::quiet(ui, view.t("hubdesk-closures-hint"));
    ui.add_space(GAP);
    let form = &view.state.hub_desk.closure;
    widgets::card(ui, |ui| {
        let title = match (form.plan.of(), form.replaces) {
            (Some(_), _) => "hubdesk-closure-settling",
            (None, Some(_)) => "hubdesk-closure-moving",
            (None, None) => "hubdesk-closure-new",
        };
        widgets::strong(ui, view.t(title));
        if form.replaces.is_some() {
            widgets::faint(ui, view.t("hubdesk-closure-moving-hint"));
        }
        ui.add_space(GAP_S);
        form_ui(ui, view, hub, form);
        super::refused_ui(ui, view, hub, Page::Closure);
        plan_ui(ui, view, hub, form);
    });
    declared_ui(ui, view, hub);
    described_ui(ui, view, hub);
}

/// Room for the hint of the hours, points.
const HOURS_WIDTH: f32 = 210.0;

/// The days and their hours, the kind, the reason.
fn form_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &ClosureForm) {
    let today = hub.zone.day(view.state.now);
    let mut edited = form.clone();
    // One that was announced is settled as it was announced.
    let is_open = form.plan.of().is_none();
    ui.add_enabled_ui(is_open, |ui| {
        ui.horizontal_wrapped(|ui| {
            let words = match form.days {
                Some(days) => format::days(view.w.lang, days.from, days.to),
                None => view.t("hubdesk-closure-days"),
            };
            let name = view.t("hubdesk-closure-days");
            let spoken = view.w.with("hubdesk-field-value", &[("field", name.into()), ("value", words.clone().into())]);
            let response = widgets::picker(ui, icon::CALENDAR_BLANK, &words, &spoken, 250.0);
            let chosen = widgets::drop_down(&response, None, true, |ui| {
                let id = Id::new("desk-closure-days");
                let chosen = widgets::range_calendar(ui, id, view.w, today, form.days, &|_| None);
                if chosen.is_some() {
                    ui.close();
                }
                chosen
            });
            if let Some(days) = chosen.flatten() {
                edited.days = Some(days);
            }
            let (name, hint) = (view.t("hubdesk-closure-hours"), view.t("hubdesk-closure-hours-hint"));
            if let Some(typed) =
                widgets::field(ui, Id::new("desk-closure-hours"), &name, &hint, &form.hours, HOURS_WIDTH).text
            {
                edited.hours = typed;
            }
            for (kind, key) in [(ClosureKind::Full, "hubdesk-kind-full"), (ClosureKind::Desk, "hubdesk-kind-desk")] {
                if widgets::chip(ui, form.kind == kind, &view.t(key)).clicked() {
                    edited.kind = kind;
                }
            }
        });
        let hint = match form.kind {
            ClosureKind::Full => "hubdesk-closure-full-hint",
            ClosureKind::Desk => "hubdesk-closure-desk-hint",
        };
        widgets::faint(ui, view.t(hint));
        let (name, hint) = (view.t("hubdesk-closure-reason"), view.t("hubdesk-closure-reason-hint"));
        widgets::quiet(ui, &name);
        let width = (ui.available_width() - 16.0).min(480.0);
        let typed = widgets::field(ui, Id::new("desk-closure-reason"), &name, &hint, &form.reason, width);
        // Drawn on the calendar, it has its days: why is the next thing to say.
        if form.days.is_some() && form.reason.is_empty() && widgets::opens_now(ui.ctx(), "desk-closure-drawn") {
            typed.response.request_focus();
        }
        if typed.is_entered && form.planned().is_some() && matches!(form.plan, Plan::None | Plan::Failed(_)) {
            ask(view, DeskIntent::PlanClosure);
        }
        if let Some(words) = typed.text {
            edited.reason = words;
        }
    });
    if edited != *form {
        ask(view, DeskIntent::EditClosure(edited));
    }
    ui.add_space(GAP);
    if matches!(form.plan, Plan::None | Plan::Failed(_)) {
        let is_complete = form.planned().is_some();
        let lacks = match form.span() {
            Some(_) => view.t("hubdesk-closure-incomplete"),
            None => view.t("hubdesk-closure-bad-hours"),
        };
        let response = widgets::button_or_why(ui, is_complete, &view.t("hubdesk-closure-plan"), &lacks);
        if response.clicked() {
            ask(view, DeskIntent::PlanClosure);
        }
        if !is_complete {
            widgets::faint(ui, lacks);
        }
    }
}

fn declared_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    let state = view.state;
    let Some(records) = super::records_ui(ui, view, hub) else { return };
    let mut coming: Vec<&DeclaredClosure> =
        records.closures.iter().filter(|declared| declared.interval.end() > state.now).collect();
    coming.sort_by_key(|declared| declared.interval);
    widgets::section(ui, view.t("hubdesk-closures-declared"));
    if coming.is_empty() {
        widgets::faint(ui, view.t("hubdesk-closures-none"));
    }
    for declared in coming {
        ui.push_id(("declared", declared.id), |ui| widgets::card(ui, |ui| closure_ui(ui, view, declared)));
        ui.add_space(GAP_S);
    }
}

fn closure_ui(ui: &mut Ui, view: &mut View<'_>, declared: &DeclaredClosure) {
    let closure = &declared.closure;
    let days = format::closed_time(view.w.lang, closure);
    let reason = closure.reason.get(view.w.lang).to_owned();
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(&days).font(theme::bold(theme::BODY))).wrap());
        widgets::quiet(ui, format!("{reason} · {}", closure_kind(view.state, closure.kind)));
    });
    let p = theme::of(ui);
    if !declared.settled {
        widgets::coloured(ui, view.t("hubdesk-unsettled"), p.partly);
    }
    let is_free = view.state.hub_desk.sending.is_none();
    ui.add_enabled_ui(is_free, |ui| {
        ui.horizontal_wrapped(|ui| {
            let w = view.w;
            let named =
                |key: &str| w.with("hubdesk-verb-of", &[("verb", w.t(key).into()), ("what", days.clone().into())]);
            let (settle, lift, other) = (named("hubdesk-settle"), named("hubdesk-lift"), named("hubdesk-closure-move"));
            if !declared.settled && super::named_button(ui, &view.t("hubdesk-settle"), &settle).clicked() {
                ask(view, DeskIntent::TakeUpClosure(declared.id));
            }
            if super::named_button(ui, &view.t("hubdesk-closure-move"), &other).clicked() {
                let days = Days { from: closure.from, to: closure.to };
                ask(view, DeskIntent::MoveClosure { closure: declared.id, days });
            }
            if super::named_button(ui, &view.t("hubdesk-lift"), &lift).clicked() {
                ask(view, DeskIntent::LiftClosure(declared.id));
            }
        });
    });
}

/// Those of the hub's description: they are changed in its file.
fn described_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub) {
    let coming = coming_closures(hub, hub.zone.day(view.state.now));
    if coming.is_empty() {
        return;
    }
    widgets::section(ui, view.t("hubdesk-closures-described"));
    widgets::faint(ui, view.t("hubdesk-closures-described-hint"));
    for closure in coming {
        let args = [
            ("days", format::closed_time(view.w.lang, closure).into()),
            ("reason", closure.reason.get(view.w.lang).to_owned().into()),
            ("kind", closure_kind(view.state, closure.kind).into()),
        ];
        widgets::quiet(ui, view.w.with("hub-closure", &args));
    }
}
