"""How what a workspace sets for itself is kept, and the log of who changed what.

Invariant: each look-up names one workspace; a change and its entry in the log are one transaction.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from bot.care import Workspace
from bot.chatport import Preferences
from bot.conversation import Place
from bot.tenancy import Ceilings, Change, Doing, Tenant
from bot.votes import Weigh

Settled = tuple[Tenant, Preferences]
"""What holds for a workspace, and the zone and length of exactly one channel, or of all of it."""


@dataclass(frozen=True, slots=True)
class Setter:
    """Who set up what a channel follows."""

    person: str
    channel: str


@dataclass(frozen=True, slots=True)
class Told:
    """Something that the admins of a workspace are told once: `topic` names it for ever, and begins with its kind.

    A `source:` has a `text`; `tokens:` are used up; a `channel:` was chosen. Without an admins' channel it is `setter`
    who is told, if anybody.
    """

    of: Workspace
    tenant: Tenant
    topic: str
    text: str = ""
    setter: Setter | None = None


class TenantStore(Protocol):
    """Keeps what workspaces set."""

    async def tenant(self, of: Workspace) -> Tenant:
        """What a workspace has set; what it has not is left to the operator."""
        ...

    async def configure(self, doing: Doing, change: Callable[[Settled], Settled]) -> tuple[Settled, Settled]:
        """Change what holds in the workspace and channel of `doing.place`, with an entry in the log for each value.

        What held before and what holds now. `change` may be called in the transaction alone, and may raise.
        """
        ...

    async def preferred(self, place: Place) -> Preferences:
        """What is set for exactly this channel, `""` for the whole workspace."""
        ...

    async def changes(self, of: Workspace, limit: int) -> Sequence[Change]:
        """The log of a workspace, the newest first."""
        ...

    async def fitting(self, names: Sequence[str], *, watched: bool = False) -> Sequence[str]:
        """Of these parts of names those that fit a source of which something is stored; or that is `watched`, too."""
        ...

    async def to_be_told(self, day: date, now: datetime, keepers: Sequence[Workspace]) -> Sequence[Told]:
        """What admins have not been told: a channel that was chosen, a day's budget, and for keepers, failed sources.

        Where there is no admins' channel, who has set up digests there is told of the budget, once a week.
        """
        ...

    async def purge_kept(self, now: datetime, ceilings: Ceilings, weigh: Callable[[bool], Weigh]) -> None:
        """Erase what a workspace keeps no longer, and what is too old or too much in logs.

        `weigh` gives how leanings are weighed of a member's own direct messages (True), or of a channel.
        """
        ...
