"""How fast items become stories, from nothing: the rate, the slowest single item, the memory, in a process of its own.

The items are those of the other measures, a year of them in order; a second run squeezes them into two days, so that
all stay in the window and every index is at its fullest.
"""

import json
import resource
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Iterator
from datetime import timedelta

from bot.model import Article, Kind
from bot.stories.keep import ASIDE, set_aside
from bot.stories.online import Grouper
from tests.bench.generate import NOW, entry
from tests.bench.measure import Told
from tests.bench.report import Row

RATE, SLOWEST, MEMORY = 1_000.0, 20.0, 1_000.0
"""Goals: items a second on one core, milliseconds of the slowest of a thousand, megabytes."""

KEPT, EACH = 4_000, 4_000.0
"""Items over which what each one keeps is measured, as many as 200 sources list at first; goal for it, in bytes."""

DAYS = {"a year": 365, "two days": 2}


def measure_grouping(items: int, told: Told) -> list[Row]:
    """Rows for each span of time."""
    rows: list[Row] = []
    for name, days in DAYS.items():
        told(f"grouping {items:,} items of {name}")
        found = _apart(items, days)
        label = f"stories, {items:,} items of {name}"
        rows += [
            Row(f"{label}: grouped from nothing", found["rate"], "items/s", goal=RATE),
            Row(f"{label}: the slowest but 1 in 1,000", found["slow"], "ms", goal=SLOWEST, lower_is_better=True),
            Row(f"{label}: memory", found["mb"], "MB", goal=MEMORY, lower_is_better=True),
        ]
    told("what grouping keeps of an item")
    kept = _apart(min(items, KEPT), 2, "kept")["bytes"]
    return [*rows, Row("stories: kept in memory for each item", kept, "bytes", goal=EACH, lower_is_better=True)]


def _apart(items: int, days: int, measure: str = "grouped") -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.grouping", measure, str(items), str(days)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return {name: float(value) for name, value in json.loads(done.stdout).items()}


def articles(items: int, days: int) -> Iterator[Article]:
    """The items as the store would hand them out."""
    for number in range(items):
        outlet, made = entry(number, items)
        at = NOW - timedelta(days=days) * (1 - number / items)
        kind = Kind.ARTICLE if made.text else Kind.HEADLINE
        yield Article(number + 1, 1, kind, made.title, f"outlet {outlet}", at, at, made.language or "en", made.text)


def grouped(items: int, days: int) -> dict[str, float]:
    """Group them one after the other; making them is not counted."""
    grouper = Grouper()
    took = []
    for article in articles(items, days):
        began = time.perf_counter()
        grouper.add(article)
        if article.id % ASIDE == 0:  # as the keeper does
            set_aside()
        took.append(time.perf_counter() - began)
        if article.id % 200 == 0:
            grouper.changes()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    slow = sorted(took)[int(len(took) * 0.999)]
    return {"rate": len(took) / sum(took), "slow": 1_000 * slow, "mb": peak}


def kept(items: int, days: int) -> dict[str, float]:
    """What the index and its vocabulary hold after so many items, for each, by Python's own account."""
    grouper = Grouper()
    tracemalloc.start()
    for article in articles(items, days):
        grouper.add(article)
        grouper.changes()
    ours = tracemalloc.take_snapshot().filter_traces(
        [tracemalloc.Filter(True, f"*/{part}/*") for part in ("bot/stories", "numpy")]  # noqa: FBT003
    )
    tracemalloc.stop()
    return {"bytes": sum(each.size for each in ours.statistics("filename")) / items}


if __name__ == "__main__":
    print(json.dumps({"grouped": grouped, "kept": kept}[sys.argv[1]](int(sys.argv[2]), int(sys.argv[3]))))
