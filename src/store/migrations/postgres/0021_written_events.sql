-- What this network wrote, or is about to write, into hubs' own calendars: journalled before each request that changes
-- something there, so that a crash at any step is mended. `body` is the writer's own. A process that works on a row
-- holds it until `lease_s`.
CREATE TABLE written_event (
    uid      text    PRIMARY KEY,
    hub      text    NOT NULL,
    calendar text    NOT NULL,
    booking  text    NOT NULL,
    line     bigint  NOT NULL,
    serial   bigint  NOT NULL,
    body     text    NOT NULL,
    runner   text    NOT NULL,
    lease_s  bigint  NOT NULL,
    UNIQUE (booking, line, hub, calendar, serial)
);
