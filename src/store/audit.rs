//! The tables against the journal: what they should say and what they say.

use std::collections::BTreeSet;
use std::fmt;

use super::rows::Rows;

/// Something that the projection tables say otherwise than the journal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum TableBreach {
    /// The rows of a booking in a table are not those that follow from the journal.
    Differs { table: &'static str, booking: String },
    /// One item stands in two bookings at the same time.
    ItemTwice { item: String, bookings: [String; 2] },
}

impl fmt::Display for TableBreach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Differs { table, booking } => write!(f, "{table}: {booking}"),
            Self::ItemTwice { item, bookings: [a, b] } => write!(f, "{item}: {a}, {b}"),
        }
    }
}

/// Every breach, each once, in order.
pub(super) fn compare(mut expected: Rows, mut kept: Rows) -> Vec<TableBreach> {
    expected.sort();
    kept.sort();
    let mut breaches = BTreeSet::new();
    let mut differ = |table: &'static str, bookings: BTreeSet<String>| {
        breaches.extend(bookings.into_iter().map(|booking| TableBreach::Differs { table, booking }));
    };
    differ("booking", differing(&expected.bookings, &kept.bookings, |row| &row.id));
    differ("booking_line", differing(&expected.lines, &kept.lines, |row| &row.booking));
    differ("claim", differing(&expected.claims, &kept.claims, |row| &row.booking));
    differ("allocation", differing(&expected.allocations, &kept.allocations, |row| &row.booking));
    breaches.extend(items_twice(&kept));
    breaches.into_iter().collect()
}

/// The bookings of the rows that only one side has. Both sides are sorted.
fn differing<T: Ord>(expected: &[T], kept: &[T], booking: impl Fn(&T) -> &String) -> BTreeSet<String> {
    let (expected, kept): (BTreeSet<_>, BTreeSet<_>) = (expected.iter().collect(), kept.iter().collect());
    expected.symmetric_difference(&kept).map(|row| booking(row).clone()).collect()
}

/// The belt, checked again without the engine: neighbours in order of item and start suffice to find one overlap.
fn items_twice(kept: &Rows) -> Vec<TableBreach> {
    let mut takings: Vec<_> = kept.allocations.iter().collect();
    takings.sort_by(|a, b| (&a.item, a.start_s, a.end_s).cmp(&(&b.item, b.start_s, b.end_s)));
    let overlap = |pair: &[&super::rows::AllocationRow]| {
        let (a, b) = (pair[0], pair[1]);
        (a.item == b.item && b.start_s < a.end_s)
            .then(|| TableBreach::ItemTwice { item: a.item.clone(), bookings: [a.booking.clone(), b.booking.clone()] })
    };
    takings.windows(2).filter_map(overlap).collect()
}
