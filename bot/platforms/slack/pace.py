"""Keeps messages to one channel a second apart, by when they reach Slack.

Slack takes one message a second in a channel (Slack, rate limits: "1 per second per channel"). It does not tell when
one reached it: that is taken to be as late as its answer was later than the quickest of late.

Invariant: where requests travel no quicker than `MARGIN` below the quickest of late, two of one channel reach Slack a
second apart at least.
"""

import asyncio
from collections import deque
from dataclasses import dataclass, field
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
        self._channels: dict[tuple[str, str], _Channel] = {}
        self._trips: deque[timedelta] = deque(maxlen=TRIPS_KEPT)

    async def turn(self, workspace: str, channel: str) -> datetime:
        """Wait for this channel's turn; those that wait are in a row. The moment at which it is sent."""
        self._forget()
        here = self._channels.setdefault((workspace, channel), _Channel(self._clock.now()))
        async with here.row:
            free = self._clock.now()
            while here.free_at > free:  # an answer may put it off meanwhile
                wait, free = here.free_at - max(free, self._clock.now()), here.free_at
                await asyncio.sleep(wait.total_seconds())
            here.sent = max(free, self._clock.now())
            here.free_at = here.sent + SECOND + MARGIN
            return here.sent

    def _forget(self) -> None:
        """Let go of the channels that are free anyway."""
        now = self._clock.now()
        if len(self._channels) >= CHANNELS_KEPT:
            kept = {key: here for key, here in self._channels.items() if here.free_at > now or here.row.locked()}
            self._channels = kept

    def answered(self, workspace: str, channel: str, sent: datetime) -> None:
        """Slack has the message: the next may reach it a second after this one did."""
        now = self._clock.now()
        self._trips.append(max(now - sent, timedelta()))
        quickest = min(self._trips) if len(self._trips) >= FEW else timedelta()
        self._free(workspace, channel, sent, now - max(quickest - MARGIN, timedelta()) + SECOND)

    def unanswered(self, workspace: str, channel: str, sent: datetime) -> None:
        """Nobody knows when it reached Slack, if it did: the next waits a second from now."""
        self._free(workspace, channel, sent, self._clock.now() + SECOND)

    def _free(self, workspace: str, channel: str, sent: datetime, at: datetime) -> None:
        """Free from then on, unless one that was sent after that of which this is the answer keeps it longer."""
        here = self._channels.setdefault((workspace, channel), _Channel(at))
        here.free_at = at if here.sent == sent else max(here.free_at, at)


@dataclass(slots=True)
class _Channel:
    free_at: datetime
    sent: datetime | None = None
    row: asyncio.Lock = field(default_factory=asyncio.Lock)
