-- Calendars that people keep here with a calendar program (CalDAV): collections, their objects exactly as they were
-- given, and what was taken out of them, so that a client that comes back hears of it. Every change of a collection has
-- a revision, counted from 1.
CREATE TABLE dav_collection (
    -- Random: what a client remembers of one collection never fits another.
    id         TEXT    PRIMARY KEY,
    -- hub/<id> or team/<id>
    owner      TEXT    NOT NULL,
    name       TEXT    NOT NULL CHECK (length(name) > 0),
    -- Kinds of objects that it takes, between commas.
    components TEXT    NOT NULL,
    -- Properties that clients set, as one XML element.
    properties TEXT    NOT NULL,
    made_s     INTEGER NOT NULL,
    revision   INTEGER NOT NULL DEFAULT 0 CHECK (revision >= 0),
    -- Removals up to this revision are forgotten.
    horizon    INTEGER NOT NULL DEFAULT 0 CHECK (horizon >= 0),
    UNIQUE (owner, name)
) STRICT;

CREATE TABLE dav_object (
    collection   TEXT    NOT NULL REFERENCES dav_collection (id) ON DELETE CASCADE,
    name         TEXT    NOT NULL CHECK (length(name) > 0),
    uid          TEXT    NOT NULL,
    component    TEXT    NOT NULL,
    etag         TEXT    NOT NULL,
    -- Of objects that concern several people (RFC 6638); else empty.
    schedule_tag TEXT    NOT NULL,
    -- What of the ledger it stands for, where it stands for something; else empty.
    record       TEXT    NOT NULL,
    body         BLOB    NOT NULL,
    changed_s    INTEGER NOT NULL,
    revision     INTEGER NOT NULL CHECK (revision > 0),
    PRIMARY KEY (collection, name),
    UNIQUE (collection, uid)
) STRICT;
CREATE INDEX dav_object_changed ON dav_object (collection, revision);

CREATE TABLE dav_gone (
    collection TEXT    NOT NULL REFERENCES dav_collection (id) ON DELETE CASCADE,
    name       TEXT    NOT NULL,
    revision   INTEGER NOT NULL CHECK (revision > 0),
    PRIMARY KEY (collection, name)
) STRICT;
CREATE INDEX dav_gone_changed ON dav_gone (collection, revision);
