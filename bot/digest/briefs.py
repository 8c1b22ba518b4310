"""Turns subscriptions and the moment into briefs: what goes to which place for which slot, and what waits.

Invariant: a slot is in one brief or in none for a reason; subscriptions of one place whose slots fall together share
one brief, so that a place gets one message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chatport import Served, Subscription
from bot.conversation import Place
from bot.digest.quiet import in_quiet_hours, quiet_until
from bot.digest.schedule import Schedule, parse_schedule
from bot.digest.times import due, next_times
from bot.follow import Mode
from bot.outbox import TOO_LATE, Due, Kind, Parcel

LONGEST_LOOK_BACK = timedelta(days=8)
"""How far back a digest looks: a week and a day, after a long pause as well."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds where nobody said otherwise; after `patience` a late slot is not sent any more."""

    zone: ZoneInfo
    patience: timedelta


@dataclass(frozen=True, slots=True)
class Brief:
    """A digest to be built: for a place, at a slot, of subscriptions, from news since then."""

    place: Place
    at: datetime
    since: datetime
    zone: ZoneInfo
    length: str | None
    subscriptions: tuple[Subscription, ...]
    slots: tuple[Due, ...]
    delayed: bool = False
    folded: int = 0


@dataclass(slots=True)
class Sorted:
    """What is to be built, what was missed and is only written down, and when the others are looked at."""

    briefs: list[Brief] = field(default_factory=list)
    missed: list[Parcel] = field(default_factory=list)
    looks: dict[int, datetime] = field(default_factory=dict)


def briefs_of(served: Sequence[Served], now: datetime, rules: Rules) -> Sorted:
    """What is to be done about subscriptions that are due to be looked at."""
    found = Sorted()
    briefs: dict[tuple[Place, datetime, ZoneInfo, str | None], list[Brief]] = {}
    for each in served:
        brief = _brief(each, now, rules, found)
        if brief:
            briefs.setdefault((brief.place, brief.at, brief.zone, brief.length), []).append(brief)
    found.briefs = [together(group) for group in briefs.values()]
    return found


def _brief(each: Served, now: datetime, rules: Rules, found: Sorted) -> Brief | None:
    item, terms = each.subscription, each.subscription.terms
    zone = ZoneInfo(terms.zone or each.zone or rules.zone.key)
    if terms.mode is Mode.ALERTS:
        return None
    schedule = parse_schedule(terms.schedule)
    following = next_times(schedule, zone, now, 1)[0]
    slot = due(schedule, zone, item.last_at or item.at, now, rules.patience) if item.next_at else None
    if slot is None:
        found.looks[item.id] = following
        return None
    claimed = Due(item.id, slot.at, following)
    if slot.missed:
        found.missed.append(Parcel(Kind.DIGEST, item.place, slot.at, (claimed,), remark=TOO_LATE))
        return None
    if terms.quiet_hours and in_quiet_hours(terms.quiet_hours, zone, now):
        found.looks[item.id] = quiet_until(terms.quiet_hours, zone, now)
        return None
    since = since_of(each, slot.at, zone, now)
    length = terms.length or each.length
    return Brief(item.place, slot.at, since, zone, length, (item,), (claimed,), slot.delayed, slot.folded)


def period(schedule: Schedule, zone: ZoneInfo, at: datetime) -> timedelta:
    """How long it is from one slot to the next: what a first digest looks back."""
    return next_times(schedule, zone, at, 1)[0] - at


def since_of(each: Served, at: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """From when on the digest of a slot tells what came: the last one that was told, or a period before the first."""
    first = min(at - period(parse_schedule(each.subscription.terms.schedule), zone, at), each.subscription.at)
    return max(each.told_until or first, now - LONGEST_LOOK_BACK)


def together(briefs: Sequence[Brief]) -> Brief:
    """One brief of several for the same place and slot."""
    first = briefs[0]
    return Brief(
        first.place,
        first.at,
        min(brief.since for brief in briefs),
        first.zone,
        first.length,
        tuple(item for brief in briefs for item in brief.subscriptions),
        tuple(slot for brief in briefs for slot in brief.slots),
        any(brief.delayed for brief in briefs),
        max(brief.folded for brief in briefs),
    )
