"""Two messages of a channel reach Slack a second apart, however unevenly they and their answers travel."""

import random
from datetime import timedelta
from itertools import pairwise

import pytest

from bot.platforms.slack.pace import CHANNELS_KEPT, FEW, MARGIN, SECOND, Pace
from tests.fakes import FakeClock

QUICKEST = 0.02


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> FakeClock:
    """One that sleeping moves."""
    clock = FakeClock()

    async def sleep(seconds: float) -> None:
        clock.advance(timedelta(seconds=seconds))

    monkeypatch.setattr("bot.platforms.slack.pace.asyncio.sleep", sleep)
    return clock


async def sent(pace: Pace, clock: FakeClock, trips: list[tuple[float, float]]) -> list[float]:
    """When messages reach Slack that travel there and back for so long."""
    start, arrivals = clock.now(), list[float]()
    for there, back in trips:
        at = await pace.turn("T1", "C1")
        clock.advance(timedelta(seconds=there))
        arrivals.append((clock.now() - start).total_seconds())
        clock.advance(timedelta(seconds=back))
        pace.answered("T1", "C1", at)
    return arrivals


@pytest.mark.parametrize("seed", range(10))
async def test_messages_reach_slack_a_second_apart_although_some_are_held_up(seed: int, clock: FakeClock) -> None:
    chance = random.Random(seed)
    trips = [(QUICKEST / 2 + chance.choice([0, 0, 0.3]), QUICKEST / 2 + chance.choice([0, 0, 0.4])) for _ in range(99)]
    arrivals = await sent(Pace(clock), clock, trips)
    assert min(later - earlier for earlier, later in pairwise(arrivals)) >= 1


async def test_an_even_way_costs_nothing(clock: FakeClock) -> None:
    arrivals = (await sent(Pace(clock), clock, [(0.03, 0.05)] * 50))[FEW:]
    gaps = {round(later - earlier, 6) for earlier, later in pairwise(arrivals)}
    assert gaps == {(SECOND + MARGIN).total_seconds()}


async def test_on_a_way_quicker_than_the_margin_an_answer_is_as_good(clock: FakeClock) -> None:
    arrivals = await sent(Pace(clock), clock, [(0.002, 0.003)] * 20)
    assert {round(later - earlier, 6) for earlier, later in pairwise(arrivals)} == {1.005}


async def test_what_nobody_answered_is_followed_a_second_later_and_other_channels_wait_for_nothing(
    clock: FakeClock,
) -> None:
    pace, start = Pace(clock), clock.now()
    sent = await pace.turn("T1", "C1")
    clock.advance(timedelta(seconds=7))
    pace.unanswered("T1", "C1", sent)
    assert await pace.turn("T1", "C2") == start + timedelta(seconds=7)
    assert await pace.turn("T2", "C1") == start + timedelta(seconds=7)
    assert await pace.turn("T1", "C1") == start + timedelta(seconds=8)


@pytest.mark.parametrize("late", [0.1, 0.9])
async def test_an_answer_that_comes_while_others_wait_puts_them_off_and_takes_no_turn_back(
    late: float, clock: FakeClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace, after = Pace(clock), timedelta(seconds=late)
    first = await pace.turn("T1", "C1")
    meanwhile = [lambda: pace.answered("T1", "C1", first)]

    async def sleep(seconds: float) -> None:
        end = clock.now() + timedelta(seconds=seconds)
        if meanwhile:
            clock.advance(after)
            meanwhile.pop()()
        clock.at = end

    monkeypatch.setattr("bot.platforms.slack.pace.asyncio.sleep", sleep)
    second = await pace.turn("T1", "C1")
    third = await pace.turn("T1", "C1")
    assert second - first == SECOND + after  # it may have reached Slack as late as its answer came
    assert third - second == SECOND + MARGIN


async def test_channels_that_are_free_are_forgotten(clock: FakeClock) -> None:
    pace = Pace(clock)
    for n in range(3 * CHANNELS_KEPT):
        await pace.turn("T1", f"C{n}")
        clock.advance(timedelta(seconds=0.1))
    assert len(pace._channels) <= CHANNELS_KEPT
