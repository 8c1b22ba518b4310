"""Keeps what goes out unasked: slots claimed once, parts frozen, each part one process's at a time. See `bot.outbox`.

Invariant: the slots of a digest, its parts and what it tells are one transaction, and so are the outcome of a part and
what follows from it for the subscriptions of its place.
"""

import json
import secrets
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
from bot.store.connections import Connections
from bot.store.posted import OPEN, digests_where, moment_or_none, part_of, seconds_or_none, send_instead, told_of
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
            return sum(_enqueue(connection, parcel, now) for parcel in parcels)

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
            UPDATE delivery SET first_at = coalesce(first_at, ?), lease_until = ?, attempts = attempts + 1
            WHERE id = ? AND state = 'sending' AND holder = ? AND lease_until = ? RETURNING *
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
            remark = 'sent again by hand', settled_at = NULL WHERE digest_id = ?2 AND state = 'dead'
        """
        values = (seconds(now), digest_id, EXPIRED)
        return await self._connections.transact(lambda connection: connection.execute(sql, values).rowcount)

    async def told_stories(self, places: Sequence[Place], since: datetime) -> dict[Place, list[ToldStory]]:
        """See `bot.outbox.Outbox.told_stories`."""
        sql = f"""
            SELECT * FROM told AS t WHERE {_HERE} AND at >= ? AND NOT EXISTS (
                SELECT 1 FROM delivery AS d WHERE d.digest_id = t.digest_id AND d.n = 1 AND d.state = 'dead'
            ) ORDER BY at DESC, id
        """  # noqa: S608

        def read(connection: sqlite3.Connection) -> dict[Place, list[ToldStory]]:
            return {
                place: [told_of(row) for row in connection.execute(sql, (*_here(place), seconds(since)))]
                for place in places
            }

        return await self._connections.look(read)


def _here(place: Place) -> tuple[str, str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.thread, place.direct


def _enqueue(connection: sqlite3.Connection, parcel: Parcel, now: datetime) -> bool:
    if not _still_free(connection, parcel):
        return False
    digest_id = _digest(connection, parcel, now) if parcel.payloads else None
    for due in parcel.slots:
        why = parcel.remark
        slot = (due.subscription_id, seconds(due.at), digest_id, why)
        connection.execute("INSERT INTO slot VALUES (?, ?, ?, ?)", slot)
        planned = "iif(next_at IS NULL, NULL, ?)"  # what was changed since it was begun is planned by what holds now
        sql = f"UPDATE subscription SET last_at = max(coalesce(last_at, 0), ?), next_at = {planned} WHERE id = ?"  # noqa: S608
        connection.execute(sql, (seconds(due.at), seconds(due.next_at), due.subscription_id))
    if parcel.announces:
        connection.execute(f"UPDATE subscription SET announced = 1 WHERE {_HERE}", _here(parcel.announces))  # noqa: S608
    if digest_id is not None:
        _queue(connection, parcel, digest_id, now)
    return digest_id is not None


def _still_free(connection: sqlite3.Connection, parcel: Parcel) -> bool:
    """Whether every slot is unclaimed and its subscription stands, unpaused; a notice, whether it is to be given."""
    for due in parcel.slots:
        sql = "SELECT 1 FROM subscription WHERE id = ?1 AND paused != ?2 AND (?3 IS NULL OR coalesce(last_at, at) = ?3)"
        stands = connection.execute(sql, (due.subscription_id, BY_HAND, seconds_or_none(due.after))).fetchone()
        sql = "SELECT 1 FROM slot WHERE subscription_id = ? AND at = ?"
        if not stands or connection.execute(sql, (due.subscription_id, seconds(due.at))).fetchone():
            return False
    if parcel.topic:
        sql = "SELECT 1 FROM digest WHERE platform = ? AND workspace = ? AND topic = ?"
        return not connection.execute(sql, (parcel.place.platform, parcel.place.workspace, parcel.topic)).fetchone()
    if parcel.announces:
        sql = f"SELECT 1 FROM subscription WHERE {_HERE} AND announced = 0"  # noqa: S608
        return connection.execute(sql, _here(parcel.announces)).fetchone() is not None
    return True


def _digest(connection: sqlite3.Connection, parcel: Parcel, now: datetime) -> int:
    sql = f"""
        INSERT INTO digest (kind, {_PLACE}, slot_at, built_at, stories, remark, person, topic)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING id
    """  # noqa: S608
    values = (parcel.kind, *_here(parcel.place), seconds(parcel.at), seconds(now), len(parcel.told), parcel.remark)
    return int(connection.execute(sql, (*values, parcel.person, parcel.topic)).fetchone()["id"])


def _queue(connection: sqlite3.Connection, parcel: Parcel, digest_id: int, now: datetime) -> None:
    here, count = _here(parcel.place), len(parcel.payloads)
    sql = f"""
        INSERT INTO delivery (id, digest_id, n, parts, {_PLACE}, payload, state, not_before, queued_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?)
    """  # noqa: S608
    connection.executemany(
        sql,
        [
            (secrets.token_hex(10), digest_id, n, count, *here, json.dumps(payload), seconds(now), seconds(now))
            for n, payload in enumerate(parcel.payloads, start=1)
        ],
    )
    connection.executemany(
        f"INSERT INTO told (digest_id, {_PLACE}, at, title, articles, facts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",  # noqa: S608
        [
            (digest_id, *here, seconds(each.at), each.title, json.dumps(each.read), json.dumps(each.facts))
            for each in parcel.told
        ],
    )


def _settle(connection: sqlite3.Connection, part: Part, holder: str) -> None:
    sql = """
        UPDATE delivery SET state = ?, not_before = ?, first_at = ?, lease_until = NULL, holder = '', message_id = ?,
        reason = ?, remark = ?, settled_at = ? WHERE id = ? AND state = 'sending' AND holder = ? AND attempts = ?
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
        sql = f"UPDATE subscription SET paused = '', remark = '' WHERE {_HERE} AND paused NOT IN ('', ?)"  # noqa: S608
        connection.execute(sql, (*_here(part.place), BY_HAND))


def _bury(connection: sqlite3.Connection, part: Part) -> None:
    """What follows from a part that will never arrive: those after it do not either, and its place is paused."""
    sql = f"""
        UPDATE delivery SET state = 'dead', reason = ?, remark = 'The part before it could not be delivered.',
        settled_at = ? WHERE digest_id = ? AND n > ? AND {OPEN}
    """  # noqa: S608
    connection.execute(sql, (PRECEDING, seconds_or_none(part.settled_at), part.digest_id, part.n))
    if part.reason in OF_PLACE:
        send_instead(connection, part)
        sql = f"""
            UPDATE subscription SET paused = ?, remark = ?, announced = 0 WHERE {_HERE} AND paused = ''
        """  # noqa: S608
        connection.execute(sql, (part.reason, part.remark, *_here(part.place)))
