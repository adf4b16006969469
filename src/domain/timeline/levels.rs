//! The tree behind a timeline: the boundaries where a level changes, in order, each node carrying what its boundaries
//! sum up to.
//!
//! A B-tree whose leaves hold `(second, change)` pairs and whose branches hold, for each child, the sum of its changes and
//! the highest and lowest running sum within it. Adding a claim is two changes, so O(log n) however long it lasts; the
//! peak over an interval skips every child that lies wholly inside it. It knows neither capacity nor intervals and never
//! fails; that a level stays above zero is its owner's care.
//!
//! Ours, because no kept crate does it: published segment trees (`array_range_query` and its like) sit on an array of
//! fixed positions, `rangemap` and `iset` keep no sums, and the `sum_tree` family copies an editor's rope, changes nothing
//! in place and brings a thread pool. A B-tree rather than a treap: its depth is bounded for every input, it needs no
//! priorities, and 63 boundaries in one leaf cost 16 bytes each and few cache lines where a binary node costs 48 and one.

/// Most elements of a node. One more is held while a node waits to be mended: a power of two, so that a growing vector
/// never allocates for more than it may hold.
const MOST: usize = 63;
/// Fewest elements of a node other than the root.
const FEWEST: usize = 16;
/// Two neighbours share their elements instead of splitting while at least this many would still fit.
const ROOM: usize = 16;

/// Where the level changes, and by how much: never by nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Boundary {
    /// Unix seconds.
    pub(super) at: i64,
    pub(super) change: i64,
}

/// Running sums over some boundaries, counted from the first of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Sums {
    pub(super) total: i64,
    pub(super) highest: i64,
    pub(super) lowest: i64,
}

impl Sums {
    const NONE: Self = Self { total: 0, highest: i64::MIN, lowest: i64::MAX };

    fn of(change: i64) -> Self {
        Self { total: change, highest: change, lowest: change }
    }

    fn then(self, next: Self) -> Self {
        Self {
            total: self.total + next.total,
            highest: self.highest.max(self.total + next.highest),
            lowest: self.lowest.min(self.total + next.lowest),
        }
    }
}

#[derive(Debug, Clone)]
pub(super) struct Child {
    first: i64,
    pub(super) sums: Sums,
    node: Node,
}

impl Child {
    fn new(node: Node) -> Self {
        let first = node.first().unwrap_or(i64::MAX);
        Self { first, sums: node.sums(), node }
    }

    fn refresh(&mut self) {
        self.first = self.node.first().unwrap_or(i64::MAX);
        self.sums = self.node.sums();
    }

    /// The first boundary at which the running sum within this child is at its highest.
    pub(super) fn highest_at(&self) -> Option<i64> {
        let mut level = 0;
        match &self.node {
            Node::Leaf(boundaries) => boundaries.iter().find_map(|boundary| {
                level += boundary.change;
                (level == self.sums.highest).then_some(boundary.at)
            }),
            Node::Branch(children) => children.iter().find_map(|child| {
                let reached = level + child.sums.highest == self.sums.highest;
                level += child.sums.total;
                if reached { child.highest_at() } else { None }
            }),
        }
    }
}

/// Some boundaries in order, or some nodes of them.
#[derive(Debug, Clone)]
enum Node {
    Leaf(Vec<Boundary>),
    Branch(Vec<Child>),
}

/// A part of a range: as much of it at once as a node sums up.
#[derive(Debug, Clone, Copy)]
pub(super) enum Piece<'a> {
    One(Boundary),
    Many(&'a Child),
}

impl Piece<'_> {
    pub(super) fn sums(&self) -> Sums {
        match self {
            Self::One(boundary) => Sums::of(boundary.change),
            Self::Many(child) => child.sums,
        }
    }

    /// The first boundary of the piece at which the running sum within it is at its highest.
    pub(super) fn highest_at(&self) -> Option<i64> {
        match self {
            Self::One(boundary) => Some(boundary.at),
            Self::Many(child) => child.highest_at(),
        }
    }
}

impl Node {
    fn len(&self) -> usize {
        match self {
            Self::Leaf(boundaries) => boundaries.len(),
            Self::Branch(children) => children.len(),
        }
    }

    fn first(&self) -> Option<i64> {
        match self {
            Self::Leaf(boundaries) => boundaries.first().map(|boundary| boundary.at),
            Self::Branch(children) => children.first().map(|child| child.first),
        }
    }

    fn sums(&self) -> Sums {
        match self {
            Self::Leaf(boundaries) => {
                boundaries.iter().fold(Sums::NONE, |sums, boundary| sums.then(Sums::of(boundary.change)))
            }
            Self::Branch(children) => children.iter().fold(Sums::NONE, |sums, child| sums.then(child.sums)),
        }
    }

    fn boundaries(&self) -> usize {
        match self {
            Self::Leaf(boundaries) => boundaries.len(),
            Self::Branch(children) => children.iter().map(|child| child.node.boundaries()).sum(),
        }
    }

