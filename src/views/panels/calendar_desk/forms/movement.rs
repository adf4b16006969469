//! Another interval, perhaps another quantity, for a line: the exact fields, and what the agenda says of it.

use egui::{Id, Ui};

use super::{ask, bad_moment};
use crate::domain::booking::{Booking, Line, LineState};
use crate::domain::hub::Hub;
use crate::domain::team::Desk;
use crate::views::hub_desk::forms::{Form, MoveForm, interval_between};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::update::moved_wish;
use crate::views::panels::View;
use crate::views::reading::Standing;
use crate::views::theme::GAP_S;
use crate::views::widgets::{self, standing_line};

pub(super) fn move_ui(
    ui: &mut Ui,
    view: &mut View<'_>,
    hub: &Hub,
    booking: &Booking,
    line: &Line,
    form: &MoveForm,
) -> bool {
    let state = view.state;
    let today = hub.zone.day(state.now);
    let is_out = line.state == LineState::Out;
    let mut edited = form.clone();
    let id = Id::new("desk-move");
    for (end, key, moment) in [(0, "hubdesk-from", &mut edited.from), (1, "hubdesk-to", &mut edited.to)] {
        let name = view.t(key);
        widgets::quiet(ui, &name);
        // Once it is out, only the end moves.
        ui.add_enabled_ui(!(is_out && end == 0), |ui| {
            if let Some(changed) = widgets::moment_field(ui, id.with(end), view.w, &name, today, moment) {
                *moment = changed;
            }
        });
    }
    ui.add_enabled_ui(!is_out, |ui| {
        widgets::quiet(ui, view.t("find-quantity"));
        let (name, fewer, more) = (view.t("find-quantity"), view.t("quantity-fewer"), view.t("quantity-more"));
        if let Some(quantity) = widgets::stepper(ui, &name, &fewer, &more, edited.quantity, 999) {
            edited.quantity = quantity;
        }
    });
    if matches!(state.desk, Desk::Manager(_)) {
        let (name, hint) = (view.t("hubdesk-words-to-team"), view.t("hubdesk-words-to-team-hint"));
        widgets::quiet(ui, &name);
        let width = ui.available_width() - 16.0;
        if let Some(words) = widgets::field(ui, id.with(("reason", 0)), &name, &hint, &edited.reason, width).text {
            edited.reason = words;
        }
    }
    if edited != *form {
        ask(view, DeskIntent::Edit(Form::Move(edited)));
    }
    ui.add_space(GAP_S);
    if let Err(bad) = interval_between(hub.zone, &form.from, &form.to) {
        let words = bad_moment(view, hub, &bad);
        standing_line(ui, Standing::Closed, &words);
        return false;
    }
    let Some(wish) = moved_wish(hub, form, line) else { return false };
    if wish == line.wish {
        widgets::faint(ui, view.t("hubdesk-unmoved"));
        return false;
    }
    if let Some(here) = view.interval_here(hub.zone, wish.interval) {
        widgets::faint(ui, here);
    }
    match state.preview_change(booking, line, &wish) {
        None => {
            widgets::faint(ui, view.t("hubdesk-preview-unknown"));
        }
        Some(answer) if answer.refusals.is_empty() => {
            standing_line(ui, Standing::Free, &view.t("hubdesk-preview-good"));
        }
        Some(answer) => {
            for refusal in answer.refusals.iter().take(2) {
                let words = view.with_reader(hub.zone, |reader| reader.refusal(refusal));
                standing_line(ui, Standing::of(Some(&answer)), &words);
            }
        }
    }
    true
}
