"""Turns what a look gave into when the next one is due: how often a source publishes, what its server asks for.

Invariants: the server's wishes are lower bounds; nobody is asked more often than the floor; a given source at
a given time is always given the same moment, since the jitter is a hash of the two.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from itertools import pairwise
from statistics import median

DAY = timedelta(days=1)
LONGEST_BACK_OFF = DAY
LONGEST_WISH = DAY
"""What a cache header or a ttl may ask for: a year of max-age is a mistake of many servers."""

LONGEST_RETRY_AFTER = timedelta(days=7)

_NEWEST = 10
_LOOKS_PER_GAP = 2
_SILENCE_SHARE = 0.1
"""News after a silence is then seen with a delay of a twentieth of it at most: a night does not cost the morning."""

_FASTER, _SLOWER = 0.7, 1.3
_FEED_SLOWER = 1.1
"""A feed's dates set its pace at each change, so that between changes it slows down by about a tenth of the silence."""

_MAX_DOUBLINGS = 20


@dataclass(frozen=True, slots=True)
class PollRules:
    """How often sources are looked at, and when that ends.

    `jitter` is the largest share that is added to a wait, so that sources of one moment drift apart.
    `disable_after` failures in a row disable a source; `moved_after` permanent redirects to the same place
    in a row change its address.
    """

    floor: timedelta = timedelta(minutes=10)
    ceiling: timedelta = timedelta(hours=12)
    disable_after: int = 12
    moved_after: int = 3
    folder_interval: timedelta = timedelta(seconds=60)
    jitter: float = 0.1


def publishing_interval(published: Iterable[datetime], now: datetime, rules: PollRules) -> timedelta | None:
    """Half of the time in which the next item can be expected, within floor and ceiling; None without two dates.

    Expected is the median gap of the newest items, or a tenth of the silence since, whichever is longer.
    Dates that lie ahead are no help.
    """
    newest = sorted((at for at in published if at <= now), reverse=True)[:_NEWEST]
    if len(newest) < 2:  # noqa: PLR2004  # a gap has two ends
        return None
    gap = median((later - earlier).total_seconds() for later, earlier in pairwise(newest))
    silence = (now - newest[0]).total_seconds() * _SILENCE_SHARE
    return clamped(timedelta(seconds=max(gap, silence) / _LOOKS_PER_GAP), rules)


def changed_interval(interval: timedelta, rules: PollRules) -> timedelta:
    """The interval after a change of which no date tells how often there is one."""
    return clamped(interval * _FASTER, rules)


def unchanged_interval(interval: timedelta, rules: PollRules, *, feed: bool = True) -> timedelta:
    """The interval after a look in vain; `feed` for what gives dates when it changes."""
    return clamped(interval * (_FEED_SLOWER if feed else _SLOWER), rules)


def clamped(interval: timedelta, rules: PollRules) -> timedelta:
    """An interval within floor and ceiling, in whole seconds."""
    within = min(max(interval, rules.floor), max(rules.floor, rules.ceiling))
    return timedelta(seconds=round(within.total_seconds()))


def next_look(
    watch_id: int, now: datetime, interval: timedelta, rules: PollRules, *wishes: timedelta | None
) -> datetime:
    """When to look again after a look that went well; `wishes` are how long the server wants to be left alone."""
    wanted = (min(wish, LONGEST_WISH) for wish in wishes if wish)
    return now + _spread(max(interval, *wanted, timedelta(0)), watch_id, now, rules)


def next_try(
    watch_id: int,
    now: datetime,
    interval: timedelta,
    rules: PollRules,
    *,
    failures: int,
    retry_after: timedelta | None = None,
) -> datetime:
    """When to look again after that many failures in a row: the interval doubled each time, up to a day.

    Retry-After is obeyed in full, up to seven days (RFC 9110, 10.2.3).
    """
    doubled = min(min(interval, LONGEST_BACK_OFF) * 2 ** min(failures, _MAX_DOUBLINGS), LONGEST_BACK_OFF)
    asked = min(retry_after or timedelta(0), LONGEST_RETRY_AFTER)
    return now + _spread(max(doubled, rules.floor, asked), watch_id, now, rules)


def _spread(wait: timedelta, watch_id: int, now: datetime, rules: PollRules) -> timedelta:
    """The wait and up to `jitter` of it more."""
    digest = blake2b(f"{watch_id} {now.isoformat()}".encode(), digest_size=4).digest()
    return wait * (1 + rules.jitter * int.from_bytes(digest) / 2**32)
