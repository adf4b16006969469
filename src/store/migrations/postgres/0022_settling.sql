-- How long a collection that bookings are written to takes to show what was written there, at this address; and the
-- probes by which that is found out, each journalled before it is written there and forgotten once it is known to be
-- gone. A process that works on a probe holds it until `lease_s`.
CREATE TABLE settling (
    hub      text NOT NULL,
    calendar text NOT NULL,
    url      text NOT NULL,
    body     text NOT NULL,
    PRIMARY KEY (hub, calendar)
);
CREATE TABLE probe (
    uid      text    PRIMARY KEY,
    hub      text    NOT NULL,
    calendar text    NOT NULL,
    url      text    NOT NULL,
    runner   text    NOT NULL,
    lease_s  bigint  NOT NULL,
    UNIQUE (hub, calendar, url)
);
