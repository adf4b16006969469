//! Find: words, dates, families, place, quantity; then the results, each with its sign, the reason why it is not free,
//! and the nearest dates that would do.

use std::time::Duration;

use egui::{Id, Label, RichText, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use super::frame::search_field;
use crate::api::SearchHit;
use crate::domain::resource::Family;
use crate::domain::time::Zone;
use crate::views::intent::Intent;
use crate::views::reading::{Offer, Standing, commune_label, family_icon, family_key};
use crate::views::root::scroll;
use crate::views::state::{Outcome, Selection};
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, range_calendar, standing_line};
use crate::wording::format;

/// The pause after which typed words are sent (RGESN 4.9).
const PAUSE: Duration = Duration::from_millis(500);
/// Distances proposed, km.
const DISTANCES: [u32; 5] = [25, 50, 100, 200, 400];
/// Greatest quantity proposed.
pub const MAX_QUANTITY: u32 = 99;

/// Sends the words once they rest for `PAUSE`. The frame in which they last changed is kept in egui's memory: the
/// views have no clock.
pub fn send_when_paused(ui: &Ui, view: &mut View<'_>) {
    if !view.state.find.is_unsent {
        return;
    }
    let id = Id::new("find-last-edit");
    let now = ui.input(|input| input.time);
    let text = view.state.find.text.clone();
    let known: Option<(String, f64)> = ui.data(|data| data.get_temp(id));
    let since = match known {
        Some((same, since)) if same == text => since,
        _ => {
            ui.data_mut(|data| data.insert_temp(id, (text, now)));
            now
        }
    };
    let rest = PAUSE.as_secs_f64() - (now - since);
    if rest <= 0.0 {
        view.ask(Intent::Search);
    } else {
        ui.ctx().request_repaint_after(Duration::from_secs_f64(rest));
    }
}

/// The panel.
pub fn find_ui(ui: &mut Ui, view: &mut View<'_>) {
    scroll(ui, "find", |ui| {
        if ui.ctx().content_rect().width() < theme::ROOM_FOR_SEARCH {
            let width = ui.available_width();
            search_field(ui, view, width);
        }
        filters_ui(ui, view);
        widgets::rule(ui);
        results_ui(ui, view);
    });
}

fn filters_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let find = &state.find;

    // Dates
    let words = match find.days {
        Some(days) => format::days(view.w.lang, days.from, days.to),
        None => view.t("find-dates-any"),
    };
    ui.horizontal(|ui| {
        let width = ui.available_width() - if find.days.is_some() { theme::TARGET + GAP } else { 0.0 };
        let name = view.w.with("find-dates-name", &[("dates", words.clone().into())]);
        let response = widgets::picker(ui, icon::CALENDAR_DOTS, &words, &name, width);
        if find.days.is_some() && widgets::icon_button(ui, icon::X, &view.t("find-dates-clear")).clicked() {
            view.ask(Intent::SetDays(None));
        }
        dates_popup(&response, view);
    });

    // Families
    let chosen: Vec<String> = find.families.iter().map(|family| view.t(&family_key(*family))).collect();
    let words = if chosen.is_empty() { view.t("find-families-any") } else { chosen.join(", ") };
    let name = view.w.with("find-families-name", &[("families", words.clone().into())]);
    let width = ui.available_width();
    let response = widgets::picker(ui, icon::PACKAGE, &words, &name, width);
    widgets::drop_down(&response, Some(296.0), true, |ui| {
        ui.set_max_width(296.0);
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP_S + 2.0, GAP_S + 2.0);
            ui.spacing_mut().button_padding = vec2(theme::GAP_M, GAP_S);
            for family in Family::ALL {
                let words = format!("{} {}", family_icon(family), view.t(&family_key(family)));
                let response = widgets::chip(ui, find.families.contains(&family), &words);
                let name = view.t(&family_key(family));
                let is_on = find.families.contains(&family);
                response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, is_on, &name));
                if response.clicked() {
                    view.ask(Intent::ToggleFamily(family));
                }
            }
        });
    });

    near_ui(ui, view);

    ui.horizontal(|ui| {
        widgets::quiet(ui, view.t("find-quantity"));
        let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
        if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, find.quantity(), MAX_QUANTITY) {
            view.ask(Intent::SetQuantity(quantity));
        }
        if !find.is_blank() && widgets::button(ui, &view.t("find-clear")).clicked() {
            view.ask(Intent::ClearFind);
        }
    });
}

