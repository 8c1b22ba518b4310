"""Keeps what places follow, on which terms, and what they lean to or want to see nothing of. See `bot.chatport`.

Invariant: every look-up names the place, but for what is due, which is looked for in all of them.
"""

import json
import sqlite3
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta

from bot.chatport import BY_HAND, Mute, Served, Subscription
from bot.conversation import Place
from bot.follow import Mode, Terms, WhenEmpty
from bot.outbox import TOO_LATE
from bot.store.changes import note_change
from bot.store.connections import Connections
from bot.store.posted import call_off
from bot.store.rows import moment, seconds
from bot.tenancy import Doing
from bot.text.words import fold

_HERE = "platform = ? AND workspace = ? AND channel = ? AND thread = ? AND direct = ?"
_NAMES = ("platform", "workspace", "channel", "thread", "direct")
_OF_PLACE = " AND ".join(f"s.{name} = :{name}" for name in _NAMES)
_WIDE = "platform = ? AND workspace = ? AND channel = ? AND direct = ?"
"""Leanings and mutes are a channel's, its threads included."""

_ALERTED = timedelta(days=2)

_SERVED = """
    SELECT s.*, coalesce(c.zone, w.zone) AS zone, coalesce(c.length, w.length) AS length,
    coalesce(c.language, w.language) AS language, (
        SELECT l.at FROM slot AS l LEFT JOIN digest AS g ON g.id = l.digest_id
        WHERE l.subscription_id = s.id AND NOT l.void AND l.why != :late AND coalesce(g.kind, '') != 'alert'
        AND NOT EXISTS (SELECT 1 FROM delivery AS d WHERE d.digest_id = l.digest_id AND d.state = 'dead')
        ORDER BY l.at DESC LIMIT 1
    ) AS told_until, (
        SELECT group_concat(l.at) FROM slot AS l JOIN digest AS g ON g.id = l.digest_id
        WHERE l.subscription_id = s.id AND l.at > :recent AND g.kind = 'alert'
    ) AS alerted FROM subscription AS s
    LEFT JOIN preference AS c
        ON c.platform = s.platform AND c.workspace = s.workspace AND c.channel = s.channel AND s.channel != ''
    LEFT JOIN preference AS w ON w.platform = s.platform AND w.workspace = s.workspace AND w.channel = ''
"""

_USUAL = asdict(Terms())


