"""One topic for very many channels: how close to what a platform's limits allow, how fair, and at what cost.

Discord is limited as it is: 50 requests a second in all, 5 messages per 5 s in a channel. Slack takes one a second in a
channel, none in advance; its channels are more than Tidings sends to in a second, so that the pace of Tidings counts,
and a second run gives each of few channels many messages.
"""

import asyncio
import json
import os
import sqlite3
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.chatport import Subscription
from bot.clock import SystemClock
from bot.conversation import Place
from bot.delivery.sender import PACES
from bot.follow import Terms
from bot.model import Document, Entry, Source
from bot.outbox import Kind, Parcel
from bot.platforms.slack.manifest import EVENTS, SCOPES
from bot.store.sqlite import SqliteStore
from tests.bench.fanned import Fanned
from tests.bench.report import Row
from tests.standins.discord import DiscordStandIn
from tests.standins.slack import App, SlackStandIn

CHANNELS = 2000
"""Channels by default; the goal is set for 10,000."""

IN_A_GUILD = 500
"""Channels of a large guild or workspace; one more has a single channel, which is queued last."""

DEEP, MANY = 30, 10
"""Channels, and messages for each, of the run in which Slack's limit of a channel is what counts."""

ALLOWED, SHARE = 50.0, 0.95
"""Requests a second that Discord allows, and the share of what is allowed that has to be reached."""

GROWTH = 20.0
"""Megabytes by which memory may grow while it is sent."""

ROOT = Path(__file__).parents[2]
STORY = "The night ferry ran aground off Sandholm with 214 people on board. Tugs pulled it free at noon on Tuesday."
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Sent:
    """When each message arrived and where, when a request was refused for its rate, and what was due in each channel.

    `alone` is the channel that is alone in its guild; `contents` are the different payloads that were queued.
    """

    arrivals: list[tuple[float, str]]
    refusals: list[float]
    alone: str
    fanned: Fanned
    due: Counter[str]
    contents: int

    @property
    def seconds(self) -> float:
        """From the first message to the last."""
        return self.arrivals[-1][0] - self.arrivals[0][0]

    @property
    def rate(self) -> float:
        """Messages a second."""
        return (len(self.arrivals) - 1) / self.seconds

    @property
    def late_refusals(self) -> int:
        """Refusals after the first second."""
        return sum(1 for at in self.refusals if at > self.arrivals[0][0] + 1)

    @property
    def alone_at(self) -> float:
        """Seconds from the first message until the channel that is alone in its guild has its own."""
        return next(at for at, channel in self.arrivals if channel == self.alone) - self.arrivals[0][0]

    @property
    def wrong(self) -> int:
        """Messages that are missing, and those that are too many."""
        there = Counter(channel for _, channel in self.arrivals)
        return (self.due - there).total() + (there - self.due).total()

    @property
    def growth(self) -> float:
        """Megabytes by which memory grew from the first fifth of the time to its highest later on."""
        last = self.fanned.memory[-1][0]
        early = max(mb for at, mb in self.fanned.memory if at <= last / 5)
        return max(mb for _, mb in self.fanned.memory) - early


def measure_fanout(channels: int, folder: Path, told: Told) -> list[Row]:
    """The rows of both platforms."""
    told(f"a digest for {channels:,} channels of Discord")
    discord = asyncio.run(on_discord(channels, folder / "fan-discord.db"))
    told(f"a digest for {channels:,} channels of Slack")
    slack = asyncio.run(on_slack(channels, folder / "fan-slack.db"))
    told(f"{MANY} messages for each of {DEEP} channels of Slack")
    deep = asyncio.run(deep_on_slack(DEEP, MANY, folder / "fan-deep.db"))
    name, few = f"Discord, {channels:,} channels", f"Slack, {DEEP} channels with {MANY} messages each"
    last = f"{name}: one alone in its guild, queued last, is served after"
    return [
        *_rows(name, discord, ALLOWED),
        Row(last, discord.alone_at, f"s of {discord.seconds:.0f}", lower_is_better=True),
        *_rows(f"Slack, {channels:,} channels", slack, PACES["slack"].per_second),
        Row(f"{few}: rate, of 1 a second in each", _of_channels(deep), "messages/s", goal=SHARE * DEEP),
        Row(f"{few}: refused", len(deep.refusals), "", goal=0, lower_is_better=True),
        Row(f"{few}: lost or doubled", deep.wrong, "", goal=0, lower_is_better=True),
    ]


def _of_channels(sent: Sent) -> float:
    """Messages a second in each channel, from its first to its last, of all channels together.

    Each by itself: the channels begin one after the other, as fast as Tidings sends at all.
    """
    at: defaultdict[str, list[float]] = defaultdict(list)
    for moment, channel in sent.arrivals:
        at[channel].append(moment)
    return sum((len(each) - 1) / (max(each) - min(each)) for each in at.values() if len(each) > 1)


