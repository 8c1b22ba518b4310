"""Turns due sources into settled looks: claims what is due, looks at many side by side, settles each as it ends.

Invariants: what is due is data in the store, so a round may stop anywhere and the next one goes on; a look is
claimed by one poller at a time, and a lease that is not settled runs out; no look holds up or fails another.
"""

import asyncio
import logging
from collections import Counter, deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

from bot.errors import CannotWrite, StoreError
from bot.meter import UNCOUNTED, Meter
from bot.model import Intake
from bot.ports import Clock, Lease, SourceStore
from bot.sources.decide import UNREACHABLE, Failed, Look, Unchanged, settlement
from bot.sources.look import bug, look
from bot.sources.schedule import PollRules
from bot.watch import Watch, WatchKind
from bot.webport import Fetcher
from bot.workroom import Threads, Workroom

LEASE = timedelta(minutes=10)
LOOK_TIME = LEASE * 0.9
"""A look that takes longer would be claimed again while it goes on."""

_RECHECK = 0.25
"""Seconds after which a round asks again what is due, though half of its looks go on: each question costs a search."""

_PATIENCE = LEASE / 2
"""How long a look in vain waits for something to be reached."""

_ALONE = 1
"""Hosts in vain of which it cannot be said whether they or the desk are cut off."""

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class RoundReport:
    """What a round of looks met: `new` and `changed` are items; `causes` counts the failed looks by their cause."""

    looked: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    causes: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Tally:
    looked: int = 0
    unchanged: int = 0
    intake: Intake = field(default_factory=Intake)
    causes: Counter[str] = field(default_factory=Counter)

    def report(self) -> RoundReport:
        return RoundReport(
            looked=self.looked,
            new=self.intake.new,
            changed=self.intake.changed,
            unchanged=self.unchanged,
            failed=self.causes.total(),
            causes=dict(self.causes),
        )


@dataclass(slots=True)
class _Outage:
    """Tells a dead server from a desk that is cut off: looks in vain wait until anything at all was reached.

    `offline` is how the last of them were judged; it lasts until something is reached.
    """

    offline: bool = False
    reached: bool = False
    waiting: list[tuple[Watch, Failed, datetime]] = field(default_factory=list)

    def begin(self) -> None:
        """A round begins: nothing was reached in it yet."""
        self.reached = False

    def holds(self, watch: Watch, met: Look, now: datetime) -> bool:
        """Note what a look met; True when it waits for a verdict."""
        if watch.kind is WatchKind.FOLDER:
            return False
        if not isinstance(met, Failed) or met.cause not in UNREACHABLE:
            self.reached, self.offline = True, False
        elif not self.reached:
            self.waiting.append((watch, met, now))
            return True
        return False

    def is_decided(self, now: datetime) -> bool:
        """Whether something was reached, or the first of those that wait has waited for long."""
        return bool(self.waiting) and (self.reached or now - self.waiting[0][2] >= _PATIENCE)

    def judged(self) -> list[tuple[Watch, Failed]]:
        """Those that waited, now that `offline` holds for them; they wait no more."""
        hosts = {watch.parts.hostname for watch, _, _ in self.waiting}
        self.offline = not self.reached and (self.offline or len(hosts) > _ALONE)
        waiting, self.waiting = self.waiting, []
        return [(watch, met) for watch, met, _ in waiting]


