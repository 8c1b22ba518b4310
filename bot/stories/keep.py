"""Keeps the stories of the store up to date: what has no story yet is grouped, in the order in which it was stored.

Invariant: the index in memory and the store tell the same; where another process grouped between, the index is made
anew from what that one wrote.
"""

import asyncio
import gc
from collections.abc import Callable, Sequence

from bot.model import Article
from bot.ports import Clock
from bot.stories.across import Across
from bot.stories.member import WINDOW
from bot.stories.names import forget
from bot.stories.online import KEPT, Grouper
from bot.storyport import Embedder, Regrouped, StoryStore

BATCH = 200
"""Items that are grouped and written together."""

READ = 500
"""Items whose texts are in memory together while the index is made anew: some MB, however many it holds in the end."""

TERMS = 1_000_000
"""Different terms, some 30 MB, from which on the index is made anew of the articles that are still compared; and only
when they have doubled since it was made."""

ASIDE = 4_096
"""Articles that join the index before it is set aside from the search for cycles again: of 60,000 that search takes
some 80 ms, in which nothing else runs, and of so many a few. The first time all that the process holds is searched."""


class StoryKeeper:
    """Groups what is new; one in each process. With an embedder it also finds what is told in several languages."""

    def __init__(self, store: StoryStore, clock: Clock, embedder: Embedder | None = None) -> None:
        self._store, self._clock = store, clock
        self._grouper: Grouper | None = None
        self._last = 0
        self._room = TERMS
        self._unset = 0
        self._turn = asyncio.Lock()
        self._across = Across(store, embedder) if embedder else None

    async def catch_up(self, told: Callable[[int], None] | None = None) -> int:
        """Group all that has no story; how many items that were. `told` hears of each batch.

        Raises:
            StoreError: the store cannot be read or written.
        """
        done = 0
        async with self._turn:
            while True:
                last, batch = await self._store.ungrouped(BATCH)
                if not batch:
                    return done
                done += await self._group(last, batch)
                if told:
                    told(done)

    async def _group(self, last: int, batch: Sequence[Article]) -> int:
        """Group what comes after `last`; 0 where another process was faster, and then it is looked for anew."""
        held, self._grouper = self._grouper, None  # what is not written in the end is not remembered either
        grouper = held if held is not None and self._last == last else await self._opened(last, batch)
        changes = await asyncio.to_thread(_added, grouper, batch)
        now = self._clock.now()
        if self._across:
            changes = await self._across.compared(changes, last, batch, now)
        if not await self._store.regroup(changes, last, now):
            if self._across:
                self._across.forget()
            return 0
        self._grouper, self._last = grouper if grouper.terms <= self._room else None, batch[-1].id
        self._set_aside(len(batch))
        return len(batch)

    def _set_aside(self, new: int) -> None:
        """Have the search for cycles pass over the index: its parts form none, and are freed without it."""
        self._unset += new
        if self._unset >= ASIDE:
            self._unset = 0
            set_aside()

    async def _opened(self, last: int, batch: Sequence[Article]) -> Grouper:
        """An index of what was grouped up to `last`, as far back as a story reaches from the oldest of the batch.

        What another process groups meanwhile comes after `last`, and then nothing is written by this index.
        """
        grouper = Grouper(await self._store.next_story())
        since, after = min(article.published for article in batch) - WINDOW, max(0, last - KEPT)
        while held := await self._store.grouped(since, after, READ):
            await asyncio.to_thread(_put, grouper, held)
            after = held[-1][0].id
            self._set_aside(len(held))
        self._room = max(TERMS, 2 * grouper.terms)
        return grouper


def set_aside() -> None:
    """Free what lies in cycles, and have later searches for such pass over all that lives now."""
    gc.collect()
    gc.freeze()


def _put(grouper: Grouper, held: Sequence[tuple[Article, int]]) -> None:
    for article, story in held:
        grouper.put(article, story)


def _added(grouper: Grouper, batch: Sequence[Article]) -> Regrouped:
    learned = grouper.empty  # the first of a store are weighed among one another
    if learned:
        grouper.learn(batch)
    for article in batch:
        grouper.add(article, learned=learned)
    forget()
    changes = grouper.changes()
    return Regrouped(changes.stories, changes.ended)
