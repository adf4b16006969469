//! What a `hub.toml` may hold.

use crate::pools::shape::{Field, Kind, Shape, optional, required};

const IDS: Kind = Kind::Id;
const WORDS: Kind = Kind::Words;
const TEXTS: Kind = Kind::Text;
const DAY_SPANS: Kind = Kind::DaySpan;
/// Minutes before and after a booking: at most a week.
const MARGIN: Kind = Kind::Whole { min: 0, max: 7 * 24 * 60 };
const EUROS: Kind = Kind::Whole { min: 0, max: 1_000_000 };
const VISITS: Kind = Kind::Whole { min: 1, max: 10_000 };
const APPROVAL: Kind = Kind::Choice(&["auto", "manual"]);
const UNITS: Kind = Kind::Whole { min: 1, max: 100_000 };

pub(in crate::pools) static TEXT: Shape =
    Shape { name: "text", fields: &[required("fr", WORDS), optional("en", WORDS)] };

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

static QUOTA: Shape = Shape {
    name: "quota",
    fields: &[optional("family", Kind::Choice(FAMILIES)), optional("units", UNITS), optional("bookings", UNITS)],
};

static QUOTA_TABLE: Kind = Kind::Table(&QUOTA);

static POLICY: Shape = Shape {
    name: "policy",
    fields: &[
        optional("approval", APPROVAL),
        optional("lead_hours", Kind::Whole { min: 0, max: 8_760 }),
        optional("horizon_days", Kind::Whole { min: 1, max: 3_650 }),
        optional("min_minutes", Kind::Whole { min: 1, max: 525_600 }),
        optional("max_days", Kind::Whole { min: 1, max: 3_650 }),
        optional("deposit_eur", EUROS),
        optional("pending_holds", Kind::YesNo),
        optional("lead_open_days", Kind::Whole { min: 0, max: 365 }),
        optional("max_hours", Kind::Whole { min: 1, max: 87_600 }),
        optional("daily_visits", VISITS),
        optional("hold_minutes", Kind::Whole { min: 0, max: 10_080 }),
        optional("offer_hours", Kind::Whole { min: 1, max: 720 }),
        optional("no_show_grace_minutes", Kind::Whole { min: 0, max: 43_200 }),
        optional("overdue_extension_hours", Kind::Whole { min: 1, max: 720 }),
        optional("late_cancel_hours", Kind::Whole { min: 0, max: 8_760 }),
        optional("quotas", Kind::List { of: &QUOTA_TABLE, min: 0 }),
    ],
};

static POINT: Shape = Shape {
    name: "point",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        optional("place", Kind::Table(&PLACE)),
        required("hours", Kind::Table(&DESK)),
        optional("daily_visits", VISITS),
        optional("transfer_days", Kind::Whole { min: 0, max: 60 }),
        optional("closure", Kind::List { of: &CLOSURE_TABLE, min: 0 }),
    ],
};

static POINT_TABLE: Kind = Kind::Table(&POINT);

static RESERVED: Shape = Shape {
    name: "reserved",
    fields: &[
        required("group", IDS),
        required("units", UNITS),
        required("until_days", Kind::Whole { min: 0, max: 3_650 }),
    ],
};

static RESERVED_TABLE: Kind = Kind::Table(&RESERVED);

static CLOSURE: Shape = Shape {
    name: "closure",
    fields: &[
        required("from", Kind::Day),
        required("to", Kind::Day),
        optional("hours", Kind::DaySpan),
        required("kind", Kind::Choice(&["desk", "full"])),
        required("reason", TEXTS),
    ],
};

