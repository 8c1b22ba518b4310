"""The judge sees each way in which a delivery can be wrong, and nothing wrong in one that is right."""

import random
from collections import Counter

import pytest

from tests.crash.judge import Verdict, judge, unserved
from tests.crash.stage import words_of
from tests.crash.weather import SHARES, DiscordWeather, SlackWeather, Weather

DUE = [("a1", "one"), ("a2", "two"), ("b1", "three")]


@pytest.mark.parametrize(
    ("arrived", "verdict"),
    [
        (DUE, Verdict(3)),
        (DUE[:2], Verdict(3, lost=1)),
        ([], Verdict(3, lost=3)),
        ([*DUE, DUE[0]], Verdict(3, doubled=1)),
        ([*DUE, *DUE], Verdict(3, doubled=3)),
        ([DUE[0], DUE[2], DUE[1]], Verdict(3, misordered=1)),
        ([DUE[0], ("x", "?"), *DUE[1:]], Verdict(3, strange=1)),
        ([DUE[0], ("a2", "tow"), DUE[2]], Verdict(3, altered=1)),
        ([DUE[1], DUE[1], ("x", "?")], Verdict(3, lost=2, doubled=1, strange=1)),
    ],
)
def test_the_judge_counts_what_is_wrong(arrived: list[tuple[str, str]], verdict: Verdict) -> None:
    assert judge(DUE, arrived) == verdict
    assert verdict.is_clean == (arrived == DUE)


def test_verdicts_of_channels_add_up() -> None:
    total = judge(DUE, DUE) + judge(DUE, DUE[1:]) + judge([], [("x", "?")])
    assert total == Verdict(6, lost=1, strange=1)
    assert not total.is_clean


def test_a_slot_without_a_digest_is_not_served() -> None:
    slots = [(1, 60), (1, 120), (2, 60)]
    assert unserved(slots, {(1, 60): 7, (1, 120): 8, (2, 60): 9}) == 0
    assert unserved(slots, {(1, 60): 7, (1, 120): None}) == 2


def test_words_are_the_same_whatever_a_platform_adds() -> None:
    sent = {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "*Ferry*"}}], "text": "Ferry"}
    kept = {"blocks": [{"block_id": "q1", **block} for block in sent["blocks"] if isinstance(block, dict)]}
    assert words_of(sent) == words_of(kept) == "*Ferry*"
    assert words_of({"components": [{"type": 10, "content": "Ferry", "id": 3}]}) == "Ferry"


def test_the_weather_brings_everything_and_then_nothing() -> None:
    weather = Weather(random.Random(1), Counter())
    discord, slack = DiscordWeather(weather), SlackWeather(weather)
    for _ in range(2000):
        assert discord.take("POST /channels/1/messages")
        assert slack.take("chat.postMessage")
    assert set(weather.seen) == set(SHARES)
    assert discord.take("GET /users/@me") is None
    assert slack.take("auth.test") is None
    weather.clear = True
    before = weather.seen.total()
    calm = discord.take("POST /channels/1/messages")
    assert calm is not None
    assert (calm.status, calm.hang, calm.cuts, weather.seen.total()) == (0, 0.0, False, before)
