"""Turns what a user types after `for:`, such as `3 days` or `until friday`, into the moment at which it ends.

Invariant: that moment lies ahead, by ten years at most; no text raises anything but `BadCommand`.
"""

import re
from calendar import monthrange
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.zones import at_wall, wall_of
from bot.errors import BadCommand
from bot.message.phrases import phrase
from bot.search.when import LENGTHS, NUMBERS, UNITS, parse_moment

EXAMPLES = phrase(
    "{examples}, or {ever}", examples="3 days, 2 weeks, 12h, tomorrow, until friday, until 5 december", ever="ever"
)
"""For the message that a time was not understood."""

EVER = frozenset({"ever", "forever", "good", "always"})
"""What means that it does not end."""

LONGEST_YEARS = 10

_DISTANCE = re.compile(r"(?:next )?(?:(\d{1,5}) ?|([a-z]+) )?([a-z]+)", re.ASCII)
_ENDS = {name: name for name in ("today", "tonight", "this week", "this month", "this year")} | {
    f"next {unit}": f"this {unit}" for unit in ("week", "month", "year")
}
"""What lasts until the end of something: `next week` begins when this one ends."""
_PAST = re.compile(r"\b(?:ago|last|past|previous|yesterday)\b")
_YEAR, _WEEK = timedelta(days=366), timedelta(days=7)
_TOO_LONG = (LONGEST_YEARS + 1) * _YEAR


def parse_ahead(text: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The moment, in UTC, until which something lasts; None when it does for ever.

    A day lasts until it begins (`until friday` is over on Friday at midnight), days are of the zone, and a day
    without a year is the next. Days and longer times (`3 days`) end at this time of day.

    Raises:
        BadCommand: it is not understood, is over already, or lasts more than ten years.
    """
    words = " ".join(text.casefold().replace(",", " ").split()).removeprefix("for ")
    until = words.startswith("until ")
    words = words.removeprefix("until ")
    if words in EVER:
        return None
    end, shown = _end(words, now, zone, until=until), text.strip()[:60]
    if end is None:
        raise BadCommand(
            phrase("“{text}” is not a time ahead that I know. Use {examples}.", text=shown, examples=EXAMPLES)
        )
    if end <= now:
        raise BadCommand(phrase("“{text}” is over already. Use {examples}.", text=shown, examples=EXAMPLES))
    if end > now + LONGEST_YEARS * _YEAR:
        raise BadCommand(
            phrase(
                "“{text}” is more than {n} years. Leave the time out, or say {ever}.",
                text=shown,
                n=LONGEST_YEARS,
                ever="ever",
            )
        )
    return end


def _end(words: str, now: datetime, zone: ZoneInfo, *, until: bool) -> datetime | None:
    if words in _ENDS and (until or not words.startswith("next ")):
        return parse_moment(_ENDS[words], now, zone, end=True)
    return _lasting(words, now, zone) or _day(words.removeprefix("next "), now, zone)


def _day(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The start of the next such day; what is named by its year may be over."""
    found = parse_moment(words, now, zone)
    if found is None or found > now or _PAST.search(words):
        return found
    ahead = (parse_moment(words, now + each, zone) for each in (_WEEK, _YEAR, 4 * _YEAR))
    return next((moment for moment in ahead if moment and moment > now), found)


def _lasting(words: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    """The end of so many units from now on; None where words say nothing of that kind."""
    match = _DISTANCE.fullmatch(words)
    unit = UNITS.get(match[3]) if match else None
    count = (int(match[1]) if match[1] else NUMBERS.get(match[2] or "a")) if match else None
    if unit is None or count is None:
        return None
    wall = wall_of(now, zone)
    if unit in LENGTHS:
        span = min(count * LENGTHS[unit], _TOO_LONG)
        return now + span if unit in ("minute", "hour") else at_wall(wall + span, zone)
    index = 12 * wall.year + wall.month - 1 + count * (12 if unit == "year" else 1)
    year, month = min(index // 12, wall.year + LONGEST_YEARS + 2), index % 12 + 1
    return at_wall(wall.replace(year=year, month=month, day=min(wall.day, monthrange(year, month)[1])), zone)
