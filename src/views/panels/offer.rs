//! An offer: what it is, how many for which dates, and the way into the cart. When it cannot be had, why, and what
//! could.

use egui::{Id, Label, Ui};
use egui_phosphor::regular as icon;

use super::View;
use super::find::{MAX_QUANTITY, alternatives_ui};
use crate::api::Days;
use crate::domain::availability::{Answer, Edge, Refusal};
use crate::domain::desk::DeskHours;
use crate::domain::hub::{Hub, Points};
use crate::domain::ids::{LocalId, OfferKey};
use crate::domain::outage::Outages;
use crate::domain::resource::{Condition, Resource};
use crate::domain::time::{Instant, Interval, Zone};
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
                let members = kit.members.iter().map(|member| (&member.resource, member.quantity));
                parts_ui(ui, view, offer.hub, "offer-kit-members", members);
            }
            OfferKind::Bundle(bundle) => {
                let parts = bundle.parts.iter().map(|part| (&part.offer, part.quantity));
                parts_ui(ui, view, offer.hub, "offer-bundle-parts", parts);
                widgets::quiet(ui, view.t("offer-bundle-hint"));
            }
        }
        agenda_of_ui(ui, view, offer);
    });
}

/// What an offer is made of, each with its number.
fn parts_ui<'a>(ui: &mut Ui, view: &View<'_>, hub: &Hub, title: &str, parts: impl Iterator<Item = (&'a LocalId, u32)>) {
    widgets::section(ui, view.t(title));
    for (id, count) in parts {
        let name = view.state.offer_name(&hub.key(id));
        let words = view.w.with("offer-member", &[("count", count.into()), ("name", name.into())]);
        ui.add(Label::new(words).wrap());
    }
}

