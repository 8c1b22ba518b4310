-- Watched sources, twins of articles, linked pages, and what admins are told.

ALTER TABLE article ADD COLUMN copy_of INTEGER REFERENCES article (id);  -- the first article of this very text
ALTER TABLE article ADD COLUMN listed INTEGER NOT NULL DEFAULT 0;        -- digest of the words that its source listed last
ALTER TABLE article ADD COLUMN listed_url TEXT;                         -- as its source lists it, where its page has another
ALTER TABLE article ADD COLUMN image TEXT;
ALTER TABLE article ADD COLUMN page_read_at INTEGER;                     -- its text is that of its linked page
ALTER TABLE article ADD COLUMN faded_at INTEGER;                         -- its text was dropped for its age
CREATE INDEX article_by_copy ON article (copy_of) WHERE copy_of IS NOT NULL;

UPDATE article SET listed = (
    SELECT digest (r.title, r.text) FROM revision AS r WHERE r.article_id = article.id AND r.revision = article.revision
);

-- By what likely twins are found: hashes of addresses, of titles, and of bands of fingerprints. Believed only when verified.
CREATE TABLE sign (
    hash       INTEGER NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    lasting    INTEGER NOT NULL CHECK (lasting IN (0, 1)),  -- 0: of a text, which nobody repeats after some days
    PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;
INSERT OR IGNORE INTO sign (hash, article_id, lasting)
SELECT url_sign (url), id, 1 FROM article WHERE url IS NOT NULL;
INSERT OR IGNORE INTO sign (hash, article_id, lasting)
SELECT title_sign (s.key, r.title), a.id, 1 FROM article AS a
JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision JOIN source AS s ON s.id = a.source_id;

-- What a text resembles: the MinHash signature of the newest revision.
CREATE TABLE fingerprint (
    article_id INTEGER PRIMARY KEY REFERENCES article (id),
    signature  BLOB NOT NULL
) STRICT;

CREATE TABLE watch (
    source_id     INTEGER PRIMARY KEY REFERENCES source (id),
    kind          TEXT NOT NULL CHECK (kind IN ('feed', 'page', 'folder')),
    address       TEXT NOT NULL UNIQUE,
    host          TEXT NOT NULL,             -- of which only a few are looked at together
    topics        TEXT NOT NULL,             -- JSON
    full_text     TEXT NOT NULL CHECK (full_text IN ('auto', 'always', 'never')),
    state         TEXT NOT NULL CHECK (state IN ('active', 'paused', 'disabled')),
    added_at      INTEGER NOT NULL,
    next_look_at  INTEGER NOT NULL,
    interval      INTEGER NOT NULL,          -- seconds
    refresh       INTEGER,                   -- seconds
    etag          TEXT,
    last_modified TEXT,
    validated_url TEXT,                      -- where these two came from, when not from the address
    digest        TEXT,
    moved_to      TEXT,
    moved_times   INTEGER NOT NULL,
    last_look_at  INTEGER,
    last_success_at INTEGER,
    failures      INTEGER NOT NULL,
    failing_since INTEGER,
    cause         TEXT,
    problem       TEXT,
    lease_holder  TEXT,
    lease_until   INTEGER NOT NULL DEFAULT 0,
    version       INTEGER NOT NULL DEFAULT 0  -- of this row: what was read before another wrote it writes nothing
) STRICT;
CREATE INDEX watch_by_next_look ON watch (state, next_look_at);
CREATE INDEX watch_by_lease ON watch (host, lease_until) WHERE lease_holder IS NOT NULL;

-- Articles whose linked page is still to be read.
CREATE TABLE wanted_page (
    article_id   INTEGER PRIMARY KEY REFERENCES article (id),
    next_try_at  INTEGER NOT NULL,
    tries        INTEGER NOT NULL,
    host         TEXT NOT NULL,              -- of which only a few are read together
    lease_holder TEXT,
    lease_until  INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX wanted_page_by_next_try ON wanted_page (next_try_at);
CREATE INDEX wanted_page_by_lease ON wanted_page (host, lease_until) WHERE lease_holder IS NOT NULL;

-- What answers and digests have cited: retention keeps these texts.
CREATE TABLE cited (
    article_id INTEGER NOT NULL REFERENCES article (id),
    revision   INTEGER NOT NULL,
    first_at   INTEGER NOT NULL,
    PRIMARY KEY (article_id, revision)
) STRICT, WITHOUT ROWID;

CREATE TABLE notice (
    id      INTEGER PRIMARY KEY,
    at      INTEGER NOT NULL,
    text    TEXT NOT NULL,
    told_at INTEGER
) STRICT;
CREATE INDEX notice_untold ON notice (id) WHERE told_at IS NULL;
