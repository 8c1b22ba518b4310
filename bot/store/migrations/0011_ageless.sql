-- What has no date and was there when its source was first read may be old: it does not lead what is newest.

ALTER TABLE article ADD COLUMN ageless INTEGER NOT NULL DEFAULT 0;   -- 1: nobody knows how old it is

WITH first (source_id, at) AS (SELECT source_id, min(first_seen_at) FROM article GROUP BY source_id)
UPDATE article SET ageless = 1 FROM first
WHERE dated = 0 AND first.source_id = article.source_id AND first_seen_at = first.at;

DROP INDEX article_by_date;
CREATE INDEX article_by_age ON article (ageless, timeline DESC);
