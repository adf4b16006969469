//! A first reading of each territory: what the network holds there, and the public facts with their sources. Invented
//! stock and real facts never share a line; what was not measured is said so, never 0.

use chrono::Months;
use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::View;
use crate::domain::fold::fold;
use crate::domain::hub::Hub;
use crate::domain::team::Desk;
use crate::domain::territory::{Certainty, PublicFact, Territory, TerritoryCode, TerritoryKind};
use crate::views::intent::Intent;
use crate::views::root::scroll;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// After this many months a public fact is greyed: it may have changed.
const FACT_MONTHS: u32 = 24;

/// What the network holds in a territory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Reading {
    pub hubs: usize,
    pub items: usize,
    pub families: usize,
    pub bookings: usize,
}

/// Counts for a territory, from the catalogue and the bookings that this desk may see.
pub fn reading_of(view: &View<'_>, code: &TerritoryCode) -> Reading {
    let hubs: Vec<&Hub> = view.state.hubs().iter().filter(|hub| &hub.territory == code).collect();
    let families: std::collections::BTreeSet<_> =
        hubs.iter().flat_map(|hub| &hub.resources).map(|resource| resource.family).collect();
    Reading {
        hubs: hubs.len(),
        items: hubs.iter().map(|hub| hub.item_count()).sum(),
        families: families.len(),
        bookings: hubs.iter().map(|hub| view.state.live_bookings_of(&hub.id)).sum(),
    }
}

/// The list of territories, at the left of the map.
pub fn list_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    scroll(ui, "territories", |ui| {
        widgets::heading(ui, view.t("route-territories"));
        widgets::quiet(ui, view.t("territories-hint"));
        let mut sorted: Vec<&Territory> = state.facts.territories.iter().collect();
        sorted.sort_by_cached_key(|territory| (territory.kind, fold(&territory.name)));
        if sorted.is_empty() {
            widgets::awaited_rows(ui, 6, &view.t("territories-awaited"));
        }
        let mut kind: Option<TerritoryKind> = None;
        for territory in sorted {
            if kind != Some(territory.kind) {
                kind = Some(territory.kind);
                ui.add_space(theme::GAP_M);
                widgets::faint(ui, view.t(kind_key(territory.kind)));
            }
            let reading = reading_of(view, &territory.code);
            let words = match reading.hubs {
                0 => view.t("territory-no-data"),
                _ => {
                    let args = [("hubs", reading.hubs.into()), ("items", reading.items.into())];
                    view.w.with("hubs-count", &args)
                }
            };
            let is_chosen = state.selected_territory().as_ref() == Some(&territory.code);
            let spoken = format!("{}, {words}", territory.name);
            let response = widgets::row(ui, &territory.code, is_chosen, &spoken, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add(Label::new(RichText::new(&territory.name).font(theme::bold(theme::BODY))).truncate());
                let p = theme::of(ui);
                ui.add(Label::new(RichText::new(&words).size(theme::SMALL).color(p.quiet)).truncate());
            });
            if response.clicked() {
                view.ask(Intent::SelectTerritory(territory.code.clone()));
            }
        }
        facts_ui(ui, view, None);
    });
}

fn kind_key(kind: TerritoryKind) -> &'static str {
    match kind {
        TerritoryKind::Metropole => "territories-metropole",
        TerritoryKind::Drom => "territories-drom",
        TerritoryKind::Com => "territories-com",
    }
}

/// One territory, at the right.
pub fn territory_ui(ui: &mut Ui, view: &mut View<'_>, code: &TerritoryCode) {
    let state = view.state;
    scroll(ui, "territory", |ui| {
        if widgets::title_row(ui, &state.territory_name(code), &view.t("panel-close")) {
            view.ask(Intent::StepBack);
        }
        let lang = view.w.lang;
        if let Some(territory) = state.territory(code) {
            let args = [
                ("population", format::integer(lang, territory.population).into()),
                ("year", territory.population_year.to_string().into()),
                ("area", format::number(lang, territory.area_km2, 0).into()),
            ];
            widgets::quiet(ui, view.w.with("territory-size", &args));
            widgets::fact(ui, &view.t("territory-seat"), &territory.seat);
            widgets::fact(ui, &view.t("territory-service"), &territory.state_service);
        }

        widgets::section(ui, view.t("territory-network"));
        if state.is_demonstration() {
            widgets::coloured(ui, view.t("territory-invented"), theme::of(ui).partly);
        }
        let reading = reading_of(view, code);
        if reading.hubs == 0 {
            widgets::quiet(ui, view.t("territory-no-data"));
        } else {
            figures_ui(ui, view, reading);
            for hub in state.hubs().iter().filter(|hub| &hub.territory == code) {
                let items = view.w.with("hub-items", &[("count", hub.item_count().into())]);
                let spoken = format!("{}, {items}", hub.name);
                let response = widgets::row(ui, &hub.id, false, &spoken, |ui| {
                    ui.spacing_mut().item_spacing.y = 0.0;
                    ui.add(Label::new(&hub.name).wrap());
                    let p = theme::of(ui);
                    ui.add(Label::new(RichText::new(&items).size(theme::SMALL).color(p.quiet)).truncate());
                });
                if response.clicked() {
                    view.ask(Intent::SelectHub(hub.id.clone()));
                }
            }
        }

        widgets::section(ui, view.t("territory-maturity"));
        widgets::standing_line(ui, crate::views::reading::Standing::Closed, &view.t("territory-not-assessed"));
        widgets::faint(ui, view.t("territory-not-assessed-hint"));

        facts_ui(ui, view, Some(code));
    });
}

