//! Names that do not collide: each asks for a few places around its anchor and gets the first that is free.
//!
//! Greedy by rank, the order of requests deciding between equals; a name that finds no place is left out rather than
//! drawn over another.

/// A rectangle of the screen, points, y downwards.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Area {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Area {
    pub fn around(middle: (f64, f64), size: (f64, f64)) -> Self {
        Self {
            left: middle.0 - size.0 / 2.0,
            top: middle.1 - size.1 / 2.0,
            right: middle.0 + size.0 / 2.0,
            bottom: middle.1 + size.1 / 2.0,
        }
    }

    pub fn overlaps(&self, other: &Self) -> bool {
        self.left < other.right && other.left < self.right && self.top < other.bottom && other.top < self.bottom
    }

    pub fn is_within(&self, outer: &Self) -> bool {
        self.left >= outer.left && self.right <= outer.right && self.top >= outer.top && self.bottom <= outer.bottom
    }

    pub fn grown(&self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub fn middle(&self) -> (f64, f64) {
        ((self.left + self.right) / 2.0, (self.top + self.bottom) / 2.0)
    }
}

/// Where a name may stand relative to its anchor.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Side {
    /// Its middle on the anchor.
    Over,
    Right,
    Left,
    Above,
    Below,
    /// Its middle this far from the anchor, points right and down.
    Moved(f64, f64),
}

/// A name as it may be written, and where it may then stand.
#[derive(Debug, Clone, PartialEq)]
pub struct Form {
    pub size: (f64, f64),
    /// In order of preference.
    pub sides: Vec<Side>,
}

/// The place that a name was given.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Position of its form in the request.
    pub form: usize,
    pub area: Area,
}

/// A name that wants a place.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// Higher is placed first.
    pub rank: u32,
    pub anchor: (f64, f64),
    /// Space between the anchor and the name, for the sides that stand beside it.
    pub gap: f64,
    /// The same name on one line, on two…, in order of preference.
    pub forms: Vec<Form>,
    /// Shown in its first place whatever it covers: the name of what is pointed at.
    pub always: bool,
}

impl Request {
    fn area(&self, size: (f64, f64), side: Side) -> Area {
        let ((x, y), (w, h)) = (self.anchor, size);
        let middle = match side {
            Side::Over => (x, y),
            Side::Right => (x + self.gap + w / 2.0, y),
            Side::Left => (x - self.gap - w / 2.0, y),
            Side::Above => (x, y - self.gap - h / 2.0),
            Side::Below => (x, y + self.gap + h / 2.0),
            Side::Moved(right, down) => (x + right, y + down),
        };
        Area::around(middle, size)
    }

    /// Every place it would take, best first.
    fn places(&self) -> impl Iterator<Item = Place> {
        self.forms.iter().enumerate().flat_map(move |(form, Form { size, sides })| {
            sides.iter().map(move |side| Place { form, area: self.area(*size, *side) })
        })
    }
}

/// Gives each request its place, or none. Rectangles given lie within `bounds`, off `obstacles` and off each other
/// with `apart` points between them, except those of requests that are shown `always`.
pub fn place(requests: &[Request], obstacles: &[Area], bounds: Area, apart: f64) -> Vec<Option<Place>> {
    let mut order: Vec<usize> = (0..requests.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(requests[*at].always), std::cmp::Reverse(requests[*at].rank)));
    let mut given: Vec<Option<Place>> = vec![None; requests.len()];
    let mut taken: Vec<Area> = Vec::with_capacity(requests.len());
    for at in order {
        let request = &requests[at];
        let free = |area: &Area| {
            let grown = area.grown(apart / 2.0);
            area.is_within(&bounds)
                && !obstacles.iter().any(|obstacle| obstacle.overlaps(&grown))
                && !taken.iter().any(|other| other.grown(apart / 2.0).overlaps(&grown))
        };
        let fits = request.places().find(|place| free(&place.area));
        let place = fits.or_else(|| request.places().next().filter(|_| request.always));
        taken.extend(place.map(|place| place.area));
        given[at] = place;
    }
    given
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const BOUNDS: Area = Area { left: 0.0, top: 0.0, right: 800.0, bottom: 600.0 };

    fn request(rank: u32, anchor: (f64, f64)) -> Request {
        Request {
            rank,
            anchor,
            gap: 8.0,
            forms: vec![Form { size: (60.0, 14.0), sides: vec![Side::Right, Side::Left, Side::Above, Side::Below] }],
            always: false,
        }
    }

    proptest! {
        #[test]
        fn names_never_overlap_and_stay_within(
            anchors in prop::collection::vec((0.0..800.0f64, 0.0..600.0f64, 0u32..5), 0..80),
            obstacles in prop::collection::vec((0.0..800.0f64, 0.0..600.0f64), 0..20),
        ) {
            let requests: Vec<Request> = anchors.iter().map(|(x, y, rank)| request(*rank, (*x, *y))).collect();
            let obstacles: Vec<Area> = obstacles.iter().map(|at| Area::around(*at, (16.0, 16.0))).collect();
            let given: Vec<Area> = place(&requests, &obstacles, BOUNDS, 4.0).into_iter().flatten().map(|place| place.area).collect();
            for (at, area) in given.iter().enumerate() {
                prop_assert!(area.is_within(&BOUNDS));
                prop_assert!(!obstacles.iter().any(|obstacle| obstacle.overlaps(area)));
                prop_assert!(!given[at + 1..].iter().any(|other| other.overlaps(area)));
            }
        }
    }

    #[test]
    fn the_higher_rank_keeps_its_first_place() {
        let given = place(&[request(1, (100.0, 100.0)), request(2, (104.0, 100.0))], &[], BOUNDS, 2.0);
        assert_eq!(given[1].map(|place| place.area.left), Some(112.0), "the second is placed first, on its right");
        assert_eq!(given[0].map(|place| place.area.right), Some(92.0), "the first turns to its left");
    }

    #[test]
    fn a_name_too_wide_for_its_room_is_written_on_more_lines() {
        let walls = [Area::around((50.0, 100.0), (60.0, 200.0)), Area::around((150.0, 100.0), (60.0, 200.0))];
        let over = |size| Form { size, sides: vec![Side::Over] };
        let wide = Request { forms: vec![over((60.0, 14.0)), over((30.0, 28.0))], ..request(1, (100.0, 100.0)) };
        assert_eq!(place(&[wide], &walls, BOUNDS, 2.0)[0].map(|place| place.form), Some(1));
    }

    #[test]
    fn a_name_without_room_is_left_out_unless_it_is_pointed_at() {
        let obstacle = [Area::around((100.0, 100.0), (400.0, 200.0))];
        let mut lone = request(1, (100.0, 100.0));
        assert_eq!(place(&[lone.clone()], &obstacle, BOUNDS, 2.0), vec![None]);
        lone.always = true;
        assert!(place(&[lone], &obstacle, BOUNDS, 2.0)[0].is_some());
    }
}
