"""Keeps what workspaces set for themselves, and erases what they keep no longer. See `bot.tenantport`.

Invariant: every statement names the platform and the workspace, but for what is looked for in all of them.
"""

import json
import sqlite3
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from bot.care import Workspace
from bot.chatport import ANSWERS_KEPT, Preferences
from bot.conversation import Place
from bot.outbox import HISTORY_KEPT
from bot.store.changes import changes_of, forget_old_changes, note_as, note_change
from bot.store.connections import Connections
from bot.store.posted import OPEN, is_told
from bot.store.rows import moment, seconds
from bot.store.votes import reweigh
from bot.tenancy import NOTHING_SET, Ceilings, Change, Doing, Tenant, worded
from bot.tenantport import Setter, Settled, Told
from bot.text.words import fold
from bot.votes import KEPT as VOTES_KEPT
from bot.votes import Weigh

_OF = "platform = ? AND workspace = ?"
_HELD = ("channel", "sources", "per_minute", "tokens", "days", "role", "role_name")
_NEWS = timedelta(days=2)
"""How far back sources that failed are told of: an admins' channel that is chosen anew is not told of old ones."""


_TO_LOOK_AT = """
    SELECT platform, workspace FROM (
        SELECT platform, workspace FROM tenant WHERE since >= ?2
        UNION SELECT t.platform, t.workspace FROM json_each(?3) AS k JOIN tenant AS t
            ON t.platform = json_extract(k.value, '$[0]') AND t.workspace = json_extract(k.value, '$[1]')
            WHERE t.since IS NOT NULL
        UNION SELECT platform, workspace FROM model_use WHERE day = ?1 AND refused
    ) WHERE NOT EXISTS (SELECT 1 FROM mark WHERE kind = 'left' AND key = platform || ':' || workspace)
"""
"""Those that may have something to be told, of however many: workspaces whose admins' channel was chosen lately, or
whose admins keep the sources in one, or whose tokens of that day were used up, where the app still is."""


class Tenants:
    """The part of a store that keeps workspaces' own settings; `SqliteStore` inherits it."""

    _connections: Connections

    async def tenant(self, of: Workspace) -> Tenant:
        """See `bot.tenantport.TenantStore.tenant`."""
        return await self._connections.look(lambda connection: tenant_of(connection, (of.platform, of.id)))

    async def configure(self, doing: Doing, change: Callable[[Settled], Settled]) -> tuple[Settled, Settled]:
        """See `bot.tenantport.TenantStore.configure`."""

        def write(connection: sqlite3.Connection) -> tuple[Settled, Settled]:
            of, channel = (doing.place.platform, doing.place.workspace), doing.place.channel
            before = tenant_of(connection, of), preferences_of(connection, (*of, channel))
            after = change(before)
            write_tenant(connection, doing, before[0], after[0])
            _write_preferences(connection, doing, before[1], after[1])
            return before, after

        return await self._connections.transact(write)

    async def preferred(self, place: Place) -> Preferences:
        """See `bot.tenantport.TenantStore.preferred`."""
        where = (place.platform, place.workspace, place.channel)
        return await self._connections.look(lambda connection: preferences_of(connection, where))

    async def changes(self, of: Workspace, limit: int) -> Sequence[Change]:
        """See `bot.tenantport.TenantStore.changes`."""
        return await self._connections.look(lambda connection: changes_of(connection, (of.platform, of.id), limit))

    async def fitting(self, names: Sequence[str], *, watched: bool = False) -> Sequence[str]:
        """See `bot.tenantport.TenantStore.fitting`."""
        known = """
            SELECT name, key FROM source WHERE EXISTS (SELECT 1 FROM article WHERE source_id = source.id)
            OR (? AND EXISTS (SELECT 1 FROM watch WHERE source_id = source.id))
        """
        rows = await self._connections.fetch_all(known, [watched])  # by name or key, as `rows.scope_filter` looks
        held = [fold(text) for row in rows for text in (row["name"], row["key"])]
        return [name for name in names if any(fold(name) in text for text in held)]

    async def to_be_told(self, day: date, now: datetime, keepers: Sequence[Workspace]) -> Sequence[Told]:
        """See `bot.tenantport.TenantStore.to_be_told`."""

        def read(connection: sqlite3.Connection) -> list[Told]:
            told: list[Told] = []
            asked = json.dumps([(each.platform, each.id) for each in keepers])
            values = (day.isoformat(), seconds(now - _NEWS), asked)
            for row in connection.execute(_TO_LOOK_AT, values).fetchall():
                of = Workspace(row[0], row[1])
                tenant = tenant_of(connection, (of.platform, of.id))
                if not tenant.channel:
                    told += _used_up_unheard(connection, of, tenant, day)
                    continue
                told += [Told(of, tenant, topic) for topic in _chosen(connection, of, tenant, now)]
                told += [Told(of, tenant, topic) for topic in _used_up(connection, of, day)]
                failed = _failed(connection, of, tenant, now) if of in keepers else ()
                told += [Told(of, tenant, *each) for each in failed]
            return told

        return await self._connections.look(read)

    async def purge_kept(self, now: datetime, ceilings: Ceilings, weigh: Callable[[bool], Weigh]) -> None:
        """See `bot.tenantport.TenantStore.purge_kept`."""

        def write(connection: sqlite3.Connection) -> None:
            forget_old_changes(connection, now)
            rows = connection.execute("SELECT platform, workspace FROM tenant").fetchall()
            for of in [(), *((row[0], row[1]) for row in rows)]:
                tenant = tenant_of(connection, of) if of else NOTHING_SET
                _forget_old(connection, of, now, partial(ceilings.kept, tenant), weigh)

        await self._connections.transact(write)


