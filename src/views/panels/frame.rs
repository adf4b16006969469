//! What surrounds every room: rail, top bar with the way back, the ribbon of the demonstration, the banner of the link,
//! the legend of the map.

use egui::{
    Align, Align2, Color32, CornerRadius, Id, Label, Layout, RichText, Sense, Ui, WidgetInfo, WidgetType, vec2,
};
use egui_phosphor::regular as icon;

use super::View;
use crate::api::exchange::LinkStatus;
use crate::domain::hub::HubRole;
use crate::domain::team::Desk;
use crate::domain::text::Lang;
use crate::views::intent::Intent;
use crate::views::reading::{Standing, shortened};
use crate::views::root::search_id;
use crate::views::state::{AppState, Route, Selection, Sent};
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, focus_ring, icon_button, icon_toggle};
use crate::wording::format;

fn route_icon(route: Route) -> &'static str {
    match route {
        Route::Map => icon::MAP_TRIFOLD,
        Route::Book => icon::CALENDAR_PLUS,
        Route::Bookings => icon::CALENDAR_CHECK,
        Route::Works => icon::CUBE_FOCUS,
        Route::HubDesk => icon::STOREFRONT,
        Route::Territories => icon::CHART_BAR,
        Route::Settings => icon::GEAR,
        Route::About => icon::INFO,
    }
}

/// The rooms.
pub fn rail_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    ui.spacing_mut().item_spacing.y = GAP_S;
    // Low windows keep every room: the tiles shrink, the words stay.
    let height = ((ui.available_height() - 2.0 * 40.0) / 6.0 - GAP_S).clamp(38.0, 56.0);
    for route in Route::RAIL {
        let name = view.t(&format!("route-{}", route.key()));
        let count = match route {
            Route::HubDesk => requests_waiting(state),
            _ => 0,
        };
        if rail_tile(ui, route_icon(route), &name, state.place.route == route, height, count).clicked() {
            view.ask(Intent::Go(route));
        }
    }
    ui.with_layout(Layout::bottom_up(Align::Center), |ui| {
        for route in [Route::About, Route::Settings] {
            let name = view.t(&format!("route-{}", route.key()));
            if icon_toggle(ui, route_icon(route), &name, state.place.route == route).clicked() {
                view.ask(Intent::Go(route));
            }
        }
    });
}

/// Requests that wait for the manager who sits here.
fn requests_waiting(state: &AppState) -> usize {
    use crate::domain::booking::Step;
    if !matches!(state.desk, Desk::Manager(_)) {
        return 0;
    }
    state.bookings().iter().filter(|booking| !state.lines_for(booking, Step::Approve).is_empty()).count()
}

fn rail_tile(ui: &mut Ui, glyph: &str, name: &str, is_here: bool, height: f32, count: usize) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_here, name));
    let p = theme::of(ui);
    let fill = match (is_here, response.hovered()) {
        (true, _) => p.chosen,
        (false, true) => p.hover,
        (false, false) => Color32::TRANSPARENT,
    };
    ui.painter().rect_filled(rect, theme::RADIUS, fill);
    if is_here {
        let mark = egui::Rect::from_min_size(rect.left_top() + vec2(0.0, 8.0), vec2(3.0, theme::ICON_L));
        ui.painter().rect_filled(mark, 2.0, p.accent);
    }
    let ink = if is_here { p.text } else { p.quiet };
    let centre = rect.center();
    let mut job = egui::text::LayoutJob::simple(name.to_owned(), theme::regular(theme::RAIL), ink, rect.width() + 2.0);
    job.halign = Align::Center;
    let lines = ui.painter().layout_job(job);
    let top = centre.y - (theme::ICON_L + lines.size().y) / 2.0;
    ui.painter().text(
        egui::pos2(centre.x, top + theme::ICON_L / 2.0),
        Align2::CENTER_CENTER,
        glyph,
        theme::regular(theme::ICON_L),
        ink,
    );
    // A centred text is placed by its middle.
    let at = egui::pos2(centre.x, top + theme::ICON_L);
    ui.painter().galley(at, lines, ink);
    if count > 0 {
        let at = egui::pos2(rect.right() - 12.0, rect.top() + 10.0);
        ui.painter().circle_filled(at, 8.0, p.accent);
        ui.painter().text(at, Align2::CENTER_CENTER, count.to_string(), theme::bold(11.0), p.on_accent);
    }
    focus_ring(ui, &response);
    response
}

