//! The hubs beside the map: the same order, the same actions, by keyboard.

use egui::{Label, RichText, Sense, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use crate::domain::fold::fold;
use crate::domain::hub::Hub;
use crate::domain::territory::{TerritoryCode, TerritoryKind};
use crate::views::intent::Intent;
use crate::views::root::scroll;
use crate::views::state::{AppState, Selection};
use crate::views::theme;
use crate::views::widgets::{self, paint_role};

/// The hubs by territory: mainland, overseas regions, collectivities, each by name. The map's Tab order is this one.
pub fn hubs_in_order(state: &AppState) -> Vec<&Hub> {
    let mut hubs: Vec<&Hub> = state.hubs().iter().collect();
    let kind = |code: &TerritoryCode| state.territory(code).map(|territory| territory.kind);
    hubs.sort_by_cached_key(|hub| {
        let kind = match kind(&hub.territory) {
            Some(TerritoryKind::Metropole) => 0,
            Some(TerritoryKind::Drom) => 1,
            Some(TerritoryKind::Com) => 2,
            None => 3,
        };
        (kind, fold(&state.territory_name(&hub.territory)), hub.role(), hub.name.clone())
    });
    hubs
}

/// The list. With a territory chosen, its hubs only.
pub fn hubs_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    scroll(ui, "hubs", |ui| {
        if state.facts.catalogue.is_none() {
            widgets::awaited_rows(ui, 6, &view.t("hubs-awaited"));
            return;
        }
        let chosen = match &state.place.selection {
            Some(Selection::Territory(code)) => Some(code),
            _ => None,
        };
        let hubs: Vec<&Hub> =
            hubs_in_order(state).into_iter().filter(|hub| chosen.is_none_or(|code| &hub.territory == code)).collect();
        match chosen {
            Some(code) => widgets::heading(ui, state.territory_name(code)),
            None => widgets::heading(ui, view.t("hubs-title")),
        };
        let items: usize = hubs.iter().map(|hub| hub.item_count()).sum();
        let args = [("hubs", hubs.len().into()), ("items", items.into())];
        widgets::quiet(ui, view.w.with("hubs-count", &args));
        if chosen.is_some() && widgets::button(ui, &view.t("hubs-whole-france")).clicked() {
            view.ask(Intent::SelectNothing);
        }
        if hubs.is_empty() {
            widgets::empty_state(ui, icon::MAP_PIN, &view.t("hubs-none"), &view.t("hubs-none-hint"));
        }
        let mut territory: Option<&TerritoryCode> = None;
        let mut pointed = None;
        for hub in hubs {
            if territory != Some(&hub.territory) && chosen.is_none() {
                territory = Some(&hub.territory);
                ui.add_space(theme::GAP_M);
                widgets::faint(ui, state.territory_name(&hub.territory));
            }
            let is_chosen = state.selected_hub() == Some(&hub.id);
            let items = view.w.with("hub-items", &[("count", hub.item_count().into())]);
            let role = view.t(&format!("role-{}", hub.role().key()));
            let name = format!("{}, {role}, {items}", hub.name);
            let response = widgets::row(ui, &hub.id, is_chosen, &name, |ui| {
                let p = theme::of(ui);
                ui.horizontal(|ui| {
                    let (rect, _) = ui.allocate_exact_size(vec2(14.0, 32.0), Sense::hover());
                    paint_role(ui.painter(), rect.center(), 6.0, hub.role(), p.accent);
                    ui.vertical(|ui| {
                        ui.spacing_mut().item_spacing.y = 0.0;
                        ui.add(Label::new(RichText::new(&hub.name).font(theme::bold(theme::BODY))).wrap());
                        ui.add(
                            Label::new(RichText::new(format!("{role} · {items}")).size(theme::SMALL).color(p.quiet))
                                .truncate(),
                        );
                    });
                });
            });
            if response.hovered() || response.has_focus() {
                pointed = Some(hub.id.clone());
            }
            if response.clicked() {
                view.ask(Intent::SelectHub(hub.id.clone()));
            }
        }
        if pointed != state.place.pointed_hub {
            view.ask(Intent::PointAtHub(pointed));
        }
    });
}
