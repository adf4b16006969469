//! The system's own "open a file" window, on a thread of its own: ours goes on living meanwhile.

use std::path::PathBuf;
use std::sync::mpsc::{Receiver, TryRecvError, channel};

use bevy::prelude::*;
use bevy::window::RequestRedraw;

use super::session::{AppSystems, ForPreview, Session, Waker};
use crate::views::intent::Intent;

/// A window that is open, and where its answer will come from.
#[derive(Resource, Debug)]
struct OpenDialog(std::sync::Mutex<Receiver<Option<PathBuf>>>);

pub(super) fn plugin(app: &mut App) {
    app.add_systems(
        Update,
        (
            open_dialog.run_if(on_message::<ForPreview>.and_then(not(resource_exists::<OpenDialog>))),
            take_answer.run_if(resource_exists::<OpenDialog>),
        )
            .chain()
            .after(AppSystems::Intents)
            .before(AppSystems::Sync),
    );
}

fn open_dialog(
    mut asked: MessageReader<ForPreview>,
    session: Res<Session>,
    waker: Option<Res<Waker>>,
    mut commands: Commands,
) {
    if !asked.read().any(|message| *message == ForPreview::ChooseFile) {
        return;
    }
    let title = session.state.wording().t("desktop-open-title");
    let kind = session.state.wording().t("desktop-open-kind");
    let wake = waker.map(|waker| waker.0.clone());
    let (sender, receiver) = channel();
    std::thread::spawn(move || {
        let chosen = rfd::FileDialog::new().set_title(title).add_filter(kind, &["glb", "gltf"]).pick_file();
        // A closed window has no more use for the answer.
        let _ = sender.send(chosen);
        if let Some(wake) = wake {
            wake();
        }
    });
    commands.insert_resource(OpenDialog(std::sync::Mutex::new(receiver)));
}

fn take_answer(
    dialog: Res<OpenDialog>,
    mut session: ResMut<Session>,
    mut redraw: MessageWriter<RequestRedraw>,
    mut commands: Commands,
) {
    let Ok(receiver) = dialog.0.lock() else { return };
    match receiver.try_recv() {
        Ok(chosen) => {
            session.asked.extend(chosen.map(Intent::OpenWork));
            redraw.write(RequestRedraw);
            commands.remove_resource::<OpenDialog>();
        }
        Err(TryRecvError::Disconnected) => commands.remove_resource::<OpenDialog>(),
        Err(TryRecvError::Empty) => {}
    }
}
