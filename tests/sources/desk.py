"""A news desk for tests of polling: a real store in memory, a fetcher real or scripted, a clock that stands still."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Article
from bot.ports import Scope
from bot.sources.pages import PageReader
from bot.sources.poll import Poller, RoundReport
from bot.sources.schedule import PollRules
from bot.store.sqlite import SqliteStore
from bot.watch import FullText, NewWatch, Watch, WatchKind
from bot.webport import Answer, Fetched, Fetcher, FetchFailed, FetchRequest
from tests.fakes import HOUR, NOW, FakeClock
from tests.web import Web, fetcher

RULES = PollRules(jitter=0)
TEXT = "The harbour office counted more ships this spring than in any year before, its master said on Tuesday. "


def item(title: str, *, guid: str | None = None, published: datetime = NOW - HOUR, text: str = TEXT * 5) -> str:
    """An item of RSS; its link is made of its title."""
    slug = title.lower().replace(" ", "-")
    named = f"<guid isPermaLink='false'>{guid}</guid>" if guid else ""
    date = f"{published:%a, %d %b %Y %H:%M:%S} GMT"
    link = f"https://harbour.example/2026/{slug}"
    return (
        f"<item><title>{title}</title><link>{link}</link>{named}<pubDate>{date}</pubDate>"
        f"<description>{text}</description></item>"
    )


def feed(*items: str, title: str = "Harbour Wire", head: str = "") -> str:
    """A feed of RSS 2.0."""
    return (
        f'<?xml version="1.0"?><rss version="2.0"><channel><title>{title}</title>{head}{"".join(items)}</channel></rss>'
    )


@dataclass(slots=True)
class Desk:
    """What a test of polling works with."""

    store: SqliteStore
    http: Fetcher
    clock: FakeClock
    poller: Poller
    pages: PageReader

    async def watches(
        self, url: str, *, kind: WatchKind = WatchKind.FEED, full_text: FullText = FullText.NEVER
    ) -> Watch:
        """Watch an address from now on."""
        wanted = NewWatch(kind, url, f"{kind}:{url}", "127.0.0.1", full_text=full_text)
        return (await self.store.add_watch(wanted, self.clock.now()))[0]

    async def now(self, watch: Watch) -> Watch:
        """The watch as the store has it."""
        held = await self.store.watch(watch.id)
        assert held is not None
        return held

    async def wait(self, watch: Watch) -> timedelta:
        """How long it is until the next look."""
        return (await self.now(watch)).next_look - self.clock.now()

    async def looks(self, watch: Watch, times: int = 1) -> Watch:
        """Poll when the watch is due, several times; the watch after that."""
        for _ in range(times):
            held = await self.now(watch)
            self.clock.at = max(self.clock.at, held.next_look)
            await self.poller.round()
        return await self.now(watch)

    async def round(self) -> RoundReport:
        """One round of polls now."""
        return await self.poller.round()

    async def articles(self) -> list[Article]:
        """All that is stored, with texts, the newest first."""
        return list(await self.store.texts(await self.store.latest(Scope(), 100)))

    async def titles(self) -> list[str]:
        """The titles of all that is stored, in order of the alphabet."""
        return sorted(article.title for article in await self.articles())

    async def notices(self) -> list[str]:
        """What admins have not been told yet."""
        return [notice.text for notice in await self.store.notices()]


@asynccontextmanager
async def desk(http: Fetcher, rules: PollRules = RULES, concurrency: int = 8) -> AsyncIterator[Desk]:
    """A desk that fetches through `http`."""
    clock = FakeClock()
    async with SqliteStore() as store:
        poller = Poller(store, http, clock, rules, holder="desk", concurrency=concurrency)
        yield Desk(store, http, clock, poller, PageReader(store, http, clock, holder="desk"))


@asynccontextmanager
async def desk_and_web(**limits: float) -> AsyncIterator[tuple[Desk, Web]]:
    """A desk and a site that it may reach; `limits` as those of `tests.web.fetcher`."""
    async with Web() as web, fetcher(**limits) as http, desk(http) as made:  # type: ignore[arg-type]
        yield made, web


@dataclass(slots=True)
class FakeFetcher:
    """Answers what it was told to; what it was not told of cannot be reached."""

    given: dict[str, Answer | Exception] = field(default_factory=dict)
    asked: list[FetchRequest] = field(default_factory=list)

    def serves(self, url: str, body: str, content_type: str = "application/rss+xml") -> None:
        """From now on the URL answers with this body."""
        self.given[url] = Fetched(url, body.encode(), content_type)

    def answers(self, url: str, answer: Answer | Exception) -> None:
        """From now on the URL gives this answer, or the fetch raises it."""
        self.given[url] = answer

    @property
    def urls(self) -> list[str]:
        """What was asked for, in order."""
        return [request.url for request in self.asked]

    async def fetch(self, request: FetchRequest) -> Answer:
        """See `bot.webport.Fetcher.fetch`."""
        self.asked.append(request)
        answer = self.given.get(request.url)
        if isinstance(answer, Exception):
            raise answer
        return answer or FetchFailed(request.url, "connect", f"{request.url}: the server could not be reached.")
