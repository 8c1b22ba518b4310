"""Chooses what a digest tells: the best, but no source takes it over.

Invariant: what is left out is left out by a rule that can be named; with nothing else to tell, no room stays empty.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from bot.stories.rank import Ranked

SHARE = 1 / 3
"""The share of a digest that one source may have alone."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What is told at length, what in a line each, and what not at all, with the rule that left it out."""

    told: tuple[Ranked, ...]
    also: tuple[Ranked, ...]
    dropped: tuple[tuple[Ranked, str], ...]


def select(ranked: Sequence[Ranked], most: int, lines: int) -> Selection:
    """Of stories in their order, the first `most` that leave room for other sources, and so many more as lines."""
    cap = max(1, ceil(most * SHARE))
    used: Counter[str] = Counter()
    told: list[Ranked] = []
    crowded: list[Ranked] = []
    for item in ranked:
        source = item.story.sources[0]
        alone = len(item.story.sources) == 1
        if len(told) < most and not (alone and used[source] >= cap):
            told.append(item)
            used[source] += alone
        elif len(told) < most:
            crowded.append(item)
    told += crowded[: most - len(told)]
    order = {id(item): place for place, item in enumerate(ranked)}
    told.sort(key=lambda item: order[id(item)])
    rest = [item for item in ranked if item not in told]
    dropped = [(item, _rule(item, crowded, most, cap)) for item in rest[lines:]]
    return Selection(tuple(told), tuple(rest[:lines]), tuple(dropped))


def _rule(item: Ranked, crowded: Sequence[Ranked], most: int, cap: int) -> str:
    if item in crowded:
        return f"{item.story.sources[0]} has {cap} of the {most} stories already"
    return f"{most} stories rank higher"
