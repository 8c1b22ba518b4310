"""What Tidings costs while nothing happens: memory with both platforms and many sources, and its first answer."""

import asyncio
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import aiohttp

from bot.app import open_context
from bot.platforms.slack.manifest import EVENTS, SCOPES
from bot.settings import load_settings
from bot.watch import NewWatch, WatchKind
from bot.workroom import IDLE
from tests.bench.feedserver import serving
from tests.bench.report import Row
from tests.processes.running import ROOT, Running, sample_store, tidings_run
from tests.standins.discord import DiscordStandIn
from tests.standins.slack import App, SlackStandIn

SOURCES, STARTS, PATIENCE = 200, 5, 300.0
MEMORY, START = 150.0, 1.5
"""The goals: MB of the process, seconds until a line is answered."""

Told = Callable[[str], None]


def measure_idle(folder: Path, told: Told, sources: int = SOURCES, rest: float = IDLE + 15) -> list[Row]:
    """The rows; `rest` is how many seconds pass between the last look and the measure."""
    told(f"idle with {sources} sources")
    megabytes = asyncio.run(idle(folder / "idle.db", sources, rest))
    told("cold starts")
    seconds = [cold_start(folder / "idle.db") for _ in range(STARTS)]
    return [
        Row(f"idle with both platforms, {sources} sources: memory", megabytes, "MB", goal=MEMORY, lower_is_better=True),
        Row("`tidings ask`: start until answered", statistics.median(seconds), "s", goal=START, lower_is_better=True),
    ]


def cold_start(database: Path) -> float:
    """Seconds that one answer of a process of its own takes in all."""
    began = time.monotonic()
    words = [sys.executable, "-m", "bot", "--database", str(database), "ask", "/status"]
    subprocess.run(words, cwd=ROOT, check=True, capture_output=True)
    return time.monotonic() - began


async def idle(database: Path, sources: int, rest: float) -> float:
    """MB that `tidings run` and the processes below it hold, some time after it looked at every source once."""
    await sample_store(database)
    with serving(sources=sources, items=20) as server, socket.socket() as probe:
        async with open_context(load_settings(database=database)) as context:
            for number in range(sources):
                address = server.url(number)
                wanted = NewWatch(WatchKind.FEED, address, f"feed:{address}", f"Feed {number}")
                await context.store.add_watch(wanted, context.now())
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
        async with DiscordStandIn() as discord, SlackStandIn(app) as slack:
            environment = {
                "DISCORD_TOKEN": discord.token,
                "TIDINGS_DISCORD_API_URL": discord.api_url,
                "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
                "SLACK_BOT_TOKEN": slack.team().token,
                "SLACK_APP_TOKEN": app.app_token,
                "TIDINGS_SLACK_API_URL": slack.api_url,
                "TIDINGS_FETCH__ALLOWED_HOSTS": "127.0.0.1",
                "TIDINGS_WEB__ENABLED": "true",
                "TIDINGS_WEB__PORT": str(port),
            }
            async with tidings_run(database, environment) as running:
                for name in ("Discord", "Slack"):
                    await running.says(f"{name}: ")
                await _looked(port, sources)
                await asyncio.sleep(rest)
                return _megabytes(running)


async def _looked(port: int, sources: int) -> None:
    """Wait until so many looks have ended, by the process's own figures."""
    async with asyncio.timeout(PATIENCE), aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
        looks = 0.0
        while looks < sources:
            await asyncio.sleep(0.5)
            async with session.get("/metrics") as answer:
                text = await answer.text()
            looks = sum(float(value) for value in re.findall(r"^tidings_polls_total{.*} (.+)$", text, re.MULTILINE))


def _megabytes(running: Running) -> float:
    """Resident memory of the process and its children, from /proc; 0 where there is none."""
    own, kilobytes = running.process.pid, 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(re.findall(r"^(\w+):\s+(\d+)", status.read_text("utf-8"), re.MULTILINE))
        except OSError:  # it ended meanwhile
            continue
        if own in (int(facts["Pid"]), int(facts["PPid"])):
            kilobytes += int(facts.get("VmRSS", 0))
    return kilobytes / 1024
