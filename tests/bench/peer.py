"""The peer: lemon24/reader, a library that keeps feeds in SQLite and searches them with FTS5.

It is asked through its public API alone: `add_entry`, `update_search`, `search_entries` with the
highlights that it gives by default. Its search knows no stories and writes no summary, so its figures
stand beside our `/search`; those beside `/summary` say what the rest costs.
"""

import importlib.util
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.model import Entry
from tests.bench.answers import WARMING, Ingest, Times
from tests.bench.generate import SOURCES, entry, feed_url

if TYPE_CHECKING:
    from reader import Reader

NAME = "reader"
HOW_TO_GET = "The peer is not installed: pip install 'reader>=3.20' (or pip install -e '.[bench]')."
CHUNK = 500
SHOWN = 20
"""Results that are asked for; ours shows ten of its own and counts up to two hundred."""


def is_installed() -> bool:
    """Whether there is a peer to measure."""
    return importlib.util.find_spec("reader") is not None


def opened(path: Path) -> "Reader":
    """A reader with all sources and its search enabled."""
    from reader import make_reader  # noqa: PLC0415  # an extra: the rest of the benchmark runs without

    reader = make_reader(str(path))
    reader.enable_search()
    for number in range(SOURCES):
        reader.add_feed(feed_url(number), allow_invalid_url=True)
    return reader


def fill(reader: "Reader", total: int, seconds: float, told: Callable[[int], None]) -> Ingest:
    """Add and index articles from the first on, by chunks, until the time is up or all are in."""
    spent, done = 0.0, 0
    while done < total and spent < seconds:
        made = [_row(*entry(number, total)) for number in range(done, min(done + CHUNK, total))]
        began = time.perf_counter()
        for row in made:
            reader.add_entry(row)
        reader.update_search()
        spent += time.perf_counter() - began
        done += len(made)
        told(done)
    return Ingest(done, spent)


def _row(outlet: int, made: Entry) -> dict[str, Any]:
    return {
        "feed_url": feed_url(outlet),
        "id": made.guid,
        "link": made.url,
        "title": made.title,
        "published": made.published,
        "content": [{"value": made.text, "type": "text/plain", "language": made.language}],
    }


def timed(reader: "Reader", queries: Sequence[str]) -> Times:
    """How long each search takes with its first results in hand, after some that are not counted."""
    for query in queries[-WARMING:]:
        list(reader.search_entries(query, limit=SHOWN))
    values, found = [], 0
    for query in queries:
        began = time.perf_counter()
        results = list(islice(reader.search_entries(query, limit=SHOWN), SHOWN))
        values.append((time.perf_counter() - began) * 1_000)
        found += bool(results)
    return Times(tuple(values), found)
