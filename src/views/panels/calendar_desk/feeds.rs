//! Calendars on both sides: the addresses that the hub gives to calendar programs, and the calendars that it follows.

use egui::Ui;

use super::access::access_ui;
use crate::domain::hub::Hub;
use crate::views::panels::View;
use crate::views::widgets;

pub(super) fn feeds_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::heading(ui, view.t("hubdesk-feeds-title"));
    access_ui(ui, view, hub.zone, &view.t("hubdesk-feeds-whole-hub"));
}