/// The way back, the search, and what is set once: in that order on the screen and for the keyboard.
pub fn top_bar_ui(ui: &mut Ui, view: &mut View<'_>, window_width: f32) {
    let has_search = window_width >= theme::ROOM_FOR_SEARCH;
    // What stands at the right end is as wide as it was drawn last.
    let tools = Id::new("top-bar-tools");
    let known: f32 = ui.data(|data| data.get_temp(tools)).unwrap_or_default();
    ui.horizontal_centered(|ui| {
        let (room, gap) = (ui.available_width() - known, ui.spacing().item_spacing.x);
        let search = if has_search { (room * 0.5).clamp(160.0, 320.0) } else { theme::TARGET };
        let left = (room - search - 2.0 * gap).max(0.0);
        ui.allocate_ui_with_layout(vec2(left, ui.available_height()), Layout::left_to_right(Align::Center), |ui| {
            ui.set_min_width(left);
            ui.set_max_width(left);
            breadcrumb(ui, view);
        });
        if has_search {
            search_field(ui, view, search);
        } else if icon_button(ui, icon::MAGNIFYING_GLASS, &view.t("top-search")).clicked() {
            view.ask(Intent::FocusSearch);
        }
        let drawn = ui.scope(|ui| tools_ui(ui, view, window_width)).response.rect.width();
        if (drawn - known).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(tools, drawn));
            ui.ctx().request_discard("the right end of the top bar has another width");
        }
    });
}

/// The seat, the cart, what happened, what is set once.
fn tools_ui(ui: &mut Ui, view: &mut View<'_>, window_width: f32) {
    let state = view.state;
    desk_switcher(ui, view, window_width);
    cart_button(ui, view);
    if icon_button(ui, icon::COMMAND, &view.t("top-palette")).clicked() {
        view.ask(Intent::OpenPalette);
    }
    let unread = state.messages.journal.iter().filter(|notice| notice.pops_up(state.now)).count();
    if icon_toggle(ui, icon::BELL, &view.t("top-journal"), unread > 0).clicked() {
        view.ask(Intent::OpenJournal);
    }
    language_button(ui, view);
    let (theme_icon, theme_name) = match state.theme() {
        theme::Theme::Dark => (icon::SUN, view.t("top-theme-to-light")),
        theme::Theme::Light => (icon::MOON, view.t("top-theme-to-dark")),
    };
    if icon_button(ui, theme_icon, &theme_name).clicked() {
        view.ask(Intent::ToggleTheme);
    }
}

fn language_button(ui: &mut Ui, view: &mut View<'_>) {
    let (tag, lang) = match view.state.lang() {
        Lang::Fr => ("EN", Lang::En),
        Lang::En => ("FR", Lang::Fr),
    };
    let name = view.t("top-other-language");
    let (rect, response) = ui.allocate_exact_size(vec2(32.0, theme::TARGET), Sense::click());
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, true, &name));
    let p = theme::of(ui);
    if response.hovered() {
        ui.painter().rect_filled(rect, theme::RADIUS, p.hover);
    }
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, tag, theme::bold(theme::BODY), p.quiet);
    focus_ring(ui, &response);
    if response.on_hover_text(&name).clicked() {
        view.ask(Intent::SetLang(lang));
    }
}

fn cart_button(ui: &mut Ui, view: &mut View<'_>) {
    let count = view.state.cart.lines.len();
    let name = view.w.with("top-cart", &[("count", count.into())]);
    let response = icon_toggle(ui, icon::BASKET, &name, view.state.place.is_cart_open);
    if count > 0 {
        let p = theme::of(ui);
        let at = response.rect.right_top() + vec2(-6.0, 7.0);
        ui.painter().circle_filled(at, 7.5, p.accent);
        ui.painter().text(at, Align2::CENTER_CENTER, count.to_string(), theme::bold(11.0), p.on_accent);
    }
    if response.clicked() {
        view.ask(if view.state.place.is_cart_open { Intent::CloseCart } else { Intent::OpenCart });
    }
}

/// The one search field of the window.
pub fn search_field(ui: &mut Ui, view: &mut View<'_>, width: f32) {
    let (name, hint) = (view.t("top-search"), view.t("top-search-hint"));
    let typed = widgets::field(ui, search_id(), &name, &hint, &view.state.find.text, width);
    if let Some(text) = typed.text {
        view.ask(Intent::SetText(text));
    }
    if typed.is_entered {
        view.ask(Intent::Search);
    }
}

