"""The whole of this Slack in memory: its clock, app, teams and tokens, what was asked of it and what it shows.

Invariant: whoever waits is woken by every change, and waits for a bounded time.
"""

import asyncio
import secrets
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TypeVar

from tests.standins.slack.facts import App, Channel, Json, Message, Team, Token, User, new_id
from tests.standins.slack.faults import Faults, Rates
from tests.standins.slack.mrkdwn import may_ping, pings
from tests.standins.slack.refusal import Refused

Found = TypeVar("Found")

TRIGGER_SECONDS = 3.0


@dataclass
class Called:
    """One call of the Web API, of a response_url (`response_url`) or an upload (`upload`), without its token."""

    at: float
    method: str
    team: str
    args: Json
    error: str = ""


@dataclass
class Trigger:
    """What lets an app open a view, once."""

    team: str
    user: str
    at: float
    used: bool = False


@dataclass
class Code:
    """What the browser brings to the app after a user allowed it."""

    team: str
    user: str
    redirect: str
    at: float
    scopes: tuple[str, ...]
    used: bool = False


@dataclass
class World:
    """What the parts of the stand-in share."""

    app: App = field(default_factory=App)
    teams: dict[str, Team] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)
    codes: dict[str, Code] = field(default_factory=dict)
    refreshes: dict[str, tuple[str, Token]] = field(default_factory=dict)
    tickets: dict[str, float] = field(default_factory=dict)
    socket_mode: bool = True
    faults: Faults = field(default_factory=Faults)
    rates: Rates = field(default_factory=Rates)
    log: list[Called] = field(default_factory=list)
    url: str = ""
    closing: asyncio.Event = field(default_factory=asyncio.Event)
    echoes: list[tuple[Team, Json]] = field(default_factory=list)
    _ahead: float = 0.0
    _last: float = 0.0
    _turn: asyncio.Event = field(default_factory=asyncio.Event)

    def now(self) -> float:
        """Seconds since 1970, by a clock that tests may put forward."""
        return time.time() + self._ahead

    def advance(self, by: timedelta) -> None:
        """Put the clock forward."""
        self._ahead += by.total_seconds()

    def changed(self) -> None:
        """Wake who waits."""
        self._turn.set()
        self._turn = asyncio.Event()

    async def until(self, look: Callable[[], Found], what: str, within: float = 5.0) -> Found:
        """What `look` finds, as soon as it is something.

        Raises:
            AssertionError: it took longer than `within` seconds; says for what.
        """
        try:
            async with asyncio.timeout(within):
                while not (found := look()):
                    await self._turn.wait()
                return found
        except TimeoutError:
            raise AssertionError(f"waited {within} s for {what}; last calls: {self.last_calls()}") from None

    def last_calls(self, most: int = 8) -> list[str]:
        """The last calls, for messages."""
        return [f"{called.method} {called.error or 'ok'}" for called in self.log[-most:]]

    def counts(self) -> Counter[str]:
        """How often each method was called."""
        return Counter(called.method for called in self.log)

    def timestamp(self) -> str:
        """A `ts` that no other message has."""
        self._last = max(self._last + 0.000_001, self.now())
        return f"{self._last:.6f}"

    def new_token(self, team: Team, scopes: tuple[str, ...], lifetime: float | None = None) -> Token:
        """A bot's token that works from now on."""
        value = f"{'xoxe.' if lifetime else ''}xoxb-{team.id}-{secrets.token_hex(12)}"
        expires = None if lifetime is None else self.now() + lifetime
        token = Token(value, "bot", team.id, scopes, expires)
        self.tokens[value] = token
        return token

    def trigger(self, user: User) -> str:
        """A trigger_id of something that a user does."""
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.token_hex(8)}"
        self.triggers[trigger_id] = Trigger(user.team, user.id, self.now())
        return trigger_id

    def spend(self, trigger_id: str, team: Team) -> Trigger:
        """Use a trigger up.

        Raises:
            Refused: invalid_trigger_id, expired_trigger_id, exchanged_trigger_id.
        """
        trigger = self.triggers.get(trigger_id)
        if trigger is None or trigger.team != team.id:
            raise Refused("invalid_trigger_id")
        if self.now() - trigger.at > TRIGGER_SECONDS:
            raise Refused("expired_trigger_id")
        if trigger.used:
            raise Refused("exchanged_trigger_id")
        trigger.used = True
        return trigger

    def direct(self, team: Team, user: User) -> Channel:
        """The conversation of the app with a user."""
        for channel in team.channels.values():
            if channel.kind == "im" and user.id in channel.members:
                return channel
        channel = Channel(new_id("D"), team.id, "", "im", {user.id, team.bot.id})
        team.channels[channel.id] = channel
        return channel

    def say(self, channel: Channel, author: User, args: Json, only_for: str = "") -> Message:
        """Put a message into a channel."""
        message = Message(
            ts=self.timestamp(),
            channel=channel.id,
            author=author.id,
            text=args.get("text") or "",
            blocks=with_ids(args.get("blocks") or []),
            thread_ts=args.get("thread_ts") or "",
            only_for=only_for,
            metadata=args.get("metadata"),
            pings=pings(args),
            may_ping=may_ping(args),
            sent=args,
        )
        channel.messages.append(message)
        self.changed()
        return message

    def edit(self, message: Message, args: Json) -> None:
        """Let a message say something else."""
        message.before.append(message.words)
        if "text" in args or "blocks" in args:
            message.text = args.get("text") or ""
            message.blocks = with_ids(args.get("blocks") or [])
        message.metadata = args.get("metadata") or message.metadata
        message.pings += pings(args)
        message.may_ping += may_ping(args)
        message.sent = args
        self.changed()


def with_ids(blocks: list[Json]) -> list[Json]:
    """Blocks as Slack keeps them: each has a block_id, each element of its own an action_id."""
    kept = []
    for block in blocks:
        elements = [_acting(one) for one in block.get("elements") or []]
        changes: Json = {"elements": elements} if block.get("type") == "actions" else {}
        if "accessory" in block:
            changes["accessory"] = _acting(block["accessory"])
        if block.get("type") == "input":
            changes["element"] = _acting(block["element"])
        kept.append({"block_id": secrets.token_hex(3)} | block | changes)
    return kept


def _acting(element: Json) -> Json:
    return element if element.get("type") == "image" else {"action_id": secrets.token_hex(3)} | element
