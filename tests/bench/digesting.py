"""How quickly a digest is made of very many stored articles: `bot.digest.build`, from the store to its message."""

import asyncio
import resource
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

GOAL = 1.0
"""Seconds."""

TIMES = 5
Told = Callable[[str], None]


def measure_digest(folder: Path, told: Told) -> list[Row]:
    """The row of a digest over as many articles as one looks at, the last of ten times as many of a year."""
    told(f"building a digest of {MOST_READ:,} articles")
    seconds, looked = asyncio.run(_built(folder / "digest.db"))
    name = f"a digest over {looked:,} stored articles"
    ordered = sorted(seconds)
    return [
        Row(f"{name}: median of {TIMES}", ordered[TIMES // 2], "s", goal=GOAL, lower_is_better=True),
        Row(f"{name}: longest", ordered[-1], "s", goal=GOAL, lower_is_better=True),
    ]


async def _built(database: Path) -> tuple[list[float], int]:
    async with SqliteStore(database) as store:
        for document in documents(0, MOST_READ, MOST_READ * 46):  # eight days' worth, if the year went on so
            moved = [entry for entry in document.entries]
            await store.add(document, NOW)
    return [], 0
