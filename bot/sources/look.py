"""Turns a watched source into what a look at it met: something to read, nothing new, or why it gave nothing.

Invariant: a look never raises, whatever a server sends and whatever our own parsers make of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import blake2b

from bot.articles.urls import shown_address
from bot.errors import Unreadable
from bot.files import in_background
from bot.model import Document, Entry, Source
from bot.sources.complaints import complaint_in
from bot.sources.decide import Failed, Look, Read, Unchanged
from bot.sources.decode import binary_kind, decode
from bot.sources.discover import feed_links
from bot.sources.feed import feed_document
from bot.sources.folder import look_into
from bot.sources.fulltext import is_extract
from bot.sources.links import page_entries
from bot.sources.walls import Wall, wall_in, wall_of_item
from bot.watch import FullText, Watch, WatchKind
from bot.webport import Fetched, Fetcher, FetchFailed, FetchRequest, NotModified
from bot.workroom import Threads, WorkLost, Workroom

_HEAD = 2_048
_PAGE_STARTS = ("<!doctype html", "<html")
_PAGE_SIGNS = ("<html", "<body", "<head>", "<title")
_NAMED = 3


@dataclass(frozen=True, slots=True)
class Page:
    """A web page, where a feed or news may be looked for."""

    html: str
    url: str


async def look(watch: Watch, fetcher: Fetcher, now: datetime, max_bytes: int, workroom: Workroom | None = None) -> Look:
    """What stands at a source now.

    `max_bytes` is the largest file that is read of a folder; `workroom` is where what was fetched is parsed.
    """
    try:
        if watch.kind is WatchKind.FOLDER:
            return await in_background(lambda: look_into(watch, now, max_bytes))
        request = FetchRequest(
            watch.address, etag=watch.etag, last_modified=watch.last_modified, validated_url=watch.validated_url
        )
        answer = await fetcher.fetch(request)
        if isinstance(answer, FetchFailed):
            return failure(answer)
        if isinstance(answer, NotModified):
            return Unchanged(answer.freshness)
        return await _read(watch, answer, workroom or Threads())
    except WorkLost as lost:
        return Failed("unreadable", f"{shown_address(watch.address)} cannot be read: {lost}")
    except Unreadable as error:
        return Failed("unreadable", error.user_message)
    except Exception as error:  # noqa: BLE001  # a bug that one source wakes must not keep the others out
        return bug(watch, error)


def bug(watch: Watch, error: Exception) -> Failed:
    """A failure of our own, at a source."""
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    return Failed("bug", f"{shown_address(watch.address)} woke an error in Tidings itself: {said}")


def failure(answer: FetchFailed) -> Failed:
    """A fetch in vain as a look in vain; the status, where there is one, tells what to do."""
    cause = f"status_{answer.status}" if answer.kind == "status" and answer.status else answer.kind
    return Failed(cause, answer.message, answer.retry_after)


async def _read(watch: Watch, answer: Fetched, workroom: Workroom) -> Look:
    digest = blake2b(answer.body, digest_size=16).hexdigest()
    if digest == watch.digest:
        return Unchanged(answer.freshness)
    return await workroom.run(_parsed, watch, answer, digest)


def _parsed(watch: Watch, answer: Fetched, digest: str) -> Look:
    found = recognised(answer)
    blocked = wall(found, answer.url)
    if blocked:
        return blocked
    if isinstance(found, Page):
        if watch.kind is WatchKind.FEED:
            return no_feed(found)
        document = listed(found, Source(watch.key, watch.name, found.url))
        digest = digest_of(document.entries)  # the rest of a page changes at each look
    else:
        document = found
    document = replace(document, source=replace(document.source, key=watch.key), scope=watch.key)
    if digest == watch.digest:
        return Unchanged(answer.freshness)
    return Read((replace(document, extracts=extracts(document, watch)),), digest, answer.freshness)


def recognised(answer: Fetched) -> Document | Page:
    """The feed that an answer is, or the page, whatever type it claims.

    A server's complaint in a few words counts as a page, as which `wall` knows it. Raises `Unreadable` when it is
    neither.
    """
    name = shown_address(answer.url)
    kind = binary_kind(answer.body)
    if kind:
        raise Unreadable(f"{name} is no feed and no web page: it looks like {kind}; check the address")
    text = decode(answer.body, declared=answer.charset).text
    head = text.lstrip("\ufeff \t\r\n")[:_HEAD].lower()
    if not head:
        raise Unreadable(f"{name} is empty: its publisher may be at work on it; try again later")
    if head.startswith(_PAGE_STARTS):
        return Page(text, answer.url)
    try:
        return feed_document(text, name=name, url=answer.url)
    except Unreadable:
        if "html" in (answer.content_type or "") or any(sign in head for sign in _PAGE_SIGNS) or complaint_in(text):
            return Page(text, answer.url)
        raise


def wall(found: Page | Document, url: str) -> Failed | None:
    """Why what `url` answered is no news at all: a check against bots, a login, an error."""
    shows = _wall_of_feed(found) if isinstance(found, Document) else wall_in(found.html) or complaint_in(found.html)
    if shows is None:
        return None
    return Failed(f"degraded_{shows.kind}", f"{shown_address(url)} answers with {shows.what} instead of news")


def _wall_of_feed(document: Document) -> Wall | None:
    alone = document.entries[0] if len(document.entries) == 1 else None
    return wall_of_item(alone.title, alone.text) if alone else None


def no_feed(page: Page) -> Failed:
    """Why a page is none of use where a feed stood, and which feeds it announces."""
    feeds = [shown_address(link.url) for link in feed_links(page.html, page.url)[:_NAMED]]
    announced = f"; it announces {' and '.join(feeds)}" if feeds else ""
    return Failed("not_a_feed", f"{shown_address(page.url)} is a web page and no feed{announced}")


def listed(page: Page, source: Source) -> Document:
    """The articles that a page links to, as a document of that source.

    Raises `Unreadable` when it lists none.
    """
    return Document(source, page_entries(page.html, page.url), source.key)


def digest_of(entries: Iterable[Entry]) -> str:
    """What changes when a list of articles does: its titles and addresses, in order."""
    digest = blake2b(digest_size=16)
    for entry in entries:
        digest.update(f"{entry.title}\n{entry.url}\n".encode())
    return digest.hexdigest()


def extracts(document: Document, watch: Watch) -> frozenset[int]:
    """The places of the entries whose linked page is to be read, as the source's setting says.

    A page only announces its articles, so unless a person said never, all of them are.
    """
    if watch.full_text is FullText.NEVER:
        return frozenset()
    every = watch.full_text is FullText.ALWAYS or watch.kind is WatchKind.PAGE
    return frozenset(
        place for place, entry in enumerate(document.entries) if entry.url and (every or is_extract(entry))
    )
