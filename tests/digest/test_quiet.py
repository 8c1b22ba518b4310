"""Hours in which nothing comes: how they are written, what lies in them, and when they end."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.digest.quiet import in_quiet_hours, parse_quiet_hours, quiet_until
from bot.errors import BadCommand
from tests.digest.calendar import ZONES
from tests.fakes import DAY, MINUTE, SECOND

NEW_YORK, MINSK = ZoneInfo("America/New_York"), ZoneInfo("Europe/Minsk")


def of(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("typed", "text"),
    [
        ("22:00-07:00", "22:00-07:00"),
        ("22-7", "22:00-07:00"),
        ("10pm – 7 am", "22:00-07:00"),
        ("from 22:30 to 7", "22:30-07:00"),
        ("22 until noon", "22:00-12:00"),
        ("13:00-14:30", "13:00-14:30"),
        ("off", ""),
        ("NONE", ""),
        (" ", ""),
    ],
)
def test_quiet_hours_are_written_in_one_way(typed: str, text: str) -> None:
    assert parse_quiet_hours(typed) == text
    assert parse_quiet_hours(text) == text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ("22:00", "are not understood"),
        ("22-7-8", "are not understood"),
        ("night-day", "are not understood"),
        ("25:00-7:00", "are not understood"),
        ("22-", "are not understood"),
        ("22:00-10pm", "end as they begin"),
    ],
)
def test_other_quiet_hours_are_refused(typed: str, why: str) -> None:
    with pytest.raises(BadCommand, match=why) as caught:
        parse_quiet_hours(typed)
    assert f"“{typed}”" in str(caught.value)
    assert "Use 22:00-07:00, or off." in str(caught.value)


@pytest.mark.parametrize(
    ("hour", "minute", "quiet"), [(18, 59, False), (19, 0, True), (23, 0, True), (3, 59, True), (4, 0, False)]
)
def test_a_night_holds_its_beginning_and_not_its_end(hour: int, minute: int, *, quiet: bool) -> None:
    at = of(2026, 3, 18, hour, minute)  # Minsk is three hours ahead
    assert in_quiet_hours("22:00-07:00", MINSK, at) is quiet
    assert in_quiet_hours("07:00-22:00", MINSK, at) is not quiet
    assert not in_quiet_hours("", MINSK, at)


def test_quiet_ends_this_morning_or_tomorrow() -> None:
    assert quiet_until("22:00-07:00", MINSK, of(2026, 3, 18, 20)) == of(2026, 3, 19, 4)
    assert quiet_until("22:00-07:00", MINSK, of(2026, 3, 18, 1)) == of(2026, 3, 18, 4)
    assert quiet_until("22:00-07:00", MINSK, of(2026, 3, 18, 12)) == of(2026, 3, 18, 12)
    assert quiet_until("", MINSK, of(2026, 3, 18, 20)) == of(2026, 3, 18, 20)


def test_quiet_hours_follow_the_clocks() -> None:
    assert quiet_until("22:00-02:30", NEW_YORK, of(2026, 3, 8, 6)) == of(2026, 3, 8, 7)  # there is no 02:30
    assert quiet_until("22:00-01:30", NEW_YORK, of(2026, 11, 1, 4)) == of(2026, 11, 1, 5, 30)  # the first 01:30
    assert not in_quiet_hours("22:00-01:30", NEW_YORK, of(2026, 11, 1, 6))  # 01:00 for the second time
    assert not any(in_quiet_hours("02:00-03:00", NEW_YORK, of(2026, 3, 8, 6, 50) + n * MINUTE) for n in range(60))


def test_a_night_into_a_day_that_is_left_out_ends_with_the_next_night() -> None:
    apia = ZoneInfo("Pacific/Apia")
    evening = of(2011, 12, 30, 9)  # 23:00 on the 29th; at midnight the 31st begins
    assert quiet_until("22:00-07:00", apia, evening) == of(2011, 12, 30, 17)


times = st.times().map(lambda time: f"{time:%H:%M}")


@given(
    times,
    times,
    st.sampled_from(ZONES),
    st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_quiet_ends_where_it_is_quiet_no_more(first: str, last: str, name: str, at: datetime) -> None:
    zone, window = ZoneInfo(name), f"{first}-{last}"
    if first == last:
        return
    end = quiet_until(window, zone, at)
    assert not in_quiet_hours(window, zone, end)
    assert (end == at) is not in_quiet_hours(window, zone, at)
    assert at <= end <= at + 2 * DAY + timedelta(hours=2)
    if end > at:
        assert in_quiet_hours(window, zone, end - SECOND)
        assert in_quiet_hours(window, zone, at + (end - at) / 2)
