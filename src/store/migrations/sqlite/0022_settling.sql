-- How long a collection that bookings are written to takes to show what was written there, at this address; and the
-- probes by which that is found out, each journalled before it is written there and forgotten once it is known to be
-- gone. A process that works on a probe holds it until `lease_s`.
CREATE TABLE settling (
    hub      TEXT NOT NULL,
    calendar TEXT NOT NULL,
    url      TEXT NOT NULL,
    body     TEXT NOT NULL,
    PRIMARY KEY (hub, calendar)
) STRICT;
CREATE TABLE probe (
    uid      TEXT    PRIMARY KEY,
    hub      TEXT    NOT NULL,
    calendar TEXT    NOT NULL,
    url      TEXT    NOT NULL,
    runner   TEXT    NOT NULL,
    lease_s  INTEGER NOT NULL,
    UNIQUE (hub, calendar, url)
) STRICT;