def _forget_old(
    connection: sqlite3.Connection,
    of: tuple[str, ...],
    now: datetime,
    kept: Callable[[timedelta], timedelta],
    weigh: Callable[[bool], Weigh],
) -> None:
    """Erase answers, digests that were dealt with and votes that are older than they are kept; `()` for all."""
    where = _OF if of else "1"
    before = {usual: (*of, seconds(now - kept(usual))) for usual in (ANSWERS_KEPT, HISTORY_KEPT, VOTES_KEPT)}
    connection.execute(f"DELETE FROM answer WHERE {where} AND at < ?", before[ANSWERS_KEPT])  # noqa: S608
    done = f"NOT EXISTS (SELECT 1 FROM delivery WHERE digest_id = digest.id AND {OPEN})"  # noqa: S608
    connection.execute(f"DELETE FROM digest WHERE {where} AND built_at < ? AND {done}", before[HISTORY_KEPT])  # noqa: S608
    sql = f"DELETE FROM vote WHERE {where} AND at < ? RETURNING platform, workspace, channel, direct"  # noqa: S608
    rows = connection.execute(sql, before[VOTES_KEPT]).fetchall()
    for platform, workspace, channel, direct in {tuple(row) for row in rows}:
        reweigh(connection, Place(platform, workspace, channel, direct=bool(direct)), weigh(bool(direct)))


def tenant_of(connection: sqlite3.Connection, of: tuple[str, str]) -> Tenant:
    """What a workspace has set."""
    row = connection.execute(f"SELECT * FROM tenant WHERE {_OF}", of).fetchone()  # noqa: S608
    sql = f"SELECT person FROM chosen WHERE {_OF} ORDER BY person"  # noqa: S608
    admins = tuple(each[0] for each in connection.execute(sql, of).fetchall())
    if row is None:
        return replace(NOTHING_SET, admins=admins)
    held: dict[str, Any] = {name: value for name, value in json.loads(row["held"]).items() if name in _HELD}
    held["sources"] = tuple(held.get("sources", ()))
    since = None if row["since"] is None else moment(row["since"])
    return Tenant(**held, admins=admins, person=row["person"], since=since)


def write_tenant(connection: sqlite3.Connection, doing: Doing, before: Tenant, after: Tenant) -> None:
    """Set it, with an entry in the log for each value, in the caller's transaction."""
    of = (doing.place.platform, doing.place.workspace)
    if after.channel != before.channel:
        who = doing.person if after.channel else ""
        after = replace(after, person=who, since=doing.at if after.channel else None)
    held = {name: getattr(after, name) for name in _HELD if getattr(after, name) != getattr(NOTHING_SET, name)}
    if after != before:
        sql = "INSERT OR REPLACE INTO tenant (platform, workspace, person, since, held) VALUES (?, ?, ?, ?, ?)"
        since = None if after.since is None else seconds(after.since)
        connection.execute(sql, (*of, after.person, since, json.dumps(held, ensure_ascii=False)))
    everywhere = replace(doing, place=Place(*of, ""))  # whoever does it in direct messages does it to all as well
    old = worded(before)
    for what, new in worded(after).items():
        note_as(connection, everywhere, what, old[what], new)
    _choose(connection, everywhere, before.admins, after.admins)


