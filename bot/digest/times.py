"""Turns a schedule into the moments at which it comes, and into what of them is due.

Invariant: a time of day comes exactly once on each local day that it is for, also when clocks change: once where
they go back over it, as soon as they have gone forward past it, and never on another day. What comes in every hour
keeps to the hours as they pass. A day that a zone leaves out has nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from heapq import merge
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from cronsim import CronSim

from bot.digest.schedule import DAY, HOUR, Schedule, walls_of
from bot.digest.zones import MINUTE, at_wall, wall_of

LATE = timedelta(minutes=15)
"""From then on what comes is said to be delayed."""

MOST_FOLDED = 100
"""Missed times that are counted; more are as many."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_HOURS = 24


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """One time of a schedule: the moment, and the wall time that stands in the schedule.

    They differ where the clocks of that day leave that time out.
    """

    at: datetime
    wall: datetime


@dataclass(frozen=True, slots=True)
class Due:
    """The newest slot that has come, and how many older ones since the last are folded into it (at most 100).

    `delayed` is more than 15 minutes late; `missed` is later than patience allows, so it waits for the next.
    """

    at: datetime
    folded: int = 0
    delayed: bool = False
    missed: bool = False


def next_times(schedule: Schedule, zone: ZoneInfo, after: datetime, count: int = 3) -> tuple[datetime, ...]:
    """The next moments strictly after one, in UTC."""
    return tuple(slot.at for slot in islice(slots(schedule, zone, after), count))


def due(schedule: Schedule, zone: ZoneInfo, last: datetime, now: datetime, patience: timedelta) -> Due | None:
    """What is due at `now`, when all up to `last` is done; None when nothing is."""
    at = _newest(schedule, zone, last, now)
    if at is None:
        return None
    older = takewhile(lambda slot: slot.at < at, slots(schedule, zone, last))
    folded = sum(1 for _ in islice(older, MOST_FOLDED))
    return Due(at, folded, delayed=now - at > LATE, missed=now - at > patience)


def put_off(slot: Due, until: datetime, now: datetime, patience: timedelta) -> Due:
    """A slot that could not come before a moment, for quiet hours say: it is late from then on."""
    return replace(slot, delayed=now - until > LATE, missed=now - until > patience)


def late_from(due_at: datetime, now: datetime) -> datetime:
    """From when on what is ready now is said to be delayed; of what quiet hours put off it is reckoned from now."""
    return (due_at if now - due_at <= LATE else now) + LATE


def _newest(schedule: Schedule, zone: ZoneInfo, last: datetime, now: datetime) -> datetime | None:
    """The newest slot in `(last, now]`, looked for in ever longer times before now: an outage may be of years."""
    span = DAY
    while True:
        since = max(last, now - span) if now - span > _EPOCH else last
        newest = None
        for slot in slots(schedule, zone, since):
            if slot.at > now:
                break
            newest = slot.at
        if newest or since <= last:
            return newest
        span *= 4


def slots(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    """The times of a schedule strictly after a moment, in order, each once."""
    last = after = after.astimezone(UTC)
    for slot in merge(*_streams(schedule, zone, after)):
        if slot.at > last:
            last = slot.at
            yield slot


def _streams(schedule: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[Iterator[Slot]]:
    """The times of each of its lines, in order; some may come twice."""
    every = schedule.every
    if every is None:
        for cron in schedule.crons:
            yield _passing(cron, zone, after) if _comes_every_hour(cron) else _on_the_clock(cron, zone, after)
    elif DAY % every:
        yield _since_epoch(every, zone, after)
    elif every <= HOUR:
        yield _within_hours(every, zone, after)
    else:
        yield _of_walls(_grid(every, wall_of(after, zone)), zone)


def _comes_every_hour(cron: str) -> bool:
    return len(CronSim(cron, _EPOCH).hours) == _HOURS


def _passing(cron: str, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    """Of a line that comes in every hour: in hours that pass twice, twice."""
    for at in CronSim(_with_seconds(cron), after.astimezone(zone)):
        moment = at.astimezone(UTC)
        yield Slot(moment, wall_of(moment, zone))


def _with_seconds(cron: str) -> str:
    """The same with a field of seconds, which cronsim takes for a line that keeps to passing time."""
    return f"0 {cron}"


def _on_the_clock(cron: str, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    return _of_walls(iter(walls_of(cron, wall_of(after, zone))), zone)


def _of_walls(walls: Iterator[datetime], zone: ZoneInfo) -> Iterator[Slot]:
    for wall in walls:
        at = _on_its_day(wall, zone)
        if at is not None:
            yield Slot(at, wall)


def _on_its_day(wall: datetime, zone: ZoneInfo) -> datetime | None:
    """When a wall time comes; the last minute of its day where clocks leave out the rest of that, if there is any."""
    at = at_wall(wall, zone)
    if wall_of(at, zone).date() == wall.date():
        return at
    before = at - MINUTE
    return before if wall_of(before, zone).date() == wall.date() else None


def _grid(every: timedelta, after: datetime) -> Iterator[datetime]:
    """Wall times from midnight on that are so far apart."""
    midnight = datetime.combine(after.date(), time())
    passed = (after - midnight) // every
    while True:
        passed += 1
        yield midnight + passed * every


def _within_hours(every: timedelta, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    """Minutes whose wall time lies on the grid, as they pass."""
    at = after.replace(second=0, microsecond=0)
    while True:
        at += MINUTE
        wall = wall_of(at, zone)
        if not (wall - datetime.combine(wall.date(), time())) % every:
            yield Slot(at, wall)


def _since_epoch(every: timedelta, zone: ZoneInfo, after: datetime) -> Iterator[Slot]:
    at = _EPOCH + (after - _EPOCH) // every * every
    while True:
        at += every
        yield Slot(at, wall_of(at, zone))
