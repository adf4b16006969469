//! A hub as a file: the text that a manager could have written, which reads back as the same hub.

use std::fmt::Write as _;

use crate::domain::holidays::CustomaryDay;
use crate::domain::hub::{
    Access, Authority, CalendarScope, CalendarSource, Closure, ClosureKind, Collection, ConflictPolicy, Hub,
    HubCalendar, Opening, ServerKind, ServicePoint,
};
use crate::domain::policy::{Approval, Policy, Quota};
use crate::domain::resource::{
    Bundle, BundlePart, Condition, Family, Item, Kit, Level, ReservedShare, Resource, Stock,
};
use crate::domain::text::Text;
use crate::domain::time::{DaySpan, WeeklyHours};

/// The `hub.toml` of a hub. Expertise and trainings come after the other resources, as the reader orders them.
pub fn to_toml(hub: &Hub) -> String {
    let mut out = Lines::default();
    out.raw("#:schema ../hub.schema.json\n\n");
    out.words("id", hub.id.as_str());
    out.words("name", &hub.name);
    out.pair("fictional", hub.fictional);
    if !hub.language.is_default() {
        out.words("language", hub.language.tag());
    }
    out.words("territory", hub.territory.as_str());
    out.maybe("departement", hub.departement.as_deref());
    out.maybe("commune", hub.commune.as_deref());
    out.pair("place", format_args!("{{ lon = {:?}, lat = {:?} }}", hub.place.lon, hub.place.lat));
    out.words("zone", hub.zone.name());
    out.pair("roles", list(hub.roles.iter().map(|role| quoted(role.key()))));
    out.pair("closed_on_holidays", hub.closed_on_holidays);
    if !hub.customary_days.is_empty() {
        let words = hub.customary_days.iter().map(|day| match day {
            CustomaryDay::GoodFriday => "good_friday",
            CustomaryDay::MiCareme => "mi_careme",
            CustomaryDay::Schoelcher => "schoelcher",
        });
        out.pair("customary_days", list(words.map(quoted)));
    }
    out.text("presentation", &hub.presentation);
    out.raw("\n[desk]\n");
    out.hours(&hub.desk);
    if let Some(hours) = &hub.preparation {
        out.raw("\n[preparation]\n");
        out.hours(hours);
    }
    out.policy(&hub.policy);
    for closure in &hub.closures {
        out.raw("\n[[closure]]\n");
        out.closure(closure);
    }
    for opening in &hub.openings {
        out.opening(opening);
    }
    for point in &hub.points {
        out.point(point);
    }
    for calendar in &hub.calendars {
        out.calendar(calendar);
    }
    let of = |wanted: fn(Family) -> bool| hub.resources.iter().filter(move |resource| wanted(resource.family));
    for resource in of(|family| !matches!(family, Family::Expertise | Family::Training)) {
        out.resource(resource);
    }
    for kit in &hub.kits {
        out.kit(kit);
    }
    for bundle in &hub.bundles {
        out.bundle(bundle);
    }
    for resource in of(|family| family == Family::Expertise) {
        out.expertise(resource);
    }
    for resource in of(|family| family == Family::Training) {
        out.training(resource);
    }
    out.0
}

#[derive(Default)]
struct Lines(String);

impl Lines {
    fn raw(&mut self, text: &str) {
        self.0.push_str(text);
    }

    fn pair(&mut self, key: &str, value: impl std::fmt::Display) {
        // Writing to a String cannot fail.
        let _ = writeln!(self.0, "{key} = {value}");
    }

    fn words(&mut self, key: &str, words: &str) {
        self.pair(key, quoted(words));
    }

    fn maybe(&mut self, key: &str, words: Option<&str>) {
        if let Some(words) = words {
            self.words(key, words);
        }
    }

    /// Long texts in two languages stand on a line each.
    fn text(&mut self, key: &str, text: &Text) {
        match &text.en {
            None => self.words(key, &text.fr),
            Some(en) if text.fr.len() + en.len() < 80 => self.pair(key, inline(text)),
            Some(en) => {
                self.words(&format!("{key}.fr"), &text.fr);
                self.words(&format!("{key}.en"), en);
            }
        }
    }

    fn positive(&mut self, key: &str, number: u32) {
        if number > 0 {
            self.pair(key, number);
        }
    }

    fn words_of(&mut self, key: &str, words: &[String]) {
        if !words.is_empty() {
            self.pair(key, list(words.iter().map(|word| quoted(word))));
        }
    }

    /// A list with one entry a line.
    fn tall(&mut self, key: &str, entries: impl Iterator<Item = String>) {
        let entries: String = entries.fold(String::new(), |mut all, entry| {
            let _ = writeln!(all, "  {entry},");
            all
        });
        if !entries.is_empty() {
            self.pair(key, format_args!("[\n{entries}]"));
        }
    }

