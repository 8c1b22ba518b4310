"""What is kept of an article to compare it by, and how alike two of them are.

Invariant: likeness is the same both ways, 1 for copies of one report, and 0 across languages and long times.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import accumulate, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.stories.names import OTHER_DAYS, Named, clash, other_days, rival, unpacked

HEADLINE = 4.0
"""How much more alike two are than their words say where one is a title alone: few words can meet. This and what
follows were chosen on the development splits (`make eval`, and docs/quality.md)."""

SHARED = 2
"""Terms that a title alone must share with a text: of so many words, one is no event."""

TOLD = 5
"""Terms that two texts must share; those that share fewer are alike in proportion only: an extract of a line has so few
words that one name makes a sixth of all."""

FADING, HEADLINE_FADING = 8.0, 2.0
"""Days after which likeness has fallen to 1/e; of titles alone sooner, for little else tells two events apart."""

WINDOW = timedelta(days=14)
"""Articles further apart are never of one story."""

CLASHING, RIVAL, CLASH = 0.22, 0.35, 0.3
"""Below the first, articles whose titles name different things are so much less alike; below the second, those whose
titles say the same of different things."""

FAINT = 0.05
"""Below it names are not looked at: so little alike, two are of no story anyway."""

INDEXED = 12
"""By how many of its terms, the heaviest, others find an article."""


@dataclass(slots=True, eq=False)
class Member:
    """What is kept of an article, some 2 KB: its terms by number, the heaviest first, with weights of a unit vector.

    `packed` are its names. Texts that many share (language, source) are interned.
    """

    article_id: int
    root: int
    day: float
    language: str
    source: str
    headline: bool
    page: bool
    packed: bytes
    terms: NDArray[np.int32]
    weights: NDArray[np.float32]
    story: int = 0

    @property
    def names(self) -> Named:
        """The names by which it is told from others."""
        return unpacked(self.packed)

    @property
    def heads(self) -> list[int]:
        """The terms by which others find it."""
        heads: list[int] = self.terms[:INDEXED].tolist()
        return heads


class Lens:
    """Shows how alike members are to the one that it is set on."""

    def __init__(self) -> None:
        self._weights = np.zeros(1 << 16, np.float32)
        self.member: Member | None = None

    def set(self, member: Member) -> "Lens":
        """Look from a member."""
        if self.member is member:
            return self
        if self.member is not None:
            self._weights[self.member.terms] = 0
        self._reach(int(member.terms.max(initial=0)))
        self._weights[member.terms] = member.weights
        self.member = member
        return self

    def alike(self, other: Member) -> float:
        """How alike the two are, 0 to 1: by words, by time, less where they name different things."""
        return self.all_alike([other])[0]

    def all_alike(self, others: Sequence[Member]) -> list[float]:
        """How alike each is to it; many at once cost little more than one."""
        one = self.member
        assert one is not None  # noqa: S101  # set before
        terms = np.concatenate([other.terms for other in others])
        self._reach(int(terms.max(initial=0)))
        shared = self._weights[terms]
        starts = [0, *accumulate(len(other.terms) for other in others)]
        cosines = _summed(shared * np.concatenate([other.weights for other in others]), starts)
        met = _summed(shared > 0, starts)
        names = one.names
        return [_judged(one, names, *each) for each in zip(others, cosines, met, strict=True)]

    def _reach(self, term: int) -> None:
        """Have room for a term; what is looked from stays."""
        if term >= len(self._weights):
            grown = np.zeros(2 * term, np.float32)
            grown[: len(self._weights)] = self._weights
            self._weights = grown


def _summed(values: NDArray[Any], starts: Sequence[int]) -> list[float]:
    """The sum of each part of an array, by where each starts and the last one ends; 0 of an empty part."""
    if len(set(starts)) < len(starts):
        return [float(values[start:end].sum()) for start, end in pairwise(starts)]
    sums: list[float] = np.add.reduceat(values, starts[:-1], dtype=np.float64).tolist()
    return sums


def _judged(one: Member, names: Named, other: Member, cosine: float, met: float) -> float:
    """The likeness of two whose words are so much alike; `met` says how many terms they share."""
    if one.root == other.root:
        return 1.0
    apart = abs(one.day - other.day)
    if one.language != other.language or apart > WINDOW.days or (one.page and other.page):
        return 0.0
    if one.headline != other.headline and met < SHARED:
        return 0.0
    short = one.headline or other.headline
    if not short and met < TOLD:
        cosine *= met / TOLD
    value = cosine * math.exp(-apart / (HEADLINE_FADING if short else FADING))
    value = min(1.0, value * HEADLINE) if short else value
    if value < FAINT:
        return value
    return value * _told_apart(names, other.names, value)


def _told_apart(one: Named, other: Named, value: float) -> float:
    """What is left of the likeness of two that are so much alike, by what their titles name."""
    if other_days(one, other):
        return OTHER_DAYS
    return CLASH if (value < CLASHING and clash(one, other)) or (value < RIVAL and rival(one, other)) else 1.0
