"""Keeps what goes out unasked: slots claimed once, parts frozen, each part one process's at a time. See `bot.outbox`.

Invariant: the slots of a digest, its parts and what it tells are one transaction, and so are the outcome of a part and
what follows from it for the subscriptions of its place.
"""

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.chatport import BY_HAND
from bot.conversation import Place
from bot.outbox import (
    CLAIMED,
    EXPIRED,
    HISTORY_KEPT,
    LEASE,
    OF_PLACE,
    PRECEDING,
    Backlog,
    History,
    Parcel,
    Part,
    State,
    ToldStory,
)
from bot.platformport import Reason
from bot.store import heard
from bot.store.connections import Connections
from bot.store.posted import (
    OPEN,
    digests_where,
    moment_or_none,
    part_of,
    seconds_or_none,
    send_instead,
    told_of,
)
from bot.store.queued import enqueue
from bot.store.rows import moment, seconds

_PLACE = "platform, workspace, channel, thread, direct"
_SAME = " AND ".join(f"e.{name.strip()} = d.{name.strip()}" for name in _PLACE.split(","))
_HERE = "platform = ? AND workspace = ? AND channel = ? AND thread = ? AND direct = ?"

_FREE = f"""
    d.{OPEN} AND d.not_before <= :now AND (d.state != 'sending' OR d.lease_until <= :now)
    AND NOT EXISTS (
        SELECT 1 FROM delivery AS e WHERE {_SAME} AND e.{OPEN} AND e.id != d.id
        AND ((e.digest_id, e.n) < (d.digest_id, d.n) OR (e.state = 'sending' AND e.lease_until > :now))
    )
"""  # noqa: S608
"""The first open part of its place, due and nobody's, unless a later one is just being sent, as it may be where one is
sent again by hand."""

_CLAIMABLE = f"""
    SELECT d.id, row_number() OVER (PARTITION BY d.workspace ORDER BY d.not_before, d.digest_id) AS turn
    FROM delivery AS d WHERE d.platform = :platform AND {_FREE} ORDER BY turn, d.not_before LIMIT :limit
"""  # noqa: S608
"""Those of a workspace with many places do not come before those of one with few."""

_CLAIM = f"""
    UPDATE delivery AS d SET state = 'sending', holder = :holder, lease_until = :until
    WHERE d.id = :id AND {_FREE} RETURNING *
"""  # noqa: S608

_TRIES = 3
"""How often it is looked for free parts that another process then takes first."""