    fn change(&mut self, at: i64, by: i64) {
        match self {
            Self::Leaf(boundaries) => match boundaries.binary_search_by_key(&at, |boundary| boundary.at) {
                Ok(found) => {
                    boundaries[found].change += by;
                    if boundaries[found].change == 0 {
                        boundaries.remove(found);
                    }
                }
                Err(place) => boundaries.insert(place, Boundary { at, change: by }),
            },
            Self::Branch(children) => {
                let place = children.partition_point(|child| child.first <= at).saturating_sub(1);
                children[place].node.change(at, by);
                children[place].refresh();
                if !(FEWEST..=MOST).contains(&children[place].node.len()) {
                    mend(children, place);
                }
            }
        }
    }

    /// Moves elements between two neighbours until both hold as many, or all into `self` where they fit into one.
    fn share(&mut self, next: &mut Self) {
        match (self, next) {
            (Self::Leaf(left), Self::Leaf(right)) => share(left, right),
            (Self::Branch(left), Self::Branch(right)) => share(left, right),
            // All leaves lie at one depth, so neighbours are of one kind.
            (Self::Leaf(_), Self::Branch(_)) | (Self::Branch(_), Self::Leaf(_)) => (),
        }
    }

    /// Takes away the second half.
    fn split(&mut self) -> Self {
        match self {
            Self::Leaf(boundaries) => Self::Leaf(boundaries.split_off(boundaries.len() / 2)),
            Self::Branch(children) => Self::Branch(children.split_off(children.len() / 2)),
        }
    }

    /// Calls `visit` for what lies in `(after, before)`, in order. `end` lies behind every boundary of this node.
    fn visit<'a>(&'a self, after: i64, before: i64, end: i64, visit: &mut impl FnMut(Piece<'a>)) {
        match self {
            Self::Leaf(boundaries) => {
                let from = boundaries.partition_point(|boundary| boundary.at <= after);
                for boundary in boundaries[from..].iter().take_while(|boundary| boundary.at < before) {
                    visit(Piece::One(*boundary));
                }
            }
            Self::Branch(children) => {
                let from = children.partition_point(|child| child.first <= after).saturating_sub(1);
                for (place, child) in children.iter().enumerate().skip(from) {
                    if child.first >= before {
                        break;
                    }
                    let end = children.get(place + 1).map_or(end, |next| next.first);
                    if child.first > after && end <= before {
                        visit(Piece::Many(child));
                    } else {
                        child.node.visit(after, before, end, visit);
                    }
                }
            }
        }
    }
}

/// Gives a node that became too small or too large as many elements as its neighbour has, or makes one of both, or two of
/// it.
fn mend(children: &mut Vec<Child>, place: usize) {
    let len = |place: usize| children.get(place).map_or(usize::MAX, |child| child.node.len());
    let left = match (place.checked_sub(1), place + 1) {
        (Some(before), after) if after == children.len() || len(before) <= len(after) => before,
        _ => place,
    };
    let (size, both) = (len(place), len(left).saturating_add(len(left + 1)));
    if size > MOST && both > 2 * MOST - ROOM {
        let half = children[place].node.split();
        children[place].refresh();
        children.insert(place + 1, Child::new(half));
    } else if let Some((a, b)) = children.get_mut(left..left.saturating_add(2)).and_then(<[Child]>::split_first_mut) {
        let Some(b) = b.first_mut() else { return };
        a.node.share(&mut b.node);
        a.refresh();
        b.refresh();
        if b.node.len() == 0 {
            children.remove(left + 1);
        }
    }
}

fn share<T>(left: &mut Vec<T>, right: &mut Vec<T>) {
    let both = left.len() + right.len();
    let kept = if both <= MOST { both } else { both / 2 };
    if left.len() < kept {
        let moved = kept - left.len();
        left.extend(right.drain(..moved));
    } else {
        let moved = left.split_off(kept);
        right.splice(..0, moved);
    }
}

/// The boundaries of a timeline.
#[derive(Debug, Clone)]
pub(super) struct Levels {
    root: Node,
}

impl Default for Levels {
    fn default() -> Self {
        Self { root: Node::Leaf(Vec::new()) }
    }
}

/// Whatever way led to them: the shape of the tree remembers the order of the changes, the boundaries do not.
impl PartialEq for Levels {
    fn eq(&self, other: &Self) -> bool {
        self.after(i64::MIN).eq(other.after(i64::MIN))
    }
}

impl Eq for Levels {}

impl Levels {
    pub(super) fn is_empty(&self) -> bool {
        self.root.len() == 0
    }

    /// The number of boundaries, by counting: O(n).
    pub(super) fn len(&self) -> usize {
        self.root.boundaries()
    }

    /// Changes the level from `at` on.
    pub(super) fn change(&mut self, at: i64, by: i64) {
        if by == 0 {
            return;
        }
        self.root.change(at, by);
        if self.root.len() > MOST {
            let half = self.root.split();
            let first = std::mem::replace(&mut self.root, Node::Leaf(Vec::new()));
            self.root = Node::Branch(vec![Child::new(first), Child::new(half)]);
        }
        while let Node::Branch(children) = &mut self.root
            && children.len() <= 1
        {
            self.root = children.pop().map_or_else(|| Node::Leaf(Vec::new()), |only| only.node);
        }
    }

