"""Turns invented articles into feeds, and serves them on loopback from a process of its own.

    with serving(sources=2_000, items=20) as server:
        server.url(7)          # the eighth feed
        server.answers()       # how many answers of each status it has given so far

Invariant: every body, packed and unpacked, and its strong ETag are made before the port is told, so that whoever
polls waits for nothing but the exchange itself.
"""

import argparse
import asyncio
import gzip
import hashlib
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email.utils import format_datetime
from html import escape
from urllib.request import urlopen

from aiohttp import web

from bot.clock import SystemClock
from bot.model import Entry
from tests.bench.generate import NOW, documents
from tests.bench.polled import MARK

ITEMS = 20
"""Items of one feed, unless another number is asked for."""

RECENT = timedelta(days=10)
"""All items are of these days before now: what feeds list is news."""

SPARE = 1.05
"""More articles than are needed are made, since the last feed of each outlet is rarely full."""

ATOM = 4
"""Every fourth feed is Atom, the others RSS 2.0."""


@dataclass(frozen=True, slots=True)
class Page:
    """What one path answers: a representation and its strong ETag."""

    body: bytes
    content_type: str
    encoding: str | None = None

    @property
    def etag(self) -> str:
        """Another one for each representation (RFC 9110, 8.8.3)."""
        return f'"{hashlib.blake2b(self.body, digest_size=12).hexdigest()}"'


@dataclass(frozen=True, slots=True)
class FeedServer:
    """The address of a running server, and its process."""

    base: str
    sources: int
    process: subprocess.Popen[bytes]

    def url(self, number: int) -> str:
        """The address of one feed."""
        return f"{self.base}/feed/{number}"

    def answers(self) -> Counter[str]:
        """How many answers it has given since its start, by status; `stray` are requests for anything but a feed."""
        with urlopen(f"{self.base}/answers", timeout=30) as response:  # noqa: S310  # our own server
            return Counter(json.load(response))


