//! The guided tour: the program's own screens, drawn without a display, saved as PNG files.
//!
//! It drives the same panels, map and preview as the window, through the same intents, against a real server; only the
//! stage differs. The pictures of the README and the picture tests come from here. It fails with the name of the screen
//! that did not come.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant as Stopwatch};

use bevy::app::PluginsState;
use bevy::prelude::*;
use bevy::render::view::screenshot::{Screenshot, ScreenshotCaptured};
use chrono::{NaiveDate, TimeZone as _, Utc};

use super::session::Session;
use super::stage::{OffscreenTarget, StageKind};
use super::{DesktopConfig, build};
use crate::api::Days;
use crate::client::ClientConfig;
use crate::domain::ids::{BookingId, HubId, OfferKey};
use crate::domain::resource::Family;
use crate::domain::team::Desk;
use crate::domain::territory::TerritoryCode;
use crate::domain::text::Lang;
use crate::domain::time::Instant;
use crate::views::hub_desk::forms::ClosureForm;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::state::{ItemKey, Tab, Zoom};
use crate::views::intent::Intent;
use crate::views::state::{AppState, Outcome, Route, Settings, Showing, ThemeChoice};

/// Longest wait for one screen: software drawing on a loaded machine.
const PATIENCE: Duration = Duration::from_secs(90);
/// Frames drawn after a screen is ready, so that sizes and textures are those of rest.
const SETTLING_FRAMES: usize = 8;

/// What the tour shows and where it puts it.
#[derive(Debug, Clone)]
pub struct TourConfig {
    pub base_url: String,
    pub secret: String,
    pub folder: PathBuf,
    /// Pixels.
    pub size: UVec2,
    /// Only the screens of these names, in these looks; all of them when `None`.
    pub only: Option<Vec<(Screen, Lang, ThemeChoice)>>,
}

/// A stop of the tour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Screen {
    /// A room of the window.
    Room(Route),
    /// A hub chosen on the map.
    Hub,
    /// The cart over the search.
    Cart,
    /// The calendar of a hub's manager, by day, week or month.
    Calendar(Zoom),
    /// A closure with the bookings that it touches.
    ClosurePlan,
}

impl Screen {
    pub const ALL: [Self; 14] = [
        Self::Room(Route::Map),
        Self::Hub,
        Self::Room(Route::Book),
        Self::Cart,
        Self::Room(Route::Bookings),
        Self::Room(Route::Works),
        Self::Room(Route::HubDesk),
        Self::Calendar(Zoom::Day),
        Self::Calendar(Zoom::Week),
        Self::Calendar(Zoom::Month),
        Self::ClosurePlan,
        Self::Room(Route::Territories),
        Self::Room(Route::Settings),
        Self::Room(Route::About),
    ];

    /// Name of its pictures.
    pub fn key(self) -> &'static str {
        match self {
            Self::Room(route) => route.key(),
            Self::Hub => "hub",
            Self::Cart => "cart",
            Self::Calendar(Zoom::Day) => "desk-day",
            Self::Calendar(Zoom::Week) => "desk-week",
            Self::Calendar(Zoom::Month) => "desk-month",
            Self::ClosurePlan => "desk-closure",
        }
    }
}

