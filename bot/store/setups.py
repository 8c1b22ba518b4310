"""Hands out what a workspace has set up, and takes such a set-up in. See `bot.care`.

Invariant: no member is named by what goes out; what comes in is one transaction.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.care import Corner, Followed, SetUp, Taken, Workspace
from bot.chatport import BY_HAND, Mute, Preferences
from bot.conversation import Place
from bot.follow import Terms
from bot.store.changes import note_change
from bot.store.connections import Connections
from bot.store.follows import decoded, encoded
from bot.store.rows import moment, seconds
from bot.store.tenants import preferences_in, tenant_of, write_tenant
from bot.store.votes import reweigh
from bot.tenancy import OPERATOR, Doing, Tenant, elsewhere, filled
from bot.text.words import fold
from bot.votes import Opinion, Vote, Weigh

_OF = "platform = ? AND workspace = ?"
IMPORTED = "imported:"
"""How those are called whose votes came with a set-up: nobody's name on any platform."""


class _Dry(Exception):
    """Takes back what was only tried."""

    def __init__(self, taken: Taken) -> None:
        super().__init__()
        self.taken = taken


class SetUps:
    """The part of a store that moves set-ups; `SqliteStore` inherits it."""

    _connections: Connections

    async def set_up(self, of: Workspace, now: datetime) -> SetUp:
        """See `bot.care.CareStore.set_up`."""

        def read(connection: sqlite3.Connection) -> SetUp:
            tenant = elsewhere(tenant_of(connection, (of.platform, of.id)))
            return SetUp(of, now, _corners(connection, of, now), tenant)

        return await self._connections.look(read)

    async def take_set_up(self, wanted: SetUp, into: Workspace, weigh: Weigh, now: datetime, *, dry: bool) -> Taken:
        """See `bot.care.CareStore.take_set_up`."""

        def write(connection: sqlite3.Connection) -> Taken:
            place = Place(into.platform, into.id, "")
            done = Doing(place, OPERATOR, now, f"set-up of {wanted.of} imported", "")
            taken = Taken(preferences=_fill(connection, done, wanted.tenant))
            for corner in wanted.corners:
                taken += _subscribed(connection, into, corner, now)
                taken += _preferred(connection, into, corner, weigh, str(wanted.of))
            if dry:
                raise _Dry(taken)
            words = f"{taken.subscriptions} subscriptions, {taken.preferences} settings, {taken.mutes} mutes"
            if taken != Taken(known=taken.known):
                note_change(connection, replace(done, after=words))
            return taken

        try:
            return await self._connections.transact(write)
        except _Dry as tried:
            return tried.taken


def _fill(connection: sqlite3.Connection, doing: Doing, wanted: Tenant) -> int:
    """Set for the workspace what it has not set itself; whether anything was."""
    before = tenant_of(connection, (doing.place.platform, doing.place.workspace))
    after = filled(before, wanted)
    write_tenant(connection, doing, before, after)
    return int(after != before)


def _corners(connection: sqlite3.Connection, of: Workspace, now: datetime) -> tuple[Corner, ...]:
    where = (of.platform, of.id)
    found: dict[tuple[str, str], Corner] = {}

    def corner(channel: str, thread: str = "") -> Corner:
        return found.setdefault((channel, thread), Corner(channel, thread))

    sql = f"SELECT * FROM subscription WHERE {_OF} AND NOT direct ORDER BY id"  # noqa: S608
    for row in connection.execute(sql, where).fetchall():
        held = corner(row["channel"], row["thread"])
        more = Followed(row["topic"], decoded(row["terms"]), row["paused"] == BY_HAND)
        found[held.channel, held.thread] = replace(held, followed=(*held.followed, more))
    for channel in _channels(connection, where):
        held = corner(channel)
        found[channel, ""] = replace(
            held,
            mutes=_mutes(connection, (*where, channel), now),
            votes=_votes(connection, (*where, channel)),
            preferences=_preferences(connection, (*where, channel)),
            terms=_terms(connection, (*where, channel)),
        )
    return tuple(found[key] for key in sorted(found))


def _channels(connection: sqlite3.Connection, where: tuple[str, str]) -> list[str]:
    """The channels that muted, voted or prefer something; members' own are told apart by what they hold directly."""
    sql = f"""
        SELECT channel FROM mute WHERE {_OF} AND NOT direct UNION SELECT channel FROM vote WHERE {_OF} AND NOT direct
        UNION SELECT channel FROM preference AS p WHERE {_OF} AND NOT {_PERSONAL}
    """  # noqa: S608
    return [row[0] for row in connection.execute(sql, (*where, *where, *where)).fetchall()]


_SIGNS = " OR ".join(
    f"EXISTS (SELECT 1 FROM {table} AS o WHERE (o.platform, o.workspace) = (p.platform, p.workspace) AND {test})"  # noqa: S608
    for table, test in (
        ("subscription", "o.direct AND o.channel = p.channel"),
        ("mute", "o.direct AND o.channel = p.channel"),
        ("vote", "o.person = p.channel"),
        ("answer", "o.person = p.channel"),
    )
)
_PERSONAL = f"({_SIGNS})"
"""A preference is kept by channel, and that of direct messages by the person."""