fn dates_popup(response: &egui::Response, view: &mut View<'_>) {
    let state = view.state;
    // The days of a search have no hub yet: "today" is the person's.
    let today = state.settings.zone.day(state.now);
    widgets::drop_down(response, None, true, |ui| {
        let chosen = range_calendar(ui, Id::new("find-dates"), view.w, today, state.find.days, &|_| None);
        if let Some(days) = chosen {
            view.ask(Intent::SetDays(Some(days)));
            ui.close();
        }
    });
}

fn near_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let find = &state.find;
    let id = Id::new("find-near");
    ui.horizontal(|ui| {
        let has_near = find.near.is_some();
        let width = ui.available_width() - if has_near { theme::TARGET + GAP } else { 0.0 };
        let (name, hint) = (view.t("find-near"), view.t("find-near-hint"));
        let typed = widgets::field(ui, id, &name, &hint, &find.near_text, width);
        if let Some(text) = typed.text {
            view.ask(Intent::TypeNear(text));
        }
        if has_near && widgets::icon_button(ui, icon::X, &view.t("find-near-clear")).clicked() {
            view.ask(Intent::ChooseNear(None));
        }
        if typed.is_entered
            && find.near.is_none()
            && let Some(first) = state.communes.and_then(|communes| communes.search(&find.near_text, 1).pop())
        {
            view.ask(Intent::ChooseNear(Some(first.clone())));
        }
    });
    // Proposals after three letters, if the person wants them (RGESN 4.9).
    let typed = find.near_text.trim();
    if find.near.is_none() && state.settings.suggest && typed.chars().count() >= 3 {
        let found = state.communes.map(|communes| communes.search(typed, 5)).unwrap_or_default();
        if found.is_empty() {
            widgets::faint(ui, view.t("find-near-none"));
        }
        for commune in found {
            let words = commune_label(commune);
            if widgets::row(ui, &commune.code, false, &words, |ui| ui.add(Label::new(&words).truncate())).clicked() {
                view.ask(Intent::ChooseNear(Some(commune.clone())));
            }
        }
    }
    if find.near.is_some() {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(GAP_S, GAP_S);
            if widgets::chip(ui, find.within_km.is_none(), &view.t("find-within-any")).clicked() {
                view.ask(Intent::SetWithin(None));
            }
            for km in DISTANCES {
                let words = format::distance(view.w.lang, f64::from(km).max(10.0));
                if widgets::chip(ui, find.within_km == Some(km), &words).clicked() {
                    view.ask(Intent::SetWithin(Some(km)));
                }
            }
        });
    }
}

fn results_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    match &state.find.outcome {
        Outcome::Idle | Outcome::Asking => widgets::awaited_rows(ui, 6, &view.t("find-awaited")),
        Outcome::Failed(why) => {
            let words = view.with_reader(state.settings.zone, |reader| reader.link_failure(why));
            widgets::callout(ui, theme::of(ui).taken, |ui| {
                widgets::strong(ui, view.t("find-failed"));
                widgets::quiet(ui, words);
                if widgets::button(ui, &view.t("link-retry")).clicked() {
                    view.ask(Intent::Retry);
                    view.ask(Intent::Search);
                }
            });
        }
        Outcome::Found { page, is_renewing } => {
            let count = view.w.with("find-count", &[("count", page.total.into())]);
            let response = widgets::quiet(ui, count);
            ui.ctx().accesskit_node_builder(response.id, |node| {
                node.set_role(egui::accesskit::Role::Status);
                node.set_live(egui::accesskit::Live::Polite);
            });
            if page.hits.is_empty() && !is_renewing {
                widgets::empty_state(ui, icon::MAGNIFYING_GLASS, &view.t("find-none"), &view.t("find-none-hint"));
                return;
            }
            for hit in &page.hits {
                hit_ui(ui, view, hit);
            }
            if page.hits.len() < page.total {
                let rest = page.total - page.hits.len();
                let words = view.w.with("find-more", &[("count", rest.min(crate::views::update::PAGE).into())]);
                ui.add_enabled_ui(!is_renewing, |ui| {
                    if ui.add_sized(vec2(ui.available_width(), 32.0), egui::Button::new(words)).clicked() {
                        view.ask(Intent::MoreResults);
                    }
                });
            }
        }
    }
}