/// Why the tour stopped.
#[derive(Debug, thiserror::Error)]
pub enum TourError {
    #[error("the window could not be built")]
    Build(#[source] std::io::Error),
    #[error("`{waiting_for}` did not come within {} s", PATIENCE.as_secs())]
    Late { waiting_for: String },
    #[error("the picture {} could not be saved: {why}", path.display())]
    Unsaved { path: PathBuf, why: String },
    #[error("the demonstration network lacks {what}")]
    Lacking { what: &'static str },
}

/// The moment at which the clock of the tour stands: Tuesday 9 March 2027, 09:00 in Paris.
pub fn tour_instant() -> Instant {
    Utc.with_ymd_and_hms(2027, 3, 9, 8, 0, 0).single().unwrap_or_default()
}

/// The days for which the tour looks for headsets.
fn tour_days() -> Option<Days> {
    Some(Days { from: NaiveDate::from_ymd_opt(2027, 3, 15)?, to: NaiveDate::from_ymd_opt(2027, 3, 26)? })
}

/// Renders the tour and returns the paths of its pictures, in order.
pub fn tour(config: &TourConfig) -> Result<Vec<PathBuf>, TourError> {
    let unsaved =
        |path: &PathBuf, error: std::io::Error| TourError::Unsaved { path: path.clone(), why: error.to_string() };
    std::fs::create_dir_all(&config.folder).map_err(|error| unsaved(&config.folder, error))?;
    let mut guide = Guide::start(config)?;
    let stop = guide.prepare()?;
    let mut pictures = Vec::new();
    for lang in Lang::ALL {
        for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
            for screen in Screen::ALL {
                let wanted = config.only.as_ref().is_none_or(|only| only.contains(&(screen, lang, theme)));
                if wanted {
                    guide.ask([Intent::SetLang(lang), Intent::SetTheme(theme)])?;
                    guide.visit(screen, &stop)?;
                    let look = if theme == ThemeChoice::Dark { "dark" } else { "light" };
                    let path = config.folder.join(format!("{}-{}-{look}.png", screen.key(), lang.tag()));
                    guide.shoot(&path)?;
                    pictures.push(path);
                    guide.leave(screen, &stop)?;
                }
            }
        }
    }
    Ok(pictures)
}

/// What the tour looks at, chosen once in the network at hand.
struct Stop {
    /// A headset that is free, and that was booked.
    offer: OfferKey,
    /// Who booked it.
    team: Desk,
    booking: BookingId,
}

impl Stop {
    fn hub(&self) -> HubId {
        self.offer.hub.clone()
    }
}

/// Drives the program by hand, frame by frame.
struct Guide {
    app: App,
    pictures: Receiver<Image>,
    shutter: std::sync::mpsc::Sender<Image>,
}

impl Guide {
    fn start(config: &TourConfig) -> Result<Self, TourError> {
        let settings = Settings { reduce_motion: true, ..Settings::default() };
        let state = AppState::new(crate::clock::now(), settings);
        let mut app = build(DesktopConfig {
            stage: StageKind::Image { size: config.size },
            link: Some(ClientConfig {
                base_url: config.base_url.clone(),
                secret: Some(config.secret.clone()),
                desk: Desk::Coordinator,
                outbox: None,
            }),
            state,
            data_dir: None,
            work: None,
        })
        .map_err(TourError::Build)?;
        while app.plugins_state() == PluginsState::Adding {
            bevy::tasks::tick_global_task_pools_on_main_thread();
        }
        app.finish();
        app.cleanup();
        let (shutter, pictures) = channel();
        Ok(Self { app, pictures, shutter })
    }

    fn state(&self) -> &AppState {
        &self.app.world().resource::<Session>().state
    }

    /// Does as a person would, and lets the program answer.
    fn ask(&mut self, intents: impl IntoIterator<Item = Intent>) -> Result<(), TourError> {
        self.app.world_mut().resource_mut::<Session>().asked.extend(intents);
        self.until("intents", |session| session.asked.is_empty())?;
        Ok(())
    }

