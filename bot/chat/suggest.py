"""Turns what is typed so far into values that the store offers: topics, sources, subscriptions."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from bot.commands.context import Context
from bot.commands.subscriptions import here, own, places_of
from bot.message.blocks import Choice
from bot.message.compose import shortened
from bot.message.language import Languages
from bot.ports import Scope
from bot.search.topics import topics_of
from bot.table import Suggests
from bot.text.stopwords import UNTELLING
from bot.text.words import fold

MOST = 25
"""Values that are offered: what both platforms take."""

MAX_VALUE = 75
"""Characters of a value and of its label: what both platforms take."""

TITLES, TOPICS, WORDS = 300, 25, 500
_WORD = re.compile(r"[^\W\d_]{4,}")
FRESH = timedelta(seconds=60)
"""How long the topics of the newest titles are taken from memory."""


class Suggestions:
    """Offers values from the store; topics of the newest titles are remembered for a minute."""

    def __init__(self) -> None:
        self._topics: tuple[str, ...] = ()
        self._until: datetime | None = None

    async def of(self, context: Context, suggests: Suggests, typed: str) -> Sequence[Choice]:
        """Up to `MOST` values for what is typed, the likeliest first."""
        match suggests:
            case Suggests.TOPICS:
                return _plain(typed, [*await _followed(context), *await self._recent(context)])
            case Suggests.SOURCES:
                return _plain(typed, await context.store.source_names())
            case Suggests.WATCHES:
                watches = [health.watch for health in await context.store.watches(context.now())]
                return _numbered(typed, ((watch.id, watch.name) for watch in watches))
            case Suggests.SUBSCRIPTIONS:
                places = dict.fromkeys((*places_of(context.asking), own(context.asking)))
                held = [each for place in places for each in await context.store.subscriptions(place)]
                return _numbered(typed, ((each.id, each.label) for each in held))
            case Suggests.LANGUAGES:
                return [each for each in languages_of(context.languages) if fold(typed.strip()) in fold(each.label)]

    async def _recent(self, context: Context) -> Sequence[str]:
        now = context.now()
        if self._until is None or not now < self._until <= now + FRESH:
            titles = [item.title for item in await context.store.latest(Scope(), TITLES)]
            self._topics = await context.apart(_spoken_of, titles)
            self._until = now + FRESH
        return self._topics


def languages_of(languages: Languages) -> tuple[Choice, ...]:
    """The languages of the interface, each by its own name and its code."""
    return tuple(Choice(f"{languages.of(code).name} ({code})", code) for code in languages.codes[:MOST])


def _spoken_of(titles: Sequence[str]) -> tuple[str, ...]:
    """The topics of titles, then their words."""
    return (*topics_of(titles, TOPICS), *_words(titles))


def _words(titles: Iterable[str]) -> list[str]:
    """The longer words of titles as they are written, the most frequent first."""
    written = (match[0] for title in titles for match in _WORD.finditer(title))
    return [word for word, _ in Counter(word for word in written if fold(word) not in UNTELLING).most_common(WORDS)]


async def _followed(context: Context) -> list[str]:
    return [each.topic for each in await context.store.subscriptions(here(context.asking))]


def _plain(typed: str, values: Iterable[str]) -> list[Choice]:
    """Values that hold what is typed, those that begin with it first; what is typed can always be meant."""
    begun = fold(typed.strip())
    fitting = [value for value in dict.fromkeys(values) if begun in fold(value) and 0 < len(value) <= MAX_VALUE]
    fitting.sort(key=lambda value: not fold(value).startswith(begun))
    own_words = [typed.strip()] if 0 < len(typed.strip()) <= MAX_VALUE else []
    first = [] if any(fold(value) == begun for value in fitting) else own_words
    return [Choice(value, value) for value in [*first, *fitting][:MOST]]


def _numbered(typed: str, items: Iterable[tuple[int, str]]) -> list[Choice]:
    begun = fold(typed.strip())
    rows = [(str(number), shortened(f"{number} · {name}", MAX_VALUE)) for number, name in items]
    return [Choice(label, value) for value, label in rows if begun in fold(label)][:MOST]
