"""Turns what a place follows into the brief of the digest that comes next, and that of one which has gone.

Invariant: a brief that is made here is that which `bot.digest.briefs` makes when its slot is due.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.chatport import BY_HAND, Served
from bot.digest.briefs import Brief, alert_brief, since_now, since_of, together, zone_of
from bot.digest.quiet import in_quiet_hours, quiet_until
from bot.digest.schedule import parse_schedule
from bot.digest.times import next_times
from bot.follow import Mode
from bot.outbox import Due, Kind
from bot.platformport import Reason
from bot.traces import Claimed

WAITS = frozenset({BY_HAND, Reason.REMOVED})
"""How a subscription is paused of which nothing comes by itself: by somebody, or until the app is added again. What was
refused for another reason is tried again."""


_STEP = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Coming:
    """When the next digest of a subscription comes; `quiet` is the slot that quiet hours put off until then."""

    at: datetime
    slot: datetime
    zone: ZoneInfo

    @property
    def quiet(self) -> bool:
        """Whether quiet hours put it off."""
        return self.at != self.slot


def coming(each: Served, now: datetime, usual: ZoneInfo) -> Coming | None:
    """When the next digest of a subscription comes; None when it sends alerts, or waits to be resumed."""
    item, terms = each.subscription, each.subscription.terms
    if terms.mode is Mode.ALERTS or item.paused in WAITS:
        return None
    zone = zone_of(each, usual)
    (slot,) = next_times(parse_schedule(terms.schedule), zone, now, 1)
    is_quiet = terms.quiet_hours and in_quiet_hours(terms.quiet_hours, zone, slot)
    return Coming(quiet_until(terms.quiet_hours, zone, slot) if is_quiet else slot, slot, zone)


def next_brief(each: Served, beside: Sequence[Served], now: datetime, usual: ZoneInfo) -> Brief:
    """What a subscription's place would get now: its alert, or its digest with all that comes in the same message."""
    if each.subscription.terms.mode is Mode.ALERTS:
        return alert_brief(each, zone_of(each, usual), now)
    mine = coming(each, now, usual)
    others = [
        other for other in beside if other.subscription.id != each.subscription.id and _length(other) == _length(each)
    ]
    shared = [other for other in others if mine and coming(other, now, usual) == mine]
    group = sorted([each, *shared], key=lambda served: served.subscription.id)
    return together([_brief(item, now, since_of(item, now, zone_of(item, usual), now), usual) for item in group])


def past_brief(claimed: Claimed, slots: Sequence[Claimed], beside: Sequence[Served], usual: ZoneInfo) -> Brief:
    """The digest or the alert for which a slot was claimed.

    `slots` are all that its place dealt with, as far back as a digest looks; `beside` is what it follows, the slot's
    subscription among it.
    """
    if claimed.digest and claimed.digest.kind is Kind.ALERT:
        (mine,) = (each for each in beside if each.subscription.id == claimed.subscription_id)
        return alert_brief(mine, zone_of(mine, usual), claimed.at)
    together_with = {slot.subscription_id for slot in slots if _is_one(slot, claimed)} | {claimed.subscription_id}
    group = [_as_then(each, slots, claimed.at) for each in beside if each.subscription.id in together_with]
    return together([_brief(each, claimed.at, _since_then(each, claimed, usual), usual) for each in group])


def _is_one(slot: Claimed, claimed: Claimed) -> bool:
    """Whether two slots were served by one digest."""
    if claimed.digest is None or slot.digest is None:
        return slot.digest is claimed.digest and slot.at == claimed.at
    return slot.digest.id == claimed.digest.id


def _as_then(each: Served, slots: Sequence[Claimed], at: datetime) -> Served:
    """A subscription as it stood before a slot: until when its place had been told."""
    mine = (slot for slot in slots if slot.subscription_id == each.subscription.id and slot.at < at and slot.told)
    told = [slot.at for slot in mine if slot.digest is None or slot.digest.kind is not Kind.ALERT]
    return replace(each, told_until=max(told, default=None))


def _brief(each: Served, at: datetime, since: datetime, usual: ZoneInfo) -> Brief:
    slot = Due(each.subscription.id, at, at)
    zone = zone_of(each, usual)
    return Brief(each.subscription.place, at, since, zone, _length(each), (each.subscription,), (slot,))


def _since_then(each: Served, claimed: Claimed, usual: ZoneInfo) -> datetime:
    """From when on the digest of a past slot told what came: of one that was asked for at once, as that is."""
    zone = zone_of(each, usual)
    if next_times(parse_schedule(each.subscription.terms.schedule), zone, claimed.at - _STEP, 1)[0] == claimed.at:
        return since_of(each, claimed.at, zone, claimed.done_at)
    return since_now(each, claimed.at)


def _length(each: Served) -> str | None:
    return each.subscription.terms.length or each.length
