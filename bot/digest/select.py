"""Chooses what a digest tells: the best, but neither a source nor a theme takes it over.

A theme is a name that several stories have in their titles: a country, a person, a company. What most of the stories
share, the topic that is followed say, is none.

Invariant: what is left out is left out by a rule that can be named; with nothing else to tell, no room stays empty.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

from bot.message.phrases import phrase, plural
from bot.stories.names import names_in
from bot.stories.rank import Ranked

SHARE, THEME_SHARE = 1 / 3, 1 / 2
"""The share of a digest that one source may have alone, and that one theme may have."""

COMMON = 0.5
"""The share of all stories from which on a name is what the digest is about, and no theme."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is told at length, what in a line each, and what not at all, with the rule that left it out."""

    told: tuple[Ranked, ...]
    also: tuple[Ranked, ...]
    dropped: tuple[tuple[Ranked, str], ...]


@dataclass(slots=True)
class _Room:
    """What is left of the room that each source and each theme has in a digest of so many stories."""

    most: int
    themes: dict[int, frozenset[str]]
    sources: Counter[str] = field(default_factory=Counter)
    named: Counter[str] = field(default_factory=Counter)

    def take(self, item: Ranked) -> None:
        """Give a story its room."""
        self.sources.update(_alone(item))
        self.named.update(self.themes[id(item)])

    def against(self, item: Ranked) -> str:
        """Why there is no room for a story, `""` where there is."""
        cap, theme_cap = max(1, ceil(self.most * SHARE)), max(1, ceil(self.most * THEME_SHARE))
        for source in _alone(item):
            if self.sources[source] >= cap:
                return phrase("{source} has {n} of the {most} stories already", source=source, n=cap, most=self.most)
        for name in sorted(self.themes[id(item)]):
            if self.named[name] >= theme_cap:
                about = name.capitalize()
                return phrase(
                    "{n} of the {most} stories are about {theme} already", n=theme_cap, most=self.most, theme=about
                )
        return ""


def select(ranked: Sequence[Ranked], most: int, lines: int) -> Selection:
    """Of stories in their order, the first `most` that leave room for others, and so many more as lines."""
    room = _Room(most, _themes(ranked))
    told: list[Ranked] = []
    crowded: dict[int, str] = {}
    for item in ranked:
        if len(told) == most:
            break
        if against := room.against(item):
            crowded[id(item)] = against
        else:
            told.append(item)
            room.take(item)
    waiting = [item for item in ranked if id(item) in crowded]
    told += waiting[: most - len(told)]
    order = {id(item): place for place, item in enumerate(ranked)}
    told.sort(key=lambda item: order[id(item)])
    chosen = {id(item) for item in told}
    rest = [item for item in ranked if id(item) not in chosen]
    fewer = plural(most, "{n} story ranks higher", "{n} stories rank higher")
    dropped = [(item, crowded.get(id(item)) or fewer) for item in rest[lines:]]
    return Selection(tuple(told), tuple(rest[:lines]), tuple(dropped))


def _alone(item: Ranked) -> tuple[str, ...]:
    """The source that tells a story alone."""
    return item.story.sources if len(item.story.sources) == 1 else ()


def _themes(ranked: Sequence[Ranked]) -> dict[int, frozenset[str]]:
    """The names in the titles of each story, but those that most stories share."""
    named = {id(item): names_in(f"… {item.story.title}") for item in ranked}
    shared = Counter(name for names in named.values() for name in names)
    common = {name for name, count in shared.items() if count > COMMON * len(ranked)}
    return {key: names - common for key, names in named.items()}
