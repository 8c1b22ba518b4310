"""The log of who changed what in a workspace. See `bot.tenancy`.

Invariant: an entry is written in the transaction of its change; direct messages have none; the log is bounded.
"""

import sqlite3
from dataclasses import replace
from datetime import datetime

from bot.store.rows import moment, seconds
from bot.tenancy import LOG_KEPT, LOG_MOST, Change, Doing

_OF = "platform = ? AND workspace = ?"


def note_change(connection: sqlite3.Connection, doing: Doing | None, *, subject: str = "") -> None:
    """Write an entry within the open transaction; none for what is done outside workspaces or in direct messages."""
    if doing is None or doing.place.direct or not doing.place.workspace or doing.before == doing.after:
        return
    place, of = doing.place, (doing.place.platform, doing.place.workspace)
    sql = """
        INSERT INTO changed (platform, workspace, channel, person, subject, at, what, before, after)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
    """
    values = (*of, place.referred, doing.person, subject, seconds(doing.at))
    connection.execute(sql, (*values, doing.what, doing.before, doing.after))
    _bound(connection, of, doing.at)


def note_as(connection: sqlite3.Connection, doing: Doing | None, what: str, before: str, after: str) -> None:
    """Write an entry in these words."""
    note_change(connection, doing and replace(doing, what=what, before=before, after=after))


def _bound(connection: sqlite3.Connection, of: tuple[str, str], now: datetime) -> None:
    sql = f"""
        DELETE FROM changed WHERE {_OF} AND (at < ? OR id <= (
            SELECT id FROM changed WHERE {_OF} ORDER BY id DESC LIMIT 1 OFFSET ?
        ))
    """  # noqa: S608
    connection.execute(sql, (*of, seconds(now - LOG_KEPT), *of, LOG_MOST))


def forget_old_changes(connection: sqlite3.Connection, now: datetime) -> None:
    """Let go of what is too old, within the open transaction."""
    connection.execute("DELETE FROM changed WHERE at < ?", (seconds(now - LOG_KEPT),))


def changes_of(connection: sqlite3.Connection, of: tuple[str, str], limit: int) -> list[Change]:
    """The entries of a workspace, the newest first."""
    sql = f"SELECT * FROM changed WHERE {_OF} ORDER BY id DESC LIMIT ?"  # noqa: S608
    return [_change(row) for row in connection.execute(sql, (*of, limit))]


def _change(row: sqlite3.Row) -> Change:
    said = (row["what"], row["before"], row["after"], row["subject"])
    return Change(moment(row["at"]), row["person"], row["channel"], *said)
