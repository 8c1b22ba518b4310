"""Where I/O enters: small protocols by consumer. Adapters implement them, tests hand in fakes.

Everyday outcomes are return values. There is no fake store: SQLite in memory is its own double.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Article, Document, Hit, Holdings, Intake


class Clock(Protocol):
    """What time it is."""

    def now(self) -> datetime:
        """The current moment, aware, in UTC."""
        ...


@dataclass(frozen=True, slots=True)
class Form:
    """One form in which words of a query stand in the index: stems side by side.

    `languages` are those whose items it counts in, since `ir` is what a Hungarian stemmer makes of `Iran`;
    empty means any.
    """

    stems: tuple[str, ...]
    languages: frozenset[str] = frozenset()

    def stands_in(self, held: Sequence[str], language: str) -> bool:
        """Whether a sequence of stems in this language holds it."""
        fits = not self.languages or language in self.languages
        return fits and f" {' '.join(self.stems)} " in f" {' '.join(held)} "


@dataclass(frozen=True, slots=True)
class Match:
    """What a search asks of the index, free of any engine's syntax.

    `groups`: each group is a word of the query in all its forms. `phrases` must all match, in any mode;
    `excluded` must not. With `every`, all groups must match, else at least one.
    """

    groups: tuple[tuple[Form, ...], ...] = ()
    phrases: tuple[tuple[Form, ...], ...] = ()
    excluded: tuple[tuple[Form, ...], ...] = ()
    every: bool = True


@dataclass(frozen=True, slots=True)
class Scope:
    """Which items a search looks at: `since <= published < until`, and sources by part of their name."""

    since: datetime | None = None
    until: datetime | None = None
    source: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL answered: `url` is where the last redirect led, `body` is decompressed."""

    url: str
    body: bytes
    content_type: str | None = None
    charset: str | None = None


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Why a URL gave nothing: `kind` for programs, `message` one sentence for the user, `status` that of the answer."""

    url: str
    kind: str
    message: str
    status: int | None = None


class Fetcher(Protocol):
    """Gets what a URL answers, and never reaches a private address."""

    async def fetch(self, url: str, *, trusted: frozenset[str] = frozenset()) -> Fetched | FetchFailed:
        """Fetch one URL; `trusted` are hosts that may be private this once."""
        ...


class ArticleStore(Protocol):
    """Takes entries in and hands articles out."""

    async def add(self, document: Document, now: datetime, progress: Callable[[int], None] | None = None) -> Intake:
        """Store what is new or changed in `document`; idempotent, and atomic by batches of entries.

        After each batch `progress` is told how many entries are done.
        """
        ...

    async def article(self, article_id: int, revision: int | None = None) -> Article | None:
        """One item with its text, at its newest or the given revision; None when there is none."""
        ...

    async def texts(self, articles: Iterable[Article]) -> Sequence[Article]:
        """The same items with their texts loaded, in the given order."""
        ...

    async def latest(self, scope: Scope, limit: int) -> Sequence[Article]:
        """The newest items first, without texts."""
        ...

    async def size(self) -> int:
        """About how many items there are, at once; 0 means none."""
        ...

    async def holdings(self) -> Holdings:
        """What the store holds and how fresh it is."""
        ...

    async def languages(self) -> tuple[str, ...]:
        """The languages of the stored items."""
        ...

    async def source_names(self) -> tuple[str, ...]:
        """The names of all sources, in order of the alphabet."""
        ...


class Search(Protocol):
    """Finds stored items by their words."""

    async def search(self, match: Match, scope: Scope, limit: int) -> Sequence[Hit]:
        """The most relevant items first (BM25, titles weigh more), without texts."""
        ...

    async def frequencies(self, stems: Iterable[str]) -> Mapping[str, int]:
        """How many items hold each of these stems; stems that none holds are 0."""
        ...

    async def vocabulary(self, prefixes: Iterable[str], limit: int) -> Mapping[str, int]:
        """Indexed stems that begin with one of the prefixes, and in how many items each stands."""
        ...


class Store(ArticleStore, Search, Protocol):
    """The whole store, for those few that need both halves."""
