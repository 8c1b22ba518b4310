"""Empties the outbox: takes what is due, looks for what may have arrived, sends the rest, writes down what became.

Invariant: what may have arrived is never sent again before it was looked for; nothing is sent under a lease that may
have run out; who is told to stop claims no more, gives back what was not begun, and finishes what was.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import Absent, Delivery, Outcome, Platform, Reason, Rejected, Unknown
from bot.errors import StoreError
from bot.meter import UNCOUNTED, Meter
from bot.outbox import LEASE, Outbox, Part, State, given_back, settled
from bot.ports import Clock

_log = logging.getLogger(__name__)

BATCH = 64
"""Parts that are claimed at a time."""

IDLE = 1.0
"""Seconds between two looks into an empty outbox; whoever fills it wakes the sender at once."""

MARGIN = timedelta(seconds=35)
"""What of a lease is kept for sending: a platform takes up to 30 s."""

UNSURE = (
    "Nobody can tell whether it arrived, so that it was not sent again ({why}). If it is not there, send it again "
    "with `tidings deliveries --again`."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes messages: parts started a second in all, and parts on their way at once."""

    per_second: float
    at_once: int


PACES = {"discord": Pace(49, 16), "slack": Pace(40, 32)}
"""Discord: 50 requests a second for a bot (topics/rate-limits), one of them left for everything else. Slack names no
limit over all workspaces; each channel's of one a second is kept where it is sent."""

USUAL_PACE = Pace(40, 8)


class Sender:
    """Delivers to one platform."""

    def __init__(
        self,
        outbox: Outbox,
        platform: Platform,
        clock: Clock,
        holder: str,
        spread: Callable[[], float],
        *,
        repeat: bool,
        meter: Meter = UNCOUNTED,
    ) -> None:
        """`spread` gives a number in [0, 1); with `repeat` what cannot be looked for is sent again, else it is not."""
        self._outbox, self._platform, self._clock, self._holder = outbox, platform, clock, holder
        self._spread, self._repeat, self._meter = spread, repeat, meter
        self._pace = PACES.get(platform.name, USUAL_PACE)
        self._awake = asyncio.Event()
        self._slots = asyncio.Semaphore(self._pace.at_once)
        self._next = 0.0
        self._stopping = False

    def wake(self) -> None:
        """Look at once."""
        self._awake.set()

    def stop(self) -> None:
        """Have `run` claim no more, and end as soon as what was begun is settled."""
        self._stopping = True
        self._awake.set()
        self._slots.release()  # who waits for one gives back what it holds instead

    async def run(self) -> None:
        """Deliver until stopped or cancelled."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping:
                self._awake.clear()
                try:
                    taken = await self._start(group)
                except StoreError as error:
                    _log.warning("the outbox cannot be read: %s", error)
                    taken = 0
                if not taken and not self._stopping:
                    await self._sleep(IDLE)

    async def _sleep(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._awake.wait()

    async def round(self) -> int:
        """Deliver a batch of what is due; how many parts were taken."""
        async with asyncio.TaskGroup() as group:
            return await self._start(group)

    async def _start(self, group: asyncio.TaskGroup) -> int:
        """Claim a batch, and begin to send each part at its turn."""
        parts = await self._outbox.claim_parts(self._platform.name, self._holder, self._clock.now(), BATCH)
        for number, part in enumerate(parts):
            await self._slots.acquire()
            await self._turn()
            if self._stopping:
                rest = [given_back(each, self._clock.now()) for each in parts[number:]]
                await self._outbox.settle_parts(rest, self._holder)
                break
            group.create_task(self._one(part), name=f"delivery to {self._platform.name}")
        return len(parts)

    async def _turn(self) -> None:
        """Wait until the next part may be started."""
        now = asyncio.get_running_loop().time()
        self._next = max(self._next, now - 1 / self._pace.per_second) + 1 / self._pace.per_second
        await asyncio.sleep(max(0.0, self._next - now))

    async def _one(self, part: Part) -> None:
        try:
            after = settled(part, await self._outcome(part), self._clock.now(), self._spread())
            await self._outbox.settle_parts([after], self._holder)
            self._meter.delivered(self._platform.name, after.state, after.reason)
        except StoreError as error:  # the lease runs out, and it is looked for
            _log.warning("what became of a delivery cannot be written: %s", error)
        finally:
            self._slots.release()

    async def _outcome(self, part: Part) -> Outcome | Absent:
        if part.lease_until is None or part.lease_until - self._clock.now() < LEASE - MARGIN:
            return Absent("it waited too long for its turn") if part.state is State.PENDING else Unknown("it waited")
        delivery = Delivery(part.id, part.place, part.payload)
        if part.state is State.UNKNOWN and part.first_at is not None:
            found = await self._platform.find(delivery, part.first_at)
            if isinstance(found, Unknown) and not self._repeat:
                return Rejected(Reason.UNSURE, UNSURE.format(why=found.why))
            if not isinstance(found, Absent | Unknown):
                return found
        return await self._platform.send(delivery)


class Senders:
    """The senders of all platforms."""

    def __init__(self, senders: Sequence[Sender]) -> None:
        self._senders = senders

    def wake(self) -> None:
        """Have all of them look at once."""
        for sender in self._senders:
            sender.wake()

    def stop(self) -> None:
        """Have all of them finish what they have in hand; `run` then ends."""
        for sender in self._senders:
            sender.stop()

    async def run(self) -> None:
        """Deliver until stopped or cancelled."""
        async with asyncio.TaskGroup() as group:
            for sender in self._senders:
                group.create_task(sender.run())
