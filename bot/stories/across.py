"""Has what is new compared across languages, where there is something that tells what texts mean.

Invariant: what is held in memory is what the store holds, as in `bot.stories.keep`; without vectors grouping goes on.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from bot.errors import NoEmbeddings
from bot.model import Article
from bot.stories.kin import KEPT, WINDOW, Kindred, lead_of, packed
from bot.storyport import Embedder, Regrouped, StoryStore

READ = 500
"""Items that are read together while the index is made anew."""

_log = logging.getLogger(__name__)


class Across:
    """Finds the kin of new articles among those of the last days."""

    def __init__(self, store: StoryStore, embedder: Embedder) -> None:
        self._store, self._embedder = store, embedder
        self._kindred: Kindred | None = None
        self._last = 0
        self._told = False

    def forget(self) -> None:
        """Read from the store before anything is compared again: what was found last was not written."""
        self._kindred = None

    async def compared(self, changes: Regrouped, last: int, batch: Sequence[Article], now: datetime) -> Regrouped:
        """A round of grouping with what it found across languages; `last` is the item before the batch."""
        since = now - WINDOW
        fresh = [each for each in batch if each.published >= since and each.language in self._embedder.languages]
        held, self._kindred = self._kindred, None
        try:
            vectors = await asyncio.to_thread(self._vectors, fresh)
        except NoEmbeddings as error:
            self._tell(error)
            return changes
        kindred = held if held is not None and self._last == last else await self._opened(last, since)
        kin = await asyncio.to_thread(_found, kindred, changes, fresh, vectors)
        self._kindred, self._last = kindred, batch[-1].id
        return replace(changes, kin=kin, vectors=vectors, model=self._embedder.name, kept_since=since)

    def _vectors(self, articles: Sequence[Article]) -> dict[int, bytes]:
        vectors = self._embedder.embed([lead_of(article) for article in articles]) if articles else ()
        return {article.id: packed(vector) for article, vector in zip(articles, vectors, strict=True)}

    async def _opened(self, last: int, since: datetime) -> Kindred:
        kindred, after = Kindred(), max(0, last - KEPT)
        while held := await self._store.grouped(since, after, READ):
            vectors = await self._store.vectors([article.id for article, _ in held], self._embedder.name)
            for article, story in held:
                if article.id in vectors:
                    kindred.put(article, story, vectors[article.id])
            after = held[-1][0].id
        return kindred

    def _tell(self, error: NoEmbeddings) -> None:
        """Say once why nothing is compared."""
        if not self._told:
            _log.warning("stories are not compared across languages: %s", error.user_message)
        self._told = True


def _found(
    kindred: Kindred, changes: Regrouped, articles: Sequence[Article], vectors: Mapping[int, bytes]
) -> list[tuple[int, int]]:
    kindred.moved(changes.stories)
    return [pair for each in articles for pair in kindred.add(each, changes.stories[each.id], vectors[each.id])]
