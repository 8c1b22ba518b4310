"""Shows what long work is doing while a member waits: late, seldom, and never after the answer.

Invariant: when the context is left, nothing of it is on its way any more.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from bot.conversation import Stage

PATIENCE = 1.0
"""Seconds within which an answer needs no stage."""

EVERY = 1.5
"""Seconds between two edits."""


@asynccontextmanager
async def progress(show: Callable[[str], Awaitable[None]]) -> AsyncIterator[Stage]:
    """A stage whose newest words are shown; an error of `show` must be dealt with there."""
    newest: list[str] = []
    done = asyncio.Event()

    async def stage(words: str) -> None:
        newest[:] = [words]

    async def watch() -> None:
        wait = PATIENCE
        while not await _within(done, wait):
            if newest:
                await show(newest.pop())
            wait = EVERY

    watching = asyncio.ensure_future(watch())
    try:
        yield stage
    finally:
        done.set()
        await watching


async def _within(event: asyncio.Event, seconds: float) -> bool:
    """Whether it happens within this time."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()
    return event.is_set()
