"""What members say of the stories that digests tell them: votes, what a place leans to by these, and a protocol.

Invariant: a vote is of the place where its button was pressed, and is never found in another.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from bot.conversation import Place
from bot.model import Article
from bot.tenancy import Doing


class Opinion(StrEnum):
    """What a member says of a story that a digest told."""

    MORE = "up"
    FEWER = "down"
    MUCH_FEWER = "less"


KEPT = timedelta(days=180)
"""How long a vote counts."""

MOST_OF_ONE, MOST_OF_ALL = 100, 1_000
"""The newest votes of one member, and of all members, that a place keeps."""


@dataclass(frozen=True, slots=True)
class Vote:
    """What one member says of one story in a place: `story` is the lowest number of its articles.

    `about` is what of the story is meant, by kind (`source`, `word`) and name.
    """

    person: str
    story: int
    opinion: Opinion
    about: tuple[tuple[str, str], ...]
    at: datetime


Leanings = Mapping[tuple[str, str], float]
"""What a place wants more of (up to 1) and less of (down to -1), by kind (`source`, `word`) and name."""

Weigh = Callable[[Sequence[Vote]], Leanings]
"""What a place leans to, by its votes; pure."""


class VoteStore(Protocol):
    """Keeps votes, and with them what their place leans to."""

    async def vote(self, place: Place, vote: Vote, weigh: Weigh) -> Sequence[Vote]:
        """Put a vote in place of the member's earlier one on the story; the same one again takes it back.

        What the place leans to is weighed anew in the same transaction; the votes on that story as they are then.
        """
        ...

    async def votes(self, place: Place) -> Sequence[Vote]:
        """All votes of a place that are kept, the newest first."""
        ...

    async def forget_votes(self, place: Place, about: str | None, weigh: Weigh, doing: Doing | None = None) -> int:
        """Take a word or a source out of all votes of a place, or, for None, all votes; how many were changed."""
        ...

    async def articles_at(self, url: str) -> Sequence[Article]:
        """The stored items of an address, however it is written; the oldest first."""
        ...
