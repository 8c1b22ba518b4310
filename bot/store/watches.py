"""Keeps watched sources: which look is due, who has claimed it, and what it gave.

Invariants: a look is claimed by one holder at a time, in any process; what a look gave and when the next
one is due are one transaction, which a holder that has lost its lease does not make.
"""

import json
import sqlite3
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from bot.model import Source
from bot.ports import Lease
from bot.store.changes import note_change
from bot.store.connections import Connections
from bot.store.intake import source_id_of
from bot.store.rows import host_of, moment, seconds, timeline
from bot.tenancy import Doing
from bot.watch import FullText, Health, NewWatch, Watch, WatchKind, WatchState

PER_HOST = 32
"""Looks at one host that are claimed at a time: as many turns of two as a lease lasts, at half a minute each."""

_DUE = f"""
    state = 'active' AND (next_look_at <= :now OR next_look_at > :now + {8 * 86_400})
    AND (lease_until <= :now OR lease_until > :now + {86_400})
"""
"""Nothing is put off for more than a week, nor held for a day: such times are of a clock that was ahead."""

_COLUMNS = """
    source_id, kind, address, host, topics, full_text, state, added_at, next_look_at, interval, refresh, etag,
    last_modified, validated_url, digest, moved_to, moved_times, last_look_at, last_success_at, failures,
    failing_since, cause, problem
"""
_NAMES = tuple(name.strip() for name in _COLUMNS.split(","))
_SELECT = "SELECT w.*, s.name AS name, s.key AS key FROM watch AS w JOIN source AS s ON s.id = w.source_id"
_WEEK = timedelta(days=7)


async def add_watch(
    connections: Connections, wanted: NewWatch, now: datetime, doing: Doing | None = None
) -> tuple[Watch, bool]:
    """See `bot.ports.SourceStore.add_watch`."""

    def add(connection: sqlite3.Connection) -> tuple[Watch, bool]:
        watch, is_new = _add(connection, wanted, now)
        if is_new:
            note_change(connection, doing)
        return watch, is_new

    return await connections.transact(add)


async def add_watches(
    connections: Connections, wanted: Sequence[NewWatch], now: datetime, doing: Callable[[int], Doing]
) -> int:
    """See `bot.ports.SourceStore.add_watches`."""

    def add(connection: sqlite3.Connection) -> int:
        new = sum(is_new for _, is_new in [_add(connection, each, now) for each in wanted])
        if new:
            note_change(connection, doing(new))
        return new

    return await connections.transact(add)


def _add(connection: sqlite3.Connection, wanted: NewWatch, now: datetime) -> tuple[Watch, bool]:
    for condition, value in (("w.address = ?", wanted.address), ("s.key = ?", wanted.key)):
        if held := _one(connection, condition, (value,)):
            return held, False
    watch = Watch(
        id=source_id_of(connection, Source(wanted.key, wanted.name, wanted.site), now),
        kind=wanted.kind,
        address=wanted.address,
        name=wanted.name,
        added=now,
        next_look=now,
        topics=wanted.topics,
        full_text=wanted.full_text,
        key=wanted.key,
    )
    marks = ", ".join("?" * len(_NAMES))
    connection.execute(f"INSERT INTO watch ({_COLUMNS}) VALUES ({marks})", list(_row(watch).values()))  # noqa: S608
    return watch, True


async def health(connections: Connections, now: datetime) -> Sequence[Health]:
    """See `bot.ports.SourceStore.watches`."""
    sql = """
        SELECT w.*, s.name AS name, s.key AS key,
            (SELECT count(*) FROM article AS a WHERE a.source_id = w.source_id) AS items,
            (SELECT count(*) FROM article AS a WHERE a.source_id = w.source_id AND a.timeline > ?) AS last_week,
            (SELECT a.published_at FROM article AS a WHERE a.source_id = w.source_id ORDER BY a.timeline DESC LIMIT 1)
                AS newest
        FROM watch AS w JOIN source AS s ON s.id = w.source_id ORDER BY fold(s.name), w.source_id
    """
    rows = await connections.fetch_all(sql, [timeline(now - _WEEK)])
    return [Health(_watch(row), row["items"], row["last_week"], _moment(row["newest"])) for row in rows]


