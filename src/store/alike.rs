//! What both engines say in the same words: the journal and its tables read, the pool files, the copies of calendars, the
//! notes (`meta`). How each takes its turn, writes the journal and fails is its own.

/// Lines of the journal read by one statement, at most.
pub(super) const PAGE: i64 = 4096;

/// The queries of one engine: its type, its connection, its row, its pool to read from, its pool to write to.
macro_rules! queries_alike {
    ($engine:ty, $connection:ty, $row:ty, $read:ident, $write:ident) => {
        impl $engine {
            pub(super) async fn lines(&self) -> Result<Vec<Line>, StoreError> {
                let mut connection = self.$read.acquire().await.map_err(self.fail())?;
                let mut lines: Vec<Line> = Vec::new();
                loop {
                    let rows = self.page(&mut connection, lines.last().map_or(0, |line| line.seq)).await?;
                    if rows.is_empty() {
                        return Ok(lines);
                    }
                    for row in &rows {
                        lines.push(line(row).map_err(|what| self.damaged(&what))?);
                    }
                }
            }

            /// The first rows after a line: page by page, because rows take more memory than what they say.
            async fn page(&self, connection: &mut $connection, after: u64) -> Result<Vec<$row>, StoreError> {
                sqlx::query("SELECT * FROM journal WHERE seq > $1 ORDER BY seq LIMIT $2")
                    .bind(after.cast_signed())
                    .bind(super::alike::PAGE)
                    .fetch_all(connection)
                    .await
                    .map_err(self.fail())
            }

            pub(super) async fn journal_after(&self, known: u64) -> Result<Vec<JournalEntry>, StoreError> {
                let mut connection = self.$read.acquire().await.map_err(self.fail())?;
                Ok(self.tail(&mut connection, known).await?.0)
            }

            /// What follows line `known`, which must be there, and where the journal ends.
            async fn tail(
                &self,
                connection: &mut $connection,
                known: u64,
            ) -> Result<(Vec<JournalEntry>, Head), StoreError> {
                let mut entries = Vec::new();
                let mut head = match known {
                    0 => Head::START,
                    known => self.head_at(&mut *connection, known).await?,
                };
                loop {
                    let rows = self.page(&mut *connection, head.seq).await?;
                    if rows.is_empty() {
                        return Ok((entries, head));
                    }
                    let (page, end, broken) = read_chain(head, rows.iter().map(line));
                    if let Some(what) = broken {
                        return Err(self.damaged(&what));
                    }
                    entries.extend(page);
                    head = end;
                }
            }

            /// A line that the caller knows.
            async fn head_at(&self, connection: &mut $connection, known: u64) -> Result<Head, StoreError> {
                let row = sqlx::query("SELECT hash FROM journal WHERE seq = $1")
                    .bind(known.cast_signed())
                    .fetch_optional(connection)
                    .await
                    .map_err(self.fail())?;
                let Some(row) = row else {
                    return Err(StoreError::Diverged { database: self.name(), expected: known, found: 0 });
                };
                let hash =
                    hash(&row, "hash").ok_or_else(|| self.damaged("a hash of the journal is not 32 bytes long"))?;
                Ok(Head { seq: known, hash })
            }

            /// Everything that the projection tables say.
            pub(super) async fn rows(&self) -> Result<Rows, StoreError> {
                let from = &self.$read;
                Ok(Rows {
                    bookings: sqlx::query_as("SELECT * FROM booking").fetch_all(from).await.map_err(self.fail())?,
                    lines: sqlx::query_as("SELECT * FROM booking_line").fetch_all(from).await.map_err(self.fail())?,
                    claims: sqlx::query_as("SELECT * FROM claim").fetch_all(from).await.map_err(self.fail())?,
                    allocations: sqlx::query_as("SELECT * FROM allocation").fetch_all(from).await.map_err(self.fail())?,
                })
            }

            pub(super) async fn pool_files(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
                let rows =
                    sqlx::query("SELECT path, bytes FROM pool_file").fetch_all(&self.$read).await.map_err(self.fail())?;
                Ok(rows.iter().map(|row| (row.get("path"), row.get("bytes"))).collect())
            }

            async fn replace_pool_files(
                &self,
                tx: &mut $connection,
                files: &BTreeMap<String, Vec<u8>>,
                imported_s: i64,
            ) -> Result<(), StoreError> {
                sqlx::query("DELETE FROM pool_file").execute(&mut *tx).await.map_err(self.fail())?;
                for (path, bytes) in files {
                    let sha256: Hash = Sha256::digest(bytes).into();
                    sqlx::query("INSERT INTO pool_file (path, bytes, sha256, imported_s) VALUES ($1, $2, $3, $4)")
                        .bind(path)
                        .bind(bytes)
                        .bind(&sha256[..])
                        .bind(imported_s)
                        .execute(&mut *tx)
                        .await
                        .map_err(self.fail())?;
                }
                Ok(())
            }

            pub(super) async fn calendar_copies(&self) -> Result<Vec<CalendarCopy>, StoreError> {
                let rows: Vec<CopyRow> = sqlx::query_as("SELECT * FROM calendar_copy ORDER BY hub, calendar")
                    .fetch_all(&self.$read)
                    .await
                    .map_err(self.fail())?;
                let unreadable = |_| self.damaged("a calendar copy is filed under a name that is not one");
                rows.into_iter().map(|row| row.try_into().map_err(unreadable)).collect()
            }

            pub(super) async fn put_calendar_copy(&self, copy: &CalendarCopy) -> Result<(), StoreError> {
                let mut connection = self.$write.acquire().await.map_err(self.fail())?;
                self.put_copy(&mut connection, copy).await
            }

            async fn put_copy(&self, connection: &mut $connection, copy: &CalendarCopy) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO calendar_copy (hub, calendar, url, bytes, etag, last_modified, read_s) \
                     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (hub, calendar) DO UPDATE SET url = excluded.url, \
                     bytes = excluded.bytes, etag = excluded.etag, last_modified = excluded.last_modified, \
                     read_s = excluded.read_s",
                )
                .bind(copy.hub.as_str())
                .bind(copy.calendar.as_str())
                .bind(&copy.url)
                .bind(&copy.bytes)
                .bind(&copy.etag)
                .bind(&copy.last_modified)
                .bind(copy.read_at.timestamp())
                .execute(connection)
                .await
                .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn meta(&self, key: &str) -> Result<Option<Vec<u8>>, StoreError> {
                sqlx::query_scalar("SELECT value FROM meta WHERE key = $1")
                    .bind(key)
                    .fetch_optional(&self.$read)
                    .await
                    .map_err(self.fail())
            }

            pub(super) async fn put_meta(&self, key: &str, value: &[u8]) -> Result<(), StoreError> {
                let mut connection = self.$write.acquire().await.map_err(self.fail())?;
                self.put_meta_in(&mut connection, key, value).await
            }

            async fn put_meta_in(
                &self,
                connection: &mut $connection,
                key: &str,
                value: &[u8],
            ) -> Result<(), StoreError> {
                sqlx::query(
                    "INSERT INTO meta (key, value) VALUES ($1, $2) \
                     ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                )
                .bind(key)
                .bind(value)
                .execute(connection)
                .await
                .map_err(self.fail())?;
                Ok(())
            }

            pub(super) async fn meta_or_put(&self, key: &str, value: &[u8]) -> Result<Vec<u8>, StoreError> {
                sqlx::query("INSERT INTO meta (key, value) VALUES ($1, $2) ON CONFLICT (key) DO NOTHING")
                    .bind(key)
                    .bind(value)
                    .execute(&self.$write)
                    .await
                    .map_err(self.fail())?;
                Ok(self.meta(key).await?.unwrap_or_else(|| value.to_vec()))
            }

            pub(super) async fn all_meta(&self) -> Result<BTreeMap<String, Vec<u8>>, StoreError> {
                let rows =
                    sqlx::query("SELECT key, value FROM meta").fetch_all(&self.$read).await.map_err(self.fail())?;
                Ok(rows.iter().map(|row| (row.get("key"), row.get("value"))).collect())
            }

            /// Writes what a whole ledger holds beside its journal.
            async fn fill_beside(&self, tx: &mut $connection, whole: &Whole) -> Result<(), StoreError> {
                self.replace_pool_files(tx, &whole.pool_files, whole.imported_s).await?;
                for copy in &whole.calendars {
                    self.put_copy(tx, copy).await?;
                }
                for row in &whole.access {
                    self.put_access(tx, row).await?;
                }
                for subscription in &whole.subscriptions {
                    self.put_subscription_in(tx, subscription).await?;
                }
                self.fill_calendars(tx, &whole.collections, &whole.objects, &whole.gone).await?;
                for (key, value) in &whole.meta {
                    self.put_meta_in(tx, key, value).await?;
                }
                Ok(())
            }
        }

        /// A line of the journal. A damaged page may hold text that is none, where `get` would panic.
        fn line(row: &$row) -> Result<Line, String> {
            let unreadable = |error: sqlx::Error| format!("cannot be read: {error}");
            let no_hash = || "has a hash that is not 32 bytes long".to_owned();
            Ok(Line {
                seq: row.try_get::<i64, _>("seq").map_err(unreadable)?.cast_unsigned(),
                at_s: row.try_get("at_s").map_err(unreadable)?,
                account: row.try_get("account").map_err(unreadable)?,
                key: row.try_get("key").map_err(unreadable)?,
                command_hash: row.try_get("command_hash").map_err(unreadable)?,
                entry: row.try_get("entry").map_err(unreadable)?,
                prev_hash: hash(row, "prev_hash").ok_or_else(no_hash)?,
                hash: hash(row, "hash").ok_or_else(no_hash)?,
            })
        }

        fn hash(row: &$row, column: &str) -> Option<Hash> {
            row.try_get::<&[u8], _>(column).ok()?.try_into().ok()
        }
    };
}
pub(super) use queries_alike;
