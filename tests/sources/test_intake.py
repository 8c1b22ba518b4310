"""Inputs into the store: URLs through the fetcher port, reports, progress."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.model import Intake, Refusal
from bot.ports import Scope
from bot.sources.intake import Reading, Report, read_in
from bot.store.sqlite import SqliteStore
from bot.webport import Fetched, FetchFailed, FetchRequest

NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Pier Post</title><link>https://pier.example/</link>
<item><title>Gulls return</title><link>https://pier.example/1</link><guid>1</guid>
<description>Gulls came back to the pier this week, wardens said.</description></item>
<item><guid>2</guid></item></channel></rss>"""
FIRST_THREE = "item 1: no title; item 2: no title; item 3: no title"


@dataclass
class FakeFetcher:
    """Answers what it was told to serve, and remembers whom it was asked to trust."""

    answers: dict[str, Fetched | FetchFailed] = field(default_factory=dict)
    trusted: list[frozenset[str]] = field(default_factory=list)

    def serves(self, url: str, body: bytes, content_type: str | None = None) -> None:
        self.answers[url] = Fetched(url, body, content_type)

    def fails(self, url: str, message: str) -> None:
        self.answers[url] = FetchFailed(url, "connect", message)

    async def fetch(self, request: FetchRequest) -> Fetched | FetchFailed:
        self.trusted.append(request.trusted)
        return self.answers[request.url]


class FixedClock:
    def now(self) -> datetime:
        return NOW


@pytest.fixture
async def store() -> AsyncIterator[SqliteStore]:
    async with SqliteStore() as opened:
        yield opened


async def read(store: SqliteStore, fetcher: FakeFetcher, *named: str) -> list[Report]:
    reading = Reading(store, fetcher, FixedClock(), 1_000_000)
    return [report async for report in read_in(reading, named)]


async def test_a_feed_behind_a_url_is_stored_under_its_own_name(store: SqliteStore) -> None:
    fetcher = FakeFetcher()
    fetcher.serves("https://pier.example/feed", RSS, "application/rss+xml")
    [report] = await read(store, fetcher, "https://pier.example/feed")
    assert (report.readable, report.intake.new) == (True, 1)
    assert len(report.refused) == 1
    assert [article.source for article in await store.latest(Scope(), 5)] == ["Pier Post"]


async def test_a_url_that_gives_nothing_is_refused_with_the_fetchers_sentence(store: SqliteStore) -> None:
    fetcher = FakeFetcher()
    fetcher.fails("https://gone.example/", "gone.example does not answer. Try again later.")
    [report] = await read(store, fetcher, "https://gone.example/")
    assert not report.readable
    assert (
        report.line
        == "https://gone.example/: read 0, new 0, known 0, refused 1: gone.example does not answer. Try again later."
    )


@pytest.mark.parametrize(
    ("url", "trusted"),
    [
        ("http://127.0.0.1:8080/f", {"127.0.0.1"}),
        ("http://localhost/f", {"localhost"}),
        ("http://[::1]/f", {"::1"}),
        ("http://intranet.example/f", set()),
        ("http://[bad/f", set()),
    ],
)
async def test_only_a_literal_address_that_was_typed_is_trusted(
    store: SqliteStore, url: str, trusted: set[str]
) -> None:
    fetcher = FakeFetcher()
    fetcher.serves(url, RSS)
    await read(store, fetcher, url)
    assert fetcher.trusted == [frozenset(trusted)]


async def test_one_that_is_refused_does_not_keep_the_others_out(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "feed.xml").write_bytes(RSS)
    reports = await read(store, FakeFetcher(), str(tmp_path / "none.xml"), str(tmp_path / "feed.xml"))
    assert [report.readable for report in reports] == [False, True]


async def test_progress_is_told_by_entries(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "headlines.txt"
    path.write_text("\n".join(f"Ferry number {number} leaves the harbour" for number in range(1_200)))
    told: list[tuple[int, int]] = []
    reading = Reading(store, FakeFetcher(), FixedClock(), 1_000_000, lambda done, total: told.append((done, total)))
    [report] = [report async for report in read_in(reading, [str(path)])]
    assert report.intake.new == 1_200
    assert told == [(500, 1_200), (1_000, 1_200), (1_200, 1_200)]


async def test_a_source_without_entries_is_remembered(store: SqliteStore, tmp_path: Path) -> None:
    path = tmp_path / "empty.xml"
    path.write_text('<rss version="2.0"><channel><title>Quiet Post</title></channel></rss>')
    [report] = await read(store, FakeFetcher(), str(path))
    assert (report.readable, report.intake.read) == (True, 0)
    assert await store.source_names() == ("Quiet Post",)


@pytest.mark.parametrize(
    ("refused", "line"),
    [
        (0, "f.xml: read 9, new 4, known 5, refused 0"),
        (1, "f.xml: read 9, new 4, known 5, refused 1: item 1: no title"),
        (3, f"f.xml: read 9, new 4, known 5, refused 3: {FIRST_THREE}"),
        (1_005, f"f.xml: read 9, new 4, known 5, refused 1,005: {FIRST_THREE}; and 1,002 more"),
    ],
)
def test_a_line_has_the_four_counts_and_at_most_three_reasons(refused: int, line: str) -> None:
    refusals = tuple(Refusal(f"item {number}", "no title") for number in range(1, refused + 1))
    assert Report("f.xml", Intake(read=9, new=4, known=5), refusals).line == line


def test_a_line_says_what_changed() -> None:
    assert Report("f", Intake(read=2, changed=1, known=1)).line == "f: read 2, new 0, known 1, refused 0, changed 1"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://pier.example/feed", "https://pier.example/feed"),
        ("https://user:pw@pier.example:8443/feed?token=k#k", "https://pier.example:8443/feed?…"),
        ("https://social.example/@gull/news", "https://social.example/@gull/news"),
        ("http://user:p/w@pier.example/", "pier.example/"),
        ("http://user:p?w@pier.example/f?k=k", "pier.example/f"),
        ("http://pier.example/\x1b[31m", "http://pier.example/\ufffd[31m"),
    ],
)
async def test_a_url_is_shown_without_what_may_be_a_key_to_it(store: SqliteStore, url: str, shown: str) -> None:
    fetcher = FakeFetcher()
    fetcher.serves(url, b"Gulls came back to the pier this week, wardens said.")
    [report] = await read(store, fetcher, url)
    assert report.readable
    assert report.data()["input"] == shown
    assert not [name for name in await store.source_names() if "pw" in name or "user:" in name]