    fn hours(&mut self, hours: &WeeklyHours) {
        for (day, spans) in [
            ("mon", &hours.mon),
            ("tue", &hours.tue),
            ("wed", &hours.wed),
            ("thu", &hours.thu),
            ("fri", &hours.fri),
            ("sat", &hours.sat),
            ("sun", &hours.sun),
        ] {
            if !spans.is_empty() {
                self.pair(day, list(spans.iter().map(DaySpan::to_string).map(|span| quoted(&span))));
            }
        }
    }

    fn approval(&mut self, approval: Approval) {
        self.words(
            "approval",
            match approval {
                Approval::Auto => "auto",
                Approval::Manual => "manual",
            },
        );
    }

    /// What every hub should see of its terms; the rest only where it differs from the usual.
    fn policy(&mut self, policy: &Policy) {
        let usual = Policy::default();
        self.raw("\n[policy]\n");
        self.approval(policy.approval);
        if policy.pending_holds != usual.pending_holds {
            self.pair("pending_holds", policy.pending_holds);
        }
        self.pair("lead_hours", policy.lead_hours);
        self.positive("lead_open_days", policy.lead_open_days);
        self.pair("horizon_days", policy.horizon_days);
        self.pair("min_minutes", policy.min_minutes);
        self.pair("max_days", policy.max_days);
        self.positive("max_hours", policy.max_hours.unwrap_or(0));
        self.positive("daily_visits", policy.daily_visits.unwrap_or(0));
        for (key, number, usual) in [
            ("hold_minutes", policy.hold_minutes, usual.hold_minutes),
            ("offer_hours", policy.offer_hours, usual.offer_hours),
            ("no_show_grace_minutes", policy.no_show_grace_minutes, usual.no_show_grace_minutes),
            ("overdue_extension_hours", policy.overdue_extension_hours, usual.overdue_extension_hours),
            ("late_cancel_hours", policy.late_cancel_hours, usual.late_cancel_hours),
        ] {
            if number != usual {
                self.pair(key, number);
            }
        }
        self.pair("deposit_eur", policy.deposit_eur);
        self.tall("quotas", policy.quotas.iter().map(quota));
    }

    fn closure(&mut self, closure: &Closure) {
        self.pair("from", closure.from);
        self.pair("to", closure.to);
        if let Some(hours) = closure.hours {
            self.words("hours", &hours.to_string());
        }
        self.words(
            "kind",
            match closure.kind {
                ClosureKind::Desk => "desk",
                ClosureKind::Full => "full",
            },
        );
        self.text("reason", &closure.reason);
    }

    fn point(&mut self, point: &ServicePoint) {
        self.raw("\n[[point]]\n");
        self.words("id", point.id.as_str());
        self.text("name", &point.name);
        if let Some(place) = point.place {
            self.pair("place", format_args!("{{ lon = {:?}, lat = {:?} }}", place.lon, place.lat));
        }
        self.positive("daily_visits", point.daily_visits.unwrap_or(0));
        self.positive("transfer_days", point.transfer_days);
        self.raw("\n[point.hours]\n");
        self.hours(&point.hours);
        for closure in &point.closures {
            self.raw("\n[[point.closure]]\n");
            self.closure(closure);
        }
    }

    fn resource(&mut self, resource: &Resource) {
        self.raw("\n[[resource]]\n");
        self.words("id", resource.id.as_str());
        self.text("name", &resource.name);
        self.words("family", resource.family.key());
        self.maybe("maker", Some(resource.maker.as_str()).filter(|maker| !maker.is_empty()));
        self.maybe("model", Some(resource.model.as_str()).filter(|model| !model.is_empty()));
        self.text("description", &resource.description);
        self.words_of("keywords", &resource.keywords);
        self.tall("accessories", resource.accessories.iter().map(inline));
        self.positive("prepare_min", resource.prepare_min);
        self.positive("recover_min", resource.recover_min);
        self.terms(resource);
        self.positive("deposit_eur", resource.deposit_eur);
        self.tall("reserved", resource.reserved.iter().map(reserved));
        match &resource.stock {
            Stock::Items(items) => self.tall("items", items.iter().map(item)),
            Stock::Count(count) | Stock::Sessions { seats: count, .. } => self.pair("count", count),
        }
    }

    /// What differs from the hub's policy.
    fn terms(&mut self, resource: &Resource) {
        if let Some(approval) = resource.approval {
            self.approval(approval);
        }
        if let Some(training) = &resource.requires_training {
            self.words("requires_training", &training.to_string());
        }
    }

    fn kit(&mut self, kit: &Kit) {
        self.raw("\n[[kit]]\n");
        self.words("id", kit.id.as_str());
        self.text("name", &kit.name);
        self.text("description", &kit.description);
        self.tall(
            "members",
            kit.members.iter().map(|member| {
                let items = match member.items.as_slice() {
                    [] => String::new(),
                    items => format!(", items = {}", list(items.iter().map(|code| quoted(code.as_str())))),
                };
                format!("{{ resource = {}, quantity = {}{items} }}", quoted(member.resource.as_str()), member.quantity)
            }),
        );
    }

