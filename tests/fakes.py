"""What tests hand in instead of the world: a clock that a test moves, and short ways to write values down."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.model import Article, Document, Entry, Kind, Source

NOW = datetime(2026, 3, 18, 12, 0, tzinfo=UTC)
"""The moment at which a test takes place, unless it says otherwise."""

SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@dataclass(slots=True)
class FakeClock:
    """A clock that stands still until a test moves it."""

    at: datetime = NOW

    def now(self) -> datetime:
        return self.at

    def advance(self, by: timedelta) -> datetime:
        """Move on, and tell the new time."""
        self.at += by
        return self.at


def entry(
    title: str = "Council closes the bridge",
    text: str = "",
    *,
    guid: str | None = None,
    url: str | None = None,
    published: datetime | None = NOW - HOUR,
    author: str | None = None,
    language: str | None = "en",
) -> Entry:
    """An item as an input lists it; without guid and url it is known by its words."""
    return Entry(title, text, url=url, guid=guid, published=published, author=author, language=language)


def document(*entries: Entry, source: str = "Harbour Wire", scope: str | None = None) -> Document:
    """What one input of a source holds; each source is a scope of its own unless a scope is given."""
    key = f"https://{source.casefold().replace(' ', '-')}.example/feed"
    return Document(Source(key, source, key), entries, scope or key)


def article(
    title: str = "Council closes the bridge",
    text: str = "",
    *,
    number: int = 1,
    published: datetime = NOW - HOUR,
    source: str = "Harbour Wire",
    language: str = "en",
) -> Article:
    """A stored item with its text loaded."""
    kind = Kind.ARTICLE if text else Kind.HEADLINE
    return Article(number, 1, kind, title, source, published, NOW, language, text)
