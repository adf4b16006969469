//! The bookings that a closure touches, each with the mend that the ledger proposes and the others that there are.

use egui::{Id, Label, RichText, Ui};

use super::ask;
use super::forms::bad_moment;
use crate::domain::hub::Hub;
use crate::domain::order::{Mend, Touched};
use crate::domain::time::Instant;
use crate::views::hub_desk::forms::{ClosureForm, Moment, Plan, PlannedLine, interval_between};
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::hub_desk::words::when;
use crate::views::panels::View;
use crate::views::panels::bookings::state_line;
use crate::views::reading::Standing;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets::{self, standing_line};

pub(super) fn plan_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &ClosureForm) {
    match &form.plan {
        Plan::None => {}
        Plan::Asking { .. } => widgets::awaited_rows(ui, 2, &view.t("hubdesk-plan-awaited")),
        Plan::Failed(why) => {
            let words = view.with_reader(hub.zone, |reader| reader.link_failure(why));
            standing_line(ui, Standing::Taken, &words);
        }
        Plan::Ready { of, lines } => ready_ui(ui, view, hub, form, *of, lines),
    }
}

fn ready_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, form: &ClosureForm, of: Option<u64>, lines: &[PlannedLine]) {
    let decided = lines.iter().filter(|line| line.mend.is_some()).count();
    let args = [("count", lines.len().into()), ("decided", decided.into())];
    ui.horizontal_wrapped(|ui| {
        widgets::strong(ui, view.w.with("hubdesk-plan-count", &args));
        if decided < lines.len() && widgets::button(ui, &view.t("hubdesk-plan-accept-all")).clicked() {
            ask(view, DeskIntent::AcceptProposals);
        }
    });
    for (position, line) in lines.iter().enumerate() {
        ui.push_id(("planned", position), |ui| {
            widgets::rule(ui);
            line_ui(ui, view, hub, position, line);
        });
    }
    ui.add_space(GAP);
    let is_free = view.state.hub_desk.sending.is_none();
    let can_declare = form.closure().is_some() && decided == lines.len() && is_free;
    if widgets::main_button(ui, can_declare, &view.t("hubdesk-closure-declare")).clicked() {
        ask(view, DeskIntent::DeclareClosure);
    }
    if decided < lines.len() {
        widgets::faint(ui, view.t("hubdesk-closure-undecided"));
    }
    if form.closure().is_none() {
        widgets::faint(ui, view.t("hubdesk-closure-unexplained"));
    }
    ui.horizontal_wrapped(|ui| {
        if of.is_none() && !lines.is_empty() {
            ui.add_enabled_ui(is_free && form.closure().is_some(), |ui| {
                if widgets::button(ui, &view.t("hubdesk-closure-announce")).clicked() {
                    ask(view, DeskIntent::AnnounceClosure);
                }
            });
        }
        if widgets::button(ui, &view.t("hubdesk-closure-forget")).clicked() {
            ask(view, DeskIntent::ForgetClosure);
        }
    });
    if of.is_none() && !lines.is_empty() {
        widgets::faint(ui, view.t("hubdesk-closure-announce-hint"));
    }
}

fn line_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, position: usize, line: &PlannedLine) {
    let state = view.state;
    let Touched { team, wish, state: line_state, proposal, .. } = &line.touched;
    let team = state.teams().iter().find(|known| known.id == *team).map_or(team.to_string(), |team| team.name.clone());
    let args = [("count", wish.quantity.into()), ("name", state.offer_name(&wish.offer).into())];
    let what = view.w.with("offer-member", &args);
    ui.horizontal_wrapped(|ui| {
        ui.add(Label::new(RichText::new(&team).font(theme::bold(theme::TITLE))).wrap());
        ui.add(Label::new(&what).wrap());
        state_line(ui, view, *line_state);
    });
    widgets::quiet(ui, when(state, hub, wish.interval));
    ui.add_space(GAP_S);
    let is_custom = line.custom.is_some();
    let mut choices = vec![(proposal.clone(), true)];
    for mend in [Mend::Keep, Mend::Cancel] {
        if mend != *proposal {
            choices.push((mend, false));
        }
    }
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(GAP_S, GAP_S);
        for (mend, is_proposed) in choices {
            let words = mend_words(view, hub, &mend);
            let words =
                if is_proposed { view.w.with("hubdesk-mend-proposed", &[("mend", words.into())]) } else { words };
            let is_on = !is_custom && line.mend.as_ref() == Some(&mend);
            let response = widgets::chip(ui, is_on, &words);
            let name = view.w.with("hubdesk-mend-name", &[("team", team.clone().into()), ("mend", words.into())]);
            response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, is_on, &name));
            if response.clicked() {
                ask(view, DeskIntent::Decide { position, mend: (!is_on).then_some(mend) });
            }
        }
        let words = view.t("hubdesk-mend-other");
        let response = widgets::chip(ui, is_custom, &words);
        let name = view.w.with("hubdesk-mend-name", &[("team", team.clone().into()), ("mend", words.into())]);
        response.widget_info(|| egui::WidgetInfo::selected(egui::WidgetType::Checkbox, true, is_custom, &name));
        if response.clicked() {
            let custom = (!is_custom).then(|| {
                let moment = |at: Instant| Moment::of(view.w.lang, hub.zone, at);
                (moment(wish.interval.start()), moment(wish.interval.end()))
            });
            ask(view, DeskIntent::MoveElsewhere { position, custom });
        }
    });
    custom_ui(ui, view, hub, position, line);
}

/// Other dates than the proposed ones.
fn custom_ui(ui: &mut Ui, view: &mut View<'_>, hub: &Hub, position: usize, line: &PlannedLine) {
    let Some((from, to)) = &line.custom else { return };
    let today = hub.zone.day(view.state.now);
    let mut edited = (from.clone(), to.clone());
    ui.horizontal_wrapped(|ui| {
        for (end, key, moment) in [(0, "hubdesk-from", &mut edited.0), (1, "hubdesk-to", &mut edited.1)] {
            ui.allocate_ui(egui::vec2(300.0, 40.0), |ui| {
                ui.set_max_width(300.0);
                let id = Id::new(("desk-mend", position, end));
                if let Some(changed) = widgets::moment_field(ui, id, view.w, &view.t(key), today, moment) {
                    *moment = changed;
                }
            });
        }
    });
    if let Err(bad) = interval_between(hub.zone, from, to) {
        standing_line(ui, Standing::Closed, &bad_moment(view, hub, &bad));
    }
    if edited != (from.clone(), to.clone()) {
        ask(view, DeskIntent::MoveElsewhere { position, custom: Some(edited) });
    }
}

/// A mend in a few words.
fn mend_words(view: &View<'_>, hub: &Hub, mend: &Mend) -> String {
    let state = view.state;
    match mend {
        Mend::Move { interval } => view.w.with("hubdesk-mend-move", &[("when", when(state, hub, *interval).into())]),
        Mend::Replace { wish } => {
            let point = [&wish.pick_up, &wish.return_to].into_iter().flatten().find_map(|id| hub.point(id));
            let place =
                point.map_or_else(|| state.offer_name(&wish.offer), |point| point.name.get(view.w.lang).to_owned());
            let args = [("place", place.into()), ("when", when(state, hub, wish.interval).into())];
            view.w.with("hubdesk-mend-replace", &args)
        }
        Mend::Cancel => view.t("hubdesk-mend-cancel"),
        Mend::Keep => view.t("hubdesk-mend-keep"),
    }
}
