"""The benchmark of polls runs on a few feeds, counts what it must, and believes no poll that left something out."""

import gzip
import json
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from bot.sources.feed import feed_document
from bot.sources.fulltext import is_extract
from tests.bench import pollpeer
from tests.bench.__main__ import main
from tests.bench.feedserver import ITEMS, RECENT, Edition, FeedServer, feeds, serving
from tests.bench.polled import MARK, Polled
from tests.bench.pollrows import fault

SOURCES = 5
NOW = datetime(2030, 5, 1, 12, tzinfo=UTC)
needs_peer = pytest.mark.skipif(not pollpeer.is_installed(), reason="needs the extra `bench`")


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, dict[str, Any]]:
    monkeypatch.chdir(folder)
    main(["--articles", "0", "--sources", str(SOURCES), "--commands", "0", "--channels", "0", *options])
    rows = json.loads((folder / "build" / "bench.json").read_text(encoding="utf-8"))
    assert len({row["name"] for row in rows}) == len(rows)
    return {row["name"]: row for row in rows}


@pytest.fixture(scope="module")
def server() -> Iterator[FeedServer]:
    with serving(4, items=3) as running:
        yield running


def test_both_polls_of_ours_are_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = run(tmp_path, monkeypatch, "--peer-seconds", "0")
    assert rows.keys() == {
        "first poll, 5 sources: sources",
        "first poll, 5 sources: items until they are searchable",
        "first poll: until every item is searchable",
        "first poll: peak memory",
        "second poll, 5 sources: sources",
        "second poll: until every item is searchable",
        "second poll: peak memory",
    }
    assert all(row["ours"] > 0 and row["baseline"] is None for row in rows.values())
    assert rows["first poll: peak memory"]["goal"] == 300


@needs_peer
def test_the_peer_polls_the_same_feeds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = run(tmp_path, monkeypatch).values()
    assert all(row["baseline"] > 0 and row["ratio"] > 0 and row["goal"] for row in rows)


def test_feeds_hold_recent_items_with_whole_texts_that_no_other_feed_has() -> None:
    made = feeds(8, 5, Edition("http://127.0.0.1:9", NOW))
    assert made == feeds(8, 5, Edition("http://127.0.0.1:9", NOW))
    documents = [feed_document(body.decode(), name="x", url="http://127.0.0.1:9/x") for body in made]
    entries = [entry for document in documents for entry in document.entries]
    assert {len(document.entries) for document in documents} == {5}
    for known_by in ("guid", "url", "title", "text"):
        assert len({getattr(entry, known_by) for entry in entries}) == len(entries)
    assert all(entry.published and NOW - RECENT <= entry.published <= NOW for entry in entries)
    assert all(MARK in entry.text.casefold() and not is_extract(entry) for entry in entries)
    assert {body.split(b"\n")[1][:4] for body in made} == {b"<rss", b"<fee"}


def asked(server: FeedServer, path: str, **headers: str) -> tuple[int, str | None, bytes]:
    with closing(HTTPConnection("127.0.0.1", int(server.base.rpartition(":")[2]), timeout=30)) as connection:
        connection.request("GET", path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        answer = connection.getresponse()
        return answer.status, answer.getheader("ETag"), answer.read()


def test_a_feed_is_unchanged_for_whoever_has_it_in_either_encoding(server: FeedServer) -> None:
    _, etag, plain = asked(server, "/feed/0")
    _, other, packed = asked(server, "/feed/0", Accept_Encoding="gzip")
    assert gzip.decompress(packed) == plain
    assert etag != other
    before = server.answers()
    assert asked(server, "/feed/0", If_None_Match=etag or "") == (304, etag, b"")
    assert asked(server, "/feed/0", If_None_Match=other or "", Accept_Encoding="gzip") == (304, other, b"")
    assert asked(server, "/feed/1", If_None_Match=etag or "")[0] == 200
    assert server.answers() - before == Counter({"304": 2, "200": 1})


def test_what_is_no_feed_counts_as_stray(server: FeedServer) -> None:
    before = server.answers()
    assert asked(server, "/article/1")[0] == 404
    assert server.answers() - before == Counter({"stray": 1})


def polled(*, sources: int = 2, failed: int = 0, items: int = 2 * ITEMS, searchable: int = 2 * ITEMS) -> Polled:
    return Polled(1.0, sources, failed, items, searchable, peak_mb=50.0, unchanged=0)


@pytest.mark.parametrize(
    ("one", "given", "said"),
    [
        (polled(), {"200": 2}, "none"),
        (polled(sources=1), {"200": 2}, "sources looked at: 1, not 2"),
        (polled(failed=1), {"200": 2}, "sources failed: 1, not 0"),
        (polled(items=39), {"200": 2}, "items stored: 39, not 40"),
        (polled(searchable=39), {"200": 2}, "items found by a search: 39, not 40"),
        (polled(), {"200": 1, "304": 1}, "answers of the server"),
        (polled(), {"200": 2, "stray": 1}, "answers of the server"),
    ],
)
def test_a_poll_that_left_something_out_is_not_believed(one: Polled, given: dict[str, int], said: str) -> None:
    assert (fault(one, Counter(given), 2, "200") or "none").startswith(said)


def test_the_second_poll_must_have_found_nothing_new() -> None:
    assert fault(polled(), Counter({"304": 2}), 2, "304") == "sources unchanged: 0, not 2"
