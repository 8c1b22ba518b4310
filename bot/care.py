"""Care of what is kept: a place's set-up as one value, a member's own data, workspaces that the app has left.

Invariant: what is asked for one workspace or one member never holds anything of another. A set-up names no member.
"""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.chatport import Mute, Preferences
from bot.follow import Terms
from bot.tenancy import NOTHING_SET, Doing, Tenant
from bot.votes import Vote, Weigh

LEFT_KEPT = timedelta(days=30)
"""How long what is kept of a workspace stays after the app was removed there, unless the settings say otherwise."""


NONE = Preferences()


@dataclass(frozen=True, slots=True)
class Workspace:
    """A Discord server or a Slack workspace; `str` gives it as it is typed, `slack:T0123`."""

    platform: str
    id: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.id}"


@dataclass(frozen=True, slots=True)
class Member:
    """One person of a platform; `workspace` is None where their id is the same in all of them, as on Discord."""

    platform: str
    person: str
    workspace: str | None = None


@dataclass(frozen=True, slots=True)
class Followed:
    """A subscription without who made it: `paused` is whether somebody paused it by hand."""

    topic: str
    terms: Terms
    paused: bool = False


@dataclass(frozen=True, slots=True)
class Corner:
    """What is set up in one channel (`""` for the whole workspace) or one of its threads.

    In `votes` a `person` is a mere number and `story` below zero, so that they weigh as before and name nobody.
    """

    channel: str
    thread: str = ""
    followed: tuple[Followed, ...] = ()
    preferences: Preferences = NONE
    terms: Terms | None = None
    """Those that new subscriptions of the channel get."""
    mutes: tuple[Mute, ...] = ()
    votes: tuple[Vote, ...] = ()

    @property
    def key(self) -> str:
        """How an operator names it: `CHANNEL` or `CHANNEL/THREAD`."""
        return f"{self.channel}/{self.thread}" if self.thread else self.channel


@dataclass(frozen=True, slots=True)
class SetUp:
    """What one server or workspace has set up, without its members' own direct messages.

    Of `tenant` only what means the same elsewhere: neither channels nor roles nor people.
    """

    of: Workspace
    at: datetime
    corners: tuple[Corner, ...]
    tenant: Tenant = NOTHING_SET


@dataclass(frozen=True, slots=True)
class Taken:
    """What taking a set-up in has changed: how many of each are new, and how many were there already."""

    subscriptions: int = 0
    known: int = 0
    preferences: int = 0
    mutes: int = 0
    votes: int = 0

    def __add__(self, other: "Taken") -> "Taken":
        return Taken(*(mine + theirs for mine, theirs in zip(astuple(self), astuple(other), strict=True)))


class CareStore(Protocol):
    """Keeps, hands out, takes in and erases what belongs to one workspace or one member."""

    async def leave(self, of: Workspace, now: datetime) -> None:
        """The app was removed there: its secrets go, nothing is delivered, and the rest is marked with the date."""
        ...

    async def came(self, platform: str, workspaces: Sequence[str]) -> int:
        """The app is there: what `leave` stopped goes on; in how many of them it had left."""
        ...

    async def absent(self, platform: str, present: Sequence[str]) -> Sequence[Workspace]:
        """Those in which something was set up or sent, that are not among the present ones, and not marked as left.

        Where there were mere answers nothing is concluded: a member can bring the app along to where it is not.
        """
        ...

    async def left_at(self, of: Workspace) -> datetime | None:
        """When the app was removed there; None where it was not."""
        ...

    async def purge_left(self, before: datetime) -> Sequence[Workspace]:
        """Erase what is kept of workspaces that the app left before then; which."""
        ...

    async def workspaces(self) -> Sequence[Workspace]:
        """Those of which anything is kept."""
        ...

    async def kept_of(self, of: Workspace) -> Mapping[str, int]:
        """How many rows are kept of a workspace, by table; empty when there is nothing."""
        ...

    async def forget_workspace(self, platform: str, workspace: str, doing: Doing | None = None) -> None:
        """Erase all that is kept of a workspace, the mark that the app left it and the log of changes included.

        With `doing`, the new log begins with that.
        """
        ...

    async def own_data(self, member: Member) -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """Everything that is kept of a member, by kind, as JSON values."""
        ...

    async def erase_own(self, member: Member, weigh: Weigh) -> None:
        """Erase it, weigh anew what channels lean to, and take the name away from what is their channel's."""
        ...

    async def set_up(self, of: Workspace, now: datetime) -> SetUp:
        """What a workspace has set up."""
        ...

    async def take_set_up(self, wanted: SetUp, into: Workspace, weigh: Weigh, now: datetime, *, dry: bool) -> Taken:
        """Add these to what a workspace has, all or nothing; `dry` only tells what that would change."""
        ...
