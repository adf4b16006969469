//! How much there is to lend: units taken out of the pool for a repair or for good, and put back; and who lacks what, with
//! what is done about it. How many units a resource has, and bookings beyond them, stand below.

use egui::{ComboBox, Id, Label, RichText, Ui};

use super::ask;
use crate::domain::hub::Hub;
use crate::domain::ids::ItemCode;
use crate::domain::record::{Cause, Exception, Shortage, Withdrawal};
use crate::domain::resource::Condition;
use crate::views::hub_desk::forms::{Lacking, Moment, WithdrawalForm};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::hub_desk::update::withdrawal_body;
use crate::views::hub_desk::words::{team_name, when};
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};
use crate::wording::format;

pub(super) fn stock_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::heading(ui, view.t("hubdesk-stock-title"));
    let records = super::records_ui(ui, view, hub);
    if let Some(records) = records {
        let title = view.w.with("hubdesk-exceptions", &[("count", records.exceptions.len().into())]);
        widgets::section(ui, title);
        if records.exceptions.is_empty() {
            widgets::faint(ui, view.t("hubdesk-exceptions-none"));
        }
        for exception in &records.exceptions {
            ui.push_id(("exception", exception.id), |ui| {
                widgets::card(ui, |ui| exception_ui(ui, view, hub, exception));
            });
            ui.add_space(GAP_S);
        }
    }
    widgets::section(ui, view.t("hubdesk-withdraw-title"));
    widgets::card(ui, |ui| {
        form_ui(ui, view, hub, &view.state.hub_desk.withdrawal);
        super::refused_ui(ui, view, hub, Page::Withdrawal);
        let form = &view.state.hub_desk.withdrawal;
        if let Some(lacking) = lacking_ui(ui, view, hub, &form.lacking) {
            ask(view, DeskIntent::EditWithdrawal(WithdrawalForm { lacking, ..form.clone() }));
        }
        send_ui(ui, view);
    });
    if let Some(records) = records {
        widgets::section(ui, view.t("hubdesk-withdrawn-title"));
        if records.withdrawals.is_empty() {
            widgets::faint(ui, view.t("hubdesk-withdrawn-none"));
        }
        for withdrawal in &records.withdrawals {
            ui.push_id(("withdrawal", withdrawal.id), |ui| {
                widgets::card(ui, |ui| withdrawal_ui(ui, view, hub, withdrawal));
            });
            ui.add_space(GAP_S);
        }
    }
    super::capacity::capacities_ui(ui, view, hub);
    super::force::beyond_ui(ui, view, hub);
}

/// Who lacks what, when and why; what is done about it.
fn exception_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, exception: &Exception) {
    let state = view.state;
    let name = state.offer_name(&exception.resource);
    let args = [("count", exception.units.into()), ("name", name.clone().into())];
    let title = view.w.with("hubdesk-exception-lacks", &args);
    standing_line(ui, Standing::Taken, &title);
    let booking = state.bookings().iter().find(|booking| booking.id == exception.booking);
    let team = booking.map_or_else(|| exception.booking.to_string(), |booking| team_name(state, booking));
    let args = [("team", team.clone().into()), ("when", when(state, hub, exception.during).into())];
    ui.add(Label::new(view.w.with("hubdesk-exception-who", &args)).wrap());
    let cause = match &exception.cause {
        Shortage::Overdue { booking, .. } => {
            let late = state.bookings().iter().find(|known| known.id == *booking);
            let late = late.map_or_else(|| booking.to_string(), |booking| team_name(state, booking));
            view.w.with("hubdesk-exception-overdue", &[("team", late.into())])
        }
        Shortage::Withdrawn { .. } => {
            view.w.with("hubdesk-exception-withdrawn", &[("reason", exception.reason.clone().into())])
        }
        Shortage::Forced => view.w.with("hubdesk-exception-forced", &[("reason", exception.reason.clone().into())]),
    };
    widgets::quiet(ui, cause);
    if let Some(plan) = &exception.plan {
        widgets::fact(ui, &view.t("hubdesk-exception-plan"), plan);
    }
    let written = state.hub_desk.plans.get(&exception.id).cloned().unwrap_or_default();
    ui.horizontal_wrapped(|ui| {
        let field = view.w.with("hubdesk-exception-plan-of", &[("team", team.clone().into()), ("name", name.into())]);
        let width = (ui.available_width() - 170.0).max(160.0);
        let id = Id::new(("desk-exception-plan", exception.id));
        let typed = widgets::field(ui, id, &field, &view.t("hubdesk-exception-plan-hint"), &written, width);
        if let Some(plan) = typed.text {
            ask(view, DeskIntent::EditPlan { exception: exception.id, plan });
        }
        let can_send = !written.trim().is_empty() && state.hub_desk.sending.is_none();
        ui.add_enabled_ui(can_send, |ui| {
            let words = view.t("hubdesk-exception-note");
            let name = view.w.with("hubdesk-verb-of", &[("verb", words.clone().into()), ("what", team.into())]);
            if super::named_button(ui, &words, &name).clicked() {
                ask(view, DeskIntent::PlanException(exception.id));
            }
        });
    });
}

