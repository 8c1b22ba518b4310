"""What an address that a person gives stands for: a feed, feeds to choose from, a page, a folder, or nothing."""

from pathlib import Path
from time import process_time

import pytest

from bot.sources.add import MAX_GUESSES, Resolved, resolve
from bot.watch import WatchKind
from bot.webport import Fetched, FetchFailed, Freshness
from tests.fakes import HOUR, NOW
from tests.sources.desk import FakeFetcher, feed, item

SITE = "https://harbour.example/"
PROSE = "<p>The harbour office writes about ships, the ferry, the weather and the old bridge in this place.</p>" * 8
FOUR = feed(*(item(f"Item {n}", published=NOW - n * HOUR) for n in (3, 1, 4, 2)))


def site(*feeds: tuple[str, str], body: str = PROSE) -> str:
    links = [
        f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{path}">' for title, path in feeds
    ]
    return f"<!doctype html><html><head><title>Harbour</title>{''.join(links)}</head><body>{body}</body></html>"


async def found(http: FakeFetcher, address: str = SITE) -> tuple[WatchKind, str]:
    resolved = await resolve(address, http)
    assert resolved.found is not None, resolved.reason
    return resolved.found.kind, resolved.found.address


async def test_a_feed_is_watched_as_it_stands_and_its_newest_three_are_shown() -> None:
    http = FakeFetcher()
    http.serves(SITE + "feed", FOUR)

    resolved = await resolve(SITE + "feed", http)

    assert resolved.found is not None
    assert (resolved.found.kind, resolved.found.address) == (WatchKind.FEED, SITE + "feed")
    assert (resolved.found.key, resolved.found.name) == (f"feed:{SITE}feed", "Harbour Wire")
    assert resolved.items == 4
    assert [entry.title for entry in resolved.newest] == ["Item 1", "Item 2", "Item 3"]


async def test_the_one_feed_that_a_page_announces_is_taken_whatever_else_it_links_to() -> None:
    http = FakeFetcher()
    body = PROSE + '<a href="/sport/rss.xml">Sport</a>'
    http.serves(SITE, site(("Comments", "/comments/feed"), ("News", "/news.xml"), body=body), "text/html")
    http.serves(SITE + "news.xml", FOUR)

    assert await found(http) == (WatchKind.FEED, SITE + "news.xml")
    assert http.urls == [SITE, SITE + "news.xml"]


async def test_several_feeds_are_listed_to_choose_from() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(("World", "/w.xml"), ("Sport", "/s.xml"), ("Broken", "/b.xml")), "text/html")
    http.serves(SITE + "w.xml", feed(item("A treaty is signed")))
    http.serves(SITE + "s.xml", feed(item("A match is won")))

    resolved = await resolve(SITE, http)

    assert resolved.found is None
    assert [(offer.title, offer.url) for offer in resolved.offers] == [
        ("World", SITE + "w.xml"),
        ("Sport", SITE + "s.xml"),
    ]
    assert [entry.title for entry in resolved.offers[0].newest] == ["A treaty is signed"]


async def test_one_feed_in_two_formats_is_one_feed() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(("RSS", "/rss.xml"), ("RSS again", "/again.xml")), "text/html")
    for path in ("rss.xml", "again.xml"):
        http.serves(SITE + path, FOUR)

    assert await found(http) == (WatchKind.FEED, SITE + "rss.xml")


async def test_a_feed_that_a_page_keeps_to_itself_is_found_at_a_common_place() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(), "text/html")
    http.serves(SITE + "feed", FOUR)

    assert await found(http) == (WatchKind.FEED, SITE + "feed")


LINKS = "".join(
    f'<article><h2><a href="/2026/03/{slug}">{title}</a></h2></article>'
    for slug, title in (
        ("gulls-return", "Gulls return to the old pier"),
        ("new-bridge", "Council plans a new bridge"),
        ("ferry-sails", "Ferry sails again after storms"),
    )
)


async def test_a_page_without_any_feed_is_watched_itself_after_a_few_guesses() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(body=f"<main>{LINKS}</main>"), "text/html")

    resolved = await resolve(SITE, http)

    assert resolved.found is not None
    assert (resolved.found.kind, resolved.found.name, resolved.items) == (WatchKind.PAGE, "Harbour", 3)
    assert resolved.newest[0].title == "Gulls return to the old pier"
    assert len(http.urls) <= 1 + MAX_GUESSES


async def test_a_page_that_lists_nothing_is_refused_with_a_next_step() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(), "text/html")

    resolved = await resolve(SITE, http)

    assert resolved.found is None
    assert "give the address of a feed" in (resolved.reason or "")


async def test_a_wall_is_called_one() -> None:
    http = FakeFetcher()
    http.serves(SITE, site(body="<form><input type='password' name='p'></form><p>Log in</p>"), "text/html")

    resolved = await resolve(SITE, http)

    assert "instead of news" in (resolved.reason or "")
    assert len(http.urls) == 1


