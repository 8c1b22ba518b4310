"""Every hostile text as feeds and pages hold it, through the real readers into the store, and out by the commands.

Nothing of it is followed, run or fetched; what is shown leads to the articles' own addresses and nowhere else.
"""

import asyncio
import html
import json
import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from urllib.parse import urlsplit

import pytest
from lxml import etree

from bot.commands.context import Role
from bot.conversation import Call
from bot.errors import Unreadable
from bot.model import Document
from bot.sources.opml import parse_opml
from bot.sources.read import read_document
from bot.watch import NewWatch, WatchKind
from tests.commands.desk import NOW, Desk
from tests.hostile.corpus import FULL, Payload, bombs, payloads
from tests.hostile.readers import faults, unseen
from tests.hostile.sealed import sealed
from tests.hostile.tally import Tally
from tests.hostile.test_commands import LONGEST, PART, Scene, scene
from tests.hostile.town import silent

pytestmark = pytest.mark.timeout(3_000 if FULL else 300)
AT = "2026-03-18T09:00:00Z"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def json_feed(texts: list[tuple[int, str]]) -> bytes:
    """A JSON feed with each text in every field of an item."""
    items = [
        {
            "id": f"{n} {text}",
            "url": f"https://news.example/{n}",
            "title": f"Harbour {text}",
            "content_text": f"The harbour of Orrin said on Tuesday: {text}\n\nThe quay stays open, it said.",
            "summary": text,
            "authors": [{"name": text, "url": text}],
            "image": text,
            "tags": [text],
            "date_published": AT,
        }
        for n, text in texts
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": f"Wire {texts[0][1]}", "items": items}
    return json.dumps(feed).encode()


def rss(texts: list[tuple[int, str]]) -> bytes:
    """An RSS feed with each text in every field of an item, as XML can hold it."""
    items = []
    for n, text in texts:
        words = html.escape(_NOT_XML.sub("", text))
        items.append(
            f"<item><title>Harbour {words}</title><link>https://news.example/{n}</link><guid>{n} {words}</guid>"
            f"<description>&lt;p&gt;The harbour of Orrin said on Tuesday: {words}&lt;/p&gt;&lt;p&gt;The quay stays"
            f" open.&lt;/p&gt;</description><author>{words}</author><category>{words}</category><pubDate>{AT}</pubDate>"
            f'<enclosure url="{words}" type="image/png" length="1"/></item>'
        )
    name = html.escape(_NOT_XML.sub("", texts[0][1]))
    return f'<rss version="2.0"><channel><title>Gazette {name}</title>{"".join(items)}</channel></rss>'.encode()


def page(text: str) -> bytes:
    """A page with the text in its head, in attributes and raw among its words."""
    said = html.escape(text)
    whole = (
        f'<html><head><title>Harbour {said}</title><meta property="og:title" content="{said}">'
        f'<meta name="author" content="{said}"></head><body><article><h1>Harbour {said}</h1>'
        f"<p>The harbour of Orrin said on Tuesday that the quay stays open for ships of all kinds this week. {text}</p>"
        f'<p>Ships wait, the board said. {text}</p><img src="{said}" alt="{said}"></article></body></html>'
    )
    return whole.encode("utf-8", "replace")


def documents(part: int) -> Sequence[tuple[list[Payload], Callable[[], Document]]]:
    """What a part of the corpus becomes: two feeds of many items, and pages of one; each is read when it is called."""
    rows = [(n, each) for n, each in enumerate(payloads(), start=1) if n % PART == part]
    feeds, pages = rows if FULL else rows[: len(rows) * 3 // 4], rows if FULL else rows[len(rows) * 3 // 4 :]
    cuts = [feeds[0::2], feeds[1::2]] if not FULL else [feeds, feeds]
    both = [("json", cuts[0], json_feed), ("rss", cuts[1], rss)]
    found = [
        ([each for _, each in held], partial(_read, make([(n, each.text) for n, each in held]), name))
        for name, held, make in both
    ]
    for n, each in pages:
        address = f"https://news.example/{n}"
        found.append(([each], partial(_read, page(each.text), address, address)))
    return found


def _read(data: bytes, name: str, url: str | None = None) -> Document:
    return read_document(data, name=name, url=url).document


@pytest.mark.parametrize("part", range(PART))
async def test_what_feeds_and_pages_hold_comes_out_as_words(part: int, tally: Tally) -> None:
    async with scene() as made:
        store = made.newsroom.context.store
        for tried, read in documents(part):
            try:
                document = await asyncio.wait_for(asyncio.to_thread(read), LONGEST)
                await store.add(document, NOW)
            except Unreadable:
                pass
            for each in tried:
                tally.note(each.category, made.watch.faults(), each.text)
        for number in range(1, (await store.holdings()).items + 1, 1 if FULL else 2):
            await _shown(made, number, tally)
        await _listed(made, tally)
    tally.hold()


async def _shown(made: Scene, number: int, tally: Tally) -> None:
    """One article, its text and the reasons of it; links lead to it and to no other."""
    article = await made.newsroom.context.store.article(number)
    if article is None:
        return
    known = frozenset({article.url}) if article.url else frozenset[str]()
    tally.note("stored", [*unseen(f"{article.title}{article.source}{article.author}"), *unseen(article.text)], number)
    for command in ("article", "why", "story")[: 3 if FULL or number % 5 == 0 else 1]:
        answer = await made.desk.ask(made.asking(number), Call(command, str(number)), silent)
        found = made.faults(answer)
        if command == "article":
            rendered = _discord_of(made, answer.message)
            found += [each for payload in rendered for each in faults("discord", payload, known)]
        tally.note("stored", found, (command, article.title))


def _discord_of(made: Scene, message: object) -> tuple[object, ...]:
    from bot.platforms.discord.render import render  # noqa: PLC0415

    return render(message, made.newsroom.reader).payloads  # type: ignore[arg-type]


async def _listed(made: Scene, tally: Tally) -> None:
    """Whatever lists and tells many of them."""
    lines = ("latest", "topics", "status", "digest preview", "subscriptions")
    calls = [Call(name) for name in lines] + [Call("latest", "", {"limit": "40"}), Call("subscribe", "harbour")]
    calls += [Call(name, "harbour") for name in ("search", "summary", "timeline", "ask", "why", "subscribe")]
    calls += [Call("summary", "harbour", {"length": "long"}), Call("digest preview"), Call("search", "orrin quay")]
    for at, call in enumerate(calls):
        answer = await asyncio.wait_for(made.desk.ask(made.asking(at), call, silent), LONGEST)
        tally.note("stored", made.faults(answer), call)


@pytest.mark.parametrize("name", [name for name, _ in bombs()])
def test_no_document_expands_fetches_or_includes(name: str, tally: Tally) -> None:
    data = dict(bombs())[name]
    with sealed() as watch:
        try:
            entries = read_document(data, name=name, url="https://news.example/feed").document.entries
        except Unreadable:
            entries = ()
    text = "".join(f"{entry.title}{entry.text}" for entry in entries)
    found = watch.faults() + (["it grew"] if len(text) > len(data) else [])
    tally.note("XML bomb", found + (["a file is in it"] if "root:" in text else []), name)
    with suppress(Unreadable):
        parse_opml(data, name=name)
    tally.note("XML bomb", watch.faults(), name)
    tally.hold()


def addressed(text: str) -> dict[str, bytes]:
    """Documents in which a text stands wherever an address can stand."""
    said = html.escape(_NOT_XML.sub("", text))
    item = {"id": "1", "url": text, "external_url": text, "image": text, "title": "Quay opens", "content_text": "Y"}
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": "Wire", "home_page_url": text, "feed_url": text}
    return {
        "JSON": json.dumps(feed | {"icon": text, "next_url": text, "items": [item]}).encode(),
        "RSS": (
            f'<rss version="2.0" xmlns:a="http://www.w3.org/2005/Atom" xml:base="{said}"><channel><title>W</title>'
            f'<link>{said}</link><a:link rel="self" href="{said}"/><item><title>Quay</title><link>{said}</link>'
            f'<guid isPermaLink="true">{said}</guid>'
            f'<description>&lt;a href="{html.escape(said)}"&gt;x&lt;/a&gt;</description>'
            f'<comments>{said}</comments><enclosure url="{said}" type="image/png"/></item></channel></rss>'
        ).encode(),
        "page": (
            f'<html><head><base href="{said}"><link rel="canonical" href="{said}"><title>Quay opens again</title>'
            f'<meta property="og:url" content="{said}"><meta property="og:image" content="{said}"></head>'
            "<body><article>"
            f'<h1>Quay opens again</h1><p>The quay opens soon. <a href="{said}">More</a></p></article>'
            "</body></html>"
        ).encode(),
        "OPML": (
            f'<opml version="2.0"><head><title>{said}</title></head><body><outline text="{said}">'
            f'<outline text="{said}" xmlUrl="{said}" htmlUrl="{said}" category="{said}"/></outline></body></opml>'
        ).encode(),
    }


@pytest.mark.parametrize("part", range(PART))
def test_no_address_of_a_document_is_more_than_one_of_the_web(part: int, tally: Tally) -> None:
    every = payloads()[part::PART]
    with sealed() as watch:
        for payload in every:
            for kind, data in addressed(payload.text).items():
                tally.note(payload.category, [*_of_web(kind, data), *watch.faults()], (kind, payload.text))
    tally.hold()


def _of_web(kind: str, data: bytes) -> list[str]:
    """What is wrong with the addresses that are read from a document; one that is no document gives none."""
    try:
        if kind == "OPML":
            found = [each for feed in parse_opml(data, name="list").feeds for each in (feed.url, feed.site)]
        else:
            document = read_document(data, name="feed", url="https://news.example/feed").document
            found = [each for entry in document.entries for each in (entry.url, entry.image)]
            found += [document.source.url]
    except Unreadable:
        return []
    return [f"{each!a}" for each in found if each and not _is_web(each)]


def _is_web(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.hostname)


async def test_an_exported_list_holds_names_as_names(tally: Tally) -> None:
    async with scene() as made:
        newsroom = Desk(replace(made.newsroom.context, role=Role.OPERATOR), made.newsroom.clock)
        store = newsroom.context.store
        for n, payload in enumerate(payloads()):
            name = " ".join(_NOT_XML.sub("", payload.text).split())[:200] or "none"
            address = f"https://news.example/feed/{n}"
            await store.add_watch(NewWatch(WatchKind.FEED, address, f"feed:{address}", name, topics=(name,)), NOW)
        reply = await newsroom.asks("/sources export")
        assert reply.file is not None
        root = etree.fromstring(reply.file.content.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
        feeds = root.xpath("//outline[@xmlUrl]")
        assert len(feeds) == len(payloads())  # type: ignore[arg-type]
        for each in feeds:  # type: ignore[union-attr]
            found = [] if str(each.get("xmlUrl")).startswith("https://news.example/feed/") else ["another address"]  # type: ignore[union-attr]
            found += [] if set(each.attrib) <= _ATTRIBUTES else ["another attribute"]  # type: ignore[union-attr]
            tally.note("exported", found + unseen(str(each.get("text"))), each.get("text"))  # type: ignore[union-attr]
        tally.note("exported", ["a file"] if reply.exit_code else [], Role.ADMIN)
    tally.hold()


_ATTRIBUTES = {"type", "text", "title", "xmlUrl", "htmlUrl", "category"}
