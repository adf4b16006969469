//! Calendars on both sides: those that the hub follows, with how each is doing, and the addresses that the hub gives to
//! calendar programs.

use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::access::access_ui;
use super::understood::{explained_ui, scope_words};
use super::{ask, follow};
use crate::api::CalendarHealth;
use crate::api::calendars::{CalendarOrigin, Measurement, ShownCalendar};
use crate::domain::hub::{CalendarSource, Hub, HubCalendar, Settling};
use crate::views::hub_desk::forms::FollowForm;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::Page;
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};
use crate::wording::format;

pub(super) fn feeds_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::heading(ui, view.t("hubdesk-feeds-title"));
    if view.state.hub_desk.import.is_some() {
        super::import::import_ui(ui, view, hub);
    }
    followed_ui(ui, view, hub);
    if view.state.hub_desk.import.is_none() {
        widgets::section(ui, view.t("hubdesk-import-title"));
        super::import::import_ui(ui, view, hub);
    }
    access_ui(ui, view, hub.zone, &view.t("hubdesk-feeds-whole-hub"));
}

fn followed_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    widgets::section(ui, view.t("hubdesk-followed"));
    widgets::quiet(ui, view.t("hubdesk-followed-hint"));
    ui.add_space(GAP);
    let form = view.state.hub_desk.following.clone();
    match &view.state.hub_desk.calendars {
        None => widgets::awaited_rows(ui, 2, &view.t("hubdesk-followed-awaited")),
        Some(Err(why)) => super::unread_ui(ui, view, hub, why),
        Some(Ok(calendars)) => {
            if calendars.calendars.is_empty() {
                widgets::faint(ui, view.t("hubdesk-followed-none"));
            }
            for shown in &calendars.calendars {
                let is_news = view.state.hub_desk.followed.as_ref() == Some(&shown.calendar.id);
                if is_news && widgets::opens_now(ui.ctx(), ("desk-followed", &shown.calendar.id)) {
                    ui.scroll_to_cursor(Some(egui::Align::Center));
                }
                ui.push_id(("followed", &shown.calendar.id), |ui| {
                    widgets::card(ui, |ui| {
                        calendar_ui(ui, view, hub, shown);
                        explained_ui(ui, view, hub, &shown.calendar.id, false);
                        if let Some(form) = form.as_ref().filter(|form| form.of.as_ref() == Some(&shown.calendar.id)) {
                            widgets::rule(ui);
                            follow::form_ui(ui, view, hub, form);
                        }
                    });
                });
                ui.add_space(GAP_S);
            }
        }
    }
    match form.filter(|form| form.of.is_none()) {
        Some(form) => widgets::card(ui, |ui| {
            widgets::strong(ui, view.t("hubdesk-follow-new"));
            follow::form_ui(ui, view, hub, &form);
        }),
        None => {
            if widgets::glyph_button(ui, icon::PLUS, &view.t("hubdesk-follow"), |button| button).clicked() {
                ask(view, DeskIntent::EditFollowing(Some(FollowForm::default())));
            }
            if view.state.hub_desk.following.is_none() {
                super::refused_ui(ui, view, hub, Page::Following);
            }
        }
    }
}

/// Where it comes from, what it blocks, how it is doing, what can be done.
fn calendar_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, shown: &ShownCalendar) {
    let calendar = &shown.calendar;
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(calendar.id.as_str()).font(theme::bold(theme::TITLE))).wrap());
        widgets::quiet(ui, scope_words(view, hub, &calendar.scope));
    });
    widgets::quiet(ui, source_words(view, calendar));
    health_ui(ui, view, hub, shown.health.as_ref(), calendar.id.as_str());
    if calendar.source.written().is_some() {
        settling_ui(ui, view, shown);
    }
    if shown.origin == CalendarOrigin::Description {
        widgets::faint(ui, view.t("hubdesk-followed-described"));
    }
    let id = &calendar.id;
    let named = |words: &str| {
        view.w.with("hubdesk-verb-of", &[("verb", words.to_owned().into()), ("what", id.to_string().into())])
    };
    let is_shown = view.state.hub_desk.understood.of() == Some((id, false));
    let is_emptied = shown.health.as_ref().is_some_and(|health| health.is_emptied);
    let confirm = view.t("hubdesk-emptied-confirm");
    let (explain, change, leave) = (
        view.t(if is_shown { "hubdesk-explain-close" } else { "hubdesk-explain" }),
        view.t("hubdesk-follow-change"),
        view.t("hubdesk-unfollow"),
    );
    let measure = view.t("hubdesk-settling-again");
    let (explain_name, change_name, leave_name) = (named(&explain), named(&change), named(&leave));
    let measure_name = named(&measure);
    let confirm_name = named(&confirm);
    if is_emptied {
        ui.horizontal_wrapped(|ui| {
            if super::named_button(ui, &confirm, &confirm_name).clicked() {
                ask(view, DeskIntent::Confirm(id.clone()));
            }
            widgets::faint(ui, view.t("hubdesk-unfollow-consequence"));
        });
    }
    ui.horizontal_wrapped(|ui| {
        if super::named_button(ui, &explain, &explain_name).clicked() {
            ask(view, DeskIntent::Explain((!is_shown).then(|| id.clone())));
        }
        if calendar.source.written().is_some() {
            let is_idle = shown.measurement != Some(Measurement::UnderWay);
            let clicked = ui.add_enabled_ui(is_idle, |ui| super::named_button(ui, &measure, &measure_name).clicked());
            if clicked.inner {
                ask(view, DeskIntent::Measure(id.clone()));
            }
        }
        if shown.origin == CalendarOrigin::Description {
            return;
        }
        if super::named_button(ui, &change, &change_name).clicked() {
            ask(view, DeskIntent::EditFollowing(Some(FollowForm::of(shown))));
        }
        if view.state.hub_desk.unfollowing.as_ref() == Some(id) {
            if widgets::button(ui, &view.t("hubdesk-unfollow-now")).clicked() {
                ask(view, DeskIntent::Unfollow(id.clone()));
            }
            if widgets::button(ui, &view.t("hubdesk-renew-keep")).clicked() {
                ask(view, DeskIntent::AskToUnfollow(None));
            }
            widgets::faint(ui, view.t("hubdesk-unfollow-consequence"));
        } else if super::named_button(ui, &leave, &leave_name).clicked() {
            ask(view, DeskIntent::AskToUnfollow(Some(id.clone())));
        }
    });
}

