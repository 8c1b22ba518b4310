"""Deterministic news-like articles: article n of a seed is the same on every machine and in every order.

A window of articles in time tells some events; an event has a name, now and then a second one, and key
words that its articles share, so that there are stories to group and sentences that nearly repeat.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache

from bot.model import Document, Entry, Source
from tests.bench.lexicon import Lexicon, lexicon

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
"""The benchmark's clock stands still here; the articles lie in the year before."""

YEAR = timedelta(days=365)
SOURCES = 60
RUSSIAN_SOURCES = 6
DECLARING = 3
"""Of four feeds, so many declare their language; that of the others is identified."""

WINDOW = 240
"""Articles in one stretch of time that share its events."""

EVENTS = 40
FEED = 100
"""Entries of one document: about what a feed lists."""


@dataclass(frozen=True, slots=True)
class _Event:
    """What happened: its names and the words that everybody uses for it."""

    names: tuple[str, ...]
    words: tuple[str, ...]


@cache
def _lexicon(language: str) -> Lexicon:
    return lexicon(language)


def language_of_source(source: int) -> str:
    """The last sources write Russian."""
    return "ru" if source >= SOURCES - RUSSIAN_SOURCES else "en"


def source(number: int) -> Source:
    """One of the invented outlets."""
    return Source(feed_url(number), f"Outlet {number:02}", f"https://outlet{number:02}.example/")


def feed_url(number: int) -> str:
    """The address of an outlet's feed."""
    return f"https://outlet{number:02}.example/feed"


@cache
def _event(window: int, number: int, language: str) -> _Event:
    chance = random.Random(f"event:{window}:{number}:{language}")
    found = _lexicon(language)
    names = dict.fromkeys(name for _ in range(2) if (name := _name(chance, found)))
    return _Event(tuple(names), tuple(found.draw(chance, 24)))


def _name(chance: random.Random, found: Lexicon) -> str | None:
    """A name by its share; the shares of all add up to less than 2, and two are drawn."""
    at = chance.random() * 2
    for name, share in zip(found.names, found.shares, strict=True):
        at -= share
        if at < 0:
            return name
    return None


def entry(number: int, total: int) -> tuple[int, Entry]:
    """Article `number` of `total`, and the number of its source; ordered by time."""
    chance = random.Random(number)
    outlet = int(chance.random() * SOURCES)
    language = language_of_source(outlet)
    event = _event(number // WINDOW, int(chance.random() ** 2 * EVENTS), language)
    made = Entry(
        title=_sentence(chance, event, language, chance.randint(6, 12), named=chance.random() < 0.7).rstrip("."),
        text=_text(chance, event, language),
        url=f"https://outlet{outlet:02}.example/{number}",
        guid=f"item-{number}",
        published=NOW - YEAR * (1 - number / total) - timedelta(minutes=chance.randint(1, 40)),
        language=language if outlet % 4 < DECLARING else None,
    )
    return outlet, made


def _text(chance: random.Random, event: _Event, language: str) -> str:
    sentences = [
        _sentence(chance, event, language, chance.randint(9, 23), named=place == 0 or chance.random() < 0.2)
        for place in range(12)
    ]
    breaks = sorted(chance.sample(range(1, 12), chance.randint(3, 7)))
    parts = zip([0, *breaks], [*breaks, 12], strict=True)
    return "\n\n".join(" ".join(sentences[start:end]) for start, end in parts)


def _sentence(chance: random.Random, event: _Event, language: str, length: int, *, named: bool) -> str:
    """Words at random, two in ten of the event's, and perhaps its name at the beginning."""
    words = _lexicon(language).draw(chance, length)
    for _ in range(length // 5):
        words[int(chance.random() * length)] = event.words[int(chance.random() * len(event.words))]
    first = words[0]
    words[0] = first[0].upper() + first[1:]
    if named and event.names:
        words.insert(chance.choice((0, 2, 3)), event.names[int(chance.random() ** 2 * len(event.names))])
    return " ".join(words) + "."


def documents(first: int, last: int, total: int) -> Iterator[Document]:
    """Articles `first` to `last` as feeds list them: one source each, at most `FEED` entries, old to new."""
    waiting: dict[int, list[Entry]] = {}
    for number in range(first, last):
        outlet, made = entry(number, total)
        entries = waiting.setdefault(outlet, [])
        entries.append(made)
        if len(entries) == FEED:
            yield _document(outlet, waiting.pop(outlet))
    for outlet, entries in sorted(waiting.items()):
        yield _document(outlet, entries)


def _document(outlet: int, entries: list[Entry]) -> Document:
    found = source(outlet)
    return Document(found, tuple(entries), found.key)