async def work_off(
    claim: Callable[[int], Awaitable[Sequence[_T]]], work: Callable[[_T], Coroutine[Any, Any, None]], slots: int
) -> None:
    """Claim and do work, `slots` pieces side by side, until nothing can be claimed and all is done.

    `work` must not raise. What is cancelled leaves its claims to run out.

    Raises:
        StoreError: the store refuses the first claim; later ones end the round, once all that runs is done.
    """
    ready = deque(await claim(slots))
    running: set[asyncio.Task[None]] = set()
    loop = asyncio.get_running_loop()
    enough, claimed_at = 0, loop.time()
    async with asyncio.TaskGroup() as group:
        while True:
            if not ready and (len(running) <= enough or loop.time() - claimed_at >= _RECHECK):
                try:
                    ready.extend(await claim(slots))
                except CannotWrite:
                    pass  # told by the store, once
                except StoreError:
                    _log.warning("nothing claimed: the store refuses", exc_info=True)
                enough, claimed_at = (len(running) + len(ready)) // 2, loop.time()
            while ready and len(running) < slots:
                task = group.create_task(work(ready.popleft()))
                running.add(task)
                task.add_done_callback(running.discard)
            if not running:
                return
            await asyncio.wait(running, timeout=_RECHECK, return_when=asyncio.FIRST_COMPLETED)


class Poller:
    """Looks at watched sources when they are due."""

    def __init__(
        self,
        store: SourceStore,
        fetcher: Fetcher,
        clock: Clock,
        rules: PollRules,
        *,
        holder: str,
        concurrency: int = 32,
        max_bytes: int = 200_000_000,
        workroom: Workroom | None = None,
        meter: Meter = UNCOUNTED,
    ) -> None:
        """`holder` names this poller among all on the store; `max_bytes` is the largest file read of a folder."""
        self._store = store
        self._fetcher = fetcher
        self._clock = clock
        self._rules = rules
        self._holder = holder
        self._slots = concurrency
        self._max_bytes = max_bytes
        self._outage = _Outage()
        self._workroom = workroom or Threads()
        self._meter = meter

    async def round(self) -> RoundReport:
        """Look at everything that is due, until nothing is; one round of a poller at a time."""
        tally = _Tally()
        self._outage.begin()
        await work_off(self._claim, lambda watch: self._look_at(watch, tally), self._slots)
        await self._settle_judged(tally)
        return tally.report()

    async def _claim(self, limit: int) -> Sequence[Watch]:
        now = self._clock.now()
        return await self._store.claim(now, Lease(self._holder, now + LEASE), limit)

    async def _look_at(self, watch: Watch, tally: _Tally) -> None:
        try:
            async with asyncio.timeout(LOOK_TIME.total_seconds()):
                met = await look(watch, self._fetcher, self._clock.now(), self._max_bytes, self._workroom)
        except TimeoutError:
            met = Failed("timeout", f"A look at {watch.name} took longer than {LOOK_TIME}")
        now = self._clock.now()
        if not self._outage.holds(watch, met, now):
            await self._settle(watch, met, tally, offline=False)
        if self._outage.is_decided(now):
            await self._settle_judged(tally)

    async def _settle_judged(self, tally: _Tally) -> None:
        """Settle those that waited: as failures of their own, or of a desk that is cut off."""
        judged, offline = self._outage.judged(), self._outage.offline
        for watch, failed in judged:
            await self._settle(watch, failed, tally, offline=offline)

    async def _settle(self, watch: Watch, met: Look, tally: _Tally, *, offline: bool) -> None:
        settled = settlement(watch, met, self._clock.now(), self._rules, offline=offline)
        try:
            intake = await self._store.settle(settled, self._holder, self._clock.now())
        except CannotWrite:
            return  # told by the store, once; the lease runs out, and the look is due again
        except Exception as error:  # noqa: BLE001  # a store that fails here fails the next claim too, and that is told
            _log.exception("look not settled: source %d", watch.id)
            if not isinstance(error, StoreError) and not isinstance(met, Failed):
                await self._settle(watch, bug(watch, error), tally, offline=False)  # what it gave cannot be stored
            return
        if intake is None:
            return
        tally.looked += 1
        tally.intake += intake
        tally.unchanged += isinstance(met, Unchanged)
        if isinstance(met, Failed):
            tally.causes[met.cause] += 1
        self._meter.looked(_outcome(met), intake)


def _outcome(met: Look) -> str:
    if isinstance(met, Failed):
        return met.cause
    return "unchanged" if isinstance(met, Unchanged) else "read"
