-- Digests: on which terms a subscription is served, its slots, and the outbox through which everything unasked goes.

CREATE TABLE subscription_4 (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,  -- a number that a member has seen never means another one
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL DEFAULT '',
    direct    INTEGER NOT NULL CHECK (direct IN (0, 1)),
    topic     TEXT NOT NULL,
    folded    TEXT NOT NULL,             -- the topic without case and marks: followed once
    added_by  TEXT NOT NULL,
    at        INTEGER NOT NULL,
    terms     TEXT NOT NULL DEFAULT '{}',   -- JSON of bot.follow.Terms
    paused    TEXT NOT NULL DEFAULT '',     -- '' while served, 'hand', or bot.conversation.Reason
    remark    TEXT NOT NULL DEFAULT '',     -- why it is paused, for an admin
    announced INTEGER NOT NULL DEFAULT 1,   -- 0: its admins are to be told that it is paused
    last_at   INTEGER,                      -- its newest slot that was dealt with
    next_at   INTEGER,                      -- when it is looked at again; NULL: to be found out
    UNIQUE (platform, workspace, channel, thread, direct, folded)
) STRICT;
INSERT INTO subscription_4 (id, platform, workspace, channel, direct, topic, folded, added_by, at)
    SELECT id, platform, workspace, channel, direct, topic, folded, added_by, at FROM subscription;
INSERT INTO sqlite_sequence (name, seq) SELECT 'subscription_4', seq FROM sqlite_sequence WHERE name = 'subscription'
    AND NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'subscription_4');
UPDATE sqlite_sequence SET seq = (SELECT max(seq) FROM sqlite_sequence WHERE name IN ('subscription', 'subscription_4'))
    WHERE name = 'subscription_4';
DROP TABLE subscription;
ALTER TABLE subscription_4 RENAME TO subscription;
CREATE INDEX subscription_due ON subscription (next_at);

ALTER TABLE preference ADD COLUMN digest TEXT NOT NULL DEFAULT '{}';  -- JSON: the terms that new subscriptions get

-- One thing that goes out unasked: a digest, an alert, a notice to admins.
CREATE TABLE digest (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    kind      TEXT NOT NULL,
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    direct    INTEGER NOT NULL CHECK (direct IN (0, 1)),
    slot_at   INTEGER NOT NULL,
    built_at  INTEGER NOT NULL,
    stories   INTEGER NOT NULL,
    remark    TEXT NOT NULL
) STRICT;
CREATE INDEX digest_by_place ON digest (platform, workspace, channel, direct, built_at);

-- A slot is claimed once, by whichever process is first, in the transaction that fills the outbox.
CREATE TABLE slot (
    subscription_id INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    digest_id       INTEGER REFERENCES digest ON DELETE CASCADE,  -- NULL: nothing was sent
    why             TEXT NOT NULL,
    PRIMARY KEY (subscription_id, at)
) STRICT, WITHOUT ROWID;
CREATE INDEX slot_by_digest ON slot (digest_id);

-- The outbox: one part of a digest, frozen as it goes out.
CREATE TABLE delivery (
    id         TEXT PRIMARY KEY,           -- what the platform knows it by: a nonce, metadata
    digest_id  INTEGER NOT NULL REFERENCES digest ON DELETE CASCADE,
    n          INTEGER NOT NULL,
    parts      INTEGER NOT NULL,
    platform   TEXT NOT NULL,
    workspace  TEXT NOT NULL,
    channel    TEXT NOT NULL,
    thread     TEXT NOT NULL,
    direct     INTEGER NOT NULL,
    payload    TEXT NOT NULL,
    state      TEXT NOT NULL CHECK (state IN ('pending', 'sending', 'unknown', 'sent', 'dead')),
    attempts   INTEGER NOT NULL DEFAULT 0,
    not_before INTEGER NOT NULL,
    queued_at  INTEGER NOT NULL,
    first_at   INTEGER,                    -- when it was first handed to the platform
    lease_until INTEGER,
    holder     TEXT NOT NULL DEFAULT '',
    message_id TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL DEFAULT '',
    remark     TEXT NOT NULL DEFAULT '',
    settled_at INTEGER,
    UNIQUE (digest_id, n)
) STRICT;
CREATE INDEX delivery_open ON delivery (platform, not_before) WHERE state IN ('pending', 'sending', 'unknown');
CREATE INDEX delivery_here ON delivery (platform, workspace, channel, direct) WHERE state IN ('pending', 'sending', 'unknown');

-- What a destination was told, so that it is told only what is new.
CREATE TABLE told (
    id        INTEGER PRIMARY KEY,
    digest_id INTEGER NOT NULL REFERENCES digest ON DELETE CASCADE,
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    thread    TEXT NOT NULL,
    direct    INTEGER NOT NULL,
    at        INTEGER NOT NULL,
    title     TEXT NOT NULL,
    articles  TEXT NOT NULL,               -- JSON: ids
    facts     TEXT NOT NULL                -- JSON: see bot.digest.memory
) STRICT;
CREATE INDEX told_by_place ON told (platform, workspace, channel, direct, at);
CREATE INDEX told_by_digest ON told (digest_id);

-- What a destination wants less or more of, and what it does not want to see for a while.
CREATE TABLE leaning (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    direct    INTEGER NOT NULL,
    kind      TEXT NOT NULL,               -- 'source' or 'word'
    name      TEXT NOT NULL,
    weight    REAL NOT NULL,
    PRIMARY KEY (platform, workspace, channel, direct, kind, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE mute (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    direct    INTEGER NOT NULL,
    kind      TEXT NOT NULL,               -- 'topic', 'source' or 'story'
    name      TEXT NOT NULL,
    until     INTEGER,                     -- NULL: until it is ended
    UNIQUE (platform, workspace, channel, direct, kind, name)
) STRICT;
