"""Tells what a subscription would have brought in the last seven days."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.chatport import Subscription
from bot.digest.build import MOST_READ, followed
from bot.digest.content import Gathered
from bot.follow import Mode, Terms
from bot.ports import Store
from bot.stories.group import stories_of_many
from bot.stories.kin import told_together
from bot.stories.rank import Ranked, rank_stories, voices

SPAN = timedelta(days=7)
SHOWN = 3
"""Titles of stories that are shown."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What there was: how many articles of how many sources, in how many stories, and those that mattered most.

    For alerts only stories count that would have broken. `capped` is whether there were more articles than are read.
    """

    articles: int
    sources: int
    stories: int
    titles: Sequence[str]
    capped: bool = False


async def tried(store: Store, wanted: Subscription, now: datetime) -> Trial:
    """What the subscription would have brought in the seven days before now."""
    gathered = await followed(store, [wanted], now - SPAN, now)
    return await asyncio.to_thread(_judged, gathered, wanted.terms, now)


def _judged(gathered: Gathered, terms: Terms, now: datetime) -> Trial:
    ranked = rank_stories(told_together(stories_of_many(gathered.articles), gathered.kin), now, gathered.relevance, {})
    kept = [item for item in ranked if _comes(item, terms)]
    articles = gathered.articles
    titles = [item.story.title for item in kept[:SHOWN]]
    return Trial(
        len(articles), len({article.source for article in articles}), len(kept), titles, len(articles) >= MOST_READ
    )


def _comes(item: Ranked, terms: Terms) -> bool:
    return terms.mode is Mode.DIGEST or voices(item.story) >= terms.independent
