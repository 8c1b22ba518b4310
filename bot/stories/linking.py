"""Which of several members belong together: average link, with a bar that rises for groups alike in themselves.

Two events told in the same words, a quake here and a quake there, are more alike than two reports of one event may be
elsewhere; but each is more alike in itself than to the other. So what joins two groups is held against what holds each.

Invariant: every member is in exactly one group, and the order given orders the members of each.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.stories.member import Lens, Member

THRESHOLD = 0.14
"""Mean likeness from which an article belongs to a story. This and the next two were chosen together, and judged by
cross-validation (docs/quality.md)."""

CLOSENESS = 0.8
"""The share of the likeness within the looser of two groups that there must be between them (the relative closeness of
Karypis, Han and Kumar 1999)."""

UNSEEN = 4
"""So many further pairs of a group are taken to be not alike at all: two or three articles say little about how alike
those of their story are."""


def inner(total: float, size: int) -> float:
    """How alike the members of a group are, from the sum over its pairs; 0 of one alone, low of a few."""
    pairs = size * (size - 1) / 2
    return total / (pairs + UNSEEN) if pairs else 0.0


def belong(between: float, one: float, other: float) -> bool:
    """Whether two groups tell one story, by the mean likeness between them and that within each (`inner`)."""
    return between >= THRESHOLD and between >= CLOSENESS * min(one, other)


def average_link(members: Sequence[Member]) -> list[list[Member]]:
    """Join the two groups that are most alike in the mean, of those that belong together, until none do."""
    groups = _Groups(pairwise(members))
    while groups.join():
        pass
    return [[members[place] for place in sorted(group)] for group in groups.places if group]


def pairwise(members: Sequence[Member]) -> NDArray[np.float64]:
    """The likeness of each pair; 0 of each to itself."""
    found = np.zeros((len(members), len(members)))
    lens = Lens()
    for place, one in enumerate(members[:-1]):
        found[place, place + 1 :] = found[place + 1 :, place] = lens.set(one).all_alike(members[place + 1 :])
    return found


class _Groups:
    """Groups by the place of their first member: the sums of likeness between and within them, and the means between.

    A mean of -1 stands where two groups are not to be joined, or one of them is gone.
    """

    def __init__(self, likenesses: NDArray[np.float64]) -> None:
        self.places = [[place] for place in range(len(likenesses))]
        self._between = likenesses
        self._within = [0.0] * len(likenesses)
        self._sizes = np.ones(len(likenesses))
        self._means = likenesses.copy()
        np.fill_diagonal(self._means, -1)

    def join(self) -> bool:
        """Join two groups, or see that they are not to be joined; whether there may be more to join."""
        one, other = sorted(divmod(int(np.argmax(self._means)), len(self.places)))
        mean = float(self._means[one, other])
        if mean < THRESHOLD:
            return False
        if belong(mean, self._inner(one), self._inner(other)):
            self._merge(one, other)
        else:
            self._means[one, other] = self._means[other, one] = -1  # until one of them has grown
        return True

    def _inner(self, group: int) -> float:
        return inner(self._within[group], len(self.places[group]))

    def _merge(self, one: int, other: int) -> None:
        self._within[one] += self._within[other] + float(self._between[one, other])
        self._between[one] += self._between[other]
        self._between[:, one] += self._between[:, other]
        self.places[one] += self.places[other]
        self.places[other] = []
        self._sizes[one], self._sizes[other] = len(self.places[one]), 0
        row = self._between[one] / (self._sizes[one] * np.maximum(self._sizes, 1))
        row[self._sizes == 0] = row[one] = -1
        self._means[one] = self._means[:, one] = row
        self._means[other] = self._means[:, other] = -1
