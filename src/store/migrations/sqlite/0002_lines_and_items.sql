-- Bookings, their lines, what these claim and which items they were given, made anew from the journal: whoever opens
-- the store projects them again while the mark below stands. Which states there are is the ledger's to say, not ours.
DROP TABLE claim;
DROP TABLE booking;

CREATE TABLE booking (
    id        TEXT    PRIMARY KEY,
    team      TEXT    NOT NULL,
    version   INTEGER NOT NULL CHECK (version > 0),
    placed_s  INTEGER NOT NULL,
    changed_s INTEGER NOT NULL,
    body      TEXT    NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX booking_of_team ON booking (team, placed_s);

CREATE TABLE booking_line (
    booking  TEXT    NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     INTEGER NOT NULL CHECK (line >= 0),
    hub      TEXT    NOT NULL,
    offer    TEXT    NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    start_s  INTEGER NOT NULL,
    end_s    INTEGER NOT NULL,
    state    TEXT    NOT NULL,
    PRIMARY KEY (booking, line),
    CHECK (end_s > start_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX line_of_hub ON booking_line (hub, start_s);

-- A row here takes from stock, whatever the state of its line: a line that gave up has none.
CREATE TABLE claim (
    booking  TEXT    NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     INTEGER NOT NULL CHECK (line >= 0),
    part     INTEGER NOT NULL CHECK (part >= 0),
    hub      TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    quantity INTEGER NOT NULL CHECK (quantity > 0),
    start_s  INTEGER NOT NULL,
    end_s    INTEGER NOT NULL,
    PRIMARY KEY (booking, line, part),
    CHECK (end_s > start_s)
) STRICT, WITHOUT ROWID;
CREATE INDEX claim_busy ON claim (hub, resource, start_s, end_s);

-- Which item, by its inventory code, a claim takes: a row here is a taking.
CREATE TABLE allocation (
    booking  TEXT    NOT NULL REFERENCES booking (id) ON DELETE CASCADE,
    line     INTEGER NOT NULL CHECK (line >= 0),
    part     INTEGER NOT NULL CHECK (part >= 0),
    -- hub/resource#code
    item     TEXT    NOT NULL,
    start_s  INTEGER NOT NULL,
    end_s    INTEGER NOT NULL,
    PRIMARY KEY (booking, line, part, item),
    CHECK (end_s > start_s)
) STRICT;
CREATE INDEX allocation_busy ON allocation (item, start_s, end_s);

-- The second belt: whatever the program decides, an item is never given twice at the same time.
CREATE TRIGGER no_item_twice_i BEFORE INSERT ON allocation
WHEN EXISTS (
    SELECT 1 FROM allocation a
    WHERE a.item = NEW.item AND a.start_s < NEW.end_s AND a.end_s > NEW.start_s)
BEGIN SELECT RAISE(ABORT, 'no_item_twice'); END;

CREATE TRIGGER no_item_twice_u BEFORE UPDATE OF item, start_s, end_s ON allocation
WHEN EXISTS (
    SELECT 1 FROM allocation a
    WHERE a.rowid <> OLD.rowid AND a.item = NEW.item AND a.start_s < NEW.end_s AND a.end_s > NEW.start_s)
BEGIN SELECT RAISE(ABORT, 'no_item_twice'); END;

INSERT OR REPLACE INTO meta (key, value) VALUES ('projection-stale', x'01');
