"""Keeps one platform running: turns its failures into one sentence each, a wait, and another try.

Invariant: whatever one platform does, it ends neither the others nor the program; only being cancelled passes through.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.conversation import Desk
from bot.errors import PlatformDown, PlatformRefused
from bot.platformport import Platform
from bot.ports import Clock

FIRST, CAP, STEADY = timedelta(seconds=2), timedelta(minutes=5), timedelta(minutes=5)
"""The first wait, the longest, and how long a platform must have served for the waits to begin anew."""

_log = logging.getLogger(__name__)


def wait_after(failures: int, spread: float, first: timedelta = FIRST, cap: timedelta = CAP) -> timedelta:
    """How long to wait after so many failures in a row: doubled each time, up to `cap`.

    `spread`, between 0 and 1, takes up to half of it away, so that many bots do not come back in one moment.
    """
    doubled: timedelta = min(first * 2 ** min(max(failures - 1, 0), 20), cap)
    return doubled * (1 - spread / 2)


@dataclass(frozen=True, slots=True)
class World:
    """What supervising needs of its surroundings: `tell` takes sentences for the operator, `spread` gives 0 to 1."""

    clock: Clock
    tell: Callable[[str], None]
    sleep: Callable[[float], Awaitable[None]]
    spread: Callable[[], float]


class Supervisor:
    """Runs platforms; each says once that it is down, refused, or back."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.down: set[str] = set()
        """The names of the platforms that do not serve just now."""

    async def watch(self, platforms: list[Platform], desk: Desk) -> None:
        """Serve them all until cancelled, or until every one has refused for good."""
        if not platforms:
            return
        self.down.update(platform.name for platform in platforms)
        ended = await asyncio.gather(*(self.keep(platform, desk) for platform in platforms))
        if not any(ended):
            self._world.tell("No chat platform can be served; the sources are watched all the same.")

    async def keep(self, platform: Platform, desk: Desk) -> bool:
        """Serve one platform until cancelled; False when it refuses for good."""
        if task := asyncio.current_task():
            task.set_name(f"platform {platform.name}")
        run = _Run(platform.name.capitalize(), self._world)
        while True:
            run.starts()
            try:
                await platform.run(desk, lambda words: self._up(platform.name, run, words))
            except PlatformRefused as error:
                self._world.tell(f"{run.name} refuses, and is not tried again until a restart: {error.user_message}")
                return False
            except PlatformDown as error:
                wait = run.failed(error.user_message)
            except Exception as error:  # noqa: BLE001  # one platform must not end the others
                _log.exception("%s ended unexpectedly", run.name)
                wait = run.failed(f"unexpectedly, {type(error).__name__}")
            else:
                wait = run.failed("it ended by itself")
            self.down.add(platform.name)
            await self._world.sleep(wait.total_seconds())

    def _up(self, name: str, run: "_Run", words: str) -> None:
        """The platform says that it serves, or with no words that it does not just now."""
        if not words:
            self.down.add(name)
            return
        self.down.discard(name)
        run.ready(words)


class _Run:
    """What is known of one platform between its tries."""

    def __init__(self, name: str, world: World) -> None:
        self.name = name
        self._world = world
        self._failures = 0
        self._told = ""
        self._up = False
        self._started = world.clock.now()

    def starts(self) -> None:
        self._started = self._world.clock.now()
        self._up = False

    def ready(self, words: str) -> None:
        """The platform can answer: say so, and that it is back if it was down."""
        was_down, self._told, self._up = bool(self._told), "", True
        told = words.removeprefix(f"{self.name}: ")
        self._world.tell(f"{self.name} is back: {told}" if was_down else f"{self.name}: {told}")

    def failed(self, why: str) -> timedelta:
        """Count a failure; said once for each outage. The wait."""
        served = self._up and self._world.clock.now() - self._started >= STEADY
        self._failures = 1 if served else self._failures + 1
        wait = wait_after(self._failures, self._world.spread())
        if not self._told:  # once for each outage, whatever it says at later tries
            self._told = why
            again = max(1, round(wait.total_seconds()))
            reason = why.rstrip(".")
            self._world.tell(f"{self.name} is down: {reason}. It is tried again in {again} s, then ever more rarely.")
        return wait
