"""What the doctor finds: what was fetched, what was parsed, what is wrong and what cures it."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.sources.doctor import Diagnosis, examine
from bot.watch import Watch, WatchKind, WatchState
from bot.webport import Answer, Fetched, FetchFailed, Freshness
from tests.fakes import DAY, HOUR, NOW
from tests.sources.desk import FakeFetcher, feed, item

URL = "https://harbour.example/feed"
WATCH = Watch(7, WatchKind.FEED, URL, "Harbour Wire", NOW - DAY, NOW, etag='"a"', digest="d", key="feed:" + URL)
LINK = '<link rel="alternate" type="application/rss+xml" title="News" href="/real.xml">'
PROSE = "<p>The harbour office writes about ships, the ferry, the weather and the old bridge in this place.</p>" * 8
PAGE = f"<!doctype html><html><head><title>Harbour</title>{LINK}</head><body>{PROSE}</body></html>"


async def of(body: str | Answer | Exception, watch: Watch = WATCH) -> Diagnosis:
    http = FakeFetcher()
    http.answers(URL, Fetched(URL, body.encode(), "text/xml; charset=utf-8") if isinstance(body, str) else body)
    return await examine(watch, http, NOW)


def said(diagnosis: Diagnosis) -> str:
    return "\n".join(f"{finding.ok} {finding.what} {finding.cure or ''}" for finding in diagnosis.findings)


async def test_a_healthy_feed_is_told_in_three_findings() -> None:
    body = feed(item("Ships return"), "<item><title>No date</title></item>")

    diagnosis = await of(body)

    assert diagnosis.ok
    assert [finding.what for finding in diagnosis.findings] == [
        f"Fetched {URL}: {len(body):,} bytes, text/xml",
        "Read as an RSS feed in utf-8: 2 items, 1 of them dated",
        "Its newest item: “Ships return”, 1 h ago",
    ]
    assert [entry.title for entry in diagnosis.newest] == ["Ships return"]


async def test_it_is_fetched_whole_whatever_was_read_before() -> None:
    http = FakeFetcher()
    http.serves(URL, feed(item("Ships return")))

    await examine(WATCH, http, NOW)

    assert (http.asked[0].etag, http.asked[0].last_modified) == (None, None)


@pytest.mark.parametrize(("moved_to", "words"), [(None, "for now"), ("https://harbour.example/new", "for good")])
async def test_a_redirect_is_told(moved_to: str | None, words: str) -> None:
    new = "https://harbour.example/new"
    body = feed(item("Ships return")).encode()

    diagnosis = await of(Fetched(new, body, "text/xml", freshness=Freshness(moved_to=moved_to)))

    assert f"{URL} redirects there {words}" in diagnosis.findings[0].what


async def test_a_feed_without_news_for_a_month_is_noticed() -> None:
    diagnosis = await of(feed(item("Old ships", published=NOW - 40 * DAY)))

    assert not diagnosis.ok
    assert "moved on" in (diagnosis.findings[-1].cure or "")


async def test_an_empty_feed_is_noticed() -> None:
    assert "0 items" in said(await of(feed()))


async def test_what_cannot_be_fetched_is_told_with_its_cure() -> None:
    diagnosis = await of(FetchFailed(URL, "status", "harbour.example answered 404 (not found).", 404))

    assert not diagnosis.ok
    assert "answered 404" in said(diagnosis)
    assert "/sources add https://harbour.example" in said(diagnosis)


async def test_a_page_where_a_feed_should_be_suggests_the_feed_that_it_announces() -> None:
    diagnosis = await of(PAGE)

    assert diagnosis.suggested == "https://harbour.example/real.xml"
    assert "is a web page and no feed" in said(diagnosis)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("<!doctype html><html><body><form><input type='password'></form>Log in</body></html>", "instead of news"),
        ("", "is empty"),
        (RuntimeError("a spring broke"), "a spring broke"),
    ],
)
async def test_whatever_is_wrong_is_told(body: str | Exception, words: str) -> None:
    diagnosis = await of(body)

    assert not diagnosis.ok
    assert words in said(diagnosis)


async def test_a_source_that_is_paused_or_disabled_or_failing_says_so_first() -> None:
    body = feed(item("Ships return"))
    ill = replace(WATCH, failures=3, failing_since=NOW - DAY, cause="timeout", problem="The server is silent.")

    paused = (await of(body, replace(WATCH, state=WatchState.PAUSED))).findings[0]
    disabled = (await of(body, replace(ill, state=WatchState.DISABLED))).findings[0]
    failing = (await of(body, ill)).findings[0]

    assert (paused.ok, paused.cure) == (False, "/sources resume 7")
    assert "17 March 2026" in disabled.what
    assert "/sources resume 7" in (disabled.cure or "")
    assert "3 looks in a row have failed" in failing.what
    assert "The server is silent" in failing.what


async def test_a_source_that_was_read_says_when() -> None:
    diagnosis = await of(feed(item("Ships return")), replace(WATCH, last_success=NOW - HOUR))

    assert diagnosis.findings[0].what == "Last read 1 h ago"


async def test_no_password_is_shown() -> None:
    watch = replace(WATCH, address="https://me:pass-word@harbour.example/feed?token=s3cr3t")
    http = FakeFetcher()
    http.serves(watch.address, PAGE)

    diagnosis = await examine(watch, http, NOW)

    assert "pass-word" not in said(diagnosis)
    assert "s3cr3t" not in said(diagnosis)


async def test_a_folder_tells_what_stands_in_it_and_what_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry sails again\n\nIt left the harbour this morning, after the storm.\n")
    (tmp_path / "empty.txt").write_text("")
    folder = replace(WATCH, kind=WatchKind.FOLDER, address=str(tmp_path))

    diagnosis = await examine(folder, FakeFetcher(), NOW)
    gone = await examine(replace(folder, address=str(tmp_path / "gone")), FakeFetcher(), NOW)

    assert "Read 1 file with 1 item in" in said(diagnosis)
    assert "empty.txt" in said(diagnosis)
    assert "Put the folder" in said(gone)


async def test_a_problem_that_persists_is_told_once_with_one_cure() -> None:
    gone = FetchFailed(URL, "status", "harbour.example answered 404 (not found).", 404)
    ill = replace(WATCH, failures=1, failing_since=NOW - DAY, cause="status_404", problem="It answered 404.")

    diagnosis = await of(gone, ill)

    (finding,) = diagnosis.findings
    assert "answered 404 (not found). 1 look has failed since 17 March 2026" in finding.what
    assert "/sources add" in (finding.cure or "")
    disabled = await of(gone, replace(ill, failures=3, state=WatchState.DISABLED))
    assert [each.what.partition(". ")[2][:14] for each in disabled.findings] == ["It is disabled"]


async def test_another_problem_than_before_is_told_beside_it() -> None:
    ill = replace(WATCH, failures=2, failing_since=NOW - DAY, cause="timeout", problem="The server is silent.")

    diagnosis = await of(FetchFailed(URL, "status", "harbour.example answered 404.", 404), ill)

    assert [finding.ok for finding in diagnosis.findings] == [False, False]
    assert "2 looks in a row have failed" in diagnosis.findings[0].what


async def test_an_item_dated_ahead_is_not_the_newest() -> None:
    diagnosis = await of(feed(item("A day in March", published=NOW + 3 * HOUR), item("Ships return")))

    assert [entry.title for entry in diagnosis.newest] == ["Ships return"]
    assert "Its newest item: “Ships return”, 1 h ago" in said(diagnosis)
    assert "1 item, " in said(await of(feed(item("Ships return"))))


async def test_items_that_are_all_dated_ahead_have_no_date() -> None:
    diagnosis = await of(feed(item("A day in March", published=NOW + 3 * HOUR)))

    assert [(entry.title, entry.published) for entry in diagnosis.newest] == [("A day in March", None)]
    assert "newest item" not in said(diagnosis)
