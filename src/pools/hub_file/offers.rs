//! What a hub offers: resources, expertise, trainings, kits.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use crate::domain::ids::{GroupId, HubId, ItemCode, LocalId, OfferKey};
use crate::domain::resource::{
    Bundle, BundlePart, Condition, Family, Item, Kit, KitMember, ReservedShare, Resource, Session, Stock,
};
use crate::domain::time::{LocalReading, Zone};
use crate::pools::finding::Arg;
use crate::pools::nearest::nearest;
use crate::pools::shape::{Ids, Row};
use crate::pools::source::Sink;

/// What a hub offers, gathered while it is read, so that names and inventory codes are seen to be unique.
#[derive(Debug, Default)]
pub(super) struct Offers<'a> {
    hub: Option<HubId>,
    groups: Option<&'a BTreeSet<GroupId>>,
    /// Trainings of this hub that resources ask for, with the place where they do.
    required: Vec<(LocalId, Range<usize>)>,
    /// First place of each identifier.
    ids: Ids,
    codes: BTreeMap<String, Range<usize>>,
    /// The resource of which each numbered item is.
    resource_of: BTreeMap<String, String>,
    /// The first kit in which an item lies.
    packed: BTreeMap<String, Range<usize>>,
    /// Units there are, and of those the ones that can be lent; `None` for a training, which no kit holds.
    pub(super) stocks: BTreeMap<String, Option<(u32, u32)>>,
}

impl<'a> Offers<'a> {
    pub(super) fn new(hub: Option<&HubId>, groups: Option<&'a BTreeSet<GroupId>>) -> Self {
        Self { hub: hub.cloned(), groups, ..Self::default() }
    }

