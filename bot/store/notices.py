"""Keeps what admins are to be told once: of two tellers, in any process, one tells it."""

import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.store.connections import Connections
from bot.store.rows import moment, seconds
from bot.watch import Notice


def add_notices(connection: sqlite3.Connection, texts: Iterable[str], now: datetime) -> None:
    """Keep what admins are to be told, within the open transaction."""
    rows = [(seconds(now), text) for text in texts]
    connection.executemany("INSERT INTO notice (at, text) VALUES (?, ?)", rows)


async def untold(connections: Connections) -> Sequence[Notice]:
    """See `bot.ports.SourceStore.notices`."""
    rows = await connections.fetch_all("SELECT id, at, text FROM notice WHERE told_at IS NULL ORDER BY id")
    return [Notice(row["id"], moment(row["at"]), row["text"]) for row in rows]


async def told(connections: Connections, notice_ids: Iterable[int], now: datetime) -> set[int]:
    """See `bot.ports.SourceStore.told`."""
    sql = """
        UPDATE notice SET told_at = ? WHERE id IN (SELECT value FROM json_each(?)) AND told_at IS NULL RETURNING id
    """
    values = (seconds(now), json.dumps(list(notice_ids)))
    return await connections.transact(lambda connection: {row[0] for row in connection.execute(sql, values)})
