"""When a schedule comes: over a year of clocks that change, against a count of its minutes, and after outages."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.digest.schedule import Schedule, parse_schedule
from bot.digest.times import MOST_FOLDED, Due, due, next_times
from bot.digest.zones import changes
from tests.digest.calendar import BEGIN, END, ZONES, days, first_at, near_changes, of_year
from tests.fakes import DAY, HOUR, MINUTE, NOW, SECOND

PATIENCE = 6 * HOUR


def of(year: int, month: int, day: int, hour: int = 0, minute: int = 0) -> datetime:
    return datetime(year, month, day, hour, minute, tzinfo=UTC)


def between(schedule: Schedule, zone: ZoneInfo, since: datetime, until: datetime) -> list[datetime]:
    """All its times in `(since, until]`."""
    found: list[datetime] = []
    while (coming := next_times(schedule, zone, found[-1] if found else since, 50)) and coming[0] <= until:
        found += [at for at in coming if at <= until]
    return found


def of_the_year(line: str, zone: ZoneInfo) -> list[datetime]:
    minutes = of_year(zone)
    begin, end = minutes[BEGIN][0][1], minutes[END - DAY][-1][1]
    return between(parse_schedule(line), zone, begin - SECOND, end)


@pytest.mark.parametrize("clock", ["00:00", "00:30", "01:45", "02:15", "08:00", "23:30"])
@pytest.mark.parametrize("name", ZONES)
def test_a_daily_digest_comes_once_a_local_day_to_the_minute(name: str, clock: str) -> None:
    zone = ZoneInfo(name)
    minute = int(clock[:2]) * 60 + int(clock[3:])
    wanted = [first_at(minutes, minute) for minutes in of_year(zone).values()]
    assert len(wanted) == 365
    assert of_the_year(f"daily {clock}", zone) == wanted


@pytest.mark.parametrize(
    ("line", "weekdays"),
    [
        ("weekdays 02:30", range(5)),
        ("weekends 00:30", (5, 6)),
        ("sat,sun 23:30", (5, 6)),
        ("sun 02:15", (6,)),
        ("0 23 * * 7", (6,)),
        ("30 1 * * 0", (6,)),
        ("30 1 * * 5-7", (4, 5, 6)),
    ],
)
@pytest.mark.parametrize("name", ZONES)
def test_none_comes_on_a_wrong_weekday_and_one_on_each_right_one(name: str, line: str, weekdays: Sequence[int]) -> None:
    zone = ZoneInfo(name)
    came = [at.astimezone(zone).date() for at in of_the_year(line, zone)]
    assert came == [day for day in of_year(zone) if day.weekday() in weekdays]


@pytest.mark.parametrize("name", ZONES)
def test_two_times_of_a_day_that_clocks_leave_out_together_come_once(name: str) -> None:
    zone = ZoneInfo(name)
    wanted = sorted({first_at(day, minute) for day in of_year(zone).values() for minute in (120, 150)})
    assert of_the_year("daily 02:00,02:30", zone) == wanted


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    ("line", "apart"), [("hourly", 60), ("every 30m", 30), ("*/20 * * * *", 20), ("every 15m", 15)]
)
def test_what_comes_every_hour_keeps_to_the_hours_as_they_pass(name: str, line: str, apart: int) -> None:
    zone = ZoneInfo(name)
    for minutes in near_changes(zone):
        wanted = [at for day in minutes.values() for shown, at in day if shown % apart == 0]
        assert between(parse_schedule(line), zone, wanted[0] - SECOND, wanted[-1]) == wanted


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize(
    ("line", "apart"), [("every 6h", 360), ("every 90m", 90), ("every 2h", 120), ("0 */2 * * *", 120)]
)
def test_a_distance_that_divides_a_day_counts_from_local_midnight(name: str, line: str, apart: int) -> None:
    zone = ZoneInfo(name)
    for minutes in near_changes(zone):
        wanted = sorted({first_at(day, minute) for day in minutes.values() for minute in range(0, 1440, apart)})
        assert between(parse_schedule(line), zone, wanted[0] - SECOND, wanted[-1]) == wanted


@pytest.mark.parametrize("name", ["America/New_York", "Asia/Kathmandu"])
@pytest.mark.parametrize(
    ("line", "apart"), [("every 5h", 5 * HOUR), ("every 50m", 50 * MINUTE), ("every 36h", 36 * HOUR)]
)
def test_another_distance_counts_from_1970_in_utc(name: str, line: str, apart: timedelta) -> None:
    came = next_times(parse_schedule(line), ZoneInfo(name), of(2026, 3, 7), 200)
    assert {after - before for before, after in pairwise(came)} == {apart}
    assert not (came[0] - of(1970, 1, 1)) % apart
    assert of(2026, 3, 7) < came[0] <= of(2026, 3, 7) + apart


def test_a_day_that_a_zone_leaves_out_has_nothing() -> None:
    zone = ZoneInfo("Pacific/Apia")
    minutes = days(zone, date(2011, 12, 26), date(2012, 1, 4))
    assert date(2011, 12, 30) not in minutes
    since, until = minutes[date(2011, 12, 26)][0][1] - SECOND, minutes[date(2012, 1, 3)][-1][1]
    for line, minute in (("daily 08:00", 480), ("daily 00:00", 0), ("daily 23:30", 1410)):
        came = between(parse_schedule(line), zone, since, until)
        assert came == [first_at(day, minute) for day in minutes.values()]
    assert between(parse_schedule("fri 08:00"), zone, since, until) == []
    assert len(between(parse_schedule("thu,sat 08:00"), zone, since, until)) == 2


def test_days_of_the_month() -> None:
    zone = ZoneInfo("Europe/Minsk")
    last = [at.astimezone(zone).date() for at in of_the_year("monthly last 09:00", zone)]
    assert last == [day for day in of_year(zone) if (day + DAY).day == 1]
    second_monday = [at.astimezone(zone).date() for at in of_the_year("0 9 * * 1#2", zone)]
    assert second_monday == [day for day in of_year(zone) if day.weekday() == 0 and 8 <= day.day <= 14]
    last_friday = [at.astimezone(zone).date() for at in of_the_year("0 9 * * 5L", zone)]
    assert last_friday == [day for day in of_year(zone) if day.weekday() == 4 and (day + 7 * DAY).month != day.month]


def test_a_leap_day_is_waited_for() -> None:
    zone = ZoneInfo("Europe/Minsk")
    assert next_times(parse_schedule("0 3 29 2 *"), zone, NOW, 2) == (of(2028, 2, 29), of(2032, 2, 29))


# What is due


@pytest.mark.parametrize("name", ZONES)
@pytest.mark.parametrize("line", ["daily 02:30", "daily 00:15,23:30", "every 6h", "hourly", "sun 02:15"])
def test_a_tick_every_seven_minutes_gives_each_time_once(name: str, line: str) -> None:
    zone, schedule = ZoneInfo(name), parse_schedule(line)
    changing = list(changes(zone, of(2026, 1, 1), of(2027, 1, 1)))
    for middle in [change.at for change in changing] or [of(2026, 3, 15)]:
        begin, end = middle - 36 * HOUR, middle + 36 * HOUR
        given, last, now = [], begin, begin
        while now < end:
            now += 7 * MINUTE
            if found := due(schedule, zone, last, now, PATIENCE):
                assert (found.folded, found.delayed, found.missed) == (0, False, False)
                assert now - 7 * MINUTE < found.at <= now
                given.append(found.at)
                last = found.at
        assert given == between(schedule, zone, begin, now)
        assert given


MINSK = ZoneInfo("Europe/Minsk")
DAILY = parse_schedule("daily 08:00")  # 05:00 in UTC


def test_nothing_is_due_before_its_time_or_twice() -> None:
    last = of(2026, 3, 17, 5)
    assert due(DAILY, MINSK, last, of(2026, 3, 18, 5) - SECOND, PATIENCE) is None
    assert due(DAILY, MINSK, last, of(2026, 3, 18, 5), PATIENCE) == Due(of(2026, 3, 18, 5))
    assert due(DAILY, MINSK, of(2026, 3, 18, 5), of(2026, 3, 19, 4, 59), PATIENCE) is None
    assert due(DAILY, MINSK, of(2026, 3, 20), of(2026, 3, 19), PATIENCE) is None  # a clock that was set back


@pytest.mark.parametrize(
    ("late", "delayed", "missed"),
    [
        (15 * MINUTE, False, False),
        (15 * MINUTE + SECOND, True, False),
        (PATIENCE, True, False),
        (PATIENCE + SECOND, True, True),
    ],
)
def test_what_comes_late_says_so_and_then_waits(late: timedelta, delayed: bool, missed: bool) -> None:
    slot = of(2026, 3, 18, 5)
    assert due(DAILY, MINSK, slot - DAY, slot + late, PATIENCE) == Due(slot, 0, delayed, missed)


def test_an_outage_is_folded_into_the_newest_time() -> None:
    last, now = of(2026, 3, 10, 5), of(2026, 3, 18, 6)
    assert due(DAILY, MINSK, last, now, PATIENCE) == Due(of(2026, 3, 18, 5), 7, delayed=True)
    assert due(parse_schedule("monthly 1 09:00"), MINSK, of(2025, 1, 1), now, PATIENCE) == Due(
        of(2026, 3, 1, 6), 14, delayed=True, missed=True
    )


def test_no_more_than_a_hundred_missed_times_are_counted() -> None:
    found = due(parse_schedule("every 15m"), MINSK, of(1971, 1, 1), NOW + MINUTE, PATIENCE)
    assert found == Due(NOW, MOST_FOLDED)
    assert due(DAILY, MINSK, of(1, 1, 2), NOW, PATIENCE) == Due(
        of(2026, 3, 18, 5), MOST_FOLDED, delayed=True, missed=True
    )


# Properties

lines = st.sampled_from(
    "daily 02:30|daily 00:15,01:30,23:45|weekdays 2|hourly|every 30m|every 6h|every 5h|every 90m|sun 02:15|"
    "monthly 1 0:30|monthly last 23:30|0 1 * * *|30 */3 * * *|0 * * * 0|15 * 1 * *|*/15 1-3 * * 6,7|0 0 29 2 *".split(
        "|"
    )
)
moments = st.datetimes(datetime(2000, 1, 1), datetime(2060, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
zones = st.sampled_from(
    [*ZONES, "Africa/Casablanca", "Africa/Cairo", "Asia/Gaza", "Antarctica/Troll", "Asia/Pyongyang"]
)


@given(lines, zones, moments)
@settings(deadline=None)
def test_times_rise_and_asking_from_one_of_them_gives_the_rest(line: str, name: str, after: datetime) -> None:
    schedule, zone = parse_schedule(line), ZoneInfo(name)
    coming = next_times(schedule, zone, after, 6)
    assert len(coming) == 6
    assert all(before < later for before, later in pairwise((after, *coming)))
    for place, at in enumerate(coming):
        assert next_times(schedule, zone, at, 5 - place) == coming[place + 1 :]
        assert at.second == at.microsecond == 0
    assert next_times(schedule, zone, coming[0] - timedelta(microseconds=1), 1) == coming[:1]


@given(lines, zones, moments, st.floats(0, 1))
@settings(deadline=None)
def test_after_a_time_nothing_is_due_until_the_next(line: str, name: str, after: datetime, share: float) -> None:
    schedule, zone = parse_schedule(line), ZoneInfo(name)
    first, second = next_times(schedule, zone, after, 2)
    between_them = first + (second - first) * share
    if between_them < second:
        assert due(schedule, zone, first, between_them, PATIENCE) is None
    found = due(schedule, zone, first, second, PATIENCE)
    assert found == Due(second)


@given(lines, zones, moments, st.integers(1, 30))
@settings(deadline=None)
def test_an_outage_of_any_length_loses_no_count(line: str, name: str, after: datetime, number: int) -> None:
    schedule, zone = parse_schedule(line), ZoneInfo(name)
    coming = next_times(schedule, zone, after, number)
    found = due(schedule, zone, after, coming[-1], PATIENCE)
    assert found == Due(coming[-1], number - 1)
