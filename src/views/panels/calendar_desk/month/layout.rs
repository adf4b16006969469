//! Where items lie in the weeks of a month: which of them share a week, and how many fit above one another.

use chrono::{Datelike as _, NaiveDate};

use crate::domain::time::Zone;
use crate::views::hub_desk::scene::Bar;
use crate::wording::format;

/// An item in one week: from which of its days to which, and on which lane.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Piece<'s> {
    pub bar: &'s Bar,
    /// Days after Monday, both included.
    pub first: usize,
    pub last: usize,
    pub lane: usize,
    /// It begins in this week: the piece that has the keyboard.
    pub is_head: bool,
}

/// The pieces of a week that begins on `monday`, in the fewest lanes, long ones first where they begin on the same day.
pub(super) fn pieces<'s>(zone: Zone, items: &[&'s Bar], monday: NaiveDate) -> Vec<Piece<'s>> {
    let day_of = |day: NaiveDate| (day - monday).num_days();
    let mut pieces: Vec<Piece<'s>> = (items.iter())
        .filter_map(|bar| {
            let (from, to) = format::days_touched(zone, bar.core);
            let (first, last) = (day_of(from), day_of(to));
            let is_in_week = first <= 6 && last >= 0;
            is_in_week.then(|| Piece {
                bar,
                first: usize::try_from(first.max(0)).unwrap_or_default(),
                last: usize::try_from(last.min(6)).unwrap_or_default(),
                lane: 0,
                is_head: first >= 0,
            })
        })
        .collect();
    pieces.sort_by_key(|piece| (piece.first, std::cmp::Reverse(piece.last), piece.bar.core.start()));
    let mut ends: Vec<usize> = Vec::new();
    for piece in &mut pieces {
        let lane = ends.iter().position(|end| *end <= piece.first);
        piece.lane = lane.unwrap_or(ends.len());
        match ends.get_mut(piece.lane) {
            Some(end) => *end = piece.last + 1,
            None => ends.push(piece.last + 1),
        }
    }
    pieces
}

/// How many items of a day have no room on `lanes` lanes.
pub(super) fn hidden(pieces: &[Piece<'_>], weekday: usize, lanes: usize) -> usize {
    pieces.iter().filter(|piece| piece.lane >= lanes && piece.first <= weekday && weekday <= piece.last).count()
}

/// Days after Monday.
pub(super) fn column_of(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::booking::LineState;
    use crate::domain::time::Interval;
    use crate::views::hub_desk::scene::BarKind;
    use crate::views::hub_desk::state::ItemKey;

    fn bar(id: u64, from: &str, to: &str) -> Bar {
        let at = |day: &str| Zone::PARIS.start_of_day(day.parse().expect("a day")) + chrono::Duration::hours(9);
        let core = Interval::new(at(from), at(to) + chrono::Duration::hours(1)).expect("a stay");
        let (key, kind) = (ItemKey::Withdrawal(id), BarKind::Line(LineState::Approved));
        Bar { key, resource: None, kind, core, whole: core, quantity: 1, lane: 0 }
    }

    #[test]
    fn items_of_a_week_share_the_fewest_lanes_and_begin_once() {
        let bars = [
            bar(1, "2027-02-26", "2027-03-02"),
            bar(2, "2027-03-02", "2027-03-04"),
            bar(3, "2027-03-03", "2027-03-03"),
            bar(4, "2027-03-05", "2027-03-20"),
            bar(5, "2027-03-09", "2027-03-09"),
        ];
        let items: Vec<&Bar> = bars.iter().collect();
        let monday = "2027-03-01".parse().expect("a day");
        let laid: Vec<_> = pieces(Zone::PARIS, &items, monday)
            .into_iter()
            .map(|piece| (piece.bar.key.clone(), piece.first, piece.last, piece.lane, piece.is_head))
            .collect();
        let expected = [
            (ItemKey::Withdrawal(1), 0, 1, 0, false),
            (ItemKey::Withdrawal(2), 1, 3, 1, true),
            (ItemKey::Withdrawal(3), 2, 2, 0, true),
            (ItemKey::Withdrawal(4), 4, 6, 0, true),
        ];
        assert_eq!(laid, expected);
        assert_eq!(hidden(&pieces(Zone::PARIS, &items, monday), 1, 1), 1, "Tuesday has two, and room for one");
    }
}