    fn id(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<LocalId> {
        self.ids.read(row, sink)
    }

    pub(super) fn resource(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let items: Option<Vec<_>> = row.rows("items").iter().map(|item| self.item(item, sink)).collect();
        if let Some(id) = &id {
            let codes = row.rows("items").into_iter().filter_map(|item| item.words("code"));
            self.resource_of.extend(codes.map(|code| (code, id.as_str().to_owned())));
        }
        match (row.has("items"), row.has("count")) {
            (true, true) => sink.error(&row.at("count"), "pools-items-and-count", vec![]),
            (false, false) => {
                let name = id.as_ref().map_or("", LocalId::as_str);
                sink.error(&row.span(), "pools-no-stock", vec![("id", name.into())]);
            }
            _ => {}
        }
        let stock = if row.has("items") {
            items.map(Stock::Items)
        } else {
            // Without a number, the finding has been told; nothing is read from here.
            Some(Stock::Count(row.count("count").unwrap_or(0)))
        };
        self.keep_stock(id.as_ref(), row, stock.as_ref());
        let requires_training = self.required_training(row, sink);
        let reserved = self.reserved(id.as_ref(), row, sink);
        Some(Resource {
            id: id?,
            name: row.text("name")?,
            family: Family::from_key(&row.words("family")?)?,
            maker: row.words("maker").unwrap_or_default(),
            model: row.words("model").unwrap_or_default(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: row.texts("accessories"),
            stock: stock?,
            prepare_min: row.count("prepare_min").unwrap_or(0),
            recover_min: row.count("recover_min").unwrap_or(0),
            approval: row.named("approval"),
            requires_training,
            reserved: reserved?,
            deposit_eur: row.count("deposit_eur").unwrap_or(0),
        })
    }

    /// `"atelier"` is a training of this hub, `"autre-pole/atelier"` one of another.
    fn required_training(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<OfferKey> {
        let (written, at) = (row.words("requires_training")?, row.at("requires_training"));
        let own = || Some(OfferKey::new(self.hub.clone()?, LocalId::parse(&written).ok()?));
        let key = written.parse::<OfferKey>().ok().or_else(own);
        match &key {
            // Without a name of its own, the hub has been told.
            None if self.hub.is_none() => {}
            None => sink.error(&at, "pools-training-form", vec![("written", written.as_str().into())]),
            Some(key) if Some(&key.hub) == self.hub.as_ref() => self.required.push((key.local.clone(), at)),
            Some(_) => {}
        }
        key
    }

    /// Once everything is read: the trainings that are asked for exist.
    pub(super) fn check_trainings(&self, sink: &mut Sink<'_>) {
        for (id, at) in &self.required {
            if self.stocks.get(id.as_str()) == Some(&None) {
                continue;
            }
            let mut args = vec![("id", Arg::from(id.as_str()))];
            let trainings = self.stocks.iter().filter(|(_, stock)| stock.is_none()).map(|(id, _)| id.as_str());
            if let Some(meant) = nearest(id.as_str(), trainings) {
                args.push(("meant", meant.into()));
                sink.error(at, "pools-unknown-training-meant", args);
            } else {
                sink.error(at, "pools-unknown-training", args);
            }
        }
    }

    fn reserved(&self, id: Option<&LocalId>, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Vec<ReservedShare>> {
        let all = id.and_then(|id| self.stocks.get(id.as_str()).copied().flatten()).map(|(all, _)| all);
        let mut sum = 0_u32;
        let mut share = |row: &Row<'_>| {
            let group: GroupId = row.parsed("group")?;
            let units = row.count("units")?;
            sum = sum.saturating_add(units);
            if let Some(all) = all.filter(|all| sum > *all) {
                let args = vec![("sum", sum.into()), ("all", all.into())];
                sink.error(&row.at("units"), "pools-reserved-too-many", args);
            }
            if self.groups.is_some_and(|groups| !groups.contains(&group)) {
                sink.warn(&row.at("group"), "pools-group-without-team", vec![("group", group.as_str().into())]);
            }
            Some(ReservedShare { group, units, until_days: row.count("until_days")? })
        };
        let all: Vec<_> = row.rows("reserved").iter().map(&mut share).collect();
        all.into_iter().collect()
    }

    /// Remembers what there is of a resource, even when the rest of it has an error: a kit that names it is not wrong.
    fn keep_stock(&mut self, id: Option<&LocalId>, row: &Row<'_>, stock: Option<&Stock>) {
        let Some(id) = id else { return };
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (all, usable) = match stock {
            Some(Stock::Items(items)) => {
                let usable = items.iter().filter(|item| item.condition != Condition::OutOfOrder).count();
                (number(items.len()), number(usable))
            }
            Some(Stock::Count(count)) => (*count, *count),
            // Some item cannot be read: they are counted all the same.
            Some(Stock::Sessions { .. }) | None => (number(row.rows("items").len()), u32::MAX),
        };
        self.stocks.entry(id.as_str().to_owned()).or_insert(Some((all, usable)));
    }

    fn item(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Item> {
        let code = row.words("code")?;
        if let Some(first) = self.codes.get(&code) {
            let args = vec![("code", code.as_str().into()), ("line", sink.line_of(first).into())];
            sink.error(&row.at("code"), "pools-code-twice", args);
        } else {
            self.codes.insert(code.clone(), row.at("code"));
        }
        Some(Item {
            code,
            serial: row.words("serial"),
            condition: row.named("condition").unwrap_or(Condition::Good),
            acquired: row.day("acquired"),
        })
    }

    pub(super) fn expertise(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let persons = row.count("persons");
        let id = id?;
        self.stocks.entry(id.as_str().to_owned()).or_insert(persons.map(|n| (n, n)));
        Some(Resource {
            id,
            name: row.text("name")?,
            family: Family::Expertise,
            maker: String::new(),
            model: String::new(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: Vec::new(),
            stock: Stock::Count(persons?),
            prepare_min: row.count("prepare_min").unwrap_or(0),
            recover_min: row.count("recover_min").unwrap_or(0),
            approval: row.named("approval"),
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    }

    pub(super) fn training(&mut self, row: &Row<'_>, zone: Option<Zone>, sink: &mut Sink<'_>) -> Option<Resource> {
        let id = self.id(row, sink);
        let mut sessions: Vec<Option<Session>> = Vec::new();
        for session in row.rows("sessions") {
            let before = sessions.iter().flatten().next_back();
            let session = self::session(&session, before, zone, sink);
            sessions.push(session);
        }
        let sessions: Option<Vec<_>> = sessions.into_iter().collect();
        let id = id?;
        self.stocks.entry(id.as_str().to_owned()).or_insert(None);
        Some(Resource {
            id,
            name: row.text("name")?,
            family: Family::Training,
            maker: String::new(),
            model: String::new(),
            description: row.text("description")?,
            keywords: row.list("keywords").into_iter().map(|(word, _)| word).collect(),
            accessories: Vec::new(),
            stock: Stock::Sessions { seats: row.count("seats")?, level: row.named("level")?, sessions: sessions? },
            prepare_min: 0,
            recover_min: 0,
            approval: row.named("approval"),
            requires_training: None,
            reserved: Vec::new(),
            deposit_eur: 0,
        })
    }

    pub(super) fn kit(&mut self, row: &Row<'_>, sink: &mut Sink<'_>) -> Option<Kit> {
        let id = self.id(row, sink);
        let mut seen = BTreeSet::new();
        let members: Option<Vec<_>> =
            row.rows("members").iter().map(|member| self.member(member, &mut seen, sink)).collect();
        Some(Kit { id: id?, name: row.text("name")?, description: row.text("description")?, members: members? })
    }

    pub(super) fn bundle(&mut self, row: &Row<'_>, kits: &[Option<Kit>], sink: &mut Sink<'_>) -> Option<Bundle> {
        let id = self.id(row, sink);
        let mut seen = BTreeSet::new();
        let parts: Option<Vec<_>> = row
            .rows("parts")
            .iter()
            .map(|part| {
                let offer: LocalId = part.parsed("offer")?;
                let args = vec![("id", Arg::from(offer.as_str()))];
                if !seen.insert(offer.clone()) {
                    sink.error(&part.at("offer"), "pools-part-twice", args);
                } else if self.stocks.get(offer.as_str()) == Some(&None) {
                    sink.error(&part.at("offer"), "pools-part-is-training", args);
                } else if !kits.iter().flatten().any(|kit| kit.id == offer) && !self.stocks.contains_key(offer.as_str())
                {
                    self.tell_stranger(offer.as_str(), &part.at("offer"), sink);
                }
                Some(BundlePart { offer, quantity: part.count("quantity")? })
            })
            .collect();
        Some(Bundle { id: id?, name: row.text("name")?, description: row.text("description")?, parts: parts? })
    }

    /// The items that lie in a case: of this resource, no more than the case holds, and in no other case.
    fn packed(&mut self, resource: &LocalId, quantity: u32, row: &Row<'_>, sink: &mut Sink<'_>) -> Vec<ItemCode> {
        let mut items = Vec::new();
        for (code, at) in row.list("items") {
            if self.resource_of.get(&code).is_none_or(|of| of != resource.as_str()) {
                let of =
                    self.resource_of.iter().filter(|(_, of)| *of == resource.as_str()).map(|(code, _)| code.as_str());
                let mut args = vec![("code", Arg::from(code.as_str())), ("id", resource.as_str().into())];
                if let Some(meant) = nearest(&code, of) {
                    args.push(("meant", meant.into()));
                    sink.error(&at, "pools-member-unknown-item-meant", args);
                } else {
                    sink.error(&at, "pools-member-unknown-item", args);
                }
            } else if let Some(first) = self.packed.get(&code) {
                let args = vec![("code", code.as_str().into()), ("line", sink.line_of(first).into())];
                sink.error(&at, "pools-item-packed-twice", args);
            } else {
                self.packed.insert(code.clone(), at.clone());
            }
            items.extend(ItemCode::parse(&code).ok());
        }
        if u32::try_from(items.len()).is_ok_and(|count| count > quantity) {
            let args =
                vec![("wanted", quantity.into()), ("all", i64::try_from(items.len()).unwrap_or(i64::MAX).into())];
            sink.error(&row.at("items"), "pools-member-items-beyond", args);
        }
        items
    }

    fn member(&mut self, row: &Row<'_>, seen: &mut BTreeSet<LocalId>, sink: &mut Sink<'_>) -> Option<KitMember> {
        let resource: LocalId = row.parsed("resource")?;
        let quantity = row.count("quantity")?;
        if !seen.insert(resource.clone()) {
            sink.error(&row.at("resource"), "pools-member-twice", vec![("id", resource.as_str().into())]);
        }
        match self.stocks.get(resource.as_str()) {
            None => self.tell_stranger(resource.as_str(), &row.at("resource"), sink),
            Some(None) => {
                sink.error(&row.at("resource"), "pools-member-is-training", vec![("id", resource.as_str().into())]);
            }
            Some(Some((all, usable))) => {
                let args = vec![
                    ("id", resource.as_str().into()),
                    ("wanted", quantity.into()),
                    ("all", (*all).into()),
                    ("usable", (*usable).into()),
                ];
                if quantity > *all {
                    sink.error(&row.at("quantity"), "pools-member-too-many", args);
                } else if quantity > *usable {
                    sink.warn(&row.at("quantity"), "pools-member-out-of-order", args);
                }
            }
        }
        let items = self.packed(&resource, quantity, row, sink);
        Some(KitMember { resource, quantity, items })
    }

    /// A resource is named that the hub does not have.
    pub(super) fn tell_stranger(&self, id: &str, at: &Range<usize>, sink: &mut Sink<'_>) {
        let mut args = vec![("id", Arg::from(id))];
        if let Some(meant) = nearest(id, self.stocks.keys().map(String::as_str)) {
            args.push(("meant", meant.into()));
            sink.error(at, "pools-unknown-resource-meant", args);
        } else {
            sink.error(at, "pools-unknown-resource", args);
        }
    }
}

fn session(row: &Row<'_>, before: Option<&Session>, zone: Option<Zone>, sink: &mut Sink<'_>) -> Option<Session> {
    let session = Session { starts: row.wall_clock("starts")?, ends: row.wall_clock("ends")? };
    let shown = |at: chrono::NaiveDateTime| at.format("%Y-%m-%d %H:%M").to_string();
    if session.ends <= session.starts {
        let args = vec![("starts", shown(session.starts).into()), ("ends", shown(session.ends).into())];
        sink.error(&row.at("ends"), "pools-session-order", args);
    }
    if let Some(before) = before.filter(|before| session.starts < before.ends) {
        let args = vec![("starts", shown(session.starts).into()), ("before", shown(before.ends).into())];
        sink.error(&row.at("starts"), "pools-sessions-overlap", args);
    }
    for (key, reading) in [("starts", session.starts), ("ends", session.ends)] {
        let Some(zone) = zone else { continue };
        let clock = |at| zone.local(at).format("%H:%M").to_string();
        let mut args = vec![("reading", Arg::from(shown(reading))), ("zone", zone.name().into())];
        let meant = zone.read(reading);
        match meant {
            LocalReading::Once(_) => {}
            LocalReading::Never { .. } => {
                let [before, after] = meant.nearest();
                args.push(("before", clock(before).into()));
                args.push(("after", clock(after).into()));
                sink.error(&row.at(key), "pools-reading-jumped-over", args);
            }
            LocalReading::Twice { .. } => sink.error(&row.at(key), "pools-reading-twice", args),
        }
    }
    Some(session)
}
