"""Hands out and erases what is kept of one member. See `bot.care`.

Invariant: every statement names the platform and the person, and the workspace where ids belong to one.
"""

# ruff: noqa: S608 - what is put into statements are the conditions below; values are bound

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from bot.care import Member
from bot.conversation import Place
from bot.store.connections import Connections
from bot.store.rows import moment
from bot.store.votes import reweigh
from bot.votes import Weigh

_OF = "platform = :platform AND (:workspace IS NULL OR workspace = :workspace)"
_DIRECT = f"{_OF} AND direct AND channel = :person"

_OWN = {
    "subscriptions": f"SELECT id, topic, terms, paused, at FROM subscription WHERE {_DIRECT}",
    "subscriptions_set_up_in_channels": f"""
        SELECT id, workspace, channel, topic, at FROM subscription WHERE {_OF} AND NOT direct AND added_by = :person
    """,
    "preferences": f"SELECT zone, length, language, digest FROM preference WHERE {_OF} AND channel = :person",
    "mutes": f"SELECT kind, name, until FROM mute WHERE {_DIRECT}",
    "votes": f"SELECT workspace, channel, story, opinion, about, at FROM vote WHERE {_OF} AND person = :person",
    "told_in_direct_messages": f"SELECT title, at FROM told WHERE {_DIRECT}",
    "answers": f"SELECT workspace, channel, line, at FROM answer WHERE {_OF} AND person = :person",
    "may_configure": f"SELECT workspace FROM chosen WHERE {_OF} AND person = :person",
    "told_instead": f"SELECT workspace, since AS at FROM tenant WHERE {_OF} AND person = :person",
    "changes": f"""
        SELECT workspace, channel, what, before, after, person = :person AS own, at FROM changed
        WHERE {_OF} AND (person = :person OR subject = :person)
    """,
}
_JSON, _TIMES = frozenset({"terms", "digest", "about"}), frozenset({"at", "until"})

_ERASED = (
    f"DELETE FROM slot WHERE subscription_id IN (SELECT id FROM subscription WHERE {_DIRECT})",
    f"DELETE FROM subscription WHERE {_DIRECT}",
    f"DELETE FROM digest WHERE {_DIRECT}",  # its parts and what they told go with it
    f"DELETE FROM heard WHERE {_DIRECT}",
    f"DELETE FROM mute WHERE {_DIRECT}",
    f"DELETE FROM leaning WHERE {_DIRECT}",
    f"DELETE FROM preference WHERE {_OF} AND channel = :person",
    f"DELETE FROM answer WHERE {_OF} AND person = :person",
    f"DELETE FROM vote WHERE {_OF} AND person = :person",
    f"DELETE FROM chosen WHERE {_OF} AND person = :person",
    f"UPDATE subscription SET added_by = '' WHERE {_OF} AND added_by = :person",
    f"UPDATE changed SET subject = '' WHERE {_OF} AND subject = :person",
)
_ERASED_WHOLE = ("answer", "vote", "installation", "chosen")
"""Tables with a person whose rows go, or are the workspace's; of all others the name alone goes."""


class Personal:
    """The part of a store that knows members; `SqliteStore` inherits it."""

    _connections: Connections

    async def own_data(self, member: Member) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """See `bot.care.CareStore.own_data`."""

        def read(connection: sqlite3.Connection) -> dict[str, list[dict[str, Any]]]:
            names = _names(member)
            return {kind: [_plain(row) for row in connection.execute(sql, names)] for kind, sql in _OWN.items()}

        return await self._connections.look(read)

    async def erase_own(self, member: Member, weigh: Weigh) -> None:
        """See `bot.care.CareStore.erase_own`."""

        def write(connection: sqlite3.Connection) -> None:
            names = _names(member)
            sql = f"""
                SELECT DISTINCT platform, workspace, channel FROM vote WHERE {_OF} AND person = :person AND NOT direct
            """
            voted = [Place(*row) for row in connection.execute(sql, names).fetchall()]
            for statement in (*_ERASED, *_unnamed(connection)):
                connection.execute(statement, names)
            for place in voted:
                reweigh(connection, place, weigh)

        await self._connections.transact(write)


def _unnamed(connection: sqlite3.Connection) -> list[str]:
    """What takes the name away from rows that stay, in whichever tables keep a person beside a platform."""
    sql = """
        SELECT m.name FROM sqlite_schema AS m WHERE m.type = 'table' AND 3 = (
            SELECT count(*) FROM pragma_table_info(m.name) AS c WHERE c.name IN ('platform', 'workspace', 'person')
        )
    """
    tables = [row[0] for row in connection.execute(sql).fetchall() if row[0] not in _ERASED_WHOLE]
    return [f"UPDATE {table} SET person = '' WHERE {_OF} AND person = :person" for table in tables]


def _names(member: Member) -> dict[str, str | None]:
    return {"platform": member.platform, "workspace": member.workspace, "person": member.person}


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    return {name: _value(name, row[name]) for name in row.keys()}  # noqa: SIM118  # a row's own iteration gives values


def _value(name: str, stored: Any) -> Any:  # noqa: ANN401  # any JSON value
    if stored is not None and name in _TIMES:
        return moment(stored).isoformat().replace("+00:00", "Z")
    return json.loads(stored) if stored and name in _JSON else stored
