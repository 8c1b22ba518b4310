"""Ours: how fast articles go into a store on disk, and how fast commands answer over it, in process."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.commands.reply import State
from bot.ports import Store
from bot.store.sqlite import SqliteStore
from tests.bench.generate import NOW, documents

CHUNK = 6_000
"""Articles that are made, then stored: about a hundred a source. Only the storing is timed."""

WARMING = 5
"""Commands before the first one that is timed: they load what a running bot has loaded."""


@dataclass(frozen=True, slots=True)
class Ingest:
    """What storing took."""

    articles: int
    seconds: float
    size: int = 0

    @property
    def rate(self) -> float:
        """Articles a second."""
        return self.articles / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds that each query took, in order, and how many found something."""

    values: tuple[float, ...]
    found: int

    @property
    def median(self) -> float:
        """Half of the queries are faster."""
        return self.quantile(0.5)

    def quantile(self, share: float) -> float:
        """The nearest-rank quantile."""
        ordered = sorted(self.values)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0

    def of(self, places: Sequence[int]) -> "Times":
        """Some of the queries only."""
        return Times(tuple(self.values[place] for place in places), 0)


class StandingClock:
    """It is always `NOW`."""

    def now(self) -> datetime:
        """The moment after the last article."""
        return NOW


async def fill(path: Path, articles: int, total: int, told: Callable[[int], None]) -> Ingest:
    """Store articles 0 to `articles` of a year of `total`, feed by feed; the size is that of the closed file."""
    seconds = 0.0
    async with SqliteStore(path) as store:
        for first in range(0, articles, CHUNK):
            last = min(first + CHUNK, articles)
            made = list(documents(first, last, total))
            began = time.perf_counter()
            for document in made:
                await store.add(document, NOW)
            seconds += time.perf_counter() - began
            told(last)
    return Ingest(articles, seconds, _size(path))


def _size(path: Path) -> int:
    """The log of a closed database is merged into it, so the file is all."""
    return path.stat().st_size


async def timed(store: Store, lines: Sequence[str]) -> Times:
    """How long each command line takes, after some that are not counted."""
    context = Context(store, StandingClock(), ZoneInfo("UTC"))
    for line in lines[-WARMING:]:
        await answer(context, line)
    values, found = [], 0
    for line in lines:
        began = time.perf_counter()
        reply = await answer(context, line)
        values.append((time.perf_counter() - began) * 1_000)
        found += reply.state is State.ANSWERED
    return Times(tuple(values), found)
