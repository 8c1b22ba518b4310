"""Queues a parcel: claims its slots, freezes its parts, and notes what they tell, in the caller's transaction.

Invariant: all of it or nothing, and nothing that was written by a state of its place which holds no more.
"""

import json
import secrets
import sqlite3
from datetime import datetime

from bot.chatport import BY_HAND
from bot.conversation import Place
from bot.outbox import Parcel
from bot.store import heard
from bot.store.posted import is_told, seconds_or_none
from bot.store.rows import seconds

_PLACE = "platform, workspace, channel, thread, direct"
_HERE = "platform = ? AND workspace = ? AND channel = ? AND thread = ? AND direct = ?"


def enqueue(connection: sqlite3.Connection, parcel: Parcel, now: datetime) -> bool:
    """Whether something was queued. See `bot.outbox.Outbox.enqueue`."""
    if not _still_free(connection, parcel):
        return False
    digest_id = _digest(connection, parcel, now) if parcel.payloads else None
    for due in parcel.slots:
        why = parcel.remark
        slot = (due.subscription_id, seconds(due.at), digest_id, why)
        connection.execute("INSERT INTO slot (subscription_id, at, digest_id, why) VALUES (?, ?, ?, ?)", slot)
        planned = "iif(next_at IS NULL, NULL, ?)"  # what was changed since it was begun is planned by what holds now
        sql = f"UPDATE subscription SET last_at = max(coalesce(last_at, 0), ?), next_at = {planned} WHERE id = ?"  # noqa: S608
        connection.execute(sql, (seconds(due.at), seconds(due.next_at), due.subscription_id))
    if parcel.announces:
        connection.execute(f"UPDATE subscription SET announced = 1 WHERE {_HERE}", _here(parcel.announces))  # noqa: S608
    if digest_id is not None:
        _queue(connection, parcel, digest_id, now)
    return digest_id is not None


def _still_free(connection: sqlite3.Connection, parcel: Parcel) -> bool:
    """Whether every slot is unclaimed and its subscription stands, unpaused, and what counted as told counts still.

    Of a notice, whether it is to be given.
    """
    if parcel.heard is not None and parcel.heard != heard.version(connection, parcel.place):
        return False
    for due in parcel.slots:
        sql = "SELECT 1 FROM subscription WHERE id = ?1 AND paused != ?2 AND (?3 IS NULL OR coalesce(last_at, at) = ?3)"
        stands = connection.execute(sql, (due.subscription_id, BY_HAND, seconds_or_none(due.after))).fetchone()
        sql = "SELECT 1 FROM slot WHERE subscription_id = ? AND at = ?"
        if not stands or connection.execute(sql, (due.subscription_id, seconds(due.at))).fetchone():
            return False
    if parcel.topic:
        return not is_told(connection, (parcel.place.platform, parcel.place.workspace), parcel.topic)
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
        INSERT INTO delivery (
            id, digest_id, n, parts, {_PLACE}, payload, state, not_before, queued_at, title, late, late_from
        ) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'pending', ?, ?, ?, ?, ?)
    """  # noqa: S608
    at, none = seconds(now), ("", None)
    late = (json.dumps(parcel.late), seconds_or_none(parcel.late_from)) if parcel.late else none
    connection.executemany(
        sql,
        [
            (secrets.token_hex(10), digest_id, n, count, *here, json.dumps(payload), at, at, parcel.title)
            + (late if n == 1 else none)
            for n, payload in enumerate(parcel.payloads, start=1)
        ],
    )
    sql = f"""
        INSERT INTO told (digest_id, {_PLACE}, at, title, articles, facts, n)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
    """  # noqa: S608
    connection.executemany(
        sql,
        [
            (digest_id, *here, seconds(each.at), each.title, json.dumps(each.read), json.dumps(each.facts), n)
            for each, n in zip(parcel.told, parcel.told_in or (count,) * len(parcel.told), strict=True)
        ],
    )
    if parcel.told:
        heard.changed(connection, digest_id)


def _here(place: Place) -> tuple[str, str, str, str, bool]:
    return place.platform, place.workspace, place.channel, place.thread, place.direct
