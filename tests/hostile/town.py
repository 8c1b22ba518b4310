"""A server or workspace that is set up with everything, and strangers who try to see or change it.

All of it is made by the desk itself, as members make it; what is private to it holds a word of its own that stands
nowhere else (`MARKS`). Sources, articles and stories are shared by all who use one Tidings: they hold no such word.
"""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, fields, is_dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chatport import Installation
from bot.conversation import Asking, Call, Named, Person, Place, Response
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.message.blocks import Actions, Button, Menu, Message
from bot.message.plain import Reader
from bot.platformport import Delivery, Outcome, Rendered, Sent
from bot.platforms.discord.render import render as discord
from bot.platforms.slack.render import render as slack
from tests.commands.desk import HOUR, NOW, Desk, FakeWeb, desk

FEED = "https://qalphafeed.example/feed.xml"
RSS = (
    '<rss version="2.0"><channel><title>Orrin Gazette</title><item><title>Sluice repaired</title>'
    "<description>The sluice at Orrin was repaired in three days.</description></item></channel></rss>"
)
MARKS = (
    "qalphafeed qalphaabout qalphatopic qalphaown qalphathread qalphamute qalphaasked qalphapattern "
    "qalphasecret chatham"
).split()
"""Words of what is private, in small letters; `chatham` is its time zone."""
CHANNEL, THREAD, ROOM = "700100", "700200", "700300"
ANN, BEN, ROLE = "U0ANN00100", "U0BEN00200", "800100800100800100"
WORKSPACE = "500100"


@dataclass(slots=True)
class Sending:
    """A platform that renders as the real one and takes everything."""

    name: str
    messages: list[Message] = field(default_factory=list)

    def render(self, message: Message, reader: Reader) -> Rendered:
        self.messages.append(message)
        return (discord if self.name == "discord" else slack)(message, reader)

    async def send(self, delivery: Delivery) -> Outcome:
        return Sent(f"m{delivery.id}")


@dataclass
class Town:
    """A tenant with everything, and the desk that serves it and all others."""

    platform: str
    newsroom: Desk
    desk: ChatDesk
    seen: list[Message] = field(default_factory=list)
    rows: "Mapping[str, Mapping[Key, Key]]" = field(default_factory=dict)

    @property
    def channel(self) -> Place:
        return Place(self.platform, WORKSPACE, CHANNEL)

    @property
    def direct(self) -> Place:
        return Place(self.platform, "" if self.platform == "discord" else WORKSPACE, ROOM, direct=True)

    def asking(self, place: Place | None = None, person: str = ANN, *, admin: bool = True) -> Asking:
        return Asking(place or self.channel, Person(person, admin=admin))

    async def says(self, command: str, words: str = "", asking: Asking | None = None, **options: str) -> Response:
        named = {name.replace("_", "-"): value for name, value in options.items()}
        response = await self.desk.ask(asking or self.asking(), Call(command, words, named), silent)
        assert not response.ill, said(response)
        self.seen.append(response.message)
        return response

    @property
    def actions(self) -> list[tuple[str, str]]:
        """Everything that can be pressed under what the tenant was shown, with the values of menus."""
        return list(dict.fromkeys(_actions(self.seen)))

    async def snapshot(self) -> "dict[str, dict[Key, Key]]":
        """All rows of what belongs to somebody, by table and row."""
        return await self.newsroom.context.store._connections.look(_rows)  # type: ignore[attr-defined,no-any-return]

    async def written(self) -> int:
        """How many rows were ever changed."""
        return await self.newsroom.context.store._connections.transact(_changes)  # type: ignore[attr-defined,no-any-return]

    async def faults(self) -> list[str]:
        """Which rows of the tenant were changed; what others wrote since is taken away."""
        now = await self.snapshot()
        found = [
            f"{table} changed"
            for table, rows in self.rows.items()
            if any(now[table].get(at) != row for at, row in rows.items())
        ]
        extra = {table: [at for at in rows if at not in self.rows.get(table, {})] for table, rows in now.items()}

        def remove(connection: sqlite3.Connection) -> None:
            for table, keys in _keys(connection).items():
                where = " AND ".join(f"{key} IS ?" for key in keys)
                connection.executemany(f"DELETE FROM {table} WHERE {where}", extra[table])

        await self.newsroom.context.store._connections.transact(remove)  # type: ignore[attr-defined]
        return found


async def silent(_stage: str) -> None:
    """Nobody watches."""


def _changes(connection: sqlite3.Connection) -> int:
    return connection.total_changes


PRIVATE = ("platform", "workspace")
HANGING = ("slot", "delivery", "told", "watch", "mark")
"""Tables whose rows belong to such rows, and who watches what and who keeps that."""
Key = tuple[object, ...]


