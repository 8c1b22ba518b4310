"""A platform that fails is tried again and told of once; one that refuses is left; none ends the others."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import PlatformDown, PlatformRefused
from bot.supervise import CAP, FIRST, STEADY, Supervisor, World, wait_after
from tests.fakes import FakeClock


@given(st.integers(0, 10_000), st.floats(0, 1))
def test_waits_double_up_to_a_cap_and_are_spread(failures: int, spread: float) -> None:
    assert FIRST / 2 <= wait_after(failures, spread) <= CAP
    assert wait_after(failures + 1, 0) >= wait_after(failures, 0)


@dataclass(slots=True)
class Scripted:
    """A platform that does one thing at each try: an error to raise, or seconds to serve before it is down."""

    name: str
    script: list[Exception | float]
    clock: FakeClock
    tries: int = 0

    async def run(self, _desk: Any, ready: Callable[[str], None]) -> None:
        self.tries += 1
        if not self.script:
            ready("connected")
            await asyncio.Event().wait()
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        ready("connected")
        self.clock.advance(timedelta(seconds=step))
        raise PlatformDown("The socket closed.")


@dataclass(slots=True)
class Watched:
    clock: FakeClock = field(default_factory=FakeClock)
    told: list[str] = field(default_factory=list)
    slept: list[float] = field(default_factory=list)

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        await asyncio.sleep(0)

    async def serves(self, *scripts: list[Exception | float]) -> list[Scripted]:
        platforms = [Scripted(f"chat{number}", script, self.clock) for number, script in enumerate(scripts)]
        world = World(self.clock, self.told.append, self.sleep, lambda: 0.0)
        serving = asyncio.ensure_future(Supervisor(world).watch(list(platforms), None))  # type: ignore[arg-type]
        for _ in range(100):
            await asyncio.sleep(0)
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        return platforms


async def test_a_platform_that_is_down_is_told_of_once_and_again_when_it_is_back() -> None:
    watched = Watched()
    await watched.serves([PlatformDown("No network.")] * 3)
    assert watched.told == [
        "Chat0 is down: No network. It is tried again in 2 s, then ever more rarely.",
        "Chat0 is back: connected",
    ]
    assert watched.slept == [2, 4, 8]


async def test_one_that_refuses_is_left_and_the_others_go_on() -> None:
    watched = Watched()
    refused, served = await watched.serves([PlatformRefused("The token is wrong.")], [])
    assert (refused.tries, served.tries) == (1, 1)
    assert watched.told[0].startswith("Chat0 refuses")
    assert "Chat1: connected" in watched.told
    assert not any("No chat platform" in line for line in watched.told)


async def test_when_all_refuse_the_operator_is_told_what_goes_on() -> None:
    watched = Watched()
    await watched.serves([PlatformRefused("Wrong.")])
    assert watched.told[-1].startswith("No chat platform can be served; the sources are watched")


async def test_after_a_long_service_the_waits_begin_anew(caplog: pytest.LogCaptureFixture) -> None:
    watched = Watched()
    await watched.serves([PlatformDown("a"), RuntimeError("b"), STEADY.total_seconds() + 1])
    assert watched.slept == [2, 4, 2]
    assert "RuntimeError" in caplog.text


async def test_without_platforms_there_is_nothing_to_do() -> None:
    watched = Watched()
    await watched.serves()
    assert watched.told == []


async def test_a_platform_that_says_nothing_when_asked_how_it_is_counts_as_down_until_it_is_back() -> None:
    stood: list[bool] = []

    class Fading:
        name = "fading"

        async def run(self, _desk: Any, ready: Callable[[str], None]) -> None:
            for words in ("connected", "", "connected"):
                ready(words)
                stood.append("fading" not in supervisor.down)
            raise PlatformRefused("Enough.")

    told: list[str] = []
    supervisor = Supervisor(World(FakeClock(), told.append, asyncio.sleep, lambda: 0.0))
    await supervisor.watch([Fading()], None)  # type: ignore[list-item, arg-type]
    assert stood == [True, False, True]
    assert [line for line in told if "down" in line] == []
