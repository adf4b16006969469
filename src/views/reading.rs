//! What the facts say, read for the panels: an offer by its key, what is free of it, which interval days mean at a hub.
//!
//! Pure readings of [`AppState`]; nothing is kept. What the catalogue does not hold is `None`, never a guess.

use chrono::NaiveDate;

use super::state::{AppState, CartLine, Selection};
use crate::api::{Agenda, Days, SearchHit};
use crate::atlas::Commune;
use crate::domain::availability::{self, Answer, BusyStep, Claims, OpenLine, Peak, Refusal};
use crate::domain::booking::{Booking, Claim, Line, LineState, Step, Wish};
use crate::domain::hub::{Closure, Hub, Points};
use crate::domain::ids::{BookingId, HubId, OfferKey, TeamId};
use crate::domain::outage::Outages;
use crate::domain::resource::{Bundle, Family, Kit, Resource};
use crate::domain::team::{Desk, Team};
use crate::domain::territory::{Territory, TerritoryCode};
use crate::domain::text::{Lang, Text};
use crate::domain::time::{Instant, Interval, Zone};

/// An offer with the hub that makes it.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub hub: &'a Hub,
    pub what: OfferKind<'a>,
}

#[derive(Debug, Clone, Copy)]
pub enum OfferKind<'a> {
    Resource(&'a Resource),
    Kit(&'a Kit),
    Bundle(&'a Bundle),
}

impl<'a> Offer<'a> {
    pub fn key(self) -> OfferKey {
        match self.what {
            OfferKind::Resource(resource) => self.hub.key(&resource.id),
            OfferKind::Kit(kit) => self.hub.key(&kit.id),
            OfferKind::Bundle(bundle) => self.hub.key(&bundle.id),
        }
    }

    pub fn name(self) -> &'a Text {
        match self.what {
            OfferKind::Resource(resource) => &resource.name,
            OfferKind::Kit(kit) => &kit.name,
            OfferKind::Bundle(bundle) => &bundle.name,
        }
    }

    pub fn description(self) -> &'a Text {
        match self.what {
            OfferKind::Resource(resource) => &resource.description,
            OfferKind::Kit(kit) => &kit.description,
            OfferKind::Bundle(bundle) => &bundle.description,
        }
    }

    pub fn families(self) -> Vec<Family> {
        self.hub.families_of(&self.key().local).into_iter().collect()
    }

    /// Units, seats, whole kits or bundles.
    pub fn capacity(self) -> u32 {
        availability::capacity(self.hub, &self.key()).unwrap_or(0)
    }

    /// The dated sessions of a training; empty for anything else.
    pub fn sessions(self) -> Vec<Interval> {
        match self.what {
            OfferKind::Resource(resource) => availability::sessions(self.hub, resource),
            OfferKind::Kit(_) | OfferKind::Bundle(_) => Vec::new(),
        }
    }
}

/// Where an offer stands, as shown by a sign, a colour and a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// All of it, for the dates wished.
    Free,
    /// Some of it.
    Partly,
    /// None left.
    Taken,
    /// The hub is closed, or its rules forbid it.
    Closed,
    /// No dates chosen, or nothing known yet.
    Unknown,
}

impl Standing {
    pub const ALL: [Self; 5] = [Self::Free, Self::Partly, Self::Taken, Self::Closed, Self::Unknown];

    pub fn key(self) -> &'static str {
        match self {
            Self::Free => "free",
            Self::Partly => "partly",
            Self::Taken => "taken",
            Self::Closed => "closed",
            Self::Unknown => "unknown",
        }
    }

    /// Of an answer of the availability function.
    pub fn of(answer: Option<&Answer>) -> Self {
        let Some(answer) = answer else { return Self::Unknown };
        match answer.refusals.first() {
            None if answer.free >= answer.capacity => Self::Free,
            None => Self::Partly,
            Some(Refusal::NotEnough { free: 0, .. }) => Self::Taken,
            Some(Refusal::NotEnough { .. }) => Self::Partly,
            Some(_) => Self::Closed,
        }
    }

    /// Of a count.
    pub fn of_count(free: u32, capacity: u32) -> Self {
        match free {
            0 => Self::Taken,
            _ if free >= capacity => Self::Free,
            _ => Self::Partly,
        }
    }
}

