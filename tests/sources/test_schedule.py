"""When the next look is due: how often a source publishes, what its server asks for, how failures back off."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.sources.schedule import (
    DAY,
    LONGEST_RETRY_AFTER,
    PollRules,
    changed_interval,
    next_look,
    next_try,
    publishing_interval,
    unchanged_interval,
)
from tests.fakes import HOUR, NOW

RULES = PollRules()
MINUTE = timedelta(minutes=1)

moments = st.datetimes(NOW.replace(tzinfo=None) - 400 * DAY, NOW.replace(tzinfo=None) + 400 * DAY).map(
    lambda at: at.replace(tzinfo=NOW.tzinfo)
)
waits = st.timedeltas(timedelta(0), 400 * DAY)


def every(gap: timedelta, count: int, newest: datetime = NOW) -> list[datetime]:
    return [newest - number * gap for number in range(count)]


@pytest.mark.parametrize(
    ("gap", "interval"),
    [
        (2 * HOUR, HOUR),
        (6 * HOUR, 3 * HOUR),
        (MINUTE, RULES.floor),
        (30 * DAY, RULES.ceiling),
    ],
)
def test_looks_about_twice_between_two_items(gap: timedelta, interval: timedelta) -> None:
    assert publishing_interval(every(gap, 12), NOW, RULES) == interval


def test_one_long_pause_among_the_items_changes_nothing() -> None:
    dates = [*every(HOUR, 5), *every(HOUR, 5, NOW - 90 * DAY)]

    assert publishing_interval(dates, NOW, RULES) == HOUR / 2


def test_only_the_newest_items_count() -> None:
    assert publishing_interval([*every(HOUR, 10), *every(30 * DAY, 50, NOW - DAY)], NOW, RULES) == HOUR / 2


def test_a_source_that_fell_silent_is_looked_at_less_often() -> None:
    silent = [publishing_interval(every(HOUR, 10, NOW - days * DAY), NOW, RULES) for days in (0, 1, 2, 30)]

    assert silent == [HOUR / 2, 1.2 * HOUR, 2.4 * HOUR, RULES.ceiling]


def test_dates_ahead_and_a_single_date_tell_no_interval() -> None:
    assert publishing_interval([NOW - HOUR, *every(-HOUR, 9, NOW + HOUR)], NOW, RULES) is None


@given(st.lists(moments, max_size=30))
def test_the_interval_keeps_within_floor_and_ceiling(dates: list[datetime]) -> None:
    interval = publishing_interval(dates, NOW, RULES)

    assert interval is None or RULES.floor <= interval <= RULES.ceiling


@given(waits)
def test_without_dates_the_interval_shrinks_with_news_and_grows_without(interval: timedelta) -> None:
    faster, slower = changed_interval(interval, RULES), unchanged_interval(interval, RULES, feed=False)

    assert RULES.floor <= faster <= slower <= RULES.ceiling
    assert faster < slower or interval < RULES.floor or interval * 0.7 > RULES.ceiling


def test_intervals_without_dates_change_by_shares() -> None:
    assert changed_interval(100 * MINUTE, RULES) == 70 * MINUTE
    assert unchanged_interval(100 * MINUTE, RULES, feed=False) == 130 * MINUTE
    assert unchanged_interval(100 * MINUTE, RULES) == 110 * MINUTE


@given(st.integers(1, 10**6), waits, st.none() | waits, st.none() | waits)
def test_a_server_is_left_alone_as_long_as_it_wishes_up_to_a_day(
    number: int, interval: timedelta, fresh_for: timedelta | None, refresh: timedelta | None
) -> None:
    due = next_look(number, NOW, interval, RULES, fresh_for, refresh) - NOW
    least = max(interval, *(min(wish, DAY) for wish in (fresh_for, refresh) if wish), timedelta(0))

    assert least <= due <= least * 1.1 + timedelta(milliseconds=1)


def test_sources_of_one_moment_drift_apart_and_each_is_given_the_same_moment_again() -> None:
    dues = [next_look(number, NOW, HOUR, RULES) for number in range(100)]

    assert len(set(dues)) > 90
    assert dues == [next_look(number, NOW, HOUR, RULES) for number in range(100)]


def test_failures_double_the_wait_up_to_a_day() -> None:
    plain = PollRules(jitter=0)
    hours = [(next_try(1, NOW, HOUR, plain, failures=n) - NOW) / HOUR for n in (1, 2, 3, 4, 5, 6, 5000)]

    assert hours == [2, 4, 8, 16, 24, 24, 24]


@given(st.integers(1, 5000), waits, waits)
def test_retry_after_is_obeyed_in_full_up_to_a_week(failures: int, interval: timedelta, asked: timedelta) -> None:
    wait = next_try(7, NOW, interval, RULES, failures=failures, retry_after=asked) - NOW

    assert min(asked, LONGEST_RETRY_AFTER) <= wait <= LONGEST_RETRY_AFTER * 1.1
    assert wait >= RULES.floor
