//! `hub.toml`: what a hub manager writes, to the domain's [`Hub`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use super::finding::{Arg, Finding};
use super::geography::Geography;
use super::shape::{Field, Kind, Row, Shape, named, optional, parse, required};
use super::source::Sink;
use super::{CALENDARS, Files, HUB_FILE};
use crate::domain::geo::LonLat;
use crate::domain::hub::{CalendarScope, CalendarSource, Closure, ClosureKind, Hub, HubCalendar, HubRole};
use crate::domain::ids::{HubId, LocalId};
use crate::domain::policy::Policy;
use crate::domain::resource::{Condition, Family, Item, Kit, KitMember, Resource, Session, Stock};
use crate::domain::territory::TerritoryCode;
use crate::domain::time::{DaySpan, WeeklyHours, Zone};

const IDS: Kind = Kind::Id;
const WORDS: Kind = Kind::Words;
const TEXTS: Kind = Kind::Text;
const DAY_SPANS: Kind = Kind::DaySpan;
/// Minutes before and after a booking: at most a week.
const MARGIN: Kind = Kind::Whole { min: 0, max: 7 * 24 * 60 };
const UNITS: Kind = Kind::Whole { min: 1, max: 100_000 };

pub(super) static TEXT: Shape = Shape { name: "text", fields: &[required("fr", WORDS), optional("en", WORDS)] };

static PLACE: Shape = Shape {
    name: "place",
    fields: &[
        required("lon", Kind::Decimal { min: -180.0, max: 180.0 }),
        required("lat", Kind::Decimal { min: -90.0, max: 90.0 }),
    ],
};

const fn desk_day(name: &'static str) -> Field {
    optional(name, Kind::List { of: &DAY_SPANS, min: 0 })
}

static DESK: Shape = Shape {
    name: "desk",
    fields: &[
        desk_day("mon"),
        desk_day("tue"),
        desk_day("wed"),
        desk_day("thu"),
        desk_day("fri"),
        desk_day("sat"),
        desk_day("sun"),
    ],
};

static POLICY: Shape = Shape {
    name: "policy",
    fields: &[
        optional("approval", Kind::Choice(&["auto", "manual"])),
        optional("lead_hours", Kind::Whole { min: 0, max: 8_760 }),
        optional("horizon_days", Kind::Whole { min: 1, max: 3_650 }),
        optional("min_minutes", Kind::Whole { min: 1, max: 525_600 }),
        optional("max_days", Kind::Whole { min: 1, max: 3_650 }),
        optional("deposit_eur", Kind::Whole { min: 0, max: 1_000_000 }),
    ],
};

static CLOSURE: Shape = Shape {
    name: "closure",
    fields: &[
        required("from", Kind::Day),
        required("to", Kind::Day),
        required("kind", Kind::Choice(&["desk", "full"])),
        required("reason", TEXTS),
    ],
};

static ITEM: Shape = Shape {
    name: "item",
    fields: &[
        required("code", WORDS),
        optional("serial", WORDS),
        optional("condition", Kind::Choice(&["new", "good", "worn", "out_of_order"])),
        optional("acquired", Kind::Day),
    ],
};

static ITEM_TABLE: Kind = Kind::Table(&ITEM);

/// Families of a `[[resource]]`; expertise and trainings have tables of their own.
const RESOURCE_FAMILIES: &[&str] = &[
    "headset",
    "printer",
    "capture",
    "scanner",
    "workstation",
    "projector",
    "display",
    "sound",
    "camera",
    "interaction",
    "space",
];

static RESOURCE: Shape = Shape {
    name: "resource",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        required("family", Kind::Choice(RESOURCE_FAMILIES)),
        optional("maker", WORDS),
        optional("model", WORDS),
        required("description", TEXTS),
        optional("keywords", Kind::List { of: &WORDS, min: 0 }),
        optional("accessories", Kind::List { of: &TEXTS, min: 0 }),
        optional("prepare_min", MARGIN),
        optional("recover_min", MARGIN),
        optional("count", UNITS),
        optional("items", Kind::List { of: &ITEM_TABLE, min: 1 }),
    ],
};

static MEMBER: Shape = Shape { name: "member", fields: &[required("resource", IDS), required("quantity", UNITS)] };

static MEMBER_TABLE: Kind = Kind::Table(&MEMBER);

