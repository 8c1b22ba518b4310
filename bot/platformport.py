"""How messages go out to where people are: what becomes of each, and the port that a chat platform is.

    a message      Platform.render  → Rendered                               pure
    one payload    Platform.send    → Sent | Retry | Rejected | Unknown
    it is unsure   Platform.find    → Sent | Absent | Retry | Unknown
    members        Platform.run, which asks a `bot.conversation.Desk` for them

Invariant: nothing here is a secret, and every text in it is untrusted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.conversation import Desk, File, Place
from bot.message.blocks import Message
from bot.message.plain import Reader


@dataclass(frozen=True, slots=True)
class Rendered:
    """A message as a platform takes it: JSON payloads in order, at least one, and a file where a text is too long."""

    payloads: tuple[Mapping[str, Any], ...]
    file: File | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """One payload on its way: `id` (at most 25 characters) names it for ever, so that a repeat is known as one.

    Where a place takes posts with a title, as a forum does, `title` is that of a new one, and `post` the one that an
    earlier part of the same text made, into which this one goes.
    """

    id: str
    place: Place
    payload: Mapping[str, Any]
    title: str = ""
    post: str = ""


class Reason(StrEnum):
    """Why a payload can never arrive as it is."""

    NO_CHANNEL = "no_channel"
    NO_PERMISSION = "no_permission"
    ARCHIVED = "archived"
    CANNOT_DM = "cannot_dm"
    REMOVED = "removed"
    INVALID = "invalid"
    UNSURE = "unsure"
    """It may have arrived, and nobody can look."""


@dataclass(frozen=True, slots=True)
class Sent:
    """It arrived; `message_id` is the platform's, `post` the one that it made, where it made one."""

    message_id: str
    post: str = ""


@dataclass(frozen=True, slots=True)
class Retry:
    """It did not arrive, and may later: not before `after` has passed.

    With `everywhere` nothing arrives on the whole platform meanwhile, whatever its place.
    """

    after: timedelta
    why: str
    everywhere: bool = False


@dataclass(frozen=True, slots=True)
class Rejected:
    """It will never arrive there; `sentence` tells an admin what happened and what cures it."""

    reason: Reason
    sentence: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """Nobody can tell whether it arrived: the connection broke after it was sent, or it took too long."""

    why: str


Outcome = Sent | Retry | Rejected | Unknown


@dataclass(frozen=True, slots=True)
class Absent:
    """It was looked for where it should be, and is not there: it can be sent again.

    Where it was not `looked` for, the platform keeps a repeat from showing twice, but just now alone.
    """

    why: str
    looked: bool = True


Found = Sent | Absent | Retry | Unknown
"""What comes of looking for a payload that may have arrived."""


class Platform(Protocol):
    """A place where people are. Its library's own exceptions do not leave it."""

    @property
    def name(self) -> str:
        """`discord`, `slack`, `console`."""
        ...

    def render(self, message: Message, reader: Reader) -> Rendered:
        """What it would send; pure."""
        ...

    async def send(self, delivery: Delivery) -> Outcome:
        """Send one payload unasked, as a digest is; `place.direct` means the person whose id is `place.channel`."""
        ...

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        """Look for a payload that may have arrived, sent at that moment or later.

        `Unknown` when the platform lets nobody look: then nothing says whether it is there.
        """
        ...

    async def run(self, desk: Desk, ready: Callable[[str], None]) -> None:
        """Serve until cancelled.

        `ready` is told in words when members can be answered, at first and after each gap, and `""` when one lasts.

        Raises:
            PlatformRefused: a token, intent or scope is wrong; trying again is of no use.
            PlatformDown: the platform cannot be reached; trying again is.
        """
        ...


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of `tidings check`: what was looked at, whether it is in order, and the cure where it is not."""

    ok: bool
    what: str
    cure: str = ""
