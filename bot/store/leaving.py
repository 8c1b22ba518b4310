"""What becomes of a workspace that the app has left: marked, taken up again when it comes back, purged in the end.

Invariant: every step names the platform and the workspace and is one transaction; `""` is no workspace.
"""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.care import Workspace
from bot.chatport import BY_HAND
from bot.message.phrases import phrase
from bot.platformport import Reason
from bot.store import heard
from bot.store.changes import note_change
from bot.store.connections import Connections
from bot.store.rows import moment, seconds
from bot.tenancy import Doing

KIND = "left"
"""Of the marks whose value is the moment of leaving."""

_FOR_EVER = 2**40
"""Seconds since 1970: a mark that `purge_left` takes away, never its age."""

_BROUGHT_ALONG = frozenset({"answer", "model_use"})
"""Tables with rows of workspaces in which the app need not be: whoever installed it for themselves asks anywhere."""

_REMARK = phrase("The app was removed from here.")
_OPEN = "state IN ('pending', 'sending', 'unknown')"
_WHERE = "platform = ? AND workspace = ?"


class Leaving:
    """The part of a store that knows where the app is no more; `SqliteStore` inherits it."""

    _connections: Connections

    async def leave(self, of: Workspace, now: datetime) -> None:
        """See `bot.care.CareStore.leave`."""

        def write(connection: sqlite3.Connection) -> None:
            where = (of.platform, of.id)
            connection.execute(f"DELETE FROM installation WHERE {_WHERE}", where)  # noqa: S608
            sql = f"""
                UPDATE delivery SET state = 'dead', reason = ?, remark = ?, settled_at = ?, lease_until = NULL,
                holder = '' WHERE {_WHERE} AND {_OPEN} RETURNING digest_id
            """  # noqa: S608
            dead = connection.execute(sql, (Reason.REMOVED, _REMARK, seconds(now), *where)).fetchall()
            for digest_id in {row["digest_id"] for row in dead}:
                heard.lost(connection, digest_id)
            sql = f"UPDATE subscription SET paused = ?, remark = ?, announced = 1 WHERE {_WHERE} AND paused != ?"  # noqa: S608
            connection.execute(sql, (Reason.REMOVED, _REMARK, *where, BY_HAND))
            sql = "INSERT INTO mark VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
            connection.execute(sql, (KIND, str(of), str(seconds(now)), _FOR_EVER))

        await self._connections.transact(write)

    async def came(self, platform: str, workspaces: Sequence[str]) -> int:
        """See `bot.care.CareStore.came`."""
        rows = await self._connections.fetch_all("SELECT key FROM mark WHERE kind = ?", (KIND,))
        marked = {row["key"] for row in rows}
        back = [each for each in workspaces if str(Workspace(platform, each)) in marked]

        def write(connection: sqlite3.Connection) -> int:
            return sum(undo_leaving(connection, platform, each) for each in back)

        return await self._connections.transact(write) if back else 0

    async def absent(self, platform: str, present: Sequence[str]) -> Sequence[Workspace]:
        """See `bot.care.CareStore.absent`."""

        def read(connection: sqlite3.Connection) -> list[Workspace]:
            kept: set[str] = set()
            for table in set(tables_of_workspaces(connection)) - _BROUGHT_ALONG:
                sql = f"SELECT DISTINCT workspace FROM {table} WHERE platform = ? AND workspace != ''"  # noqa: S608
                kept |= {row[0] for row in connection.execute(sql, (platform,))}
            marked = {row[0] for row in connection.execute("SELECT key FROM mark WHERE kind = ?", (KIND,))}
            found = [Workspace(platform, each) for each in sorted(kept - set(present))]
            return [each for each in found if str(each) not in marked]

        return await self._connections.look(read)

    async def left_at(self, of: Workspace) -> datetime | None:
        """See `bot.care.CareStore.left_at`."""
        sql = "SELECT value FROM mark WHERE kind = ? AND key = ?"
        row = await self._connections.fetch_one(sql, (KIND, str(of)))
        return moment(int(row["value"])) if row else None

    async def purge_left(self, before: datetime) -> Sequence[Workspace]:
        """See `bot.care.CareStore.purge_left`."""
        sql = "SELECT key FROM mark WHERE kind = ? AND CAST(value AS INTEGER) <= ? ORDER BY key"
        rows = await self._connections.fetch_all(sql, (KIND, seconds(before)))
        if not rows:
            return ()

        def write(connection: sqlite3.Connection) -> list[Workspace]:
            due = [_named(row["key"]) for row in connection.execute(sql, (KIND, seconds(before))).fetchall()]
            for each in due:  # read anew: one may have come back between
                _forget(connection, each)
            return due

        return await self._connections.transact(write)

    async def workspaces(self) -> Sequence[Workspace]:
        """See `bot.care.CareStore.workspaces`."""

        def read(connection: sqlite3.Connection) -> list[Workspace]:
            pairs: set[tuple[str, str]] = set()
            for table in tables_of_workspaces(connection):
                sql = f"SELECT DISTINCT platform, workspace FROM {table} WHERE workspace != ''"  # noqa: S608
                pairs |= {(row[0], row[1]) for row in connection.execute(sql)}
            return [Workspace(*pair) for pair in sorted(pairs)]

        return await self._connections.look(read)

    async def kept_of(self, of: Workspace) -> Mapping[str, int]:
        """See `bot.care.CareStore.kept_of`."""

        def read(connection: sqlite3.Connection) -> dict[str, int]:
            counts = {}
            for table in tables_of_workspaces(connection):
                sql = f"SELECT count(*) FROM {table} WHERE {_WHERE}"  # noqa: S608
                counts[table] = connection.execute(sql, (of.platform, of.id)).fetchone()[0]
            return {table: count for table, count in counts.items() if count}

        return await self._connections.look(read)

    async def forget_workspace(self, platform: str, workspace: str, doing: Doing | None = None) -> None:
        """See `bot.care.CareStore.forget_workspace`."""

        def write(connection: sqlite3.Connection) -> None:
            _forget(connection, Workspace(platform, workspace))
            note_change(connection, doing)

        await self._connections.transact(write)


