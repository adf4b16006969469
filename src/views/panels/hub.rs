//! A hub: who it is, when its desk opens, what it lends, how busy the coming weeks are, and on which terms.

use chrono::{Datelike as _, Duration, NaiveDate, Weekday};
use egui::{Label, RichText, Sense, Ui, vec2};
use egui_phosphor::regular as icon;

use super::View;
use crate::api::Agenda;
use crate::domain::booking::Wish;
use crate::domain::desk::DeskHours;
use crate::domain::hub::{Closure, Hub, Points, ServicePoint};
use crate::domain::ids::HubId;
use crate::domain::policy::Approval;
use crate::domain::text::Lang;
use crate::domain::time::{DaySpan, Interval, WeeklyHours};
use crate::views::intent::Intent;
use crate::views::reading::{Offer, OfferKind, Standing, coming_closures, family_icon, family_key, interval_of_days};
use crate::views::root::scroll;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, agenda_strip, paint_role, standing_line, week_header};
use crate::wording::format;
use crate::wording::refusal::closure_kind_key;

/// Days shown by the strips.
pub const STRIP_DAYS: usize = 28;

/// The panel.
pub fn hub_ui(ui: &mut Ui, view: &mut View<'_>, id: &HubId) {
    let state = view.state;
    let Some(hub) = state.hub(id) else {
        scroll(ui, "hub", |ui| {
            widgets::empty_state(ui, icon::STOREFRONT, &view.t("hub-gone"), &view.t("hub-gone-hint"));
        });
        return;
    };
    scroll(ui, "hub", |ui| {
        title_ui(ui, view, hub);
        widgets::quiet(ui, hub.presentation.get(view.w.lang));
        now_ui(ui, view, hub);

        widgets::section(ui, view.t("hub-offers"));
        let agenda = state.facts.agendas.get(id);
        for resource in &hub.resources {
            offer_row(ui, view, Offer { hub, what: OfferKind::Resource(resource) });
        }
        if !hub.kits.is_empty() {
            widgets::section(ui, view.t("hub-kits"));
            for kit in &hub.kits {
                offer_row(ui, view, Offer { hub, what: OfferKind::Kit(kit) });
            }
        }

        if !hub.bundles.is_empty() {
            widgets::section(ui, view.t("hub-bundles"));
            for bundle in &hub.bundles {
                offer_row(ui, view, Offer { hub, what: OfferKind::Bundle(bundle) });
            }
        }

        widgets::section(ui, view.t("hub-agenda"));
        match agenda {
            None => widgets::awaited_rows(ui, 2, &view.t("hub-agenda-awaited")),
            Some(agenda) => agenda_ui(ui, view, hub, agenda),
        }

        widgets::section(ui, view.t("hub-hours"));
        hours_ui(ui, view, hub);
        for point in &hub.points {
            point_ui(ui, view, hub, point);
        }

        widgets::section(ui, view.t("hub-policy"));
        policy_ui(ui, view, hub);

        if let Some(agenda) = agenda {
            widgets::section(ui, view.t("hub-feed"));
            widgets::quiet(ui, view.t("hub-feed-hint"));
            feed_ui(ui, view, &agenda.feed);
        }
    });
}

/// Name, roles, place; the close button.
fn title_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub) {
    if widgets::title_row(ui, &hub.name, &view.t("panel-close")) {
        view.ask(Intent::StepBack);
    }
    let p = theme::of(ui);
    if hub.fictional {
        widgets::coloured(ui, view.t("hub-fictional"), p.partly);
    }
    ui.horizontal_wrapped(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
        paint_role(ui.painter(), rect.center(), 6.0, hub.role(), p.accent);
        let roles: Vec<String> = hub.roles.iter().map(|role| view.t(&format!("role-{}", role.key()))).collect();
        let mut words = roles.join(", ");
        if let Some(commune) = &hub.commune {
            words = format!("{words} · {commune}");
        }
        words = format!("{words} · {}", view.state.territory_name(&hub.territory));
        widgets::quiet(ui, words);
    });
}

