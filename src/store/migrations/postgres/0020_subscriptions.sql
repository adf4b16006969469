-- Calendars that a hub's manager added at run time, beside those of `hub.toml`. The password of a sign-in stands in a
-- column of its own: it is never part of what is shown.
CREATE TABLE subscription (
    hub        text    NOT NULL,
    calendar   text    NOT NULL,
    body       text    NOT NULL,
    password   text,
    changed_s  bigint NOT NULL,
    changed_by text    NOT NULL,
    PRIMARY KEY (hub, calendar)
);