def undo_leaving(connection: sqlite3.Connection, platform: str, workspace: str) -> bool:
    """Take the mark away and let what it stopped go on, in the caller's transaction; False where there was none."""
    key = str(Workspace(platform, workspace))
    if not connection.execute("DELETE FROM mark WHERE kind = ? AND key = ?", (KIND, key)).rowcount:
        return False
    sql = f"UPDATE subscription SET paused = '', remark = '', next_at = NULL WHERE {_WHERE} AND paused = ?"  # noqa: S608
    connection.execute(sql, (platform, workspace, Reason.REMOVED))
    return True


def tables_of_workspaces(connection: sqlite3.Connection) -> list[str]:
    """The tables whose rows belong to one workspace: those that say to which."""
    sql = """
        SELECT m.name FROM sqlite_schema AS m WHERE m.type = 'table' AND 2 = (
            SELECT count(*) FROM pragma_table_info(m.name) AS c WHERE c.name IN ('platform', 'workspace')
        ) ORDER BY m.name
    """
    return [row[0] for row in connection.execute(sql).fetchall()]


def _forget(connection: sqlite3.Connection, of: Workspace) -> None:
    where = (of.platform, of.id)
    connection.execute("PRAGMA defer_foreign_keys = ON")  # in whichever order the tables come
    sql = f"DELETE FROM slot WHERE subscription_id IN (SELECT id FROM subscription WHERE {_WHERE})"  # noqa: S608
    connection.execute(sql, where)
    for table in tables_of_workspaces(connection):
        connection.execute(f"DELETE FROM {table} WHERE {_WHERE}", where)  # noqa: S608
    connection.execute("DELETE FROM mark WHERE kind = ? AND key = ?", (KIND, str(of)))
    connection.execute("DELETE FROM mark WHERE kind = 'keeper' AND key = ? AND value = ?", where)


def _named(key: str) -> Workspace:
    platform, _, workspace = key.partition(":")
    return Workspace(platform, workspace)