impl AppState {
    pub fn hubs(&self) -> &[Hub] {
        self.facts.catalogue.as_ref().map_or(&[], |catalogue| &catalogue.hubs)
    }

    pub fn hub(&self, id: &HubId) -> Option<&Hub> {
        self.hubs().iter().find(|hub| &hub.id == id)
    }

    pub fn offer(&self, key: &OfferKey) -> Option<Offer<'_>> {
        let hub = self.hub(&key.hub)?;
        let resource = || hub.resource(&key.local).map(OfferKind::Resource);
        let kit = || hub.kit(&key.local).map(OfferKind::Kit);
        let bundle = || hub.bundle(&key.local).map(OfferKind::Bundle);
        let what = resource().or_else(kit).or_else(bundle)?;
        Some(Offer { hub, what })
    }

    /// The name of an offer; its key where the catalogue does not hold it any more.
    pub fn offer_name(&self, key: &OfferKey) -> String {
        self.offer(key).map_or_else(|| key.to_string(), |offer| offer.name().get(self.lang()).to_owned())
    }

    pub fn hub_name(&self, id: &HubId) -> String {
        self.hub(id).map_or_else(|| id.to_string(), |hub| hub.name.clone())
    }

    /// The team at whose desk the person sits.
    pub fn own_team(&self) -> Option<&Team> {
        match &self.desk {
            Desk::Team(own) => self.teams().iter().find(|team| team.id == *own),
            Desk::Manager(_) | Desk::Coordinator => None,
        }
    }

    pub fn teams(&self) -> &[Team] {
        self.facts.catalogue.as_ref().map_or(&[], |catalogue| &catalogue.network.teams)
    }

    pub fn bookings(&self) -> &[Booking] {
        self.facts.bookings.as_deref().map_or(&[], Vec::as_slice)
    }

    pub fn territory(&self, code: &TerritoryCode) -> Option<&Territory> {
        self.facts.territories.iter().find(|territory| &territory.code == code)
    }

    pub fn territory_name(&self, code: &TerritoryCode) -> String {
        self.territory(code).map_or_else(|| code.to_string(), |territory| territory.name.clone())
    }

    /// The hub that is chosen, directly or by one of its offers.
    pub fn selected_hub(&self) -> Option<&HubId> {
        match &self.place.selection {
            Some(Selection::Hub(hub)) => Some(hub),
            Some(Selection::Offer(offer)) => Some(&offer.hub),
            _ => None,
        }
    }

    /// The territory that is chosen, directly or by what stands in it.
    pub fn selected_territory(&self) -> Option<TerritoryCode> {
        match &self.place.selection {
            Some(Selection::Territory(code)) => Some(code.clone()),
            _ => self.selected_hub().and_then(|id| self.hub(id)).map(|hub| hub.territory.clone()),
        }
    }

    /// The hit of the search that is about this offer.
    pub fn hit(&self, offer: &OfferKey) -> Option<&SearchHit> {
        self.find.page()?.hits.iter().find(|hit| &hit.offer == offer)
    }

    /// What the availability function says of a wish, on what the hub's agenda tells; `None` while the agenda is not
    /// here or does not reach as far. The server decides again when the cart is sent.
    pub fn preview(&self, wish: &Wish) -> Option<Answer> {
        let hub = self.hub(&wish.offer.hub)?;
        let agenda = self.facts.agendas.get(&wish.offer.hub)?;
        let covered = agenda.interval.start() <= wish.interval.start().max(self.now)
            && wish.interval.end() <= agenda.interval.end();
        covered.then(|| availability::assess(hub, wish, self.own_team(), &self.claims_of(agenda), self.now))
    }

    /// What an agenda tells, with what this desk knows of its own team: its bookings and its cart.
    fn claims_of<'a>(&'a self, agenda: &'a Agenda) -> AgendaClaims<'a> {
        let own = self.own_team().map(|team| &team.id);
        let outages = Outages::new(agenda.outages.clone());
        AgendaClaims { agenda, outages, own, bookings: self.bookings(), cart: &self.cart.lines }
    }

    /// The nearest intervals that would do, on what the hub's agenda tells.
    pub fn preview_alternatives(&self, wish: &Wish) -> Vec<Interval> {
        let Some(hub) = self.hub(&wish.offer.hub) else { return Vec::new() };
        let Some(agenda) = self.facts.agendas.get(&wish.offer.hub) else { return Vec::new() };
        let claims = self.claims_of(agenda);
        let mut nearest = availability::alternatives(hub, wish, self.own_team(), &claims, self.now, 3, 21);
        // Beyond the agenda nothing is known.
        nearest.retain(|interval| interval.end() <= agenda.interval.end());
        nearest
    }

    /// The hub of the person who manages one.
    pub fn hub_desk_hub(&self) -> Option<&Hub> {
        match &self.desk {
            Desk::Manager(id) => self.hub(id),
            Desk::Team(_) | Desk::Coordinator => None,
        }
    }

    /// Whether a command about this booking is on its way.
    pub fn is_under_way(&self, booking: &BookingId) -> bool {
        self.facts.sent.values().any(|sent| sent.booking() == Some(booking))
    }

    /// What the availability function says of a line's new wish, on what the hub's agenda tells, the line's present
    /// claims out of its way. Rules that the change does not newly come under are left out, as the ledger does.
    pub fn preview_change(&self, booking: &Booking, line: &Line, wish: &Wish) -> Option<Answer> {
        let hub = self.hub(&wish.offer.hub)?;
        let mut agenda = Agenda::clone(self.facts.agendas.get(&wish.offer.hub)?);
        let covered = agenda.interval.start() <= wish.interval.start().max(self.now)
            && wish.interval.end() <= agenda.interval.end();
        if !covered {
            return None;
        }
        for claim in &line.claims {
            for row in agenda.rows.iter_mut().filter(|row| row.resource == claim.resource.local) {
                row.steps = without(&row.steps, claim);
            }
        }
        let team = self.teams().iter().find(|team| team.id == booking.team);
        let mut answer = availability::assess(hub, wish, team, &self.claims_of(&agenda), self.now);
        answer.refusals.retain(|refusal| refusal.meets_change(&line.wish, wish));
        Some(answer)
    }

    /// What the calendars of a hub close, as far as its agenda tells.
    pub fn outages_of(&self, hub: &HubId) -> Outages {
        self.facts.agendas.get(hub).map(|agenda| Outages::new(agenda.outages.clone())).unwrap_or_default()
    }

    /// The zones of the hub and of the person differ at `at`.
    pub fn is_elsewhere(&self, zone: Zone, at: Instant) -> bool {
        zone.utc_offset_secs(at) != self.settings.zone.utc_offset_secs(at)
    }

    /// What the desk may do with a booking: the steps that the state machine has from the lines the desk may move.
    pub fn steps_for(&self, booking: &Booking) -> Vec<Step> {
        Step::PLAIN.into_iter().filter(|step| !self.lines_for(booking, *step).is_empty()).collect()
    }

    /// Positions of the lines that `step` would move for the desk.
    pub fn lines_for(&self, booking: &Booking, step: Step) -> Vec<usize> {
        let is_mine = |hub: &HubId| match &self.desk {
            Desk::Team(team) => step.is_of_team() && team == &booking.team,
            Desk::Manager(mine) => step.is_of_manager() && mine == hub,
            Desk::Coordinator => false,
        };
        // What needs no hand-over is delivered, and nobody is missing before it begins.
        let fits = |line: &Line| {
            let offer = &line.wish.offer;
            let hands_over = self.hub(&offer.hub).is_none_or(|hub| hub.hands_over(&offer.local));
            match step {
                Step::CheckOut => hands_over && line.state != LineState::Out,
                Step::CheckIn => hands_over,
                Step::Prepare => line.state != LineState::Ready,
                Step::Deliver => !hands_over,
                Step::NoShow => hands_over && line.wish.interval.start() <= self.now,
                _ => true,
            }
        };
        (booking.lines.iter().enumerate())
            .filter(|(_, line)| is_mine(&line.wish.offer.hub) && line.state.after(step).is_some() && fits(line))
            .map(|(position, _)| position)
            .collect()
    }

    /// Bookings in force of a hub: requested, approved or out.
    pub fn live_bookings_of(&self, hub: &HubId) -> usize {
        let is_live = |booking: &&Booking| {
            booking.lines.iter().any(|line| &line.wish.offer.hub == hub && line.state.claims_stock())
        };
        self.bookings().iter().filter(is_live).count()
    }
}