fn figures_ui(ui: &mut Ui, view: &View<'_>, reading: Reading) {
    // Only the coordination sees every booking: elsewhere the figure is the desk's own.
    let sees_all = matches!(view.state.desk, Desk::Coordinator);
    let bookings = if sees_all { "territory-bookings" } else { "territory-own-bookings" };
    let figures = [
        ("territory-hubs", reading.hubs),
        ("territory-items", reading.items),
        ("territory-families", reading.families),
        (bookings, reading.bookings),
    ];
    ui.columns(2, |columns| {
        for (i, (key, figure)) in figures.into_iter().enumerate() {
            let ui = &mut columns[i % 2];
            let count = format::integer(view.w.lang, figure as u64);
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.add(Label::new(RichText::new(count).font(theme::bold(theme::FIGURE))));
            widgets::quiet(ui, view.w.with(key, &[("count", figure.into())]));
            ui.add_space(GAP_S);
        }
    });
}

/// The public facts of a territory, or the national ones.
fn facts_ui(ui: &mut Ui, view: &mut View<'_>, code: Option<&TerritoryCode>) {
    let Some(catalogue) = &view.state.facts.catalogue else { return };
    let facts: Vec<&PublicFact> = (catalogue.facts.iter())
        .filter(|fact| match code {
            Some(code) => fact.territories.contains(code),
            None => fact.territories.is_empty(),
        })
        .collect();
    widgets::section(ui, view.t(if code.is_some() { "territory-facts" } else { "territories-national-facts" }));
    if facts.is_empty() {
        widgets::quiet(ui, view.t("territory-no-fact"));
        return;
    }
    for fact in facts {
        fact_ui(ui, view, fact);
        ui.add_space(GAP);
    }
    widgets::faint(ui, view.t("territory-facts-caution"));
}

fn fact_ui(ui: &mut Ui, view: &mut View<'_>, fact: &PublicFact) {
    let (lang, p) = (view.w.lang, theme::of(ui));
    let today = view.state.settings.zone.day(view.state.now);
    let is_old = fact.source_date.checked_add_months(Months::new(FACT_MONTHS)).is_some_and(|limit| limit < today);
    let colour = if is_old { p.quiet } else { p.text };
    ui.add(Label::new(RichText::new(fact.statement.get(lang)).color(colour)).wrap());
    let certainty = match fact.certainty {
        Certainty::High => "certainty-high",
        Certainty::Medium => "certainty-medium",
        Certainty::Low => "certainty-low",
    };
    let args = [
        ("source", fact.source.clone().into()),
        ("date", format::date_without_weekday(lang, fact.source_date).into()),
        ("seen", format::date_without_weekday(lang, fact.seen_on).into()),
        ("certainty", view.t(certainty).into()),
    ];
    widgets::faint(ui, view.w.with("territory-source", &args));
    if is_old {
        widgets::faint(ui, view.t("territory-old-fact"));
    }
    let words = RichText::new(format!("{} {}", icon::ARROW_SQUARE_OUT, view.t("territory-open-source")))
        .size(theme::SMALL)
        .color(p.accent);
    let response = ui.add(egui::Button::new(words).frame(false)).on_hover_text(&fact.source_url);
    let name = view.w.with("territory-open-source-name", &[("source", fact.source.clone().into())]);
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Link, true, &name));
    if response.clicked() {
        view.ask(Intent::OpenUrl(fact.source_url.clone()));
    }
}
