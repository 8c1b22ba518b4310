"""Turns articles of which a source gave only an extract into their whole texts, read from the linked pages.

Invariant: only what is this very article's text replaces the extract; a wall, a login or another article never does.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.articles.urls import shown_address
from bot.errors import Unreadable
from bot.model import Article, Entry
from bot.ports import Clock, Lease, PageStore
from bot.sources.decode import binary_kind, decode
from bot.sources.fulltext import full_entry
from bot.sources.page import parse_page
from bot.sources.poll import LEASE, work_off
from bot.sources.walls import wall_in
from bot.watch import WantedPage
from bot.webport import Fetched, Fetcher, FetchRequest, NotModified
from bot.workroom import Threads, Workroom

WAITS = (timedelta(hours=1), timedelta(hours=24))
"""How long to wait after the first and the second try in vain; a third is the last."""

PAGES_A_ROUND = 400
"""A round ends some time, also when there is more to read: the next one goes on."""

_PASSING = frozenset(("dns", "connect", "timeout", "protocol"))
_SERVER_ERROR, _TOO_MANY = 500, 429

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class PagesReport:
    """What became of the linked pages of a round: `filled` articles have their whole text now."""

    read: int = 0
    filled: int = 0
    failed: int = 0


@dataclass(frozen=True, slots=True)
class _Met:
    """What a page gave; `passing` when it may give more another time, in `wait` at the soonest."""

    entry: Entry | None = None
    failed: bool = False
    passing: bool = False
    wait: timedelta | None = None


class PageReader:
    """Reads the linked pages of articles that wait for their text."""

    def __init__(
        self,
        store: PageStore,
        fetcher: Fetcher,
        clock: Clock,
        *,
        holder: str,
        concurrency: int = 24,
        workroom: Workroom | None = None,
    ) -> None:
        """`holder` names this reader among all on the store; `workroom` is where pages are parsed."""
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._holder = holder
        self._slots = concurrency
        self._left = 0
        self._workroom = workroom or Threads()

    async def round(self) -> PagesReport:
        """Read the pages that are due, the newest articles' first, until none is or `PAGES_A_ROUND` are."""
        met: list[_Met] = []
        self._left = PAGES_A_ROUND
        await work_off(self._claim, lambda page: self._read(page, met), self._slots)
        return PagesReport(len(met), sum(each.entry is not None for each in met), sum(each.failed for each in met))

    async def _claim(self, limit: int) -> Sequence[WantedPage]:
        now = self._clock.now()
        pages = await self._store.claim_pages(now, Lease(self._holder, now + LEASE), min(limit, self._left))
        self._left -= len(pages)
        return pages

    async def _read(self, page: WantedPage, met: list[_Met]) -> None:
        try:
            found = await self._met(page)
        except Exception:  # noqa: BLE001  # a bug that one page wakes must not keep the others out
            _log.exception("page not read: article %d", page.article.id)
            found = _Met(failed=True)
        now = self._clock.now()
        try:
            await self._store.settle_page(page, found.entry, self._holder, now, again=_again(page, found, now))
        except Exception:  # noqa: BLE001  # a store that fails here fails the next claim too, and that is told
            _log.exception("page not settled: article %d; its lease runs out", page.article.id)
            return
        met.append(found)

    async def _met(self, page: WantedPage) -> _Met:
        article = page.article
        answer = await self._fetcher.fetch(FetchRequest(article.url or "", polite=True, internal=page.trusted))
        if isinstance(answer, NotModified):
            return _Met()
        if not isinstance(answer, Fetched):
            status = answer.status or 0
            passing = answer.kind in _PASSING or status == _TOO_MANY or status >= _SERVER_ERROR
            return _Met(failed=True, passing=passing or answer.retry_after is not None, wait=answer.retry_after)
        return await self._workroom.run(_parsed, answer, article)


def _again(page: WantedPage, met: _Met, now: datetime) -> datetime | None:
    """When to try a page again that gave nothing for now; None for never."""
    if not met.passing or page.tries >= len(WAITS):
        return None
    return now + max(WAITS[page.tries], met.wait or timedelta(0))


def _parsed(answer: Fetched, article: Article) -> _Met:
    if binary_kind(answer.body):
        return _Met(failed=True)
    html = decode(answer.body, declared=answer.charset).text
    blocked = wall_in(html)
    if blocked:
        return _Met(failed=True, passing=blocked.kind == "error_page")
    try:
        page = parse_page(html, answer.url, name=shown_address(answer.url))
    except Unreadable:
        return _Met(failed=True)
    return _Met(full_entry(_entry(article), page))


def _entry(article: Article) -> Entry:
    """An article as its source listed it."""
    return Entry(
        title=article.title,
        text=article.text,
        url=article.url,
        published=article.published if article.dated else None,
        author=article.author,
        language=article.language,
        image=article.image,
    )
