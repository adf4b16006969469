//! How calendar programs come in: addresses to copy, an account to type, and the way to shut out who has an old one.
//! The same page serves a hub and a team.

use egui::{Label, RichText, Ui};
use egui_phosphor::regular as icon;

use super::ask;
use crate::api::access::{AccessDetail, CalendarAccess, CalendarAccount, FeedAddress, RenewAccess};
use crate::domain::time::Zone;
use crate::views::hub_desk::intent::DeskIntent;
use crate::views::intent::Intent;
use crate::views::panels::View;
use crate::views::theme::{self, GAP, GAP_S};
use crate::views::widgets;
use crate::wording::format;

/// The addresses and the account of the desk. `whole` names what stands for all of it.
pub(in crate::views::panels) fn access_ui(ui: &mut Ui, view: &mut View<'_>, zone: Zone, whole: &str) {
    let access = match &view.state.hub_desk.access {
        None => {
            widgets::awaited_rows(ui, 3, &view.t("hubdesk-access-awaited"));
            return;
        }
        Some(Err(why)) => {
            let words = view.with_reader(zone, |reader| reader.link_failure(why));
            let p = theme::of(ui);
            widgets::callout(ui, p.taken, |ui| {
                ui.add(Label::new(words).wrap());
                if widgets::button(ui, &view.t("link-retry")).clicked() {
                    ask(view, DeskIntent::ReadAccess);
                }
            });
            return;
        }
        Some(Ok(access)) => access.clone(),
    };
    feeds_ui(ui, view, zone, whole, &access);
    account_ui(ui, view, zone, &access.account);
}

fn feeds_ui(ui: &mut Ui, view: &mut View<'_>, zone: Zone, whole: &str, access: &CalendarAccess) {
    widgets::section(ui, view.t("hubdesk-feeds-publish"));
    widgets::quiet(ui, view.t("hubdesk-feeds-publish-hint"));
    ui.add_space(GAP);
    let mut rest = access.feeds.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|feed| feed.resource == first.resource && feed.member == first.member);
        let (group, others) = rest.split_at(same.count());
        rest = others;
        let name = part_name(view, whole, first);
        ui.push_id((&first.resource, &first.member), |ui| {
            widgets::card(ui, |ui| {
                widgets::strong(ui, &name);
                for feed in group {
                    feed_ui(ui, view, zone, &name, feed);
                }
            });
        });
        ui.add_space(GAP_S);
    }
}

fn part_name(view: &View<'_>, whole: &str, feed: &FeedAddress) -> String {
    match (&feed.member_name, &feed.resource) {
        (Some(name), _) => name.clone(),
        (None, Some(resource)) => {
            let hub = view.state.hub_desk_hub();
            hub.map_or_else(|| resource.to_string(), |hub| view.state.offer_name(&hub.key(resource)))
        }
        (None, None) => whole.to_owned(),
    }
}

fn feed_ui(ui: &mut Ui, view: &mut View<'_>, zone: Zone, part: &str, feed: &FeedAddress) {
    let words = view.t(&format!("hubdesk-detail-{}", feed.detail.key()));
    let what = view.w.with("hubdesk-feed-of", &[("part", part.to_owned().into()), ("detail", words.clone().into())]);
    ui.horizontal_wrapped(|ui| {
        ui.allocate_ui_with_layout(egui::vec2(210.0, 28.0), egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.set_min_width(210.0);
            ui.add(Label::new(&words).wrap());
        });
        copy_ui(ui, view, &feed.url, &what);
        let asked = RenewAccess {
            detail: feed.detail,
            generation: feed.generation,
            resource: feed.resource.clone(),
            member: feed.member.clone(),
        };
        renew_ui(ui, view, asked, &what);
    });
    renewed_at(ui, view, zone, feed.renewed_at);
}

/// Copies a secret without showing it.
fn copy_ui(ui: &mut Ui, view: &mut View<'_>, text: &str, what: &str) {
    let words = view.t("hubdesk-copy");
    let name = view.w.with("hubdesk-verb-of", &[("verb", words.clone().into()), ("what", what.to_owned().into())]);
    let response = ui.add(egui::Button::new(format!("{}  {words}", icon::COPY)));
    let enabled = ui.is_enabled();
    response.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, enabled, &name));
    if response.clicked() {
        view.ask(Intent::Copy(text.to_owned()));
    }
}

