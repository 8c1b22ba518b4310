"""Keeps what a language model has cost and drafted. See `bot.modelport.ModelStore`."""

import sqlite3
from datetime import date, datetime, timedelta

from bot.store.connections import Connections
from bot.store.rows import seconds
from bot.store.tenants import tenant_of

KEPT = timedelta(days=7)
"""How long a draft may be used again, and a day's use is known."""


class ModelRows:
    """The part of a store that a model's writer uses; `SqliteStore` inherits it."""

    _connections: Connections

    async def reserve(self, account: tuple[str, str], day: date, tokens: int, most: int) -> bool:
        """See `bot.modelport.ModelStore.reserve`."""

        def take(connection: sqlite3.Connection) -> bool:
            if tokens > _left(connection, account, day, most):
                sql = """
                    INSERT INTO model_use (day, platform, workspace, tokens, refused) VALUES (?, ?, ?, 0, 1)
                    ON CONFLICT DO UPDATE SET refused = 1
                """
                connection.execute(sql, (day.isoformat(), *account))
                return False
            _add(connection, account, day, tokens)
            return True

        return await self._connections.transact(take)

    async def correct(self, account: tuple[str, str], day: date, tokens: int) -> None:
        """See `bot.modelport.ModelStore.correct`."""
        await self._connections.transact(lambda connection: _add(connection, account, day, tokens))

    async def spent(self, account: tuple[str, str], day: date) -> int:
        """See `bot.modelport.ModelStore.spent`."""
        sql = "SELECT tokens FROM model_use WHERE day = ? AND platform = ? AND workspace = ?"
        row = await self._connections.fetch_one(sql, (day.isoformat(), *account))
        return int(row["tokens"]) if row else 0

    async def left(self, account: tuple[str, str], day: date, most: int) -> int:
        """See `bot.modelport.ModelStore.left`."""
        return await self._connections.look(lambda connection: _left(connection, account, day, most))

    async def kept_draft(self, key: str) -> str | None:
        """See `bot.modelport.ModelStore.kept_draft`."""
        row = await self._connections.fetch_one("SELECT text FROM model_draft WHERE key = ?", (key,))
        return str(row["text"]) if row else None

    async def keep_draft(self, key: str, text: str, now: datetime) -> None:
        """See `bot.modelport.ModelStore.keep_draft`; what is old goes."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("DELETE FROM model_draft WHERE at < ?", (seconds(now - KEPT),))
            connection.execute("DELETE FROM model_use WHERE day < ?", ((now - KEPT).date().isoformat(),))
            connection.execute("INSERT OR REPLACE INTO model_draft VALUES (?, ?, ?)", (key, text, seconds(now)))

        await self._connections.transact(write)


def _left(connection: sqlite3.Connection, account: tuple[str, str], day: date, most: int) -> int:
    """What is left of a day, of as much as the operator and the workspace itself allow."""
    own = tenant_of(connection, account).tokens
    return (most if own is None else min(own, most)) - _spent(connection, account, day)


def _spent(connection: sqlite3.Connection, account: tuple[str, str], day: date) -> int:
    sql = "SELECT tokens FROM model_use WHERE day = ? AND platform = ? AND workspace = ?"
    row = connection.execute(sql, (day.isoformat(), *account)).fetchone()
    return int(row["tokens"]) if row else 0


def _add(connection: sqlite3.Connection, account: tuple[str, str], day: date, tokens: int) -> None:
    sql = """
        INSERT INTO model_use (day, platform, workspace, tokens) VALUES (?, ?, ?, max(?, 0))
        ON CONFLICT DO UPDATE SET tokens = max(tokens + ?, 0)
    """
    connection.execute(sql, (day.isoformat(), *account, tokens, tokens))
