"""Turns an address that a person gave into a source to watch: a feed, a page without one, or a folder.

Invariants: an address costs at most fifteen requests; what is found was read, so that what cannot be read is
never watched; only the operator may name places of the machine, and for others none is touched.
"""

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

from bot.articles.html import line_of_html
from bot.articles.urls import shown_address
from bot.errors import Unreadable
from bot.files import in_background, printable
from bot.message.phrases import phrase
from bot.model import Document, Entry, Source
from bot.sources.bounds import MAX_NAME, short_line
from bot.sources.decide import moved_address
from bot.sources.discover import FeedLink, feed_links, guessed_feeds
from bot.sources.feed import feed_key
from bot.sources.folder import readable_files
from bot.sources.look import Page, listed, recognised, wall
from bot.watch import NewWatch, WatchKind
from bot.webport import Fetched, Fetcher, FetchFailed, FetchRequest, NotModified

MAX_CHOICES = 5
MAX_GUESSES = 8
"""Requests for feeds that a page does not announce."""

MIN_LISTED = 3
"""Articles that a page without a feed must link to, so that it is worth watching."""

NEWEST = 3
_HEAD = 100_000
_AHEAD = timedelta(minutes=10)
"""How far ahead a date may lie, for clocks that are wrong; as in the store."""