def _rows(name: str, sent: Sent, allowed: float) -> list[Row]:
    return [
        Row(f"{name}: rate, of {allowed:.0f} allowed", sent.rate, "messages/s", goal=SHARE * allowed),
        Row(f"{name}: refused after the first second", sent.late_refusals, "", goal=0, lower_is_better=True),
        Row(f"{name}: lost or doubled", sent.wrong, "", goal=0, lower_is_better=True),
        Row(f"{name}: digests built", sent.fanned.built, "", goal=1, lower_is_better=True),
        Row(f"{name}: different contents", sent.contents, "", goal=1, lower_is_better=True),
        Row(f"{name}: built and queued in", sent.fanned.build_seconds, "s", lower_is_better=True),
        Row(f"{name}: memory at most", max(mb for _, mb in sent.fanned.memory), "MB", lower_is_better=True),
        Row(f"{name}: memory grew while it was sent", sent.growth, "MB", goal=GROWTH, lower_is_better=True),
    ]


async def on_discord(channels: int, database: Path) -> Sent:
    """A digest for so many channels: guilds of `IN_A_GUILD`, and one of a single channel, queued last."""
    async with DiscordStandIn() as discord:
        discord.limit_all(int(ALLOWED))
        places: list[Place] = []
        while len(places) < channels - 1:
            places += _guild(discord, min(IN_A_GUILD, channels - 1 - len(places)))
        places += _guild(discord, 1)
        environment = {
            "DISCORD_TOKEN": discord.token,
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
        }
        await _due(database, places)
        fanned = await _fanned(database, environment)
        posts = [call for call in discord.calls if call.method == "POST" and call.path.endswith("/messages")]
        arrivals = [(call.at, call.path.split("/")[2]) for call in posts if call.status == 200]
        refusals = [call.at for call in discord.calls if call.status == 429]
        return Sent(arrivals, refusals, places[-1].channel, fanned, *_queued(database))


def _guild(discord: DiscordStandIn, channels: int) -> list[Place]:
    guild = discord.guild()
    made = [discord.channel(guild, f"news-{n}") for n in range(channels)]
    return [Place("discord", str(guild.id), str(channel.id)) for channel in made]


async def on_slack(channels: int, database: Path) -> Sent:
    """A digest for so many channels of a workspace."""
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with SlackStandIn(app) as slack:
        places = _workspace(slack, channels)
        await _due(database, places)
        return await _on_slack(slack, places, database)


async def deep_on_slack(channels: int, messages: int, database: Path) -> Sent:
    """So many messages for each of few channels."""
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with SlackStandIn(app) as slack:
        places, now = _workspace(slack, channels), SystemClock().now()
        payloads = tuple({"text": f"{STORY} {n}"} for n in range(messages))
        async with SqliteStore(database) as store:
            await store.enqueue([Parcel(Kind.DIGEST, place, now, (), payloads) for place in places], now)
        return await _on_slack(slack, places, database)


def _workspace(slack: SlackStandIn, channels: int) -> list[Place]:
    slack.world.rates.burst, slack.world.rates.free = 1, {5}  # a channel's limit alone, though as strict as it reads
    team = slack.team()
    return [Place("slack", team.id, slack.channel(team, f"news-{n}").id) for n in range(channels)]


async def _on_slack(slack: SlackStandIn, places: Sequence[Place], database: Path) -> Sent:
    environment = {
        "SLACK_BOT_TOKEN": slack.world.teams[places[0].workspace].token,
        "SLACK_APP_TOKEN": slack.world.app.app_token,
        "TIDINGS_SLACK_API_URL": slack.api_url,
    }
    fanned = await _fanned(database, environment)
    posts = [call for call in slack.world.log if call.method == "chat.postMessage"]
    arrivals = [(call.at, str(call.args["channel"])) for call in posts if not call.error]
    refusals = [call.at for call in slack.world.log if call.error == "ratelimited"]
    return Sent(arrivals, refusals, "", fanned, *_queued(database))


async def _due(database: Path, places: Sequence[Place]) -> None:
    """A store with one story, which each place is to be told now."""
    now = SystemClock().now()
    at = now.replace(second=0, microsecond=0)
    terms = Terms(schedule=f"daily {at:%H:%M}", zone="UTC")
    async with SqliteStore(database) as store:
        entry = Entry("Ferry aground off Sandholm", STORY, guid="1", published=now - timedelta(hours=2), language="en")
        await store.add(Document(Source("wire", "Harbour Wire"), (entry,), "wire"), now)
        for place in places:
            began = now - timedelta(hours=23)
            await store.subscribe(Subscription(place, "ferry", "ada", began, terms=terms, next_at=at))


async def _fanned(database: Path, environment: Mapping[str, str]) -> Fanned:
    """What `tests.bench.fanned` tells of itself, run as a process of its own."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "tests.bench.fanned", str(database),
        cwd=ROOT, env={**kept, **environment}, stdout=asyncio.subprocess.PIPE,
    )  # fmt: skip
    said, _ = await process.communicate()
    assert process.returncode == 0, f"tests.bench.fanned ended with {process.returncode}"
    told = json.loads(said)
    return Fanned(told["built"], told["build_seconds"], [(at, mb) for at, mb in told["memory"]])


def _queued(database: Path) -> tuple[Counter[str], int]:
    """How many parts each channel was to get, and how many different payloads there are."""
    with closing(sqlite3.connect(database)) as connection:
        due = Counter[str](channel for (channel,) in connection.execute("SELECT channel FROM delivery"))
        return due, connection.execute("SELECT count(DISTINCT payload) FROM delivery").fetchone()[0]
