-- The journal is the truth: what each command brought about, chained by SHA-256 so that a line that was changed,
-- dropped or slipped in is found. Times are UTC seconds since 1970.
CREATE TABLE journal (
    seq          INTEGER PRIMARY KEY CHECK (seq > 0),
    at_s         INTEGER NOT NULL,
    account      TEXT    NOT NULL CHECK (length(account) > 0),
    key          TEXT    NOT NULL CHECK (length(key) > 0),
    command_hash TEXT    NOT NULL,
    entry        TEXT    NOT NULL CHECK (json_valid(entry)),
    prev_hash    BLOB    NOT NULL CHECK (length(prev_hash) = 32),
    hash         BLOB    NOT NULL CHECK (length(hash) = 32),
    UNIQUE (account, key)
) STRICT;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

CREATE TRIGGER journal_is_never_cut BEFORE DELETE ON journal
BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- Bookings and claims as the journal leaves them, written in the same transaction: for queries, reports and audits.
CREATE TABLE booking (
    id       TEXT    PRIMARY KEY,
    team     TEXT    NOT NULL,
    version  INTEGER NOT NULL CHECK (version > 0),
    placed_s INTEGER NOT NULL,
    changed_s INTEGER NOT NULL,
    body     TEXT    NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX booking_of_team ON booking (team, placed_s);

CREATE TABLE claim (
    booking  TEXT    NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     INTEGER NOT NULL CHECK (line >= 0),
    part     INTEGER NOT NULL CHECK (part >= 0),
    hub      TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    start_s  INTEGER NOT NULL,
    end_s    INTEGER NOT NULL,
    -- State of the line. Whatever it is, a row here takes from stock: a line that gave up has no rows.
    state    TEXT    NOT NULL CHECK (state IN ('requested', 'approved', 'out', 'returned')),
    PRIMARY KEY (booking, line, part),
    CHECK (end_s > start_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_busy ON claim (hub, resource, start_s, end_s);

-- The files of `pools/` exactly as they were given, so that an export gives the very same bytes back.
CREATE TABLE pool_file (
    path       TEXT    PRIMARY KEY,
    bytes      BLOB    NOT NULL,
    sha256     BLOB    NOT NULL CHECK (length(sha256) = 32),
    imported_s INTEGER NOT NULL
) STRICT;

-- The last good copy of each calendar read from an address.
CREATE TABLE calendar_copy (
    hub           TEXT    NOT NULL,
    calendar      TEXT    NOT NULL,
    url           TEXT    NOT NULL,
    bytes         BLOB    NOT NULL,
    etag          TEXT,
    last_modified TEXT,
    read_s        INTEGER NOT NULL,
    PRIMARY KEY (hub, calendar)
) STRICT;

CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value BLOB NOT NULL
) STRICT;
