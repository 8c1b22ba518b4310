"""Finds out afterwards where an item came from, and what became of slots and deliveries. See `bot.traces`."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from bot.conversation import Place
from bot.model import Article
from bot.outbox import History, State
from bot.store import watches
from bot.store.connections import Connections
from bot.store.posted import digests_where, told_of
from bot.store.rows import ARTICLE_COLUMNS, FROM_ARTICLE, article, moment, seconds
from bot.traces import Claimed, Origin, Telling

_HERE = "{0}.platform = ? AND {0}.workspace = ? AND {0}.channel = ? AND {0}.thread = ? AND {0}.direct = ?"
_NAMES = "'/' || platform || '/' || workspace || '/' || channel || '/' || thread || '/'"
_PATH = f"replace(replace({_NAMES}, '//', '/'), '//', '/')"
_MOST_OF_ONE = 100
"""Copies of one report that are told."""


class TraceRows:
    """The part of a store that explains; `SqliteStore` inherits it."""

    _connections: Connections

    async def copies(self, article_: Article) -> Sequence[Article]:
        """See `bot.traces.Traces.copies`."""
        root = article_.copy_of or article_.id
        sql = f"SELECT {ARTICLE_COLUMNS} {FROM_ARTICLE} WHERE a.id = ?1 OR a.copy_of = ?1 ORDER BY a.id LIMIT ?2"
        return [article(row) for row in await self._connections.fetch_all(sql, (root, _MOST_OF_ONE))]

    async def origin(self, article_id: int) -> Origin | None:
        """See `bot.traces.Traces.origin`."""
        sql = """
            SELECT s.id, s.last_read_at, a.page_read_at, a.faded_at
            FROM article AS a JOIN source AS s ON s.id = a.source_id WHERE a.id = ?
        """
        row = await self._connections.fetch_one(sql, (article_id,))
        if row is None:
            return None
        watch = await watches.watch(self._connections, row["id"])
        return Origin(moment(row["last_read_at"]), watch, _moment(row["page_read_at"]), _moment(row["faded_at"]))

    async def claimed(self, place: Place, since: datetime) -> Sequence[Claimed]:
        """See `bot.traces.Traces.claimed`."""
        sql = f"""
            SELECT l.* FROM slot AS l JOIN subscription AS s ON s.id = l.subscription_id
            LEFT JOIN digest AS d ON d.id = l.digest_id
            WHERE {_HERE.format("s")} AND coalesce(d.built_at, l.at) >= ? ORDER BY l.at, l.subscription_id
        """  # noqa: S608

        def read(connection: sqlite3.Connection) -> list[Claimed]:
            rows = connection.execute(sql, (*_here(place), seconds(since))).fetchall()
            digests = _by_id(connection, [row["digest_id"] for row in rows])
            return [
                Claimed(
                    row["subscription_id"],
                    moment(row["at"]),
                    row["why"],
                    digests.get(row["digest_id"]),
                    bool(row["void"]),
                )
                for row in rows
            ]

        return await self._connections.look(read)

    async def tellings(self, place: Place, articles: Iterable[int]) -> Sequence[Telling]:
        """See `bot.traces.Traces.tellings`."""
        sql = f"""
            SELECT * FROM told AS t WHERE {_HERE.format("t")} AND EXISTS (
                SELECT 1 FROM json_each(t.articles) AS e
                JOIN json_each(?) AS w ON w.value = json_extract(e.value, '$[0]')
            ) ORDER BY t.at, t.id
        """  # noqa: S608

        def read(connection: sqlite3.Connection) -> list[Telling]:
            rows = connection.execute(sql, (*_here(place), json.dumps(sorted(articles)))).fetchall()
            digests = _by_id(connection, [row["digest_id"] for row in rows])
            return [Telling(told_of(row), digests[row["digest_id"]], row["n"]) for row in rows]

        return await self._connections.look(read)

    async def deliveries(self, since: datetime, states: Collection[State], place: str, limit: int) -> Sequence[History]:
        """See `bot.traces.Traces.deliveries`."""
        where = f"""
            built_at >= ? AND (? = '' OR instr({_PATH}, '/' || ? || '/'))
            AND id IN (SELECT digest_id FROM delivery WHERE state IN (SELECT value FROM json_each(?)))
            ORDER BY id DESC LIMIT ?
        """  # noqa: S608
        values = (seconds(since), place, place, json.dumps(sorted(states)), limit)
        return await self._connections.look(lambda connection: digests_where(connection, where, values))

    async def digest_named(self, name: str) -> History | None:
        """See `bot.traces.Traces.digest_named`."""
        number = int(name) if name.isascii() and name.isdigit() and len(name) <= 18 else 0  # noqa: PLR2004  # of SQLite's 19
        where = "id = ? OR id = (SELECT digest_id FROM delivery WHERE id = ?)"
        found = await self._connections.look(lambda connection: digests_where(connection, where, (number, name)))
        return found[0] if found else None


def _claimed(row: sqlite3.Row, digest: History | None) -> Claimed:
    return Claimed(row["subscription_id"], moment(row["at"]), row["why"], digest, bool(row["void"]))


def _by_id(connection: sqlite3.Connection, numbers: Iterable[int | None]) -> dict[int, History]:
    wanted = json.dumps(sorted({number for number in numbers if number is not None}))
    found = digests_where(connection, "id IN (SELECT value FROM json_each(?))", (wanted,))
    return {digest.id: digest for digest in found}


def _here(place: Place) -> tuple[str, str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.thread, place.direct


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
