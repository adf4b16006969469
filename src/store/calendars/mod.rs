//! Calendars that people keep with a calendar program: collections, objects as they were given, revisions.
//!
//! What a change requires of what was there before is judged inside its transaction, so that two clients that write the
//! same object at once are told apart. Sizes are bounded here, because here they are known. It reads no calendar data.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::line::{read_hex, write_hex};
use super::{Engine, Store, StoreError};

mod engines;

/// Most collections of one owner.
pub const MAX_COLLECTIONS: usize = 200;
/// Most objects of one collection.
pub const MAX_OBJECTS: i64 = 20_000;
/// Most octets of all objects of one collection.
pub const MAX_OCTETS: i64 = 64 << 20;
/// Most removals that one collection remembers.
const MAX_GONE: i64 = 10_000;

/// A calendar.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Collection {
    /// Random, never used again.
    pub id: String,
    /// `hub/<id>` or `team/<id>`.
    pub owner: String,
    /// The last part of its address.
    pub name: String,
    /// Kinds of objects that it takes, between commas.
    pub components: String,
    /// Properties that clients set, as one XML element.
    pub properties: String,
    /// UTC seconds since 1970.
    pub made_s: i64,
    /// That of its last change.
    pub revision: i64,
    /// Removals up to this revision are forgotten.
    pub horizon: i64,
}

/// An object of a collection.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Object {
    pub name: String,
    pub uid: String,
    /// Such as `VEVENT`.
    pub component: String,
    /// Without quotes.
    pub etag: String,
    /// Without quotes; empty where there is none.
    pub schedule_tag: String,
    /// What of the ledger it stands for, such as `closure/12`; empty where it stands for nothing.
    pub record: String,
    /// As it was given. Empty where only heads were asked for.
    #[serde(serialize_with = "write_hex", deserialize_with = "read_hex")]
    pub body: Vec<u8>,
    /// UTC seconds since 1970.
    pub changed_s: i64,
    pub revision: i64,
}

/// What was taken out of a collection.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, Deserialize)]
pub struct Gone {
    pub name: String,
    pub revision: i64,
}

/// What a change requires of the etag of what is there; `None` where there is nothing.
pub type Requires<'r> = &'r (dyn Fn(Option<&str>) -> bool + Send + Sync);

/// A change of a collection.
#[derive(Debug, Clone, Copy)]
pub enum Change<'a> {
    Put(&'a Object),
    /// Takes out the object of that name.
    Drop(&'a str),
}

impl<'a> Change<'a> {
    pub fn name(self) -> &'a str {
        match self {
            Self::Put(object) => &object.name,
            Self::Drop(name) => name,
        }
    }
}

/// What came of a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Changed {
    Made,
    Replaced,
    Removed,
    /// There is nothing by that name, or no such collection.
    Missing,
    /// What was required is not so.
    Unmet,
    /// Another object of the collection has that UID, or the one of that name has another (RFC 4791 §5.3.2.1).
    UidTaken {
        name: String,
    },
    /// The collection can hold no more.
    Full,
}

impl Changed {
    pub fn is_done(&self) -> bool {
        matches!(self, Self::Made | Self::Replaced | Self::Removed)
    }
}

impl Store {
    /// The collections of an owner, in order of their names.
    pub async fn collections(&self, owner: &str) -> Result<Vec<Collection>, StoreError> {
        either!(self, engine => engine.collections(owner).await)
    }

    /// Those of all owners.
    pub(super) async fn all_collections(&self) -> Result<Vec<Collection>, StoreError> {
        either!(self, engine => engine.all_collections().await)
    }

    pub async fn collection(&self, owner: &str, name: &str) -> Result<Option<Collection>, StoreError> {
        either!(self, engine => engine.collection(owner, name).await)
    }

    /// Makes an empty collection: [`Changed::Made`], [`Changed::Unmet`] where there is one by that name, or
    /// [`Changed::Full`].
    pub async fn make_collection(&self, fresh: &Collection) -> Result<Changed, StoreError> {
        either!(self, engine => engine.make_collection(fresh).await)
    }

    /// Replaces the properties of a collection, if they are still `known`.
    pub async fn set_collection_properties(
        &self,
        id: &str,
        known: &str,
        properties: &str,
    ) -> Result<Changed, StoreError> {
        either!(self, engine => engine.set_collection_properties(id, known, properties).await)
    }

    /// Removes a collection with all it holds.
    pub async fn drop_collection(&self, id: &str) -> Result<Changed, StoreError> {
        either!(self, engine => engine.drop_collection(id).await)
    }

    /// Objects changed after a revision, in order of their changes.
    pub async fn objects(&self, id: &str, after: i64) -> Result<Vec<Object>, StoreError> {
        either!(self, engine => engine.objects(id, after).await)
    }

    /// The same, without what they say.
    pub async fn object_heads(&self, id: &str, after: i64) -> Result<Vec<Object>, StoreError> {
        either!(self, engine => engine.object_heads(id, after).await)
    }

    pub async fn object(&self, id: &str, name: &str) -> Result<Option<Object>, StoreError> {
        either!(self, engine => engine.object(id, name).await)
    }

    /// Those of these names, in any order.
    pub async fn objects_named(&self, id: &str, names: &[&str]) -> Result<Vec<Object>, StoreError> {
        either!(self, engine => engine.objects_named(id, names).await)
    }

    /// Removals after a revision, in their order.
    pub async fn gone(&self, id: &str, after: i64) -> Result<Vec<Gone>, StoreError> {
        either!(self, engine => engine.gone(id, after).await)
    }

    /// Puts an object into a collection; its revision is given here.
    pub async fn put_object(&self, id: &str, object: &Object, requires: Requires<'_>) -> Result<Changed, StoreError> {
        either!(self, engine => engine.put_object(id, object, requires).await)
    }

    /// Takes an object out of a collection.
    pub async fn drop_object(&self, id: &str, name: &str, requires: Requires<'_>) -> Result<Changed, StoreError> {
        either!(self, engine => engine.drop_object(id, name, requires).await)
    }

    /// Takes `name` out of the collection `from` and puts `object` into `to`, both or neither.
    pub async fn move_object(
        &self,
        (from, name): (&str, &str),
        (to, object): (&str, &Object),
        requires: Requires<'_>,
    ) -> Result<Changed, StoreError> {
        either!(self, engine => engine.move_object((from, name), (to, object), requires).await)
    }

    /// Puts objects into a collection and takes others out, in one transaction; [`Changed::Unmet`], and nothing, where
    /// the collection has changed since revision `known`. What is there already as it should be keeps its revision. An
    /// object whose UID another one has is left out.
    pub async fn update_objects(
        &self,
        id: &str,
        known: i64,
        puts: &[Object],
        drops: &[String],
    ) -> Result<Changed, StoreError> {
        either!(self, engine => engine.update_objects(id, known, puts, drops).await)
    }
}
