//! How often each access to calendars was renewed. The same statements for both engines; what an access opens is decided
//! in `server::access`.

use serde::{Deserialize, Serialize};
use sqlx::FromRow;

/// How often an access to calendars was renewed: subject and detail as `server::access` writes them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, FromRow)]
pub struct AccessRow {
    pub subject: String,
    pub detail: String,
    pub generation: i64,
    pub renewed_s: i64,
}

/// The queries of one engine: its type, its connection, its pool to read from, its pool to write to.
macro_rules! access_queries {
    ($engine:ty, $connection:ty, $read:ident, $write:ident) => {
        impl $engine {
            pub(super) async fn calendar_access(&self) -> Result<Vec<super::AccessRow>, StoreError> {
                sqlx::query_as(
                    "SELECT subject, detail, generation, renewed_s FROM calendar_access ORDER BY subject, detail",
                )
                .fetch_all(&self.$read)
                .await
                .map_err(self.fail())
            }

            pub(super) async fn renew_calendar_access(&self, row: &super::AccessRow) -> Result<(), StoreError> {
                let mut connection = self.$write.acquire().await.map_err(self.fail())?;
                self.put_access(&mut connection, row).await
            }

            async fn put_access(&self, connection: &mut $connection, row: &super::AccessRow) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO calendar_access (subject, detail, generation, renewed_s) VALUES ($1, $2, $3, $4) \
                     ON CONFLICT (subject, detail) DO UPDATE SET generation = excluded.generation, \
                     renewed_s = excluded.renewed_s WHERE calendar_access.generation = excluded.generation - 1",
                )
                .bind(&row.subject)
                .bind(&row.detail)
                .bind(row.generation)
                .bind(row.renewed_s)
                .execute(connection)
                .await
                .map_err(self.fail())?;
                Ok(())
            }
        }
    };
}
pub(super) use access_queries;
