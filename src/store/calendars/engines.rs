//! The same statements for both engines: both read `$1` and know `ON CONFLICT` and `RETURNING`.
//!
//! A change begins by writing to the row of its collection, which locks it: the changes of one collection come one after
//! the other, those of different ones do not wait for each other on PostgreSQL.

use sqlx::postgres::PgConnection;
use sqlx::sqlite::SqliteConnection;

use super::{Change, Changed, Collection, Gone, MAX_COLLECTIONS, MAX_GONE, MAX_OBJECTS, MAX_OCTETS, Object, Requires};
use crate::store::StoreError;
use crate::store::postgres::Post;
use crate::store::sqlite::Lite;

const LOCK: &str = "UPDATE dav_collection SET made_s = made_s WHERE id = $1";
const ADVANCE: &str = "UPDATE dav_collection SET revision = revision + 1 WHERE id = $1 RETURNING revision";
const FIND: &str = "SELECT * FROM dav_object WHERE collection = $1 AND name = $2";
/// Most names that one statement asks for.
const NAMES_AT_ONCE: usize = 200;
const SIZE: &str = "SELECT count(*) AS objects, CAST(coalesce(sum(length(body)), 0) AS BIGINT) AS octets \
                    FROM dav_object WHERE collection = $1";
const PUT: &str = "INSERT INTO dav_object \
                   (collection, name, uid, component, etag, schedule_tag, record, body, changed_s, revision) \
                   VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) ON CONFLICT (collection, name) DO UPDATE SET \
                   uid = excluded.uid, component = excluded.component, etag = excluded.etag, \
                   schedule_tag = excluded.schedule_tag, record = excluded.record, body = excluded.body, changed_s = excluded.changed_s, \
                   revision = excluded.revision";
const REMEMBER: &str = "INSERT INTO dav_gone (collection, name, revision) VALUES ($1, $2, $3) \
                        ON CONFLICT (collection, name) DO UPDATE SET revision = excluded.revision";
/// The revision of the removal that is one too many.
const OVERFLOW: &str = "SELECT revision FROM dav_gone WHERE collection = $1 ORDER BY revision DESC LIMIT 1 OFFSET $2";

