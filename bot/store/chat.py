"""Keeps what chat needs: answers, subscriptions, preferences, installations, marks. See `bot.chatport`.

Invariant: every look-up names the platform and the workspace, so that nothing of one is found under another.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.chatport import ANSWERS_KEPT, Cited, Installation, KeptAnswer, Preferences
from bot.conversation import Place
from bot.store.connections import Connections
from bot.store.leaving import undo_leaving
from bot.store.rows import moment, seconds
from bot.store.sealing import Sealer, opened
from bot.store.tenants import preferences_in, preferences_of, write_preferences


class Chat:
    """The part of a store that chat uses; `SqliteStore` inherits it."""

    _connections: Connections
    _sealer: Sealer | None

    async def keep_answer(self, answer: KeptAnswer) -> None:
        """See `bot.chatport.ChatStore.keep_answer`."""
        place = answer.place
        cited = json.dumps([(each.n, each.article_id, each.revision, each.start, each.end) for each in answer.cited])
        values = (answer.id, place.platform, place.workspace, place.channel, place.thread, place.direct)
        values += (answer.person, answer.line, seconds(answer.at), cited)  # type: ignore[assignment]
        sql = "INSERT OR REPLACE INTO answer VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
        await self._connections.transact(lambda connection: connection.execute(sql, values).close())

    async def kept_answer(self, answer_id: str, place: Place) -> KeptAnswer | None:
        """See `bot.chatport.ChatStore.kept_answer`."""
        sql = "SELECT * FROM answer WHERE id = ? AND platform = ? AND workspace = ? AND channel = ?"
        values = (answer_id, place.platform, place.workspace, place.channel)
        row = await self._connections.fetch_one(sql, values)
        return _answer(row) if row else None

    async def preferences(self, place: Place) -> Preferences:
        """See `bot.chatport.ChatStore.preferences`."""
        sql = """
            SELECT * FROM preference WHERE platform = ? AND workspace = ? AND channel IN (?, '')
            ORDER BY channel = ''
        """
        rows = await self._connections.fetch_all(sql, (place.platform, place.workspace, place.channel))
        held = [preferences_in(row) for row in rows]
        zone = next((each.zone for each in held if each.zone), None)
        length = next((each.length for each in held if each.length), None)
        return Preferences(zone, length, next((each.language for each in held if each.language), None))

    async def prefer(self, place: Place, preferences: Preferences) -> Preferences:
        """See `bot.chatport.ChatStore.prefer`."""
        where = (place.platform, place.workspace, place.channel)

        def write(connection: sqlite3.Connection) -> Preferences:
            before = preferences_of(connection, where)
            write_preferences(connection, where, preferences, before)
            return before

        return await self._connections.transact(write)

    async def install(self, installation: Installation) -> None:
        """See `bot.chatport.ChatStore.install`."""
        item = installation
        where = (item.platform, item.workspace, item.person)
        data = self._sealer.seal(item.data, where) if self._sealer else item.data

        def write(connection: sqlite3.Connection) -> None:
            values = (*where, data, seconds(item.at))
            connection.execute("INSERT OR REPLACE INTO installation VALUES (?, ?, ?, ?, ?)", values)
            undo_leaving(connection, item.platform, item.workspace)

        await self._connections.transact(write)

    async def installation(self, platform: str, workspace: str, person: str = "") -> Installation | None:
        """See `bot.chatport.ChatStore.installation`."""
        sql = "SELECT * FROM installation WHERE platform = ? AND workspace = ? AND person = ?"
        row = await self._connections.fetch_one(sql, (platform, workspace, person))
        return self._installation(row) if row else None

    async def installations(self, platform: str) -> Sequence[Installation]:
        """See `bot.chatport.ChatStore.installations`."""
        sql = "SELECT * FROM installation WHERE platform = ? ORDER BY workspace, person"
        return [self._installation(row) for row in await self._connections.fetch_all(sql, (platform,))]

    def _installation(self, row: sqlite3.Row) -> Installation:
        where = (row["platform"], row["workspace"], row["person"])
        return Installation(*where, opened(self._sealer, row["data"], where), moment(row["at"]))

    async def followed_channels(self, platform: str) -> Sequence[Place]:
        """See `bot.chatport.ChatStore.followed_channels`."""
        sql = "SELECT DISTINCT workspace, channel FROM subscription WHERE platform = ? AND NOT direct ORDER BY 1, 2"
        rows = await self._connections.fetch_all(sql, (platform,))
        return [Place(platform, row["workspace"], row["channel"]) for row in rows]

    async def uninstall(self, platform: str, workspace: str, person: str | None = None) -> None:
        """See `bot.chatport.ChatStore.uninstall`."""
        sql = "DELETE FROM installation WHERE platform = ?1 AND workspace = ?2 AND (?3 IS NULL OR person = ?3)"
        values = (platform, workspace, person)
        await self._connections.transact(lambda connection: connection.execute(sql, values).close())

    async def mark(self, kind: str, key: str, value: str, now: datetime, until: datetime) -> bool:
        """See `bot.chatport.ChatStore.mark`."""

        def write(connection: sqlite3.Connection) -> bool:
            connection.execute("DELETE FROM mark WHERE kind = ? AND key = ? AND until <= ?", (kind, key, seconds(now)))
            sql = "INSERT INTO mark VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            return connection.execute(sql, (kind, key, value, seconds(until))).rowcount == 1

        return await self._connections.transact(write)

    async def marked(self, kind: str, key: str, now: datetime) -> str | None:
        """See `bot.chatport.ChatStore.marked`."""
        sql = "SELECT value FROM mark WHERE kind = ? AND key = ? AND until > ?"
        row = await self._connections.fetch_one(sql, (kind, key, seconds(now)))
        return str(row["value"]) if row else None

    async def unmark(self, kind: str, key: str, now: datetime) -> str | None:
        """See `bot.chatport.ChatStore.unmark`."""
        sql = "DELETE FROM mark WHERE kind = ? AND key = ? RETURNING value, until"
        rows = await self._connections.transact(lambda connection: connection.execute(sql, (kind, key)).fetchall())
        return str(rows[0]["value"]) if rows and rows[0]["until"] > seconds(now) else None

    async def purge_chat(self, now: datetime) -> None:
        """See `bot.chatport.ChatStore.purge_chat`."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM answer WHERE at < ?", (seconds(now - ANSWERS_KEPT),))
            connection.execute("DELETE FROM mark WHERE until <= ?", (seconds(now),))

        await self._connections.transact(write)


def _place(row: sqlite3.Row) -> Place:
    return Place(row["platform"], row["workspace"], row["channel"], direct=bool(row["direct"]))


def _answer(row: sqlite3.Row) -> KeptAnswer:
    place = replace(_place(row), thread=row["thread"])
    cited = tuple(Cited(*each) for each in json.loads(row["cited"]))
    return KeptAnswer(row["id"], place, row["person"], row["line"], moment(row["at"]), cited)