/// Is the desk open now, and what time is it there?
fn now_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub) {
    let (now, lang) = (view.state.now, view.w.lang);
    let outages = view.state.outages_of(&hub.id);
    let hours = DeskHours::new(hub, &outages);
    let local = hub.zone.local(now);
    let (standing, words) = if hours.is_open(now) {
        let day = hub.zone.day(now);
        let until = hours.on(day).into_iter().find(|opening| opening.start() <= now && now <= opening.end());
        let until = until.map_or_else(String::new, |opening| format::time(lang, hub.zone.local(opening.end()).time()));
        (Standing::Free, view.w.with("hub-open-until", &[("time", until.into())]))
    } else {
        match hours.next_open(now) {
            Some(next) => {
                let when = format!(
                    "{}, {}",
                    format::relative_day(view.w, hub.zone, now, next),
                    format::time(lang, hub.zone.local(next).time())
                );
                (Standing::Closed, view.w.with("hub-opens", &[("when", when.into())]))
            }
            None => (Standing::Closed, view.t("hub-never-opens")),
        }
    };
    ui.add_space(GAP_S);
    standing_line(ui, standing, &words);
    let time = format::time(lang, local.time());
    let clock = if view.state.is_elsewhere(hub.zone, now) {
        let offset = format::utc_offset(hub.zone, now);
        view.w.with("hub-local-time-elsewhere", &[("time", time.into()), ("offset", offset.into())])
    } else {
        view.w.with("hub-local-time", &[("time", time.into())])
    };
    widgets::faint(ui, clock);
}

/// The interval to read availability for, once days are wished.
fn interval_in_view(view: &View<'_>, offer: Offer<'_>) -> Option<Interval> {
    view.state.find.days.and_then(|days| interval_of_days(offer.hub, &offer.key(), &Points::default(), days))
}

fn offer_row(ui: &mut Ui, view: &mut View<'_>, offer: Offer<'_>) {
    let name = offer.name().get(view.w.lang).to_owned();
    let wished = interval_in_view(view, offer);
    let answer = wished.and_then(|interval| view.state.preview(&Wish::new(offer.key(), 1, interval)));
    let standing = Standing::of(answer.as_ref());
    let words = match (&answer, standing) {
        (None, _) => super::find::capacity_words(view, offer),
        (Some(_), Standing::Closed) => view.t("standing-closed-rules"),
        (Some(answer), _) => {
            view.w.with("standing-count", &[("free", answer.free.into()), ("capacity", answer.capacity.into())])
        }
    };
    let spoken = format!("{name}, {words}");
    let glyph = offer.families().first().map_or(icon::PACKAGE, |family| family_icon(*family));
    let response = widgets::row(ui, offer.key(), false, &spoken, |ui| {
        let p = theme::of(ui);
        ui.horizontal(|ui| {
            widgets::glyph(ui, glyph, theme::ICON, p.quiet);
            ui.vertical(|ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                ui.add(Label::new(&name).truncate());
                standing_line(ui, standing, &words);
            });
        });
    });
    if response.clicked() {
        view.ask(Intent::SelectOffer(offer.key()));
    }
}

