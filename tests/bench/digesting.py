"""How quickly a digest is made of very many stored articles: `bot.digest.build`, from the store to its message."""

import asyncio
import statistics
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.chatport import Subscription
from bot.conversation import Place
from bot.digest.briefs import Brief
from bot.digest.build import MOST_READ, build
from bot.digest.content import Memory
from bot.store.sqlite import SqliteStore
from tests.bench.generate import NOW, documents
from tests.bench.report import Row

A_YEAR = 90_000
"""Articles of a year, of which those of the last eight days are as many as a digest looks at."""

GOAL = 1.0
"""Seconds."""

TIMES = 5
Told = Callable[[str], None]


def measure_digest(folder: Path, told: Told, articles: int = MOST_READ) -> list[Row]:
    """The rows of a digest of everything that came in eight days, at most as many articles as one looks at."""
    told(f"building a digest of {articles:,} articles")
    seconds, busy = zip(*asyncio.run(_built(folder / "digest.db", articles)), strict=True)
    name = f"a digest over {articles:,} stored articles"
    return [
        Row(f"{name}: median of {TIMES}", statistics.median(seconds), "s", goal=GOAL, lower_is_better=True),
        Row(f"{name}: longest", max(seconds), "s", goal=GOAL, lower_is_better=True),
        Row(f"{name}: processor time, median", statistics.median(busy), "s", lower_is_better=True),
    ]


async def _built(database: Path, articles: int) -> list[tuple[float, float]]:
    """Seconds of each build, and of processor time; the first has everything still to read from the file."""
    place, seconds = Place("discord", "1", "2"), list[tuple[float, float]]()
    item = Subscription(place, "", "ada", NOW)
    zone = ZoneInfo("UTC")
    brief = Brief(place, NOW, NOW - timedelta(days=8), zone, None, (item,), ())
    async with SqliteStore(database) as store:
        for document in documents(A_YEAR - articles, A_YEAR, A_YEAR):
            await store.add(document, NOW)
        for _ in range(TIMES):
            began, before = time.perf_counter(), time.process_time()
            built = await build(store, brief, Memory(), NOW)
            seconds.append((time.perf_counter() - began, time.process_time() - before))
            assert built.message, "nothing was built"
    return seconds
