-- What this network wrote, or is about to write, into hubs' own calendars: journalled before each request that changes
-- something there, so that a crash at any step is mended. `body` is the writer's own. A process that works on a row
-- holds it until `lease_s`.
CREATE TABLE written_event (
    uid      TEXT    PRIMARY KEY,
    hub      TEXT    NOT NULL,
    calendar TEXT    NOT NULL,
    booking  TEXT    NOT NULL,
    line     INTEGER NOT NULL,
    serial   INTEGER NOT NULL,
    body     TEXT    NOT NULL,
    runner   TEXT    NOT NULL,
    lease_s  INTEGER NOT NULL,
    UNIQUE (booking, line, hub, calendar, serial)
) STRICT;
