"""Ours at the feeds: the newsroom that `tidings run` opens looks at all of them and stores what they list.

In a process of its own: `python -m tests.bench.polling first …` fills a new store, `second …` looks at every
source once more. Each prints one JSON object, the fields of a `Polled`.
"""

import asyncio
import time
from dataclasses import replace
from urllib.parse import urlsplit

import bot.http
import bot.sources.pages
import bot.sources.poll  # noqa: F401  # with the two above: loaded before the clock starts
from bot.app import open_newsroom
from bot.clock import SystemClock
from bot.ports import SourceStore
from bot.settings import FetchSettings, Settings
from bot.sources.poll import RoundReport
from bot.store.sqlite import SqliteStore
from bot.text.words import stems
from bot.watch import NewWatch, WatchKind
from tests.bench.polled import MARK, Job, Polled, peak_mb, serve_job


def poll(job: Job) -> Polled:
    """One look at every source until all that they list is searchable; that all are due is made sure before."""
    return asyncio.run(_poll(job))


async def _poll(job: Job) -> Polled:
    async with SqliteStore(job.database) as store:
        await _make_due(store, job.urls)
    host = urlsplit(job.base).hostname or ""
    settings = Settings(database=job.database, fetch=FetchSettings(allowed_hosts=(host,)))
    began = time.perf_counter()
    async with open_newsroom(settings) as newsroom:
        report = await newsroom.poller.round()
        seconds = time.perf_counter() - began
        [mark] = stems(MARK, "en")
        found = await newsroom.context.store.frequencies([mark])
        held = await newsroom.context.store.holdings()
        return _polled(report, seconds, held.items, found[mark])


def _polled(report: RoundReport, seconds: float, items: int, searchable: int) -> Polled:
    return Polled(
        seconds=seconds,
        sources=report.looked,
        failed=report.failed,
        items=items,
        searchable=searchable,
        peak_mb=peak_mb(),
        unchanged=report.unchanged,
    )


async def _make_due(store: SourceStore, urls: list[str]) -> None:
    """Watch all of these, each due now."""
    now = SystemClock().now()
    for url in urls:
        watch, is_new = await store.add_watch(NewWatch(WatchKind.FEED, url, f"feed:{url}", url), now)
        if not is_new:
            await store.change_watch(replace(watch, next_look=now))


if __name__ == "__main__":
    serve_job(poll)
