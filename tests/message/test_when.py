"""Moments in the words of a reader."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.message.when import ago, exact
from tests.commands.desk import NOW

UTC_ZONE = ZoneInfo("UTC")
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(0), "just now"),
        (MINUTE - SECOND, "just now"),
        (MINUTE, "1 min ago"),
        (2 * MINUTE - SECOND, "1 min ago"),
        (HOUR - SECOND, "59 min ago"),
        (HOUR, "1 h ago"),
        (DAY - SECOND, "23 h ago"),
        (DAY, "1 d ago"),
        (14 * DAY - SECOND, "13 d ago"),
        (14 * DAY, "4 March 2026"),
        (365 * DAY, "18 March 2025"),
        (-SECOND, "just now"),
        (-DAY, "just now"),
        (-DAY - SECOND, "19 March 2026"),
    ],
)
def test_an_age_is_said_in_its_largest_unit_and_from_two_weeks_on_as_a_date(age: timedelta, said: str) -> None:
    assert ago(NOW - age, NOW, UTC_ZONE) == said


def test_a_date_is_that_of_the_readers_zone() -> None:
    late = datetime(2026, 1, 31, 23, 30, tzinfo=UTC)
    assert ago(late, NOW, UTC_ZONE) == "31 January 2026"
    assert ago(late, NOW, ZoneInfo("Europe/Minsk")) == "1 February 2026"


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("UTC", "1 July 2026, 22:05 UTC"),
        ("Europe/Berlin", "2 July 2026, 00:05 CEST"),
        ("America/New_York", "1 July 2026, 18:05 EDT"),
        ("Europe/Minsk", "2 July 2026, 01:05 +03"),
    ],
)
def test_the_exact_time_names_its_zone(zone: str, said: str) -> None:
    assert exact(datetime(2026, 7, 1, 22, 5, tzinfo=UTC), ZoneInfo(zone)) == said


@given(st.timedeltas(timedelta(days=-2025 * 365), timedelta(days=7900 * 365)))
def test_any_moment_can_be_said(later: timedelta) -> None:
    at = NOW + later
    assert ago(at, NOW, UTC_ZONE)
    assert exact(at, ZoneInfo("America/New_York"))
