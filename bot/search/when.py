"""Turns what a user types after `since:` or `until:` into one aware UTC instant.

Everything is a period first: a day, a week, a month, or an instant, whose two ends are one. `since`
takes the start, `until` the end, which is the start of the next period. Invariant: no text raises;
what lies outside the calendar becomes its first or its last instant.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.message.phrases import listed

HINT = listed(("24h", "7d", "yesterday", "last week", "monday", "2026-02-01", "feb 2026", "1 february 2026"), "or")
"""Examples for the message that a moment was not understood."""

_FIRST = datetime.min.replace(tzinfo=UTC)
_LAST = datetime.max.replace(tzinfo=UTC)
_LONGEST = 60
_YEAR_ONE = 12  # months are counted from January of the year 0
_YEAR_10000 = 12 * 10_000


def _numbered(names: str, start: int = 0) -> dict[str, int]:
    groups = enumerate(names.split("|"), start)
    return {name: number for number, group in groups for name in group.split()}


_MONTHS = _numbered(
    "jan january|feb february|mar march|apr april|may|jun june|jul july|aug august|"
    "sep sept september|oct october|nov november|dec december",
    start=1,
)
_WEEKDAYS = _numbered(
    "mon monday|tue tues tuesday|wed wednesday|thu thur thurs thursday|fri friday|sat saturday|sun sunday"
)
NUMBERS = _numbered("a an one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve", start=1)
_DAYS = {"yesterday": -1, "today": 0, "tomorrow": 1}
# From which hour of today to which: a part of a day may begin yesterday.
_PARTS = {
    "this morning": (0, 12),
    "this afternoon": (12, 18),
    "this evening": (18, 24),
    "tonight": (18, 24),
    "last night": (-6, 6),
}
UNITS = {
    name: unit
    for unit, names in {
        "minute": "m min mins minute minutes",
        "hour": "h hr hrs hour hours",
        "day": "d day days",
        "week": "w wk wks week weeks",
        "month": "mo mos month months",
        "year": "y yr yrs year years",
    }.items()
    for name in names.split()
}
LENGTHS = {
    "minute": timedelta(minutes=1),
    "hour": timedelta(hours=1),
    "day": timedelta(days=1),
    "week": timedelta(weeks=1),
}

_DATE = re.compile(r"(\d{4})[-/](\d{1,2})(?:[-/](\d{1,2}))?|(\d{1,2})\.(\d{1,2})\.(\d{4})|(\d{4})", re.ASCII)
_CLOCK = re.compile(
    r"(\d{4}-\d\d-\d\d)[t ](\d\d:\d\d(?::\d\d(?:\.\d{1,6})?)?) ?(?:(z|utc)|([+-]\d\d(?::?\d\d)?))?", re.ASCII
)
_AGO = re.compile(r"(?:(last|past) )?(?:(\d+) ?|([a-z]+) )([a-z]+)(?: ago)?", re.ASCII)
_CALENDAR = re.compile(r"(this|last|past|previous) ([a-z]+)", re.ASCII)
_WEEKDAY = re.compile(r"(?:(this|last) )?([a-z]+)", re.ASCII)
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?(?: of)? ([a-z]+)(?: (\d{4}))?", re.ASCII)
_MONTH_DAY = re.compile(r"([a-z]+)(?: (\d{1,2})(?:st|nd|rd|th)?)?(?: (\d{4}))?", re.ASCII)

_Period = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class _Present:
    """The present instant and the zone in which days begin."""

    now: datetime
    zone: ZoneInfo

    @property
    def today(self) -> date:
        return self.now.astimezone(self.zone).date()

    def instant(self, wall: datetime) -> datetime:
        """A wall time in UTC: the earlier of two; one that the clock skips counts on from before."""
        try:
            return wall.replace(tzinfo=wall.tzinfo or self.zone).astimezone(UTC)
        except OverflowError:
            return _FIRST if wall.year == 1 else _LAST

    def hour(self, day: int, hour: int = 0) -> datetime:
        """The start of an hour, counted from midnight, of the day with that ordinal."""
        day, hour = day + hour // 24, hour % 24
        if not 1 <= day <= date.max.toordinal():
            return _FIRST if day < 1 else _LAST
        return self.instant(datetime.fromordinal(day).replace(hour=hour))

    def days(self, first: int, count: int = 1) -> _Period:
        return self.hour(first), self.hour(first + count)

    def months(self, first: int, count: int = 1) -> _Period:
        return self.hour(_month_start(first)), self.hour(_month_start(first + count))


def parse_moment(text: str, now: datetime, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """The start of the period that `text` names, or its exclusive end; None when it names none.

    `now` is aware. Days begin at midnight in `zone`, weeks on Monday. A weekday and a date without a
    year mean the latest that has begun.
    """
    if len(text) > _LONGEST:
        return None
    present = _Present(now.astimezone(UTC), zone)
    exact = " ".join(text.casefold().split())
    words = " ".join(re.sub(r"[\s_,-]+", " ", exact).split()).removeprefix("on ")
    try:
        period = _digits(exact, present) or _words(words, present)
    except ValueError:  # the 30th of February and the like
        return None
    return period[end] if period else None


def _digits(text: str, at: _Present) -> _Period | None:
    """A date or a time in digits."""
    if match := _CLOCK.fullmatch(text):
        day, clock, utc, offset = match.groups()
        moment = at.instant(datetime.fromisoformat(f"{day}T{clock}{'Z' if utc else offset or ''}"))
        return moment, moment
    match = _DATE.fullmatch(text)
    if not match:
        return None
    year, month, day = (int(number or 0) for number in match.groups()[:3])
    if match[4]:
        day, month, year = (int(number) for number in match.groups()[3:6])
    if match[7]:
        return at.months(12 * int(match[7]), 12) if int(match[7]) else None
    if day:
        return at.days(date(year, month, day).toordinal())
    return at.months(_month_index(date(year, month, 1)))


def _words(text: str, at: _Present) -> _Period | None:
    """A name for a day or a longer time, or a distance from now."""
    today = at.today.toordinal()
    if text == "now":
        return at.now, at.now
    if text in _DAYS:
        return at.days(today + _DAYS[text])
    if text in _PARTS:
        first, last = _PARTS[text]
        return at.hour(today, first), at.hour(today, last)
    for read in (_distance, _calendar, _weekday, _day_of_month):
        if period := read(text, at):
            return period
    return None


def _distance(text: str, at: _Present) -> _Period | None:
    """Here "3 days ago" and "3d" are an instant; "last 3 days" lasts until now."""
    match = _AGO.fullmatch(text)
    unit = UNITS.get(match[4]) if match else None
    if not match or not unit:
        return None
    count = int(match[2]) if match[2] else NUMBERS.get(match[3])
    if count is None:
        return None
    start = _before(at, count, unit)
    return start, at.now if match[1] else start


def _before(at: _Present, count: int, unit: str) -> datetime:
    """So many units before now; a month before the 31st is the last day of a shorter month."""
    if unit in LENGTHS:
        try:
            return at.now - count * LENGTHS[unit]
        except OverflowError:
            return _FIRST
    local = at.now.astimezone(at.zone).replace(tzinfo=None, fold=0)
    index = _month_index(local) - count * (12 if unit == "year" else 1)
    if index < _YEAR_ONE:
        return _FIRST
    year, month = index // 12, index % 12 + 1
    return at.instant(local.replace(year=year, month=month, day=min(local.day, monthrange(year, month)[1])))


def _calendar(text: str, at: _Present) -> _Period | None:
    """This or the last week, month or year by the calendar; "past week" is seven days until now."""
    match = _CALENDAR.fullmatch(text)
    unit = UNITS.get(match[2]) if match else None
    if not match or not unit:
        return None
    if match[1] != "this" and (match[1] == "past" or unit in ("minute", "hour", "day")):
        return _before(at, 1, unit), at.now
    back = 0 if match[1] == "this" else 1
    today = at.today
    if unit == "week":
        return at.days(today.toordinal() - today.weekday() - 7 * back, 7)
    if unit == "month":
        return at.months(_month_index(today) - back)
    return at.months(12 * (today.year - back), 12) if unit == "year" else None


def _weekday(text: str, at: _Present) -> _Period | None:
    match = _WEEKDAY.fullmatch(text)
    if not match or match[2] not in _WEEKDAYS:
        return None
    today = at.today
    back = today.weekday() - _WEEKDAYS[match[2]]
    if match[1] != "this":
        back = back % 7 or (7 if match[1] else 0)
    return at.days(today.toordinal() - back)


def _day_of_month(text: str, at: _Present) -> _Period | None:
    """Here "1 february 2026" and "february 1", "feb 2026" and "february"."""
    if match := _DAY_MONTH.fullmatch(text):
        day, name, year = match.groups()
    elif match := _MONTH_DAY.fullmatch(text):
        name, day, year = match.groups()
    else:
        return None
    if name not in _MONTHS:
        return None
    first = _latest(at.today, _MONTHS[name], int(day or 1), int(year) if year else None)
    return at.days(first.toordinal()) if day else at.months(_month_index(first))


def _latest(today: date, month: int, day: int, year: int | None) -> date:
    """The date in that year, else the latest such date up to today; ValueError when there is none."""
    if year is not None:
        return date(year, month, day)
    # Two leap days are at most eight years apart (1896 and 1904).
    for candidate in range(today.year, max(today.year - 9, 0), -1):
        if day <= monthrange(candidate, month)[1] and date(candidate, month, day) <= today:
            return date(candidate, month, day)
    raise ValueError(day)


def _month_index(day: date) -> int:
    return 12 * day.year + day.month - 1


def _month_start(index: int) -> int:
    """The ordinal of the first day of a month; one outside the calendar is before or after it."""
    if index < _YEAR_ONE:
        return 0
    if index >= _YEAR_10000:
        return date.max.toordinal() + 1
    return date(index // 12, index % 12 + 1, 1).toordinal()
