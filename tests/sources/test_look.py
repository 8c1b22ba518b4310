"""What a look meets: news, nothing new, or the reason why not; and which linked pages it asks for."""

from dataclasses import replace

import pytest

from bot.sources.decide import Failed, Look, Read, Unchanged
from bot.sources.look import look
from bot.watch import FullText, Watch, WatchKind
from bot.webport import Answer, FetchFailed, Freshness, NotModified
from tests.fakes import HOUR, NOW
from tests.sources.desk import FakeFetcher, feed, item

URL = "https://harbour.example/feed"
WATCH = Watch(7, WatchKind.FEED, URL, "Harbour Wire", NOW, NOW, full_text=FullText.NEVER, key="feed:" + URL)
LINK = '<link rel="alternate" type="application/rss+xml" title="News" href="/real.xml">'
PROSE = "<p>The harbour office writes about ships, the ferry, the weather and the old bridge in this place.</p>" * 8


def a_page(body: str, head: str = "") -> str:
    return f"<!doctype html><html><head><title>Harbour</title>{head}</head><body>{body}</body></html>"


async def met(body: str | Answer | Exception, watch: Watch = WATCH, content_type: str = "text/html") -> Look:
    http = FakeFetcher()
    if isinstance(body, str):
        http.serves(URL, body, content_type)
    else:
        http.answers(URL, body)
    return await look(watch, http, NOW, 10_000)


async def test_news_are_of_the_source_that_is_watched_whatever_they_claim() -> None:
    claims = "<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='self' href='https://other.example/feed'/>"

    found = await met(feed(item("Ships return"), head=claims))

    assert isinstance(found, Read)
    (document,) = found.documents
    assert (document.source.key, document.scope, document.source.name) == (WATCH.key, WATCH.key, "Harbour Wire")
    assert [entry.title for entry in document.entries] == ["Ships return"]


async def test_the_validators_of_last_time_are_sent() -> None:
    http = FakeFetcher()
    http.answers(URL, NotModified(URL, Freshness(etag='"b"', fresh_for=HOUR)))

    found = await look(replace(WATCH, etag='"a"', last_modified="yesterday"), http, NOW, 10_000)

    assert (http.asked[0].etag, http.asked[0].last_modified) == ('"a"', "yesterday")
    assert found == Unchanged(Freshness(etag='"b"', fresh_for=HOUR))


async def test_the_same_body_is_unchanged_and_another_is_not() -> None:
    first = await met(feed(item("Ships return")))
    assert isinstance(first, Read)
    known = replace(WATCH, digest=first.digest)

    assert isinstance(await met(feed(item("Ships return")), known), Unchanged)
    assert isinstance(await met(feed(item("Ships leave")), known), Read)


@pytest.mark.parametrize(
    ("answer", "cause"),
    [
        (FetchFailed(URL, "dns", "no such host", retry_after=HOUR), "dns"),
        (FetchFailed(URL, "status", "not found", status=404), "status_404"),
        (RuntimeError("the wheel came off"), "bug"),
    ],
)
async def test_a_fetch_in_vain_says_why(answer: FetchFailed | RuntimeError, cause: str) -> None:
    found = await met(answer)

    assert isinstance(found, Failed)
    assert found.cause == cause
    if isinstance(answer, FetchFailed):
        assert (found.problem, found.retry_after) == (answer.message, answer.retry_after)
    else:
        assert "the wheel came off" in found.problem


@pytest.mark.parametrize(
    ("body", "cause", "said"),
    [
        (a_page(PROSE, LINK), "not_a_feed", "it announces https://harbour.example/real.xml"),
        (a_page(PROSE), "not_a_feed", "is a web page and no feed"),
        (a_page("<form><input type='password' name='p'></form><p>Log in</p>"), "degraded_login", "instead of news"),
        ("", "unreadable", "harbour.example/feed"),
        ("PK\x03\x04\x00\x00\x00\x00", "unreadable", "harbour.example/feed"),
        ("just some words", "unreadable", "harbour.example/feed"),
        ("<?xml version='1.0'?><catalogue><ship/></catalogue>", "unreadable", "harbour.example/feed"),
    ],
)
async def test_what_is_no_feed_is_told_apart(body: str, cause: str, said: str) -> None:
    found = await met(body, content_type="application/octet-stream")

    assert isinstance(found, Failed)
    assert found.cause == cause
    assert said in found.problem


