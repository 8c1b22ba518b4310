"""Turns a moment into the words of a reader: how long ago, and the exact time."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.message.phrases import Phrase, phrase, plural, when

FAR = timedelta(days=14)
"""From then on a date says more than a number of days."""


def ago(at: datetime, now: datetime, zone: ZoneInfo) -> Phrase:
    """`just now`, `6 min ago`, `3 h ago`, `2 d ago`, then the date in the zone."""
    age = now - at
    if age < timedelta(0):
        return _date(at, zone) if -age > timedelta(days=1) else phrase("just now")
    if age >= FAR:
        return _date(at, zone)
    if days := age // timedelta(days=1):
        return plural(days, "{n} d ago", "{n} d ago")
    if hours := age // timedelta(hours=1):
        return plural(hours, "{n} h ago", "{n} h ago")
    minutes = age // timedelta(minutes=1)
    return plural(minutes, "{n} min ago", "{n} min ago") if minutes else phrase("just now")


def dated_ago(at: datetime, now: datetime, zone: ZoneInfo, *, dated: bool) -> Phrase:
    """`3 h ago`, or `first seen 3 h ago` of an item whose source gives no date."""
    return ago(at, now, zone) if dated else phrase("first seen {ago}", ago=ago(at, now, zone))


def exact(at: datetime, zone: ZoneInfo) -> Phrase:
    """`22 November 2026, 08:00 UTC` in the zone."""
    local = at.astimezone(zone)
    return phrase("{moment} {zone}", moment=when(local, "date time"), zone=local.tzname())


def _date(at: datetime, zone: ZoneInfo) -> Phrase:
    return when(at.astimezone(zone), "date")
