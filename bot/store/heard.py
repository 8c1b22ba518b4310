"""Counts how often it changed what counts as told to a place, and says which slots have to be told again.

Invariant: what makes a story count as told, or count no more, is counted in the same transaction. So whoever wrote a
digest by an older state finds that out when it is queued.
"""

import json
import sqlite3
from collections.abc import Sequence

from bot.conversation import Place

_PLACE = "platform, workspace, channel, thread, direct"
_HERE = "platform = ? AND workspace = ? AND channel = ? AND thread = ? AND direct = ?"
_SAME = " AND ".join(f"s.{name.strip()} = d.{name.strip()}" for name in _PLACE.split(","))


def versions(connection: sqlite3.Connection, places: Sequence[Place]) -> dict[Place, int]:
    """How often it has changed for each place."""
    return {place: version(connection, place) for place in places}


def version(connection: sqlite3.Connection, place: Place) -> int:
    """How often it has changed for a place."""
    here = (place.platform, place.workspace, place.channel, place.thread, place.direct)
    row = connection.execute(f"SELECT version FROM heard WHERE {_HERE}", here).fetchone()  # noqa: S608
    return int(row["version"]) if row else 0


def changed(connection: sqlite3.Connection, digest_id: int) -> None:
    """What a digest tells begins or ceases to count as told to its place."""
    sql = f"""
        INSERT INTO heard ({_PLACE}, version) SELECT {_PLACE}, 1 FROM digest WHERE id = ?
        ON CONFLICT DO UPDATE SET version = version + 1
    """  # noqa: S608
    connection.execute(sql, (digest_id,))


def lost(connection: sqlite3.Connection, digest_id: int) -> None:
    """A part of a digest will never arrive: what was queued since for its place has counted on it in vain.

    Those slots do not say any more until when the place was told. Of one that was passed in silence nobody knows when
    that was, so that all of these go along: they told nothing anyway. What was told since as new in a story that was
    lost keeps its facts, but what had been read of the lost one has not been.
    """
    changed(connection, digest_id)
    _unread(connection, digest_id)
    sql = f"""
        UPDATE slot SET void = 1 WHERE (digest_id IS NULL OR digest_id > ?1) AND subscription_id IN (
            SELECT s.id FROM digest AS d JOIN subscription AS s ON {_SAME} WHERE d.id = ?1 AND d.kind != 'notice'
        )
    """  # noqa: S608
    connection.execute(sql, (digest_id,))


def _unread(connection: sqlite3.Connection, digest_id: int) -> None:
    """Have later tellings to the same place know the articles of lost ones as unread, so that they are news again."""
    gone = connection.execute(
        "SELECT t.articles FROM told AS t JOIN delivery AS d ON d.digest_id = t.digest_id AND d.n = t.n "
        "WHERE t.digest_id = ? AND d.state = 'dead'",
        (digest_id,),
    ).fetchall()
    lost_ = {number for row in gone for number, _ in json.loads(row["articles"])}
    sql = f"""
        SELECT s.id, s.articles FROM digest AS d JOIN told AS s ON {_SAME} WHERE d.id = ?1 AND s.digest_id > ?1
    """  # noqa: S608
    for row in connection.execute(sql, (digest_id,)).fetchall() if lost_ else ():
        read = [(number, 0 if number in lost_ else revision) for number, revision in json.loads(row["articles"])]
        connection.execute("UPDATE told SET articles = ? WHERE id = ?", (json.dumps(read), row["id"]))