_PLACE = re.compile(r"[./~\\]|[A-Za-z]:[\\/]|file:", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_FEED_SCHEME = re.compile(r"^feed:(?://|(?=https?:))", re.IGNORECASE)
_UNREACHED = frozenset(("connect", "timeout", "tls"))
_COMMENTS = re.compile(r"comment|kommentar|coment[aá]rio|commentaire|komentar|комментари|коментар", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>([^<]{1,500})</title", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Offer:
    """One of several feeds that a page announces; `newest` as in `Resolved`, empty where it was not read."""

    url: str
    title: str
    newest: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Resolved:
    """What an address stands for: a source to watch, or several to choose from, or a reason why there is none.

    `shown` is the address as people may see it. `what` says how the source was found, in half a sentence.
    `items` is how many it lists now, and `newest` are the latest three of them.
    """

    shown: str
    found: NewWatch | None = None
    what: str = ""
    items: int = 0
    newest: tuple[Entry, ...] = ()
    offers: tuple[Offer, ...] = ()
    reason: str | None = None


async def resolve(address: str, fetcher: Fetcher, *, local: bool = False, now: datetime | None = None) -> Resolved:
    """What `address` stands for; `local` lets it name a folder of this machine.

    Where `now` is given, a date that lies ahead of it counts as none.
    """
    address = address.strip()
    if _names_place(address):
        if not local:
            return Resolved(
                printable(address), reason=phrase("Only the operator may name folders; give a web address.")
            )
        return await in_background(lambda: _folder(address))
    if local and "." not in address and "://" not in address and await in_background(Path(address).is_dir):
        return await in_background(lambda: _folder(address))
    url, answer = await _reached(address, fetcher)
    if not isinstance(answer, Fetched):
        return Resolved(shown_address(url), reason=_why(answer))
    return await _resolved(url, answer, fetcher, now)


def _names_place(address: str) -> bool:
    return not address or bool(_PLACE.match(address))


def _folder(address: str) -> Resolved:
    name = re.sub("^file:(?://)?", "", address, flags=re.IGNORECASE)
    shown = printable(name) or "(no name)"
    try:
        path = Path(name).expanduser().resolve(strict=True) if name else None
        if path is None or not path.is_dir():
            told = phrase(
                "{folder} is no folder; give a folder, or read a file in with {command}.",
                folder=shown,
                command="tidings ingest",
            )
            return Resolved(shown, reason=told)
        files = readable_files(path)
    except (OSError, RuntimeError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no folder's name"
        return Resolved(
            shown, reason=phrase("{folder} cannot be read: {why}; check the name.", folder=shown, why=reason.lower())
        )
    watch = NewWatch(WatchKind.FOLDER, str(path), f"folder:{path}", printable(path.name) or shown)
    return Resolved(printable(str(path)), watch, phrase("a folder"), items=len(files))


async def _reached(address: str, fetcher: Fetcher) -> tuple[str, Fetched | NotModified | FetchFailed]:
    """The address with a scheme, https where none was given and it can be reached so, and what it answered."""
    address = _FEED_SCHEME.sub("", address)
    if _SCHEME.match(address):
        return address, await fetcher.fetch(FetchRequest(address))
    url = f"https://{address}"
    answer = await fetcher.fetch(FetchRequest(url))
    if isinstance(answer, FetchFailed) and answer.kind in _UNREACHED:
        plain = await fetcher.fetch(FetchRequest(f"http://{address}"))
        if isinstance(plain, Fetched):
            return f"http://{address}", plain
    return url, answer


def _why(answer: NotModified | FetchFailed) -> str:
    if isinstance(answer, NotModified):
        return phrase("{address} did not answer in full; try again.", address=shown_address(answer.url))
    return answer.message


async def _resolved(url: str, answer: Fetched, fetcher: Fetcher, now: datetime | None) -> Resolved:
    shown = shown_address(url)
    try:
        found = await asyncio.to_thread(recognised, answer)
    except Unreadable as error:
        return Resolved(shown, reason=error.user_message)
    blocked = await asyncio.to_thread(wall, found, answer.url)
    if blocked:
        return Resolved(
            shown, reason=phrase("{problem}; give the address of its feed if you know it.", problem=blocked.problem)
        )
    if isinstance(found, Document):
        return _feed(_lasting(url, answer), found, phrase("a feed"), now)
    return await _from_page(_lasting(url, answer), found, fetcher, now)


def _lasting(url: str, answer: Fetched) -> str:
    """Where permanent redirects led, else the address itself."""
    moved = answer.freshness.moved_to
    return moved_address(url, moved) if moved else url


def _feed(url: str, document: Document, what: str, now: datetime | None) -> Resolved:
    source = document.source
    watch = NewWatch(WatchKind.FEED, url, feed_key(url), source.name, source.url)
    return Resolved(shown_address(url), watch, what, len(document.entries), newest_of(document.entries, now))


def newest_of(entries: Sequence[Entry], now: datetime | None = None) -> tuple[Entry, ...]:
    """The latest three, or the first where none has a date; one that lies ahead of `now` counts as none."""
    if now is not None:
        entries = [replace(entry, published=None) if _is_ahead(entry, now) else entry for entry in entries]
    dated = [(entry.published, entry) for entry in entries if entry.published]
    latest = [entry for _, entry in sorted(dated, key=lambda pair: pair[0], reverse=True)]
    return tuple((latest or entries)[:NEWEST])


def _is_ahead(entry: Entry, now: datetime) -> bool:
    return entry.published is not None and entry.published > now + _AHEAD


async def _from_page(url: str, page: Page, fetcher: Fetcher, now: datetime | None) -> Resolved:
    """The feed that a page announces, those to choose from, one that it keeps to itself, or the page."""
    announced = await asyncio.to_thread(_announced, page)
    read = await _verified(url, announced[:MAX_CHOICES], fetcher)
    if len(read) == 1:
        link, document = read[0]
        return _feed(moved_address(url, link.url), document, _announced_by(url), now)
    if read:
        offers = (_offer(link, document, now) for link, document in read)
        return Resolved(shown_address(url), offers=(*offers, *map(_unread, announced[MAX_CHOICES:])))
    for guess in islice(guessed_feeds(page.url), MAX_GUESSES):
        guessed = await _read_feed(url, guess, fetcher)
        if guessed is not None:
            said = phrase("a feed that {address} does not announce", address=shown_address(url))
            return _feed(moved_address(url, guess), guessed, said, now)
    return await _page(url, page, now)


def _announced_by(url: str) -> str:
    return phrase("the feed that {address} announces", address=shown_address(url))


def _announced(page: Page) -> list[FeedLink]:
    """The feeds of news that a page announces in its markup; without any, those that its text links to."""
    declared = feed_links(page.html, page.url, declared=True)
    return _of_news(declared) or _of_news(feed_links(page.html, page.url))


def _of_news(links: Iterable[FeedLink]) -> list[FeedLink]:
    return [link for link in links if not _COMMENTS.search(f"{link.title} {urlsplit(link.url).path}")]


async def _verified(typed: str, links: Sequence[FeedLink], fetcher: Fetcher) -> list[tuple[FeedLink, Document]]:
    """Those that are feeds indeed; of several with the same items, as RSS and Atom of one site, the first."""
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(_read_feed(typed, link.url, fetcher)) for link in links]
    different: dict[tuple[str, ...], tuple[FeedLink, Document]] = {}
    for link, task in zip(links, tasks, strict=True):
        document = task.result()
        if document is not None:
            titles = tuple(entry.title for entry in newest_of(document.entries)) or (link.url,)
            different.setdefault(titles, (link, document))
    return list(different.values())


async def _read_feed(typed: str, url: str, fetcher: Fetcher) -> Document | None:
    """The feed at `url`, with the user and password that were typed if it is on the same server."""
    answer = await fetcher.fetch(FetchRequest(moved_address(typed, url)))
    if not isinstance(answer, Fetched):
        return None
    try:
        found = await asyncio.to_thread(recognised, answer)
    except Unreadable:
        return None
    return found if isinstance(found, Document) else None


def _offer(link: FeedLink, document: Document, now: datetime | None) -> Offer:
    return Offer(link.url, link.title or document.source.name, newest_of(document.entries, now))


def _unread(link: FeedLink) -> Offer:
    return Offer(link.url, link.title or shown_address(link.url))


async def _page(url: str, page: Page, now: datetime | None) -> Resolved:
    """The page itself as a source, if it lists articles."""
    shown = shown_address(url)
    name = short_line(_title(page), MAX_NAME) or urlsplit(url).hostname or shown
    source = Source(f"page:{feed_key(url).removeprefix('feed:')}", name, url)
    try:
        document = await asyncio.to_thread(listed, page, source)
    except Unreadable:
        document = Document(source, (), source.key)
    count = len(document.entries)
    if count < MIN_LISTED:
        reason = phrase(
            "{address} announces no feed and lists no articles; give the address of a feed or of a section page.",
            address=shown,
        )
        return Resolved(shown, reason=reason)
    watch = NewWatch(WatchKind.PAGE, url, source.key, name, url)
    newest = newest_of(document.entries, now)
    return Resolved(shown, watch, phrase("a page without a feed: its links are its news"), count, newest)


def _title(page: Page) -> str:
    match = _TITLE.search(page.html[:_HEAD])
    return line_of_html(match[1]) if match else ""
