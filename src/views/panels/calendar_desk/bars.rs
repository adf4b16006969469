//! How bars look: a colour, an icon and words for each kind, stripes for what is not a loan, pale ends for the hub's
//! margins.

use egui::{Color32, CornerRadius, Painter, Rect, Stroke, StrokeKind, Ui, pos2};
use egui_phosphor::regular as icon;

use crate::domain::booking::LineState;
use crate::domain::hub::ClosureKind;
use crate::views::hub_desk::scene::BarKind;
use crate::views::panels::View;
use crate::views::panels::bookings::{state_colour, state_icon};
use crate::views::reading::shortened;
use crate::views::theme::{self, Palette};
use crate::views::widgets;

/// Height of a bar and of its lane, points. A bar is a target (WCAG 2.5.8).
pub(super) const BAR: f32 = 24.0;
pub(super) const LANE: f32 = 27.0;

/// A bar that is shorter has no room for words, points.
const SHORT: f32 = 56.0;
/// What stands between how many and of what.
const TIMES: char = '×';
/// A name in fewer characters says nothing any more.
const SHORTEST: usize = 6;

/// How a bar is dressed.
pub(super) struct Dress {
    pub colour: Color32,
    pub icon: &'static str,
    pub is_striped: bool,
    /// Not granted yet: an outline rather than a body.
    pub is_hollow: bool,
}

pub(super) fn dress(p: &Palette, kind: BarKind) -> Dress {
    let plain = |colour, icon| Dress { colour, icon, is_striped: false, is_hollow: false };
    let striped = |colour, icon| Dress { colour, icon, is_striped: true, is_hollow: false };
    match kind {
        BarKind::Line(state) => Dress {
            is_hollow: matches!(state, LineState::Requested | LineState::Held | LineState::Countered),
            ..plain(state_colour(p, state), state_icon(state))
        },
        BarKind::Withdrawal => striped(p.closed, icon::WRENCH),
        BarKind::Blocked => striped(p.closed, icon::CALENDAR_X),
        BarKind::Closure(ClosureKind::Full) => striped(p.taken, icon::LOCK_SIMPLE),
        BarKind::Closure(ClosureKind::Desk) => striped(p.partly, icon::DOOR),
        BarKind::Outage(_) => striped(p.closed, icon::CALENDAR_X),
        BarKind::Holiday { closes: true } => striped(p.quiet, icon::FLAG_BANNER),
        BarKind::Holiday { closes: false } => plain(p.quiet, icon::FLAG_BANNER),
    }
}

/// Where a bar lies: with its margins, and without.
pub(super) struct Place {
    pub whole: Rect,
    pub core: Rect,
}

pub(super) struct Look<'a> {
    pub words: &'a str,
    /// Room to the right of a bar that is too short for its words, points.
    pub beside: f32,
    pub is_chosen: bool,
    pub is_hovered: bool,
    pub has_focus: bool,
}

/// Paints a bar within `area`.
pub(super) fn paint_bar(painter: &Painter, p: &Palette, place: &Place, kind: BarKind, look: &Look<'_>, area: Rect) {
    let Dress { colour, icon, is_striped, is_hollow } = dress(p, kind);
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(area));
    let radius = CornerRadius::same(4);
    if place.whole.width() > place.core.width() + 1.0 {
        // The margins are the hub's own time: lower and pale.
        let margin = place.whole.shrink2(egui::vec2(0.0, 6.0));
        painter.rect_filled(margin, radius, mixed(p.panel, colour, 0.30));
        stripes(&painter, margin, mixed(p.panel, colour, 0.6), 5.0);
    }
    let share = match (look.is_chosen, look.is_hovered, is_hollow) {
        (true, ..) => 0.46,
        (_, true, _) => 0.34,
        (.., true) => 0.10,
        _ => 0.24,
    };
    painter.rect_filled(place.core, radius, mixed(p.panel, colour, share));
    if is_striped {
        stripes(&painter, place.core, mixed(p.panel, colour, 0.42), 8.0);
    }
    let edge =
        Stroke::new(if is_hollow { 1.5 } else { 1.0 }, mixed(p.panel, colour, if is_hollow { 0.95 } else { 0.6 }));
    painter.rect_stroke(place.core, radius, edge, StrokeKind::Inside);
    if !is_hollow && !is_striped {
        let head = Rect::from_min_size(place.core.min, egui::vec2(4.0, place.core.height()));
        painter.rect_filled(head, CornerRadius { nw: 4, sw: 4, ne: 0, se: 0 }, colour);
    }
    let seen = place.core.intersect(area);
    if seen.width() > 20.0 {
        let at = pos2(seen.left() + 15.0, seen.center().y);
        // Stripes behind words would make them hard to read.
        if is_striped {
            let room =
                Rect::from_min_max(pos2(seen.left() + 4.0, seen.top() + 3.0), pos2(at.x + 9.0, seen.bottom() - 3.0));
            painter.rect_filled(room, CornerRadius::same(3), mixed(p.panel, colour, 0.12));
        }
        painter.text(at, egui::Align2::CENTER_CENTER, icon, theme::regular(theme::TITLE), colour);
        words(&painter, p, seen, look.words, is_striped.then(|| mixed(p.panel, colour, 0.12)));
    }
    if seen.width() < SHORT && look.beside > SHORT {
        let galley = fitted(&painter, look.words, look.beside - 10.0, p.quiet);
        let at = pos2(seen.right() + 6.0, seen.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, p.quiet);
    }
    if look.is_chosen || look.has_focus {
        let ring = Stroke::new(2.0, if look.has_focus { p.accent } else { p.text });
        painter.rect_stroke(place.core.expand(1.0), radius, ring, StrokeKind::Outside);
    }
}