static KIT: Shape = Shape {
    name: "kit",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        required("description", TEXTS),
        required("members", Kind::List { of: &MEMBER_TABLE, min: 1 }),
    ],
};

static EXPERTISE: Shape = Shape {
    name: "expertise",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        required("description", TEXTS),
        optional("keywords", Kind::List { of: &WORDS, min: 0 }),
        required("persons", UNITS),
        optional("prepare_min", MARGIN),
        optional("recover_min", MARGIN),
    ],
};

static SESSION: Shape =
    Shape { name: "session", fields: &[required("starts", Kind::WallClock), required("ends", Kind::WallClock)] };

static SESSION_TABLE: Kind = Kind::Table(&SESSION);

static TRAINING: Shape = Shape {
    name: "training",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        required("description", TEXTS),
        optional("keywords", Kind::List { of: &WORDS, min: 0 }),
        required("level", Kind::Choice(&["discovery", "practice", "mastery"])),
        required("seats", UNITS),
        required("sessions", Kind::List { of: &SESSION_TABLE, min: 1 }),
    ],
};

static CALENDAR: Shape = Shape {
    name: "calendar",
    fields: &[
        required("id", IDS),
        optional("file", WORDS),
        optional("url", WORDS),
        required("blocks", Kind::Choice(&["hub", "desk", "resources"])),
        optional("resources", Kind::List { of: &IDS, min: 1 }),
        optional("quantity", UNITS),
    ],
};

static CLOSURE_TABLE: Kind = Kind::Table(&CLOSURE);
static RESOURCE_TABLE: Kind = Kind::Table(&RESOURCE);
static KIT_TABLE: Kind = Kind::Table(&KIT);
static EXPERTISE_TABLE: Kind = Kind::Table(&EXPERTISE);
static TRAINING_TABLE: Kind = Kind::Table(&TRAINING);
static CALENDAR_TABLE: Kind = Kind::Table(&CALENDAR);
static ROLE: Kind = Kind::Choice(&["lead", "co_lead", "member", "national_mission"]);

pub(super) static HUB: Shape = Shape {
    name: "hub",
    fields: &[
        required("id", IDS),
        required("name", WORDS),
        required("fictional", Kind::YesNo),
        required("presentation", TEXTS),
        required("territory", WORDS),
        optional("departement", WORDS),
        optional("commune", WORDS),
        required("place", Kind::Table(&PLACE)),
        required("zone", WORDS),
        required("roles", Kind::List { of: &ROLE, min: 1 }),
        required("closed_on_holidays", Kind::YesNo),
        required("desk", Kind::Table(&DESK)),
        optional("policy", Kind::Table(&POLICY)),
        optional("closure", Kind::List { of: &CLOSURE_TABLE, min: 0 }),
        optional("calendar", Kind::List { of: &CALENDAR_TABLE, min: 0 }),
        optional("resource", Kind::List { of: &RESOURCE_TABLE, min: 0 }),
        optional("kit", Kind::List { of: &KIT_TABLE, min: 0 }),
        optional("expertise", Kind::List { of: &EXPERTISE_TABLE, min: 0 }),
        optional("training", Kind::List { of: &TRAINING_TABLE, min: 0 }),
    ],
};

/// What a hub's file is read against.
#[derive(Debug, Clone, Copy)]
pub(super) struct Surroundings<'a> {
    pub(super) geography: Geography<'a>,
    pub(super) files: &'a Files,
    /// `network.toml` says whether everything here is invented; `None` where that could not be read.
    pub(super) fictional: Option<bool>,
}

/// Reads the hub of `folder`. `None` together with at least one error; a hub is never given in part.
pub(super) fn read(folder: &str, text: &str, around: Surroundings<'_>) -> (Option<Hub>, Vec<Finding>) {
    let file = format!("{folder}/{HUB_FILE}");
    let mut sink = Sink::new(&file, text);
    let hub = parse(text, &HUB, &mut sink).and_then(|table| hub(folder, &Row::of(&table), around, &mut sink));
    let complete = hub.filter(|_| !sink.has_errors());
    if complete.is_none() && !sink.has_errors() {
        // A value that the shape let through and the domain refused: never silently dropped.
        sink.error(&(0..0), "pools-unreadable-hub", vec![]);
    }
    (complete, sink.into_findings())
}

