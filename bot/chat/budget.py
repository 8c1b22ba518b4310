"""Decides who may ask now: a token bucket for each member and each channel.

Invariant: memory is bounded; a bucket that is full again is forgotten.
"""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.conversation import Asking

MAX_BUCKETS = 20_000


@dataclass(frozen=True, slots=True)
class ChatRules:
    """How much may be asked: a burst at once, and so many a minute after it; and where admins keep the sources."""

    member_per_minute: float = 30
    member_burst: int = 30
    channel_per_minute: float = 300
    channel_burst: int = 300
    at_once: int = 500
    """Commands that are worked on at once, of all members together."""
    keepers: tuple[str, ...] = ()
    """Places whose admins keep the sources, as `platform:workspace`; empty means the first that does."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """Tokens that were left at a moment."""

    tokens: float
    at: datetime


def spend(bucket: Bucket | None, now: datetime, per_minute: float, burst: int) -> tuple[Bucket, timedelta]:
    """The bucket after one more command, and how long it lacks a token: zero when it may go on.

    The token bucket of ITU-T I.371: it fills by `per_minute` up to `burst`; without a whole token nothing is taken.
    """
    held = Bucket(burst, now) if bucket is None else bucket
    passed = max((now - held.at).total_seconds(), 0)
    tokens = min(burst, held.tokens + passed * per_minute / 60)
    if tokens >= 1:
        return Bucket(tokens - 1, now), timedelta()
    return Bucket(tokens, now), timedelta(seconds=(1 - tokens) * 60 / per_minute)


class Budget:
    """The buckets of all members and channels, in this process."""

    def __init__(self, rules: ChatRules) -> None:
        self._rules = rules
        self._buckets: OrderedDict[tuple[str, ...], Bucket] = OrderedDict()

    def wait(self, asking: Asking, now: datetime) -> timedelta:
        """How long who asks has to wait; zero means that the command is counted and may go on."""
        place, rules = asking.place, self._rules
        member = self._spend(
            (place.platform, "person", asking.person.id),
            now,
            rules.member_per_minute,
            rules.member_burst,
        )
        if member:
            return member
        channel = (place.platform, place.workspace, "channel", place.channel)
        return self._spend(channel, now, rules.channel_per_minute, rules.channel_burst)

    def wait_there(self, asking: Asking, now: datetime, per_minute: int | None) -> timedelta:
        """The same within what a workspace gives each of its members; None is as much as the operator does."""
        if per_minute is None or per_minute >= self._rules.member_per_minute:
            return timedelta()
        key = (asking.place.platform, asking.place.workspace, "member", asking.person.id, str(per_minute))
        return self._spend(key, now, per_minute, per_minute)

    def _spend(self, key: tuple[str, ...], now: datetime, per_minute: float, burst: int) -> timedelta:
        self._buckets[key], wait = spend(self._buckets.get(key), now, per_minute, burst)
        self._buckets.move_to_end(key)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        return wait