fn title_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>) {
    if widgets::title_row(ui, offer.name().get(view.w.lang), &view.t("panel-close")) {
        view.ask(Intent::StepBack);
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().interact_size.y = theme::GAP_L;
        for family in offer.families() {
            let colour = theme::of(ui).quiet;
            widgets::glyph(ui, family_icon(family), theme::BODY, colour);
            widgets::quiet(ui, view.t(&family_key(family)));
        }
    });
    if widgets::link(ui, icon::MAP_PIN, &offer.hub.name).clicked() {
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
    let opens = widgets::opens_now(ui.ctx(), ("offer", &draft.offer));
    ui.add_space(GAP);
    widgets::card(ui, |ui| {
        let sessions = offer.sessions();
        if sessions.is_empty() {
            dates_ui(ui, view, offer, draft, opens);
        } else {
            sessions_ui(ui, view, offer, draft, &sessions);
        }
        let is_lent = sessions.is_empty() && offer.families().iter().any(|family| family.is_equipment());
        if is_lent && !offer.hub.points.is_empty() {
            points_ui(ui, view, offer.hub, draft);
        }
        if let (Some(interval), true) = (draft.interval, sessions.is_empty()) {
            hours_ui(ui, view, offer, draft, interval);
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
        // While no answer is known the cart may be filled: the ledger decides when it is sent. So may it where a training
        // is lacking, whose session can stand in the same cart.
        let may_stand = |answer: &Answer| {
            let lacks_training = |refusal: &Refusal| matches!(refusal, Refusal::NotTrained { .. });
            answer.refusals.iter().all(lacks_training)
        };
        let can_add = draft.interval.is_some() && answer.as_ref().is_none_or(may_stand) && state.cart.sending.is_none();
        let add = widgets::main_button(ui, can_add, &view.t("offer-add"));
        widgets::focus_if_by_keyboard(ui, opens && can_add, &add);
        if add.clicked() {
            view.ask(Intent::AddDraftToCart);
        }
    });
}

/// What is known of the draft: the search's own answer when it is about the very same wish, else the preview.
fn answer_of(view: &View<'_>, draft: &Draft) -> (Option<Answer>, Vec<Interval>) {
    let state = view.state;
    let Some(interval) = draft.interval else { return (None, Vec::new()) };
    let wish = draft.wish(interval);
    let preview = || state.preview(&wish);
    // The search knows nothing of the cart, which may hold the training that is asked for, or use up a quota.
    let in_cart = state.cart.lines.iter().any(|line| line.wish.offer.hub == draft.offer.hub);
    if let Some(hit) = state.hit(&draft.offer)
        && hit.interval == Some(interval)
        && draft.quantity == state.find.quantity()
        && draft.points == Points::default()
        && hit.answer.is_some()
        && !(in_cart && preview().is_some())
    {
        return (hit.answer.clone(), hit.alternatives.clone());
    }
    let answer = preview();
    let is_no = answer.as_ref().is_some_and(|answer| !answer.is_bookable());
    let alternatives = if is_no { state.preview_alternatives(&wish) } else { Vec::new() };
    (answer, alternatives)
}

fn dates_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>, draft: &Draft, opens: bool) {
    let hub = offer.hub;
    let days = draft.interval.map(|interval| {
        let (from, to) = format::days_touched(hub.zone, interval);
        Days { from, to }
    });
    let words = match days {
        Some(days) => format::days(view.w.lang, days.from, days.to),
        None => view.t("offer-dates"),
    };
    let name = view.w.with("find-dates-name", &[("dates", words.clone().into())]);
    let width = ui.available_width();
    let response = widgets::picker(ui, icon::CALENDAR_DOTS, &words, &name, width);
    if draft.interval.is_none() {
        widgets::focus_if_by_keyboard(ui, opens, &response);
    }
    let outages = view.state.outages_of(&hub.id);
    let hours @ [out, back] = desks(hub, draft, &outages);
    let today = hub.zone.day(view.state.now);
    widgets::drop_down(&response, None, true, |ui| {
        let closed_on = |day: chrono::NaiveDate| {
            let noon = hub.zone.start_of_day(day) + chrono::Duration::hours(12);
            (!hours.iter().any(|hours| hours.opens_on(day))).then(|| match out.closed(noon).or(back.closed(noon)) {
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

/// The desks where a draft is picked up and returned.
fn desks<'a>(hub: &'a Hub, draft: &Draft, outages: &'a Outages) -> [DeskHours<'a>; 2] {
    [&draft.points.pick_up, &draft.points.return_to].map(|point| {
        let point = point.as_ref().and_then(|id| hub.point(id));
        DeskHours::at_point(hub, point, outages)
    })
}

/// Where to pick up and to return, for a hub that has service points.
fn points_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, draft: &Draft) {
    for (edge, key, chosen) in [
        (Edge::PickUp, "offer-place-pick-up", &draft.points.pick_up),
        (Edge::Return, "offer-place-return", &draft.points.return_to),
    ] {
        let words = |id: Option<&LocalId>| match id.and_then(|id| hub.point(id)) {
            Some(point) => view.w.with(
                "offer-point",
                &[("name", point.name.get(view.w.lang).to_owned().into()), ("days", point.transfer_days.into())],
            ),
            None => view.t("offer-main-desk"),
        };
        let mut asked = None;
        ui.horizontal_wrapped(|ui| {
            let label = widgets::quiet(ui, view.t(key));
            let shown = words(chosen.as_ref());
            let combo =
                egui::ComboBox::from_id_salt(key).icon(widgets::caret).selected_text(&shown).show_ui(ui, |ui| {
                    for id in std::iter::once(None).chain(hub.points.iter().map(|point| Some(&point.id))) {
                        if ui.add(egui::Button::selectable(id == chosen.as_ref(), words(id))).clicked() {
                            asked = Some(id.cloned());
                        }
                    }
                });
            let name = format!("{} {shown}", view.t(key));
            combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::ComboBox, true, &name));
            let _ = combo.response.labelled_by(label.id);
        });
        if let Some(point) = asked {
            view.ask(Intent::SetDraftPoint(edge, point));
        }
    }
}

/// The hours of pick-up and return, among those when the desk is open on these days.
fn hours_ui(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>, draft: &Draft, interval: Interval) {
    let hub = offer.hub;
    let outages = view.state.outages_of(&hub.id);
    let [out, back] = desks(hub, draft, &outages);
    let moments = |desk: &DeskHours<'_>, day| -> Vec<Instant> {
        let half_hours = |opening: Interval| {
            let count = opening.duration().num_minutes() / 30;
            (0..=count)
                .map(move |i| opening.start() + chrono::Duration::minutes(30 * i))
                .filter(move |at| *at <= opening.end())
        };
        desk.on(day).into_iter().flat_map(half_hours).collect()
    };
    let (start, end) = (interval.start(), interval.end());
    let pick_ups: Vec<Instant> = moments(&out, hub.zone.day(start)).into_iter().filter(|at| *at < end).collect();
    let returns: Vec<Instant> = moments(&back, hub.zone.day(end)).into_iter().filter(|at| *at > start).collect();
    if pick_ups.len() + returns.len() < 3 {
        return;
    }
    let is_lent = offer.families().iter().any(|family| family.is_equipment());
    let (from, to) = if is_lent { ("offer-pick-up", "offer-return") } else { ("offer-from", "offer-to") };
    ui.horizontal_wrapped(|ui| {
        if let Some(at) = hour_ui(ui, view, hub.zone, from, start, &pick_ups)
            && let Ok(interval) = Interval::new(at, end)
        {
            view.ask(Intent::SetDraftInterval(interval));
        }
        if let Some(at) = hour_ui(ui, view, hub.zone, to, end, &returns)
            && let Ok(interval) = Interval::new(start, at)
        {
            view.ask(Intent::SetDraftInterval(interval));
        }
    });
}

fn hour_ui(ui: &mut Ui, view: &View<'_>, zone: Zone, key: &str, at: Instant, moments: &[Instant]) -> Option<Instant> {
    let words = |at: Instant| format::time(view.w.lang, zone.local(at).time());
    let mut chosen = None;
    ui.horizontal(|ui| {
        let label = widgets::quiet(ui, view.t(key));
        let combo = egui::ComboBox::from_id_salt(key)
            .width(76.0)
            .icon(widgets::caret)
            .selected_text(words(at))
            .show_ui(ui, |ui| {
                for moment in moments {
                    if ui.add(egui::Button::selectable(*moment == at, words(*moment))).clicked() {
                        chosen = Some(*moment);
                    }
                }
            });
        let name = format!("{} {}", view.t(key), words(at));
        combo.response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::ComboBox, true, &name));
        let _ = combo.response.labelled_by(label.id);
    });
    chosen
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
    if let Some(training) = &resource.requires_training {
        widgets::fact(ui, &view.t("offer-requires"), &view.state.offer_name(training));
    }
    if resource.deposit_eur > 0 {
        let amount = format::integer(lang, u64::from(resource.deposit_eur));
        widgets::fact(ui, &view.t("offer-deposit"), &view.w.with("offer-deposit-each", &[("amount", amount.into())]));
    }
    for share in &resource.reserved {
        let args = [("units", share.units.into()), ("days", share.until_days.into())];
        widgets::faint(ui, view.w.with("offer-reserved", &args));
    }
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
    let outages = view.state.outages_of(&offer.hub.id);
    let hours = DeskHours::new(offer.hub, &outages);
    let wished = view.state.place.draft.as_ref().and_then(|draft| draft.interval);
    week_header(ui, view.w, first, STRIP_DAYS);
    agenda_strip(ui, view.w, row, offer.hub.zone, first, STRIP_DAYS, &|day| hours.opens_on(day), wished);
    ui.add_space(GAP);
    widgets::faint(ui, view.t("offer-feed"));
    feed_ui(ui, view, &row.feed);
}
