//! Everything a person can do, and everything the shell must then do for them. Menu, button, shortcut and palette share
//! this one list.

use std::path::PathBuf;

use super::hub_desk::intent::DeskIntent;
use super::state::{KeptCart, Route, ThemeChoice};
use crate::api::Days;
use crate::api::exchange::Request;
use crate::atlas::Commune;
use crate::domain::availability::Edge;
use crate::domain::booking::Step;
use crate::domain::ids::{BookingId, HubId, LocalId, OfferKey};
use crate::domain::resource::Family;
use crate::domain::team::Desk;
use crate::domain::territory::TerritoryCode;
use crate::domain::text::Lang;
use crate::domain::time::{Interval, Zone};

/// Everything a person can do.
#[derive(Debug, Clone, PartialEq)]
pub enum Intent {
    // Moving about
    Go(Route),
    /// One step back: out of an overlay, the cart, an offer, a hub, a territory.
    StepBack,
    SelectTerritory(TerritoryCode),
    SelectHub(HubId),
    SelectOffer(OfferKey),
    /// Nothing chosen, the whole of France.
    SelectNothing,
    /// A hub is pointed at in a list.
    PointAtHub(Option<HubId>),
    FlyHome,
    FoldLeft(bool),
    OpenPalette,
    TypeInPalette(String),
    ChoosePaletteRow(usize),
    OpenKeyboardHelp,
    OpenJournal,
    CloseOverlay,

    // Finding
    FocusSearch,
    SetText(String),
    ToggleFamily(Family),
    SetDays(Option<Days>),
    SetQuantity(u32),
    TypeNear(String),
    ChooseNear(Option<Commune>),
    SetWithin(Option<u32>),
    ClearFind,
    /// Ask the server now.
    Search,
    MoreResults,

    // Booking
    SetDraftDays(Days),
    SetDraftInterval(Interval),
    SetDraftQuantity(u32),
    /// Where the draft is picked up or returned; the main desk where there is none.
    SetDraftPoint(Edge, Option<LocalId>),
    /// Prepares an offer over another interval, as proposed.
    TakeAlternative {
        offer: OfferKey,
        interval: Interval,
    },
    AddDraftToCart,
    OpenCart,
    CloseCart,
    RemoveLine(usize),
    SetLineQuantity(usize, u32),
    SetLineInterval(usize, Interval),
    SetLineOffer(usize, OfferKey),
    SetPurpose(String),
    PlaceBooking,
    UnfoldBooking(Option<BookingId>),
    AskToCancel(BookingId),
    AskToRefuse(BookingId),
    SetReason(String),
    /// A step on a booking: all lines that the desk may move.
    Act {
        booking: BookingId,
        step: Step,
        reason: Option<String>,
    },

    /// At the desk of a hub's manager.
    Desk(DeskIntent),

    /// The loan agreement, to print and sign.
    ReadAgreement(BookingId),

    // The link
    Retry,
    GiveUp(String),

    // The person
    Sit(Desk),
    SetLang(Lang),
    SetTheme(ThemeChoice),
    ToggleTheme,
    SetScale(u16),
    SetReduceMotion(bool),
    SetSuggest(bool),
    /// The person's own zone.
    SetZone(Zone),
    DismissNotice(u64),
    Copy(String),
    OpenUrl(String),
    Quit,

    // Works
    OpenWorkDialog,
    OpenWork(PathBuf),
    CloseWork,
    ChooseClip(usize),
    Play(bool),
    Seek(f32),
    SetSpeed(f32),
    SetTurntable(bool),
    FrameWork,
}

/// What the shell must do.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    Send(Request),
    FlyTo(FlyTarget),
    OpenWorkDialog,
    OpenCalendarDialog,
    OpenWork(PathBuf),
    Preview(PreviewCommand),
    CopyText(String),
    OpenUrl(String),
    /// Show a page in the person's browser, where it can be printed.
    OpenPage {
        /// Name of its file, without folder or ending.
        name: String,
        html: String,
    },
    /// Keep the settings: language, theme, scale, desk.
    SaveSettings,
    /// Keep what is in the cart for the next start.
    KeepCart(KeptCart),
    /// Give the keyboard to the search field at the next frame.
    FocusSearch,
    Quit,
}

/// Where the camera goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FlyTarget {
    Home,
    Territory(TerritoryCode),
    Hub(HubId),
}

/// What the preview must do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum PreviewCommand {
    Close,
    Clip(usize),
    Play(bool),
    /// Seconds from the start of the clip.
    Seek(f32),
    Speed(f32),
    Turntable(bool),
    /// Bring the camera back to the whole work.
    Frame,
}
