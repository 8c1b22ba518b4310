"""Turns the names of time zones into zones, wall times into moments, and changes of the clocks into words.

Invariant: each wall time becomes one moment: the first of two where clocks go back, and the first that is there
where clocks go forward past it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from difflib import get_close_matches
from functools import cache
from itertools import pairwise
from zoneinfo import ZoneInfo, available_timezones

from bot.errors import BadCommand
from bot.message.phrases import counted, joined, listed, phrase, when

SECOND, MINUTE, HOUR = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1)
STEP = timedelta(hours=6)
"""How far apart a zone's offset is looked at: no zone has changed its clocks twice in so short a time since 1970."""

_NEAR = 3
_CUTOFF = 0.75


@dataclass(frozen=True, slots=True)
class Change:
    """The moment at which a zone's clocks change, and by how much: forward is positive."""

    at: datetime
    by: timedelta


def parse_zone(text: str) -> str:
    """The name of a time zone as its list spells it, whatever the case; a blank may stand for `_`.

    Raises:
        BadCommand: there is none of that name; the message names those that are near.
    """
    folded = "_".join(text.split()).casefold()
    found = _zones().get(folded)
    if found:
        return found
    near = _near(folded[:60])
    hint = phrase("Use a name such as {example}.", example="Europe/Minsk")
    if near:
        hint = phrase("Did you mean {names}?", names=listed(near, "or"))
    raise BadCommand(joined((phrase("No time zone is called “{text}”.", text=text.strip()[:60]), hint), " "))


@cache
def _zones() -> dict[str, str]:
    """The names that zones have, by themselves folded."""
    return {name.casefold(): name for name in sorted(available_timezones())}


def _near(folded: str) -> list[str]:
    """Zones whose name or whose city is the nearest: people type the city alone."""
    cities: dict[str, list[str]] = {}
    for key, name in _zones().items():
        cities.setdefault(key.rsplit("/", 1)[-1], []).append(name)
    same = cities.get(folded.rsplit("/", 1)[-1], [])
    like = [name for city in get_close_matches(folded, cities, _NEAR, _CUTOFF) for name in cities[city]]
    whole = [_zones()[key] for key in get_close_matches(folded, _zones(), _NEAR, _CUTOFF)]
    return list(dict.fromkeys((*same, *whole, *like)))[:_NEAR]


def wall_of(at: datetime, zone: ZoneInfo) -> datetime:
    """What a clock in the zone shows, as a naive time."""
    return at.astimezone(zone).replace(tzinfo=None, fold=0)


def at_wall(wall: datetime, zone: ZoneInfo) -> datetime:
    """When clocks first show a wall time; where they go forward past it, when they have."""
    early, late = (wall.replace(tzinfo=zone, fold=fold) for fold in (0, 1))
    moment = early.astimezone(UTC)
    if wall_of(moment, zone) == wall:
        return moment
    return _change_within(zone, late.astimezone(UTC), moment).at  # in a gap, fold=1 counts with the later offset


def changes(zone: ZoneInfo, since: datetime, until: datetime) -> Iterator[Change]:
    """The changes of a zone's clocks in `(since, until]`, in order."""
    steps = max(-((since - until) // STEP), 0)
    looks = [since + STEP * step for step in range(steps)]
    for before, after in pairwise([*looks, until]):
        if before.astimezone(zone).utcoffset() != after.astimezone(zone).utcoffset():
            yield _change_within(zone, before, after)


def _change_within(zone: ZoneInfo, before: datetime, after: datetime) -> Change:
    """The one change in `(before, after]`, to the second."""
    was = _offset(zone, before)
    final = _offset(zone, after)
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        if _offset(zone, middle) == was:
            before = middle
        else:
            after = middle
    return Change(after.replace(microsecond=0), final - was)


def _offset(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def change_in_words(change: Change, zone: ZoneInfo) -> str:
    """Such as `Clocks there go forward an hour on Sunday 29 March.`, with a full stop."""
    local = change.at.astimezone(zone)
    told = {"length": _length(abs(change.by)), "day": when(local, "weekday day month")}
    if change.by > timedelta():
        return phrase("Clocks there go forward {length} on {day}.", **told)
    return phrase("Clocks there go back {length} on {day}.", **told)


def _length(length: timedelta) -> str:
    if length == HOUR:
        return phrase("an hour")
    hours, rest = divmod(length, HOUR)
    return counted(length // MINUTE, "minute") if rest else counted(hours, "hour")
