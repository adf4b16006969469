//! Everything the window shows, as plain data.
//!
//! No handle, no channel, no clock: two equal states draw the same window. Only [`super::update`] changes it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::hub_desk::state::{HubDesk, Page};
use super::theme::Theme;
use crate::api::exchange::{Deed, LinkFailure, LinkStatus};
use crate::api::{Agenda, Catalogue, Days, SearchPage};
use crate::atlas::{Commune, Communes};
use crate::domain::booking::{Booking, LineState, Step, Wish};
use crate::domain::hub::Points;
use crate::domain::ids::{BookingId, HubId, OfferKey};
use crate::domain::resource::Family;
use crate::domain::team::Desk;
use crate::domain::territory::{Territory, TerritoryCode};
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval, Zone};
use crate::ledger::LineRejection;
use crate::wording::Wording;

/// Everything the window shows.
#[derive(Debug, Clone)]
pub struct AppState {
    /// The present, set by the shell before each frame.
    pub now: Instant,
    pub facts: Facts,
    pub place: Place,
    pub find: Find,
    pub cart: Cart,
    /// Where the person sits.
    pub desk: Desk,
    pub hub_desk: HubDesk,
    pub settings: Settings,
    pub works: Works,
    pub messages: Messages,
    /// The communes to search from, given by the shell; none while they are not read.
    pub communes: Option<&'static Communes>,
    /// What the program is, for the page "À propos".
    pub about: About,
    /// Whether the system asks for a dark theme; read when the setting says "like the system".
    pub system_is_dark: bool,
}

impl AppState {
    /// A window that has heard nothing yet.
    pub fn new(now: Instant, settings: Settings) -> Self {
        // A manager's work is at the hub's desk, from the first frame on.
        let route = if matches!(settings.desk, Some(Desk::Manager(_))) { Route::HubDesk } else { Route::default() };
        Self {
            now,
            facts: Facts::default(),
            place: Place { route, ..Place::default() },
            find: Find::default(),
            cart: Cart::default(),
            desk: settings.desk.clone().unwrap_or(Desk::Coordinator),
            hub_desk: HubDesk::default(),
            settings,
            works: Works::default(),
            messages: Messages::default(),
            communes: None,
            about: About::default(),
            system_is_dark: true,
        }
    }

    /// Puts back the cart of last time.
    pub fn take_up(&mut self, KeptCart { wishes, purpose }: KeptCart) {
        self.cart.lines = wishes.into_iter().map(|wish| CartLine { wish, rejection: None }).collect();
        self.cart.purpose = purpose;
    }

    pub fn wording(&self) -> Wording {
        Wording::new(self.settings.lang)
    }

    pub fn lang(&self) -> Lang {
        self.settings.lang
    }

    /// The theme in force.
    pub fn theme(&self) -> Theme {
        match self.settings.theme {
            ThemeChoice::Dark => Theme::Dark,
            ThemeChoice::Light => Theme::Light,
            ThemeChoice::System if self.system_is_dark => Theme::Dark,
            ThemeChoice::System => Theme::Light,
        }
    }

    /// Whether the network shown is invented.
    pub fn is_demonstration(&self) -> bool {
        self.facts.catalogue.as_ref().is_some_and(|catalogue| catalogue.network.fictional)
    }
}

/// What the server told.
#[derive(Debug, Clone)]
pub struct Facts {
    pub link: LinkStatus,
    /// None until the first answer.
    pub catalogue: Option<Arc<Catalogue>>,
    /// The bookings that this desk may see; none until the first answer.
    pub bookings: Option<Arc<Vec<Booking>>>,
    pub agendas: BTreeMap<HubId, Arc<Agenda>>,
    /// Commands that wait for the server, by key.
    pub waiting: Vec<String>,
    /// Commands sent and not answered yet, by key.
    pub sent: BTreeMap<String, Sent>,
    /// Regions and collectivities, given by the shell from the map data.
    pub territories: Arc<Vec<Territory>>,
}

impl Default for Facts {
    fn default() -> Self {
        Self {
            link: LinkStatus::Connecting,
            catalogue: None,
            bookings: None,
            agendas: BTreeMap::new(),
            waiting: Vec::new(),
            sent: BTreeMap::new(),
            territories: Arc::default(),
        }
    }
}

/// A command on its way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// The cart, as it was submitted.
    Place {
        wishes: Vec<Wish>,
    },
    Act {
        booking: BookingId,
        step: Step,
    },
    Give {
        page: Page,
        deed: Box<Deed>,
    },
}

impl Sent {
    /// The booking that it is about, if it is about one.
    pub fn booking(&self) -> Option<&BookingId> {
        match self {
            Self::Place { .. } => None,
            Self::Act { booking, .. } => Some(booking),
            Self::Give { deed, .. } => deed.booking(),
        }
    }
}