    fn until(&mut self, waiting_for: &str, ready: impl Fn(&Session) -> bool) -> Result<(), TourError> {
        let begin = Stopwatch::now();
        loop {
            self.app.update();
            if ready(self.app.world().resource::<Session>()) {
                return Ok(());
            }
            if begin.elapsed() > PATIENCE {
                return Err(TourError::Late { waiting_for: waiting_for.to_owned() });
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn until_found(&mut self) -> Result<(), TourError> {
        self.until("search results", |session| {
            matches!(session.state.find.outcome, Outcome::Found { is_renewing: false, .. })
        })
    }

    /// Books a headset for a team, so that every screen has something true to show.
    fn prepare(&mut self) -> Result<Stop, TourError> {
        self.until("catalogue", |session| session.state.facts.catalogue.is_some())?;
        let team = self.state().teams().first().map(|team| Desk::Team(team.id.clone()));
        let team = team.ok_or(TourError::Lacking { what: "a team" })?;
        self.ask([Intent::Sit(team.clone())])?;
        self.look_for_headsets()?;
        let page = self.state().find.page();
        let bookable = page.and_then(|page| {
            page.hits
                .iter()
                .find(|hit| hit.answer.as_ref().is_some_and(crate::domain::availability::Answer::is_bookable))
        });
        let offer = bookable.map(|hit| hit.offer.clone()).ok_or(TourError::Lacking { what: "a free headset" })?;
        let words = crate::wording::Wording::new(Lang::Fr).t("desktop-tour-purpose");
        self.ask([Intent::SelectOffer(offer.clone()), Intent::AddDraftToCart, Intent::SetPurpose(words)])?;
        self.ask([Intent::PlaceBooking])?;
        self.until("the booking", |session| {
            session.state.facts.bookings.as_ref().is_some_and(|bookings| !bookings.is_empty())
        })?;
        let booking = self.state().bookings().first().map(|booking| booking.id.clone());
        let booking = booking.ok_or(TourError::Lacking { what: "a booking" })?;
        Ok(Stop { offer, team, booking })
    }

    fn look_for_headsets(&mut self) -> Result<(), TourError> {
        self.ask([Intent::Go(Route::Book), Intent::ClearFind])?;
        self.ask([Intent::SetDays(tour_days()), Intent::ToggleFamily(Family::Headset), Intent::Search])?;
        self.until_found()
    }

    fn visit(&mut self, screen: Screen, stop: &Stop) -> Result<(), TourError> {
        match screen {
            Screen::Room(Route::Map) => self.ask([Intent::Go(Route::Map), Intent::ClearFind, Intent::SelectNothing])?,
            Screen::Hub => {
                self.ask([Intent::Go(Route::Map), Intent::ClearFind, Intent::SelectHub(stop.hub())])?;
                let hub = stop.hub();
                self.until("agenda", |session| session.state.facts.agendas.contains_key(&hub))?;
            }
            Screen::Room(Route::Book) => {
                self.ask([Intent::SelectNothing])?;
                self.look_for_headsets()?;
            }
            Screen::Cart => {
                self.look_for_headsets()?;
                self.ask([Intent::SelectOffer(stop.offer.clone()), Intent::AddDraftToCart, Intent::OpenCart])?;
            }
            Screen::Room(Route::Bookings) => {
                self.ask([Intent::Go(Route::Bookings), Intent::UnfoldBooking(Some(stop.booking.clone()))])?;
            }
            Screen::Room(route @ (Route::Settings | Route::About)) => self.ask([Intent::Go(route)])?,
            Screen::Room(Route::Works) => {
                let sample = self.state().works.samples.first().map(|sample| sample.path.clone());
                let sample = sample.ok_or(TourError::Lacking { what: "a sample work" })?;
                self.ask([Intent::Go(Route::Works), Intent::SetTurntable(false), Intent::OpenWork(sample)])?;
                self.until("the work", |session| matches!(session.state.works.showing, Showing::Shown(_)))?;
            }
            Screen::Room(Route::HubDesk) => self.sit_at_the_hub(stop)?,
            Screen::Calendar(zoom) => {
                self.sit_at_the_hub(stop)?;
                let days = tour_days().ok_or(TourError::Lacking { what: "days" })?;
                let line = ItemKey::Line { booking: stop.booking.clone(), line: 0 };
                // A month is a page of its own, and a day has nothing chosen: its hours take the room.
                let chosen = (zoom == Zoom::Week).then_some(line);
                let asked = [
                    DeskIntent::Show(Tab::Calendar),
                    DeskIntent::Zoom(zoom),
                    DeskIntent::GoTo(days.from),
                    DeskIntent::Choose(chosen),
                ];
                self.ask(asked.map(Intent::Desk))?;
                let hub = stop.hub();
                self.until("the hub's agenda", |session| {
                    session.state.facts.agendas.contains_key(&hub) && session.state.hub_desk.records.is_some()
                })?;
            }
            Screen::ClosurePlan => {
                self.sit_at_the_hub(stop)?;
                let from = tour_days().map(|days| days.from).ok_or(TourError::Lacking { what: "days" })?;
                let reason = self.state().wording().t("desktop-tour-closure");
                let days = Some(Days { from, to: from + chrono::Days::new(1) });
                let form = ClosureForm { days, reason, ..ClosureForm::default() };
                let asked = [DeskIntent::Show(Tab::Closures), DeskIntent::EditClosure(form), DeskIntent::PlanClosure];
                self.ask(asked.map(Intent::Desk))?;
                self.until("the plan of a closure", |session| session.state.hub_desk.closure.plan.lines().is_some())?;
            }
            Screen::Room(Route::Territories) => {
                let code = TerritoryCode::parse("53").map_err(|_| TourError::Lacking { what: "a territory" })?;
                self.ask([Intent::Go(Route::Territories), Intent::SelectTerritory(code)])?;
            }
        }
        // Notices of what was just done would cover the screen.
        let notices: Vec<_> = self.state().messages.journal.iter().map(|notice| notice.id).collect();
        self.ask(notices.into_iter().map(Intent::DismissNotice))
    }

    fn sit_at_the_hub(&mut self, stop: &Stop) -> Result<(), TourError> {
        self.ask([Intent::Sit(Desk::Manager(stop.hub())), Intent::Go(Route::HubDesk)])?;
        self.until("the hub's bookings", |session| {
            session.state.facts.bookings.as_ref().is_some_and(|bookings| !bookings.is_empty())
        })
    }

    /// Leaves nothing behind that would show on the next screen.
    fn leave(&mut self, screen: Screen, stop: &Stop) -> Result<(), TourError> {
        match screen {
            Screen::Cart => self.ask([Intent::RemoveLine(0), Intent::CloseCart, Intent::SelectNothing]),
            Screen::Room(Route::Works) => self.ask([Intent::CloseWork]),
            Screen::Room(Route::HubDesk) | Screen::Calendar(_) | Screen::ClosurePlan => {
                self.ask([Intent::Sit(stop.team.clone())])?;
                self.until("the team's bookings", |session| session.state.facts.bookings.is_some())
            }
            Screen::Hub | Screen::Room(Route::Territories) => self.ask([Intent::SelectNothing]),
            Screen::Room(Route::Map | Route::Book | Route::Bookings | Route::Settings | Route::About) => Ok(()),
        }
    }

    fn shoot(&mut self, path: &PathBuf) -> Result<(), TourError> {
        for _ in 0..SETTLING_FRAMES {
            self.app.update();
        }
        let target = self.app.world().resource::<OffscreenTarget>().image.clone();
        let shutter = self.shutter.clone();
        self.app.world_mut().spawn(Screenshot::image(target)).observe(move |captured: On<ScreenshotCaptured>| {
            // The receiver lives as long as the guide.
            let _ = shutter.send(captured.image.clone());
        });
        let begin = Stopwatch::now();
        let image = loop {
            self.app.update();
            if let Ok(image) = self.pictures.try_recv() {
                break image;
            }
            if begin.elapsed() > PATIENCE {
                return Err(TourError::Late { waiting_for: path.display().to_string() });
            }
        };
        let unsaved = |why: String| TourError::Unsaved { path: path.clone(), why };
        let picture = image.try_into_dynamic().map_err(|error| unsaved(error.to_string()))?;
        picture.to_rgb8().save(path).map_err(|error| unsaved(error.to_string()))
    }
}
