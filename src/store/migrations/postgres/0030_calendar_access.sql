-- How often the feed addresses and the calendar password of a subject were renewed: the tokens themselves are made from
-- the store's secret and this number, and kept nowhere. What has no row was never renewed (generation 0).
CREATE TABLE calendar_access (
    -- hub/<id>, hub/<id>/<resource>, team/<id>, team/<id>/<member>
    subject    text   NOT NULL,
    -- busy, full, dav
    detail     text   NOT NULL,
    generation bigint NOT NULL CHECK (generation > 0),
    renewed_s  bigint NOT NULL,
    PRIMARY KEY (subject, detail)
);
