//! Files that come in: chosen in the system's own window, on a thread of its own while ours goes on living, or, for a
//! calendar, dropped on the window. A work that is dropped is the preview's affair.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use bevy::prelude::*;
use bevy::window::{FileDragAndDrop, RequestRedraw};

use super::session::{AppSystems, ChooseFile, Session, Waker};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::intent::Intent;

/// A window that is open, and where its answer will come from.
#[derive(Resource, Debug)]
struct OpenDialog {
    asked: ChooseFile,
    answer: std::sync::Mutex<Receiver<Option<PathBuf>>>,
}

/// The ending of calendar files.
const CALENDAR: &str = "ics";

/// Whether a file says that it is a calendar.
pub(super) fn is_calendar(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case(CALENDAR))
}

pub(super) fn plugin(app: &mut App) {
    app.add_message::<FileDragAndDrop>()
        .add_systems(Update, take_dropped_calendar.run_if(on_message::<FileDragAndDrop>).in_set(AppSystems::Ingest));
    app.add_systems(
        Update,
        (
            open_dialog.run_if(on_message::<ChooseFile>.and_then(not(resource_exists::<OpenDialog>))),
            take_answer.run_if(resource_exists::<OpenDialog>),
        )
            .chain()
            .after(AppSystems::Intents)
            .before(AppSystems::Sync),
    );
}

fn open_dialog(
    mut asked: MessageReader<ChooseFile>,
    session: Res<Session>,
    waker: Option<Res<Waker>>,
    mut commands: Commands,
) {
    let Some(asked) = asked.read().last().copied() else { return };
    let (title, kind, endings): (_, _, &[&str]) = match asked {
        ChooseFile::Work => ("desktop-open-title", "desktop-open-kind", &["glb", "gltf"]),
        ChooseFile::Calendar => ("desktop-open-calendar-title", "desktop-open-calendar-kind", &[CALENDAR]),
    };
    let (title, kind) = (session.state.wording().t(title), session.state.wording().t(kind));
    let wake = waker.map(|waker| waker.0.clone());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let chosen = rfd::FileDialog::new().set_title(title).add_filter(kind, endings).pick_file();
        // A closed window has no more use for the answer.
        let _ = sender.send(chosen);
        if let Some(wake) = wake {
            wake();
        }
    });
    commands.insert_resource(OpenDialog { asked, answer: std::sync::Mutex::new(receiver) });
}

fn take_answer(
    dialog: Res<OpenDialog>,
    mut session: ResMut<Session>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut commands: Commands,
) {
    let Ok(receiver) = dialog.answer.lock() else { return };
    match receiver.try_recv() {
        Ok(chosen) => {
            session.asked.extend(chosen.map(|path| match dialog.asked {
                ChooseFile::Work => Intent::OpenWork(path),
                ChooseFile::Calendar => Intent::Desk(DeskIntent::OpenFile(path)),
            }));
            redraw.write(RequestRedraw);
            commands.remove_resource::<OpenDialog>();
        }
        Err(TryRecvError::Disconnected) => commands.remove_resource::<OpenDialog>(),
        Err(TryRecvError::Empty) => {}
    }
}

/// The last of several calendars wins.
fn take_dropped_calendar(
    mut dropped: MessageReader<FileDragAndDrop>,
    mut session: ResMut<Session>,
    mut redraw: MessageWriter<RequestRedraw>,
) {
    let paths = dropped.read().filter_map(|event| match event {
        FileDragAndDrop::DroppedFile { path_buf, .. } => Some(path_buf),
        FileDragAndDrop::HoveredFile { .. } | FileDragAndDrop::HoveredFileCanceled { .. } => None,
    });
    if let Some(path) = paths.filter(|path| is_calendar(path)).last() {
        session.asked.push(Intent::Desk(DeskIntent::OpenFile(path.clone())));
        redraw.write(RequestRedraw);
    }
}