static OPENING: Shape = Shape {
    name: "opening",
    fields: &[
        required("day", Kind::Day),
        required("hours", Kind::List { of: &DAY_SPANS, min: 1 }),
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

/// Families that a quota may name: all of them.
const FAMILIES: &[&str] = &[
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
    "expertise",
    "training",
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
        optional("approval", APPROVAL),
        optional("requires_training", WORDS),
        optional("deposit_eur", EUROS),
        optional("reserved", Kind::List { of: &RESERVED_TABLE, min: 0 }),
        optional("count", UNITS),
        optional("items", Kind::List { of: &ITEM_TABLE, min: 1 }),
    ],
};

static MEMBER: Shape = Shape {
    name: "member",
    fields: &[
        required("resource", IDS),
        required("quantity", UNITS),
        optional("items", Kind::List { of: &WORDS, min: 0 }),
    ],
};

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

static PART: Shape = Shape { name: "part", fields: &[required("offer", IDS), required("quantity", UNITS)] };

static PART_TABLE: Kind = Kind::Table(&PART);

static BUNDLE: Shape = Shape {
    name: "bundle",
    fields: &[
        required("id", IDS),
        required("name", TEXTS),
        required("description", TEXTS),
        required("parts", Kind::List { of: &PART_TABLE, min: 1 }),
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
        optional("approval", APPROVAL),
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
        optional("approval", APPROVAL),
        required("sessions", Kind::List { of: &SESSION_TABLE, min: 1 }),
    ],
};

static CALENDAR: Shape = Shape {
    name: "calendar",
    fields: &[
        required("id", IDS),
        optional("file", WORDS),
        optional("url", WORDS),
        optional("caldav", WORDS),
        optional("user", WORDS),
        optional("secret", IDS),
        optional("server", Kind::Choice(&["generic", "radicale", "xandikos", "sogo", "nextcloud", "zimbra"])),
        optional("access", Kind::Choice(&["read", "write"])),
        optional("on_conflict", Kind::Choice(&["first", "hub"])),
        optional("authority", Kind::Choice(&["hub", "network"])),
        required("blocks", Kind::Choice(&["hub", "desk", "resources"])),
        optional("resources", Kind::List { of: &IDS, min: 1 }),
        optional("quantity", UNITS),
    ],
};

static CLOSURE_TABLE: Kind = Kind::Table(&CLOSURE);
static OPENING_TABLE: Kind = Kind::Table(&OPENING);
static BUNDLE_TABLE: Kind = Kind::Table(&BUNDLE);
static RESOURCE_TABLE: Kind = Kind::Table(&RESOURCE);
static KIT_TABLE: Kind = Kind::Table(&KIT);
static EXPERTISE_TABLE: Kind = Kind::Table(&EXPERTISE);
static TRAINING_TABLE: Kind = Kind::Table(&TRAINING);
static CALENDAR_TABLE: Kind = Kind::Table(&CALENDAR);
static CUSTOMARY_DAY: Kind = Kind::Choice(&["good_friday", "mi_careme", "schoelcher"]);
static ROLE: Kind = Kind::Choice(&["lead", "co_lead", "member", "national_mission"]);

pub(in crate::pools) static HUB: Shape = Shape {
    name: "hub",
    fields: &[
        required("id", IDS),
        required("name", WORDS),
        required("fictional", Kind::YesNo),
        required("presentation", TEXTS),
        optional("language", Kind::Choice(&["fr", "en"])),
        required("territory", WORDS),
        optional("departement", WORDS),
        optional("commune", WORDS),
        required("place", Kind::Table(&PLACE)),
        required("zone", WORDS),
        required("roles", Kind::List { of: &ROLE, min: 1 }),
        required("closed_on_holidays", Kind::YesNo),
        optional("customary_days", Kind::List { of: &CUSTOMARY_DAY, min: 0 }),
        required("desk", Kind::Table(&DESK)),
        optional("preparation", Kind::Table(&DESK)),
        optional("policy", Kind::Table(&POLICY)),
        optional("point", Kind::List { of: &POINT_TABLE, min: 0 }),
        optional("closure", Kind::List { of: &CLOSURE_TABLE, min: 0 }),
        optional("opening", Kind::List { of: &OPENING_TABLE, min: 0 }),
        optional("calendar", Kind::List { of: &CALENDAR_TABLE, min: 0 }),
        optional("resource", Kind::List { of: &RESOURCE_TABLE, min: 0 }),
        optional("kit", Kind::List { of: &KIT_TABLE, min: 0 }),
        optional("bundle", Kind::List { of: &BUNDLE_TABLE, min: 0 }),
        optional("expertise", Kind::List { of: &EXPERTISE_TABLE, min: 0 }),
        optional("training", Kind::List { of: &TRAINING_TABLE, min: 0 }),
    ],
};
