//! What the panels need of the atlas: territories and communes, read once.

use bevy::log::warn;

use crate::atlas;
use crate::views::state::AppState;

/// Gives the state its territories and communes. Without the files, the panels show no place: said in the log.
pub(super) fn fill(state: &mut AppState) {
    match atlas::lands() {
        Ok(lands) => {
            state.facts.territories = lands.iter().map(|land| land.territory.clone()).collect::<Vec<_>>().into();
        }
        Err(error) => warn!("no territories: {error}"),
    }
    match atlas::communes() {
        Ok(communes) => state.communes = Some(communes),
        Err(error) => warn!("no communes: {error}"),
    }
}
