-- What a place was told goes by parts: one that never arrived has told nothing.

ALTER TABLE told ADD COLUMN n INTEGER NOT NULL DEFAULT 1;   -- the part of its digest with which it is told whole
-- What was told before that: the part with the buttons of the story, which stand below all of it, else the last one.
UPDATE told SET n = coalesce(
    (SELECT max(d.n) FROM delivery AS d WHERE d.digest_id = told.digest_id
        AND instr(d.payload, '"do:vote:' || json_extract(told.articles, '$[0][0]') || ':up"')),
    (SELECT max(d.n) FROM delivery AS d WHERE d.digest_id = told.digest_id),
    1
);

ALTER TABLE slot ADD COLUMN void INTEGER NOT NULL DEFAULT 0;  -- 1: it left out what another was to tell, which never arrived

-- How often it changed what counts as told to a place: nothing is queued that was written by an older state.
CREATE TABLE heard (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    direct    INTEGER NOT NULL,
    version   INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, channel, thread, direct)
) STRICT, WITHOUT ROWID;

-- In a forum a digest is one post: what it is called, and which one its first part made.
ALTER TABLE delivery ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN post TEXT NOT NULL DEFAULT '';

-- The same part as one that says how late it is, and from when on it goes out so; '' where it has none.
ALTER TABLE delivery ADD COLUMN late TEXT NOT NULL DEFAULT '';
ALTER TABLE delivery ADD COLUMN late_from INTEGER;
