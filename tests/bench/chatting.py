"""How quickly chat is answered: `tidings run` as a process of its own, asked by many at once on loopback stand-ins.

The loop's long turns are counted by asyncio's own debug mode, which logs each one over 100 ms, and slows all of them.
"""

import asyncio
import re
import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.platforms.slack.manifest import EVENTS, SCOPES
from tests.bench.report import Row
from tests.processes.running import Running, sample_store, tidings_run
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import texts
from tests.standins.slack import App, SlackStandIn

AT_ONCE, PATIENCE = 200, 120.0
SLOW = re.compile(r"took ([\d.]+) seconds")
Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of many commands at once: seconds until each was acknowledged, and until it was answered."""

    acknowledged: list[float]
    answered: list[float]


@dataclass(frozen=True, slots=True)
class Chatted:
    """Seconds from the start until each platform is served, what was asked of them, and the loop's long turns."""

    ready: dict[str, float]
    asked: dict[str, Asked]
    slow: list[float]


def measure_chat(commands: int, folder: Path, told: Told) -> list[Row]:
    """The rows of one run, and of one under asyncio's debug mode for the loop."""
    told(f"{commands} commands at once on each platform")
    plain = asyncio.run(chat(commands, folder / "chat.db", {}))
    told("the same with asyncio's debug mode")
    watched = asyncio.run(chat(commands, folder / "chat-debug.db", {"PYTHONASYNCIODEBUG": "1"}))
    rows = [
        Row(f"{name}: start until served", seconds, "s", goal=3, lower_is_better=True)
        for name, seconds in plain.ready.items()
    ]
    for name, asked in plain.asked.items():
        rows += _rows(f"{name}, {commands} at once: acknowledged", asked.acknowledged, goal=3)
        rows += _rows(f"{name}, {commands} at once: answered", asked.answered, goal=None)
        rows.append(Row(f"{name}: lost", commands - len(asked.answered), "", goal=0, lower_is_better=True))
    rows.append(
        Row("turns of the loop over 100 ms, in debug mode", len(watched.slow), "", goal=0, lower_is_better=True)
    )
    rows.append(Row("the longest of them", max(watched.slow, default=0) * 1000, "ms"))
    return rows


def _rows(name: str, seconds: Sequence[float], goal: float | None) -> list[Row]:
    ordered = sorted(seconds)
    last = ordered[int(len(ordered) * 0.99)] if ordered else 0.0
    figures = (("median", statistics.median(ordered) if ordered else 0.0, None), ("99th percentile", last, goal))
    return [Row(f"{name}, {what}", value, "s", goal=limit, lower_is_better=True) for what, value, limit in figures]


async def chat(commands: int, database: Path, environment: dict[str, str]) -> Chatted:
    """Serve both platforms, ask each of them, one after the other."""
    await sample_store(database)
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with DiscordStandIn() as discord, SlackStandIn(app) as slack:
        team = slack.team()
        given = {
            "DISCORD_TOKEN": discord.token,
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
            "SLACK_BOT_TOKEN": team.token,
            "SLACK_APP_TOKEN": app.app_token,
            "TIDINGS_SLACK_API_URL": slack.api_url,
            **{f"TIDINGS_CHAT__{name}": "100000" for name in ("MEMBER_BURST", "CHANNEL_BURST")},
        }
        guild = discord.guild()
        async with tidings_run(database, given | environment) as running:
            ready = {name: await running.says(f"{name}: ") for name in ("Discord", "Slack")}
            await slack.connected()
            before = len(_slow(running))
            asked = {"Discord": await _discord(discord, guild, commands), "Slack": await _slack(slack, team, commands)}
            return Chatted(ready, asked, _slow(running)[before:])


def _slow(running: Running) -> list[float]:
    return [float(match[1]) for line in running.said if (match := SLOW.search(line))]


async def _discord(discord: DiscordStandIn, guild: Any, commands: int) -> Asked:
    channels = [discord.channel(guild, f"news-{n}") for n in range(20)]
    members = [discord.member(guild, f"m-{n}") for n in range(commands)]
    asked = [discord.slash(each, channels[n % 20], "summary", topic="belarus") for n, each in enumerate(members)]
    final: dict[int, float] = {}

    def all_answered() -> bool:
        for number, each in enumerate(asked):
            if number not in final and each.record.message_id and "Belarus" in texts(each.message):
                final[number] = time.monotonic() - each.at
        return len(final) == commands

    await discord.until(all_answered, PATIENCE)
    return Asked([await each.acknowledged() for each in asked], list(final.values()))


async def _slack(slack: SlackStandIn, team: Any, commands: int) -> Asked:
    members = [slack.user(team, f"m-{n}") for n in range(commands)]
    channels = [slack.channel(team, f"news-{n}", *members[n::20]) for n in range(20)]
    began = time.monotonic()

    async def ask(number: int) -> tuple[float | None, float]:
        handle = await slack.slash(members[number], channels[number % 20], "/summary", "belarus")
        await handle.shows("Belarus", PATIENCE)
        return handle.acked_after, time.monotonic() - began

    done = await asyncio.gather(*(ask(number) for number in range(commands)))
    return Asked([after for after, _ in done if after is not None], [seconds for _, seconds in done])
