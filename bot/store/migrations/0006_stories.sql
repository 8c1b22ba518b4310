-- Stories: which articles tell of one event, under a number that stays.

CREATE TABLE story (
    id         INTEGER PRIMARY KEY,        -- given by bot.stories.online, never twice
    into_id    INTEGER REFERENCES story,   -- the story that it was joined to; NULL while it stands
    changed_at INTEGER NOT NULL
) STRICT;

CREATE TABLE grouped (
    article_id INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
    story_id   INTEGER NOT NULL REFERENCES story
) STRICT;
CREATE INDEX grouped_by_story ON grouped (story_id);
