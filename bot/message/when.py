"""Turns a moment into the words of a reader: how long ago, and the exact time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_STEPS = ((timedelta(days=1), "d"), (timedelta(hours=1), "h"), (timedelta(minutes=1), "min"))
FAR = timedelta(days=14)
"""From then on a date says more than a number of days."""


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> str:
    """`just now`, `6 min ago`, `3 h ago`, `2 d ago`, then the date in the zone."""
    age = now - at
    if age < timedelta(0):
        return _date(at, zone) if -age > timedelta(days=1) else "just now"
    if age >= FAR:
        return _date(at, zone)
    for step, unit in _STEPS:
        if age >= step:
            return f"{age // step} {unit} ago"
    return "just now"


def dated_ago(at: datetime, now: datetime, zone: ZoneInfo, *, dated: bool) -> str:
    """`3 h ago`, or `first seen 3 h ago` of an item whose source gives no date."""
    return ago(at, now, zone) if dated else f"first seen {ago(at, now, zone)}"


def exact(at: datetime, zone: ZoneInfo) -> str:
    """`22 November 2026, 08:00 UTC` in the zone."""
    local = at.astimezone(zone)
    return f"{_date(at, zone)}, {local:%H:%M} {local.tzname()}"


def _date(at: datetime, zone: ZoneInfo) -> str:
    local = at.astimezone(zone)
    return f"{local.day} {local:%B} {local.year}"