fn form_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &WithdrawalForm) {
    let mut edited = form.clone();
    let lang = view.w.lang;
    let name = view.t("hubdesk-withdraw-resource");
    widgets::quiet(ui, &name);
    let chosen = form.resource.as_ref().and_then(|id| hub.resource(id));
    let shown = chosen.map_or_else(|| view.t("hubdesk-withdraw-choose"), |resource| resource.name.get(lang).to_owned());
    let response = ComboBox::from_id_salt("desk-withdraw-resource")
        .selected_text(shown)
        .width(300.0)
        .icon(widgets::caret)
        .show_ui(ui, |ui| {
            for resource in &hub.resources {
                let is_on = form.resource.as_ref() == Some(&resource.id);
                if ui.add(egui::Button::selectable(is_on, resource.name.get(lang))).clicked() && !is_on {
                    edited.resource = Some(resource.id.clone());
                    edited.items.clear();
                    edited.quantity = 1;
                }
            }
        })
        .response;
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_label(name));
    if let Some(resource) = chosen {
        if resource.items().is_empty() {
            let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
            let greatest = resource.capacity().max(1);
            if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, form.quantity, greatest) {
                edited.quantity = quantity;
            }
        } else {
            widgets::quiet(ui, view.t("hubdesk-withdraw-units"));
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
                let usable = resource.items().iter().filter(|item| item.condition != Condition::OutOfOrder);
                for code in usable.filter_map(|item| ItemCode::parse(&item.code).ok()) {
                    if widgets::chip(ui, form.items.contains(&code), code.as_str()).clicked()
                        && !edited.items.remove(&code)
                    {
                        edited.items.insert(code);
                    }
                }
            });
        }
    }
    ui.add_space(GAP_S);
    when_ui(ui, view, hub, form, &mut edited);
    ui.add_space(GAP_S);
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        for cause in Cause::ALL {
            let words = view.t(&format!("hubdesk-cause-{}", cause.key()));
            if widgets::chip(ui, form.cause == cause, &words).clicked() {
                edited.cause = cause;
            }
        }
    });
    let (name, hint) = (view.t("hubdesk-withdraw-reason"), view.t("hubdesk-withdraw-reason-hint"));
    widgets::quiet(ui, &name);
    let width = (ui.available_width() - 16.0).min(480.0);
    if let Some(words) = widgets::field(ui, Id::new("desk-withdraw-reason"), &name, &hint, &form.reason, width).text {
        edited.reason = words;
    }
    if edited != *form {
        ask(view, DeskIntent::EditWithdrawal(edited));
    }
}