/// The rooms of the window, in the order of the rail.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub enum Route {
    /// "Carte": the map, and the hubs beside it.
    #[default]
    Map,
    /// "Réserver": search, results, cart.
    Book,
    /// "Mes réservations".
    Bookings,
    /// "Œuvres": look at a work in 3D.
    Works,
    /// "Pôle": a manager's day.
    HubDesk,
    /// "Territoires": a reading of each region.
    Territories,
    Settings,
    About,
}

impl Route {
    pub const ALL: [Self; 8] = [
        Self::Map,
        Self::Book,
        Self::Bookings,
        Self::Works,
        Self::HubDesk,
        Self::Territories,
        Self::Settings,
        Self::About,
    ];
    /// Those of the rail.
    pub const RAIL: [Self; 6] = [Self::Map, Self::Book, Self::Bookings, Self::Works, Self::HubDesk, Self::Territories];

    /// Suffix of its wording keys.
    pub fn key(self) -> &'static str {
        match self {
            Self::Map => "map",
            Self::Book => "book",
            Self::Bookings => "bookings",
            Self::Works => "works",
            Self::HubDesk => "desk",
            Self::Territories => "territories",
            Self::Settings => "settings",
            Self::About => "about",
        }
    }
}

/// What is chosen. Its parents (the hub of an offer, the territory of a hub) are read from the catalogue.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Selection {
    Territory(TerritoryCode),
    Hub(HubId),
    Offer(OfferKey),
}

/// Where the person is.
#[derive(Debug, Clone, Default)]
pub struct Place {
    pub route: Route,
    pub selection: Option<Selection>,
    /// What is being prepared for the chosen offer.
    pub draft: Option<Draft>,
    /// Whether the cart covers the right panel.
    pub is_cart_open: bool,
    /// The booking unfolded in a list.
    pub booking: Option<BookingId>,
    pub overlay: Option<Overlay>,
    /// A hub pointed at in a list: the map lifts its beacon.
    pub pointed_hub: Option<HubId>,
    /// Whether the left panel is folded away.
    pub is_left_folded: bool,
}

/// An offer about to be put in the cart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    pub offer: OfferKey,
    pub quantity: u32,
    /// None until dates are chosen.
    pub interval: Option<Interval>,
    pub points: Points,
}

impl Draft {
    /// The wish it makes over `interval`.
    pub fn wish(&self, interval: Interval) -> Wish {
        Wish::new(self.offer.clone(), self.quantity, interval).at(self.points.clone())
    }
}

/// What lies over the window and takes the keyboard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// The command palette: what was typed, and the row chosen.
    Palette {
        text: String,
        row: usize,
    },
    Keyboard,
    Journal,
    /// "Annuler cette réservation ?"
    Cancel {
        booking: BookingId,
    },
    /// A manager refuses a request or cancels a booking, and says why.
    Reason {
        booking: BookingId,
        step: Step,
        /// None for all lines that the desk may move.
        lines: Option<Vec<usize>>,
        reason: String,
    },
}

/// The search.
#[derive(Debug, Clone, Default)]
pub struct Find {
    pub text: String,
    pub families: BTreeSet<Family>,
    pub days: Option<Days>,
    /// 0 is read as 1.
    pub quantity: u32,
    /// What is typed in the field of the commune.
    pub near_text: String,
    pub near: Option<Commune>,
    pub within_km: Option<u32>,
    /// The words changed and were not asked yet: the window waits for a pause.
    pub is_unsent: bool,
    /// Number of the latest question.
    pub ticket: u64,
    /// How many hits were already there when it was asked; more than 0 for "more".
    pub offset: usize,
    pub outcome: Outcome,
}

impl Find {
    pub fn quantity(&self) -> u32 {
        self.quantity.max(1)
    }

    /// Whether anything narrows the search.
    pub fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
            && self.families.is_empty()
            && self.days.is_none()
            && self.near.is_none()
            && self.quantity() == 1
    }

    pub fn page(&self) -> Option<&SearchPage> {
        match &self.outcome {
            Outcome::Found { page, .. } => Some(page),
            _ => None,
        }
    }
}

/// What is known of the latest question.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Outcome {
    #[default]
    Idle,
    /// The first answer is awaited.
    Asking,
    /// `is_renewing` while a newer answer is awaited.
    Found {
        page: SearchPage,
        is_renewing: bool,
    },
    Failed(LinkFailure),
}

/// What a team is about to book.
#[derive(Debug, Clone, Default)]
pub struct Cart {
    pub lines: Vec<CartLine>,
    pub purpose: String,
    /// Key of the command that carries it, while it is on its way.
    pub sending: Option<String>,
}

impl Cart {
    pub fn wishes(&self) -> Vec<Wish> {
        self.lines.iter().map(|line| line.wish.clone()).collect()
    }

    /// What is to be kept of it: nothing once it is sent, since the link keeps the command until it is answered.
    pub fn kept(&self) -> KeptCart {
        match self.sending {
            Some(_) => KeptCart::default(),
            None => KeptCart { wishes: self.wishes(), purpose: self.purpose.clone() },
        }
    }
}