    /// The level at `at`.
    pub(super) fn at(&self, at: i64) -> i64 {
        let (mut level, mut node) = (0, &self.root);
        loop {
            match node {
                Node::Leaf(boundaries) => {
                    let passed = boundaries.iter().take_while(|boundary| boundary.at <= at);
                    return level + passed.map(|boundary| boundary.change).sum::<i64>();
                }
                Node::Branch(children) => {
                    let place = children.partition_point(|child| child.first <= at).saturating_sub(1);
                    level += children[..place].iter().map(|child| child.sums.total).sum::<i64>();
                    node = &children[place].node;
                }
            }
        }
    }

    /// Calls `visit` for all that lies in `(after, before)`, in order, in O(log n) pieces.
    pub(super) fn visit<'a>(&'a self, after: i64, before: i64, mut visit: impl FnMut(Piece<'a>)) {
        self.root.visit(after, before, i64::MAX, &mut visit);
    }

    /// The boundaries later than `after`, in order.
    pub(super) fn after(&self, after: i64) -> After<'_> {
        let (mut branches, mut node) = (Vec::new(), &self.root);
        loop {
            match node {
                Node::Leaf(boundaries) => {
                    let from = boundaries.partition_point(|boundary| boundary.at <= after);
                    return After { branches, leaf: boundaries[from..].iter() };
                }
                Node::Branch(children) => {
                    let place = children.partition_point(|child| child.first <= after).saturating_sub(1);
                    branches.push(children[place + 1..].iter());
                    node = &children[place].node;
                }
            }
        }
    }

    /// The first boundary and the last one.
    pub(super) fn ends(&self) -> Option<(i64, i64)> {
        let mut node = &self.root;
        loop {
            match node {
                Node::Leaf(boundaries) => return Some((self.root.first()?, boundaries.last()?.at)),
                Node::Branch(children) => node = &children.last()?.node,
            }
        }
    }
}

/// Boundaries in order.
#[derive(Debug, Clone)]
pub(super) struct After<'a> {
    branches: Vec<std::slice::Iter<'a, Child>>,
    leaf: std::slice::Iter<'a, Boundary>,
}

impl Iterator for After<'_> {
    type Item = Boundary;

    fn next(&mut self) -> Option<Boundary> {
        loop {
            if let Some(boundary) = self.leaf.next() {
                return Some(*boundary);
            }
            let Some(child) = self.branches.last_mut()?.next() else {
                self.branches.pop();
                continue;
            };
            let mut node = &child.node;
            while let Node::Branch(children) = node {
                let mut children = children.iter();
                let Some(first) = children.next() else { break };
                self.branches.push(children);
                node = &first.node;
            }
            if let Node::Leaf(boundaries) = node {
                self.leaf = boundaries.iter();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    /// Checks what every node promises, and gives the depth.
    fn depth(node: &Node, root: bool) -> usize {
        assert!(node.len() <= MOST && (root || node.len() >= FEWEST), "a node of {}", node.len());
        match node {
            Node::Leaf(boundaries) => {
                assert!(boundaries.capacity() <= MOST + 1, "no room beyond what it may hold");
                1
            }
            Node::Branch(children) => {
                let depths: Vec<_> = children.iter().map(|child| depth(&child.node, false)).collect();
                assert!(depths.windows(2).all(|pair| pair[0] == pair[1]), "all leaves at one depth");
                for child in children {
                    assert_eq!((child.sums, Some(child.first)), (child.node.sums(), child.node.first()));
                }
                depths[0] + 1
            }
        }
    }

    #[test]
    fn a_tree_stays_flat_and_full_whatever_comes_and_goes() {
        // Rising, falling and scattered times (a full-period generator), then all of them away in another order.
        let scattered = |n: i64| (n * 7919 + 13) % 20_011;
        for order in [|n: i64| n, |n: i64| 20_010 - n, scattered] {
            let (mut levels, mut naive) = (Levels::default(), BTreeMap::new());
            for n in 0..20_011 {
                levels.change(order(n), 1 + n % 3);
                naive.insert(order(n), 1 + n % 3);
            }
            assert!(depth(&levels.root, true) <= 4);
            assert_eq!(levels.len(), naive.len());
            assert!(levels.after(i64::MIN).map(|boundary| (boundary.at, boundary.change)).eq(naive.clone()));
            for n in 0..20_011 {
                let at = scattered(n + 5);
                levels.change(at, -naive.remove(&at).expect("still there"));
                if n % 997 == 0 {
                    depth(&levels.root, true);
                    assert!(levels.after(i64::MIN).map(|boundary| (boundary.at, boundary.change)).eq(naive.clone()));
                }
            }
            assert!(levels.is_empty());
        }
    }
}
