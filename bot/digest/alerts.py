"""Says when alerts may come, and which story breaks.

Invariant: between two alerts of a subscription lies its cool-down, and no day of its zone has more than it allows.
"""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from bot.digest.quiet import in_quiet_hours, quiet_until
from bot.digest.zones import at_wall, wall_of
from bot.follow import Terms
from bot.message.phrases import counted, joined, phrase
from bot.message.when import exact
from bot.model import Story
from bot.stories.rank import voices

LOOK = timedelta(minutes=5)
"""Between two looks for stories that break; all look together, so that one build serves all who ask for the same."""

SPAN = timedelta(hours=24)
"""How old the reports may be that make a story."""

BREAKING = timedelta(hours=6)
"""A story whose newest report is older breaks no more: after a long outage nothing stale is shouted."""

MOST = 3
"""Stories of one alert; what breaks beside them comes with the next."""


def look_of(now: datetime) -> datetime:
    """The look that falls to a moment: the last full five minutes."""
    return now - timedelta(seconds=now.timestamp() % LOOK.total_seconds())


def held_back(terms: Terms, alerted: Sequence[datetime], zone: ZoneInfo, now: datetime) -> datetime | None:
    """Until when another alert has to wait, by the moments of those of the last two days; None if it may come."""
    today = wall_of(now, zone).date()
    if sum(wall_of(at, zone).date() == today for at in alerted) >= terms.alerts_a_day:
        return at_wall(datetime.combine(today + timedelta(days=1), time()), zone)
    cool = max(alerted, default=now - SPAN) + timedelta(minutes=terms.cooldown_minutes)
    return cool if cool > now else None


def breaks(story: Story, independent: int, now: datetime) -> bool:
    """Whether so many sources that do not copy each other carry it, and the newest report is fresh."""
    return not unbroken(story, independent, now)


def unbroken(story: Story, independent: int, now: datetime) -> str:
    """Why a story does not break, in words; `""` if it does."""
    count, age = voices(story), now - story.reckoned
    sources = counted(count, "independent source")
    few = phrase("it has {sources}, and alerts come from {least} on", sources=sources, least=independent)
    old = phrase("its newest report is more than {n} hours old", n=BREAKING // timedelta(hours=1))
    reasons = [few] if count < independent else []
    if story.ageless:
        reasons.append(phrase("nobody knows how old its reports are"))
    elif age > BREAKING:
        reasons.append(old)
    return joined(reasons, "; ")


def waits(terms: Terms, alerted: Sequence[datetime], zone: ZoneInfo, now: datetime) -> str:
    """What keeps alerts from coming at a moment, and until when, in words; `""` for nothing."""
    if terms.quiet_hours and in_quiet_hours(terms.quiet_hours, zone, now):
        return phrase("quiet hours until {moment}", moment=exact(quiet_until(terms.quiet_hours, zone, now), zone))
    if until := held_back(terms, alerted, zone, now):
        return phrase(
            "the limit of one alert in {minutes} minutes and {most} a day, by which the next may come on {moment}",
            minutes=terms.cooldown_minutes,
            most=terms.alerts_a_day,
            moment=exact(until, zone),
        )
    return ""
