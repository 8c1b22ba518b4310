"""Turns `22:00-07:00` into hours of a day in which nothing comes by itself.

Invariant: quiet ends: `quiet_until` is a moment that is not quiet.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.digest.schedule import DAY, parse_time
from bot.digest.zones import at_wall, wall_of
from bot.errors import BadCommand
from bot.message.phrases import phrase

_NONE = frozenset({"", "off", "none", "no", "never"})
_EXAMPLES = {"hours": "22:00-07:00", "off": "off"}
_UNTIL = re.compile(r"\s*(?:[-–—]|\bto\b|\buntil\b)\s*")


def parse_quiet_hours(text: str) -> str:
    """The hours as `22:00-07:00`, `""` for none.

    Raises:
        BadCommand: they are not understood, or are no time or the whole day.
    """
    line, shown = " ".join(text.casefold().split()), text.strip()[:60]
    if line in _NONE:
        return ""
    ends = [parse_time(part) for part in _UNTIL.split(line.removeprefix("from "))]
    if len(ends) != 2 or not all(ends):  # noqa: PLR2004  # a beginning and an end
        raise BadCommand(
            phrase("The quiet hours “{text}” are not understood. Use {hours}, or {off}.", text=shown, **_EXAMPLES)
        )
    if ends[0] == ends[1]:
        raise BadCommand(
            phrase("The quiet hours “{text}” end as they begin. Use {hours}, or {off}.", text=shown, **_EXAMPLES)
        )
    return "-".join(f"{end[0]:02}:{end[1]:02}" for end in ends if end)


def in_quiet_hours(window: str, zone: ZoneInfo, at: datetime) -> bool:
    """Whether a moment lies within quiet hours (as `parse_quiet_hours` gives them): their beginning does."""
    return _end_of_quiet(window, zone, at) is not None


def quiet_until(window: str, zone: ZoneInfo, at: datetime) -> datetime:
    """The first moment from this one on that is not quiet, in UTC."""
    while end := _end_of_quiet(window, zone, at):
        at = end
    return at


def _end_of_quiet(window: str, zone: ZoneInfo, at: datetime) -> datetime | None:
    """The end of the quiet time that a moment lies in; None where it lies in none."""
    if not window:
        return None
    first, last = (_since_midnight(part) for part in window.split("-"))
    today = wall_of(at, zone).replace(hour=0, minute=0, second=0, microsecond=0)
    for midnight in (today - DAY, today, today + DAY):  # clocks that go back over midnight show yesterday again
        begin = at_wall(midnight + first, zone)
        end = at_wall(midnight + last + (DAY if last < first else timedelta()), zone)
        if begin <= at < end:
            return end
    return None


def _since_midnight(text: str) -> timedelta:
    hour, minute = text.split(":")
    return timedelta(hours=int(hour), minutes=int(minute))
