//! The room of a hub's manager: today's work, the calendar, closures, units out of the pool, who waits.
//!
//! One file a page, and the calendar in several: what is in view (`toolbar`), the picture of days (`timeline`, with
//! `axis`, `bars` and `hand` below it), the month, the list, and the chosen item beside them (`details`, `forms`).

mod access;
mod axis;
mod bars;
mod capacity;
mod closures;
mod details;
mod feeds;
mod follow;
mod force;
mod forms;
mod hand;
mod import;
mod list;
mod month;
mod plan;
mod stock;
mod timeline;
mod toolbar;
mod understood;
mod waiting;

use egui::{Button, CornerRadius, Margin, Panel, RichText, Stroke, Ui, WidgetInfo, WidgetType};

use super::View;
use crate::api::commands::HubRecords;
use crate::api::exchange::LinkFailure;
use crate::domain::booking::LineState;
use crate::domain::hub::Hub;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::scene::scene;
use crate::views::hub_desk::state::{ItemKey, Page, Shape, Tab, Zoom};
use crate::views::hub_desk::update::managed;
use crate::views::hub_desk::words::line_of;
use crate::views::intent::Intent;
use crate::views::root::{page, paper};
use crate::views::theme::{self, GAP, GAP_M};
use crate::views::widgets;
use crate::wording::format;

pub(super) use access::access_ui;
pub(super) use details::refusal_ui;
pub(super) use forms::form_ui;

/// Width of the chosen item's panel, points.
const SIDE: f32 = 340.0;
/// Below this width the chosen item takes the place of the calendar.
const ROOM_FOR_BOTH: f32 = 820.0;

/// The room.
pub fn desk_room_ui(ui: &mut Ui, view: &mut View<'_>) {
    let state = view.state;
    let Some(hub) = managed(state) else {
        page(ui, "desk", |ui| super::desk::desk_ui(ui, view));
        return;
    };
    Panel::top("desk-tabs").frame(paper(ui, Margin::symmetric(14, 6))).show(ui, |ui| tabs_ui(ui, view, hub));
    match state.hub_desk.tab {
        Tab::Today => page(ui, "desk", |ui| super::desk::desk_ui(ui, view)),
        Tab::Calendar => calendar_ui(ui, view, hub),
        Tab::Closures => page(ui, "desk-closures", |ui| closures::closures_ui(ui, view, hub)),
        Tab::Stock => page(ui, "desk-stock", |ui| stock::stock_ui(ui, view, hub)),
        Tab::Feeds => page(ui, "desk-feeds", |ui| feeds::feeds_ui(ui, view, hub)),
        Tab::Waiting => page(ui, "desk-waiting", |ui| waiting::waiting_ui(ui, view, hub)),
    }
}

/// A command of the desk.
pub(super) fn ask(view: &mut View<'_>, intent: DeskIntent) {
    view.ask(Intent::Desk(intent));
}

/// What the hub keeps beside its bookings; said where it is awaited or could not be read.
fn records_ui<'a>(ui: &mut Ui, view: &mut View<'a>, hub: &Hub) -> Option<&'a HubRecords> {
    match &view.state.hub_desk.records {
        None => {
            widgets::awaited_rows(ui, 2, &view.t("hubdesk-records-awaited"));
            None
        }
        Some(Err(why)) => {
            unread_ui(ui, view, hub, why);
            None
        }
        Some(Ok(records)) => Some(records),
    }
}

/// What could not be read, why, and the way to try again.
fn unread_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, why: &LinkFailure) {
    let words = view.with_reader(hub.zone, |reader| reader.link_failure(why));
    let p = theme::of(ui);
    widgets::callout(ui, p.taken, |ui| {
        ui.add(egui::Label::new(words).wrap());
        if widgets::button(ui, &view.t("link-retry")).clicked() {
            ask(view, DeskIntent::Show(view.state.hub_desk.tab));
        }
    });
}

/// Why what was asked on a page was refused.
fn refused_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, page: Page) {
    let Some(refused) = view.state.hub_desk.refused.as_ref().filter(|refused| refused.page == page) else { return };
    let words = view.with_reader(hub.zone, |reader| reader.link_failure(&refused.why));
    let p = theme::of(ui);
    ui.add_space(GAP);
    widgets::callout(ui, p.taken, |ui| {
        let response = ui.add(egui::Label::new(words).wrap());
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Alert));
    });
    ui.add_space(GAP);
}

/// A button that stands several times on a page: a screen reader hears what it is about.
fn named_button(ui: &mut Ui, words: &str, name: &str) -> egui::Response {
    let enabled = ui.is_enabled();
    let response = widgets::button(ui, words);
    response.widget_info(|| WidgetInfo::labeled(WidgetType::Button, enabled, name));
    response
}