@pytest.mark.parametrize(
    "typed", ["harbour.example/feed", "feed://harbour.example/feed", "feed:https://harbour.example/feed"]
)
async def test_an_address_without_a_scheme_is_taken_for_https(typed: str) -> None:
    http = FakeFetcher()
    http.serves(SITE + "feed", FOUR)

    assert await found(http, typed) == (WatchKind.FEED, SITE + "feed")


async def test_http_is_tried_where_https_cannot_be_reached() -> None:
    http = FakeFetcher()
    http.serves("http://harbour.example/feed", FOUR)

    assert await found(http, "harbour.example/feed") == (WatchKind.FEED, "http://harbour.example/feed")


async def test_what_cannot_be_fetched_says_why() -> None:
    http = FakeFetcher()
    http.answers(SITE, FetchFailed(SITE, "dns", "harbour.example: its host name is not known; check the spelling."))

    assert (await resolve(SITE, http)).reason == "harbour.example: its host name is not known; check the spelling."


async def test_permanent_redirects_give_the_address() -> None:
    http = FakeFetcher()
    new = SITE + "new"
    http.answers(SITE + "old", Fetched(new, FOUR.encode(), "text/xml", freshness=Freshness(moved_to=new)))

    assert await found(http, SITE + "old") == (WatchKind.FEED, new)


async def test_a_password_is_kept_for_fetching_and_never_shown() -> None:
    http = FakeFetcher()
    secret = "https://me:pass-word@harbour.example/"
    http.answers(secret, Fetched(SITE, site(("News", "/news.xml")).encode(), "text/html"))
    http.serves(secret + "news.xml", FOUR)

    resolved = await resolve(secret, http)

    assert resolved.found is not None
    assert resolved.found.address == secret + "news.xml"
    assert "pass-word" not in repr((resolved.shown, resolved.what, resolved.found.key, resolved.reason))


async def test_a_password_goes_to_no_other_server() -> None:
    http = FakeFetcher()
    secret = "https://me:pass-word@harbour.example/"
    http.answers(secret, Fetched(SITE, site(("News", "https://other.example/news.xml")).encode(), "text/html"))
    http.serves("https://other.example/news.xml", FOUR)

    assert await found(http, secret) == (WatchKind.FEED, "https://other.example/news.xml")


def real(path: Path) -> str:
    return str(path.resolve())


async def test_the_operator_may_name_a_folder(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry sails again\n")
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8")

    resolved = await resolve(str(tmp_path), FakeFetcher(), local=True)

    assert resolved.found is not None
    assert (resolved.found.kind, resolved.found.address) == (WatchKind.FOLDER, real(tmp_path))
    assert (resolved.found.name, resolved.items) == (tmp_path.name, 1)


@pytest.mark.parametrize(
    "typed", ["/etc", "./x", "../x", "~/news", "file:///etc/passwd", "C:\\news", "\\\\host\\share", ""]
)
async def test_nobody_else_may_and_no_path_is_touched(typed: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def touched(*_: object, **__: object) -> Resolved:
        raise AssertionError("a path was touched")

    for name in ("resolve", "is_dir", "stat", "expanduser"):
        monkeypatch.setattr(Path, name, touched)
    http = FakeFetcher()

    resolved = await resolve(typed, http)

    assert "Only the operator may name folders" in (resolved.reason or "")
    assert http.urls == []


async def test_a_file_or_nothing_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry sails again\n")

    file = await resolve(str(tmp_path / "ferry.txt"), FakeFetcher(), local=True)
    nothing = await resolve(str(tmp_path / "missing"), FakeFetcher(), local=True)

    assert "tidings ingest" in (file.reason or "")
    assert "cannot be read" in (nothing.reason or "")


async def test_an_item_dated_ahead_is_not_the_newest() -> None:
    http = FakeFetcher()
    http.serves(SITE + "feed", feed(item("Tomorrow", published=NOW + HOUR), item("Today", published=NOW - HOUR)))

    resolved = await resolve(SITE + "feed", http, now=NOW)

    assert [entry.title for entry in resolved.newest] == ["Today"]


async def test_a_page_of_tags_without_an_end_is_looked_at_in_no_time() -> None:
    http = FakeFetcher()
    http.serves(SITE, "<!doctype html><html><body>" + "<link " * 80_000 + "<title" * 80_000, "text/html")
    begin = process_time()

    await resolve(SITE, http)

    assert process_time() - begin < 4


async def test_a_complaint_is_no_source() -> None:
    http = FakeFetcher()
    http.serves(SITE, '{"error": "forbidden"}', "application/json")

    assert "answers with an error (“forbidden”)" in ((await resolve(SITE, http)).reason or "")


async def test_the_name_of_a_page_is_bounded() -> None:
    http = FakeFetcher()
    page = site(body=f"<main>{LINKS}</main>").replace("<title>Harbour", "<title>" + "Harbour news " * 30)
    http.serves(SITE, page, "text/html")

    resolved = await resolve(SITE, http)

    assert resolved.found is not None
    assert len(resolved.found.name) <= 120
