"""Spaces requests so that a platform gets at most so many in any second, however unevenly they travel.

Invariant: a request goes out when as many before it as a second may hold have been there for a second. When one was
there is not told: it is taken to be as late as its answer was later than the quickest of late.
"""

import asyncio
from collections import deque
from dataclasses import dataclass

SECOND = 1.0

MADE_UP = 0.1
"""Seconds of turns that were missed, by a stall of the machine say, and may be made up for."""

LATEST = 0.5
"""Seconds after which a request without an answer is taken to be there: one that hangs must not hold up the rest."""


@dataclass(slots=True)
class Turn:
    """A request, from its turn to its answer."""

    sent: float
    answered: float | None = None

    def end(self) -> None:
        """It is answered."""
        self.answered = asyncio.get_running_loop().time()


class Turns:
    """The turns of one platform's requests: `per_second` evenly spaced, at most `most` in any second."""

    def __init__(self, per_second: float, most: int) -> None:
        self._apart = 1 / per_second
        self._turning = asyncio.Lock()
        self._next = 0.0
        self._recent: deque[Turn] = deque(maxlen=most)

    async def next(self) -> Turn:
        """Wait for the next turn; those that wait are in a row."""
        loop = asyncio.get_running_loop()
        async with self._turning:
            while (wait := max(self._next, self._free(loop.time())) - loop.time()) > 0:  # noqa: ASYNC110  # time wakes nobody
                await asyncio.sleep(wait)
            now = loop.time()
            self._next = max(self._next, now - MADE_UP) + self._apart
            self._recent.append(Turn(now))
            return self._recent[-1]

    def _free(self, now: float) -> float:
        """When the oldest of as many requests as a second may hold will have been there for a second."""
        if len(self._recent) < (self._recent.maxlen or 0):
            return 0.0
        lasted = (each.answered - each.sent for each in self._recent if each.answered is not None)
        quickest = min(lasted, default=0.0)
        oldest = self._recent[0]
        there = min(now, oldest.sent + LATEST) if oldest.answered is None else oldest.answered - quickest
        return there + SECOND
