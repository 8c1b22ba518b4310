"""Turns the next times of a schedule into a sentence, with what the clocks of the zone do until then."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.digest.quiet import quiet_until
from bot.digest.schedule import Schedule
from bot.digest.times import Slot, slots
from bot.digest.zones import change_in_words, changes, wall_of
from bot.message.phrases import joined, listed, phrase, plural, when

_WEEK = timedelta(days=7)
_TOLD_CHANGES = 2
"""Of the clocks: more of them say only that a schedule is rare."""

_EVERY = re.compile(r"every (\d+)([hm])", re.ASCII)
_HOURLY = phrase("hourly")
_GROUPS = {
    "daily": phrase("daily"),
    "weekdays": phrase("weekdays"),
    "weekends": phrase("weekends"),
    "monthly last": phrase("monthly last"),
}
_DAYS: Mapping[str, str] = {
    "mon": phrase("mon"),
    "tue": phrase("tue"),
    "wed": phrase("wed"),
    "thu": phrase("thu"),
    "fri": phrase("fri"),
    "sat": phrase("sat"),
    "sun": phrase("sun"),
}


def times_in_words(schedule: Schedule, zone: ZoneInfo, now: datetime, count: int = 3, quiet: str = "") -> str:
    """`Next: tomorrow 08:00 (Europe/Minsk), then Tuesday 08:00 and Wednesday 08:00.`, and changes of the clocks.

    What quiet hours put off is told at the time at which it comes.
    """
    coming = list(islice(_put_off(slots(schedule, zone, now), zone, quiet), count))
    if not coming:
        return phrase("It never comes again.")
    first, *rest = _moments(coming, zone, now)
    sentence = phrase("Next: {first} ({zone}).", first=first, zone=zone.key)
    if rest:
        sentence = phrase("Next: {first} ({zone}), then {rest}.", first=first, zone=zone.key, rest=listed(rest))
    told = [change_in_words(change, zone) for change in islice(changes(zone, now, coming[-1].at), _TOLD_CHANGES)]
    return joined([sentence, *_left_out(coming, zone), *told], " ")


def schedule_in_words(text: str) -> str:
    """When a schedule comes, in English as `bot.digest.schedule` writes it; a line of cron is the same everywhere."""
    if every := _EVERY.fullmatch(text):
        n = int(every[1])
        return plural(n, "every {n}h", "every {n}h") if every[2] == "h" else plural(n, "every {n}m", "every {n}m")
    days, _, last = text.rpartition(" ")
    times = _row(last.split(","))
    if days in _GROUPS:
        return phrase("{days} {times}", days=_GROUPS[days], times=times)
    if days.startswith("monthly "):
        return phrase("monthly {day} {times}", day=days.removeprefix("monthly "), times=times)
    names = days.split(",")
    if all(each in _DAYS for each in names):
        return phrase("{days} {times}", days=_row([_DAYS[each] for each in names]), times=times)
    return _HOURLY if text == _HOURLY else text


def _row(values: Sequence[str]) -> str:
    """Values with commas and no blanks, as they are typed."""
    row = values[0]
    for value in values[1:]:
        row = phrase("{before},{next}", before=row, next=value)
    return row


def _put_off(coming: Iterable[Slot], zone: ZoneInfo, quiet: str) -> Iterator[Slot]:
    """When slots come that quiet hours may put off, those that then fall together once."""
    last = None
    for slot in coming:
        until = quiet_until(quiet, zone, slot.at)
        moved = slot if until == slot.at else Slot(until, wall_of(until, zone))
        if moved.at != last:
            yield moved
        last = moved.at


def _moments(coming: Sequence[Slot], zone: ZoneInfo, now: datetime) -> list[str]:
    """Each day is named once, before the first of its times."""
    today = wall_of(now, zone)
    said: list[str] = []
    before = None
    for slot in coming:
        local = wall_of(slot.at, zone)
        said.append(when(local, "time") if local.date() == before else _moment(local, today))
        before = local.date()
    return said


def _moment(local: datetime, today: datetime) -> str:
    ahead, time = local.date() - today.date(), when(local, "time")
    if ahead < 2 * timedelta(days=1):
        return phrase("tomorrow {time}", time=time) if ahead else phrase("today {time}", time=time)
    if ahead < _WEEK:
        return when(local, "weekday time")
    day = when(local, "weekday day month")
    if local.year == today.year:
        return phrase("{day} {time}", day=day, time=time)
    return phrase("{day} {year} {time}", day=day, year=str(local.year), time=time)


def _left_out(coming: Sequence[Slot], zone: ZoneInfo) -> list[str]:
    """That a time does not exist on a day, and when it comes instead."""
    moved = [(slot.wall, wall_of(slot.at, zone)) for slot in coming if slot.wall != wall_of(slot.at, zone)]
    return [
        phrase(
            "There is no {time} on {day}, so it comes at {other}.",
            time=when(wall, "time"),
            day=when(wall, "weekday day month"),
            other=when(local, "time"),
        )
        for wall, local in moved
    ]
