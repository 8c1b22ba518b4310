"""Numbers terms in the order in which they come, in 12 bytes each: of a term its hash of 64 bits is kept, not the term.

Invariant: a term keeps its number. Two terms of a million share one with a chance of 3 in 100 million; they are then
taken for the same word, in this process alone.
"""

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

RECENT = 4_096
"""Terms that wait in a dict, some 130 bytes each, until they are sorted in among the others together."""


class Vocabulary:
    """The numbers of terms, from 0 on."""

    def __init__(self) -> None:
        self._hashes = np.zeros(0, np.int64)  # sorted
        self._numbers = np.zeros(0, np.int32)
        self._recent: dict[int, int] = {}

    def __len__(self) -> int:
        return len(self._numbers) + len(self._recent)

    def numbers(self, terms: Collection[str]) -> NDArray[np.int32]:
        """The numbers of different terms, in order; those that are new get the next ones."""
        hashes = np.fromiter(map(hash, terms), np.int64, len(terms))
        found = self._sorted(hashes)
        for place in np.flatnonzero(found < 0).tolist():
            found[place] = self._recent.setdefault(int(hashes[place]), len(self))
        if len(self._recent) > RECENT:
            self._sort_in()
        return found

    def _sorted(self, hashes: NDArray[np.int64]) -> NDArray[np.int32]:
        """The numbers of those that are sorted in, -1 for the others."""
        if not len(self._hashes):
            return np.full(len(hashes), -1, np.int32)
        at = np.minimum(np.searchsorted(self._hashes, hashes), len(self._hashes) - 1)
        return np.where(self._hashes[at] == hashes, self._numbers[at], np.int32(-1))

    def _sort_in(self) -> None:
        hashes = np.fromiter(self._recent.keys(), np.int64, len(self._recent))
        numbers = np.fromiter(self._recent.values(), np.int32, len(self._recent))
        order = np.argsort(hashes)
        at = np.searchsorted(self._hashes, hashes[order])
        self._hashes = np.insert(self._hashes, at, hashes[order])
        self._numbers = np.insert(self._numbers, at, numbers[order])
        self._recent = {}