def _keys(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """Every table in which rows belong to somebody, with the columns by which they are known."""
    names = [row[0] for row in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'").fetchall()]
    keys = {}
    for name in names:
        columns = connection.execute("SELECT name, pk FROM pragma_table_info(?)", (name,)).fetchall()
        if {row[0] for row in columns}.issuperset(PRIVATE) or name in HANGING:
            keys[name] = [row[0] for row in columns if row[1]] or ["rowid"]
    return keys


def _rows(connection: sqlite3.Connection) -> dict[str, dict[Key, Key]]:
    found: dict[str, dict[Key, Key]] = {}
    for name, keys in _keys(connection).items():
        rows = connection.execute(f"SELECT {', '.join(keys)}, * FROM {name}").fetchall()
        found[name] = {tuple(row)[: len(keys)]: tuple(row) for row in rows}
    return found


def _actions(messages: list[Message]) -> Iterator[tuple[str, str]]:
    for message in messages:
        for block in message.blocks:
            for each in block.items if isinstance(block, Actions) else ():
                if isinstance(each, Button):
                    yield each.action, ""
                elif isinstance(each, Menu):
                    yield from ((each.action, choice.value) for choice in each.choices)


@asynccontextmanager
async def town(platform: str) -> "Any":
    """The tenant, set up."""
    web = FakeWeb()
    web.serves(FEED, RSS)
    async with desk(web=web) as newsroom:
        await newsroom.stocked()
        sending = Sending(platform)
        rules = ChatRules(member_per_minute=1e9, member_burst=10**9, channel_per_minute=1e9, channel_burst=10**9)
        made = Town(platform, newsroom, ChatDesk(newsroom.context, rules))
        store = newsroom.context.store
        publisher = Publisher(store, [sending], newsroom.clock, Rules(ZoneInfo("UTC"), HOUR), lambda: None)  # type: ignore[list-item]
        made.desk.sends_by(publisher)
        newsroom.clock.at = NOW - HOUR
        await _set_up(made)
        await publisher.tick()
        newsroom.clock.at = NOW
        await publisher.tick()
        sender = Sender(store, sending, newsroom.clock, "test", lambda: 0.5, repeat=False)  # type: ignore[arg-type]
        while await sender.round():
            pass
        made.seen += sending.messages
        await _use(made)
        made.rows = await made.snapshot()
        yield made


async def _set_up(town: Town) -> None:
    ann, thread = town.asking(), town.asking(replace(town.channel, thread=THREAD))
    own, ben = town.asking(town.direct), town.asking(person=BEN, admin=False)
    await town.says("sources add", FEED, ann, topic="qalphaabout", name="Orrin Gazette")
    await town.says("settings set", "", ann, zone="Pacific/Chatham", length="long")
    await town.says("settings set", "", ann, where="workspace", length="short", sources="courier,wire")
    chosen = {"role": ROLE} if town.platform == "discord" else {"admins": BEN}
    vouched = replace(ann, named=(Named("role", ROLE, "Keepers"),))
    await town.says("settings set", "", vouched, admins_channel="here", days="33", **chosen)
    await town.says("digest schedule", "every 1h", ann)
    await town.says("subscribe", "ferry qalphatopic", ann, pattern="ferry|qalphapattern")
    await town.says("subscribe", "ferry", ann, when="every 1h")
    await town.says("subscribe", "tram qalphathread", thread, where="thread")
    await town.says("subscribe", "museum qalphaown", own)
    await town.says("subscribe", "salt qalphaown", ben, where="dm")
    await town.says("mute", "qalphamute", ann)
    await town.says("mute", "qalphaown", own, **{"for": "3 days"})
    await town.newsroom.context.store.install(
        Installation(town.platform, WORKSPACE, "", '{"bot_token": "qalphasecret"}', NOW)
    )


async def _use(town: Town) -> None:
    ann, own, ben = town.asking(), town.asking(town.direct), town.asking(person=BEN, admin=False)
    for asking in (ann, ben, own):
        await town.says("summary", "ferry -qalphaasked", asking)
        await town.says("ask", "how many people were on the ferry?", asking)
        await town.says("summary", "qalphaasked", asking)
        await town.says("topics", "", asking)
        town.seen.append(await town.desk.home(asking))
    for action, value in town.actions:
        if action.startswith("do:vote"):
            for asking in (ann, ben):
                await town.desk.press(asking, action, value, silent)
    for command in ("digest now", "digest preview", "digest history", "status", "privacy show", "subscriptions"):
        await town.says(command, "", ann)


def said(answer: object) -> str:
    """Every text of an answer, in small letters: of a response with its file, a form, choices, a message."""
    return "\n".join(_texts(answer)).casefold()


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for each in value.items() for text in _texts(each))
    elif isinstance(value, list | tuple | frozenset):
        yield from (text for each in value for text in _texts(each))
    elif is_dataclass(value) and not isinstance(value, type):
        yield from (text for each in fields(value) for text in _texts(getattr(value, each.name)))
