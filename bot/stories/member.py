"""What is kept of an article to compare it by, how alike two of them are, and which of several belong together.

Invariant: likeness is the same both ways, 1 for copies of one report, and 0 across languages and long times.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from bot.stories.names import Named, clash, rival, unpacked

THRESHOLD = 0.2
"""Mean likeness from which an article belongs to a story. This and what follows were chosen on the development splits,
by the mean BCubed F1 over four sets, each whole set grouped in random order (`make eval`, and docs/quality.md)."""

HEADLINE = 4.0
"""How much more alike two are than their words say where one is a title alone: few words can meet."""

SHARED = 2
"""Terms that a title alone must share with a text: of so many words, one is no event."""

FADING, HEADLINE_FADING = 8.0, 2.0
"""Days after which likeness has fallen to 1/e; of titles alone sooner, for little else tells two events apart."""

WINDOW = timedelta(days=14)
"""Articles further apart are never of one story."""

CLASHING, RIVAL, CLASH = 0.22, 0.35, 0.3
"""Below the first, articles whose titles name different things are so much less alike; below the second, those whose
titles say the same of different things."""

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
        highest = int(member.terms.max(initial=0))
        if highest >= len(self._weights):
            self._weights = np.zeros(2 * highest, np.float32)
        self._weights[member.terms] = member.weights
        self.member = member
        return self

    def alike(self, other: Member) -> float:
        """How alike the two are, 0 to 1: by words, by time, less where they name different things."""
        one = self.member
        assert one is not None  # noqa: S101  # set before
        if one.root == other.root:
            return 1.0
        apart = abs(one.day - other.day)
        if one.language != other.language or apart > WINDOW.days or (one.page and other.page):
            return 0.0
        shared = self._weights[other.terms]
        value = float(shared @ other.weights)
        short = one.headline or other.headline
        if one.headline != other.headline and np.count_nonzero(shared) < SHARED:
            return 0.0
        value *= math.exp(-apart / (HEADLINE_FADING if short else FADING))
        value = min(1.0, value * HEADLINE) if short else value
        if value >= RIVAL or not value:
            return value
        different = (value < CLASHING and clash(one.names, other.names)) or rival(one.names, other.names)
        return value * CLASH if different else value


def average_link(members: Sequence[Member], threshold: float = THRESHOLD) -> list[list[Member]]:
    """Group members by the mean likeness of their pairs; each group in the order given."""
    groups = [[place] for place in range(len(members))]
    means = _likenesses(members)
    while True:
        a, b = sorted(divmod(int(np.argmax(means)), len(members)))
        if means[a, b] < threshold:
            return [[members[place] for place in sorted(group)] for group in groups if group]
        sizes = len(groups[a]), len(groups[b])
        means[a] = means[:, a] = (means[a] * sizes[0] + means[b] * sizes[1]) / sum(sizes)
        means[b] = means[:, b] = means[a, a] = -1
        groups[a] += groups[b]
        groups[b] = []


def _likenesses(members: Sequence[Member]) -> NDArray[np.float64]:
    found = np.full((len(members), len(members)), -1.0)
    lens = Lens()
    for a, one in enumerate(members):
        lens.set(one)
        for b in range(a + 1, len(members)):
            found[a, b] = found[b, a] = lens.alike(members[b])
    return found
