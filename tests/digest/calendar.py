"""What clocks show, minute by minute: an oracle that knows nothing of how schedules are computed."""

from collections import defaultdict
from datetime import UTC, date, datetime
from functools import cache
from zoneinfo import ZoneInfo

from tests.fakes import DAY, MINUTE

ZONES = (
    "America/New_York", "Europe/Minsk", "Europe/London", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia",
    "America/Santiago", "America/Nuuk", "Atlantic/Azores",
)  # fmt: skip
"""Clocks that change by night, never, by half an hour, at midnight, into the next day and back into the last one."""

MINUTES_A_DAY = 1_440
BEGIN, END = date(2026, 1, 1), date(2027, 1, 1)


@cache
def days(zone: ZoneInfo, first: date, last: date) -> dict[date, list[tuple[int, datetime]]]:
    """Of each local day in `[first, last)` all its minutes as they pass: minute of the day, moment."""
    found: dict[date, list[tuple[int, datetime]]] = defaultdict(list)
    at = datetime(first.year, first.month, first.day, tzinfo=UTC) - 2 * DAY
    until = datetime(last.year, last.month, last.day, tzinfo=UTC) + 2 * DAY
    while at < until:
        local = at.astimezone(zone)
        if first <= local.date() < last:
            found[local.date()].append((local.hour * 60 + local.minute, at))
        at += MINUTE
    return dict(found)


def first_at(minutes: list[tuple[int, datetime]], minute: int) -> datetime:
    """When a day's clock first shows a time or a later one; the day's last minute where it never does."""
    return next((at for shown, at in minutes if shown >= minute), minutes[-1][1])


def of_year(zone: ZoneInfo) -> dict[date, list[tuple[int, datetime]]]:
    """The minutes of the year that most tests walk."""
    return days(zone, BEGIN, END)


def near_changes(zone: ZoneInfo) -> list[dict[date, list[tuple[int, datetime]]]]:
    """The minutes of five days around each day of that year whose length is not 24 hours; of some days if all are."""
    odd = [day for day, minutes in of_year(zone).items() if len(minutes) != MINUTES_A_DAY]
    return [days(zone, day - 2 * DAY, day + 3 * DAY) for day in odd or [date(2026, 3, 18)]]