/// Every check is made before anything is given up, so that a manager sees all there is to mend at once.
fn hub(folder: &str, row: &Row<'_>, around: Surroundings<'_>, sink: &mut Sink<'_>) -> Option<Hub> {
    let id = identity(folder, row, sink);
    let fictional = fiction(row, around, sink);
    let territory = territory(row, around.geography, sink);
    let departement = departement(row, territory.as_ref(), around.geography, sink);
    let place = place(row, territory.as_ref(), around.geography, sink);
    let zone = zone(row, territory.as_ref(), around.geography, sink);
    let desk = row.table("desk").map(|desk| weekly_hours(&desk, sink));
    let policy = policy(row, sink);
    let closures = row.rows("closure").iter().map(|closure| self::closure(closure, sink)).collect::<Vec<_>>();
    let mut offers = Offers::default();
    let mut resources = Vec::new();
    for row in row.rows("resource") {
        resources.push(offers.resource(&row, sink));
    }
    for row in row.rows("expertise") {
        resources.push(offers.expertise(&row, sink));
    }
    for row in row.rows("training") {
        resources.push(offers.training(&row, zone, sink));
    }
    let kits: Vec<_> = row.rows("kit").iter().map(|row| offers.kit(row, sink)).collect();
    let calendars = calendars(folder, row, &offers, around.files, sink);
    Some(Hub {
        id: id?,
        name: row.words("name")?,
        fictional: fictional?,
        presentation: row.text("presentation")?,
        territory: territory?,
        departement,
        commune: row.words("commune"),
        place: place?,
        zone: zone?,
        roles: roles(row, sink),
        desk: desk?,
        preparation: None,
        points: Vec::new(),
        closures: closures.into_iter().collect::<Option<_>>()?,
        closed_on_holidays: row.yes_no("closed_on_holidays")?,
        policy,
        resources: resources.into_iter().collect::<Option<_>>()?,
        kits: kits.into_iter().collect::<Option<_>>()?,
        calendars: calendars?,
    })
}

