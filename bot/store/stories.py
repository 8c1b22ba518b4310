"""Keeps which articles tell one story, under a number that stays. See `bot.storyport.StoryStore`.

Invariant: what one round of grouping changed is one transaction, and is refused when another process grouped between.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from bot.model import Article
from bot.store.connections import Connections
from bot.store.rows import ARTICLE_COLUMNS, FROM_ARTICLE, article, seconds
from bot.storyport import Regrouped

_LAST = "(SELECT coalesce(max(article_id), 0) FROM grouped)"
"""Articles are grouped in the order of their numbers: all up to this one are."""

_MOST_WAYS = 1_000
"""Steps from a story that was joined to the one that stands; each join makes one."""


class StoryRows:
    """The part of a store that keeps stories; `SqliteStore` inherits it."""

    _connections: Connections

    async def ungrouped(self, limit: int) -> tuple[int, Sequence[Article]]:
        """See `bot.storyport.StoryStore.ungrouped`."""
        sql = f"SELECT {ARTICLE_COLUMNS}, r.text {FROM_ARTICLE} WHERE a.id > ? ORDER BY a.id LIMIT ?"

        def read(connection: sqlite3.Connection) -> tuple[int, list[Article]]:
            last = connection.execute(f"SELECT {_LAST}").fetchone()[0]
            return last, [article(row, row["text"]) for row in connection.execute(sql, (last, limit))]

        return await self._connections.look(read)

    async def grouped(self, since: datetime, after: int, limit: int) -> Sequence[tuple[Article, int]]:
        """See `bot.storyport.StoryStore.grouped`."""
        sql = f"""
            SELECT {ARTICLE_COLUMNS}, r.text, g.story_id {FROM_ARTICLE} JOIN grouped AS g ON g.article_id = a.id
            WHERE a.id > ? AND a.published_at >= ? ORDER BY a.id LIMIT ?
        """
        rows = await self._connections.fetch_all(sql, (after, seconds(since), limit))
        return [(article(row, row["text"]), row["story_id"]) for row in rows]

    async def next_story(self) -> int:
        """See `bot.storyport.StoryStore.next_story`."""
        row = await self._connections.fetch_one("SELECT coalesce(max(id), 0) + 1 FROM story")
        return int(row[0]) if row else 1

    async def story_count(self) -> int:
        """See `bot.storyport.StoryStore.story_count`."""
        row = await self._connections.fetch_one("SELECT count(*) FROM story WHERE into_id IS NULL")
        return int(row[0]) if row else 0

    async def regroup(self, changes: Regrouped, after: int, now: datetime) -> bool:
        """See `bot.storyport.StoryStore.regroup`."""
        at = seconds(now)
        standing = sorted({*changes.stories.values(), *changes.ended.values()})

        def write(connection: sqlite3.Connection) -> bool:
            if connection.execute(f"SELECT {_LAST}").fetchone()[0] != after:
                return False
            story = "INSERT INTO story (id, changed_at) VALUES (?, ?) ON CONFLICT DO UPDATE SET changed_at = ?2"
            connection.executemany(story, [(number, at) for number in standing])
            into = """
                INSERT INTO story VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET into_id = ?2, changed_at = ?3
            """
            connection.executemany(into, [(ended, kept, at) for ended, kept in changes.ended.items()])
            member = """
                INSERT INTO grouped VALUES (?, ?) ON CONFLICT DO UPDATE SET story_id = excluded.story_id
            """
            connection.executemany(member, sorted(changes.stories.items()))
            # items that are too old to be compared stand in an ended story still: they go where it went
            rest = "UPDATE grouped SET story_id = ? WHERE story_id = ?"
            connection.executemany(rest, [(kept, ended) for ended, kept in changes.ended.items()])
            _keep_meanings(connection, changes)
            return True

        return await self._connections.transact(write)

    async def story_articles(self, story_id: int) -> tuple[int, Sequence[Article]]:
        """See `bot.storyport.StoryStore.story_articles`."""
        if not 0 < story_id < 2**63:
            return 0, ()
        way = """
            WITH RECURSIVE way (id, into_id, step) AS (
                SELECT id, into_id, 0 FROM story WHERE id = ?
                UNION ALL SELECT s.id, s.into_id, way.step + 1 FROM story AS s JOIN way ON s.id = way.into_id
                WHERE way.step < ?
            ) SELECT id FROM way WHERE into_id IS NULL LIMIT 1
        """
        row = await self._connections.fetch_one(way, (story_id, _MOST_WAYS))
        if row is None:
            return 0, ()
        sql = f"""
            SELECT {ARTICLE_COLUMNS}, r.text {FROM_ARTICLE} JOIN grouped AS g ON g.article_id = a.id
            WHERE g.story_id = ? ORDER BY a.published_at, a.id
        """
        rows = await self._connections.fetch_all(sql, (row["id"],))
        return row["id"], [article(each, each["text"]) for each in rows]

    async def stories_of(self, article_ids: Iterable[int]) -> Mapping[int, int]:
        """See `bot.storyport.StoryStore.stories_of`."""
        sql = "SELECT g.article_id, g.story_id FROM json_each(?) AS w JOIN grouped AS g ON g.article_id = w.value"
        rows = await self._connections.fetch_all(sql, (json.dumps(sorted(set(article_ids))),))
        return {row["article_id"]: row["story_id"] for row in rows}

    async def kin_of(self, article_ids: Iterable[int]) -> Sequence[tuple[int, int]]:
        """See `bot.storyport.StoryStore.kin_of`."""
        sql = """
            WITH wanted (id) AS (SELECT value FROM json_each(?))
            SELECT article_id, other_id FROM wanted JOIN kin ON article_id = wanted.id
            UNION SELECT article_id, other_id FROM wanted JOIN kin ON other_id = wanted.id
            ORDER BY article_id, other_id
        """
        rows = await self._connections.fetch_all(sql, (json.dumps(sorted(set(article_ids))),))
        return [(row["article_id"], row["other_id"]) for row in rows]

    async def vectors(self, article_ids: Iterable[int], model: str) -> Mapping[int, bytes]:
        """See `bot.storyport.StoryStore.vectors`."""
        sql = """
            SELECT v.article_id, v.value FROM json_each(?) AS w JOIN vector AS v ON v.article_id = w.value
            WHERE v.model = ?
        """
        rows = await self._connections.fetch_all(sql, (json.dumps(sorted(set(article_ids))), model))
        return {row["article_id"]: row["value"] for row in rows}


def _keep_meanings(connection: sqlite3.Connection, changes: Regrouped) -> None:
    """Keep what was found across languages, and drop the vectors of articles that are too old to be compared."""
    connection.executemany("INSERT OR IGNORE INTO kin VALUES (?, ?)", sorted(changes.kin))
    vector = "INSERT INTO vector VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET model = ?2, value = ?3"
    connection.executemany(vector, [(number, changes.model, value) for number, value in changes.vectors.items()])
    if changes.kept_since is not None:
        old = """
            DELETE FROM vector WHERE article_id IN (
                SELECT v.article_id FROM vector AS v JOIN article AS a ON a.id = v.article_id WHERE a.published_at < ?
            )
        """
        connection.execute(old, (seconds(changes.kept_since),))