def _mutes(connection: sqlite3.Connection, where: tuple[str, str, str], now: datetime) -> tuple[Mute, ...]:
    sql = f"""
        SELECT kind, name, until FROM mute WHERE {_OF} AND channel = ? AND NOT direct AND (until IS NULL OR until > ?)
        ORDER BY id
    """  # noqa: S608
    rows = connection.execute(sql, (*where, seconds(now))).fetchall()
    return tuple(Mute(row[0], row[1], None if row[2] is None else moment(row[2])) for row in rows)


def _votes(connection: sqlite3.Connection, where: tuple[str, str, str]) -> tuple[Vote, ...]:
    """The votes of a channel, their members as numbers in no order that tells them."""
    sql = f"SELECT * FROM vote WHERE {_OF} AND channel = ? AND NOT direct ORDER BY at, story, person"  # noqa: S608
    numbers: dict[str, str] = {}
    stories: dict[int, int] = {}
    votes = []
    for row in connection.execute(sql, where).fetchall():
        person = numbers.setdefault(row["person"], str(len(numbers) + 1))
        story = stories.setdefault(row["story"], -1 - len(stories))
        about = tuple((str(kind), str(name)) for kind, name in json.loads(row["about"]))
        votes.append(Vote(person, story, Opinion(row["opinion"]), about, moment(row["at"])))
    return tuple(votes)


def _preferences(connection: sqlite3.Connection, where: tuple[str, str, str]) -> Preferences:
    row = connection.execute(f"SELECT * FROM preference WHERE {_OF} AND channel = ?", where).fetchone()  # noqa: S608
    return preferences_in(row)


def _terms(connection: sqlite3.Connection, where: tuple[str, str, str]) -> Terms | None:
    row = connection.execute(f"SELECT digest FROM preference WHERE {_OF} AND channel = ?", where).fetchone()  # noqa: S608
    return decoded(row["digest"]) if row and row["digest"] != "{}" else None


def _subscribed(connection: sqlite3.Connection, into: Workspace, corner: Corner, now: datetime) -> Taken:
    place = Place(into.platform, into.id, corner.channel, corner.thread)
    new = sum(_follow(connection, place, each, now) for each in corner.followed)
    return Taken(subscriptions=new, known=len(corner.followed) - new)


def _preferred(connection: sqlite3.Connection, into: Workspace, corner: Corner, weigh: Weigh, origin: str) -> Taken:
    place = Place(into.platform, into.id, corner.channel)
    muted = sum(_mute(connection, place, each) for each in corner.mutes)
    voters = [replace(vote, person=f"{IMPORTED}{origin}:{vote.person}") for vote in corner.votes]
    return Taken(
        preferences=_prefer(connection, place, corner), mutes=muted, votes=_vote(connection, place, voters, weigh)
    )


def _follow(connection: sqlite3.Connection, place: Place, item: Followed, now: datetime) -> int:
    label = item.topic or f"source:{','.join(item.terms.sources)}"
    sql = """
        INSERT INTO subscription (platform, workspace, channel, thread, direct, topic, folded, added_by, at, terms,
        paused) VALUES (?, ?, ?, ?, 0, ?, ?, '', ?, ?, ?) ON CONFLICT DO NOTHING
    """
    here = (place.platform, place.workspace, place.channel, place.thread)
    paused = BY_HAND if item.paused else ""
    values = (*here, item.topic, fold(label), seconds(now), encoded(item.terms), paused)
    return connection.execute(sql, values).rowcount


def _prefer(connection: sqlite3.Connection, place: Place, corner: Corner) -> int:
    """Fill in what is not set there yet."""
    if corner.preferences == Preferences() and corner.terms is None:
        return 0
    sql = """
        INSERT INTO preference (platform, workspace, channel, zone, length, language, digest)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET zone = coalesce(zone, excluded.zone), length = coalesce(length, excluded.length),
        language = coalesce(language, excluded.language),
        digest = CASE digest WHEN '{}' THEN excluded.digest ELSE digest END
        WHERE (zone IS NULL AND excluded.zone IS NOT NULL) OR (length IS NULL AND excluded.length IS NOT NULL)
        OR (language IS NULL AND excluded.language IS NOT NULL) OR (digest = '{}' AND excluded.digest != '{}')
    """
    wanted = corner.preferences
    terms = "{}" if corner.terms is None else encoded(corner.terms)
    values = (place.platform, place.workspace, place.channel, wanted.zone, wanted.length, wanted.language, terms)
    return connection.execute(sql, values).rowcount


def _mute(connection: sqlite3.Connection, place: Place, mute: Mute) -> int:
    sql = """
        INSERT INTO mute (platform, workspace, channel, direct, kind, name, until) VALUES (?, ?, ?, 0, ?, ?, ?)
        ON CONFLICT DO NOTHING
    """
    until = None if mute.until is None else seconds(mute.until)
    values = (place.platform, place.workspace, place.channel, mute.kind, mute.name, until)
    return connection.execute(sql, values).rowcount


def _vote(connection: sqlite3.Connection, place: Place, votes: Sequence[Vote], weigh: Weigh) -> int:
    sql = "INSERT INTO vote VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING"
    here = (place.platform, place.workspace, place.channel)
    new = 0
    for vote in votes:
        values = (*here, vote.person, vote.story, vote.opinion, json.dumps(vote.about), seconds(vote.at))
        new += connection.execute(sql, values).rowcount
    if new:
        reweigh(connection, place, weigh)
    return new
