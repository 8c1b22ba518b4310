"""Feeds that go on telling: each has something new now and then. On loopback, from a process of its own.

    with wires(sources=500) as base:
        f"{base}/feed/7"       # the eighth feed

What a feed lists is a function of the time since its start, so that it is made when it is asked for.
"""

import argparse
import asyncio
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta

from aiohttp import web

from bot.clock import SystemClock
from bot.model import Entry
from tests.bench.feedserver import ATOM, ITEMS, Edition, Page, rows, written
from tests.bench.generate import entry

EVERY = 1_200.0
"""Seconds after which a feed has one item more; the feeds take turns."""

GAP = timedelta(minutes=2)
"""Between two items that a feed lists at first: so it is looked at as often as Tidings looks at any."""

FIRST, OF = 2_000_000, 4_000_000
"""Numbers of the items that come later, in the invented year: other ones than those at first."""


@contextmanager
def wires(sources: int) -> Iterator[str]:
    """The address of a server that ends with the block.

    Raises:
        RuntimeError: it ended before it told its port.
    """
    command = [sys.executable, "-m", "tests.soak.wires", f"--sources={sources}"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        try:
            told = process.stdout.readline()
            if not told:
                raise RuntimeError("The feeds' server ended before it told its port; its own words stand above.")
            yield f"http://127.0.0.1:{int(told)}"
        finally:
            process.terminate()


@dataclass(frozen=True, slots=True)
class Live(Edition):
    """Items as they are listed: dated and with an address already."""

    def linked(self, entry: Entry) -> Entry:
        """The item as it is."""
        return entry


def at_first(row: list[Entry], edition: Edition) -> list[Entry]:
    """The items of a feed at its start, the newest first, `GAP` apart."""
    linked = (edition.linked(each) for each in row)
    return [replace(each, published=edition.now - GAP * (place + 1)) for place, each in enumerate(linked)]


def turns(number: int, sources: int, seconds: float) -> int:
    """How many new items a feed has had after so many seconds."""
    return int(seconds / EVERY + number / sources)


class Wire:
    """One feed as it stands."""

    def __init__(self, number: int, sources: int, row: list[Entry], edition: Live) -> None:
        self._number, self._sources, self._edition = number, sources, edition
        self._row, self._turn = at_first(row, Edition(edition.base, edition.now)), 0
        self._page: Page | None = None

    def page(self, seconds: float) -> Page:
        """What it lists after so many seconds."""
        turn = turns(self._number, self._sources, seconds)
        while self._turn < turn:
            self._turn += 1
            self._row = [self._news(self._turn, seconds), *self._row[:-1]]
            self._page = None
        if self._page is None:
            kind = "application/atom+xml" if self._number % ATOM == ATOM - 1 else "application/rss+xml"
            self._page = Page(written(self._number, self._row, self._edition), f"{kind}; charset=utf-8")
        return self._page

    def _news(self, turn: int, seconds: float) -> Entry:
        number = FIRST + turn * self._sources + self._number
        _, made = entry(number, OF)
        at = self._edition.now + timedelta(seconds=seconds)
        return replace(made, url=f"{self._edition.base}/article/{number}", guid=f"item-{number}", published=at)


async def _serve(sources: int) -> None:
    made: list[Wire] = []
    began = time.monotonic()

    async def answer(request: web.BaseRequest) -> web.StreamResponse:
        number = request.path.removeprefix("/feed/")
        if not number.isdecimal() or int(number) >= len(made):
            return web.Response(status=404)
        page = made[int(number)].page(time.monotonic() - began)
        fields = {"ETag": page.etag, "Content-Type": page.content_type}
        if request.headers.get("If-None-Match") == page.etag:
            return web.Response(status=304, headers=fields)
        return web.Response(body=page.body, headers=fields)

    runner = web.ServerRunner(web.Server(answer, access_log=None), shutdown_timeout=0.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    edition = Live(f"http://127.0.0.1:{port}", SystemClock().now())
    made += [Wire(number, sources, row, edition) for number, row in enumerate(rows(sources, ITEMS))]
    began = time.monotonic()
    print(port, flush=True)
    await asyncio.to_thread(sys.stdin.read)  # until whoever started it is gone
    await runner.cleanup()


def main() -> None:
    """Serve until the standard input ends."""
    parser = argparse.ArgumentParser(prog="python -m tests.soak.wires", description=__doc__)
    parser.add_argument("--sources", type=int, required=True)
    asyncio.run(_serve(parser.parse_args().sources))


if __name__ == "__main__":
    main()