/// Where the person sits.
fn desk_switcher(ui: &mut Ui, view: &mut View<'_>, window_width: f32) {
    let state = view.state;
    let seat = match &state.desk {
        Desk::Team(id) => {
            state.teams().iter().find(|team| &team.id == id).map_or(id.to_string(), |team| team.name.clone())
        }
        Desk::Manager(hub) => state.hub_name(hub),
        Desk::Coordinator => view.t("desk-coordinator"),
    };
    let role = match state.desk {
        Desk::Team(_) => view.t("desk-team"),
        Desk::Manager(_) => view.t("desk-manager"),
        Desk::Coordinator => view.t("desk-coordinator"),
    };
    let name = view.w.with("top-desk", &[("role", role.into()), ("seat", seat.clone().into())]);
    let glyph = match state.desk {
        Desk::Team(_) => icon::USERS_THREE,
        Desk::Manager(_) => icon::STOREFRONT,
        Desk::Coordinator => icon::BINOCULARS,
    };
    let words = if window_width >= 1100.0 { format!("{glyph}  {}", shortened(&seat, 26)) } else { glyph.to_owned() };
    let response = ui.add(egui::Button::new(words).min_size(vec2(theme::TARGET, theme::TARGET)));
    response.widget_info(|| WidgetInfo::labeled(WidgetType::ComboBox, true, &name));
    let response = response.on_hover_text(&name);
    widgets::drop_down(&response, Some(260.0), false, |ui| {
        egui::ScrollArea::vertical().max_height(420.0).show(ui, |ui| {
            // A menu justifies its words to both edges.
            ui.vertical(|ui| widgets::faint(ui, view.t("desk-choose")));
            widgets::strong(ui, view.t("desk-team"));
            for team in state.teams() {
                seat_row(ui, view, &team.name, Desk::Team(team.id.clone()));
            }
            ui.add_space(GAP);
            seat_row(ui, view, &view.t("desk-coordinator"), Desk::Coordinator);
            ui.add_space(GAP);
            widgets::strong(ui, view.t("desk-manager"));
            for hub in state.hubs() {
                seat_row(ui, view, &hub.name, Desk::Manager(hub.id.clone()));
            }
        });
    });
}

fn seat_row(ui: &mut Ui, view: &mut View<'_>, name: &str, desk: Desk) {
    if ui.add(egui::Button::selectable(view.state.desk == desk, name).wrap()).clicked() {
        view.ask(Intent::Sit(desk));
        ui.close();
    }
}

/// France › Bretagne › Parc Alizé › casque: each step goes back there.
fn breadcrumb(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    ui.spacing_mut().item_spacing.x = GAP_S;
    if !matches!(state.place.route, Route::Map | Route::Book | Route::Territories) {
        let title = view.t(&format!("route-{}", state.place.route.key()));
        ui.add(Label::new(RichText::new(title).font(theme::bold(theme::TITLE))).truncate());
        return;
    }
    let mut steps = vec![(view.t("breadcrumb-france"), Intent::SelectNothing)];
    if let Some(code) = state.selected_territory() {
        steps.push((state.territory_name(&code), Intent::SelectTerritory(code)));
    }
    if let Some(hub) = state.selected_hub() {
        steps.push((state.hub_name(hub), Intent::SelectHub(hub.clone())));
    }
    if let Some(Selection::Offer(offer)) = &state.place.selection {
        steps.push((state.offer_name(offer), Intent::SelectOffer(offer.clone())));
    }
    let last = steps.len() - 1;
    // Where room lacks, the first steps go: the last ones say where one is.
    let room = ((ui.available_width() / 130.0) as usize).max(1);
    let skip = steps.len().saturating_sub(room);
    let p = theme::of(ui);
    for (i, (name, intent)) in steps.into_iter().enumerate().skip(skip) {
        if i > skip {
            ui.add(Label::new(RichText::new("›").color(p.faint)).selectable(false));
        }
        if i == last {
            ui.add(Label::new(RichText::new(name).font(theme::bold(theme::BODY))).truncate());
        } else {
            let name = shortened(&name, 24);
            if ui.add(egui::Button::new(RichText::new(name).color(p.quiet)).frame(false)).clicked() {
                view.ask(intent);
            }
        }
    }
}

/// The sentence of the demonstration, always there.
pub fn ribbon_ui(ui: &mut Ui, view: &View<'_>) {
    let Some(catalogue) = &view.state.facts.catalogue else { return };
    let p = theme::of(ui);
    ui.horizontal(|ui| {
        let words = view.t("ribbon-word");
        let galley = ui.painter().layout_no_wrap(words.clone(), theme::bold(11.0), p.partly);
        let (rect, response) = ui.allocate_exact_size(galley.size() + vec2(12.0, 4.0), Sense::hover());
        response.widget_info(|| WidgetInfo::labeled(WidgetType::Label, true, &words));
        let edge = egui::Stroke::new(1.0, p.partly);
        ui.painter().rect_stroke(rect, CornerRadius::same(3), edge, egui::StrokeKind::Inside);
        ui.painter().galley(rect.min + vec2(6.0, 2.0), galley, p.partly);
        let notice = catalogue.network.notice.get(view.w.lang);
        ui.add(Label::new(RichText::new(notice).size(theme::SMALL).color(p.quiet)).truncate()).on_hover_text(notice);
    });
}