async def test_no_password_stands_in_what_is_said() -> None:
    secret = URL.replace("//", "//me:pass-word@")
    http = FakeFetcher()
    http.serves(secret, a_page(PROSE, LINK))

    found = await look(replace(WATCH, address=secret), http, NOW, 10_000)

    assert isinstance(found, Failed)
    assert "pass-word" not in found.problem


def front(*titles: str, noise: str = "") -> str:
    slugs = [title.lower().replace(" ", "-") for title in titles]
    links = [
        f'<article><h2><a href="/2026/03/{slug}">{title}</a></h2></article>'
        for slug, title in zip(slugs, titles, strict=True)
    ]
    return a_page(f"<main>{''.join(links)}</main><p>{noise}</p>")


TITLES = ("Gulls return to the old pier", "Council plans a new bridge", "Ferry sails again after storms")
PAGE = replace(WATCH, kind=WatchKind.PAGE, full_text=FullText.AUTO)


async def test_a_page_is_read_by_its_links_and_each_linked_page_is_wanted() -> None:
    found = await met(front(*TITLES), PAGE)

    assert isinstance(found, Read)
    (document,) = found.documents
    assert tuple(entry.title for entry in document.entries) == TITLES
    assert document.extracts == {0, 1, 2}
    assert document.source.name == PAGE.name


async def test_a_page_changes_only_with_its_links() -> None:
    first = await met(front(*TITLES, noise="12:00"), PAGE)
    assert isinstance(first, Read)
    known = replace(PAGE, digest=first.digest)

    assert isinstance(await met(front(*TITLES, noise="12:01"), known), Unchanged)
    assert isinstance(await met(front("Lighthouse lit again at last", *TITLES), known), Read)


async def test_a_page_that_lists_nothing_any_more_fails() -> None:
    found = await met(a_page("<p>Moved.</p>"), PAGE)

    assert isinstance(found, Failed)


@pytest.mark.parametrize(
    ("setting", "wanted"), [(FullText.NEVER, set()), (FullText.AUTO, {0}), (FullText.ALWAYS, {0, 1})]
)
async def test_linked_pages_are_wanted_as_the_source_is_set(setting: FullText, wanted: set[int]) -> None:
    body = feed(item("A teaser", text="More ships came …"), item("A whole report"))

    found = await met(body, replace(WATCH, full_text=setting))

    assert isinstance(found, Read)
    assert found.documents[0].extracts == wanted


@pytest.mark.parametrize(
    ("body", "content_type", "cause"),
    [
        ('{"error": "forbidden"}', "application/json", "degraded_error_page"),
        ('{"message": "Not Found", "status": 404}', "application/json", "degraded_error_page"),
        ('{"errors": [{"code": 89, "message": "Invalid or expired token."}]}', "application/json", "degraded_login"),
        ("<?xml version='1.0'?>\n<Error><Code>AccessDenied</Code></Error>", "application/xml", "degraded_error_page"),
        ("<response><error>Please log in</error></response>", "text/html", "not_a_feed"),
        ("<error>Please log in</error>", "text/html", "degraded_login"),
        ("Service temporarily unavailable", "text/html", "degraded_error_page"),
        ("Service temporarily unavailable", "text/plain", "degraded_error_page"),
        ("The service is temporarily unavailable. Please try again later.", "text/plain", "degraded_error_page"),
        ("403 Forbidden", "", "degraded_error_page"),
        (feed(item("Just a moment...", text="")), "application/rss+xml", "degraded_bot_wall"),
    ],
)
async def test_a_complaint_of_the_server_is_no_news(body: str, content_type: str, cause: str) -> None:
    found = await met(body, content_type=content_type)

    assert isinstance(found, Failed)
    assert found.cause == cause


@pytest.mark.parametrize(
    "body", ["The ferry sails again", '{"version": "2.0", "data": []}', "<note>Ferry</note>", "<x"]
)
async def test_other_words_are_still_what_cannot_be_read(body: str) -> None:
    found = await met(body, content_type="text/plain")

    assert isinstance(found, Failed)
    assert found.cause == "unreadable"


async def test_a_bot_check_among_other_items_or_with_a_text_is_an_item() -> None:
    several = await met(feed(item("Just a moment...", text=""), item("Ships return")))
    told = feed(item("Just a moment", text="The ferry waits a moment for the fog to lift. " * 12))

    assert isinstance(several, Read)
    assert isinstance(await met(told), Read)
