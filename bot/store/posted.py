"""Turns rows of the outbox into digests, parts and tellings, and calls off what waits for nobody any more."""

import json
import sqlite3
from collections.abc import Sequence
from datetime import datetime

from bot.conversation import Place
from bot.outbox import CALLED_OFF, History, Kind, Part, State, ToldStory
from bot.store import heard
from bot.store.rows import moment, seconds

OPEN = "state IN ('pending', 'sending', 'unknown')"


def call_off(connection: sqlite3.Connection, subscription_id: int) -> None:
    """Have what waits for a subscription alone, and of which nothing was begun, not be sent."""
    sql = f"""
        SELECT l.digest_id FROM slot AS l WHERE l.subscription_id = ?1 AND l.digest_id IN (
            SELECT digest_id FROM delivery WHERE {OPEN}
        ) AND NOT EXISTS (
            SELECT 1 FROM delivery AS d WHERE d.digest_id = l.digest_id AND (d.state != 'pending' OR d.first_at)
        ) AND NOT EXISTS (
            SELECT 1 FROM slot AS o JOIN subscription AS s ON s.id = o.subscription_id
            WHERE o.digest_id = l.digest_id AND s.id != ?1 AND s.paused != 'hand'
        )
    """  # noqa: S608
    waiting = [(CALLED_OFF, row["digest_id"]) for row in connection.execute(sql, (subscription_id,)).fetchall()]
    connection.executemany(
        "UPDATE delivery SET state = 'dead', reason = ?, remark = 'Called off: it was paused or ended before.', "
        "settled_at = unixepoch() WHERE digest_id = ?",
        waiting,
    )
    for _, digest_id in waiting:
        heard.lost(connection, digest_id)


def send_instead(connection: sqlite3.Connection, part: Part) -> None:
    """Queue what of a notice did not arrive for the person who is told where its channel takes nothing."""
    sql = "SELECT person, slot_at FROM digest WHERE id = ? AND kind = ? AND person != '' AND NOT direct"
    row = connection.execute(sql, (part.digest_id, Kind.NOTICE)).fetchone()
    if row is None:
        return
    to = (part.place.platform, "" if part.place.platform == "discord" else part.place.workspace, row["person"])
    at = seconds_or_none(part.settled_at)
    sql = """
        INSERT INTO digest (kind, platform, workspace, channel, thread, direct, slot_at, built_at, stories, remark)
        VALUES (?, ?, ?, ?, '', 1, ?, ?, 0, ?) RETURNING id
    """
    why = "The admins' channel took nothing."
    digest_id = connection.execute(sql, (Kind.NOTICE, *to, row["slot_at"], at, why)).fetchone()["id"]
    sql = """
        INSERT INTO delivery (id, digest_id, n, parts, platform, workspace, channel, thread, direct, payload, state,
        not_before, queued_at) SELECT lower(hex(randomblob(10))), ?1, n - ?2 + 1, parts - ?2 + 1, ?3, ?4, ?5, '', 1,
        payload, 'pending', ?6, ?6 FROM delivery WHERE digest_id = ?7 AND n >= ?2
    """
    connection.execute(sql, (digest_id, part.n, *to, at, part.digest_id))


def is_told(connection: sqlite3.Connection, of: tuple[str, str], topic: str) -> bool:
    """Whether a workspace was told of what a notice is about."""
    sql = (
        "SELECT 1 FROM digest WHERE platform = ? AND workspace = ? AND topic = ? AND topic != ''"  # of a partial index
    )
    return connection.execute(sql, (*of, topic)).fetchone() is not None


def digests_where(connection: sqlite3.Connection, where: str, values: Sequence[object]) -> list[History]:
    """The digests that a condition names, with their parts."""
    rows = connection.execute(f"SELECT * FROM digest WHERE {where}", values).fetchall()  # noqa: S608
    return [_history(row, _parts_of(connection, row["id"])) for row in rows]


def _parts_of(connection: sqlite3.Connection, digest_id: int) -> tuple[Part, ...]:
    rows = connection.execute("SELECT * FROM delivery WHERE digest_id = ? ORDER BY n", (digest_id,))
    return tuple(part_of(row) for row in rows)


def part_of(row: sqlite3.Row, state: State | None = None) -> Part:
    """A row as a part, in another state than it says if one is given."""
    return Part(
        id=row["id"],
        digest_id=row["digest_id"],
        n=row["n"],
        parts=row["parts"],
        place=_place(row),
        payload=json.loads(row["payload"]),
        queued_at=moment(row["queued_at"]),
        not_before=moment(row["not_before"]),
        state=state or State(row["state"]),
        attempts=row["attempts"],
        first_at=moment_or_none(row["first_at"]),
        lease_until=moment_or_none(row["lease_until"]),
        message_id=row["message_id"],
        reason=row["reason"],
        remark=row["remark"],
        settled_at=moment_or_none(row["settled_at"]),
        title=row["title"],
        post=row["post"],
    )


def _history(row: sqlite3.Row, parts: tuple[Part, ...]) -> History:
    at, built_at = moment(row["slot_at"]), moment(row["built_at"])
    return History(row["id"], Kind(row["kind"]), _place(row), at, built_at, row["stories"], row["remark"], parts)


def _place(row: sqlite3.Row) -> Place:
    return Place(row["platform"], row["workspace"], row["channel"], row["thread"], direct=bool(row["direct"]))


def told_of(row: sqlite3.Row) -> ToldStory:
    """A row of what a place was told."""
    read = tuple((int(number), int(revision)) for number, revision in json.loads(row["articles"]))
    return ToldStory(row["title"], read, tuple(json.loads(row["facts"])), moment(row["at"]))


def seconds_or_none(at: datetime | None) -> int | None:
    """A moment as it is stored."""
    return None if at is None else seconds(at)


def moment_or_none(stored: int | None) -> datetime | None:
    """The inverse of `seconds_or_none`."""
    return None if stored is None else moment(stored)