/// The claims that an agenda tells of, what the hub's calendars close, and what the team of this desk has and wants.
#[derive(Debug, Clone)]
struct AgendaClaims<'a> {
    agenda: &'a Agenda,
    outages: Outages,
    own: Option<&'a TeamId>,
    bookings: &'a [Booking],
    cart: &'a [CartLine],
}

impl Claims for AgendaClaims<'_> {
    fn knows_other_teams(&self) -> bool {
        false
    }

    fn open_lines(&self, hub: &HubId, team: Option<&Team>) -> Vec<OpenLine<'_>> {
        let Some(own) = self.own.filter(|own| team.is_none_or(|team| team.id == **own)) else { return Vec::new() };
        let booked = self.bookings.iter().filter(|booking| booking.team == *own);
        let booked = booked.flat_map(|booking| booking.lines.iter().map(move |line| (booking, line)));
        let booked = booked
            .filter(|(_, line)| line.state.claims_stock() && line.wish.offer.hub == *hub)
            .map(|(booking, line)| line.open(Some(&booking.id), own));
        let wished = self.cart.iter().map(|line| &line.wish).filter(|wish| wish.offer.hub == *hub);
        let wished =
            wished.map(|wish| OpenLine { booking: None, team: own, wish, interval: wish.interval, claims: &[] });
        booked.chain(wished).collect()
    }

    fn outages(&self, _hub: &HubId) -> &Outages {
        &self.outages
    }

    fn peak(&self, resource: &OfferKey, interval: Interval) -> Peak {
        let mut peak = Peak { level: 0, during: interval };
        for step in self.steps(resource, interval) {
            if step.taken > peak.level {
                peak = Peak { level: step.taken, during: step.interval };
            }
        }
        peak
    }

    fn steps(&self, resource: &OfferKey, interval: Interval) -> Vec<BusyStep> {
        let Some(row) = self.agenda.rows.iter().find(|row| row.resource == resource.local) else {
            return vec![BusyStep { interval, taken: 0 }];
        };
        row.steps
            .iter()
            .filter_map(|step| Some(BusyStep { interval: step.interval.intersection(interval)?, taken: step.taken }))
            .collect()
    }
}