class OutboxRows:
    """The part of a store that holds the outbox; `SqliteStore` inherits it."""

    _connections: Connections

    async def enqueue(self, parcels: Sequence[Parcel], now: datetime) -> int:
        """See `bot.outbox.Outbox.enqueue`."""

        def write(connection: sqlite3.Connection) -> int:
            return sum(enqueue(connection, parcel, now) for parcel in parcels)

        return await self._connections.transact(write)

    async def claim_parts(self, platform: str, holder: str, now: datetime, limit: int) -> Sequence[Part]:
        """See `bot.outbox.Outbox.claim_parts`."""
        names = {"platform": platform, "now": seconds(now), "limit": limit}
        for _ in range(_TRIES):
            wanted = await self._connections.look(lambda reader: reader.execute(_CLAIMABLE, names).fetchall())
            if not wanted:
                return []
            if parts := await self._claimed([row["id"] for row in wanted], holder, now):
                return parts
        return []

    async def _claimed(self, wanted: Sequence[str], holder: str, now: datetime) -> list[Part]:
        """Those of these parts that are still free; they were looked for without keeping others from writing."""
        names = {"holder": holder, "now": seconds(now), "until": seconds(now + CLAIMED)}

        def write(connection: sqlite3.Connection) -> list[Part]:
            rows = [row for each in wanted for row in connection.execute(_CLAIM, names | {"id": each}).fetchall()]
            return [part_of(row, State.PENDING if row["first_at"] is None else State.UNKNOWN) for row in rows]

        return await self._connections.transact(write)

    async def begin_part(self, part: Part, holder: str, now: datetime) -> Part | None:
        """See `bot.outbox.Outbox.begin_part`."""
        sql = """
            UPDATE delivery SET first_at = coalesce(first_at, ?1), lease_until = ?2, attempts = attempts + 1,
            payload = iif(first_at IS NULL AND late != '' AND late_from <= ?1, late, payload),
            late = iif(first_at IS NULL AND late_from <= ?1, '', late)
            WHERE id = ?3 AND state = 'sending' AND holder = ?4 AND lease_until = ?5 RETURNING *
        """
        values = (seconds(now), seconds(now + LEASE), part.id, holder, seconds_or_none(part.lease_until))
        rows = await self._connections.transact(lambda connection: connection.execute(sql, values).fetchall())
        return part_of(rows[0], part.state) if rows else None

    async def settle_parts(self, parts: Sequence[Part], holder: str) -> None:
        """See `bot.outbox.Outbox.settle_parts`."""

        def write(connection: sqlite3.Connection) -> None:
            for part in parts:
                _settle(connection, part, holder)

        await self._connections.transact(write)

    async def next_part(self, platform: str) -> datetime | None:
        """See `bot.outbox.Outbox.next_part`."""
        sql = f"""
            SELECT min(CASE state WHEN 'sending' THEN lease_until ELSE not_before END) AS at
            FROM delivery WHERE platform = ? AND {OPEN}
        """  # noqa: S608
        row = await self._connections.fetch_one(sql, (platform,))
        return moment(row["at"]) if row and row["at"] is not None else None

    async def backlog(self, platform: str, place: Place | None = None) -> Backlog:
        """See `bot.outbox.Outbox.backlog`."""
        where, values = ("platform = ?", (platform,)) if place is None else (_HERE, _here(place))
        sql = f"SELECT count(*) AS parts, min(queued_at) AS oldest FROM delivery WHERE {where} AND {OPEN}"  # noqa: S608
        row = await self._connections.fetch_one(sql, values)
        return Backlog(row["parts"], moment_or_none(row["oldest"])) if row else Backlog()

    async def history(self, place: Place | None, limit: int, state: State | None = None) -> Sequence[History]:
        """See `bot.outbox.Outbox.history`."""
        where, values = ("1", ()) if place is None else (_HERE, _here(place))
        of_state = "1" if state is None else "id IN (SELECT digest_id FROM delivery WHERE state = ?)"
        whole = f"{where} AND {of_state} ORDER BY id DESC LIMIT ?"
        given: list[object] = [*values, *([str(state)] if state else []), limit]
        return await self._connections.look(lambda connection: digests_where(connection, whole, given))

    async def purge_outbox(self, now: datetime) -> None:
        """See `bot.outbox.Outbox.purge_outbox`."""
        before = (seconds(now - HISTORY_KEPT),)
        done = f"NOT EXISTS (SELECT 1 FROM delivery WHERE digest_id = digest.id AND {OPEN})"  # noqa: S608

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(f"DELETE FROM digest WHERE built_at < ? AND {done}", before)  # noqa: S608
            connection.execute("DELETE FROM slot WHERE digest_id IS NULL AND at < ?", before)

        await self._connections.transact(write)

    async def send_again(self, digest_id: int, now: datetime) -> int:
        """See `bot.outbox.Outbox.send_again`."""
        sql = """
            UPDATE delivery SET state = iif(reason = ?3 AND first_at IS NOT NULL, 'unknown', 'pending'),
            first_at = iif(reason = ?3, first_at, NULL), not_before = ?1, queued_at = ?1, attempts = 0, reason = '',
            remark = 'sent again by hand', settled_at = NULL, post = iif(reason = ?4, '', post)
            WHERE digest_id = ?2 AND state = 'dead'
        """
        values = (seconds(now), digest_id, EXPIRED, Reason.INVALID)  # which a post that is gone is told as

        def write(connection: sqlite3.Connection) -> int:
            count = connection.execute(sql, values).rowcount
            if count:
                heard.changed(connection, digest_id)
            return count

        return await self._connections.transact(write)

    async def told_stories(self, places: Sequence[Place], since: datetime) -> dict[Place, list[ToldStory]]:
        """See `bot.outbox.Outbox.told_stories`."""
        sql = f"""
            SELECT title, articles, facts, at FROM told AS t WHERE {_HERE} AND at >= ? AND NOT EXISTS (
                SELECT 1 FROM delivery AS d WHERE d.digest_id = t.digest_id AND d.n = t.n AND d.state = 'dead'
            ) ORDER BY at DESC, id
        """  # noqa: S608
        then = seconds(since)

        def read(connection: sqlite3.Connection) -> dict[Place, list[ToldStory]]:
            same: dict[tuple[object, ...], ToldStory] = {}  # one digest goes to many places

            def told(row: sqlite3.Row) -> ToldStory:
                key = tuple(row)
                return same.get(key) or same.setdefault(key, told_of(row))

            return {place: [told(row) for row in connection.execute(sql, (*_here(place), then))] for place in places}

        return await self._connections.look(read)

    async def heard(self, places: Sequence[Place]) -> dict[Place, int]:
        """See `bot.outbox.Outbox.heard`."""
        return await self._connections.look(lambda connection: heard.versions(connection, places))


def _here(place: Place) -> tuple[str, str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.thread, place.direct


def _settle(connection: sqlite3.Connection, part: Part, holder: str) -> None:
    sql = """
        UPDATE delivery SET state = ?1, late = iif(?1 = 'sent', '', late), not_before = ?, first_at = ?,
        lease_until = NULL, holder = '', message_id = ?, reason = ?, remark = ?, settled_at = ?
        WHERE id = ? AND state = 'sending' AND holder = ? AND attempts = ?
    """  # the attempt is the claim: a holder that has claimed a part anew hears no more of its earlier claim
    values = (
        part.state,
        seconds(part.not_before),
        seconds_or_none(part.first_at),
        part.message_id,
        part.reason,
        part.remark,
    )
    claim = (part.id, holder, part.attempts)
    held = connection.execute(sql, (*values, seconds_or_none(part.settled_at), *claim)).rowcount
    if held and part.state is State.DEAD:
        _bury(connection, part)
    if held and part.state is State.SENT:
        connection.execute(
            "UPDATE delivery SET post = ? WHERE digest_id = ? AND post != ?1", (part.post, part.digest_id)
        )
        sql = f"UPDATE subscription SET paused = '', remark = '' WHERE {_HERE} AND paused NOT IN ('', ?)"  # noqa: S608
        connection.execute(sql, (*_here(part.place), BY_HAND))


def _bury(connection: sqlite3.Connection, part: Part) -> None:
    """What follows from a part that will never arrive: nor do the next, none counts as told, its place rests."""
    sql = f"""
        UPDATE delivery SET state = 'dead', reason = ?, remark = 'The part before it could not be delivered.',
        settled_at = ? WHERE digest_id = ? AND n > ? AND {OPEN}
    """  # noqa: S608
    connection.execute(sql, (PRECEDING, seconds_or_none(part.settled_at), part.digest_id, part.n))
    heard.lost(connection, part.digest_id)
    if part.reason in OF_PLACE:
        send_instead(connection, part)
        sql = f"""
            UPDATE subscription SET paused = ?, remark = ?, announced = 0 WHERE {_HERE} AND paused = ''
        """  # noqa: S608
        connection.execute(sql, (part.reason, part.remark, *_here(part.place)))
