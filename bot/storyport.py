"""What stories add to the store: which items tell one story, under a number that stays."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from bot.model import Article


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What a round of grouping changed: the story of articles by number, and into which one ended stories went.

    `kin` are articles with earlier ones that tell their event in another language, and `vectors` what articles mean, by
    number, as bytes of the model of that name; those of what was published before `kept_since` are dropped.
    """

    stories: Mapping[int, int]
    ended: Mapping[int, int]
    kin: Collection[tuple[int, int]] = ()
    vectors: Mapping[int, bytes] = field(default_factory=dict)
    model: str = ""
    kept_since: datetime | None = None


class Embedder(Protocol):
    """Turns texts of several languages into vectors: the nearer two are, the more alike is what the texts mean."""

    @property
    def name(self) -> str:
        """What the vectors are known by: another name, other vectors."""
        ...

    @property
    def languages(self) -> frozenset[str]:
        """The languages that it knows, by their codes."""
        ...

    def embed(self, texts: Sequence[str]) -> Sequence[Sequence[float]]:
        """A vector of length 1 for each text. It computes for some 10 ms each, and may load for seconds first.

        Raises:
            NoEmbeddings: it cannot, for a reason that the operator can cure.
        """
        ...


class StoryStore(Protocol):
    """Keeps which articles tell one story. A story that was joined to another leads to that for ever."""

    async def ungrouped(self, limit: int) -> tuple[int, Sequence[Article]]:
        """The number of the last item that has a story (0 without any), and those after it, with their texts."""
        ...

    async def grouped(self, since: datetime, after: int, limit: int) -> Sequence[tuple[Article, int]]:
        """The first `limit` items after a number that have a story and were published since then, with its number.

        They have their texts, and are in order.
        """
        ...

    async def next_story(self) -> int:
        """The number for the next new story."""
        ...

    async def story_count(self) -> int:
        """How many stories stand, without those that were joined to another."""
        ...

    async def regroup(self, changes: Regrouped, after: int, now: datetime) -> bool:
        """Write a round, if still the items up to `after` have a story and no others; False when they do not."""
        ...

    async def story_articles(self, story_id: int) -> tuple[int, Sequence[Article]]:
        """The number under which a story stands now and its items with texts, the oldest first; 0 for an unknown."""
        ...

    async def stories_of(self, article_ids: Iterable[int]) -> Mapping[int, int]:
        """The story of each of these items that has one."""
        ...

    async def kin_of(self, article_ids: Iterable[int]) -> Sequence[tuple[int, int]]:
        """The pairs of items in different languages that tell one event, where either is one of these; in order."""
        ...

    async def vectors(self, article_ids: Iterable[int], model: str) -> Mapping[int, bytes]:
        """The vectors of a model that are kept of these items."""
        ...
