-- Sources, articles, their revisions and identities, and the search index.

CREATE TABLE source (
    id           INTEGER PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE,
    name         TEXT NOT NULL,
    url          TEXT,
    last_read_at INTEGER NOT NULL            -- seconds since 1970, UTC, as every time here
) STRICT;

CREATE TABLE article (
    id            INTEGER PRIMARY KEY AUTOINCREMENT,   -- an id that readers saw never means another item
    source_id     INTEGER NOT NULL REFERENCES source (id),
    timeline      INTEGER NOT NULL UNIQUE,   -- grows with published_at: a bound in time is a bound of rowids
    revision      INTEGER NOT NULL,          -- the newest one
    kind          TEXT NOT NULL CHECK (kind IN ('article', 'headline')),
    url           TEXT,
    published_at  INTEGER NOT NULL,
    dated         INTEGER NOT NULL CHECK (dated IN (0, 1)),  -- 0: published_at is the first sight
    first_seen_at INTEGER NOT NULL
) STRICT;
CREATE INDEX article_by_source ON article (source_id, timeline);
CREATE INDEX article_by_kind ON article (kind);
CREATE INDEX article_by_date ON article (dated, timeline);

-- What a citation points into: a revision is written once and never changed.
CREATE TABLE revision (
    id         INTEGER PRIMARY KEY,
    article_id INTEGER NOT NULL REFERENCES article (id),
    revision   INTEGER NOT NULL,
    seen_at    INTEGER NOT NULL,
    language   TEXT NOT NULL,
    author     TEXT,
    title      TEXT NOT NULL,
    text       TEXT NOT NULL,
    UNIQUE (article_id, revision)
) STRICT;

-- By what an item is known again: guid, url or content, unique within a scope.
CREATE TABLE identity (
    scope      TEXT NOT NULL,
    key        TEXT NOT NULL,
    article_id INTEGER NOT NULL REFERENCES article (id),
    PRIMARY KEY (scope, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX identity_by_article ON identity (article_id);

-- By which analysis of words the index was made: another one means another index.
CREATE TABLE analysis (version TEXT NOT NULL) STRICT;

CREATE TABLE language (code TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;

-- What the index holds of each item: its newest revision as stems. The stems are computed, not stored:
-- 'rebuild' and the index's own check call the function stems() that each connection registers.
CREATE VIEW article_stems (timeline, title, body, language) AS
SELECT a.timeline, stems (r.title, r.language), stems (r.text, r.language), '·' || r.language
FROM article AS a JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision;

-- The ascii tokenizer takes every character beyond ASCII for part of a word: the words were cut before.
CREATE VIRTUAL TABLE article_search USING fts5 (
    title, body, language,
    content = 'article_stems', content_rowid = 'timeline', detail = full, tokenize = 'ascii'
);
INSERT INTO article_search (article_search, rank) VALUES ('rank', 'bm25(2.0, 1.0, 0.0)');
CREATE VIRTUAL TABLE article_terms USING fts5vocab (article_search, row);
