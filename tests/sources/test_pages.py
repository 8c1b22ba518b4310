"""Linked pages: whose text is taken for an article's, and when a page is tried again."""

from datetime import timedelta

import pytest

from bot.watch import FullText
from tests.fakes import DAY, HOUR, NOW
from tests.sources.desk import Desk, desk, desk_and_web, feed, item
from tests.web import Handler, Names, Web, drip, failing, fetcher, page

EXTRACT = "The harbour office counted more ships this spring, day 0, its master said …"
BODY = "".join(f"<p>The harbour office counted more ships this spring, day {n}, its master said.</p>" for n in range(9))


def whole(title: str = "Ships return", body: str = BODY) -> str:
    return f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article></body></html>"


async def read_feed(made: Desk, web: Web, full_text: FullText = FullText.AUTO, extract: str = EXTRACT) -> None:
    """Let the desk read a feed of one item, whose link is `/ships`."""
    text = item("Ships return", text=extract).replace("https://harbour.example/2026/ships-return", web.url("/ships"))
    web.serves("/feed", feed(text))
    await made.watches(web.url("/feed"), full_text=full_text)
    assert (await made.round()).new == 1


async def test_the_text_of_the_linked_page_takes_the_place_of_an_extract() -> None:
    async with desk_and_web() as (made, web):
        web.serves("/ships", whole())
        await read_feed(made, web)

        report = await made.pages.round()

        assert (report.read, report.filled, report.failed) == (1, 1, 0)
        (article,) = await made.articles()
        assert "day 8" in article.text
        assert (article.title, article.published) == ("Ships return", NOW - HOUR)
        assert (await made.pages.round()).read == 0


@pytest.mark.parametrize(
    ("setting", "extract", "reads"),
    [
        (FullText.NEVER, EXTRACT, 0),
        (FullText.AUTO, " ".join([EXTRACT.removesuffix(" …") + "."] * 9), 0),
        (FullText.ALWAYS, " ".join([EXTRACT.removesuffix(" …") + "."] * 9), 1),
    ],
)
async def test_a_person_may_fix_whether_pages_are_read(setting: FullText, extract: str, reads: int) -> None:
    async with desk_and_web() as (made, web):
        web.serves("/ships", whole())
        await read_feed(made, web, setting, extract)

        assert (await made.pages.round()).read == reads
        assert web.hits("/ships") == reads


async def test_robots_are_asked_and_obeyed_for_good() -> None:
    async with desk_and_web() as (made, web):
        web.serves("/robots.txt", "User-agent: *\nDisallow: /ships\n", content_type="text/plain")
        web.serves("/ships", whole())
        await read_feed(made, web)

        report = await made.pages.round()

        assert (report.filled, report.failed, web.hits("/ships")) == (0, 1, 0)
        made.clock.advance(30 * DAY)
        assert (await made.pages.round()).read == 0


WALL = """<html><head><title>Just a moment...</title></head><body><p>Checking your browser.</p>
<script src="/cdn-cgi/challenge-platform/h/b/orchestrate/chl_page/v1"></script></body></html>"""
OTHER = whole(
    "Recipe of the week", "<p>Take two onions and a pound of flour, and knead until the dough is soft.</p>" * 9
)


@pytest.mark.parametrize("answer", [failing(404), page(WALL), page(OTHER), page(b"%PDF-1.7 \x00\x01")])
async def test_what_is_not_this_article_keeps_the_extract_and_is_not_asked_for_again(answer: Handler) -> None:
    async with desk_and_web() as (made, web):
        web.answers("/ships", answer)
        await read_feed(made, web)

        assert (await made.pages.round()).filled == 0
        (article,) = await made.articles()
        assert article.text.startswith("The harbour office counted")
        assert "onions" not in article.text
        made.clock.advance(30 * DAY)
        assert (await made.pages.round()).read == 0


async def test_a_broken_server_is_tried_again_after_an_hour_and_after_a_day_and_then_left_alone() -> None:
    async with desk_and_web() as (made, web):
        web.answers("/ships", failing(503))
        await read_feed(made, web)

        tried = []
        for wait in (timedelta(0), HOUR - timedelta(minutes=1), timedelta(minutes=1), DAY - HOUR, HOUR, 30 * DAY):
            made.clock.advance(wait)
            tried.append((await made.pages.round()).read)

        assert tried == [1, 0, 1, 0, 1, 0]


async def test_a_page_that_comes_back_is_read_at_the_second_try() -> None:
    async with desk_and_web() as (made, web):
        web.answers("/ships", failing(503, {"Retry-After": "7200"}), page(whole()))
        await read_feed(made, web)

        filled = [(await made.pages.round()).filled]
        for _ in range(2):
            made.clock.advance(HOUR)
            filled.append((await made.pages.round()).filled)

        assert filled == [0, 0, 1]


async def test_a_page_that_hangs_holds_up_no_other() -> None:
    async with desk_and_web(total=0.2) as (made, web):
        web.answers("/slow", drip(*[b"<p>"] * 100, every=0.02))
        web.serves("/ships", whole())
        links = [item("Ships return", text=EXTRACT), item("Slow news", text="Nobody knows …")]
        texts = [
            text.replace(f"https://harbour.example/2026/{slug}", web.url(path))
            for text, slug, path in zip(links, ("ships-return", "slow-news"), ("/ships", "/slow"), strict=True)
        ]
        web.serves("/feed", feed(*texts))
        await made.watches(web.url("/feed"), full_text=FullText.AUTO)
        await made.round()

        report = await made.pages.round()

        assert (report.read, report.filled, report.failed) == (2, 1, 1)


async def test_no_page_leads_into_the_private_net() -> None:
    allowed = frozenset({"feeds.example"})
    async with Web() as web, fetcher(allowed=allowed, resolver=Names("127.0.0.1")) as http, desk(http) as made:
        link = web.url("/secret", host="inside.example")
        text = item("Ships return", text=EXTRACT).replace("https://harbour.example/2026/ships-return", link)
        web.serves("/feed", feed(text))
        web.serves("/secret", whole())
        await made.watches(web.url("/feed", host="feeds.example"), full_text=FullText.AUTO)
        await made.round()

        assert (await made.pages.round()).filled == 0
        assert web.hits("/secret") == 0
