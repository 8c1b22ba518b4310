"""The measures in their order: our ingest and answers over the whole store, then both beside each other."""

import asyncio
import resource
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.store.sqlite import SqliteStore
from tests.bench import answers, peer
from tests.bench.answers import Ingest, Times
from tests.bench.queries import LATEST, Query, queries
from tests.bench.report import Row

MEDIAN_GOAL, TAIL_GOAL = 50.0, 200.0
"""Milliseconds that an answer may take."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured: articles, queries, seconds that the peer may load; where files go, whom to tell."""

    articles: int
    queries: int | None
    peer_seconds: float
    folder: Path
    told: Told


def measure(plan: Plan) -> list[Row]:
    """All rows of the benchmark."""
    asked = queries()[: plan.queries]
    path = plan.folder / "ours.db"
    stored = asyncio.run(answers.fill(path, plan.articles, plan.articles, _counting(plan, "stored")))
    rows = [*_ingest_rows(stored), *asyncio.run(_answer_rows(plan, path, asked))]
    rows.append(Row("peak memory of this process until here", _peak_mb(), "MB", lower_is_better=True))
    return [*rows, *_peer_rows(plan, asked)]


def _ingest_rows(stored: Ingest) -> list[Row]:
    return [
        Row(f"ingest, {stored.articles:,} articles", stored.rate, "articles/s"),
        Row("database", stored.size / 1e6, "MB", lower_is_better=True),
        Row("database, for each article", stored.size / max(stored.articles, 1), "bytes", lower_is_better=True),
    ]


async def _answer_rows(plan: Plan, path: Path, asked: Sequence[Query]) -> list[Row]:
    async with SqliteStore(path) as store:
        plan.told(f"asking {len(asked)} × /summary, /search, and /latest")
        summary = await answers.timed(store, [query.line("summary") for query in asked])
        long = await answers.timed(store, [f"{query.line('summary')} length:long" for query in asked])
        search = await answers.timed(store, [query.line("search") for query in asked])
        latest = await answers.timed(store, [*LATEST * 3, *(query.line("latest") for query in asked[:100])])
    return [
        Row(f"/summary, {len(asked)} queries: median", summary.median, "ms", goal=MEDIAN_GOAL, lower_is_better=True),
        Row("/summary: 99th percentile", summary.quantile(0.99), "ms", goal=TAIL_GOAL, lower_is_better=True),
        *(_of_kind(kind, asked, summary) for kind in dict.fromkeys(query.kind for query in asked)),
        Row("/summary: queries answered", float(summary.found), f"of {len(asked)}"),
        Row("/summary length:long: median", long.median, "ms", goal=MEDIAN_GOAL, lower_is_better=True),
        Row("/summary length:long: 99th percentile", long.quantile(0.99), "ms", lower_is_better=True),
        *_quantiles("/search", search),
        *_quantiles("/latest", latest),
    ]


def _of_kind(kind: str, asked: Sequence[Query], times: Times) -> Row:
    places = [place for place, query in enumerate(asked) if query.kind == kind]
    return Row(f"/summary, {kind} ({len(places)}): median", times.of(places).median, "ms", lower_is_better=True)


def _quantiles(command: str, times: Times) -> list[Row]:
    return [
        Row(f"{command}: median", times.median, "ms", lower_is_better=True),
        Row(f"{command}: 99th percentile", times.quantile(0.99), "ms", lower_is_better=True),
    ]


def _peer_rows(plan: Plan, asked: Sequence[Query]) -> list[Row]:
    """Both on the same rows: as many as the peer takes in its time, and the queries without options."""
    words = list(dict.fromkeys(query.text for query in asked))
    theirs = _peer(plan, words) if peer.is_installed() and plan.peer_seconds > 0 else None
    rows = theirs[0].articles if theirs else min(plan.articles, answers.CHUNK)
    ours, search, summary = asyncio.run(_beside(plan, rows, words))
    rate, times = (theirs[0].rate, theirs[1]) if theirs else (None, None)
    return [
        Row(f"same {rows:,} articles: ingest with index", ours.rate, "articles/s", rate, peer.NAME),
        *_compared("/search", search, times),
        *_compared("/summary", summary, times),
        Row(
            "same articles: queries that found something",
            float(search.found),
            f"of {len(words)}",
            float(times.found) if times else None,
            peer.NAME,
        ),
    ]


def _peer(plan: Plan, words: Sequence[str]) -> tuple[Ingest, Times]:
    reader = peer.opened(plan.folder / "peer.db")
    try:
        stored = peer.fill(reader, plan.articles, plan.peer_seconds, _counting(plan, "the peer stored"))
        plan.told(f"searching the peer {len(words)} times")
        return stored, peer.timed(reader, words)
    finally:
        reader.close()


async def _beside(plan: Plan, rows: int, words: Sequence[str]) -> tuple[Ingest, Times, Times]:
    path = plan.folder / "same.db"
    stored = await answers.fill(path, rows, plan.articles, _counting(plan, "stored of the same"))
    async with SqliteStore(path) as store:
        plan.told("asking ours the same")
        search = await answers.timed(store, [f"/search {text}" for text in words])
        return stored, search, await answers.timed(store, [f"/summary {text}" for text in words])


def _compared(command: str, ours: Times, theirs: Times | None) -> list[Row]:
    """Our command beside the peer's search."""
    return [
        Row(
            f"same articles, {command} beside its search: {name}",
            ours.quantile(share),
            "ms",
            theirs.quantile(share) if theirs else None,
            peer.NAME,
            lower_is_better=True,
        )
        for name, share in (("median", 0.5), ("99th percentile", 0.99))
    ]


def _counting(plan: Plan, what: str) -> Callable[[int], None]:
    return lambda done: plan.told(f"{what} {done:,} articles")


def _peak_mb() -> float:
    """The largest resident size; Linux counts in kB, macOS in bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / (1e6 if sys.platform == "darwin" else 1e3)
