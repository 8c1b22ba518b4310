"""The console, Discord and Slack behind the same verbs: who asks, what they see, what others see.

Discord and Slack are the real clients against the stand-ins on loopback, in this process; the desk is the real one.
"""

import asyncio
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, Protocol

import discord
import pytest
import yarl

from bot.chat.desk import ChatDesk
from bot.chatport import ChatStore
from bot.commands.spec import COMMANDS, GROUPS
from bot.conversation import Asking, Line, Person, Place
from bot.conversation import Desk as DeskOfChat
from bot.message.blocks import Message
from bot.platformport import Delivery, Outcome, Platform
from bot.platforms.console.client import show
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.manifest import EVENTS, SCOPES
from bot.ports import Clock
from tests.commands.desk import Desk
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import Asked, buttons, texts
from tests.standins.slack import App, SlackStandIn
from tests.standins.slack import Message as SlackMessage

WAIT = 10.0


@dataclass(slots=True)
class Seen:
    """What came of something: its words, all messages together, and whether only the asker sees it."""

    words: str
    private: bool
    buttons: tuple[str, ...] = ()
    pings: tuple[str, ...] = ()
    where: Any = None


class Harness(Protocol):
    """One platform, as the contract drives it. `presses` is whether it has buttons."""

    name: str
    presses: bool

    async def ask(self, command: str, words: str = "", **options: str) -> Seen:
        """What a member sees after a command."""
        ...

    async def press(self, seen: Seen, label: str) -> Seen:
        """What another member sees after pressing a button; for an edit, the message as it is then."""
        ...

    async def forge(self, seen: Seen, action: str) -> Seen:
        """What a member sees after pressing a button that says something else than it did."""
        ...

    async def send(self, message: Message, channel: str | None = None) -> Outcome:
        """Send something unasked: to the channel, or to another."""
        ...


@dataclass(slots=True)
class ConsoleHarness:
    """The console has neither buttons nor others who read along."""

    desk: ChatDesk
    newsroom: Desk
    name: str = "console"
    presses: bool = False

    async def ask(self, command: str, words: str = "", **options: str) -> Seen:
        line = " ".join([f"/{command}", words, *(f'{name}:"{value}"' for name, value in options.items())])
        asking = Asking(Place("console", "", "console", direct=True), Person("operator"))
        response = await self.desk.ask(asking, Line(line), _unseen)
        out = io.StringIO()
        show(response.message, await self.desk.reader(asking), out)
        return Seen(out.getvalue(), private=True)

    async def press(self, seen: Seen, label: str) -> Seen:
        raise AssertionError(f"the console has no button {label} under {seen.words}")

    async def forge(self, seen: Seen, action: str) -> Seen:
        raise AssertionError(f"the console has no button {action} under {seen.words}")

    async def send(self, message: Message, channel: str | None = None) -> Outcome:
        raise AssertionError(f"{message} is not sent to {channel or 'the console'} unasked")


async def _unseen(_stage: str) -> None:
    pass


@dataclass(slots=True)
class DiscordHarness:
    """Discord on loopback, with Ann who asks and Bob who reads along and presses."""

    standin: DiscordStandIn
    platform: DiscordPlatform
    desk: ChatDesk
    name: str = "discord"
    presses: bool = True
    guild: Any = None
    channel: Any = None
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.guild = self.standin.guild()
        self.channel = self.standin.channel(self.guild)
        self.people = {name: self.standin.member(self.guild, name) for name in ("ann", "bob")}

    async def ask(self, command: str, words: str = "", **options: str) -> Seen:
        declared = next(each for each in COMMANDS if each.name == command)
        given = {declared.argument.name: words} if declared.argument and words else {}
        number = {option.name for option in declared.options if option.numeric}
        typed = {name: int(value) if name in number else value for name, value in options.items()}
        asked = self.standin.slash(self.people["ann"], self.channel, command, **given, **typed)
        return await self._seen(asked, "bob")

    async def press(self, seen: Seen, label: str) -> Seen:
        edited = texts(seen.where)
        pressed = self.standin.press(self.people["bob"], seen.where, label)
        await pressed.answered(WAIT)
        if pressed.messages and pressed.messages[-1].id != seen.where.id:
            return await self._seen(pressed, "ann", seen.where.id)
        here = seen.where.id
        await self.standin.until(lambda: texts(self.standin.backend.get_message(self.channel.id, here)) != edited, WAIT)
        message = self.standin.backend.get_message(self.channel.id, here)
        return Seen(texts(message), not message.visible_to(self.people["ann"].id), tuple(buttons(message)), (), message)

    async def forge(self, seen: Seen, action: str) -> Seen:
        data = {"component_type": 2, "custom_id": action}
        return await self._seen(self.standin._component(self.people["bob"], seen.where, data), "ann", seen.where.id)

    async def send(self, message: Message, channel: str | None = None) -> Outcome:
        place = Place("discord", str(self.guild.id), channel or str(self.channel.id))
        return await _sent(self.platform, self.desk, place, message)

    async def _seen(self, asked: Asked, other: str, pressed: int = 0) -> Seen:
        await asked.answered(WAIT)
        await _still(lambda: [texts(each) for each in asked.messages])
        messages = [each for each in asked.messages if each.id != pressed]
        assert messages
        shown = {"\n".join(map(texts, messages)): messages[-1]}
        ((words, last),) = shown.items()
        private = not any(each.visible_to(self.people[other].id) for each in messages)
        pings = tuple(
            str(each.id) for each in messages if each.ping_user_ids or each.ping_role_ids or each.mention_everyone
        )
        return Seen(words, private, tuple(buttons(last)), pings, last)


