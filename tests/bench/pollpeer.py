"""The peer at the same feeds: lemon24/reader polls them in ten threads and brings its search up to date.

Asked through its public API alone, in a process of its own: `python -m tests.bench.pollpeer first …` fills a
new database, `second …` polls it once more. Each prints one JSON object, the fields of a `Polled`.
"""

import importlib.util
import time
from typing import TYPE_CHECKING

from tests.bench.polled import MARK, Job, Polled, peak_mb, serve_job

if TYPE_CHECKING:
    from reader import Reader

WORKERS = 10
HOW_TO_GET = (
    "The peer that polls is not installed: pip install 'reader>=3.20' 'sgmllib3k>=1' (or pip install -e '.[bench]')."
)


def is_installed() -> bool:
    """Whether there is a peer that can parse feeds: it wants `sgmllib` and does not require it."""
    return all(importlib.util.find_spec(name) is not None for name in ("reader", "sgmllib"))


def poll(job: Job) -> Polled:
    """One poll of all feeds until every entry is searchable; that all are there is made sure before."""
    from reader import make_reader  # noqa: PLC0415  # an extra: the rest of the benchmark runs without

    with make_reader(str(job.database)) as reader:
        reader.enable_search()
        for url in job.urls:
            reader.add_feed(url, exist_ok=True)
    began = time.perf_counter()
    with make_reader(str(job.database)) as reader:
        reader.update_feeds(workers=WORKERS, scheduled=False)
        reader.update_search()
        return _polled(reader, time.perf_counter() - began)


def _polled(reader: "Reader", seconds: float) -> Polled:
    feeds = reader.get_feed_counts()
    return Polled(
        seconds=seconds,
        sources=feeds.total or 0,
        failed=feeds.broken or 0,
        items=reader.get_entry_counts().total or 0,
        searchable=reader.search_entry_counts(MARK).total or 0,
        peak_mb=peak_mb(),
    )


if __name__ == "__main__":
    serve_job(poll)