/// A new address or password: whoever has the old one is shut out, so it is asked twice.
fn renew_ui(ui: &mut Ui, view: &mut View<'_>, asked: RenewAccess, what: &str) {
    let named = |view: &View<'_>, words: &str| {
        view.w.with("hubdesk-verb-of", &[("verb", words.to_owned().into()), ("what", what.to_owned().into())])
    };
    if view.state.hub_desk.renewing.as_ref() == Some(&asked) {
        let words = view.t("hubdesk-renew-now");
        let name = named(view, &words);
        let p = theme::of(ui);
        let sure = ui.add(
            egui::Button::new(RichText::new(&words).font(theme::bold(theme::BODY)).color(p.on_accent)).fill(p.accent),
        );
        sure.widget_info(|| egui::WidgetInfo::labeled(egui::WidgetType::Button, true, &name));
        if sure.clicked() {
            ask(view, DeskIntent::Renew);
        }
        if widgets::button(ui, &view.t("hubdesk-renew-keep")).clicked() {
            ask(view, DeskIntent::AskToRenew(None));
        }
        widgets::faint(ui, view.t("hubdesk-renew-consequence"));
        return;
    }
    let words = view.t("hubdesk-renew");
    let name = named(view, &words);
    if super::named_button(ui, &words, &name).clicked() {
        ask(view, DeskIntent::AskToRenew(Some(asked)));
    }
}

fn renewed_at(ui: &mut Ui, view: &View<'_>, zone: Zone, at: Option<crate::domain::time::Instant>) {
    if let Some(at) = at {
        let at = format::moment_in_full(view.w.lang, zone, at);
        widgets::faint(ui, view.w.with("hubdesk-renewed-at", &[("at", at.into())]));
    }
}

/// What a calendar program asks for: address, user name, password.
fn account_ui(ui: &mut Ui, view: &mut View<'_>, zone: Zone, account: &CalendarAccount) {
    widgets::section(ui, view.t("hubdesk-account-title"));
    widgets::quiet(ui, view.t("hubdesk-account-hint"));
    ui.add_space(GAP);
    widgets::card(ui, |ui| {
        let shown = view.state.hub_desk.shows_password;
        let hidden = "•".repeat(12);
        let password = if shown { account.password.clone() } else { hidden };
        for (key, seen, secret) in [
            ("hubdesk-account-url", account.url.clone(), &account.url),
            ("hubdesk-account-user", account.user.clone(), &account.user),
            ("hubdesk-account-password", password, &account.password),
        ] {
            let name = view.t(key);
            ui.horizontal_wrapped(|ui| {
                let layout = egui::Layout::left_to_right(egui::Align::Center);
                ui.allocate_ui_with_layout(egui::vec2(130.0, 28.0), layout, |ui| {
                    ui.set_min_width(130.0);
                    widgets::quiet(ui, &name);
                });
                ui.add(Label::new(RichText::new(seen).font(theme::bold(theme::BODY))).wrap());
                copy_ui(ui, view, secret, &name);
                if key == "hubdesk-account-password" {
                    let words = if shown { "hubdesk-password-hide" } else { "hubdesk-password-show" };
                    if widgets::button(ui, &view.t(words)).clicked() {
                        ask(view, DeskIntent::ShowPassword(!shown));
                    }
                    let (detail, generation) = (AccessDetail::Dav, account.generation);
                    renew_ui(ui, view, RenewAccess { detail, generation, resource: None, member: None }, &name);
                }
            });
        }
        renewed_at(ui, view, zone, account.renewed_at);
        widgets::rule(ui);
        widgets::strong(ui, view.t("hubdesk-account-how"));
        for step in ["hubdesk-account-step-1", "hubdesk-account-step-2", "hubdesk-account-step-3"] {
            widgets::quiet(ui, view.t(step));
        }
    });
}
