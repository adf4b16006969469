//! The union of many intervals.
//!
//! Calendars keep to whole minutes, so a year of them is a map of half a million bits: setting them is quicker than
//! sorting hundreds of thousands of intervals. What does not fit the map (odd seconds, very long windows) is sorted.

use super::series::Span64;

const MINUTE: i64 = 60;

/// Longest window for which the map is used: about ten years, 640 KiB.
const MAX_MINUTES: i64 = 10 * 366 * 24 * 60;

/// So few intervals are sorted without a map.
const FEW: usize = 4096;

/// Collects intervals cut to a window, and gives their union.
#[derive(Debug)]
pub(crate) struct Union {
    window: Span64,
    loose: Vec<Span64>,
    map: Option<Vec<u64>>,
}

impl Union {
    pub(crate) fn new(window: Span64) -> Self {
        Self { window, loose: Vec::new(), map: None }
    }

    pub(crate) fn add(&mut self, (start, end): Span64) {
        let (start, end) = (start.max(self.window.0), end.min(self.window.1));
        if start >= end {
            return;
        }
        if self.map.is_some() && self.set(start, end) {
            return;
        }
        self.loose.push((start, end));
        if self.map.is_none() && self.loose.len() >= FEW {
            self.begin_map();
        } else if self.loose.len() >= 1 << 20 {
            // Odd seconds in great number: keep memory bounded.
            sort_and_merge(&mut self.loose);
        }
    }

    fn begin_map(&mut self) {
        let minutes = (self.window.1 - self.window.0).div_euclid(MINUTE) + 1;
        if minutes > MAX_MINUTES {
            if self.loose.len() >= 1 << 20 {
                sort_and_merge(&mut self.loose);
            }
            return;
        }
        self.map = Some(vec![0; usize::try_from(minutes / 64 + 1).unwrap_or(0)]);
        for (start, end) in std::mem::take(&mut self.loose) {
            if !self.set(start, end) {
                self.loose.push((start, end));
            }
        }
    }

    /// Marks the minutes of an interval, if it is made of whole minutes of the window.
    fn set(&mut self, start: i64, end: i64) -> bool {
        let Some(map) = &mut self.map else { return false };
        let (from, to) = (start - self.window.0, end - self.window.0);
        if from % MINUTE != 0 || to % MINUTE != 0 {
            return false;
        }
        let (first, last) = ((from / MINUTE) as usize, (to / MINUTE) as usize - 1);
        let (first_word, last_word) = (first / 64, last / 64);
        let head = u64::MAX << (first % 64);
        let tail = u64::MAX >> (63 - last % 64);
        if first_word == last_word {
            map[first_word] |= head & tail;
        } else {
            map[first_word] |= head;
            map[first_word + 1..last_word].fill(u64::MAX);
            map[last_word] |= tail;
        }
        true
    }

    /// The union, in order, without intervals that touch.
    pub(crate) fn finish(mut self) -> Vec<Span64> {
        if let Some(map) = self.map.take() {
            let base = self.window.0;
            let mut open: Option<i64> = None;
            for (at, word) in map.iter().enumerate() {
                let first = at as i64 * 64;
                let mut bit = 0;
                while bit < 64 {
                    let rest = word >> bit;
                    let run = match open {
                        None if rest == 0 => break,
                        None => rest.trailing_zeros(),
                        Some(_) => rest.trailing_ones(),
                    };
                    bit += run;
                    if bit >= 64 {
                        break;
                    }
                    let minute = base + (first + i64::from(bit)) * MINUTE;
                    open = match open {
                        None => Some(minute),
                        Some(start) => {
                            self.loose.push((start, minute));
                            None
                        }
                    };
                }
            }
            if let Some(start) = open {
                self.loose.push((start, base + map.len() as i64 * 64 * MINUTE));
            }
        }
        sort_and_merge(&mut self.loose);
        self.loose
    }
}

/// Sorts spans and joins those that overlap or touch.
pub(crate) fn sort_and_merge(spans: &mut Vec<Span64>) {
    spans.sort_unstable();
    spans.dedup_by(|next, kept| {
        let touches = next.0 <= kept.1;
        if touches {
            kept.1 = kept.1.max(next.1);
        }
        touches
    });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_map_and_the_sort_give_the_same_union(
            spans in proptest::collection::vec((0_i64..20_000, 1_i64..400, 0_usize..10), 0..60),
            begin in 0_usize..60,
            from in 0_i64..3000,
        ) {
            let window = (from * 60, from * 60 + 17_000 * 60);
            let spans: Vec<Span64> = spans
                .into_iter()
                .map(|(start, len, odd)| (start * 60 + i64::from(odd == 0) * 7, (start + len) * 60))
                .collect();
            let mut union = Union::new(window);
            for (at, span) in spans.iter().enumerate() {
                if at == begin {
                    union.begin_map();
                }
                union.add(*span);
            }
            let mut expected: Vec<Span64> = spans
                .iter()
                .map(|(start, end)| (*start.max(&window.0), *end.min(&window.1)))
                .filter(|(start, end)| start < end)
                .collect();
            sort_and_merge(&mut expected);
            prop_assert_eq!(union.finish(), expected);
        }
    }
}