/// The levels that remain once a claim is given up.
fn without(steps: &[BusyStep], claim: &Claim) -> Vec<BusyStep> {
    let mut left = Vec::with_capacity(steps.len() + 2);
    for step in steps {
        let Some(common) = step.interval.intersection(claim.interval) else {
            left.push(*step);
            continue;
        };
        let mut piece = |start, end, taken| {
            left.extend(Interval::new(start, end).ok().map(|interval| BusyStep { interval, taken }));
        };
        piece(step.interval.start(), common.start(), step.taken);
        piece(common.start(), common.end(), step.taken.saturating_sub(claim.quantity));
        piece(common.end(), step.interval.end(), step.taken);
    }
    left
}

/// The most units taken at any time of `interval`, by an agenda row's steps.
pub fn peak_of(steps: &[BusyStep], interval: Interval) -> u32 {
    steps.iter().filter(|step| step.interval.overlaps(interval)).map(|step| step.taken).max().unwrap_or(0)
}

/// The interval that whole days mean for an offer, by the hub's hours, closures and holidays. The hub's calendars are
/// not known here: the search and the ledger read them too. Where there is no such thing between these days, the days
/// themselves from midnight to midnight: the rules then say why it cannot be.
pub fn interval_of_days(hub: &Hub, offer: &OfferKey, points: &Points, days: Days) -> Option<Interval> {
    availability::interval_for_days_at(hub, offer, points, Outages::NONE, days.from, days.to)
        .or_else(|| Interval::new(hub.zone.start_of_day(days.from), hub.zone.whole_day(days.to).end()).ok())
}