/// Whether there is something to say about the link.
pub fn has_link_banner(state: &AppState) -> bool {
    !matches!(state.facts.link, LinkStatus::Online) && state.facts.catalogue.is_some()
        || matches!(state.facts.link, LinkStatus::Offline { .. })
        || !state.facts.waiting.is_empty()
}

/// Offline since when, what is safe, what can be done.
pub fn link_banner_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let p = theme::of(ui);
    let (glyph, colour, words) = match &state.facts.link {
        LinkStatus::Online => (icon::CLOCK, p.partly, String::new()),
        LinkStatus::Connecting => (icon::CLOCK, p.partly, view.t("link-connecting")),
        LinkStatus::Offline { since, why } => {
            let why = view.with_reader(state.settings.zone, |reader| reader.link_failure(why));
            let since = format::ago(view.w, state.now, *since);
            let words = view.w.with("link-offline", &[("since", since.into()), ("why", why.into())]);
            (icon::WIFI_SLASH, p.taken, words)
        }
    };
    ui.horizontal_wrapped(|ui| {
        widgets::glyph(ui, glyph, theme::ICON, colour);
        if !words.is_empty() {
            let response = ui.add(Label::new(words).wrap());
            widgets_status(ui, &response);
        }
        if !state.facts.waiting.is_empty() {
            let count = state.facts.waiting.len();
            ui.add(Label::new(RichText::new(view.w.with("link-waiting", &[("count", count.into())])).strong()).wrap());
        }
        if matches!(state.facts.link, LinkStatus::Offline { .. })
            && widgets::button(ui, &view.t("link-retry")).clicked()
        {
            view.ask(Intent::Retry);
        }
        for key in &state.facts.waiting {
            let what = match state.facts.sent.get(key) {
                Some(Sent::Place { .. }) => view.t("link-give-up-booking"),
                Some(Sent::Act { .. } | Sent::Give { .. }) => view.t("link-give-up-step"),
                None => view.t("link-give-up"),
            };
            if widgets::button(ui, &what).clicked() {
                view.ask(Intent::GiveUp(key.clone()));
            }
        }
    });
}

/// Told by a screen reader when it changes.
fn widgets_status(ui: &Ui, response: &egui::Response) {
    ui.ctx().accesskit_node_builder(response.id, |node| {
        node.set_role(egui::accesskit::Role::Status);
        node.set_live(egui::accesskit::Live::Polite);
    });
}

/// What the signs mean, and where the shapes come from.
pub fn legend_ui(ui: &mut Ui, view: &mut View<'_>) {
    ui.horizontal_centered(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let is_wide = ui.available_width() > 240.0;
            let source = RichText::new(view.t("legend-sources")).size(theme::SMALL).color(theme::of(ui).faint);
            if is_wide && ui.add(egui::Button::new(source).frame(false)).clicked() {
                view.ask(Intent::Go(Route::About));
            }
            if icon_button(ui, icon::HOUSE, &view.t("legend-home")).clicked() {
                view.ask(Intent::FlyHome);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.spacing_mut().item_spacing.x = theme::GAP_M;
                let fold = if view.state.place.is_left_folded { "legend-unfold" } else { "legend-fold" };
                if icon_button(ui, icon::SIDEBAR_SIMPLE, &view.t(fold)).clicked() {
                    view.ask(Intent::FoldLeft(!view.state.place.is_left_folded));
                }
                let signs = [Standing::Free, Standing::Partly, Standing::Taken, Standing::Closed];
                for standing in signs {
                    let words = view.t(&format!("standing-{}", standing.key()));
                    legend_if_room(ui, &words, |painter, at, p| {
                        widgets::paint_sign(painter, p, at, 5.5, standing);
                    });
                }
                for role in [HubRole::Lead, HubRole::Member, HubRole::NationalMission] {
                    let words = view.t(&format!("role-{}", role.key()));
                    legend_if_room(ui, &words, |painter, at, p| {
                        widgets::paint_role(painter, at, 5.5, role, p.text);
                    });
                }
            });
        });
    });
}

fn legend_if_room(ui: &mut Ui, words: &str, paint: impl FnOnce(&egui::Painter, egui::Pos2, &theme::Palette)) {
    let width = ui.painter().layout_no_wrap(words.to_owned(), theme::regular(theme::SMALL), Color32::WHITE).size().x;
    if ui.available_width() >= width + 20.0 {
        widgets::legend_entry(ui, words, paint);
    }
}