fn identity(folder: &str, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<HubId> {
    let id: HubId = row.parsed("id")?;
    if id.as_str() != folder {
        sink.error(
            &row.at("id"),
            "pools-id-is-not-folder",
            vec![("id", id.as_str().into()), ("folder", folder.into())],
        );
    }
    Some(id)
}

fn fiction(row: &Row<'_>, around: Surroundings<'_>, sink: &mut Sink<'_>) -> Option<bool> {
    let fictional = row.yes_no("fictional")?;
    if let Some(network) = around.fictional.filter(|network| *network != fictional) {
        let key = if network { "pools-real-among-fictional" } else { "pools-fictional-among-real" };
        sink.error(&row.at("fictional"), key, vec![]);
    }
    Some(fictional)
}

fn territory(row: &Row<'_>, geography: Geography<'_>, sink: &mut Sink<'_>) -> Option<TerritoryCode> {
    let written = row.words("territory")?;
    if let Some(land) = geography.land(&written) {
        return Some(land.territory.code.clone());
    }
    let mut args = vec![("code", Arg::from(written.as_str()))];
    if let Some((departement, land)) = geography.land_of_departement(&written) {
        args.push(("departement", departement.into()));
        args.push(("meant", land.territory.code.as_str().into()));
        args.push(("territory", land.territory.name.as_str().into()));
        sink.error(&row.at("territory"), "pools-territory-is-departement", args);
    } else {
        args.push(("known", geography.known_codes().into()));
        sink.error(&row.at("territory"), "pools-unknown-territory", args);
    }
    None
}

fn departement(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<String> {
    let code = row.words("departement")?;
    match geography.departement(&code) {
        None => sink.error(&row.at("departement"), "pools-unknown-departement", vec![("code", code.as_str().into())]),
        Some(departement) => {
            if let Some(territory) = territory.filter(|territory| territory.as_str() != departement.within) {
                let args = vec![
                    ("code", code.as_str().into()),
                    ("departement", departement.name.as_str().into()),
                    ("territory", territory.as_str().into()),
                    ("meant", departement.within.as_str().into()),
                ];
                sink.error(&row.at("departement"), "pools-departement-elsewhere", args);
            }
        }
    }
    Some(code)
}

/// Small islands are missing from the simplified outlines, so the box is widened by about 35 km.
const PLACE_MARGIN_DEG: f64 = 0.3;

fn place(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<LonLat> {
    let point = row.table("place")?;
    let place = LonLat { lon: point.decimal("lon")?, lat: point.decimal("lat")? };
    if let Some(land) = territory.and_then(|code| geography.land(code.as_str())) {
        let inside = |point| land.bounds.contains(point, PLACE_MARGIN_DEG);
        if !inside(place) {
            let swapped = inside(LonLat { lon: place.lat, lat: place.lon });
            let key = if swapped { "pools-place-swapped" } else { "pools-place-outside" };
            let args = vec![
                ("territory", land.territory.name.as_str().into()),
                ("west", format!("{:.2}", land.bounds.west).into()),
                ("east", format!("{:.2}", land.bounds.east).into()),
                ("south", format!("{:.2}", land.bounds.south).into()),
                ("north", format!("{:.2}", land.bounds.north).into()),
            ];
            sink.error(&row.at("place"), key, args);
        }
    }
    Some(place)
}

fn zone(
    row: &Row<'_>,
    territory: Option<&TerritoryCode>,
    geography: Geography<'_>,
    sink: &mut Sink<'_>,
) -> Option<Zone> {
    let name = row.words("zone")?;
    let Ok(zone) = Zone::parse(&name) else {
        let meant = super::nearest::nearest(&name, chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()));
        let expected = territory.and_then(|code| geography.land(code.as_str())).map(|land| land.zone.name());
        let mut args = vec![("zone", Arg::from(name.as_str()))];
        if let Some(meant) = meant.or(expected) {
            args.push(("meant", meant.into()));
            sink.error(&row.at("zone"), "pools-unknown-zone-meant", args);
        } else {
            sink.error(&row.at("zone"), "pools-unknown-zone", args);
        }
        return None;
    };
    if let Some(land) = territory.and_then(|code| geography.land(code.as_str()))
        && !geography.keeps_the_time_of(zone, land)
    {
        let args = vec![
            ("zone", zone.name().into()),
            ("territory", land.territory.name.as_str().into()),
            ("meant", land.zone.name().into()),
        ];
        sink.error(&row.at("zone"), "pools-zone-elsewhere", args);
    }
    Some(zone)
}

fn roles(row: &Row<'_>, sink: &mut Sink<'_>) -> Vec<HubRole> {
    let mut roles = Vec::new();
    for (word, at) in row.list("roles") {
        match named::<HubRole>(&word) {
            Some(role) if roles.contains(&role) => sink.error(&at, "pools-role-twice", vec![("role", word.into())]),
            Some(role) => roles.push(role),
            None => {}
        }
    }
    roles
}

fn weekly_hours(row: &Row<'_>, sink: &mut Sink<'_>) -> WeeklyHours {
    let mut hours = WeeklyHours::default();
    let days = [
        ("mon", &mut hours.mon),
        ("tue", &mut hours.tue),
        ("wed", &mut hours.wed),
        ("thu", &mut hours.thu),
        ("fri", &mut hours.fri),
        ("sat", &mut hours.sat),
        ("sun", &mut hours.sun),
    ];
    for (day, spans) in days {
        for (written, at) in row.list(day) {
            let Ok(span) = written.parse::<DaySpan>() else { continue };
            let last: Option<&DaySpan> = spans.last();
            if let Some(last) = last.filter(|last| span.from_min < last.to_min) {
                let args = vec![("span", written.as_str().into()), ("other", last.to_string().into())];
                sink.error(&at, "pools-hours-overlap", args);
            }
            spans.push(span);
        }
    }
    if hours.is_empty() {
        sink.warn(&row.span(), "pools-never-open", vec![]);
    }
    hours
}

fn policy(row: &Row<'_>, sink: &mut Sink<'_>) -> Policy {
    let usual = Policy::default();
    let Some(row) = row.table("policy") else { return usual };
    let policy = Policy {
        approval: row.named("approval").unwrap_or(usual.approval),
        lead_hours: row.count("lead_hours").unwrap_or(usual.lead_hours),
        horizon_days: row.count("horizon_days").unwrap_or(usual.horizon_days),
        min_minutes: row.count("min_minutes").unwrap_or(usual.min_minutes),
        max_days: row.count("max_days").unwrap_or(usual.max_days),
        deposit_eur: row.count("deposit_eur").unwrap_or(usual.deposit_eur),
        ..usual
    };
    if u64::from(policy.min_minutes) > u64::from(policy.max_days) * 24 * 60 {
        let args = vec![("min", policy.min_minutes.into()), ("max", policy.max_days.into())];
        sink.error(&row.at("min_minutes"), "pools-shortest-is-longest", args);
    }
    if u64::from(policy.lead_hours) > u64::from(policy.horizon_days) * 24 {
        let args = vec![("lead", policy.lead_hours.into()), ("horizon", policy.horizon_days.into())];
        sink.error(&row.at("lead_hours"), "pools-lead-beyond-horizon", args);
    }
    policy
}

fn closure(row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Closure> {
    let kind: Option<ClosureKind> = row.named("kind");
    let (from, to) = (row.day("from")?, row.day("to")?);
    if to < from {
        let args = vec![("from", from.to_string().into()), ("to", to.to_string().into())];
        sink.error(&row.at("to"), "pools-closure-order", args);
    }
    Some(Closure { from, to, kind: kind?, reason: row.text("reason")? })
}

/// What a hub offers, gathered while it is read, so that names and inventory codes are seen to be unique.
#[derive(Debug, Default)]
struct Offers {
    /// First place of each identifier.
    ids: BTreeMap<String, Range<usize>>,
    codes: BTreeMap<String, Range<usize>>,
    /// Units there are, and of those the ones that can be lent; `None` for a training, which no kit holds.
    stocks: BTreeMap<String, Option<(u32, u32)>>,
}

impl Offers {
    fn id(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<LocalId> {
        let id: LocalId = row.parsed("id")?;
        if let Some(first) = self.ids.get(id.as_str()) {
            let args = vec![("id", id.as_str().into()), ("line", sink.line_of(first).into())];
            sink.error(&row.at("id"), "pools-id-twice", args);
        } else {
            self.ids.insert(id.as_str().to_owned(), row.at("id"));
        }
        Some(id)
    }

    fn resource(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let items: Option<Vec<_>> = row.rows("items").iter().map(|item| self.item(item, sink)).collect();
        match (row.has("items"), row.has("count")) {
            (true, true) => sink.error(&row.at("count"), "pools-items-and-count", vec![]),
            (false, false) => {
                let name = id.as_ref().map_or("", LocalId::as_str);
                sink.error(&row.span(), "pools-no-stock", vec![("id", name.into())]);
            }
            _ => {}
        }
        let stock = if row.has("items") {
            items.map(Stock::Items)
        } else {
            // Without a number, the finding has been told; nothing is read from here.
            Some(Stock::Count(row.count("count").unwrap_or(0)))
        };
        self.keep_stock(id.as_ref(), row, stock.as_ref());
        Some(Resource {
            id: id?,
            name: row.text("name")?,
            family: Family::from_key(&row.words("family")?)?,
            maker: row.words("maker").unwrap_or_default(),
            model: row.words("model").unwrap_or_default(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: row.texts("accessories"),
            stock: stock?,
            prepare_min: row.count("prepare_min").unwrap_or(0),
            recover_min: row.count("recover_min").unwrap_or(0),
            approval: None,
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    }

    /// Remembers what there is of a resource, even when the rest of it has an error: a kit that names it is not wrong.
    fn keep_stock(&mut self, id: Option<&LocalId>, row: &Row<'_>, stock: Option<&Stock>) {
        let Some(id) = id else { return };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (all, usable) = match stock {
            Some(Stock::Items(items)) => {
                let usable = items.iter().filter(|item| item.condition != Condition::OutOfOrder).count();
                (number(items.len()), number(usable))
            }
            Some(Stock::Count(count)) => (*count, *count),
            // Some item cannot be read: they are counted all the same.
            Some(Stock::Sessions { .. }) | None => (number(row.rows("items").len()), u32::MAX),
        };
        self.stocks.entry(id.as_str().to_owned()).or_insert(Some((all, usable)));
    }

    fn item(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Item> {
        let code = row.words("code")?;
        if let Some(first) = self.codes.get(&code) {
            let args = vec![("code", code.as_str().into()), ("line", sink.line_of(first).into())];
            sink.error(&row.at("code"), "pools-code-twice", args);
        } else {
            self.codes.insert(code.clone(), row.at("code"));
        }
        Some(Item {
            code,
            serial: row.words("serial"),
            condition: row.named("condition").unwrap_or(Condition::Good),
            acquired: row.day("acquired"),
        })
    }

    fn expertise(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let persons = row.count("persons");
        let id = id?;
        self.stocks.entry(id.as_str().to_owned()).or_insert(persons.map(|n| (n, n)));
        Some(Resource {
            id,
            name: row.text("name")?,
            family: Family::Expertise,
            maker: String::new(),
            model: String::new(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: Vec::new(),
            stock: Stock::Count(persons?),
            prepare_min: row.count("prepare_min").unwrap_or(0),
            recover_min: row.count("recover_min").unwrap_or(0),
            approval: None,
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    }

    fn training(&mut self, row: &Row<'_>, zone: Option<Zone>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let mut sessions: Vec<Option<Session>> = Vec::new();
        for session in row.rows("sessions") {
            let before = sessions.iter().flatten().next_back();
            let session = self::session(&session, before, zone, sink);
            sessions.push(session);
        }
        let sessions: Option<Vec<_>> = sessions.into_iter().collect();
        let id = id?;
        self.stocks.entry(id.as_str().to_owned()).or_insert(None);
        Some(Resource {
            id,
            name: row.text("name")?,
            family: Family::Training,
            maker: String::new(),
            model: String::new(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: Vec::new(),
            stock: Stock::Sessions { seats: row.count("seats")?, level: row.named("level")?, sessions: sessions? },
            prepare_min: 0,
            recover_min: 0,
            approval: None,
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    }

    fn kit(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Kit> {
        let id = self.id(row, sink);
        let mut seen = BTreeSet::new();
        let members: Option<Vec<_>> =
            row.rows("members").iter().map(|member| self.member(member, &mut seen, sink)).collect();
        Some(Kit { id: id?, name: row.text("name")?, description: row.text("description")?, members: members? })
    }

    fn member(&self, row: &Row<'_>, seen: &mut BTreeSet<LocalId>, sink: &mut Sink<'_>) -> Option<KitMember> {
        let resource: LocalId = row.parsed("resource")?;
        let quantity = row.count("quantity")?;
        if !seen.insert(resource.clone()) {
            sink.error(&row.at("resource"), "pools-member-twice", vec![("id", resource.as_str().into())]);
        }
        match self.stocks.get(resource.as_str()) {
            None => self.tell_stranger(resource.as_str(), &row.at("resource"), sink),
            Some(None) => {
                sink.error(&row.at("resource"), "pools-member-is-training", vec![("id", resource.as_str().into())]);
            }
            Some(Some((all, usable))) => {
                let args = vec![
                    ("id", resource.as_str().into()),
                    ("wanted", quantity.into()),
                    ("all", (*all).into()),
                    ("usable", (*usable).into()),
                ];
                if quantity > *all {
                    sink.error(&row.at("quantity"), "pools-member-too-many", args);
                } else if quantity > *usable {
                    sink.warn(&row.at("quantity"), "pools-member-out-of-order", args);
                }
            }
        }
        Some(KitMember { resource, quantity, items: Vec::new() })
    }

    /// A resource is named that the hub does not have.
    fn tell_stranger(&self, id: &str, at: &Range<usize>, sink: &mut Sink<'_>) {
        let mut args = vec![("id", Arg::from(id))];
        if let Some(meant) = super::nearest::nearest(id, self.stocks.keys().map(String::as_str)) {
            args.push(("meant", meant.into()));
            sink.error(at, "pools-unknown-resource-meant", args);
        } else {
            sink.error(at, "pools-unknown-resource", args);
        }
    }
}

fn session(row: &Row<'_>, before: Option<&Session>, zone: Option<Zone>, sink: &mut Sink<'_>) -> Option<Session> {
    let session = Session { starts: row.wall_clock("starts")?, ends: row.wall_clock("ends")? };
    let shown = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    if session.ends <= session.starts {
        let args = vec![("starts", shown(session.starts).into()), ("ends", shown(session.ends).into())];
        sink.error(&row.at("ends"), "pools-session-order", args);
    }
    if let Some(before) = before.filter(|before| session.starts < before.ends) {
        let args = vec![("starts", shown(session.starts).into()), ("before", shown(before.ends).into())];
        sink.error(&row.at("starts"), "pools-sessions-overlap", args);
    }
    for (key, reading) in [("starts", session.starts), ("ends", session.ends)] {
        if let Some(zone) =
            zone.filter(|zone| matches!(zone.read(reading), crate::domain::time::LocalReading::Never { .. }))
        {
            let args = vec![("reading", shown(reading).into()), ("zone", zone.name().into())];
            sink.error(&row.at(key), "pools-reading-jumped-over", args);
        }
    }
    Some(session)
}

fn calendars(
    folder: &str,
    row: &Row<'_>,
    offers: &Offers,
    files: &Files,
    sink: &mut Sink<'_>,
) -> Option<Vec<HubCalendar>> {
    let mut seen: BTreeMap<LocalId, Range<usize>> = BTreeMap::new();
    let rows = row.rows("calendar");
    let read: Vec<_> = rows
        .iter()
        .map(|row| {
            let id: Option<LocalId> = row.parsed("id");
            if let Some(id) = &id {
                if let Some(first) = seen.get(id) {
                    let args = vec![("id", id.as_str().into()), ("line", sink.line_of(first).into())];
                    sink.error(&row.at("id"), "pools-id-twice", args);
                } else {
                    seen.insert(id.clone(), row.at("id"));
                }
            }
            let source = calendar_source(folder, row, files, sink);
            let scope = calendar_scope(row, offers, sink);
            Some(HubCalendar { id: id?, source: source?, scope: scope? })
        })
        .collect();
    read.into_iter().collect()
}

fn calendar_source(folder: &str, row: &Row<'_>, files: &Files, sink: &mut Sink<'_>) -> Option<CalendarSource> {
    match (row.words("file"), row.words("url")) {
        (Some(file), None) => {
            let inside = file.strip_prefix(CALENDARS).and_then(|rest| rest.strip_prefix('/'));
            if !inside.is_some_and(|name| name.ends_with(".ics") && !name.contains('/') && !name.contains('\\')) {
                sink.error(&row.at("file"), "pools-calendar-path", vec![("path", file.as_str().into())]);
            } else if !files.contains_key(&format!("{folder}/{file}")) {
                let there = files.keys().filter_map(|path| path.strip_prefix(folder)?.strip_prefix('/'));
                let mut args = vec![("path", Arg::from(file.as_str()))];
                if let Some(meant) = super::nearest::nearest(&file, there.filter(|path| path.ends_with(".ics"))) {
                    args.push(("meant", meant.into()));
                    sink.error(&row.at("file"), "pools-calendar-missing-meant", args);
                } else {
                    sink.error(&row.at("file"), "pools-calendar-missing", args);
                }
            }
            Some(CalendarSource::File(file))
        }
        (None, Some(url)) => {
            if !["https://", "http://", "webcal://", "webcals://"].iter().any(|scheme| url.starts_with(scheme)) {
                sink.error(&row.at("url"), "pools-calendar-url", vec![("url", url.as_str().into())]);
            }
            Some(CalendarSource::Url(url))
        }
        (Some(_), Some(_)) => {
            sink.error(&row.at("url"), "pools-calendar-two-sources", vec![]);
            None
        }
        (None, None) => {
            // A value of the wrong kind has been told already.
            if !row.has("file") && !row.has("url") {
                sink.error(&row.span(), "pools-calendar-no-source", vec![]);
            }
            None
        }
    }
}

fn calendar_scope(row: &Row<'_>, offers: &Offers, sink: &mut Sink<'_>) -> Option<CalendarScope> {
    let blocks = row.words("blocks")?;
    if blocks != "resources" {
        for key in ["resources", "quantity"] {
            if row.has(key) {
                sink.error(
                    &row.at(key),
                    "pools-calendar-blocks-all",
                    vec![("key", key.into()), ("blocks", blocks.as_str().into())],
                );
            }
        }
        return match blocks.as_str() {
            "hub" => Some(CalendarScope::Hub),
            "desk" => Some(CalendarScope::Desk),
            _ => None,
        };
    }
    if !row.has("resources") {
        sink.error(&row.span(), "pools-calendar-no-resources", vec![]);
        return None;
    }
    let quantity = row.count("quantity").unwrap_or(1);
    let mut ids: Vec<LocalId> = Vec::new();
    for (word, at) in row.list("resources") {
        let Ok(id) = LocalId::parse(&word) else { continue };
        match offers.stocks.get(id.as_str()) {
            None => offers.tell_stranger(id.as_str(), &at, sink),
            Some(Some((all, _))) if quantity > *all => {
                let args = vec![("id", id.as_str().into()), ("wanted", quantity.into()), ("all", (*all).into())];
                sink.error(&row.at("quantity"), "pools-calendar-too-many", args);
            }
            Some(_) => {}
        }
        ids.push(id);
    }
    Some(CalendarScope::Resources { ids, quantity })
}