/// `Brest (29200)`.
pub fn commune_label(commune: &Commune) -> String {
    match commune.postcodes.first() {
        Some(postcode) => format!("{} ({postcode})", commune.name),
        None => commune.name.clone(),
    }
}

/// The closures of a hub that end on or after `today`, in order.
pub fn coming_closures(hub: &Hub, today: NaiveDate) -> Vec<&Closure> {
    let mut coming: Vec<&Closure> = hub.closures.iter().filter(|closure| closure.to >= today).collect();
    coming.sort_by_key(|closure| closure.from);
    coming
}

/// The bookings of a team, the ones to come first, then the past ones, newest first.
pub fn in_order_of_use(bookings: &[Booking], now: Instant) -> Vec<&Booking> {
    let mut sorted: Vec<&Booking> = bookings.iter().collect();
    let key = |booking: &&Booking| {
        let span = booking.span();
        let is_over =
            span.is_none_or(|span| span.end() <= now) || !booking.lines.iter().any(|line| line.state.claims_stock());
        let start = span.map_or(i64::MAX, |span| span.start().timestamp());
        (is_over, if is_over { -start } else { start })
    };
    sorted.sort_by_key(key);
    sorted
}

/// A family's icon.
pub fn family_icon(family: Family) -> &'static str {
    use egui_phosphor::regular as icon;
    match family {
        Family::Headset => icon::GOGGLES,
        Family::Printer => icon::PRINTER,
        Family::Capture => icon::PERSON_ARMS_SPREAD,
        Family::Scanner => icon::SCAN,
        Family::Workstation => icon::DESKTOP_TOWER,
        Family::Projector => icon::PROJECTOR_SCREEN,
        Family::Display => icon::MONITOR,
        Family::Sound => icon::SPEAKER_HIFI,
        Family::Camera => icon::VIDEO_CAMERA,
        Family::Interaction => icon::GAME_CONTROLLER,
        Family::Space => icon::WAREHOUSE,
        Family::Expertise => icon::USERS_THREE,
        Family::Training => icon::GRADUATION_CAP,
    }
}

/// The wording key of a family.
pub fn family_key(family: Family) -> String {
    format!("family-{}", family.key())
}

/// `lang`'s words for a text, owned.
pub fn text(lang: Lang, text: &Text) -> String {
    text.get(lang).to_owned()
}

/// A name in at most `most` characters: its first word where there is room for it, then as many of its last words as fit,
/// since it is by their end that the names of a network differ.
pub fn shortened(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let words: Vec<&str> = text.split(' ').collect();
    for skipped in 1..words.len() {
        let tail = words.get(1 + skipped..).unwrap_or_default().join(" ");
        let short = format!("{}… {tail}", words[0]);
        if !tail.is_empty() && short.chars().count() <= most {
            return short;
        }
    }
    for skipped in 1..words.len() {
        let tail = format!("… {}", words[skipped..].join(" "));
        if tail.chars().count() <= most {
            return tail;
        }
    }
    let mut short: String = text.chars().take(most.saturating_sub(1)).collect();
    short.push('…');
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_name_keeps_the_words_that_tell_it_apart() {
        for (name, short) in [
            ("Les Lucioles", "Les Lucioles"),
            ("Parc de démonstration Alizé", "Parc… démonstration Alizé"),
            ("Compagnie de démonstration Les Ombres tièdes", "Compagnie… Ombres tièdes"),
            ("Incompressiblement-long-nom-de-structure", "Incompressiblement-long-n…"),
        ] {
            assert_eq!(shortened(name, 26), short);
        }
        assert_eq!(shortened("Compagnie de démonstration Les Ombres tièdes", 10), "… tièdes");
    }
}