class Follows:
    """The part of a store that keeps subscriptions; `SqliteStore` inherits it."""

    _connections: Connections

    async def subscribe(self, subscription: Subscription, doing: Doing | None = None) -> tuple[Subscription, bool]:
        """See `bot.chatport.ChatStore.subscribe`."""
        here, folded = _here(subscription.place), fold(subscription.label)
        values = (*here, subscription.topic, folded, subscription.added_by, seconds(subscription.at))
        served = (encoded(subscription.terms), subscription.paused, _seconds(subscription.next_at))

        def write(connection: sqlite3.Connection) -> tuple[sqlite3.Row, bool]:
            sql = """
                INSERT INTO subscription (platform, workspace, channel, thread, direct, topic, folded, added_by, at,
                terms, paused, next_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """
            new = connection.execute(sql, (*values, *served)).rowcount == 1
            if new:
                note_change(connection, doing)
            of = f"SELECT * FROM subscription WHERE {_HERE} AND folded = ?"  # noqa: S608
            return connection.execute(of, (*here, folded)).fetchone(), new

        row, new = await self._connections.transact(write)
        return _subscription(row), new

    async def unsubscribe(self, subscription_id: int, place: Place, doing: Doing | None = None) -> Subscription | None:
        """See `bot.chatport.ChatStore.unsubscribe`."""
        sql = f"DELETE FROM subscription WHERE {_HERE} AND id = ? RETURNING *"  # noqa: S608
        values = (*_here(place), subscription_id)

        def write(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            rows = connection.execute(sql, values).fetchall()
            if rows:
                call_off(connection, subscription_id)
                note_change(connection, doing)
            return rows

        rows = await self._connections.transact(write)
        return _subscription(rows[0]) if rows else None

    async def subscriptions(self, place: Place) -> Sequence[Subscription]:
        """See `bot.chatport.ChatStore.subscriptions`."""
        sql = f"SELECT * FROM subscription WHERE {_HERE} ORDER BY id"  # noqa: S608
        return [_subscription(row) for row in await self._connections.fetch_all(sql, _here(place))]

    async def amend(self, subscription: Subscription, doing: Doing | None = None) -> bool:
        """See `bot.chatport.ChatStore.amend`."""
        sql = "UPDATE subscription SET terms = ?, paused = ?, remark = ?, next_at = ? WHERE id = ?"
        item = subscription
        values = (encoded(item.terms), item.paused, item.remark, _seconds(item.next_at), item.id)

        def write(connection: sqlite3.Connection) -> bool:
            changed = connection.execute(sql, values).rowcount == 1
            if item.paused == BY_HAND:
                call_off(connection, item.id)
            if changed:
                note_change(connection, doing)
            return changed

        return await self._connections.transact(write)

    async def due_subscriptions(self, now: datetime, limit: int) -> Sequence[Served]:
        """See `bot.chatport.ChatStore.due_subscriptions`."""
        where = "(s.next_at IS NULL OR s.next_at <= :now) AND s.paused NOT IN (:hand, 'removed')"
        return await self._served(where, now, {"limit": limit})

    async def served_here(self, place: Place, now: datetime) -> Sequence[Served]:
        """See `bot.chatport.ChatStore.served_here`."""
        return await self._served(f"{_OF_PLACE} AND s.paused != :hand", now, _named(place))

    async def served(self, now: datetime, place: Place | None = None) -> Sequence[Served]:
        """See `bot.chatport.ChatStore.served`."""
        found = await self._served(_OF_PLACE if place else "1", now, _named(place) if place else {})
        return sorted(found, key=lambda each: each.subscription.id)

    async def _served(self, where: str, now: datetime, values: Mapping[str, object]) -> list[Served]:
        sql = f"{_SERVED} WHERE {where} ORDER BY s.next_at, s.id LIMIT :limit"
        given = {"late": TOO_LATE, "now": seconds(now), "hand": BY_HAND, "recent": seconds(now - _ALERTED), "limit": -1}
        return [_served(row) for row in await self._connections.fetch_all(sql, {**given, **values})]

    async def plan(self, looks: Mapping[int, datetime]) -> None:
        """See `bot.chatport.ChatStore.plan`."""
        values = [(seconds(at), number) for number, at in looks.items()]
        sql = "UPDATE subscription SET next_at = ? WHERE id = ?"
        await self._connections.transact(lambda connection: connection.executemany(sql, values).close())

    async def unannounced(self, platforms: Collection[str]) -> Sequence[Subscription]:
        """See `bot.chatport.ChatStore.unannounced`."""
        sql = """
            SELECT * FROM subscription WHERE announced = 0 AND platform IN (SELECT value FROM json_each(?))
            ORDER BY id LIMIT 100
        """
        return [_subscription(row) for row in await self._connections.fetch_all(sql, (json.dumps(sorted(platforms)),))]

    async def digest_terms(self, place: Place) -> Terms:
        """See `bot.chatport.ChatStore.digest_terms`."""
        sql = "SELECT digest FROM preference WHERE platform = ? AND workspace = ? AND channel = ?"
        row = await self._connections.fetch_one(sql, (place.platform, place.workspace, place.channel))
        return decoded(row["digest"]) if row else Terms()

    async def set_digest_terms(self, place: Place, terms: Terms, doing: Doing | None = None) -> None:
        """See `bot.chatport.ChatStore.set_digest_terms`."""
        sql = """
            INSERT INTO preference (platform, workspace, channel, digest) VALUES (?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET digest = excluded.digest
        """
        values = (place.platform, place.workspace, place.channel, encoded(terms))
        await self._noted(sql, values, doing)

    async def mute(self, place: Place, mute: Mute, doing: Doing | None = None) -> None:
        """See `bot.chatport.ChatStore.mute`."""
        sql = """
            INSERT INTO mute (platform, workspace, channel, direct, kind, name, until) VALUES (?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET until = excluded.until
        """
        await self._noted(sql, (*_wide(place), mute.kind, mute.name, _seconds(mute.until)), doing)

    async def unmute(self, place: Place, name: str, doing: Doing | None = None) -> Mute | None:
        """See `bot.chatport.ChatStore.unmute`."""
        sql = f"DELETE FROM mute WHERE {_WIDE} AND fold(name) = ? RETURNING *"  # noqa: S608
        values = (*_wide(place), fold(name))
        rows = await self._noted(sql, values, doing)
        return _mute(rows[0]) if rows else None

    async def _noted(self, sql: str, values: Sequence[object], doing: Doing | None) -> list[sqlite3.Row]:
        """Change something, with an entry in the log if it changes anything; what it returns."""

        def write(connection: sqlite3.Connection) -> list[sqlite3.Row]:
            before = connection.total_changes
            rows = connection.execute(sql, values).fetchall()
            if connection.total_changes > before:
                note_change(connection, doing)
            return rows

        return await self._connections.transact(write)

    async def mutes(self, places: Sequence[Place], now: datetime) -> Mapping[Place, Sequence[Mute]]:
        """See `bot.chatport.ChatStore.mutes`."""
        sql = f"SELECT * FROM mute WHERE {_WIDE} AND (until IS NULL OR until > ?) ORDER BY id"  # noqa: S608

        def read(connection: sqlite3.Connection) -> dict[Place, list[Mute]]:
            return {
                place: [_mute(row) for row in connection.execute(sql, (*_wide(place), seconds(now)))]
                for place in places
            }

        return await self._connections.look(read)

    async def leanings(self, places: Sequence[Place]) -> Mapping[Place, Mapping[tuple[str, str], float]]:
        """See `bot.chatport.ChatStore.leanings`."""
        sql = f"SELECT kind, name, weight FROM leaning WHERE {_WIDE}"  # noqa: S608

        def read(connection: sqlite3.Connection) -> dict[Place, dict[tuple[str, str], float]]:
            return {
                place: {(row["kind"], row["name"]): row["weight"] for row in connection.execute(sql, _wide(place))}
                for place in places
            }

        return await self._connections.look(read)

    async def set_leanings(self, place: Place, leanings: Mapping[tuple[str, str], float]) -> None:
        """See `bot.chatport.ChatStore.set_leanings`."""
        rows = [(*_wide(place), kind, name, weight) for (kind, name), weight in leanings.items()]

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(f"DELETE FROM leaning WHERE {_WIDE}", _wide(place))  # noqa: S608
            connection.executemany("INSERT INTO leaning VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

        await self._connections.transact(write)


def encoded(terms: Terms) -> str:
    """Terms as they are stored: what differs from the usual."""
    return json.dumps({name: value for name, value in asdict(terms).items() if value != _USUAL[name]})


def decoded(stored: str) -> Terms:
    """The inverse of `encoded`; what this edition does not know is left out."""
    values = {name: value for name, value in json.loads(stored).items() if name in _USUAL}
    terms = replace(Terms(), **values)
    return replace(
        terms,
        sources=tuple(terms.sources),
        languages=tuple(terms.languages),
        mode=Mode(terms.mode),
        when_empty=WhenEmpty(terms.when_empty),
    )


def _here(place: Place) -> tuple[str, str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.thread, place.direct


def _named(place: Place) -> dict[str, object]:
    return dict(zip(_NAMES, _here(place), strict=True))


def _wide(place: Place) -> tuple[str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.direct


def _subscription(row: sqlite3.Row) -> Subscription:
    return Subscription(
        Place(row["platform"], row["workspace"], row["channel"], row["thread"], direct=bool(row["direct"])),
        row["topic"],
        row["added_by"],
        moment(row["at"]),
        row["id"],
        decoded(row["terms"]),
        row["paused"],
        row["remark"],
        _moment(row["last_at"]),
        _moment(row["next_at"]),
    )


def _served(row: sqlite3.Row) -> Served:
    alerted = tuple(moment(int(at)) for at in (row["alerted"] or "").split(",") if at)
    told_until = _moment(row["told_until"])
    return Served(_subscription(row), row["zone"], row["length"], told_until, alerted, row["language"])


def _mute(row: sqlite3.Row) -> Mute:
    return Mute(row["kind"], row["name"], _moment(row["until"]))


def _seconds(at: datetime | None) -> int | None:
    return None if at is None else seconds(at)


def _moment(stored: int | None) -> datetime | None:
    return None if stored is None else moment(stored)