async def watch(connections: Connections, watch_id: int) -> Watch | None:
    """See `bot.ports.SourceStore.watch`."""
    return await connections.look(lambda connection: _one(connection, "w.source_id = ?", (watch_id,)))


async def change_watch(connections: Connections, changed: Watch, doing: Doing | None = None) -> bool:
    """See `bot.ports.SourceStore.change_watch`."""

    def change(connection: sqlite3.Connection) -> bool:
        held = _one(connection, "w.source_id = ?", (changed.id,))
        if held is None or held.version != changed.version:
            return False
        _write(connection, [changed])
        note_change(connection, doing)
        return True

    return await connections.transact(change)


async def remove_watch(connections: Connections, watch_id: int, doing: Doing | None = None) -> bool:
    """See `bot.ports.SourceStore.remove_watch`."""

    def remove(connection: sqlite3.Connection) -> bool:
        gone = connection.execute("DELETE FROM watch WHERE source_id = ?", (watch_id,)).rowcount == 1
        if gone:
            note_change(connection, doing)
        return gone

    return await connections.transact(remove)


async def claim(connections: Connections, now: datetime, lease: Lease, limit: int) -> Sequence[Watch]:
    """See `bot.ports.SourceStore.claim`."""
    if not await _is_any_due(connections, now):
        return []
    return await connections.transact(lambda connection: _claim(connection, now, lease, limit))


def _claim(connection: sqlite3.Connection, now: datetime, lease: Lease, limit: int) -> list[Watch]:
    sql = f"""
        WITH due AS (
            SELECT source_id, host, next_look_at, row_number() OVER (PARTITION BY host ORDER BY next_look_at) AS place
            FROM watch WHERE {_DUE}
        ),
        held AS (
            SELECT host, count(*) AS looks FROM watch
            WHERE lease_holder IS NOT NULL AND lease_until > :now GROUP BY host
        )
        UPDATE watch SET lease_holder = :holder, lease_until = :until WHERE source_id IN (
            SELECT source_id FROM due LEFT JOIN held USING (host)
            WHERE place + coalesce(looks, 0) <= {PER_HOST} ORDER BY next_look_at, source_id LIMIT :limit
        ) RETURNING source_id
    """  # noqa: S608
    values = {"now": seconds(now), "holder": lease.holder, "until": seconds(lease.until), "limit": limit}
    numbers = json.dumps([row[0] for row in connection.execute(sql, values)])
    chosen = f"{_SELECT} WHERE w.source_id IN (SELECT value FROM json_each(?)) ORDER BY next_look_at, w.source_id"  # noqa: S608
    return [_watch(row) for row in connection.execute(chosen, (numbers,))]


async def _is_any_due(connections: Connections, now: datetime) -> bool:
    """Looked up without a write lock: most ticks find nothing to do."""
    sql = f"SELECT 1 FROM watch WHERE {_DUE} LIMIT 1"  # noqa: S608
    row = await connections.look(lambda connection: connection.execute(sql, {"now": seconds(now)}).fetchone())
    return row is not None


def settle_watches(connection: sqlite3.Connection, watches: Sequence[Watch], holder: str) -> set[int]:
    """Write new states within the open transaction; the numbers of those whose lease was still held."""
    sql = (
        "SELECT source_id, version FROM watch WHERE lease_holder = ? AND source_id IN (SELECT value FROM json_each(?))"
    )
    numbers = json.dumps([each.id for each in watches])
    versions = dict(connection.execute(sql, (holder, numbers)).fetchall())
    mine = [each for each in watches if versions.get(each.id) == each.version]
    _write(connection, mine)
    return {each.id for each in mine}


def is_held(connection: sqlite3.Connection, watch: Watch, holder: str) -> bool:
    """Whether this holder may still settle its look."""
    sql = "SELECT 1 FROM watch WHERE source_id = ? AND lease_holder = ? AND version = ?"
    return connection.execute(sql, (watch.id, holder, watch.version)).fetchone() is not None


