"""What the web application tells of the process: whether the store can be used, and the figures for Prometheus.

Invariant: being asked again and again costs the store no more than one look and one write in `FRESH` seconds.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Awaitable, Callable, Collection
from time import monotonic
from typing import TYPE_CHECKING, Generic, TypeVar

from bot.commands.context import Context
from bot.commands.health import condition
from bot.errors import StoreError
from bot.web.app import Watched

if TYPE_CHECKING:
    from bot.metrics import Metrics, Standing

_T = TypeVar("_T")

FRESH = 5.0
"""Seconds for which an answer of the store stands."""

PATIENCE = 3.0
"""Seconds after which a store that does not answer counts as one that cannot be used."""

_log = logging.getLogger(__name__)


class _Kept(Generic[_T]):
    """What a question gave, for `FRESH` seconds; who asks meanwhile waits for the one that asks."""

    def __init__(self, ask: Callable[[], Awaitable[_T]]) -> None:
        self._ask = ask
        self._turn = asyncio.Lock()
        self._held: tuple[float, _T] | None = None

    async def __call__(self) -> _T:
        async with self._turn:
            if self._held is None or monotonic() - self._held[0] > FRESH:
                self._held = monotonic(), await self._ask()
            return self._held[1]


class Overseer:
    """Answers for the process; `metrics` is what was counted, None where nothing is."""

    def __init__(self, context: Context, platforms: Collection[str], metrics: "Metrics | None") -> None:
        self._context, self._platforms, self._metrics = context, platforms, metrics
        self._stored = _Kept(self._usable)
        self._standing = _Kept(self._counted)
        self._refused = False

    def watched(self, down: Collection[str]) -> Watched:
        """What is told, with the platforms that do not serve, as they stand."""
        if self._metrics is None:
            return Watched(down, self._stored)
        metrics = self._metrics

        async def figures() -> tuple[str, bytes]:
            from bot.metrics import CONTENT_TYPE

            up = {name: name not in down for name in self._platforms}
            return CONTENT_TYPE, metrics.exposed(await self._standing(), up, len(asyncio.all_tasks()))

        return Watched(down, self._stored, figures)

    async def _usable(self) -> bool:
        """Whether the store can be read and written, by doing both."""
        store, now = self._context.store, self._context.now()
        try:
            async with asyncio.timeout(PATIENCE):
                await store.size()
                await store.mark("ready", "", "", now, now)  # it has run out at once: the next takes its place
        except (StoreError, TimeoutError) as error:
            if not self._refused:
                _log.warning("the store cannot be used: %s", str(error) or f"no answer within {PATIENCE:g} s")
            self._refused = True
            return False
        self._refused = False
        return True

    async def _counted(self) -> "Standing | None":
        from bot.metrics import Standing

        context, store = self._context, self._context.store
        now = context.now()
        try:
            async with asyncio.timeout(PATIENCE):
                backlogs = {name: await store.backlog(name) for name in self._platforms}
                return Standing(
                    items=(await store.holdings()).items,
                    stories=await store.story_count(),
                    sources=Counter(condition(health.watch) for health in await store.watches(now)),
                    waiting={name: each.parts for name, each in backlogs.items()},
                    oldest={
                        name: max(0.0, (now - each.oldest).total_seconds())
                        for name, each in backlogs.items()
                        if each.oldest
                    },
                )
        except (StoreError, TimeoutError):
            return None