fn tabs_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = GAP_M;
        for tab in Tab::ALL {
            let words = view.t(&format!("hubdesk-tab-{}", tab.key()));
            let count = waiting_at(view, hub, tab);
            let name = match count {
                0 => words.clone(),
                _ => view.w.with("hubdesk-tab-count", &[("tab", words.clone().into()), ("count", count.into())]),
            };
            let is_on = view.state.hub_desk.tab == tab;
            if tab_ui(ui, &name, is_on).clicked() {
                ask(view, DeskIntent::Show(tab));
            }
        }
        // Every hour of the desk is the hub's; it is said where the person's own differs.
        let state = view.state;
        if state.is_elsewhere(hub.zone, state.now) {
            let local = hub.zone.local(state.now);
            let args = [
                ("time", format::time(view.w.lang, local.time()).into()),
                ("offset", format::utc_offset(hub.zone, state.now).into()),
            ];
            ui.add_space(GAP);
            widgets::faint(ui, view.w.with("hub-local-time-elsewhere", &args));
        }
    });
}

fn tab_ui(ui: &mut Ui, name: &str, is_on: bool) -> egui::Response {
    let p = theme::of(ui);
    let text = RichText::new(name).font(if is_on { theme::bold(theme::BODY) } else { theme::regular(theme::BODY) });
    let text = text.color(if is_on { p.text } else { p.quiet });
    let response = ui.add(Button::new(text).fill(egui::Color32::TRANSPARENT).stroke(Stroke::NONE));
    response.widget_info(|| WidgetInfo::selected(WidgetType::Button, true, is_on, name));
    ui.ctx().accesskit_node_builder(response.id, |node| node.set_role(egui::accesskit::Role::Tab));
    if is_on {
        let rect = response.rect;
        let line = egui::Rect::from_min_max(egui::pos2(rect.left() + GAP, rect.bottom() - 2.0), rect.max);
        let line = line.with_max_x(rect.right() - GAP);
        ui.painter().rect_filled(line, CornerRadius::same(1), p.accent);
    }
    widgets::focus_ring(ui, &response);
    response
}

/// How many things on a page ask for something.
fn waiting_at(view: &View<'_>, hub: &Hub, tab: Tab) -> usize {
    let state = view.state;
    let records = state.hub_desk.records();
    match tab {
        Tab::Today => {
            let asks = |line: &&crate::domain::booking::Line| {
                line.wish.offer.hub == hub.id && line.state == LineState::Requested
            };
            state.bookings().iter().filter(|booking| booking.lines.iter().any(|line| asks(&line))).count()
        }
        Tab::Calendar | Tab::Feeds => 0,
        Tab::Closures => {
            records.map_or(0, |records| records.closures.iter().filter(|closure| !closure.settled).count())
        }
        Tab::Stock => records.map_or(0, |records| records.exceptions.len()),
        Tab::Waiting => match &state.hub_desk.waiting {
            Some(Ok(list)) => list.waiting.iter().filter(|waiting| waiting.wish.offer.hub == hub.id).count(),
            _ => 0,
        },
    }
}

fn calendar_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    let state = view.state;
    let Some(scene) = scene(state, hub) else { return };
    // What is chosen is put away with its days; a booking can be told wherever it lies.
    let is_told = |key: &&ItemKey| line_of(state, key).is_some() || scene.bars().any(|bar| bar.key == **key);
    let chosen = state.hub_desk.chosen.as_ref().filter(is_told);
    let has_room = ui.available_width() >= ROOM_FOR_BOTH;
    if let Some(key) = chosen
        && has_room
    {
        Panel::right("desk-item").exact_size(SIDE).resizable(false).frame(paper(ui, Margin::ZERO)).show(ui, |ui| {
            details::details_ui(ui, view, hub, &scene, key);
        });
    }
    let frame =
        egui::Frame::new().fill(theme::of(ui).panel).inner_margin(Margin { left: 14, right: 14, top: 8, bottom: 8 });
    egui::CentralPanel::default().frame(frame).show(ui, |ui| {
        if let Some(key) = chosen
            && !has_room
        {
            details::details_ui(ui, view, hub, &scene, key);
            return;
        }
        if has_room && state.hub_desk.shape == Shape::Picture && state.hub_desk.zoom != Zoom::Month {
            let frame = egui::Frame::new().inner_margin(Margin { top: 6, ..Margin::ZERO });
            Panel::bottom("desk-legend")
                .frame(frame)
                .show_separator_line(false)
                .show(ui, |ui| bars::legend_ui(ui, view));
        }
        toolbar::toolbar_ui(ui, view, hub, &scene);
        ui.add_space(GAP);
        match (state.hub_desk.shape, state.hub_desk.zoom) {
            (Shape::List, _) => list::list_ui(ui, view, &scene),
            (Shape::Picture, Zoom::Month) => month::month_ui(ui, view, &scene),
            (Shape::Picture, Zoom::Day | Zoom::Week) => timeline::timeline_ui(ui, view, &scene),
        }
    });
}
