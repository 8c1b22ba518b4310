"""Turns the next times of a schedule into a sentence, with what the clocks of the zone do until then."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from zoneinfo import ZoneInfo

from bot.digest.quiet import quiet_until
from bot.digest.schedule import Schedule
from bot.digest.times import Slot, slots
from bot.digest.zones import change_in_words, changes, wall_of
from bot.message.phrases import joined, listed, phrase, when

_WEEK = timedelta(days=7)
_TOLD_CHANGES = 2
"""Of the clocks: more of them say only that a schedule is rare."""


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