/// The coming weeks, a strip a resource.
fn agenda_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, agenda: &Agenda) {
    let first = hub.zone.day(view.state.now);
    let outages = view.state.outages_of(&hub.id);
    let hours = DeskHours::new(hub, &outages);
    week_header(ui, view.w, first, STRIP_DAYS);
    for row in &agenda.rows {
        let Some(resource) = hub.resource(&row.resource) else { continue };
        let offer = Offer { hub, what: OfferKind::Resource(resource) };
        let wished = interval_in_view(view, offer);
        widgets::faint(ui, resource.name.get(view.w.lang));
        agenda_strip(ui, view.w, row, hub.zone, first, STRIP_DAYS, &|day| hours.opens_on(day), wished);
    }
    for health in &agenda.calendars {
        let name = health.calendar.to_string();
        let read = health.read_at.map(|at| format::ago(view.w, view.state.now, at));
        match (&health.failure, read) {
            (Some(_), Some(read)) => {
                let words = view.w.with("calendar-stale", &[("calendar", name.into()), ("read", read.into())]);
                standing_line(ui, Standing::Partly, &words);
            }
            (Some(_), None) => {
                standing_line(ui, Standing::Taken, &view.w.with("calendar-never-read", &[("calendar", name.into())]));
            }
            (None, read) => {
                let args = [
                    ("calendar", name.into()),
                    ("events", health.events.into()),
                    ("read", read.unwrap_or_default().into()),
                ];
                widgets::faint(ui, view.w.with("calendar-healthy", &args));
            }
        }
        if !health.warnings.is_empty() {
            let count = [("count", health.warnings.len().into())];
            let warnings: Vec<_> = health.warnings.iter().map(|warning| warning.get(view.w.lang)).collect();
            widgets::faint(ui, view.w.with("calendar-warnings", &count)).on_hover_text(warnings.join("\n"));
        }
    }
}

const WEEK: [Weekday; 7] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri, Weekday::Sat, Weekday::Sun];

/// The week, days of the same hours together; then the closures to come.
pub fn hours_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub) {
    if hub.desk.is_empty() {
        widgets::quiet(ui, view.t("hub-no-hours"));
    }
    week_ui(ui, view, &hub.desk);
    if hub.closed_on_holidays {
        widgets::faint(ui, view.t("hub-closed-on-holidays"));
    }
    if !hub.customary_days.is_empty() {
        let days: Vec<String> =
            hub.customary_days.iter().map(|day| view.t(&format!("holiday-{}", day.key()))).collect();
        widgets::faint(ui, view.w.with("hub-closed-by-custom", &[("days", days.join(", ").into())]));
    }
    let today = hub.zone.day(view.state.now);
    for opening in hub.openings.iter().filter(|opening| today <= opening.day).take(4) {
        let args = [
            ("day", format::date(view.w.lang, opening.day).into()),
            ("hours", spans_in_words(view.w.lang, &opening.hours).into()),
            ("reason", opening.reason.get(view.w.lang).to_owned().into()),
        ];
        standing_line(ui, Standing::Free, &view.w.with("hub-opening", &args));
    }
    for closure in coming_closures(hub, today).into_iter().take(4) {
        closure_ui(ui, view, closure);
    }
}

fn closure_ui(ui: &mut Ui, view: &View<'_>, closure: &Closure) {
    let lang = view.w.lang;
    let args = [
        ("days", format::closed_time(lang, closure).into()),
        ("reason", closure.reason.get(lang).to_owned().into()),
        ("kind", view.t(closure_kind_key(closure.kind)).into()),
    ];
    standing_line(ui, Standing::Closed, &view.w.with("hub-closure", &args));
}

/// A service point: where else one may pick up and return.
fn point_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub, point: &ServicePoint) {
    ui.add_space(GAP);
    let args = [("name", point.name.get(view.w.lang).to_owned().into()), ("days", point.transfer_days.into())];
    widgets::strong(ui, view.w.with("offer-point", &args));
    week_ui(ui, view, &point.hours);
    let today = hub.zone.day(view.state.now);
    for closure in point.closures.iter().filter(|closure| today <= closure.to).take(2) {
        closure_ui(ui, view, closure);
    }
}

/// Weekly hours, days of the same hours together.
fn spans_in_words(lang: Lang, spans: &[DaySpan]) -> String {
    let minutes = |minute: u16| format::minutes_of_day(lang, u32::from(minute));
    let words = spans.iter().map(|span| format!("{} – {}", minutes(span.from_min), minutes(span.to_min)));
    words.collect::<Vec<_>>().join(", ")
}