def _choose(connection: sqlite3.Connection, doing: Doing, before: Iterable[str], after: Iterable[str]) -> None:
    """Who may configure beside the platform's admins: each person has an entry of their own."""
    of, may = (doing.place.platform, doing.place.workspace), "may configure"
    for person in sorted(set(before) - set(after)):
        connection.execute(f"DELETE FROM chosen WHERE {_OF} AND person = ?", (*of, person))  # noqa: S608
        note_change(connection, replace(doing, what=may, before="yes", after=""), subject=person)
    for person in sorted(set(after) - set(before)):
        connection.execute("INSERT INTO chosen VALUES (?, ?, ?)", (*of, person))
        note_change(connection, replace(doing, what=may, before="", after="yes"), subject=person)


def _write_preferences(connection: sqlite3.Connection, doing: Doing, before: Preferences, after: Preferences) -> None:
    place = doing.place
    if after != before:
        write_preferences(connection, (place.platform, place.workspace, place.channel), after, before)
    note_as(connection, doing, "time zone", before.zone or "", after.zone or "")
    note_as(connection, doing, "length", before.length or "", after.length or "")
    note_as(connection, doing, "language", before.language or "", after.language or "")


def preferences_of(connection: sqlite3.Connection, where: tuple[str, str, str]) -> Preferences:
    """What is set for exactly this channel, or for `""`, the workspace."""
    sql = f"SELECT * FROM preference WHERE {_OF} AND channel = ?"  # noqa: S608
    return preferences_in(connection.execute(sql, where).fetchone())


def preferences_in(row: sqlite3.Row | None) -> Preferences:
    """What a row of the table says; nothing where there is none."""
    return Preferences(row["zone"], row["length"], row["language"]) if row else Preferences()


def write_preferences(
    connection: sqlite3.Connection, where: tuple[str, str, str], wanted: Preferences, before: Preferences
) -> None:
    """Set it, in the caller's transaction; with another zone, what is followed there is planned anew."""
    new = """
        INSERT INTO preference (platform, workspace, channel, zone, length, language) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET zone = excluded.zone, length = excluded.length, language = excluded.language
    """
    connection.execute(new, (*where, wanted.zone, wanted.length, wanted.language))
    if wanted.zone != before.zone:
        anew = "UPDATE subscription SET next_at = NULL WHERE platform = ? AND workspace = ? AND ? IN (channel, '')"
        connection.execute(anew, where)


def _chosen(connection: sqlite3.Connection, of: Workspace, tenant: Tenant, now: datetime) -> list[str]:
    """That a channel was chosen, unless it was told: so what it does not take is found out at once."""
    since = tenant.since or now
    topic = f"channel:{tenant.channel}:{seconds(since)}"
    return [topic] if since > now - _NEWS and not is_told(connection, (of.platform, of.id), topic) else []


def _used_up(connection: sqlite3.Connection, of: Workspace, day: date) -> list[str]:
    """That more tokens were asked for than the day holds, unless it was told."""
    topic = f"tokens:{day.isoformat()}"
    return [topic] if _refused(connection, of, day) and not is_told(connection, (of.platform, of.id), topic) else []


def _used_up_unheard(connection: sqlite3.Connection, of: Workspace, tenant: Tenant, day: date) -> list[Told]:
    """The same for whoever set up the newest digest of a channel, once a week: it comes into direct messages."""
    sql = f"SELECT added_by, channel FROM subscription WHERE {_OF} AND NOT direct AND added_by != '' ORDER BY id DESC"  # noqa: S608
    row = connection.execute(f"{sql} LIMIT 1", (of.platform, of.id)).fetchone()
    if row is None or not _refused(connection, of, day):
        return []
    week = day.isocalendar()
    topic = f"tokens:{of.id}:{week.year}-W{week.week:02}"
    there = Workspace(of.platform, "" if of.platform == "discord" else of.id)
    setter = Setter(row["added_by"], row["channel"])
    return [] if is_told(connection, (there.platform, there.id), topic) else [Told(of, tenant, topic, setter=setter)]


def _refused(connection: sqlite3.Connection, of: Workspace, day: date) -> bool:
    sql = f"SELECT 1 FROM model_use WHERE day = ? AND {_OF} AND refused"  # noqa: S608
    return connection.execute(sql, (day.isoformat(), of.platform, of.id)).fetchone() is not None


def _failed(connection: sqlite3.Connection, of: Workspace, tenant: Tenant, now: datetime) -> list[tuple[str, str]]:
    """What was noted of sources since there is an admins' channel, unless it was told."""
    since = max(now - _NEWS, tenant.since or now)
    rows = connection.execute("SELECT id, text FROM notice WHERE at >= ? ORDER BY id", (seconds(since),)).fetchall()
    found = [(f"source:{row['id']}", str(row["text"])) for row in rows]
    return [each for each in found if not is_told(connection, (of.platform, of.id), each[0])]
