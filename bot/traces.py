"""What can be found out afterwards: where an item came from, what became of a place's slots, what each delivery did.

Invariant: what is of a place is asked for with that place; only `deliveries`, which is the operator's, sees them all.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.conversation import Place
from bot.model import Article
from bot.outbox import TOO_LATE, History, Part, State, ToldStory
from bot.watch import Watch


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an item came from: when its source was read last, and how that is watched, if it is.

    `page_read` is when its linked page gave its text, `faded` when its text was dropped for its age.
    """

    last_read: datetime
    watch: Watch | None = None
    page_read: datetime | None = None
    faded: datetime | None = None


@dataclass(frozen=True, slots=True)
class Claimed:
    """A slot of a subscription that was dealt with: by a digest, or in silence for the reason in `why`.

    A `void` one left out what another digest was to tell, of which a part never arrived.
    """

    subscription_id: int
    at: datetime
    why: str
    digest: History | None = None
    void: bool = False

    @property
    def told(self) -> bool:
        """Whether its news was told, or was none: not when it was too late, nor when a part of its digest is dead."""
        whole = self.digest is None or all(part.state is not State.DEAD for part in self.digest.parts)
        return self.why != TOO_LATE and whole and not self.void

    @property
    def done_at(self) -> datetime:
        """When it was dealt with, as near as is known."""
        return self.digest.built_at if self.digest else self.at


@dataclass(frozen=True, slots=True)
class Telling:
    """A story as a place was told it, or was to be, the digest in which, and the number of the part that ends it."""

    story: ToldStory
    digest: History
    n: int = 1

    @property
    def part(self) -> Part | None:
        """The part with which it is told whole; None where it is not known."""
        return next((part for part in self.digest.parts if part.n == self.n), None)

    @property
    def lost(self) -> bool:
        """Whether that part never arrived: then the story does not count as told."""
        return self.part is not None and self.part.state is State.DEAD


class Traces(Protocol):
    """Finds what explains an omission or a delivery."""

    async def copies(self, article: Article) -> Sequence[Article]:
        """All items of the same report, the root first, itself among them, without texts."""
        ...

    async def origin(self, article_id: int) -> Origin | None:
        """Where an item came from; None when there is no such item."""
        ...

    async def claimed(self, place: Place, since: datetime) -> Sequence[Claimed]:
        """The slots of what a place follows that were dealt with since then, the oldest first."""
        ...

    async def tellings(self, place: Place, articles: Iterable[int]) -> Sequence[Telling]:
        """The tellings of a place that hold one of these items, the oldest first, with what never arrived."""
        ...

    async def deliveries(self, since: datetime, states: Collection[State], place: str, limit: int) -> Sequence[History]:
        """What was built since then for any place and has a part in one of the states, the newest first.

        `place` names a platform, workspace, channel or thread, or several of them from left to right joined with `/`;
        `""` means all places.
        """
        ...

    async def digest_named(self, name: str) -> History | None:
        """The digest of that number, or the one to which the part of that id belongs."""
        ...
