"""What chat adds to the store: answers, subscriptions, preferences, installations, marks of what was done.

Invariant: nothing of one workspace is found under another; each look-up names the place it is for.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.conversation import Place
from bot.follow import USUAL, Terms
from bot.tenancy import Doing

ANSWERS_KEPT = timedelta(days=30)
"""How long the buttons under an answer work."""


@dataclass(frozen=True, slots=True)
class Cited:
    """One citation of a kept answer: its number, and the span of which revision of which article it quotes."""

    n: int
    article_id: int
    revision: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class KeptAnswer:
    """What the buttons under an answer stand on: the command line that gave it, and what it cites."""

    id: str
    place: Place
    person: str
    line: str
    at: datetime
    cited: tuple[Cited, ...] = ()


@dataclass(frozen=True, slots=True)
class Subscription:
    """A topic that a place follows; `id` is 0 until it is stored. In a `direct` place, `channel` is the person's id.

    `topic` is a query, and with `terms.sources` may be empty. `paused` is `""`, `hand`, or why a platform refuses the
    place (`bot.platformport.Reason`), in words in `remark`. `last_at` is the newest slot that was dealt with, `next_at`
    when it is looked at again; None where that is to be found out.
    """

    place: Place
    topic: str
    added_by: str
    at: datetime
    id: int = 0
    terms: Terms = USUAL
    paused: str = ""
    remark: str = ""
    last_at: datetime | None = None
    next_at: datetime | None = None

    @property
    def label(self) -> str:
        """What it is called: its topic, or the sources it follows."""
        return self.topic or f"source:{','.join(self.terms.sources)}"


KEEPER = "keeper"
"""Of the marks that tell which workspace of a platform keeps the sources, where the settings name none."""

BY_HAND = "hand"
"""How a subscription is paused that somebody paused."""


@dataclass(frozen=True, slots=True)
class Served:
    """A subscription with what its place prefers: the zone and the length where its terms name none, the language.

    `told_until` is its newest slot whose news was told, or was none; a digest that never arrived told nothing, and an
    alert only its story.
    `alerted` are the moments of its alerts in the last two days.
    """

    subscription: Subscription
    zone: str | None
    length: str | None
    told_until: datetime | None = None
    alerted: tuple[datetime, ...] = ()
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Mute:
    """What a place does not want to see: a topic, a source or a story (by an article), until a moment or for good."""

    kind: str
    name: str
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Preferences:
    """How answers are given in a channel, or in a whole workspace; None leaves it to the wider setting."""

    zone: str | None = None
    length: str | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Installation:
    """An app as a workspace installed it: `data` is the platform's own JSON, which holds secrets and is never shown.

    `person` is who installed it for themselves, `""` for the workspace as a whole.
    """

    platform: str
    workspace: str
    person: str
    data: str
    at: datetime

    def __repr__(self) -> str:
        """Without the secrets."""
        return f"Installation({self.platform!r}, {self.workspace!r}, {self.person!r})"


@dataclass(frozen=True, slots=True)
class Issued:
    """What became of a digest that was asked for: how many stories were queued, or why none was."""

    stories: int = 0
    remark: str = ""


class Issuer(Protocol):
    """Sends a digest at once."""

    async def issue(self, place: Place) -> Issued:
        """Queue a digest of all that a place follows and was not told; nothing is sent where nothing is new."""
        ...


class ChatStore(Protocol):
    """Keeps what chat needs beyond articles and sources.

    What takes a `doing` writes it into the log of the workspace, in the same transaction, if anything changes.
    """

    async def keep_answer(self, answer: KeptAnswer) -> None:
        """Keep an answer, or keep it anew under the same id."""
        ...

    async def kept_answer(self, answer_id: str, place: Place) -> KeptAnswer | None:
        """The answer of that id, if it was given in this workspace, platform and channel and is still kept."""
        ...

    async def subscribe(self, subscription: Subscription, doing: Doing | None = None) -> tuple[Subscription, bool]:
        """Follow a topic; the stored subscription, and False when the place followed it already."""
        ...

    async def unsubscribe(self, subscription_id: int, place: Place, doing: Doing | None = None) -> Subscription | None:
        """End a subscription of this very place; None when it has none of that id."""
        ...

    async def subscriptions(self, place: Place) -> Sequence[Subscription]:
        """What a place follows, the oldest first."""
        ...

    async def amend(self, subscription: Subscription, doing: Doing | None = None) -> bool:
        """Write the terms, the pause and the next look of a stored subscription; False when it is gone."""
        ...

    async def due_subscriptions(self, now: datetime, limit: int) -> Sequence[Served]:
        """Those to look at by now, the longest due first; those paused by hand are left out."""
        ...

    async def served_here(self, place: Place, now: datetime) -> Sequence[Served]:
        """Everything that a place follows, due or not, but what is paused by hand."""
        ...

    async def served(self, now: datetime, place: Place | None = None) -> Sequence[Served]:
        """All that a place follows, or that all places do, the oldest first, paused or not."""
        ...

    async def plan(self, looks: Mapping[int, datetime]) -> None:
        """Set when subscriptions are looked at next, by number."""
        ...

    async def unannounced(self, platforms: Collection[str]) -> Sequence[Subscription]:
        """The oldest hundred of those that one of these platforms paused and whose admins have not been told."""
        ...

    async def digest_terms(self, place: Place) -> Terms:
        """The terms that new subscriptions of a place get: as last set for all of them."""
        ...

    async def set_digest_terms(self, place: Place, terms: Terms, doing: Doing | None = None) -> None:
        """Remember the terms for new subscriptions of a place."""
        ...

    async def mute(self, place: Place, mute: Mute, doing: Doing | None = None) -> None:
        """Leave something out of what a place gets, or change until when."""
        ...

    async def unmute(self, place: Place, name: str, doing: Doing | None = None) -> Mute | None:
        """End a mute by its name; None when there is none."""
        ...

    async def mutes(self, places: Sequence[Place], now: datetime) -> Mapping[Place, Sequence[Mute]]:
        """What is muted in each place now."""
        ...

    async def leanings(self, places: Sequence[Place]) -> Mapping[Place, Mapping[tuple[str, str], float]]:
        """What each place wants more of (up to 1) and less of (down to -1), by kind (`source`, `word`) and name."""
        ...

    async def set_leanings(self, place: Place, leanings: Mapping[tuple[str, str], float]) -> None:
        """Put these in place of all that a place leans to; an empty mapping resets them."""
        ...

    async def preferences(self, place: Place) -> Preferences:
        """What holds in a place: its channel's, completed by its workspace's (stored under channel `""`)."""
        ...

    async def prefer(self, place: Place, preferences: Preferences) -> Preferences:
        """Set what holds in exactly this channel (or workspace); what was set before.

        With another zone, what is followed there, in its threads as well, is planned anew: its times are of the zone.
        """
        ...

    async def install(self, installation: Installation) -> None:
        """Store an installation, in place of an earlier one of the same workspace and person."""
        ...

    async def installation(self, platform: str, workspace: str, person: str = "") -> Installation | None:
        """The installation of a workspace, or of one person in it."""
        ...

    async def installations(self, platform: str) -> Sequence[Installation]:
        """All installations of a platform."""
        ...

    async def followed_channels(self, platform: str) -> Sequence[Place]:
        """The channels of a platform that follow something, without direct places."""
        ...

    async def uninstall(self, platform: str, workspace: str, person: str | None = None) -> None:
        """Erase the installations of a workspace, or that of one person."""
        ...

    async def mark(self, kind: str, key: str, value: str, now: datetime, until: datetime) -> bool:
        """Remember a value until then; False, and nothing is changed, when the key is marked already.

        Of two processes that mark the same key, one is told True.
        """
        ...

    async def marked(self, kind: str, key: str, now: datetime) -> str | None:
        """The value that a key is marked with; None when it is not, or not any more."""
        ...

    async def unmark(self, kind: str, key: str, now: datetime) -> str | None:
        """Take a mark away, so that of two takers one gets its value; None as for `marked`."""
        ...

    async def purge_chat(self, now: datetime) -> None:
        """Drop answers older than `ANSWERS_KEPT` and marks that have run out."""
        ...