@contextmanager
def serving(sources: int, items: int = ITEMS) -> Iterator[FeedServer]:
    """A server in a process of its own that ends with the block.

    Raises:
        RuntimeError: the process ended before it told its port.
    """
    command = [sys.executable, "-m", "tests.bench.feedserver", f"--sources={sources}", f"--items={items}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            told = process.stdout.readline()
            if not told:
                raise RuntimeError("The feed server ended before it told its port; its own words stand above.")
            yield FeedServer(f"http://127.0.0.1:{int(told)}", sources, process)
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Edition:
    """The server that the links lead to, and the moment before which all was published."""

    base: str
    now: datetime

    def linked(self, entry: Entry) -> Entry:
        """The article within the recent days, at an address of the server, which tells when it is fetched."""
        assert entry.published
        number = (entry.guid or "").removeprefix("item-")
        age = (NOW - entry.published) % RECENT
        text = f"{entry.text}\n\n{MARK.capitalize()} {number}."
        return replace(entry, url=f"{self.base}/article/{number}", published=self.now - age, text=text)


def feeds(sources: int, items: int, edition: Edition) -> list[bytes]:
    """The feeds of that many sources."""
    return [written(number, row, edition) for number, row in enumerate(rows(sources, items))]


def written(number: int, entries: Sequence[Entry], edition: Edition) -> bytes:
    """A feed: RSS, every fourth one Atom."""
    write = _atom if number % ATOM == ATOM - 1 else _rss
    return write(number, entries, edition).encode()


def rows(sources: int, items: int) -> list[list[Entry]]:
    """For each of that many sources so many items that no other one has; one language to a source."""
    total = int(sources * items * SPARE) + 100 * items
    made: list[list[Entry]] = []
    waiting: dict[str, list[Entry]] = {}
    for document in documents(0, total, total):
        for entry in document.entries:
            entries = waiting.setdefault(document.source.key, [])
            entries.append(entry)
            if len(entries) == items:
                made.append(waiting.pop(document.source.key))
                if len(made) == sources:
                    return made
    raise ValueError(f"{total} articles fill {len(made)} feeds, not {sources}: raise SPARE")


def _html(text: str) -> str:
    return escape("".join(f"<p>{escape(part, quote=False)}</p>\n" for part in text.split("\n\n")), quote=False)


def _rss(number: int, entries: Sequence[Entry], edition: Edition) -> str:
    language = f"<language>{entries[0].language}</language>" if entries[0].language else ""
    items = "".join(
        f"<item><title>{escape(each.title)}</title><link>{each.url}</link>"
        f'<guid isPermaLink="false">{each.guid}</guid><pubDate>{format_datetime(each.published)}</pubDate>'
        f"<description>{_html(each.text)}</description></item>\n"
        for entry in entries
        if (each := edition.linked(entry)).published
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>\n'
        f"<title>Outlet {number}</title><link>{edition.base}/{number}/</link>"
        f"<description>News of outlet {number}</description>"
        f"{language}\n{items}</channel></rss>\n"
    )


def _atom(number: int, entries: Sequence[Entry], edition: Edition) -> str:
    language = f' xml:lang="{entries[0].language}"' if entries[0].language else ""
    items = "".join(
        f'<entry><title>{escape(each.title)}</title><link href="{each.url}"/><id>{edition.base}/id/{each.guid}</id>'
        f"<published>{each.published.isoformat()}</published><updated>{each.published.isoformat()}</updated>"
        f'<content type="html">{_html(each.text)}</content></entry>\n'
        for entry in entries
        if (each := edition.linked(entry)).published
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom"{language}>\n'
        f'<title>Outlet {number}</title><id>{edition.base}/id/{number}</id><link href="{edition.base}/{number}/"/>'
        f"<updated>{edition.now.isoformat()}</updated>\n{items}</feed>\n"
    )


class _Site:
    """The feeds by their paths, and the count of answers."""

    def __init__(self) -> None:
        self._pages: dict[tuple[str, bool], tuple[Page, str]] = {}
        self._answers: Counter[str] = Counter()

    def holds(self, bodies: Sequence[bytes]) -> None:
        """Take the feeds, plain and packed."""
        for number, body in enumerate(bodies):
            content_type = "application/atom+xml" if number % ATOM == ATOM - 1 else "application/rss+xml"
            plain = Page(body, f"{content_type}; charset=utf-8")
            packed = replace(plain, body=gzip.compress(body, mtime=0), encoding="gzip")
            for page in (plain, packed):
                self._pages[f"/feed/{number}", page is packed] = page, page.etag

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """A feed, "unchanged", the counts, or nothing."""
        if request.path == "/answers":
            return web.json_response(self._answers)
        found = self._pages.get((request.path, "gzip" in request.headers.get("Accept-Encoding", "")))
        if found is None:
            self._answers["stray"] += 1
            return web.Response(status=404)
        page, etag = found
        if request.headers.get("If-None-Match") == etag:
            self._answers["304"] += 1
            return web.Response(status=304, headers={"ETag": etag})
        self._answers["200"] += 1
        fields = {"ETag": etag, "Content-Type": page.content_type, "Vary": "Accept-Encoding"}
        fields |= {"Content-Encoding": page.encoding} if page.encoding else {}
        return web.Response(body=page.body, headers=fields)


async def _serve(sources: int, items: int) -> None:
    site = _Site()
    runner = web.ServerRunner(web.Server(site.answer, access_log=None), shutdown_timeout=0.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    site.holds(feeds(sources, items, Edition(f"http://127.0.0.1:{port}", SystemClock().now())))
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until whoever started it is gone
    await runner.cleanup()


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.feedserver", description=__doc__)
    parser.add_argument("--sources", type=int, required=True)
    parser.add_argument("--items", type=int, default=ITEMS)
    options = parser.parse_args()
    asyncio.run(_serve(options.sources, options.items))


if __name__ == "__main__":
    main()