/// A cart as it is kept between two starts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct KeptCart {
    pub wishes: Vec<Wish>,
    pub purpose: String,
}

/// A line of the cart, with what the ledger said against it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CartLine {
    pub wish: Wish,
    pub rejection: Option<LineRejection>,
}

/// What a person sets once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub lang: Lang,
    pub theme: ThemeChoice,
    /// Percent, 100 to 200.
    pub scale: u16,
    pub reduce_motion: bool,
    /// The desk of last time.
    pub desk: Option<Desk>,
    /// Zone of the person, to show beside a hub's when they differ.
    pub zone: Zone,
    /// Whether communes and results are proposed while typing.
    pub suggest: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lang: Lang::Fr,
            theme: ThemeChoice::System,
            scale: 100,
            reduce_motion: false,
            desk: None,
            zone: Zone::PARIS,
            suggest: true,
        }
    }
}

/// Least and greatest scale of the interface, percent.
pub const SCALES: std::ops::RangeInclusive<u16> = 100..=200;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    Dark,
    Light,
    #[default]
    System,
}

impl ThemeChoice {
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    pub fn key(self) -> &'static str {
        match self {
            Self::Dark => "dark",
            Self::Light => "light",
            Self::System => "system",
        }
    }
}

/// The room of works.
#[derive(Debug, Clone)]
pub struct Works {
    pub showing: Showing,
    pub turntable: bool,
    /// Works that ship with the program.
    pub samples: Vec<Sample>,
    /// Whether a file is held over the window.
    pub is_drop_hovering: bool,
}

impl Default for Works {
    fn default() -> Self {
        Self { showing: Showing::Empty, turntable: true, samples: Vec::new(), is_drop_hovering: false }
    }
}

/// A work that ships with the program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    pub name: Text,
    pub path: PathBuf,
}

/// What the preview says.
#[derive(Debug, Clone, PartialEq, Default)]
pub enum Showing {
    #[default]
    Empty,
    Loading {
        file_name: String,
    },
    Shown(ShownWork),
    Failed {
        file_name: String,
        message: Text,
    },
}

/// A work in the light.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownWork {
    pub file_name: String,
    pub statistics: Vec<StatRow>,
    /// What its reader remarked without refusing it.
    pub warnings: Vec<Text>,
    pub clips: Vec<Clip>,
    /// Position in `clips` of the one in force.
    pub clip: usize,
    pub is_playing: bool,
    pub position_secs: f32,
    /// 1 is the speed of the file.
    pub speed: f32,
}

/// A row of the table of statistics, worded by the one who read the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatRow {
    pub label: Text,
    pub value: Text,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Clip {
    /// As in the file; may be empty.
    pub name: String,
    pub duration_secs: f32,
}

/// What was said to the person: the last notices pop up, all are kept.
#[derive(Debug, Clone, Default)]
pub struct Messages {
    /// Newest last.
    pub journal: VecDeque<Notice>,
    pub next_id: u64,
}

/// How many notices are kept.
pub const JOURNAL_LEN: usize = 200;
/// How long a notice pops up, seconds. Those that ask for something stay until dismissed.
pub const TOAST_SECS: i64 = 8;

#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    pub id: u64,
    pub at: Instant,
    pub news: News,
    pub is_dismissed: bool,
}

impl Notice {
    /// Whether it still pops up at `now`.
    pub fn pops_up(&self, now: Instant) -> bool {
        !self.is_dismissed && (self.news.asks_for_something() || (now - self.at).num_seconds() < TOAST_SECS)
    }
}

/// News as data: worded when drawn, so that a change of language changes them too.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// A cart became a booking.
    Placed {
        state: LineState,
    },
    /// The ledger refused the cart; the lines say why.
    CartRefused {
        lines: usize,
    },
    Moved {
        step: Step,
    },
    /// A command about the hub itself was carried out, told by this key.
    Recorded {
        key: &'static str,
    },
    /// A command could not be carried out.
    Failed {
        why: LinkFailure,
    },
    /// The booking changed under the person's hand; the new state is shown.
    Stale,
    Copied,
    AddedToCart {
        offer: OfferKey,
    },
    GivenUp,
    /// Something the shell has to say.
    Told {
        text: Text,
        is_failure: bool,
    },
}

impl News {
    pub fn asks_for_something(&self) -> bool {
        matches!(
            self,
            Self::CartRefused { .. } | Self::Failed { .. } | Self::Stale | Self::Told { is_failure: true, .. }
        )
    }
}

/// What the program is.
#[derive(Debug, Clone, Default)]
pub struct About {
    pub version: String,
    /// Of the server, once it said so.
    pub server: String,
    /// Address of the server.
    pub address: String,
    pub zone_database: String,
    /// It is more than a year old.
    pub is_zone_database_outdated: bool,
}
