-- What a language model has cost each guild or workspace, by day, and the answers that it gave to exactly the same question.
CREATE TABLE model_use (
    day       TEXT NOT NULL,               -- ISO 8601, UTC
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    tokens    INTEGER NOT NULL,
    PRIMARY KEY (day, platform, workspace)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_draft (
    key  TEXT PRIMARY KEY,                 -- of the model, its instructions and all that it was given
    text TEXT NOT NULL,
    at   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX model_draft_by_age ON model_draft (at);
