"""Names of time zones, wall times that do not exist or come twice, and what is said of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.zones import at_wall, change_in_words, changes, parse_zone, wall_of
from bot.errors import BadCommand
from tests.digest.calendar import ZONES
from tests.fakes import DAY, HOUR, MINUTE


def of(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Europe/Minsk", "Europe/Minsk"),
        ("europe/minsk", "Europe/Minsk"),
        (" AMERICA/new york ", "America/New_York"),
        ("utc", "UTC"),
        ("etc/gmt+3", "Etc/GMT+3"),
    ],
)
def test_a_zone_is_known_whatever_its_case(typed: str, name: str) -> None:
    assert parse_zone(typed) == name


def test_every_zone_is_known_by_its_name_in_small_letters() -> None:
    assert {parse_zone(name.lower()) for name in available_timezones()} == available_timezones()


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("Minsk", "Did you mean Europe/Minsk?"),
        ("Europe/Minks", "Did you mean Europe/Minsk"),
        ("Asia/Minsk", "Did you mean Europe/Minsk"),
        ("katmandoo", "Asia/Kathmandu"),
        ("Lisbonn", "Europe/Lisbon"),
        ("Mars/Qqqq", "Use a name such as Europe/Minsk."),
        ("", "Use a name such as Europe/Minsk."),
        ("../../etc/passwd", "Use a name such as Europe/Minsk."),
        ("\x00" * 5_000, "Use a name such as Europe/Minsk."),
    ],
)
def test_another_name_is_refused_with_those_that_are_near(typed: str, hint: str) -> None:
    with pytest.raises(BadCommand) as caught:
        parse_zone(typed)
    assert hint in str(caught.value)
    assert str(caught.value).startswith(f"No time zone is called “{typed[:60]}”. ")


@pytest.mark.parametrize(
    ("name", "wall", "moment"),
    [
        ("America/New_York", datetime(2026, 3, 8, 1, 59), of(2026, 3, 8, 6, 59)),  # noqa: DTZ001
        ("America/New_York", datetime(2026, 3, 8, 2, 30), of(2026, 3, 8, 7)),  # noqa: DTZ001
        ("America/New_York", datetime(2026, 3, 8, 3), of(2026, 3, 8, 7)),  # noqa: DTZ001
        ("America/New_York", datetime(2026, 11, 1, 1, 30), of(2026, 11, 1, 5, 30)),  # noqa: DTZ001
        ("Australia/Lord_Howe", datetime(2026, 10, 4, 2, 10), of(2026, 10, 3, 15, 30)),  # noqa: DTZ001
        ("America/Santiago", datetime(2026, 9, 6, 0, 30), of(2026, 9, 6, 4)),  # noqa: DTZ001
        ("Pacific/Apia", datetime(2011, 12, 30, 8), of(2011, 12, 30, 10)),  # noqa: DTZ001
    ],
)
def test_a_wall_time_is_one_moment(name: str, wall: datetime, moment: datetime) -> None:
    assert at_wall(wall, ZoneInfo(name)) == moment


@given(
    st.sampled_from(ZONES),
    st.datetimes(datetime(1990, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001
    st.timedeltas(timedelta(0), 3 * DAY),
)
def test_later_wall_times_are_no_earlier_moments(name: str, wall: datetime, further: timedelta) -> None:
    zone = ZoneInfo(name)
    moment = at_wall(wall, zone)
    assert moment <= at_wall(wall + further, zone)
    assert wall_of(moment, zone) >= wall
    assert wall_of(moment, zone) == wall or wall_of(moment - timedelta(microseconds=1), zone) < wall


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/London", ["forward an hour on Sunday 29 March", "back an hour on Sunday 25 October"]),
        ("America/New_York", ["forward an hour on Sunday 8 March", "back an hour on Sunday 1 November"]),
        ("Australia/Lord_Howe", ["back 30 minutes on Sunday 5 April", "forward 30 minutes on Sunday 4 October"]),
        ("Antarctica/Troll", ["forward 2 hours on Sunday 29 March", "back 2 hours on Sunday 25 October"]),
        ("Europe/Minsk", []),
        ("Asia/Kathmandu", []),
    ],
)
def test_changes_of_the_clocks_in_words(name: str, words: list[str]) -> None:
    zone = ZoneInfo(name)
    said = [change_in_words(change, zone) for change in changes(zone, of(2026, 1, 1), of(2027, 1, 1))]
    assert said == [f"Clocks there go {each}." for each in words]


def test_a_change_is_found_to_the_second_and_only_within_its_bounds() -> None:
    zone, at = ZoneInfo("Europe/London"), of(2026, 3, 29, 1)
    inexact = timedelta(microseconds=123_457)
    for since in (at - DAY, at - DAY + inexact, at - inexact, at - timedelta(minutes=7, seconds=11)):
        found = list(changes(zone, since, at + MINUTE + 2 * inexact))
        assert [(change.at, change.by) for change in found] == [(at, HOUR)]
    assert list(changes(zone, at - DAY, at - inexact)) == []
    assert list(changes(zone, at, at + DAY)) == []
    assert list(changes(zone, at + DAY, at - DAY)) == []
