"""Keeps what members say of stories, and what their place leans to by that. See `bot.votes`.

Invariant: a member has one vote on a story of a place; the leanings of a place are those of the votes that are kept,
since both are written in one transaction.
"""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.conversation import Place
from bot.model import Article
from bot.store.changes import note_change
from bot.store.connections import Connections
from bot.store.items import address_key, url_sign
from bot.store.rows import ARTICLE_COLUMNS, FROM_ARTICLE, article, moment, seconds
from bot.tenancy import Doing
from bot.text.words import fold
from bot.votes import KEPT, MOST_OF_ALL, MOST_OF_ONE, Opinion, Vote, Weigh

_HERE = "platform = ? AND workspace = ? AND channel = ? AND direct = ?"
_MOST_AT = 100
"""Items of one address that are looked at."""


class Votes:
    """The part of a store that keeps votes; `SqliteStore` inherits it."""

    _connections: Connections

    async def vote(self, place: Place, vote: Vote, weigh: Weigh) -> Sequence[Vote]:
        """See `bot.votes.VoteStore.vote`."""
        key = (*_here(place), vote.person, vote.story)
        row = (*key, vote.opinion.value, json.dumps(vote.about), seconds(vote.at))

        def write(connection: sqlite3.Connection) -> list[Vote]:
            one = f"DELETE FROM vote WHERE {_HERE} AND person = ? AND story = ? RETURNING opinion"  # noqa: S608
            before = connection.execute(one, key).fetchall()
            if not before or before[0]["opinion"] != vote.opinion.value:
                connection.execute("INSERT INTO vote VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            _bound(connection, place, vote.person, vote.at)
            kept = reweigh(connection, place, weigh)
            return [each for each in kept if each.story == vote.story]

        return await self._connections.transact(write)

    async def votes(self, place: Place) -> Sequence[Vote]:
        """See `bot.votes.VoteStore.votes`."""
        return await self._connections.look(lambda connection: _kept(connection, place))

    async def forget_votes(self, place: Place, about: str | None, weigh: Weigh, doing: Doing | None = None) -> int:
        """See `bot.votes.VoteStore.forget_votes`."""

        def write(connection: sqlite3.Connection) -> int:
            changed = _forget(connection, place, about)
            reweigh(connection, place, weigh)
            if changed:
                note_change(connection, doing)
            return changed

        return await self._connections.transact(write)

    async def articles_at(self, url: str) -> Sequence[Article]:
        """See `bot.votes.VoteStore.articles_at`."""
        sql = f"""
            SELECT {ARTICLE_COLUMNS}, a.listed_url {FROM_ARTICLE}
            WHERE a.id IN (SELECT article_id FROM sign WHERE hash = ?) ORDER BY a.id LIMIT ?
        """  # noqa: S608
        rows = await self._connections.fetch_all(sql, (url_sign(url), _MOST_AT))
        key = address_key(url)
        return [article(row) for row in rows if key in map(address_key, filter(None, (row["url"], row["listed_url"])))]


def _forget(connection: sqlite3.Connection, place: Place, about: str | None) -> int:
    if about is None:
        return connection.execute(f"DELETE FROM vote WHERE {_HERE}", _here(place)).rowcount  # noqa: S608
    changed = 0
    for vote in _kept(connection, place):
        left = tuple(pair for pair in vote.about if fold(pair[1]) != fold(about))
        if left != vote.about:
            sql = f"UPDATE vote SET about = ? WHERE {_HERE} AND person = ? AND story = ?"  # noqa: S608
            connection.execute(sql, (json.dumps(left), *_here(place), vote.person, vote.story))
            changed += 1
    return changed


def _bound(connection: sqlite3.Connection, place: Place, person: str, now: datetime) -> None:
    """Let go of votes that are too old or too many, those of who votes the most first."""
    connection.execute(f"DELETE FROM vote WHERE {_HERE} AND at < ?", (*_here(place), seconds(now - KEPT)))  # noqa: S608
    for more, most in ((" AND person = ?", MOST_OF_ONE), ("", MOST_OF_ALL)):
        values = (*_here(place), *([person] if more else []))
        sql = f"""
            DELETE FROM vote WHERE {_HERE}{more} AND (person, story) IN (
                SELECT person, story FROM vote WHERE {_HERE}{more} ORDER BY at DESC, story DESC LIMIT -1 OFFSET ?
            )
        """  # noqa: S608
        connection.execute(sql, (*values, *values, most))


def reweigh(connection: sqlite3.Connection, place: Place, weigh: Weigh) -> list[Vote]:
    """The votes of a place, by which its leanings are set, in the caller's transaction."""
    kept = _kept(connection, place)
    connection.execute(f"DELETE FROM leaning WHERE {_HERE}", _here(place))  # noqa: S608
    rows = [(*_here(place), kind, name, weight) for (kind, name), weight in weigh(kept).items()]
    connection.executemany("INSERT INTO leaning VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    return kept


def _kept(connection: sqlite3.Connection, place: Place) -> list[Vote]:
    sql = f"SELECT * FROM vote WHERE {_HERE} ORDER BY at DESC, person, story"  # noqa: S608
    return [_vote(row) for row in connection.execute(sql, _here(place))]


def _vote(row: sqlite3.Row) -> Vote:
    about = tuple((str(kind), str(name)) for kind, name in json.loads(row["about"]))
    return Vote(row["person"], row["story"], Opinion(row["opinion"]), about, moment(row["at"]))


def _here(place: Place) -> tuple[str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.direct
