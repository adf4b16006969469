-- Lets a text and a range share one exclusion constraint. Trusted since PostgreSQL 13: the owner of the database may
-- create it.
CREATE EXTENSION IF NOT EXISTS btree_gist;

-- The journal is the truth: what each command brought about, chained by SHA-256 so that a line that was changed,
-- dropped or slipped in is found. Times are UTC seconds since 1970. The entry is kept as the very text that was hashed.
CREATE TABLE journal (
    seq          bigint PRIMARY KEY CHECK (seq > 0),
    at_s         bigint NOT NULL,
    account      text   NOT NULL CHECK (length(account) > 0),
    key          text   NOT NULL CHECK (length(key) > 0),
    command_hash text   NOT NULL,
    entry        text   NOT NULL,
    prev_hash    bytea  NOT NULL CHECK (length(prev_hash) = 32),
    hash         bytea  NOT NULL CHECK (length(hash) = 32),
    CONSTRAINT journal_key UNIQUE (account, key)
);

CREATE FUNCTION journal_is_append_only() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'the journal is append-only'; END $$;

CREATE TRIGGER journal_is_never_changed BEFORE UPDATE OR DELETE ON journal
FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();

CREATE TRIGGER journal_is_never_cut BEFORE TRUNCATE ON journal
FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();

-- Where the journal ends. Whoever writes holds this row from before the first decision to the commit: with it come the
-- number and the hash that the next line follows. `stock` counts the changes of the pool files.
CREATE TABLE journal_head (
    one   boolean PRIMARY KEY DEFAULT true CHECK (one),
    seq   bigint  NOT NULL CHECK (seq >= 0),
    hash  bytea   NOT NULL CHECK (length(hash) = 32),
    stock bigint  NOT NULL
) WITH (fillfactor = 10);
INSERT INTO journal_head (seq, hash, stock) VALUES (0, decode(repeat('00', 32), 'hex'), 0);

-- Bookings, their lines, what these claim and which items they were given, as the journal leaves them, written in the
-- same transaction: for queries, reports and audits. Which states there are is the ledger's to say, not ours.
CREATE TABLE booking (
    id        text   PRIMARY KEY,
    team      text   NOT NULL,
    version   bigint NOT NULL CHECK (version > 0),
    placed_s  bigint NOT NULL,
    changed_s bigint NOT NULL,
    body      text   NOT NULL
);
CREATE INDEX booking_of_team ON booking (team, placed_s);

CREATE TABLE booking_line (
    booking  text   NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     bigint NOT NULL CHECK (line >= 0),
    hub      text   NOT NULL,
    offer    text   NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    start_s  bigint NOT NULL,
    end_s    bigint NOT NULL,
    state    text   NOT NULL,
    PRIMARY KEY (booking, line),
    CHECK (end_s > start_s)
);
CREATE INDEX line_of_hub ON booking_line (hub, start_s);

-- A row here takes from stock, whatever the state of its line: a line that gave up has none.
CREATE TABLE claim (
    booking  text   NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     bigint NOT NULL CHECK (line >= 0),
    part     bigint NOT NULL CHECK (part >= 0),
    hub      text   NOT NULL,
    resource text   NOT NULL,
    quantity bigint NOT NULL CHECK (quantity > 0),
    start_s  bigint NOT NULL,
    end_s    bigint NOT NULL,
    PRIMARY KEY (booking, line, part),
    CHECK (end_s > start_s)
);
CREATE INDEX claim_busy ON claim (hub, resource, start_s, end_s);

-- Which item, by its inventory code, a claim takes: a row here is a taking. The second belt: whatever the program
-- decides, an item is never given twice at the same time.
CREATE TABLE allocation (
    booking  text    NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     bigint  NOT NULL CHECK (line >= 0),
    part     bigint  NOT NULL CHECK (part >= 0),
    -- hub/resource#code
    item     text    NOT NULL,
    start_s  bigint  NOT NULL,
    end_s    bigint  NOT NULL,
    PRIMARY KEY (booking, line, part, item),
    CHECK (end_s > start_s),
    CONSTRAINT no_item_twice EXCLUDE USING gist (item WITH =, int8range(start_s, end_s, '[)') WITH &&)
);

-- The files of `pools/` exactly as they were given, so that an export gives the very same bytes back.
CREATE TABLE pool_file (
    path       text   PRIMARY KEY,
    bytes      bytea  NOT NULL,
    sha256     bytea  NOT NULL CHECK (length(sha256) = 32),
    imported_s bigint NOT NULL
);

-- The last good copy of each calendar read from an address.
CREATE TABLE calendar_copy (
    hub           text   NOT NULL,
    calendar      text   NOT NULL,
    url           text   NOT NULL,
    bytes         bytea  NOT NULL,
    etag          text,
    last_modified text,
    read_s        bigint NOT NULL,
    PRIMARY KEY (hub, calendar)
);

CREATE TABLE meta (
    key   text  PRIMARY KEY,
    value bytea NOT NULL
);
