"""Does what answers need computed in a thread, and in a process of its own as soon as such work has to wait.

One answer at a time is soonest in a thread: nothing has to be started or handed over. Of many, each would hold the
interpreter that the event loop needs; in a process they leave it to the loop, and the second core is used. Where a
long piece holds up several in the process, the next takes the thread if that is free.

Invariant: work is done in one place only; which one is never seen in what it gives.
"""

import asyncio
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import ParamSpec, TypeVar

from bot.workroom import Threads, WorkLost, Workshop

MOST = 4
"""Pieces that the process has at most while the thread is free: with fewer, the loop has its interpreter for itself."""

_P = ParamSpec("_P")
_T = TypeVar("_T")


class Relief:
    """A `bot.workroom.Workroom` of a thread that is relieved by a workshop."""

    def __init__(self, workshop: Workshop, needed: Sequence[str] = ()) -> None:
        """The process imports the modules that are `needed` before it takes work over."""
        self._threads, self._workshop, self._needed = Threads(), workshop, tuple(needed)
        self._opening: asyncio.Future[bool] | None = None

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """See `bot.workroom.Workroom.run`."""
        if self._opening is not None and self._opening.done():
            if not (self._opening.result() and self._workshop.is_running):
                self._opening = None  # it could not be started, or nobody asked for a while
            elif self._workshop.under_way < MOST or self._threads.is_busy:
                return await self._workshop.run(work, *args, **kwargs)
        if self._threads.is_busy and self._opening is None:
            self._opening = asyncio.ensure_future(self._open())
        return await self._threads.run(work, *args, **kwargs)

    async def _open(self) -> bool:
        """Whether a process is there now: a machine without room for another one is served by the thread."""
        try:
            await self._workshop.run(_prepare, self._needed)
        except (OSError, WorkLost):
            return False
        return True


def _prepare(modules: Sequence[str]) -> None:
    for name in modules:
        import_module(name)
