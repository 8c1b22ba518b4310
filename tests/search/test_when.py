"""Moments as users type them, read on Sunday 2026-11-22 at 15:30 UTC."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.search.when import HINT, parse_moment

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
ZONES = {"UTC": ZoneInfo("UTC"), "Minsk": ZoneInfo("Europe/Minsk"), "New York": ZoneInfo("America/New_York")}


def _utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


INSTANTS = [
    ("30m", "2026-11-22 15:00"),
    ("24h", "2026-11-21 15:30"),
    ("7d", "2026-11-15 15:30"),
    ("2w", "2026-11-08 15:30"),
    ("3mo", "2026-08-22 15:30"),
    ("1y", "2025-11-22 15:30"),
    ("7D", "2026-11-15 15:30"),
    ("-7d", "2026-11-15 15:30"),
    (" 7 days ", "2026-11-15 15:30"),
    ("3 days ago", "2026-11-19 15:30"),
    ("3-days-ago", "2026-11-19 15:30"),
    ("an hour ago", "2026-11-22 14:30"),
    ("an_hour_ago", "2026-11-22 14:30"),
    ("a week ago", "2026-11-15 15:30"),
    ("two weeks ago", "2026-11-08 15:30"),
    ("0d", "2026-11-22 15:30"),
    ("now", "2026-11-22 15:30"),
    ("2026-02-01T08:00", "2026-02-01 08:00"),
    ("2026-02-01 08:00:30", "2026-02-01 08:00:30"),
    ("2026-02-01t08:00z", "2026-02-01 08:00"),
    ("2026-02-01T08:00+03:00", "2026-02-01 05:00"),
    ("2026-02-01 08:00 -0500", "2026-02-01 13:00"),
]

PERIODS = [
    ("today", "2026-11-22", "2026-11-23"),
    ("Yesterday", "2026-11-21", "2026-11-22"),
    ("2026-02-01", "2026-02-01", "2026-02-02"),
    ("2026-2-1", "2026-02-01", "2026-02-02"),
    ("2026/02/01", "2026-02-01", "2026-02-02"),
    ("1.2.2026", "2026-02-01", "2026-02-02"),
    ("2026-02", "2026-02-01", "2026-03-01"),
    ("2025-12", "2025-12-01", "2026-01-01"),
    ("2026", "2026-01-01", "2027-01-01"),
    ("this week", "2026-11-16", "2026-11-23"),
    ("last week", "2026-11-09", "2026-11-16"),
    ("last-week", "2026-11-09", "2026-11-16"),
    ("LAST_WEEK", "2026-11-09", "2026-11-16"),
    ("previous week", "2026-11-09", "2026-11-16"),
    ("this month", "2026-11-01", "2026-12-01"),
    ("last month", "2026-10-01", "2026-11-01"),
    ("this year", "2026-01-01", "2027-01-01"),
    ("last year", "2025-01-01", "2026-01-01"),
    ("last 3 days", "2026-11-19 15:30", "2026-11-22 15:30"),
    ("last seven days", "2026-11-15 15:30", "2026-11-22 15:30"),
    ("past 24h", "2026-11-21 15:30", "2026-11-22 15:30"),
    ("past week", "2026-11-15 15:30", "2026-11-22 15:30"),
    ("last hour", "2026-11-22 14:30", "2026-11-22 15:30"),
    ("this morning", "2026-11-22 00:00", "2026-11-22 12:00"),
    ("tonight", "2026-11-22 18:00", "2026-11-23 00:00"),
    ("last night", "2026-11-21 18:00", "2026-11-22 06:00"),
    ("monday", "2026-11-16", "2026-11-17"),
    ("on Mon", "2026-11-16", "2026-11-17"),
    ("sunday", "2026-11-22", "2026-11-23"),
    ("last sunday", "2026-11-15", "2026-11-16"),
    ("last saturday", "2026-11-21", "2026-11-22"),
    ("this wednesday", "2026-11-18", "2026-11-19"),
    ("1 february 2026", "2026-02-01", "2026-02-02"),
    ("1-feb-2026", "2026-02-01", "2026-02-02"),
    ("1st of February", "2026-02-01", "2026-02-02"),
    ("february 1", "2026-02-01", "2026-02-02"),
    ("February 1, 2026", "2026-02-01", "2026-02-02"),
    ("1 feb", "2026-02-01", "2026-02-02"),
    ("22 november", "2026-11-22", "2026-11-23"),
    ("23 november", "2025-11-23", "2025-11-24"),
    ("29 february", "2024-02-29", "2024-03-01"),
    ("feb 2026", "2026-02-01", "2026-03-01"),
    ("december", "2025-12-01", "2026-01-01"),
    ("november", "2026-11-01", "2026-12-01"),
    ("may 2", "2026-05-02", "2026-05-03"),
]

# The same words where the day begins elsewhere, and across a change of the clock.
LOCAL = [
    ("Minsk", "today", "2026-11-21 21:00", "2026-11-22 21:00"),
    ("Minsk", "last week", "2026-11-08 21:00", "2026-11-15 21:00"),
    ("Minsk", "2026-02-01T08:00", "2026-02-01 05:00", "2026-02-01 05:00"),
    ("New York", "today", "2026-11-22 05:00", "2026-11-23 05:00"),
    ("New York", "2026-03-08", "2026-03-08 05:00", "2026-03-09 04:00"),
    ("New York", "2026-11-01", "2026-11-01 04:00", "2026-11-02 05:00"),
    ("New York", "this month", "2026-11-01 04:00", "2026-12-01 05:00"),
    ("New York", "july 4", "2026-07-04 04:00", "2026-07-05 04:00"),
    ("New York", "3mo", "2026-08-22 14:30", "2026-08-22 14:30"),
    ("New York", "2026-03-08T02:30", "2026-03-08 07:30", "2026-03-08 07:30"),
    ("New York", "2026-11-01T01:30", "2026-11-01 05:30", "2026-11-01 05:30"),
]


@pytest.mark.parametrize(("text", "expected"), INSTANTS)
def test_an_instant_is_its_own_end(text: str, expected: str) -> None:
    assert parse_moment(text, NOW, ZONES["UTC"]) == _utc(expected)
    assert parse_moment(text, NOW, ZONES["UTC"], end=True) == _utc(expected)


@pytest.mark.parametrize(("text", "start", "end"), PERIODS)
def test_a_period_has_a_start_and_an_exclusive_end(text: str, start: str, end: str) -> None:
    assert parse_moment(text, NOW, ZONES["UTC"]) == _utc(start)
    assert parse_moment(text, NOW, ZONES["UTC"], end=True) == _utc(end)


@pytest.mark.parametrize(("zone", "text", "start", "end"), LOCAL)
def test_days_begin_at_local_midnight(zone: str, text: str, start: str, end: str) -> None:
    assert parse_moment(text, NOW, ZONES[zone]) == _utc(start)
    assert parse_moment(text, NOW, ZONES[zone], end=True) == _utc(end)


def test_the_day_is_the_readers_not_that_of_greenwich() -> None:
    late = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)  # Monday in Minsk, still Sunday in New York
    assert parse_moment("today", late, ZONES["Minsk"]) == _utc("2026-11-22 21:00")
    assert parse_moment("today", late, ZONES["New York"]) == _utc("2026-11-22 05:00")
    assert parse_moment("this week", late, ZONES["Minsk"]) == _utc("2026-11-22 21:00")


def test_a_day_without_midnight_begins_when_the_clock_jumps() -> None:
    santiago = ZoneInfo("America/Santiago")  # 2026-09-06 00:00 became 01:00
    assert parse_moment("2026-09-06", NOW, santiago) == _utc("2026-09-06 04:00")


def test_a_month_before_the_31st_is_the_last_of_a_shorter_month() -> None:
    now = datetime(2026, 3, 31, 12, 0, tzinfo=UTC)
    assert parse_moment("1mo", now, ZONES["UTC"]) == _utc("2026-02-28 12:00")
    assert parse_moment("1y", datetime(2024, 2, 29, tzinfo=UTC), ZONES["UTC"]) == _utc("2023-02-28")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "soon",
        "5",
        "d",
        "7x",
        "2026-13",
        "2026-02-30",
        "30 february",
        "31 feb 2026",
        "0 may",
        "2026-02-01T25:00",
        "2026-02-01T08:00+99:00",
        "0000",
        "1/2/2026",
        "am",
        "last",
        "last monday week",
        "this day",
        "ago",
        "²d",
        "7d" * 40,
    ],
)
def test_what_is_not_understood_is_none(text: str) -> None:
    assert parse_moment(text, NOW, ZONES["UTC"]) is None


@pytest.mark.parametrize("text", ["999999y", "99999999999999999999w", "9999999999mo", "0001", "0001-01-01"])
def test_what_lies_before_the_calendar_is_its_first_instant(text: str) -> None:
    assert parse_moment(text, NOW, ZONES["Minsk"]) == datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["9999", "9999-12", "9999-12-31", "31 december 9999"])
def test_what_lies_after_the_calendar_is_its_last_instant(text: str) -> None:
    assert parse_moment(text, NOW, ZONES["New York"], end=True) == datetime.max.replace(tzinfo=UTC)


def test_every_example_of_the_hint_is_understood() -> None:
    for example in HINT.replace(" or ", ", ").split(", "):
        assert parse_moment(example, NOW, ZONES["UTC"]) is not None, example


_WORDS = st.lists(
    st.sampled_from(
        "last past this week month year day days 9 99999999 0 31 2026 0001 9999 - / . : t z + 00 12:00 feb "
        "february monday ago a an d y mo m night tonight th of ,".split()
    ),
    max_size=7,
).flatmap(lambda words: st.sampled_from([" ".join(words), "".join(words), "-".join(words)]))


@given(
    text=st.one_of(_WORDS, st.text()),
    zone=st.sampled_from(list(ZONES.values())),
    now=st.datetimes(datetime(1970, 1, 1), datetime(2200, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
)
def test_no_text_raises_and_a_period_never_ends_before_it_starts(text: str, zone: ZoneInfo, now: datetime) -> None:
    start, end = parse_moment(text, now, zone), parse_moment(text, now, zone, end=True)
    assert (start is None) == (end is None)
    if start is not None and end is not None:
        assert start.tzinfo is UTC
        assert start <= end
