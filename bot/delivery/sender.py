"""Empties the outbox: takes what is due, looks for what may have arrived, sends the rest, writes down what became.

Invariant: what may have arrived is never sent again before it was looked for; nothing is sent under a claim that may
have run out, nor is anything on its way when its lease runs out. Who is told to stop claims no more, gives back what
was not begun, and finishes what was.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.conversation import Place
from bot.delivery.turns import Turn, Turns
from bot.errors import CannotWrite, StoreError
from bot.message.phrases import phrase
from bot.meter import UNCOUNTED, Meter
from bot.outbox import Outbox, Part, State, given_back, settled
from bot.platformport import Absent, Delivery, Outcome, Platform, Reason, Rejected, Retry, Unknown
from bot.ports import Clock

_log = logging.getLogger(__name__)

BATCH = 96
"""Parts that are claimed at a time: of two seconds, since to find them among ten thousand takes a tenth of one."""

READY = 4
"""Parts that are begun and wait for their turn: each would have to be looked for if the process died."""

IDLE = 1.0
"""Seconds between two looks into an empty outbox; whoever fills it wakes the sender at once."""

MARGIN = timedelta(seconds=5)
"""What of a lease is left when a platform is waited for no longer: nothing is on its way when another may look."""

CALL = timedelta(seconds=30)
"""What a platform may take for a call: nothing is begun for which less is left."""

UNSURE = (
    "Nobody can tell whether it arrived, so that it was not sent again ({why}). If it is not there, send it again "
    "with `tidings deliveries --again`."
)


@dataclass(frozen=True, slots=True)
class Pace:
    """How fast a platform takes requests: how many a second in all, and parts on their way at once."""

    per_second: float
    at_once: int
    most: int
    """Requests that may come in one second, when some were held up and some were not."""


PACES = {"discord": Pace(49.5, 32, 50), "slack": Pace(40, 32, 50)}
"""Discord: 50 requests a second for a bot (topics/rate-limits). Slack names no limit over all workspaces; the one of a
channel, one a second, is kept where it is sent."""

USUAL_PACE = Pace(40, 8, 50)


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
        self._stopping = asyncio.Event()
        self._ready = asyncio.Semaphore(READY)
        self._turns = Turns(self._pace.per_second, self._pace.most)
        self._away: Retry | None = None
        self._away_until = 0.0

    def wake(self) -> None:
        """Look at once."""
        self._awake.set()

    def stop(self) -> None:
        """Have `run` claim no more, and end as soon as what was begun is settled."""
        self._stopping.set()
        self._awake.set()
        self._slots.release()  # who waits for one gives back what it holds instead

    async def run(self) -> None:
        """Deliver until stopped or cancelled."""
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                self._awake.clear()
                try:
                    taken = await self._start(group)
                except CannotWrite:
                    taken = 0  # told by the store, once
                except StoreError as error:
                    _log.warning("the outbox cannot be read: %s", error)
                    taken = 0
                if away := self._is_away():
                    await _sleep(self._stopping, away.after.total_seconds())
                elif not taken and not self._stopping.is_set():
                    await _sleep(self._awake, IDLE)

    def _is_away(self) -> Retry | None:
        """What the platform said, while it takes nothing at all."""
        left = self._away_until - asyncio.get_running_loop().time()
        return replace(self._away, after=timedelta(seconds=left)) if self._away and left > 0 else None

    def _note(self, outcome: Outcome | Absent) -> None:
        if isinstance(outcome, Retry) and outcome.everywhere:
            self._away = outcome
            self._away_until = asyncio.get_running_loop().time() + outcome.after.total_seconds()

    async def round(self) -> int:
        """Deliver a batch of what is due; how many parts were taken."""
        async with asyncio.TaskGroup() as group:
            return await self._start(group)

    async def _start(self, group: asyncio.TaskGroup) -> int:
        """Claim a batch, and begin each part as soon as there is room for it."""
        parts = await self._outbox.claim_parts(self._platform.name, self._holder, self._clock.now(), BATCH)
        for number, part in enumerate(parts):
            await self._slots.acquire()
            if self._stopping.is_set():
                rest = [given_back(each, self._clock.now()) for each in parts[number:]]
                await self._outbox.settle_parts(rest, self._holder)
                break
            group.create_task(self._one(part), name=f"delivery to {self._platform.name}")
        return len(parts)

    async def _one(self, part: Part) -> None:
        try:
            after = await self._after(part)
            if after is not None:
                await self._outbox.settle_parts([after], self._holder)
                if after.attempts > part.attempts:  # it was begun
                    self._meter.delivered(self._platform.name, after.state, after.reason)
        except StoreError as error:  # the lease runs out, and it is looked for
            _log.warning("what became of a delivery cannot be written: %s", error)
        finally:
            self._slots.release()
            self._awake.set()  # the next part of its place may go now

    async def _after(self, part: Part) -> Part | None:
        """What becomes of a part; None when it waited too long for its turn, and is another's."""
        if away := self._is_away():
            return settled(part, away, self._clock.now(), self._spread())
        async with self._ready:
            if self._stopping.is_set():
                return given_back(part, self._clock.now())
            begun = await self._outbox.begin_part(part, self._holder, self._clock.now())
            if begun is None:
                return None
            turn = await self._turn(part.place)
        try:
            outcome = self._is_away() or await self._outcome(begun)
        finally:
            turn.end()
        return settled(begun, outcome, self._clock.now(), self._spread())

    async def _turn(self, place: Place) -> Turn:
        """The turn of what goes to a place: a person's conversation is opened by a request of its own."""
        if place.direct:
            (await self._turns.next()).end()
        return await self._turns.next()

    async def _outcome(self, part: Part) -> Outcome | Absent:
        if self._left(part) < CALL:
            return (
                Absent(phrase("it waited too long for its turn"))
                if part.state is State.PENDING
                else Unknown(phrase("it waited"))
            )
        try:
            async with asyncio.timeout(self._left(part).total_seconds()):
                outcome = await self._sent(part)
        except TimeoutError:
            return Unknown(phrase("it took longer than its lease"))
        self._note(outcome)
        return outcome

    async def _sent(self, part: Part) -> Outcome | Absent:
        """Look for what may have arrived, send what has not; the second is a request, too, and waits for its turn."""
        delivery = Delivery(part.id, part.place, part.payload, part.title, part.post)
        if part.state is State.UNKNOWN and part.first_at is not None:
            found = await self._platform.find(delivery, part.first_at)
            if isinstance(found, Unknown) and not self._repeat:
                return Rejected(Reason.UNSURE, UNSURE.format(why=found.why))
            if not isinstance(found, Absent | Unknown):
                return found
            (await self._turn(part.place)).end()
            if self._left(part) < CALL:  # looking took long
                return found if isinstance(found, Absent) and found.looked else Unknown(found.why)
        return await self._platform.send(delivery)

    def _left(self, part: Part) -> timedelta:
        """How long the platform may still be waited for."""
        return part.lease_until - MARGIN - self._clock.now() if part.lease_until else timedelta()


async def _sleep(until: asyncio.Event, seconds: float) -> None:
    """Wait for so long, or until that happens."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await until.wait()


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
