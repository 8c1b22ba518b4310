"""The nouns of the newsroom as frozen values: no I/O, no clock, no behaviour beyond derivation.

Times are aware UTC. Spans are half-open `[start, end)` in code points of one revision's text.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """Whether an item has text to quote or is a title alone."""

    ARTICLE = "article"
    HEADLINE = "headline"


@dataclass(frozen=True, slots=True)
class Source:
    """Who published: `key` identifies it for ever, `name` is what readers see."""

    key: str
    name: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One item as an input lists it, cleaned, before the store has seen it.

    `title` is one non-empty line. `text` is the whole cleaned text, paragraphs separated by a blank
    line, and is empty for a headline-only item. `language` is an ISO 639-1 code as declared.
    """

    title: str
    text: str = ""
    url: str | None = None
    guid: str | None = None
    published: datetime | None = None
    author: str | None = None
    language: str | None = None
    image: str | None = None

    @property
    def kind(self) -> Kind:
        """A headline is an entry without text."""
        return Kind.ARTICLE if self.text else Kind.HEADLINE


@dataclass(frozen=True, slots=True)
class Refusal:
    """A part of an input that was not taken, and why, in words for the user."""

    what: str
    why: str


LOOSE_SCOPE = "text"
"""The scope of loose files, which all share."""


@dataclass(frozen=True, slots=True)
class Document:
    """What one input holds once it is read: a source and its entries, in the input's order.

    `scope` is the space in which its entries' identities are unique: the source's key for a feed,
    one common space for loose files, so that a copied file is known again. `refresh` is how often its
    publisher says that it changes (RSS ttl, syndication module). `extracts` are the places of those
    entries whose linked page is to be read for the whole text.
    """

    source: Source
    entries: tuple[Entry, ...]
    scope: str
    refused: tuple[Refusal, ...] = ()
    refresh: timedelta | None = None
    extracts: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Intake:
    """What reading one input changed: items read, of these new, changed (a new revision), known."""

    read: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0

    def __add__(self, other: "Intake") -> "Intake":
        """Counts add up field by field."""
        return Intake(
            self.read + other.read,
            self.new + other.new,
            self.changed + other.changed,
            self.known + other.known,
        )


ASSUMED_AGE = timedelta(days=7)
"""How much older than its first sight an item counts of which nobody knows how old it is: below the news of a week."""


@dataclass(frozen=True, slots=True)
class Article:
    """One stored item at one revision. `text` is `""` for a headline, or where it was not loaded."""

    id: int
    revision: int
    kind: Kind
    title: str
    source: str
    published: datetime
    first_seen: datetime
    language: str
    text: str = ""
    url: str | None = None
    author: str | None = None
    dated: bool = True
    """False when the source gave no date, or one that lies ahead, and `published` is the first sight."""
    image: str | None = None
    copy_of: int | None = None
    """The id of the article that this one repeats nearly word for word, as wire copy does."""
    ageless: bool = False
    """It has no date and was there when its source was first read: nobody knows how old it is."""

    @property
    def reckoned(self) -> datetime:
        """When it is taken to have come out where news is put in order of time."""
        return self.published - ASSUMED_AGE if self.ageless else self.published


@dataclass(frozen=True, slots=True)
class Citation:
    """A quote and where it stands: `text[start:end]` of that article's revision is `quote`."""

    n: int
    article_id: int
    revision: int
    start: int
    end: int
    quote: str
    title: str
    source: str
    url: str | None
    published: datetime
    dated: bool = True
    """As of an article: False when `published` is the first sight."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer and the stored passages that carry it, the nearest first.

    `citations` hold it word for word; `also` are passages of other articles that say the same in their words.
    """

    text: str
    citations: tuple[Citation, ...]
    also: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """Articles about one event, the best first; never empty. `elsewhere` are those that tell it in other languages."""

    articles: tuple[Article, ...]
    elsewhere: tuple[Article, ...] = ()

    @property
    def items(self) -> tuple[Article, ...]:
        """All that tell the event, in whatever language."""
        return self.articles + self.elsewhere

    @property
    def title(self) -> str:
        """The title of its best article."""
        return self.articles[0].title

    @property
    def newest(self) -> datetime:
        """When its latest article was published; what has no date of its own counts only where nothing has."""
        dated = [article.published for article in self.items if article.dated]
        return max(dated or [article.published for article in self.items])

    @property
    def reckoned(self) -> datetime:
        """When its latest article is taken to have come out: as `newest`, but for what may be old."""
        return self.newest if self.dated else max(article.reckoned for article in self.items)

    @property
    def ageless(self) -> bool:
        """Whether nobody knows how old any of its articles is."""
        return all(article.ageless for article in self.items)

    @property
    def dated(self) -> bool:
        """Whether any of its articles has a date of its own."""
        return any(article.dated for article in self.items)

    @property
    def sources(self) -> tuple[str, ...]:
        """The names of its sources, each once, in order of rank."""
        return tuple(dict.fromkeys(article.source for article in self.items))


@dataclass(frozen=True, slots=True)
class StorySummary:
    """The sentences that an answer says about one story."""

    story: Story
    sentences: tuple[Sentence, ...]


@dataclass(frozen=True, slots=True)
class Coverage:
    """What an answer stands on."""

    stories: int = 0
    articles: int = 0
    sources: int = 0
    newest: datetime | None = None
    dated: bool = True
    """False when `newest` is a first sight, since no item has a date of its own."""


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the store holds, for honest empty answers."""

    articles: int = 0
    headlines: int = 0
    sources: int = 0
    newest: datetime | None = None
    last_read: datetime | None = None

    @property
    def items(self) -> int:
        """Articles and headlines together."""
        return self.articles + self.headlines


@dataclass(frozen=True, slots=True)
class Hit:
    """One search result: the item without its text, and its relevance (higher is better)."""

    article: Article
    relevance: float
