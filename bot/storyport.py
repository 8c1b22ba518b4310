"""What stories add to the store: which items tell one story, under a number that stays."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from bot.model import Article


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What a round of grouping changed: the story of articles by number, and into which one ended stories went."""

    stories: Mapping[int, int]
    ended: Mapping[int, int]


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
