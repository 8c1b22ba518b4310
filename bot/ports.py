"""Where I/O enters: small protocols by consumer. Adapters implement them, tests hand in fakes.

Everyday outcomes are return values. There is no fake store: SQLite in memory is its own double.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.care import CareStore
from bot.chatport import ChatStore
from bot.model import Article, Document, Entry, Hit, Holdings, Intake
from bot.modelport import ModelStore
from bot.outbox import Outbox
from bot.storyport import StoryStore
from bot.tenancy import Doing
from bot.tenantport import TenantStore
from bot.traces import Traces
from bot.votes import VoteStore
from bot.watch import Health, NewWatch, Notice, Settlement, WantedPage, Watch


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
        """The newest items first, without texts; by `Article.reckoned`."""
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


@dataclass(frozen=True, slots=True)
class Lease:
    """A claim on work: until `until`, nobody but `holder` does it."""

    holder: str
    until: datetime


class SourceStore(Protocol):
    """Keeps which sources are watched and when the next look at each is due."""

    async def add_watch(self, wanted: NewWatch, now: datetime, doing: Doing | None = None) -> tuple[Watch, bool]:
        """Watch a source from now on, due at once; the watch and True, or the one of this address and False.

        A removed source that comes back keeps its articles.
        """
        ...

    async def add_watches(self, wanted: Sequence[NewWatch], now: datetime, doing: Callable[[int], Doing]) -> int:
        """Watch several in one transaction; how many were not watched before: `doing` words the entry of so many."""
        ...

    async def watches(self, now: datetime) -> Sequence[Health]:
        """All watched sources in order of their names."""
        ...

    async def watch(self, watch_id: int) -> Watch | None:
        """One watched source."""
        ...

    async def change_watch(self, watch: Watch, doing: Doing | None = None) -> bool:
        """Write a watch as a person changed it (state, name, topics …); False when it is gone or was changed since.

        A look that is under way loses its lease: it settles nothing.
        """
        ...

    async def remove_watch(self, watch_id: int, doing: Doing | None = None) -> bool:
        """Stop watching; what was stored stays. False when there was no such watch."""
        ...

    async def claim(self, now: datetime, lease: Lease, limit: int) -> Sequence[Watch]:
        """Active sources whose look is due and that nobody holds, the longest due first; now held by `lease`.

        At most a few of one host at a time, so that leases do not run out while a host is waited for.
        """
        ...

    async def settle(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        """Store what a look gave, and when the next is due, in one transaction; None when the lease was lost.

        A list of more than a batch is stored in several, the last of them with the look.
        """
        ...

    async def next_look(self) -> datetime | None:
        """When the next look at any active source is due; None when nothing is watched."""
        ...

    async def notices(self) -> Sequence[Notice]:
        """What admins have not been told yet, in order."""
        ...

    async def told(self, notice_ids: Iterable[int], now: datetime) -> set[int]:
        """Mark notices as told; those that nobody had told before, so that of two tellers one tells."""
        ...

    async def release(self, holder: str) -> None:
        """Give up what this holder has claimed and not settled, looks and pages: another may do it at once."""
        ...


class PageStore(Protocol):
    """Keeps which articles wait for the text of their linked page, and what was cited."""

    async def claim_pages(self, now: datetime, lease: Lease, limit: int) -> Sequence[WantedPage]:
        """Articles whose page is due to be read, the newest first, with their texts; now held by `lease`."""
        ...

    async def settle_page(
        self, page: WantedPage, entry: Entry | None, holder: str, now: datetime, *, again: datetime | None = None
    ) -> bool:
        """Store the page's text as a revision, or None and when to try again (never when `again` is None).

        False when the lease was lost.
        """
        ...

    async def cite(self, revisions: Iterable[tuple[int, int]], now: datetime) -> None:
        """Remember (article, revision) pairs that an answer has cited: retention keeps their text."""
        ...

    async def fade(self, before: datetime, now: datetime) -> int:
        """Drop the texts of uncited articles published and seen before then; how many. Identities stay."""
        ...


class Store(
    StoryStore,
    ArticleStore,
    Search,
    SourceStore,
    PageStore,
    ChatStore,
    CareStore,
    Outbox,
    VoteStore,
    Traces,
    ModelStore,
    TenantStore,
    Protocol,
):
    """The whole store, for those few that need all of it."""