async def release(connections: Connections, holder: str) -> None:
    """See `bot.ports.SourceStore.release`."""

    def free(connection: sqlite3.Connection) -> None:
        for table in ("watch", "wanted_page"):
            sql = f"UPDATE {table} SET lease_holder = NULL, lease_until = 0 WHERE lease_holder = ?"  # noqa: S608
            connection.execute(sql, (holder,))

    await connections.transact(free)


async def next_look(connections: Connections) -> datetime | None:
    """See `bot.ports.SourceStore.next_look`."""
    row = await connections.fetch_one("SELECT min(next_look_at) AS at FROM watch WHERE state = 'active'")
    return _moment(row["at"]) if row else None


def _one(connection: sqlite3.Connection, condition: str, values: tuple[object, ...]) -> Watch | None:
    row = connection.execute(f"{_SELECT} WHERE {condition}", values).fetchone()
    return _watch(row) if row else None


_TAKEN = "(SELECT 1 FROM watch AS o WHERE o.address = :address AND o.source_id <> :source_id)"
_SETTINGS = ", ".join(
    f"{name} = iif(EXISTS {_TAKEN}, {name}, :{name})" if name in ("address", "host") else f"{name} = :{name}"
    for name in _NAMES
    if name != "source_id"
)
"""An address that another source has is not taken from it: two that moved to one place stay two."""


def _write(connection: sqlite3.Connection, watches: Sequence[Watch]) -> None:
    """Write watches as they are now, and free them."""
    connection.executemany(
        f"""UPDATE watch SET {_SETTINGS}, lease_holder = NULL, lease_until = 0, version = version + 1
        WHERE source_id = :source_id""",  # noqa: S608
        [_row(each) for each in watches],
    )
    connection.executemany(
        "UPDATE source SET name = ?, last_read_at = coalesce(?, last_read_at) WHERE id = ?",
        [(each.name, _seconds(each.last_success), each.id) for each in watches],
    )


def _row(watch: Watch) -> dict[str, object]:
    return {
        "source_id": watch.id,
        "kind": watch.kind,
        "address": watch.address,
        "host": host_of(watch.address),
        "topics": json.dumps(watch.topics, ensure_ascii=False),
        "full_text": watch.full_text,
        "state": watch.state,
        "added_at": seconds(watch.added),
        "next_look_at": seconds(watch.next_look),
        "interval": round(watch.interval.total_seconds()),
        "refresh": round(watch.refresh.total_seconds()) if watch.refresh else None,
        "etag": watch.etag,
        "last_modified": watch.last_modified,
        "validated_url": watch.validated_url,
        "digest": watch.digest,
        "moved_to": watch.moved_to,
        "moved_times": watch.moved_times,
        "last_look_at": _seconds(watch.last_look),
        "last_success_at": _seconds(watch.last_success),
        "failures": watch.failures,
        "failing_since": _seconds(watch.failing_since),
        "cause": watch.cause,
        "problem": watch.problem,
    }


def _watch(row: sqlite3.Row) -> Watch:
    return Watch(
        id=row["source_id"],
        kind=WatchKind(row["kind"]),
        address=row["address"],
        name=row["name"],
        added=moment(row["added_at"]),
        next_look=moment(row["next_look_at"]),
        state=WatchState(row["state"]),
        topics=tuple(json.loads(row["topics"])),
        full_text=FullText(row["full_text"]),
        interval=timedelta(seconds=row["interval"]),
        refresh=None if row["refresh"] is None else timedelta(seconds=row["refresh"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        validated_url=row["validated_url"],
        digest=row["digest"],
        moved_to=row["moved_to"],
        moved_times=row["moved_times"],
        last_look=_moment(row["last_look_at"]),
        last_success=_moment(row["last_success_at"]),
        failures=row["failures"],
        failing_since=_moment(row["failing_since"]),
        cause=row["cause"],
        problem=row["problem"],
        key=row["key"],
        version=row["version"],
    )


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
