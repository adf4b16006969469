//! Whole flows on the window: what a person does, by clicks and by keys, against the real ledger.

use chrono::NaiveDateTime;
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use ressourcerie::api::exchange::{Reply, Request};
use ressourcerie::domain::time::{Interval, Zone};
use ressourcerie::views::intent::{Effect, Intent};
use ressourcerie::views::root::root_ui;
use ressourcerie::views::state::{AppState, Settings, ThemeChoice};
use ressourcerie::views::update::{apply, hear};

use crate::fake_server::FakeServer;
use crate::network;

/// A window with its server: what the shell does, without the shell.
pub(crate) struct Window {
    pub state: AppState,
    pub server: FakeServer,
    /// What the shell was asked to do beside sending.
    pub effects: Vec<Effect>,
    keys: usize,
    meddle: Option<Box<dyn FnOnce(&mut FakeServer)>>,
}

/// A stay in Paris time.
pub(crate) fn stay(from: &str, to: &str) -> Interval {
    let at = |text: &str| {
        let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").expect("a reading");
        Zone::PARIS.read(local).settled()
    };
    Interval::new(at(from), at(to)).expect("a stay")
}

impl Window {
    /// Opened, connected, at the first team's desk.
    pub(crate) fn open() -> Self {
        let settings = Settings { theme: ThemeChoice::Dark, ..Settings::default() };
        let mut state = AppState::new(network::now(), settings);
        state.facts.territories = network::territories();
        state.communes = ressourcerie::atlas::communes().ok();
        state.about.version = "0.1.0".to_owned();
        let mut window = Self { state, server: FakeServer::new(), effects: Vec::new(), keys: 0, meddle: None };
        for reply in window.server.greet() {
            window.listen(reply);
        }
        window
    }

    /// Does something to the server just before the next cart reaches it.
    pub(crate) fn before_placing(&mut self, meddle: impl FnOnce(&mut FakeServer) + 'static) {
        self.meddle = Some(Box::new(meddle));
    }

    pub(crate) fn give(&mut self, intent: Intent) {
        self.keys += 1;
        let effects = apply(&mut self.state, intent, format!("key-{}", self.keys));
        self.carry_out(effects);
    }

    pub(crate) fn listen(&mut self, reply: Reply) {
        let effects = hear(&mut self.state, reply);
        self.carry_out(effects);
    }

    fn carry_out(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(request) => {
                    if matches!(request, Request::Place { .. })
                        && let Some(meddle) = self.meddle.take()
                    {
                        meddle(&mut self.server);
                    }
                    for reply in self.server.answer(request) {
                        self.listen(reply);
                    }
                }
                other => self.effects.push(other),
            }
        }
    }
}

/// The window in a harness that clicks and types.
pub(crate) fn harness(window: Window) -> Harness<'static, Window> {
    let mut harness = Harness::builder().with_size(egui::vec2(1280.0, 800.0)).with_max_steps(16).build_ui_state(
        |ui, window: &mut Window| {
            let output = root_ui(ui, &window.state);
            let asked_focus = window.effects.contains(&Effect::FocusSearch);
            window.effects.retain(|effect| *effect != Effect::FocusSearch);
            if asked_focus {
                ui.memory_mut(|memory| memory.request_focus(ressourcerie::views::root::search_id()));
            }
            for intent in output.intents {
                window.give(intent);
                ui.request_repaint();
            }
        },
        window,
    );
    harness.run();
    harness
}
