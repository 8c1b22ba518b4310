"""Work that goes on after Slack was told that its request arrived.

Invariant: each piece is held until it ends, what it raises is logged with a reference, and closing leaves none.
"""

import asyncio
import logging
import secrets
from collections.abc import Awaitable, Callable, Coroutine

from bot.conversation import Response, Stage
from bot.errors import traced
from bot.message.phrases import phrase
from bot.platforms.slack.api import CallError
from bot.platforms.slack.replies import Reply, quietly

log = logging.getLogger(__name__)

PATIENT = 1.0
"""Seconds before a stage is shown."""

WORKING = phrase("Working on it…")


class Work:
    """What is under way."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._tasks: set[asyncio.Future[None]] = set()

    def start(self, work: Coroutine[None, None, None]) -> None:
        """Begin a piece of work."""
        task = asyncio.ensure_future(_logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop all of it."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def with_stages(
    work: Callable[[Stage], Awaitable[Response]], reply: Reply, say: Callable[[str], Awaitable[str]]
) -> Response:
    """Do what gives a response; where it takes a moment, show what it is doing.

    What it does is told in the asker's language already; `say` puts our own words into it.
    """
    latest = ""

    async def stage(words: str) -> None:
        nonlocal latest
        latest = words

    task = asyncio.ensure_future(work(stage))
    try:
        done, _ = await asyncio.wait({task}, timeout=PATIENT)
        if not done:
            await quietly(reply, latest or await say(WORKING))
        return await task
    finally:
        task.cancel()


async def _logged(work: Coroutine[None, None, None]) -> None:
    try:
        await work
    except CallError as error:  # an everyday outcome: a channel that is gone, a workspace that the app left
        log.warning("an answer could not be shown on Slack: %s", error)
    except Exception as error:  # noqa: BLE001  # nobody awaits it; it must not vanish
        log.error("answering on Slack failed, reference %s: %s", secrets.token_hex(4), traced(error))  # noqa: TRY400