macro_rules! calendars_on {
    ($engine:ty, $connection:ty, $readers:ident, $transact:ident) => {
        impl $engine {
            pub(in crate::store) async fn collections(&self, owner: &str) -> Result<Vec<Collection>, StoreError> {
                sqlx::query_as("SELECT * FROM dav_collection WHERE owner = $1 ORDER BY name")
                    .bind(owner)
                    .fetch_all(&self.$readers)
                    .await
                    .map_err(self.fail())
            }

            pub(in crate::store) async fn all_collections(&self) -> Result<Vec<Collection>, StoreError> {
                sqlx::query_as("SELECT * FROM dav_collection ORDER BY owner, name")
                    .fetch_all(&self.$readers)
                    .await
                    .map_err(self.fail())
            }

            /// What an exchange brings, whole: revisions stay, so that what clients remember stays true.
            pub(in crate::store) async fn fill_calendars(
                &self,
                tx: &mut $connection,
                collections: &[Collection],
                objects: &[(String, Object)],
                gone: &[(String, Gone)],
            ) -> Result<(), StoreError> {
                for fresh in collections {
                    // A server that ran before made empty ones.
                    sqlx::query(
                        "DELETE FROM dav_collection WHERE owner = $1 AND name = $2 \
                         AND NOT EXISTS (SELECT 1 FROM dav_object WHERE collection = dav_collection.id)",
                    )
                    .bind(&fresh.owner)
                    .bind(&fresh.name)
                    .execute(&mut *tx)
                    .await
                    .map_err(self.fail())?;
                    sqlx::query(
                        "INSERT INTO dav_collection \
                         (id, owner, name, components, properties, made_s, revision, horizon) \
                         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
                    )
                    .bind(&fresh.id)
                    .bind(&fresh.owner)
                    .bind(&fresh.name)
                    .bind(&fresh.components)
                    .bind(&fresh.properties)
                    .bind(fresh.made_s)
                    .bind(fresh.revision)
                    .bind(fresh.horizon)
                    .execute(&mut *tx)
                    .await
                    .map_err(self.fail())?;
                }
                for (id, object) in objects {
                    self.insert_object(tx, id, object, object.revision).await?;
                }
                for (id, gone) in gone {
                    sqlx::query(REMEMBER)
                        .bind(id)
                        .bind(&gone.name)
                        .bind(gone.revision)
                        .execute(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                }
                Ok(())
            }

            async fn insert_object(
                &self,
                tx: &mut $connection,
                id: &str,
                object: &Object,
                revision: i64,
            ) -> Result<(), StoreError> {
                sqlx::query(PUT)
                    .bind(id)
                    .bind(&object.name)
                    .bind(&object.uid)
                    .bind(&object.component)
                    .bind(&object.etag)
                    .bind(&object.schedule_tag)
                    .bind(&object.record)
                    .bind(&object.body)
                    .bind(object.changed_s)
                    .bind(revision)
                    .execute(tx)
                    .await
                    .map_err(self.fail())?;
                Ok(())
            }

            pub(in crate::store) async fn collection(
                &self,
                owner: &str,
                name: &str,
            ) -> Result<Option<Collection>, StoreError> {
                sqlx::query_as("SELECT * FROM dav_collection WHERE owner = $1 AND name = $2")
                    .bind(owner)
                    .bind(name)
                    .fetch_optional(&self.$readers)
                    .await
                    .map_err(self.fail())
            }

            pub(in crate::store) async fn make_collection(&self, fresh: &Collection) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Full;
                self.$transact(async |tx| {
                    let count: i64 = sqlx::query_scalar("SELECT count(*) FROM dav_collection WHERE owner = $1")
                        .bind(&fresh.owner)
                        .fetch_one(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                    if count >= MAX_COLLECTIONS as i64 {
                        return Ok(());
                    }
                    let made = sqlx::query(
                        "INSERT INTO dav_collection (id, owner, name, components, properties, made_s) \
                         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (owner, name) DO NOTHING",
                    )
                    .bind(&fresh.id)
                    .bind(&fresh.owner)
                    .bind(&fresh.name)
                    .bind(&fresh.components)
                    .bind(&fresh.properties)
                    .bind(fresh.made_s)
                    .execute(tx)
                    .await
                    .map_err(self.fail())?;
                    outcome = if made.rows_affected() == 1 { Changed::Made } else { Changed::Unmet };
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            pub(in crate::store) async fn set_collection_properties(
                &self,
                id: &str,
                known: &str,
                properties: &str,
            ) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Unmet;
                self.$transact(async |tx| {
                    let done =
                        sqlx::query("UPDATE dav_collection SET properties = $3 WHERE id = $1 AND properties = $2")
                            .bind(id)
                            .bind(known)
                            .bind(properties)
                            .execute(tx)
                            .await
                            .map_err(self.fail())?;
                    if done.rows_affected() == 1 {
                        outcome = Changed::Replaced;
                    }
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            pub(in crate::store) async fn drop_collection(&self, id: &str) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Missing;
                self.$transact(async |tx| {
                    let done = sqlx::query("DELETE FROM dav_collection WHERE id = $1")
                        .bind(id)
                        .execute(tx)
                        .await
                        .map_err(self.fail())?;
                    if done.rows_affected() == 1 {
                        outcome = Changed::Removed;
                    }
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            pub(in crate::store) async fn objects(&self, id: &str, after: i64) -> Result<Vec<Object>, StoreError> {
                sqlx::query_as("SELECT * FROM dav_object WHERE collection = $1 AND revision > $2 ORDER BY revision")
                    .bind(id)
                    .bind(after)
                    .fetch_all(&self.$readers)
                    .await
                    .map_err(self.fail())
            }

            pub(in crate::store) async fn object_heads(&self, id: &str, after: i64) -> Result<Vec<Object>, StoreError> {
                let empty: &[u8] = &[];
                sqlx::query_as(
                    "SELECT name, uid, component, etag, schedule_tag, record, $3 AS body, changed_s, revision \
                     FROM dav_object WHERE collection = $1 AND revision > $2 ORDER BY revision",
                )
                .bind(id)
                .bind(after)
                .bind(empty)
                .fetch_all(&self.$readers)
                .await
                .map_err(self.fail())
            }

            pub(in crate::store) async fn object(&self, id: &str, name: &str) -> Result<Option<Object>, StoreError> {
                sqlx::query_as(FIND).bind(id).bind(name).fetch_optional(&self.$readers).await.map_err(self.fail())
            }

            pub(in crate::store) async fn objects_named(
                &self,
                id: &str,
                names: &[&str],
            ) -> Result<Vec<Object>, StoreError> {
                let mut found = Vec::with_capacity(names.len());
                for some in names.chunks(NAMES_AT_ONCE) {
                    let mut asked = sqlx::QueryBuilder::new("SELECT * FROM dav_object WHERE collection = ");
                    asked.push_bind(id).push(" AND name IN (");
                    let mut listed = asked.separated(", ");
                    for name in some {
                        listed.push_bind(*name);
                    }
                    asked.push(")");
                    let some: Vec<Object> =
                        asked.build_query_as().fetch_all(&self.$readers).await.map_err(self.fail())?;
                    found.extend(some);
                }
                Ok(found)
            }

            pub(in crate::store) async fn gone(&self, id: &str, after: i64) -> Result<Vec<Gone>, StoreError> {
                sqlx::query_as(
                    "SELECT name, revision FROM dav_gone WHERE collection = $1 AND revision > $2 ORDER BY revision",
                )
                .bind(id)
                .bind(after)
                .fetch_all(&self.$readers)
                .await
                .map_err(self.fail())
            }

            pub(in crate::store) async fn put_object(
                &self,
                id: &str,
                object: &Object,
                requires: Requires<'_>,
            ) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Missing;
                self.$transact(async |tx| {
                    outcome = self.try_in(tx, id, Change::Put(object), requires).await?;
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            /// Takes the row of a collection until the transaction ends; whether there is such a collection.
            async fn lock_in(&self, tx: &mut $connection, id: &str) -> Result<bool, StoreError> {
                let locked = sqlx::query(LOCK).bind(id).execute(tx).await.map_err(self.fail())?;
                Ok(locked.rows_affected() == 1)
            }

            async fn find_in(&self, tx: &mut $connection, id: &str, name: &str) -> Result<Option<Object>, StoreError> {
                sqlx::query_as(FIND).bind(id).bind(name).fetch_optional(tx).await.map_err(self.fail())
            }

            /// What would come of a change, which nobody else can make meanwhile. Writes nothing.
            pub(in crate::store) async fn judge_in(
                &self,
                tx: &mut $connection,
                id: &str,
                change: Change<'_>,
                requires: Requires<'_>,
            ) -> Result<Changed, StoreError> {
                if !self.lock_in(tx, id).await? {
                    return Ok(Changed::Missing);
                }
                let before = self.find_in(tx, id, change.name()).await?;
                if matches!(change, Change::Drop(_)) && before.is_none() {
                    return Ok(Changed::Missing);
                }
                if !requires(before.as_ref().map(|before| before.etag.as_str())) {
                    return Ok(Changed::Unmet);
                }
                let Change::Put(object) = change else { return Ok(Changed::Removed) };
                if before.as_ref().is_some_and(|before| before.uid != object.uid) {
                    return Ok(Changed::UidTaken { name: object.name.clone() });
                }
                let other: Option<String> =
                    sqlx::query_scalar("SELECT name FROM dav_object WHERE collection = $1 AND uid = $2 AND name <> $3")
                        .bind(id)
                        .bind(&object.uid)
                        .bind(&object.name)
                        .fetch_optional(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                if let Some(name) = other {
                    return Ok(Changed::UidTaken { name });
                }
                let (objects, octets): (i64, i64) =
                    sqlx::query_as(SIZE).bind(id).fetch_one(&mut *tx).await.map_err(self.fail())?;
                let size = |body: &Vec<u8>| i64::try_from(body.len()).unwrap_or(i64::MAX);
                let freed = before.as_ref().map_or(0, |before| size(&before.body));
                let is_one_more = before.is_none();
                if (is_one_more && objects >= MAX_OBJECTS) || octets - freed + size(&object.body) > MAX_OCTETS {
                    return Ok(Changed::Full);
                }
                Ok(if is_one_more { Changed::Made } else { Changed::Replaced })
            }

            /// Makes a change that was judged good in the same transaction.
            pub(in crate::store) async fn change_in(
                &self,
                tx: &mut $connection,
                id: &str,
                change: Change<'_>,
            ) -> Result<(), StoreError> {
                match change {
                    Change::Put(object) => self.write_object_in(tx, id, object).await,
                    Change::Drop(name) => self.erase_object_in(tx, id, name).await,
                }
            }

            /// Judges a change and makes it where nothing stands against it.
            async fn try_in(
                &self,
                tx: &mut $connection,
                id: &str,
                change: Change<'_>,
                requires: Requires<'_>,
            ) -> Result<Changed, StoreError> {
                let verdict = self.judge_in(tx, id, change, requires).await?;
                if verdict.is_done() {
                    self.change_in(tx, id, change).await?;
                }
                Ok(verdict)
            }

            async fn write_object_in(&self, tx: &mut $connection, id: &str, object: &Object) -> Result<(), StoreError> {
                let revision: i64 =
                    sqlx::query_scalar(ADVANCE).bind(id).fetch_one(&mut *tx).await.map_err(self.fail())?;
                self.insert_object(tx, id, object, revision).await?;
                sqlx::query("DELETE FROM dav_gone WHERE collection = $1 AND name = $2")
                    .bind(id)
                    .bind(&object.name)
                    .execute(tx)
                    .await
                    .map_err(self.fail())?;
                Ok(())
            }

            pub(in crate::store) async fn update_objects(
                &self,
                id: &str,
                known: i64,
                puts: &[Object],
                drops: &[String],
            ) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Missing;
                self.$transact(async |tx| {
                    if !self.lock_in(tx, id).await? {
                        return Ok(());
                    }
                    let revision: i64 = sqlx::query_scalar("SELECT revision FROM dav_collection WHERE id = $1")
                        .bind(id)
                        .fetch_one(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                    if revision != known {
                        outcome = Changed::Unmet;
                        return Ok(());
                    }
                    for name in drops {
                        self.try_in(tx, id, Change::Drop(name), &|_| true).await?;
                    }
                    for object in puts {
                        let before: Vec<Object> = sqlx::query_as(
                            "SELECT * FROM dav_object WHERE collection = $1 AND (name = $2 OR uid = $3)",
                        )
                        .bind(id)
                        .bind(&object.name)
                        .bind(&object.uid)
                        .fetch_all(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                        let is_same = |there: &Object| there.etag == object.etag && there.record == object.record;
                        let is_other = |there: &Object| there.name != object.name;
                        if !before.iter().any(|there| is_same(there) || is_other(there)) {
                            self.write_object_in(tx, id, object).await?;
                        }
                    }
                    outcome = Changed::Replaced;
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            pub(in crate::store) async fn drop_object(
                &self,
                id: &str,
                name: &str,
                requires: Requires<'_>,
            ) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Missing;
                self.$transact(async |tx| {
                    outcome = self.try_in(tx, id, Change::Drop(name), requires).await?;
                    Ok(())
                })
                .await?;
                Ok(outcome)
            }

            async fn erase_object_in(&self, tx: &mut $connection, id: &str, name: &str) -> Result<(), StoreError> {
                let revision: i64 =
                    sqlx::query_scalar(ADVANCE).bind(id).fetch_one(&mut *tx).await.map_err(self.fail())?;
                sqlx::query("DELETE FROM dav_object WHERE collection = $1 AND name = $2")
                    .bind(id)
                    .bind(name)
                    .execute(&mut *tx)
                    .await
                    .map_err(self.fail())?;
                sqlx::query(REMEMBER)
                    .bind(id)
                    .bind(name)
                    .bind(revision)
                    .execute(&mut *tx)
                    .await
                    .map_err(self.fail())?;
                let overflow: Option<i64> = sqlx::query_scalar(OVERFLOW)
                    .bind(id)
                    .bind(MAX_GONE)
                    .fetch_optional(&mut *tx)
                    .await
                    .map_err(self.fail())?;
                if let Some(forgotten) = overflow {
                    for statement in [
                        "DELETE FROM dav_gone WHERE collection = $1 AND revision <= $2",
                        "UPDATE dav_collection SET horizon = $2 WHERE id = $1",
                    ] {
                        sqlx::query(statement).bind(id).bind(forgotten).execute(&mut *tx).await.map_err(self.fail())?;
                    }
                }
                Ok(())
            }

            pub(in crate::store) async fn move_object(
                &self,
                (from, name): (&str, &str),
                (to, object): (&str, &Object),
                requires: Requires<'_>,
            ) -> Result<Changed, StoreError> {
                let mut outcome = Changed::Missing;
                let moved = self
                    .$transact(async |tx| {
                        // In one order, so that two moves never wait for each other.
                        for id in [from.min(to), from.max(to)] {
                            self.lock_in(tx, id).await?;
                        }
                        outcome = self.try_in(tx, from, Change::Drop(name), &|_| true).await?;
                        if outcome == Changed::Removed {
                            outcome = self.try_in(tx, to, Change::Put(object), requires).await?;
                        }
                        // Half of a move is none: the transaction is given up.
                        if outcome.is_done() { Ok(()) } else { Err(self.failed("a move was refused")) }
                    })
                    .await;
                match moved {
                    Err(error) if outcome.is_done() => Err(error),
                    _ => Ok(outcome),
                }
            }
        }
    };
}

calendars_on!(Lite, SqliteConnection, readers, transact);
calendars_on!(Post, PgConnection, pool, transact_beside);