@dataclass(slots=True)
class SlackHarness:
    """Slack on loopback, with Ann who asks and Bob who reads along and presses."""

    standin: SlackStandIn
    platform: SlackPlatform
    desk: ChatDesk
    team: Any
    name: str = "slack"
    presses: bool = True
    channel: Any = None
    people: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.people = {name: self.standin.user(self.team, name) for name in ("ann", "bob")}
        self.channel = self.standin.channel(self.team, "news", *self.people.values())

    async def ask(self, command: str, words: str = "", **options: str) -> Seen:
        line = " ".join([command, words, *(f'{name}:"{value}"' for name, value in options.items())])
        handle = await self.standin.slash(self.people["ann"], self.channel, "/tidings", line)
        await handle.shows()
        await _still(lambda: [each.words for each in handle.messages])
        return self._seen(handle.messages)

    async def press(self, seen: Seen, label: str) -> Seen:
        edits = len(seen.where.before)
        handle = await self.standin.press(self.people["bob"], seen.where, label)
        return await self._after(seen, edits, handle)

    async def forge(self, seen: Seen, action: str) -> Seen:
        rows = [block for block in seen.where.blocks if block["type"] == "actions"]
        rows[0]["elements"][0]["action_id"] = action
        handle = await self.standin.press(self.people["bob"], seen.where, rows[0]["elements"][0]["text"]["text"])
        return await self._after(seen, len(seen.where.before), handle)

    async def _after(self, seen: Seen, edits: int, handle: Any) -> Seen:
        await self.standin.world.until(lambda: handle.messages or len(seen.where.before) > edits, "an answer", WAIT)
        await _still(lambda: ([each.words for each in handle.messages], seen.where.words))
        return self._seen(handle.messages or [seen.where])

    async def send(self, message: Message, channel: str | None = None) -> Outcome:
        return await _sent(self.platform, self.desk, Place("slack", self.team.id, channel or self.channel.id), message)

    def _seen(self, messages: list[SlackMessage]) -> Seen:
        last = messages[-1]
        rows = [block["elements"] for block in last.blocks if block["type"] == "actions"]
        labels = tuple(one["text"]["text"] for row in rows for one in row if one["type"] == "button")
        pings = tuple(ping for each in messages for ping in each.pings + each.may_ping)
        return Seen("\n".join(each.words for each in messages), bool(last.only_for), labels, pings, last)


async def _sent(platform: Platform, desk: ChatDesk, place: Place, message: Message) -> Outcome:
    reader = await desk.reader(Asking(place, Person("nobody")))
    (payload,) = platform.render(message, reader).payloads
    return await platform.send(Delivery("d1", place, payload))


async def _still(look: Any, pause: float = 0.15) -> None:
    """Wait until nothing changes any more."""
    before = None
    for _ in range(100):
        now = str(look())
        if now == before:
            return
        before = now
        await asyncio.sleep(pause)
    raise AssertionError("it never comes to rest")


@asynccontextmanager
async def _running(platform: Platform, desk: DeskOfChat) -> AsyncIterator[None]:
    ready = asyncio.Event()
    running = asyncio.ensure_future(platform.run(desk, lambda _: ready.set()))
    try:
        waiting = asyncio.ensure_future(ready.wait())
        await asyncio.wait({running, waiting}, timeout=WAIT, return_when=asyncio.FIRST_COMPLETED)
        waiting.cancel()
        assert ready.is_set(), running
        yield
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def on_discord(
    standin: DiscordStandIn, store: ChatStore, clock: Clock, desk: DeskOfChat
) -> AsyncIterator[DiscordPlatform]:
    """The Discord client, serving a desk in the stand-in."""
    groups = {each.name: each.help for each in GROUPS.values()}
    with pytest.MonkeyPatch.context() as patch:  # both addresses belong to the library's classes
        patch.setattr(discord.http.Route, "BASE", standin.api_url)
        patch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(standin.gateway_url))
        config = DiscordConfig(standin.token, standin.api_url, standin.gateway_url)
        platform = DiscordPlatform(config, COMMANDS, groups, store, clock, {})
        async with _running(platform, desk):
            yield platform


@asynccontextmanager
async def harness(name: str, newsroom: Desk, desk: ChatDesk) -> AsyncIterator[Harness]:
    """A platform of that name, serving the desk."""
    context = newsroom.context
    if name == "console":
        yield ConsoleHarness(desk, newsroom)
    elif name == "discord":
        async with DiscordStandIn() as standin, on_discord(standin, context.store, context.clock, desk) as platform:
            yield DiscordHarness(standin, platform, desk)
    else:
        app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
        async with SlackStandIn(app) as slack:
            team = slack.team()
            config_of_slack = SlackConfig(bot_token=team.token, app_token=app.app_token, api_url=slack.api_url)
            served = SlackPlatform(config_of_slack, COMMANDS, context.store, context.clock)
            async with _running(served, desk):
                await slack.connected()
                yield SlackHarness(slack, served, desk, team)
