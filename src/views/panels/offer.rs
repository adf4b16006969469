//! An offer: what it is, how many for which dates, and the way into the cart. When it cannot be had, why, and what
//! could.

use egui::{Id, Label, Popup, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use super::find::{MAX_QUANTITY, alternatives_ui};
use crate::api::Days;
use crate::domain::availability::Answer;
use crate::domain::booking::Wish;
use crate::domain::desk::DeskHours;
use crate::domain::ids::OfferKey;
use crate::domain::outage::Outages;
use crate::domain::resource::{Condition, Resource};
use crate::domain::time::Interval;
use crate::views::intent::Intent;
use crate::views::reading::{Offer, OfferKind, Standing, family_icon, family_key};
use crate::views::root::scroll;
use crate::views::state::Draft;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, agenda_strip, range_calendar, standing_line, week_header};
use crate::wording::format;

use super::hub::{STRIP_DAYS, feed_ui};

/// The panel.
pub fn offer_ui(ui: &mut Ui, view: &mut View<'_>, key: &OfferKey) {
    let state = view.state;
    let Some(offer) = state.offer(key) else {
        scroll(ui, "offer", |ui| {
            widgets::empty_state(ui, icon::PACKAGE, &view.t("offer-gone"), &view.t("hub-gone-hint"));
        });
        return;
    };
    scroll(ui, "offer", |ui| {
        title_ui(ui, view, offer);
        wish_ui(ui, view, offer);
        widgets::rule(ui);
        ui.add(Label::new(offer.description().get(view.w.lang)).wrap());
        match offer.what {
            OfferKind::Resource(resource) => resource_ui(ui, view, resource),
            OfferKind::Kit(kit) => {
                widgets::section(ui, view.t("offer-kit-members"));
                for member in &kit.members {
                    let name = offer.hub.resource(&member.resource).map_or_else(
                        || member.resource.to_string(),
                        |resource| resource.name.get(view.w.lang).to_owned(),
                    );
                    let words =
                        view.w.with("offer-member", &[("count", member.quantity.into()), ("name", name.into())]);
                    ui.add(Label::new(words).wrap());
                }
            }
        }
        agenda_of_ui(ui, view, offer);
    });
}

fn title_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>) {
    ui.horizontal_top(|ui| {
        let width = ui.available_width() - theme::TARGET - GAP;
        ui.allocate_ui_with_layout(vec2(width, 0.0), egui::Layout::top_down(egui::Align::Min), |ui| {
            widgets::heading(ui, offer.name().get(view.w.lang));
        });
        if widgets::icon_button(ui, icon::X, &view.t("panel-close")).clicked() {
            view.ask(Intent::StepBack);
        }
    });
    let families: Vec<String> = (offer.families().into_iter())
        .map(|family| format!("{} {}", family_icon(family), view.t(&family_key(family))))
        .collect();
    widgets::quiet(ui, families.join("   "));
    let hub = RichText::new(format!("{} {}", icon::MAP_PIN, offer.hub.name)).color(theme::of(ui).accent);
    if ui.add(egui::Button::new(hub).frame(false)).clicked() {
        view.ask(Intent::SelectHub(offer.hub.id.clone()));
    }
    if offer.hub.fictional {
        widgets::faint(ui, view.t("hub-fictional"));
    }
}

/// Dates, quantity, answer, and the button.
fn wish_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>) {
    let state = view.state;
    let Some(draft) = state.place.draft.as_ref().filter(|draft| draft.offer == offer.key()) else { return };
    ui.add_space(GAP);
    widgets::card(ui, |ui| {
        let sessions = offer.sessions();
        if sessions.is_empty() {
            dates_ui(ui, view, offer, draft);
        } else {
            sessions_ui(ui, view, offer, draft, &sessions);
        }
        if let Some(interval) = draft.interval {
            widgets::faint(ui, view.w.with("offer-hub-time", &[("hub", offer.hub.name.clone().into())]));
            ui.add(Label::new(view.interval(offer.hub.zone, interval)).wrap());
            if let Some(here) = view.interval_here(offer.hub.zone, interval) {
                widgets::quiet(ui, here);
            }
        }
        ui.horizontal(|ui| {
            widgets::quiet(ui, view.t("find-quantity"));
            let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
            if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, draft.quantity, MAX_QUANTITY) {
                view.ask(Intent::SetDraftQuantity(quantity));
            }
        });
        ui.add_space(GAP_S);

        let (answer, alternatives) = answer_of(view, draft);
        let standing = Standing::of(answer.as_ref());
        match (&answer, draft.interval) {
            (_, None) => {
                widgets::quiet(ui, view.t("offer-choose-dates"));
            }
            (None, Some(_)) => {
                widgets::quiet(ui, view.t("offer-answer-awaited"));
            }
            (Some(answer), Some(_)) => {
                let args = [("free", answer.free.into()), ("capacity", answer.capacity.into())];
                let words = match standing {
                    Standing::Closed => view.t("standing-closed-rules"),
                    _ => view.w.with("standing-count", &args),
                };
                standing_line(ui, standing, &words);
                for refusal in &answer.refusals {
                    let words = view.with_reader(offer.hub.zone, |reader| reader.refusal(refusal));
                    ui.add(Label::new(words).wrap());
                }
                if !answer.is_bookable() && !alternatives.is_empty() {
                    widgets::faint(ui, view.t("offer-alternatives"));
                    alternatives_ui(ui, view, offer.hub.zone, &alternatives, Intent::SetDraftInterval);
                }
            }
        }
        ui.add_space(GAP_S);
        // While no answer is known the cart may be filled: the ledger decides when it is sent.
        let can_add =
            draft.interval.is_some() && answer.as_ref().is_none_or(Answer::is_bookable) && state.cart.sending.is_none();
        if widgets::main_button(ui, can_add, &view.t("offer-add")).clicked() {
            view.ask(Intent::AddDraftToCart);
        }
    });
}

