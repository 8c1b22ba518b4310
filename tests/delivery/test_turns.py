"""However unevenly requests travel, a platform gets at most so many in any second; one that hangs holds up no other."""

import asyncio
import random
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from typing import TypeVar

import pytest

from bot.delivery.turns import LATEST, Turns

MOST = 10
T = TypeVar("T")


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose time passes at once."""

    ahead = 0.0

    def time(self) -> float:
        return self.ahead

    def _run_once(self) -> None:
        if not self._ready and self._scheduled:  # type: ignore[attr-defined]
            self.ahead = max(self.ahead, self._scheduled[0]._when)  # type: ignore[attr-defined]
        super()._run_once()  # type: ignore[misc]


def run(work: Coroutine[None, None, T]) -> T:
    """What it gives, on such a loop."""
    with asyncio.Runner(loop_factory=Loop) as runner:
        return runner.run(work)


@asynccontextmanager
async def travelling(turns: Turns, there: float, back: float, arrivals: list[float]) -> AsyncIterator[None]:
    """A request that takes so long to the platform and back."""
    turn = await turns.next()
    await asyncio.sleep(there)
    arrivals.append(asyncio.get_running_loop().time())
    await asyncio.sleep(back)
    turn.end()
    yield


async def sent(count: int, delays: list[float]) -> list[float]:
    """When so many requests arrive of which each takes one of these delays to get there."""
    turns, arrivals = Turns(MOST - 0.5, MOST), list[float]()

    async def one(delay: float) -> None:
        async with travelling(turns, delay, 0.02, arrivals):
            pass

    async with asyncio.TaskGroup() as group:
        for number in range(count):
            group.create_task(one(delays[number % len(delays)]))
    return sorted(arrivals)


def in_any_second(arrivals: list[float]) -> int:
    """The most that arrive within less than a second of each other."""
    return max(sum(1 for at in arrivals if start <= at < start + 0.999) for start in arrivals)


@pytest.mark.parametrize("seed", range(5))
def test_no_second_gets_more_than_it_may_although_some_are_held_up(seed: int) -> None:
    chance = random.Random(seed)
    delays = [0.02, *(0.02 + (0.3 * chance.random() if chance.random() < 0.2 else 0) for _ in range(60))]
    arrivals = run(sent(200, delays))
    assert in_any_second(arrivals) <= MOST


def test_an_even_way_costs_nothing() -> None:
    arrivals = run(sent(200, [0.2]))
    assert 199 / (arrivals[-1] - arrivals[0]) == pytest.approx(MOST - 0.5, rel=0.01)


async def hanging(turns: Turns) -> float:
    """Seconds that a second of turns takes after one whose answer never comes."""
    await turns.next()
    for _ in range(MOST):
        (await turns.next()).end()
    return asyncio.get_running_loop().time()


def test_one_that_hangs_does_not_hold_up_the_rest() -> None:
    assert run(hanging(Turns(MOST - 0.5, MOST))) <= 1 + LATEST + 0.2
