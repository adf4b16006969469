//! What is known of a booked line beyond its wish: how sure it is, its units, what was asked before the hub proposed
//! something else, until when it is held, and what to look out for. Drawn alike for the team and for the hub.

use egui::Ui;

use super::View;
use crate::domain::booking::{Flag, Line, LineState};
use crate::domain::hub::Certainty;
use crate::domain::ids::ItemCode;
use crate::domain::time::Zone;
use crate::views::reading::Standing;
use crate::views::theme;
use crate::views::widgets;
use crate::wording::certainty::{certainty_words, hub_word_words};
use crate::wording::format;

/// The facts of a line of a hub in `zone`; nothing where there is nothing to add.
pub fn line_facts_ui(ui: &mut Ui, view: &View<'_>, zone: Zone, line: &Line) {
    let state = view.state;
    certainty_ui(ui, view, zone, line);
    if let Some(asked) = &line.asked {
        let args = [
            ("count", asked.quantity.into()),
            ("name", state.offer_name(&asked.offer).into()),
            ("interval", view.interval(zone, asked.interval).into()),
        ];
        widgets::quiet(ui, view.w.with("line-asked", &args));
    }
    if let Some(until) = line.held_until.filter(|_| line.state == LineState::Held) {
        let at = format::moment_in_full(view.w.lang, zone, until);
        widgets::quiet(ui, view.w.with("line-held-until", &[("at", at.into())]));
    }
    let (key, codes) = units(line);
    if !codes.is_empty() {
        let list = codes.iter().map(|code| code.as_str()).collect::<Vec<_>>().join(", ");
        widgets::faint(ui, view.w.with(key, &[("count", codes.len().into()), ("codes", list.into())]));
    }
    if let Some(name) = line.responsible.as_ref().filter(|_| line.state == LineState::Out) {
        widgets::faint(ui, view.w.with("line-responsible", &[("name", name.clone().into())]));
    }
    let p = theme::of(ui);
    for flag in &line.flags {
        widgets::coloured(ui, flag_words(view, flag), p.partly);
    }
}

/// How sure the line is, with what that cannot promise, and what the hub's own calendar said where it said no.
fn certainty_ui(ui: &mut Ui, view: &View<'_>, zone: Zone, line: &Line) {
    if let Some(words) = line.hub_word.as_ref().and_then(|word| hub_word_words(view.w, zone, word)) {
        let colour = theme::of(ui).partly;
        widgets::coloured(ui, words, colour);
    }
    // While nobody has decided, the state says as much.
    if matches!(line.state, LineState::Held | LineState::Requested | LineState::Countered) {
        return;
    }
    let hub = view.state.hub(&line.wish.offer.hub);
    let Some(certainty) = hub.and_then(|hub| hub.certainty(line)) else { return };
    let standing = match certainty {
        Certainty::Guaranteed | Certainty::ConfirmedWithHub { .. } => Standing::Free,
        Certainty::Requested => Standing::Partly,
    };
    let (words, why) = certainty_words(view.w, zone, view.state.now, certainty);
    widgets::standing_line(ui, standing, &words).on_hover_text(why);
}

/// The numbered units of a line, and the words that introduce them: those still out once some were handed over, those
/// set apart or foreseen before.
fn units(line: &Line) -> (&'static str, Vec<&ItemCode>) {
    match line.state {
        LineState::Out => (
            "line-units-out",
            line.loans.iter().filter(|loan| loan.is_out()).filter_map(|loan| loan.item.as_ref()).collect(),
        ),
        state if state.claims_stock() => ("line-units", line.claims.iter().flat_map(|claim| &claim.items).collect()),
        _ => ("line-units", Vec::new()),
    }
}

fn flag_words(view: &View<'_>, flag: &Flag) -> String {
    match flag {
        Flag::Short { resource, .. } => {
            view.w.with("line-flag-short", &[("name", view.state.offer_name(resource).into())])
        }
        Flag::ItemsChanged => view.t("line-flag-items-changed"),
        Flag::MovedByClosure => view.t("line-flag-moved-by-closure"),
        Flag::CancelledLate => view.t("line-flag-cancelled-late"),
        Flag::LacksTraining { training } => {
            view.w.with("line-flag-lacks-training", &[("name", view.state.offer_name(training).into())])
        }
    }
}
