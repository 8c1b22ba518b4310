-- One event told in several languages: what the optional vectors of meaning found, by articles, so that it holds
-- whatever becomes of their stories.

CREATE TABLE kin (
    article_id INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
    other_id   INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,   -- the earlier one, in another language
    PRIMARY KEY (article_id, other_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX kin_by_other ON kin (other_id);

-- What recent articles mean, to compare the next ones with: dropped when they are too old for that.
CREATE TABLE vector (
    article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    model      TEXT NOT NULL,   -- whose vector it is: those of two models have nothing in common
    value      BLOB NOT NULL    -- little-endian half floats
) STRICT;
