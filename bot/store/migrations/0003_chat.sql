-- What chat keeps: answers whose buttons work, what is followed, how answers are given, installations, marks.

CREATE TABLE answer (
    id        TEXT PRIMARY KEY,
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    direct    INTEGER NOT NULL CHECK (direct IN (0, 1)),
    person    TEXT NOT NULL,
    line      TEXT NOT NULL,
    at        INTEGER NOT NULL,
    cited     TEXT NOT NULL              -- JSON: [[n, article_id, revision, start, end], …]
) STRICT, WITHOUT ROWID;
CREATE INDEX answer_by_time ON answer (at);
CREATE INDEX answer_by_workspace ON answer (platform, workspace);

CREATE TABLE subscription (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number that a member has seen never means another one
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    direct    INTEGER NOT NULL CHECK (direct IN (0, 1)),
    topic     TEXT NOT NULL,
    folded    TEXT NOT NULL,             -- the topic without case and marks: followed once
    added_by  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    UNIQUE (platform, workspace, channel, direct, folded)
) STRICT;

CREATE TABLE preference (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,             -- '' for the whole workspace
    zone      TEXT,
    length    TEXT,
    PRIMARY KEY (platform, workspace, channel)
) STRICT, WITHOUT ROWID;

CREATE TABLE installation (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    person    TEXT NOT NULL,             -- '' for the workspace as a whole
    data      TEXT NOT NULL,             -- the platform's JSON, with its tokens
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, person)
) STRICT, WITHOUT ROWID;

-- What is to be done once, or known for a while: events, OAuth states, what was registered.
CREATE TABLE mark (
    kind   TEXT NOT NULL,
    key    TEXT NOT NULL,
    value  TEXT NOT NULL,
    until  INTEGER NOT NULL,
    PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX mark_by_end ON mark (until);
