-- What a server or workspace has set for itself, whom it lets configure, and who changed what.

CREATE TABLE tenant (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    person    TEXT NOT NULL DEFAULT '',    -- who chose the admins' channel: told where that takes nothing
    since     INTEGER,                     -- when it was chosen
    held      TEXT NOT NULL DEFAULT '{}',  -- JSON of bot.tenancy.Tenant, without people
    PRIMARY KEY (platform, workspace)
) STRICT, WITHOUT ROWID;

-- The people whom the admins of a workspace let configure as well.
CREATE TABLE chosen (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    person    TEXT NOT NULL,
    PRIMARY KEY (platform, workspace, person)
) STRICT, WITHOUT ROWID;

CREATE TABLE changed (
    id        INTEGER PRIMARY KEY AUTOINCREMENT,
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,               -- '' for the whole workspace
    person    TEXT NOT NULL,               -- '' for one who had their name erased
    subject   TEXT NOT NULL DEFAULT '',    -- whom it is about, where that is a person
    at        INTEGER NOT NULL,
    what      TEXT NOT NULL,
    before    TEXT NOT NULL,
    after     TEXT NOT NULL
) STRICT;
CREATE INDEX changed_here ON changed (platform, workspace, id);

ALTER TABLE digest ADD COLUMN person TEXT NOT NULL DEFAULT '';  -- of a notice: who is told where its place takes nothing
ALTER TABLE digest ADD COLUMN topic TEXT NOT NULL DEFAULT '';   -- of a notice: what it is about, told once
CREATE UNIQUE INDEX digest_of_topic ON digest (platform, workspace, topic) WHERE topic != '';

ALTER TABLE model_use ADD COLUMN refused INTEGER NOT NULL DEFAULT 0;  -- 1: more was asked for than the day's budget holds
