//! What the program is, whose work it stands on, and what the operator of the server should mend.

use egui::{Label, Ui};
use egui_phosphor::regular as icon;

use super::View;
use crate::views::intent::Intent;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP_S};
use crate::views::widgets::{self, standing_line};
use crate::wording::format;

/// Where the shapes, the fonts and the code come from: wording key and address.
const SOURCES: [(&str, &str); 5] = [
    ("about-source-map", "https://geoservices.ign.fr/adminexpress"),
    ("about-source-insee", "https://www.insee.fr/fr/information/2560452"),
    ("about-source-font", "https://www.brailleinstitute.org/freefont/"),
    ("about-source-icons", "https://phosphoricons.com"),
    ("about-source-engine", "https://bevy.org"),
];

/// The page.
pub fn about_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    widgets::heading(ui, view.t("app-name"));
    widgets::quiet(ui, view.t("about-purpose"));
    ui.add_space(theme::GAP);
    widgets::fact(ui, &view.t("about-version"), &state.about.version);
    if !state.about.server.is_empty() {
        widgets::fact(ui, &view.t("about-server"), &format!("{} · {}", state.about.server, state.about.address));
    } else if !state.about.address.is_empty() {
        widgets::fact(ui, &view.t("about-server"), &state.about.address);
    }
    if !state.about.zone_database.is_empty() {
        widgets::fact(ui, &view.t("about-zones"), &state.about.zone_database);
        if state.about.is_zone_database_outdated {
            widgets::quiet(ui, view.t("about-zones-outdated"));
        }
    }
    if let Some(catalogue) = &state.facts.catalogue {
        widgets::fact(ui, &view.t("about-network"), catalogue.network.name.get(view.w.lang));
        widgets::fact(ui, &view.t("about-catalogue"), &catalogue.version);
        if catalogue.network.fictional {
            widgets::section(ui, view.t("about-demonstration"));
            ui.add(Label::new(catalogue.network.notice.get(view.w.lang)).wrap());
        }
        widgets::section(ui, view.t("about-notices"));
        if catalogue.notices.is_empty() {
            standing_line(ui, Standing::Free, &view.t("about-notices-none"));
        }
        for notice in &catalogue.notices {
            let hub = notice.hub.as_ref().map(|hub| state.hub_name(hub));
            let calendar = notice.calendar.as_ref().map(ToString::to_string);
            let since = Some(format::ago(view.w, state.now, notice.since));
            standing_line(ui, Standing::Partly, notice.what.get(view.w.lang));
            widgets::faint(ui, [hub, calendar, since].into_iter().flatten().collect::<Vec<_>>().join(" · "));
        }
    }
    widgets::section(ui, view.t("about-sources"));
    for (key, address) in SOURCES {
        ui.add_space(GAP_S);
        ui.add(Label::new(view.t(key)).wrap());
        if widgets::link(ui, icon::ARROW_SQUARE_OUT, address).clicked() {
            view.ask(Intent::OpenUrl(address.to_owned()));
        }
    }
    widgets::section(ui, view.t("about-licence"));
    ui.add(Label::new(view.t("about-licence-words")).wrap());
    widgets::section(ui, view.t("about-sobriety"));
    ui.add(Label::new(view.t("about-sobriety-words")).wrap());
}
