-- How often the feed addresses and the calendar password of a subject were renewed: the tokens themselves are made from
-- the store's secret and this number, and kept nowhere. What has no row was never renewed (generation 0).
CREATE TABLE calendar_access (
    -- hub/<id>, hub/<id>/<resource>, team/<id>, team/<id>/<member>
    subject    TEXT    NOT NULL,
    -- busy, full, dav
    detail     TEXT    NOT NULL,
    generation INTEGER NOT NULL CHECK (generation > 0),
    renewed_s  INTEGER NOT NULL,
    PRIMARY KEY (subject, detail)
) STRICT, WITHOUT ROWID;