/// How soon the collection shows what is written there, and what that lets a booking be.
fn settling_ui(ui: &mut Ui, view: &View<'_>, shown: &ShownCalendar) {
    let w = view.w;
    if let Some(settling) = &shown.calendar.settling {
        let ago = format::ago(w, view.state.now, settling.measured_at);
        match settling.wait() {
            Some(wait) => {
                let args = [("wait", format::seconds(w.lang, wait).into()), ("ago", ago.into())];
                standing_line(ui, Standing::Free, &w.with("hubdesk-settling-verified", &args));
            }
            None => {
                let limit = format::seconds(w.lang, Settling::LIMIT);
                let key = match (settling.shown_ms, settling.gone_ms) {
                    (None, _) => "hubdesk-settling-hidden",
                    _ => "hubdesk-settling-kept",
                };
                standing_line(ui, Standing::Taken, &w.with("hubdesk-settling-unverified", &[("ago", ago.into())]));
                widgets::quiet(ui, w.with(key, &[("limit", limit.into())]));
            }
        }
    }
    match &shown.measurement {
        Some(Measurement::UnderWay) => {
            standing_line(ui, Standing::Unknown, &w.t("hubdesk-settling-under-way"));
        }
        Some(Measurement::Failed { why }) => {
            standing_line(ui, Standing::Partly, &w.t("hubdesk-settling-failed"));
            widgets::quiet(ui, why.get(w.lang));
        }
        None => (),
    }
}

/// Where the events of a calendar come from, in words.
pub(super) fn source_words(view: &View<'_>, calendar: &HubCalendar) -> String {
    let (key, name) = match &calendar.source {
        CalendarSource::File(file) => ("hubdesk-source-file", file),
        CalendarSource::Url(url) => ("hubdesk-source-url", url),
        CalendarSource::Caldav(collection) if calendar.source.written().is_some() => {
            ("hubdesk-source-written", &collection.url)
        }
        CalendarSource::Caldav(collection) => ("hubdesk-source-caldav", &collection.url),
    };
    view.w.with(key, &[("name", name.clone().into())])
}

/// How old the copy in force is, and what is wrong: a calendar that fails keeps its last good copy.
pub(super) fn health_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, health: Option<&CalendarHealth>, name: &str) {
    let (w, now) = (view.w, view.state.now);
    let Some(health) = health.filter(|health| !health.is_awaited()) else {
        standing_line(ui, Standing::Unknown, &w.t("hubdesk-health-unknown"));
        return;
    };
    let read = health.read_at.map(|at| format::ago(w, now, at));
    match (&health.failure, read) {
        (None, Some(read)) => {
            let args = [("calendar", name.to_owned().into()), ("events", health.events.into()), ("read", read.into())];
            standing_line(ui, Standing::Free, &w.with("calendar-healthy", &args));
        }
        (failure, read) => {
            let words = match read {
                Some(read) => w.with("calendar-stale", &[("calendar", name.to_owned().into()), ("read", read.into())]),
                None => w.with("calendar-never-read", &[("calendar", name.to_owned().into())]),
            };
            standing_line(ui, Standing::Taken, &words);
            if let Some(failure) = failure {
                widgets::quiet(ui, failure.get(w.lang));
            }
            if let Some(next) = health.next_at {
                let at = format::moment(w.lang, hub.zone, next);
                widgets::faint(ui, w.with("hubdesk-health-next", &[("at", at.into())]));
            }
        }
    }
    if !health.warnings.is_empty() {
        let words = w.with("calendar-warnings", &[("count", health.warnings.len().into())]);
        standing_line(ui, Standing::Partly, &words);
    }
}
