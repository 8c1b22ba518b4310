"""The outbox: what goes out unasked, how far each part of it is, and what becomes of a part by what a platform said.

    pending ─claim─► sending ─begin─► sent             Retry → pending, later        Rejected → dead, with its reason
                        │         └─ Unknown, or the lease ran out ─► unknown ─► looked for ─► sent | pending
                        └─ the claim ran out ─► pending

Invariant: a part is frozen when it is queued, in two forms where it may become late, of which one is chosen before it
is sent; a repeat of what may have arrived sends the same bytes under the same id. What may have arrived is looked for
before it is sent again. Pure: a part and an outcome give the next part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Protocol

from bot.conversation import Place
from bot.message.phrases import phrase
from bot.platformport import Absent, Outcome, Reason, Rejected, Retry, Sent, Unknown

CLAIMED = timedelta(seconds=10)
"""How long a part is its claimer's before it is begun: a batch waits for its turns for some seconds."""

LEASE = timedelta(seconds=60)
"""How long a part is its claimer's from when it is begun: longer than any platform takes to send (30 s)."""

GIVEN_UP_AFTER = timedelta(hours=24)
"""A digest that could not be delivered for a day is history."""

LONGEST_WAIT = timedelta(minutes=5)
"""Between two attempts, unless the platform asks for more: a digest that waits longer is late for no reason."""

TOO_LATE = phrase("too late to be sent: it waits for the next")
"""Why a slot was left out whose news the next one tells."""

EXPIRED = "expired"
PRECEDING = "preceding"
CALLED_OFF = "called_off"
"""Reasons of our own: given up after a day; the part before it is dead; nobody follows it any more, or it is paused."""

HISTORY_KEPT = timedelta(days=60)
"""How long it is known what was sent."""


OF_PLACE = frozenset(
    {Reason.NO_CHANNEL, Reason.NO_PERMISSION, Reason.ARCHIVED, Reason.CANNOT_DM, Reason.REMOVED},
)
"""Reasons that lie in a place: whatever is sent there next fails as well."""


class State(StrEnum):
    """How far a part is."""

    PENDING = "pending"
    SENDING = "sending"
    UNKNOWN = "unknown"
    SENT = "sent"
    DEAD = "dead"


@dataclass(frozen=True, slots=True)
class Part:
    """One message on its way: number `n` of `parts` of a digest, counted from 1."""

    id: str
    digest_id: int
    n: int
    parts: int
    place: Place
    payload: Mapping[str, Any]
    queued_at: datetime
    not_before: datetime
    state: State = State.PENDING
    attempts: int = 0
    first_at: datetime | None = None
    """When it was first handed to the platform; from then on it may be there."""
    lease_until: datetime | None = None
    message_id: str = ""
    reason: str = ""
    remark: str = ""
    settled_at: datetime | None = None
    title: str = ""
    post: str = ""
    """What a post of a forum is called that it begins, and the one that a part before it began."""


def settled(part: Part, outcome: Outcome | Absent, now: datetime, jitter: float) -> Part:
    """The part after what the platform said; `jitter` in [0, 1) spreads repeats over the second half of their wait."""
    match outcome:
        case Sent(message_id, post):
            return replace(_closed(part, State.SENT, now, message_id=message_id, remark=""), post=post or part.post)
        case Rejected(reason, sentence):
            return _closed(part, State.DEAD, now, reason=str(reason), remark=sentence)
        case _ if now - part.queued_at >= GIVEN_UP_AFTER:
            return _closed(part, State.DEAD, now, reason=EXPIRED, remark=f"Given up after a day: {_why(outcome)}.")
        case Retry(after, why, everywhere):
            wait = after if everywhere else max(after, _backoff(part.attempts, jitter))
            waiting = _open(part, _still(part), now + wait, why)
            return waiting if waiting.state is State.UNKNOWN else replace(waiting, first_at=None)
        case Unknown(why):
            return _open(part, State.UNKNOWN, now + _backoff(part.attempts, jitter), why)
        case Absent(why):
            return replace(_open(part, State.PENDING, now, why), first_at=None)


def _still(part: Part) -> State:
    """What a part is that the platform has not taken: pending, unless an earlier attempt may have arrived."""
    return State.UNKNOWN if part.state is State.UNKNOWN else State.PENDING


def _why(outcome: Outcome | Absent) -> str:
    return outcome.why if isinstance(outcome, Retry | Unknown | Absent) else ""


def _closed(part: Part, state: State, now: datetime, *, message_id: str = "", reason: str = "", remark: str) -> Part:
    return replace(
        part, state=state, message_id=message_id, reason=reason, remark=remark, settled_at=now, lease_until=None
    )


def _open(part: Part, state: State, not_before: datetime, why: str) -> Part:
    return replace(part, state=state, not_before=not_before, remark=why, lease_until=None)


def _backoff(attempts: int, jitter: float) -> timedelta:
    """2 s, 4 s, 8 s … five minutes, the second half of each spread (exponential back-off with equal jitter)."""
    whole = min(timedelta(seconds=2 ** min(attempts, 12)), LONGEST_WAIT)
    return whole * (0.5 + jitter / 2)


class Kind(StrEnum):
    """What goes out unasked."""

    DIGEST = "digest"
    ALERT = "alert"
    NOTICE = "notice"
    """To those who look after a place: that it gets nothing any more, and why."""