fn week_ui(ui: &mut Ui, view: &View<'_>, hours: &WeeklyHours) {
    let lang = view.w.lang;
    let monday = NaiveDate::from_isoywd_opt(2026, 1, Weekday::Mon).unwrap_or_default();
    let day_name = |day: Weekday| {
        let date = monday + Duration::days(i64::from(day.num_days_from_monday()));
        let full = format::date(lang, date);
        full.split(' ').next().unwrap_or_default().to_owned()
    };
    let words_of = |day: Weekday| match hours.on(day) {
        [] => view.t("hub-closed-day"),
        spans => spans_in_words(lang, spans),
    };
    let mut from = 0;
    while from < 7 && !hours.is_empty() {
        let mut to = from;
        while to + 1 < 7 && hours.on(WEEK[to + 1]) == hours.on(WEEK[from]) {
            to += 1;
        }
        let days = if from == to {
            day_name(WEEK[from])
        } else {
            view.w.with("hub-day-range", &[("from", day_name(WEEK[from]).into()), ("to", day_name(WEEK[to]).into())])
        };
        widgets::fact(ui, &days, &words_of(WEEK[from]));
        from = to + 1;
    }
    debug_assert_eq!(monday.weekday(), Weekday::Mon);
}

/// The terms, in sentences.
pub fn policy_ui(ui: &mut Ui, view: &View<'_>, hub: &Hub) {
    let (w, policy) = (view.w, &hub.policy);
    let hours = |count: u32| format::duration(w, Duration::hours(i64::from(count)));
    let approval = match policy.approval {
        Approval::Auto => w.t("policy-auto"),
        Approval::Manual => w.t("policy-manual"),
    };
    let mut lines = vec![approval];
    if policy.lead_hours > 0 {
        lines.push(w.with("policy-lead", &[("lead", hours(policy.lead_hours).into())]));
    }
    if policy.lead_open_days > 0 {
        lines.push(w.with("policy-lead-open-days", &[("days", policy.lead_open_days.into())]));
    }
    lines.push(w.with("policy-horizon", &[("days", policy.horizon_days.into())]));
    let least = format::duration(w, Duration::minutes(i64::from(policy.min_minutes)));
    lines.push(w.with("policy-length", &[("least", least.into()), ("days", policy.max_days.into())]));
    if let Some(most) = policy.max_hours {
        lines.push(w.with("policy-max-hours", &[("hours", most.into())]));
    }
    for quota in &policy.quotas {
        let what = quota.family.map_or_else(|| w.t("refusal-all-equipment"), |family| w.t(&family_key(family)));
        if let Some(units) = quota.units {
            lines.push(w.with("policy-quota-units", &[("what", what.clone().into()), ("units", units.into())]));
        }
        if let Some(bookings) = quota.bookings {
            lines.push(w.with("policy-quota-bookings", &[("what", what.into()), ("bookings", bookings.into())]));
        }
    }
    lines.push(match policy.deposit_eur {
        0 => w.t("policy-no-deposit"),
        euros => w.with("policy-deposit", &[("amount", format::integer(w.lang, u64::from(euros)).into())]),
    });
    for line in lines {
        ui.horizontal_top(|ui| {
            let colour = theme::of(ui).quiet;
            widgets::glyph(ui, icon::CHECK, theme::BODY, colour);
            ui.add(Label::new(line).wrap());
        });
    }
}

/// An address to subscribe to, and its copy button.
pub fn feed_ui(ui: &mut Ui, view: &mut View<'_>, address: &str) {
    ui.horizontal(|ui| {
        let width = ui.available_width() - theme::TARGET - GAP;
        ui.allocate_ui_with_layout(
            vec2(width, theme::TARGET),
            egui::Layout::left_to_right(egui::Align::Center),
            |ui| {
                let words = RichText::new(address).size(theme::SMALL).color(theme::of(ui).quiet);
                ui.add(Label::new(words).truncate()).on_hover_text(address);
            },
        );
        if widgets::icon_button(ui, icon::COPY, &view.t("hub-feed-copy")).clicked() {
            view.ask(Intent::Copy(address.to_owned()));
        }
    });
}