/// How many are free, in words: `6 libres sur 8`.
fn count_words(view: &View<'_>, standing: Standing, hit: &SearchHit, offer: Offer<'_>) -> String {
    match (&hit.answer, standing) {
        (None, _) => capacity_words(view, offer),
        (Some(_), Standing::Closed) => view.t("standing-closed-rules"),
        (Some(answer), _) => {
            view.w.with("standing-count", &[("free", answer.free.into()), ("capacity", answer.capacity.into())])
        }
    }
}

/// How many there are in all: seats of a training, units of anything else.
pub fn capacity_words(view: &View<'_>, offer: Offer<'_>) -> String {
    let is_training = offer.families().contains(&Family::Training);
    let key = if is_training { "standing-seats" } else { "standing-capacity" };
    view.w.with(key, &[("capacity", offer.capacity().into())])
}

/// Why an offer has nothing on the days wished, where it has not.
fn nothing_on_these_days(view: &View<'_>, hit: &SearchHit, offer: Offer<'_>) -> Option<String> {
    if view.state.find.days.is_none() || hit.interval.is_some() {
        return None;
    }
    let is_training = offer.families().contains(&Family::Training);
    Some(view.t(if is_training { "find-no-session" } else { "find-hub-closed" }))
}

fn hit_ui(ui: &mut Ui, view: &mut View<'_>, hit: &SearchHit) {
    let state = view.state;
    let Some(offer) = state.offer(&hit.offer) else { return };
    let nothing = nothing_on_these_days(view, hit, offer);
    let standing = if nothing.is_some() { Standing::Closed } else { Standing::of(hit.answer.as_ref()) };
    let count = nothing.unwrap_or_else(|| count_words(view, standing, hit, offer));
    let zone = offer.hub.zone;
    let reason = hit.answer.as_ref().and_then(|answer| answer.refusals.first());
    let reason = reason.map(|refusal| view.with_reader(zone, |reader| reader.refusal(refusal)));
    let name = offer.name().get(view.w.lang).to_owned();
    let distance = hit.distance_km.map(|km| format::distance(view.w.lang, km));
    let mut place = offer.hub.name.clone();
    if let Some(distance) = &distance {
        place = format!("{place} · {distance}");
    }
    let is_chosen = state.place.selection == Some(Selection::Offer(hit.offer.clone()));
    let spoken = [Some(name.clone()), Some(count.clone()), Some(place.clone()), reason.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ");
    let response = widgets::row(ui, &hit.offer, is_chosen, &spoken, |ui| {
        let p = theme::of(ui);
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.horizontal_top(|ui| {
            let glyph = offer.families().first().map_or(icon::PACKAGE, |family| family_icon(*family));
            widgets::glyph(ui, glyph, theme::ICON, p.quiet);
            ui.vertical(|ui| {
                ui.add(Label::new(RichText::new(&name).font(theme::bold(theme::BODY))).wrap());
                ui.add(Label::new(RichText::new(&place).size(theme::SMALL).color(p.quiet)).truncate());
                standing_line(ui, standing, &count);
                if let Some(reason) = &reason {
                    ui.add(Label::new(RichText::new(reason).size(theme::SMALL).color(p.quiet)).wrap());
                }
            });
        });
    });
    if response.hovered() && state.place.pointed_hub.as_ref() != Some(&hit.offer.hub) {
        view.ask(Intent::PointAtHub(Some(hit.offer.hub.clone())));
    }
    if response.clicked() {
        view.ask(Intent::SelectOffer(hit.offer.clone()));
    }
    if !hit.alternatives.is_empty() && standing != Standing::Free {
        alternatives_ui(ui, view, zone, &hit.alternatives, |interval| Intent::TakeAlternative {
            offer: hit.offer.clone(),
            interval,
        });
    }
    ui.add_space(GAP_S);
}

/// Dates that would do, one click each.
pub fn alternatives_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    zone: Zone,
    alternatives: &[crate::domain::time::Interval],
    intent: impl Fn(crate::domain::time::Interval) -> Intent,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = vec2(GAP_S, GAP_S);
        ui.add_space(GAP);
        for interval in alternatives.iter().take(3) {
            let words = view
                .w
                .with("alternative-dates", &[("days", format::interval_days(view.w.lang, zone, *interval).into())]);
            let full = view.interval(zone, *interval);
            if ui.add(egui::Button::new(RichText::new(words).size(theme::SMALL))).on_hover_text(full).clicked() {
                view.ask(intent(*interval));
            }
        }
    });
}
