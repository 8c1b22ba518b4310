"""Keeps messages to one channel a second apart, by when they reach Slack.

Slack takes one message a second in a channel (Slack, rate limits: "1 per second per channel"). It does not tell when
one reached it: that is taken to be as late as its answer was later than the quickest of late.

Invariant: where requests travel no quicker than `MARGIN` below the quickest of late, two of one channel reach Slack a
second apart at least.
"""

import asyncio
from collections import deque
from datetime import datetime, timedelta

from bot.ports import Clock

SECOND = timedelta(seconds=1)

MARGIN = timedelta(milliseconds=10)
"""By which a request may travel quicker than any of late."""

CHANNELS_KEPT = 1000
TRIPS_KEPT, FEW = 256, 8
"""Requests of which is known how long they took; of fewer nobody can say how quick one can be."""


class Pace:
    """The turns of the channels of all workspaces."""

    def __init__(self, clock: Clock) -> None:
        """Nothing was sent yet."""
        self._clock = clock
        self._next: dict[tuple[str, str], datetime] = {}
        self._trips: deque[timedelta] = deque(maxlen=TRIPS_KEPT)

    async def turn(self, workspace: str, channel: str) -> datetime:
        """Wait for this channel's turn; those that wait are in a row. The moment at which it is sent."""
        now = self._clock.now()
        if len(self._next) >= CHANNELS_KEPT:
            self._next = {key: at for key, at in self._next.items() if at > now}
        turn = max(self._next.get((workspace, channel), now), now)
        self._next[workspace, channel] = turn + SECOND + MARGIN
        await asyncio.sleep((turn - now).total_seconds())
        return max(turn, self._clock.now())

    def answered(self, workspace: str, channel: str, sent: datetime) -> None:
        """Slack has the message: the next may reach it a second after this one did."""
        now = self._clock.now()
        self._trips.append(max(now - sent, timedelta()))
        quickest = min(self._trips) if len(self._trips) >= FEW else timedelta()
        self._free(workspace, channel, now - max(quickest - MARGIN, timedelta()) + SECOND)

    def unanswered(self, workspace: str, channel: str) -> None:
        """Nobody knows when it reached Slack, if it did: the next waits a second from now."""
        self._free(workspace, channel, self._clock.now() + SECOND)

    def _free(self, workspace: str, channel: str, at: datetime) -> None:
        self._next[workspace, channel] = at
