"""Turns a line such as `weekdays 7:30` or `0 9 * * 1-5` into a schedule, in words and as lines of cron.

Invariant: the words of a schedule parse to the same schedule, it comes again and again, and never more often than
every 15 minutes.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice, pairwise

from cronsim import CronSim, CronSimError

from bot.errors import BadCommand
from bot.message.phrases import joined, listed, phrase

EXAMPLES = phrase(
    "{examples}, or five fields of cron: {cron}",
    examples="daily 08:00, weekdays 7:30, mon,thu 18:00, monthly 1 09:00, every 6h",
    cron="0 9 * * 1-5",
)
"""For the message that a schedule was not understood."""

SHORTEST = timedelta(minutes=15)
LONGEST = timedelta(days=7)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
MOST_TIMES = 24
"""Times of day that one line may name."""

_MAX_TEXT = 200
_FIELDS = 5
_LAST_CERTAIN_DAY = 28
_USUAL = ((8, 0),)
_WALKED = timedelta(days=400)
_FIRINGS = 200
"""How far a line of cron is walked to see how often it fires: more than a whole day of quarter hours."""
_SOME_DAY = datetime(2024, 1, 1)  # noqa: DTZ001  # a wall time

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_FULL = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_DAY_OF = {
    name: number
    for number, (short, full) in enumerate(zip(_DAYS, _FULL, strict=True))
    for name in (short, full, f"{full}s")
} | {"tues": 1, "weds": 2, "thur": 3, "thurs": 3}
_EVERY_DAY, _WORKING, _FREE = tuple(range(7)), tuple(range(5)), (5, 6)
_GROUPS = {"daily": _EVERY_DAY, "weekdays": _WORKING, "weekends": _FREE}
_SAME = {
    "@hourly": "hourly", "@daily": "daily 00:00", "@midnight": "daily 00:00", "@weekly": "sun 00:00",
    "@monthly": "monthly 1 00:00", "@yearly": "0 0 1 1 *", "@annually": "0 0 1 1 *",
}  # fmt: skip
_SYNONYMS = {
    "every day": "daily", "everyday": "daily", "every weekday": "weekdays", "weekday": "weekdays",
    "every weekend": "weekends", "weekend": "weekends", "every week": "weekly", "every month": "monthly",
}  # fmt: skip
_NAMED_TIMES = {"midnight": (0, 0), "noon": (12, 0)}

_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d\d))?(am|pm)?", re.ASCII)
_CLOCK_LIKE = re.compile(r"\d{1,2}(?:[:.]\d|[ap]m)|noon|midnight", re.ASCII)
"""What a line may begin with that names no days: a number alone may have been meant for anything."""
_EVERY = re.compile(r"every (\d{1,5})? ?(m|min|mins|minutes?|h|hr|hrs|hours?)", re.ASCII)


@dataclass(frozen=True, slots=True)
class Schedule:
    """When something comes: `text` says it in words, `crons` are lines of cron in local time.

    With `every` there are none: it comes at that distance, counted from local midnight where that divides a day,
    else from 1970 in UTC.
    """

    text: str
    crons: tuple[str, ...] = ()
    every: timedelta | None = None


@lru_cache(maxsize=4096)
def parse_schedule(text: str) -> Schedule:
    """The schedule that a line asks for; those that were read are remembered, since checking one walks its year.

    Raises:
        BadCommand: it is not understood, never comes, or comes too often.
    """
    line = _tidied(text)
    if len(line) > _MAX_TEXT:
        raise BadCommand(
            phrase("A schedule has at most {most} characters; this one has {n}.", most=_MAX_TEXT, n=len(line))
        )
    if not line:
        raise BadCommand(phrase("The schedule is empty. Use {examples}.", examples=EXAMPLES))
    line = _SAME.get(line, line)
    for read in (_cron, _every, _monthly, _weekly):
        if found := read(line):
            return _checked(found, text)
    raise _bad(phrase("The schedule “{text}” is not understood.", text=_shown(text)))


def _shown(text: str) -> str:
    return " ".join(text.split())[:80]


def _bad(why: str, use: str = EXAMPLES) -> BadCommand:
    return BadCommand(joined((why, phrase("Use {examples}.", examples=use)), " "))


def _tidied(text: str) -> str:
    """One line in small letters, in which lists have no blanks and nothing stands that says nothing."""
    line = " ".join(text.casefold().replace("–", "-").split())
    line = re.sub(r"\s*,\s*(?:and )?| and ", ",", line)
    line = re.sub(r"(?<=[a-z]) ?- ?(?=[a-z])", "-", line)
    line = re.sub(r"(\d) (am|pm)\b", r"\1\2", line)
    line = re.sub(r"\bat ", "", line)
    for said, meant in _SYNONYMS.items():
        if line == said or line.startswith(f"{said} "):
            return meant + line.removeprefix(said)
    return re.sub(r"^(?:every|on) (?=(?:mon|tue|wed|thu|fri|sat|sun))", "", line)


def _cron(line: str) -> Schedule | None:
    fields = line.upper().split()
    looks_like = fields[0][0] in "*0123456789" and len(fields) > 3 and fields[1] not in ("AM", "PM")  # noqa: PLR2004
    if not looks_like:
        return None
    if len(fields) != _FIELDS:
        raise _bad(
            phrase(
                "The schedule “{text}” has {n} fields, and a line of cron has five: minute, hour, day, month, weekday.",
                text=_shown(line),
                n=len(fields),
            )
        )
    cron = " ".join(fields)
    try:
        CronSim(cron, _SOME_DAY)
    except CronSimError as error:
        raise _bad(
            phrase(
                "The schedule “{text}” is no line of cron that ever comes ({why}).",
                text=_shown(line),
                why=f"{str(error)[:1].lower()}{str(error)[1:]}",
            )
        ) from None
    return Schedule(cron, (cron,))


def _every(line: str) -> Schedule | None:
    if line == "hourly":
        return Schedule("hourly", ("0 * * * *",))
    match = _EVERY.fullmatch(line)
    if not match:
        return None
    apart = int(match[1] or 1) * (HOUR if match[2].startswith("h") else timedelta(minutes=1))
    if not SHORTEST <= apart <= LONGEST:
        outside = phrase("The schedule “{text}” is outside 15 minutes to 7 days.", text=_shown(line))
        raise _bad(outside, listed(("every 30m", "every 6h", "daily 08:00"), "or"))
    if apart == HOUR:
        return Schedule("hourly", ("0 * * * *",))
    if apart == DAY:
        return _at("daily", ((0, 0),), "* * *")
    amount = f"{apart // timedelta(minutes=1)}m" if apart % HOUR else f"{apart // HOUR}h"
    return Schedule(f"every {amount}", every=apart)


def _monthly(line: str) -> Schedule | None:
    head, *rest = line.split(" ")
    if head != "monthly":
        return None
    day = rest.pop(0) if rest and re.fullmatch(r"\d{1,2}(?:st|nd|rd|th)?|last", rest[0], re.ASCII) else "1"
    day = re.sub(r"\D+$", "", day) if day != "last" else day
    times = _times(" ".join(rest))
    if times is None:
        return None
    if day != "last" and not 1 <= int(day) <= _LAST_CERTAIN_DAY:
        no_day = phrase("The schedule “{text}” names a day that not every month has.", text=_shown(line))
        raise _bad(no_day, "monthly 1 09:00, monthly 28 09:00, monthly last 09:00")
    day = day if day == "last" else str(int(day))
    return _at(f"monthly {day}", times, f"{'L' if day == 'last' else day} * *")


def _weekly(line: str) -> Schedule | None:
    """On some days of the week, or on all where only times are named."""
    head, _, rest = line.partition(" ")
    if head == "weekly":
        head, _, rest = (rest if rest.partition(" ")[0].split(",")[0] in _DAY_OF else f"mon {rest}").partition(" ")
    days = _GROUPS.get(head) or _days(head)
    if days is None:
        days, rest = (_EVERY_DAY, line) if _CLOCK_LIKE.match(line) else (None, rest)
    times = _times(rest)
    if not days or times is None:
        return None
    named = ",".join(_DAYS[day] for day in days)
    words = next((name for name, group in _GROUPS.items() if group == days), named)
    return _at(words, times, f"* * {'*' if days == _EVERY_DAY else named.upper()}")


def _days(text: str) -> tuple[int, ...] | None:
    """Names of weekdays and ranges of them, which may pass over Sunday."""
    found: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.partition("-")
        if first not in _DAY_OF or (dash and last not in _DAY_OF):
            return None
        start = _DAY_OF[first]
        length = (_DAY_OF[last] - start) % 7 if dash else 0
        found |= {(start + step) % 7 for step in range(length + 1)}
    return tuple(sorted(found))


def _times(text: str) -> tuple[tuple[int, int], ...] | None:
    """Times of day in order, each once; 08:00 where none is named, None where one is no time."""
    if not text:
        return _USUAL
    times = [_time(part) for part in text.split(",")]
    return tuple(sorted({time for time in times if time})) if all(times) else None


def _time(text: str) -> tuple[int, int] | None:
    if text in _NAMED_TIMES:
        return _NAMED_TIMES[text]
    match = _CLOCK.fullmatch(text)
    if not match:
        return None
    hour, minute = int(match[1]), int(match[2] or 0)
    if match[3]:
        if not 1 <= hour <= 12:  # noqa: PLR2004  # hours of half a day
            return None
        hour = hour % 12 + (12 if match[3] == "pm" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None  # noqa: PLR2004


def parse_time(text: str) -> tuple[int, int] | None:
    """Hour and minute of a time of day such as `8`, `8am`, `07:30` or `noon`; None where it is none."""
    return _time(_tidied(text))


def _at(words: str, times: Iterable[tuple[int, int]], days: str) -> Schedule:
    times = tuple(times)
    said = ",".join(f"{hour:02}:{minute:02}" for hour, minute in times)
    return Schedule(f"{words} {said}", tuple(f"{minute} {hour} {days}" for hour, minute in times))


def _checked(found: Schedule, text: str) -> Schedule:
    """The same schedule, unless it never comes or comes too often."""
    if found.every:
        return found
    if len(found.crons) > MOST_TIMES:
        many = phrase(
            "The schedule “{text}” names {n} times of day, and {most} are the most.",
            text=_shown(text),
            n=len(found.crons),
            most=MOST_TIMES,
        )
        raise _bad(many, listed(("hourly", "every 30m"), "or"))
    walls = list(_some_firings(found.crons))
    if any(after - before < SHORTEST for before, after in pairwise(walls)):
        often = phrase("The schedule “{text}” comes more often than every 15 minutes.", text=_shown(text))
        raise _bad(often, listed(("every 15m", "every 6h", "daily 08:00,18:00"), "or"))
    if not walls:
        raise _bad(phrase("The schedule “{text}” never comes.", text=_shown(text)))
    return found


def _some_firings(crons: Iterable[str]) -> Iterator[datetime]:
    """The first of its times, and those of more than a year, up to a number that holds every pattern of a day."""
    running = merge(*(walls_of(cron, _SOME_DAY) for cron in crons))
    for number, wall in enumerate(islice(running, _FIRINGS)):
        if number and wall > _SOME_DAY + _WALKED:
            return
        yield wall


def walls_of(cron: str, after: datetime) -> Iterable[datetime]:
    """The wall times of a line of cron that come after one, in order; none where it does not come in 50 years."""
    return CronSim(cron, after)