@dataclass(frozen=True, slots=True)
class ToldStory:
    """A story as a destination was told it: what of it had been read, as article and revision, and the facts said.

    Revision 0 belongs to the story, but was not read: a report that it copies, or what stood in a part that was lost.
    """

    title: str
    read: tuple[tuple[int, int], ...]
    facts: tuple[str, ...]
    at: datetime

    @property
    def articles(self) -> frozenset[int]:
        """The numbers of its articles."""
        return frozenset(number for number, _ in self.read)


@dataclass(frozen=True, slots=True)
class Due:
    """A slot of a subscription, and when the subscription is looked at next.

    `after` is the newest slot that was dealt with when this one was decided on (for the first, when the subscription
    was made): a slot is refused if another came between. None leaves that out.
    """

    subscription_id: int
    at: datetime
    next_at: datetime
    after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Parcel:
    """What goes to one place: the slots that it serves, its payloads in order, and what it tells.

    Without payloads the slots are dealt with in silence, for the reason in `remark`.
    """

    kind: Kind
    place: Place
    at: datetime
    slots: tuple[Due, ...] = ()
    payloads: tuple[Mapping[str, Any], ...] = ()
    told: tuple[ToldStory, ...] = ()
    remark: str = ""
    announces: Place | None = None
    """Of a notice: the place whose subscriptions were paused, so that it is told once."""
    told_in: tuple[int, ...] = ()
    """For each story told the part with which it is told whole, counted from 1; the last one where nothing is said."""
    heard: int | None = None
    """The state of the place by which it was written, by `Outbox.heard`; None where it asks for none."""
    title: str = ""
    """What a post is called that begins with it, where a place takes posts."""
    late: Mapping[str, Any] | None = None
    """The first payload as one that says that it is late, for when it is not begun before `late_from`."""
    late_from: datetime | None = None
    person: str = ""
    """Of a notice to a channel: who is told instead, in direct messages, if the channel takes nothing."""
    topic: str = ""
    """Of a notice: what it is about; the workspace of its place is told of it once."""


@dataclass(frozen=True, slots=True)
class History:
    """A digest that was built for a place, and its parts."""

    id: int
    kind: Kind
    place: Place
    at: datetime
    built_at: datetime
    stories: int
    remark: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Backlog:
    """What has not arrived yet: how many parts, and since when the oldest of them waits; None without any."""

    parts: int = 0
    oldest: datetime | None = None


def given_back(part: Part, now: datetime) -> Part:
    """A part that was claimed and not begun, as it was before: whoever comes next may take it at once."""
    first_at = None if part.state is State.PENDING else part.first_at
    return replace(part, not_before=now, first_at=first_at, lease_until=None)


class Outbox(Protocol):
    """Keeps what goes out unasked until it has arrived, or cannot."""

    async def enqueue(self, parcels: Sequence[Parcel], now: datetime) -> int:
        """Claim the slots of each parcel and queue its payloads, all in one transaction; how many were queued.

        A parcel of which a slot was claimed already, by another process say, or whose subscription was paused or ended
        meanwhile, is left out whole. What was changed meanwhile is planned anew. A parcel is left out as well that was
        written before something else was told to its place, or proved not to have been.
        """
        ...

    async def claim_parts(self, platform: str, holder: str, now: datetime, limit: int) -> Sequence[Part]:
        """Take up to so many parts that are due; each is the holder's for `CLAIMED`, and then waits to be begun.

        One of a place at a time, in order, and of each workspace in turn. What was begun when its lease ran out comes
        as UNKNOWN; what was only claimed comes as it was.
        """
        ...

    async def begin_part(self, part: Part, holder: str, now: datetime) -> Part | None:
        """Note that a claimed part is handed to its platform now, and hold it for `LEASE` from here on: the part begun.

        What is late by now, and cannot be there already, becomes the part that says so, once and for all. None when it
        was claimed anew meanwhile: then it must not be sent.
        """
        ...

    async def settle_parts(self, parts: Sequence[Part], holder: str) -> None:
        """Write what became of parts that this claim still holds; a dead one takes those after it along."""
        ...

    async def next_part(self, platform: str) -> datetime | None:
        """When the next part is due; None when the outbox is empty."""
        ...

    async def backlog(self, platform: str, place: Place | None = None) -> Backlog:
        """What waits for a platform, or for one place on it."""
        ...

    async def history(self, place: Place | None, limit: int, state: State | None = None) -> Sequence[History]:
        """The digests of a place, or of all, the newest first; with a state, those of which a part is in it."""
        ...

    async def purge_outbox(self, now: datetime) -> None:
        """Forget what was sent, or could not be, longer than `HISTORY_KEPT` ago."""
        ...

    async def send_again(self, digest_id: int, now: datetime) -> int:
        """Queue the dead parts of a digest anew; how many there were.

        What was given up after a day may have arrived, and is looked for first. A place that was paused since it
        took nothing is served again as soon as a part arrives there. What they tell counts as told again.
        """
        ...

    async def told_stories(self, places: Sequence[Place], since: datetime) -> Mapping[Place, Sequence[ToldStory]]:
        """What each place was told since then, the newest first, without what stood in parts that never arrived."""
        ...

    async def heard(self, places: Sequence[Place]) -> Mapping[Place, int]:
        """How often it has changed for each place what counts as told to it.

        Read before `told_stories` it makes sure that a parcel which is queued knew all that had been told.
        """
        ...
