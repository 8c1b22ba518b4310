"""Turns word vectors into the pairs of them that are alike at all, by an index from each word to who holds it.

Invariant: no pair that is as alike as asked for is left out, save where one has more than `MOST` such pairs.
"""

from collections.abc import Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from bot.stories.similarity import Vector

MOST = 64
"""Later neighbours of one vector that are kept, the nearest: what one template makes a thousand times must not cost
the square of that."""

_SLACK = 1e-9
"""Sums in another order differ in the last digits."""

_Places = NDArray[np.intp]
_Weights = NDArray[np.float64]


def near_pairs(vectors: Sequence[Vector], least: float) -> Iterator[tuple[int, int]]:
    """The pairs of places, the smaller first, of unit vectors whose cosine is at least so much."""
    terms = {stem: number for number, stem in enumerate(dict.fromkeys(chain.from_iterable(vectors)))}
    rows = [np.fromiter(map(terms.__getitem__, vector), np.intp, len(vector)) for vector in vectors]
    index = _Index(rows, vectors, len(terms))
    for place, (row, vector) in enumerate(zip(rows, vectors, strict=True)):
        found, weights, counts = index.later(row)
        if len(found):
            own = np.repeat(np.fromiter(vector.values(), np.float64, len(vector)), counts)
            yield from ((place, other) for other in _nearest(found, weights * own, least))


class _Index:
    """For each term who holds it, in order, and how much it weighs there: one row, cut at the terms."""

    def __init__(self, rows: Sequence[_Places], vectors: Sequence[Vector], terms: int) -> None:
        held = np.concatenate([np.zeros(0, np.intp), *rows])
        order = np.argsort(held, kind="stable")
        owners = np.repeat(np.arange(len(rows)), [len(row) for row in rows])
        weights = np.fromiter(chain.from_iterable(vector.values() for vector in vectors), np.float64, len(held))
        self._owners, self._weights = owners[order], weights[order]
        self._ends = np.searchsorted(held[order], np.arange(terms), side="right")
        self._unread = np.searchsorted(held[order], np.arange(terms), side="left")

    def later(self, row: _Places) -> tuple[_Places, _Weights, _Places]:
        """Who of those not asked about before holds each term of the next row, its weight there, and how many do."""
        self._unread[row] += 1
        counts = self._ends[row] - self._unread[row]
        skipped = self._unread[row] - (np.cumsum(counts) - counts)
        at = np.repeat(skipped, counts) + np.arange(counts.sum())
        return self._owners[at], self._weights[at], counts


def _nearest(places: _Places, products: _Weights, least: float) -> list[int]:
    """The places whose products add up to at least so much, in order, the `MOST` nearest of them."""
    cosines = np.bincount(places, products)
    found = np.flatnonzero(cosines >= least - _SLACK)
    if len(found) > MOST:
        found = np.sort(found[np.argsort(-cosines[found], kind="stable")[:MOST]])
    return [int(place) for place in found]