    fn bundle(&mut self, bundle: &Bundle) {
        self.raw("\n[[bundle]]\n");
        self.words("id", bundle.id.as_str());
        self.text("name", &bundle.name);
        self.text("description", &bundle.description);
        let part =
            |part: &BundlePart| format!("{{ offer = {}, quantity = {} }}", quoted(part.offer.as_str()), part.quantity);
        self.tall("parts", bundle.parts.iter().map(part));
    }

    fn opening(&mut self, opening: &Opening) {
        self.raw("\n[[opening]]\n");
        self.pair("day", opening.day);
        self.pair("hours", list(opening.hours.iter().map(DaySpan::to_string).map(|span| quoted(&span))));
        self.text("reason", &opening.reason);
    }

    fn expertise(&mut self, resource: &Resource) {
        self.raw("\n[[expertise]]\n");
        self.words("id", resource.id.as_str());
        self.text("name", &resource.name);
        self.text("description", &resource.description);
        self.words_of("keywords", &resource.keywords);
        self.pair("persons", resource.capacity());
        self.terms(resource);
        self.positive("prepare_min", resource.prepare_min);
        self.positive("recover_min", resource.recover_min);
    }

    fn training(&mut self, resource: &Resource) {
        self.raw("\n[[training]]\n");
        self.words("id", resource.id.as_str());
        self.text("name", &resource.name);
        self.text("description", &resource.description);
        self.words_of("keywords", &resource.keywords);
        let Stock::Sessions { seats, level, sessions } = &resource.stock else { return };
        self.words(
            "level",
            match level {
                Level::Discovery => "discovery",
                Level::Practice => "practice",
                Level::Mastery => "mastery",
            },
        );
        self.pair("seats", seats);
        self.terms(resource);
        let clock = |at: &chrono::NaiveDateTime| at.format("%Y-%m-%dT%H:%M:%S").to_string();
        self.tall(
            "sessions",
            sessions.iter().map(|s| format!("{{ starts = {}, ends = {} }}", clock(&s.starts), clock(&s.ends))),
        );
    }

    fn calendar(&mut self, calendar: &HubCalendar) {
        self.raw("\n[[calendar]]\n");
        self.words("id", calendar.id.as_str());
        match &calendar.source {
            CalendarSource::File(file) => self.words("file", file),
            CalendarSource::Url(url) => self.words("url", url),
            CalendarSource::Caldav(collection) => self.collection(collection),
        }
        if calendar.authority != Authority::default() {
            self.words("authority", calendar.authority.key());
        }
        match &calendar.scope {
            CalendarScope::Hub => self.words("blocks", "hub"),
            CalendarScope::Desk => self.words("blocks", "desk"),
            CalendarScope::Resources { ids, quantity } => {
                self.words("blocks", "resources");
                self.pair("resources", list(ids.iter().map(|id| quoted(id.as_str()))));
                self.pair("quantity", quantity);
            }
        }
    }

    fn collection(&mut self, collection: &Collection) {
        let Collection { url, user, secret, server, access, on_conflict } = collection;
        self.words("caldav", url);
        if !user.is_empty() {
            self.words("user", user);
        }
        if let Some(secret) = secret {
            self.words("secret", secret.as_str());
        }
        if *server != ServerKind::default() {
            self.words("server", server.key());
        }
        if *access != Access::default() {
            self.words("access", access.key());
        }
        if *on_conflict != ConflictPolicy::default() {
            self.words("on_conflict", on_conflict.key());
        }
    }
}

fn list(values: impl Iterator<Item = String>) -> String {
    format!("[{}]", values.collect::<Vec<_>>().join(", "))
}

fn inline(text: &Text) -> String {
    match &text.en {
        None => quoted(&text.fr),
        Some(en) => format!("{{ fr = {}, en = {} }}", quoted(&text.fr), quoted(en)),
    }
}

fn quota(quota: &Quota) -> String {
    let mut parts: Vec<String> = Vec::new();
    parts.extend(quota.family.map(|family| format!("family = {}", quoted(family.key()))));
    parts.extend(quota.units.map(|units| format!("units = {units}")));
    parts.extend(quota.bookings.map(|bookings| format!("bookings = {bookings}")));
    format!("{{ {} }}", parts.join(", "))
}

fn reserved(share: &ReservedShare) -> String {
    let ReservedShare { group, units, until_days } = share;
    format!("{{ group = {}, units = {units}, until_days = {until_days} }}", quoted(group.as_str()))
}

fn item(item: &Item) -> String {
    let mut parts = vec![format!("code = {}", quoted(&item.code))];
    parts.extend(item.serial.as_deref().map(|serial| format!("serial = {}", quoted(serial))));
    let condition = match item.condition {
        Condition::New => Some("new"),
        Condition::Good => None,
        Condition::Worn => Some("worn"),
        Condition::OutOfOrder => Some("out_of_order"),
    };
    parts.extend(condition.map(|word| format!("condition = {}", quoted(word))));
    parts.extend(item.acquired.map(|day| format!("acquired = {day}")));
    format!("{{ {} }}", parts.join(", "))
}

/// A basic string of TOML 1.0.
fn quoted(words: &str) -> String {
    let mut out = String::with_capacity(words.len() + 2);
    out.push('"');
    for c in words.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}
