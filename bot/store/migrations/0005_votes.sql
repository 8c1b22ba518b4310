-- What members say of the stories that a digest told them; what a place leans to (leaning) is weighed from these.
CREATE TABLE vote (
    platform  TEXT NOT NULL,
    workspace TEXT NOT NULL,
    channel   TEXT NOT NULL,
    direct    INTEGER NOT NULL,
    person    TEXT NOT NULL,
    story     INTEGER NOT NULL,            -- the lowest number of its articles
    opinion   TEXT NOT NULL CHECK (opinion IN ('up', 'down', 'less')),
    about     TEXT NOT NULL,               -- JSON: kinds and names
    at        INTEGER NOT NULL,
    PRIMARY KEY (platform, workspace, channel, direct, person, story)
) STRICT, WITHOUT ROWID;