fn words(painter: &Painter, p: &Palette, seen: Rect, words: &str, behind: Option<Color32>) {
    let room = seen.width() - 32.0;
    if room < SHORT - 32.0 {
        return;
    }
    let galley = fitted(painter, words, room, p.text);
    let at = pos2(seen.left() + 26.0, seen.center().y - galley.size().y / 2.0);
    if let Some(colour) = behind {
        let room = Rect::from_min_size(at, galley.size()).expand2(egui::vec2(3.0, 1.0));
        painter.rect_filled(room, CornerRadius::same(3), colour);
    }
    painter.galley(at, galley, p.text);
}

/// The words of a bar in so much room. How many comes first and stays; of a name, the words by which names differ.
fn fitted(painter: &Painter, words: &str, room: f32, ink: Color32) -> std::sync::Arc<egui::Galley> {
    let font = theme::regular(theme::SMALL);
    let whole = painter.layout_no_wrap(words.to_owned(), font.clone(), ink);
    if whole.size().x <= room {
        return whole;
    }
    let (count, name) = match words.split_once(TIMES) {
        Some((count, name)) => (format!("{count}{TIMES} "), name.trim_start()),
        None => (String::new(), words),
    };
    let length = name.chars().count();
    for most in (SHORTEST..length).rev() {
        let shorter = painter.layout_no_wrap(format!("{count}{}", shortened(name, most)), font.clone(), ink);
        if shorter.size().x <= room {
            return shorter;
        }
    }
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, ink);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    painter.layout_job(job)
}

/// Slanted lines inside `rect`.
pub(super) fn stripes(painter: &Painter, rect: Rect, colour: Color32, apart: f32) {
    let painter = painter.with_clip_rect(painter.clip_rect().intersect(rect.shrink(1.0)));
    let seen = painter.clip_rect();
    if !seen.is_positive() {
        return;
    }
    let height = rect.height();
    // Aligned to the screen, so that neighbours go on in one another.
    let mut x = ((seen.left() - height) / apart).floor() * apart;
    while x < seen.right() {
        painter.line_segment([pos2(x, rect.bottom()), pos2(x + height, rect.top())], Stroke::new(1.0, colour));
        x += apart;
    }
}

/// `share` of `colour` on `paper`.
pub(super) fn mixed(paper: Color32, colour: Color32, share: f32) -> Color32 {
    paper.lerp_to_gamma(colour, share)
}

/// What the bars mean, as far as there is room on a line.
pub(super) fn legend_ui(ui: &mut Ui, view: &View<'_>) {
    let kinds = [
        (BarKind::Line(LineState::Requested), "hubdesk-legend-requested"),
        (BarKind::Line(LineState::Held), "hubdesk-legend-held"),
        (BarKind::Line(LineState::Approved), "hubdesk-legend-approved"),
        (BarKind::Line(LineState::Out), "hubdesk-legend-out"),
        (BarKind::Withdrawal, "hubdesk-legend-withdrawn"),
        (BarKind::Blocked, "hubdesk-legend-blocked"),
        (BarKind::Closure(ClosureKind::Full), "hubdesk-legend-closed"),
    ];
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = theme::GAP_M;
        for (kind, key) in kinds {
            widgets::legend_entry(ui, &view.t(key), |painter, at, p| {
                let dress = dress(p, kind);
                painter.text(at, egui::Align2::CENTER_CENTER, dress.icon, theme::regular(theme::TITLE), dress.colour);
            });
        }
    });
}
