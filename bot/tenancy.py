"""What one Discord server or Slack workspace sets for itself, within what the operator allows, and who changed what.

Invariant: pure values. What is None or empty is left to the operator; nothing here is of a member's direct messages.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.conversation import Place

LEAST_DAYS = 14
"""A digest remembers for so long what it told (`digest.publish.REMEMBERED`): kept for less, it would tell it again."""

LOG_KEPT = timedelta(days=365)
LOG_MOST = 1_000
"""The log of changes of a workspace holds what is younger than that, and of it the newest so many."""

MOST_ADMINS, MOST_SOURCES = 25, 10

OPERATOR = "operator"
"""Who changed something from a terminal; no platform gives such an id."""


@dataclass(frozen=True, slots=True)
class Tenant:
    """What a workspace has set: `channel` is where its admins are told, `role` and `admins` who may configure as well.

    `sources` are looked at where a member names none. `per_minute` are commands of a member, `tokens` those of the
    model a day, `days` how long the workspace's own data are kept.
    """

    channel: str = ""
    sources: tuple[str, ...] = ()
    per_minute: int | None = None
    tokens: int | None = None
    days: int | None = None
    role: str = ""
    role_name: str = ""
    admins: tuple[str, ...] = ()
    person: str = ""
    since: datetime | None = None
    """Who chose the admins' channel, and when."""


NOTHING_SET = Tenant()


@dataclass(frozen=True, slots=True)
class Ceiling:
    """What the operator allows at most, and whether they said so: else it is the default."""

    most: float
    said: bool = False

    @property
    def number(self) -> int | float:
        """The most, as it is written: whole where it is."""
        return int(self.most) if self.most == int(self.most) else self.most


@dataclass(frozen=True, slots=True)
class Ceilings:
    """What holds for all workspaces: commands of a member a minute, tokens a day, days; None of a model that is not."""

    per_minute: Ceiling = Ceiling(30)
    tokens: Ceiling | None = None
    days: Ceiling = Ceiling(180)
    zone_said: bool = False
    language_said: bool = False

    def kept(self, tenant: Tenant, usually: timedelta) -> timedelta:
        """How long something of a workspace is kept that is kept for `usually` at most."""
        return min(usually, timedelta(days=min(self.days.most, tenant.days or self.days.most)))


NO_CEILINGS = Ceilings()


@dataclass(frozen=True, slots=True)
class Doing:
    """Who does something, where and when: what the log says of it, if it changes anything.

    `before` and `after` are words for admins; where the store knows these better, it puts its own.
    """

    place: Place
    person: str
    at: datetime
    what: str = ""
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """An entry of the log; `subject` is the person whom it is about, `channel` is `""` for the whole workspace."""

    at: datetime
    person: str
    channel: str
    what: str
    before: str
    after: str
    subject: str = ""


def elsewhere(tenant: Tenant) -> Tenant:
    """What of it means the same in another workspace."""
    return Tenant(sources=tenant.sources, per_minute=tenant.per_minute, tokens=tenant.tokens, days=tenant.days)


def filled(tenant: Tenant, by: Tenant) -> Tenant:
    """What is set, and by another where it is not."""
    return replace(
        tenant,
        sources=tenant.sources or by.sources,
        per_minute=tenant.per_minute or by.per_minute,
        tokens=tenant.tokens or by.tokens,
        days=tenant.days or by.days,
    )


def worded(tenant: Tenant) -> dict[str, str]:
    """What is set, by name, in words; `""` where it is left to the operator. People are not among it."""
    return {
        "admins' channel": tenant.channel,
        "default sources": ", ".join(tenant.sources),
        "commands a minute": _number(tenant.per_minute),
        "model tokens a day": _number(tenant.tokens),
        "days kept": _number(tenant.days),
        "role that may configure": tenant.role_name or tenant.role,
    }


def _number(value: int | None) -> str:
    return "" if value is None else f"{value:,}"
