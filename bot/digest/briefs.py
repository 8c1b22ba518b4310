"""Turns subscriptions and the moment into briefs: what goes to which place for which slot, and what waits.

Invariant: a slot is in one brief or in none for a reason; subscriptions of one place whose slots fall together share
one brief, so that a place gets one message.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from bot.chatport import Served, Subscription
from bot.conversation import Place
from bot.digest.alerts import LOOK, SPAN, held_back, look_of
from bot.digest.quiet import in_quiet_hours, quiet_until
from bot.digest.schedule import DAY, Schedule, parse_schedule
from bot.digest.times import Due as Slot
from bot.digest.times import due, next_times, put_off
from bot.follow import Mode, Terms
from bot.message.language import ENGLISH_ALONE, Languages
from bot.outbox import TOO_LATE, Due, Kind, Parcel

LONGEST_LOOK_BACK = timedelta(days=8)
"""How far back a digest looks: a week and a day, after a long pause as well."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds where nobody said otherwise; after `patience` a late slot is not sent any more."""

    zone: ZoneInfo
    patience: timedelta
    languages: Languages = ENGLISH_ALONE


@dataclass(frozen=True, slots=True)
class Brief:
    """What is to be built: for a place, at a slot, of subscriptions, from news since then; an alert is of one."""

    place: Place
    at: datetime
    since: datetime
    zone: ZoneInfo
    length: str | None
    subscriptions: tuple[Subscription, ...]
    slots: tuple[Due, ...]
    delayed: bool = False
    folded: int = 0
    kind: Kind = Kind.DIGEST
    language: str | None = None


@dataclass(slots=True)
class Sorted:
    """What is to be built, what was missed and is only written down, and when the others are looked at."""

    briefs: list[Brief] = field(default_factory=list)
    missed: list[Parcel] = field(default_factory=list)
    looks: dict[int, datetime] = field(default_factory=dict)


def briefs_of(served: Sequence[Served], now: datetime, rules: Rules) -> Sorted:
    """What is to be done about subscriptions that are due to be looked at."""
    found = Sorted()
    briefs: dict[object, list[Brief]] = {}
    for each in served:
        zone = zone_of(each, rules.zone)
        if each.subscription.terms.mode is Mode.ALERTS:
            brief, key = _alert(each, zone, now, found), each.subscription.id
        else:
            brief, key = _digest(each, zone, now, rules, found), 0
        if brief:
            briefs.setdefault((brief.place, brief.at, brief.zone, brief.length, brief.language, key), []).append(brief)
    joined = [together(group) for group in briefs.values()]
    found.briefs = sorted(joined, key=lambda brief: brief.kind is Kind.ALERT)  # what a digest tells need not alarm
    return found


def brief_now(served: Sequence[Served], now: datetime, usual: ZoneInfo) -> Brief:
    """A digest at this moment of all that a place follows, at least one subscription, whatever their schedules say."""
    briefs: list[Brief] = []
    for each in served:
        item, zone = each.subscription, zone_of(each, usual)
        alerts = item.terms.mode is Mode.ALERTS
        following = look_of(now) + LOOK if alerts else _next(parse_schedule(item.terms.schedule), zone, now)
        slot = Due(item.id, now, following, item.last_at or item.at)
        since = since_now(each, now)
        length = item.terms.length or each.length
        briefs.append(Brief(item.place, now, since, zone, length, (item,), (slot,), language=each.language))
    return together(briefs)


def zone_of(each: Served, usual: ZoneInfo) -> ZoneInfo:
    """The zone in which a subscription lives: its own, its place's, or the usual."""
    return ZoneInfo(each.subscription.terms.zone or each.zone or usual.key)


def _digest(each: Served, zone: ZoneInfo, now: datetime, rules: Rules, found: Sorted) -> Brief | None:
    item, terms = each.subscription, each.subscription.terms
    schedule = parse_schedule(terms.schedule)
    following = _next(schedule, zone, now)
    slot = _due(schedule, zone, item.last_at or item.at, now, rules.patience) if item.next_at else None
    if slot is None:
        found.looks[item.id] = following
        return None
    slot = put_off(slot, quiet_until(terms.quiet_hours, zone, slot.at), now, rules.patience)
    claimed = Due(item.id, slot.at, following, item.last_at or item.at)
    if slot.missed:
        found.missed.append(Parcel(Kind.DIGEST, item.place, slot.at, (claimed,), remark=TOO_LATE))
        return None
    if quiet := quiet_end(terms, zone, now):
        found.looks[item.id] = quiet
        return None
    since = since_of(each, slot.at, zone, now)
    length = terms.length or each.length
    brief = Brief(item.place, slot.at, since, zone, length, (item,), (claimed,), slot.delayed, slot.folded)
    return replace(brief, language=each.language)


def _alert(each: Served, zone: ZoneInfo, now: datetime, found: Sorted) -> Brief | None:
    """A look for stories that break; nothing is claimed unless there is one."""
    item, terms = each.subscription, each.subscription.terms
    if wait := quiet_end(terms, zone, now) or held_back(terms, each.alerted, zone, now):
        found.looks[item.id] = wait
        return None
    return alert_brief(each, zone, now)


def alert_brief(each: Served, zone: ZoneInfo, now: datetime) -> Brief:
    """The look for stories that break which falls to a moment."""
    item, at = each.subscription, look_of(now)
    slot = Due(item.id, at, at + LOOK, item.last_at or item.at)
    length = item.terms.length or each.length
    return Brief(item.place, at, at - SPAN, zone, length, (item,), (slot,), kind=Kind.ALERT, language=each.language)


def quiet_end(terms: Terms, zone: ZoneInfo, now: datetime) -> datetime | None:
    """When quiet hours end that lie over this moment."""
    if terms.quiet_hours and in_quiet_hours(terms.quiet_hours, zone, now):
        return quiet_until(terms.quiet_hours, zone, now)
    return None


def period(schedule: Schedule, zone: ZoneInfo, at: datetime) -> timedelta:
    """How long it is from one slot to the next: what a first digest looks back."""
    return _next(schedule, zone, at) - at


@lru_cache(maxsize=1024)
def _next(schedule: Schedule, zone: ZoneInfo, after: datetime) -> datetime:
    """Remembered, as `_due` is: of ten thousand places that are due most ask for the same time."""
    return next_times(schedule, zone, after, 1)[0]


@lru_cache(maxsize=1024)
def _due(schedule: Schedule, zone: ZoneInfo, last: datetime, now: datetime, patience: timedelta) -> Slot | None:
    return due(schedule, zone, last, now, patience)


def since_of(each: Served, at: datetime, zone: ZoneInfo, now: datetime) -> datetime:
    """From when on the digest of a slot tells what came: the last one that was told, or a period before the first."""
    first = min(at - period(parse_schedule(each.subscription.terms.schedule), zone, at), each.subscription.at)
    return max(each.told_until or first, now - LONGEST_LOOK_BACK)


def since_now(each: Served, now: datetime) -> datetime:
    """From when on a digest at a moment that its schedule does not name tells what came."""
    return max(each.told_until or now - DAY, now - LONGEST_LOOK_BACK)


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
        first.kind,
        first.language,
    )