/// From now or a day on, until a day or further notice.
fn when_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, form: &WithdrawalForm, edited: &mut WithdrawalForm) {
    let now = view.state.now;
    let today = hub.zone.day(now);
    let fresh =
        |days| Moment { day: today + chrono::Days::new(days), time: format::minutes_of_day(view.w.lang, 9 * 60) };
    let ends = [
        (0, &form.from, &mut edited.from, "hubdesk-withdraw-at-once", "hubdesk-withdraw-from", 1),
        (1, &form.until, &mut edited.until, "hubdesk-withdraw-open-ended", "hubdesk-withdraw-until", 8),
    ];
    for (end, before, after, without, with, days) in ends {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
            if widgets::chip(ui, before.is_none(), &view.t(without)).clicked() {
                *after = None;
            }
            if widgets::chip(ui, before.is_some(), &view.t(with)).clicked() && before.is_none() {
                *after = Some(fresh(days));
            }
            if let Some(moment) = before {
                ui.allocate_ui(egui::vec2(300.0, 36.0), |ui| {
                    ui.set_max_width(300.0);
                    let id = Id::new(("desk-withdraw-when", end));
                    if let Some(changed) = widgets::moment_field(ui, id, view.w, &view.t(with), today, moment) {
                        *after = Some(changed);
                    }
                });
            }
        });
    }
}

/// The bookings that would lack units: those that give way are named, each with what is done about it. Gives the plans as
/// they are now, where one changed.
pub(super) fn lacking_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, lacking: &[Lacking]) -> Option<Vec<Lacking>> {
    let state = view.state;
    if lacking.is_empty() {
        return None;
    }
    widgets::strong(ui, view.w.with("hubdesk-lacking", &[("count", lacking.len().into())]));
    widgets::faint(ui, view.t("hubdesk-lacking-hint"));
    let mut edited = lacking.to_vec();
    for (position, lacking) in edited.iter_mut().enumerate() {
        let booking = state.bookings().iter().find(|booking| booking.id == lacking.line.booking);
        let Some((booking, line)) = booking.and_then(|booking| Some((booking, booking.lines.get(lacking.line.line)?)))
        else {
            continue;
        };
        let team = team_name(state, booking);
        ui.horizontal_wrapped(|ui| {
            ui.add(Label::new(RichText::new(&team).font(theme::bold(theme::BODY))).wrap());
            widgets::quiet(ui, when(state, hub, line.wish.interval));
        });
        let name = view.w.with("hubdesk-lacking-plan", &[("team", team.into())]);
        let width = (ui.available_width() - 16.0).min(480.0);
        let id = ui.id().with(("desk-lacking", position));
        let hint = view.t("hubdesk-exception-plan-hint");
        if let Some(plan) = widgets::field(ui, id, &name, &hint, &lacking.plan, width).text {
            lacking.plan = plan;
        }
    }
    (edited != lacking).then_some(edited)
}

fn send_ui(ui: &mut Ui, view: &mut View<'_>) {
    ui.add_space(GAP);
    let is_complete = withdrawal_body(view.state).is_some();
    let can_send = is_complete && view.state.hub_desk.sending.is_none();
    if widgets::main_button(ui, can_send, &view.t("hubdesk-withdraw")).clicked() {
        ask(view, DeskIntent::Withdraw);
    }
    if !is_complete {
        widgets::faint(ui, view.t("hubdesk-withdraw-incomplete"));
    }
}

fn withdrawal_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, withdrawal: &Withdrawal) {
    let state = view.state;
    let name = state.offer_name(&withdrawal.claim.resource);
    let args = [("count", withdrawal.claim.quantity.into()), ("name", name.clone().into())];
    let what = view.w.with("offer-member", &args);
    let cause = view.t(&format!("hubdesk-cause-{}", withdrawal.cause.key()));
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(&what).font(theme::bold(theme::BODY))).wrap());
        widgets::quiet(ui, format!("{cause} · {}", withdrawal.reason));
    });
    widgets::quiet(ui, when(state, hub, withdrawal.claim.interval));
    let codes: Vec<&str> = withdrawal.claim.items.iter().map(ItemCode::as_str).collect();
    if !codes.is_empty() {
        let args = [("count", codes.len().into()), ("codes", codes.join(", ").into())];
        widgets::faint(ui, view.w.with("line-units", &args));
    }
    ui.add_enabled_ui(state.hub_desk.sending.is_none(), |ui| {
        let words = view.t("hubdesk-restore");
        let name = view.w.with("hubdesk-verb-of", &[("verb", words.clone().into()), ("what", what.clone().into())]);
        if super::named_button(ui, &words, &name).clicked() {
            ask(view, DeskIntent::Restore(withdrawal.id));
        }
    });
}
