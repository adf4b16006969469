-- Calendars that a hub's manager added at run time, beside those of `hub.toml`. The password of a sign-in stands in a
-- column of its own: it is never part of what is shown.
CREATE TABLE subscription (
    hub        TEXT    NOT NULL,
    calendar   TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    password   TEXT,
    changed_s  INTEGER NOT NULL,
    changed_by TEXT    NOT NULL,
    PRIMARY KEY (hub, calendar)
) STRICT;