/// What is known of the draft: the search's own answer when it is about the very same wish, else the preview.
fn answer_of(view: &View<'_>, draft: &Draft) -> (Option<Answer>, Vec<Interval>) {
    let state = view.state;
    let Some(interval) = draft.interval else { return (None, Vec::new()) };
    if let Some(hit) = state.hit(&draft.offer)
        && hit.interval == Some(interval)
        && draft.quantity == state.find.quantity()
        && hit.answer.is_some()
    {
        return (hit.answer.clone(), hit.alternatives.clone());
    }
    let wish = Wish { offer: draft.offer.clone(), quantity: draft.quantity, interval };
    let answer = state.preview(&wish);
    let is_no = answer.as_ref().is_some_and(|answer| !answer.is_bookable());
    let alternatives = if is_no { state.preview_alternatives(&wish) } else { Vec::new() };
    (answer, alternatives)
}

fn dates_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>, draft: &Draft) {
    let hub = offer.hub;
    let days = draft.interval.map(|interval| {
        let (from, to) = format::days_touched(hub.zone, interval);
        Days { from, to }
    });
    let words = match days {
        Some(days) => format::days(view.w.lang, days.from, days.to),
        None => view.t("offer-dates"),
    };
    let button = egui::Button::new(format!("{}  {words}", icon::CALENDAR_DOTS))
        .min_size(vec2(ui.available_width(), 32.0))
        .truncate();
    let response = ui.add(button);
    let name = view.w.with("find-dates-name", &[("dates", words.into())]);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &name));
    let hours = DeskHours::new(hub, Outages::NONE);
    let today = hub.zone.day(view.state.now);
    Popup::menu(&response).close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside).show(|ui| {
        let closed_on = |day: chrono::NaiveDate| {
            let noon = hub.zone.start_of_day(day) + chrono::Duration::hours(12);
            (!hours.opens_on(day)).then(|| match hours.closed(noon) {
                Some(why) => view.with_reader(hub.zone, |reader| reader.closed(&why)),
                None => view.t("agenda-desk-closed"),
            })
        };
        let id = Id::new("offer-dates").with(draft.offer.to_string());
        if let Some(days) = range_calendar(ui, id, view.w, today, days, &closed_on) {
            view.ask(Intent::SetDraftDays(days));
            ui.close();
        }
    });
}

fn sessions_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>, draft: &Draft, sessions: &[Interval]) {
    widgets::quiet(ui, view.t("offer-sessions"));
    for session in sessions.iter().filter(|session| session.start() > view.state.now).take(6) {
        let words = view.interval(offer.hub.zone, *session);
        let is_chosen = draft.interval == Some(*session);
        if ui.add(egui::RadioButton::new(is_chosen, words)).clicked() {
            view.ask(Intent::SetDraftInterval(*session));
        }
    }
}

fn resource_ui(ui: &mut Ui, view: &View<'_>, resource: &Resource) {
    let lang = view.w.lang;
    ui.add_space(GAP);
    if !resource.maker.is_empty() || !resource.model.is_empty() {
        let model = format!("{} {}", resource.maker, resource.model);
        widgets::fact(ui, &view.t("offer-model"), model.trim());
    }
    if !resource.accessories.is_empty() {
        let accessories: Vec<&str> = resource.accessories.iter().map(|text| text.get(lang)).collect();
        widgets::fact(ui, &view.t("offer-accessories"), &accessories.join(", "));
    }
    let broken = resource.items().iter().filter(|item| item.condition == Condition::OutOfOrder).count();
    let count = view.w.with("standing-capacity", &[("capacity", resource.capacity().into())]);
    let count = match broken {
        0 => count,
        _ => format!("{count}, {}", view.w.with("offer-out-of-order", &[("count", broken.into())])),
    };
    widgets::fact(ui, &view.t("offer-stock"), &count);
    if resource.prepare_min + resource.recover_min > 0 {
        let minutes = |count: u32| format::duration(view.w, chrono::Duration::minutes(i64::from(count)));
        let args =
            [("prepare", minutes(resource.prepare_min).into()), ("recover", minutes(resource.recover_min).into())];
        widgets::fact(ui, &view.t("offer-margins"), &view.w.with("offer-margins-words", &args));
    }
}

fn agenda_of_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>) {
    let OfferKind::Resource(resource) = offer.what else { return };
    let Some(agenda) = view.state.facts.agendas.get(&offer.hub.id) else { return };
    let Some(row) = agenda.rows.iter().find(|row| row.resource == resource.id) else { return };
    widgets::section(ui, view.t("hub-agenda"));
    let first = offer.hub.zone.day(view.state.now);
    let hours = DeskHours::new(offer.hub, Outages::NONE);
    let wished = view.state.place.draft.as_ref().and_then(|draft| draft.interval);
    week_header(ui, view.w, first, STRIP_DAYS);
    agenda_strip(ui, view.w, row, offer.hub.zone, first, STRIP_DAYS, &|day| hours.opens_on(day), wished);
    ui.add_space(GAP);
    widgets::faint(ui, view.t("offer-feed"));
    feed_ui(ui, view, &row.feed);
}
