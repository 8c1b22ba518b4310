"""Serves the chat platforms beside `tidings run`, and the web application where one of them needs it.

Invariant: what is told of them passes through the redaction; stopping them takes no longer than `CLOSING_SECONDS`.
"""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from dataclasses import astuple
from importlib import import_module

from bot.app import Chats
from bot.ports import Clock
from bot.secrets import Redaction, Secrets
from bot.settings import WebSettings
from bot.supervise import Supervisor, World

CLOSING_SECONDS = 6
"""In which the platforms have to close."""

_UNREACHABLE = (
    "{} is not reachable: over HTTP it comes in by the web application, which has no port. "
    "Free the port or set web.port to another, then start again."
)

Tell = Callable[[str], None]


def teller(secrets: Secrets) -> Tell:
    """Says a sentence on the standard error, without secrets."""
    redaction = Redaction(value for value in astuple(secrets) if isinstance(value, str))

    def tell(sentence: str) -> None:
        print(f"tidings: {redaction.clean(sentence)}", file=sys.stderr, flush=True)

    return tell


def load_libraries(secrets: Secrets) -> None:
    """Import what the platforms with tokens need, which takes most of a second each: in a thread, beside other work."""
    if secrets.discord:
        import_module("bot.platforms.discord.client")
    if secrets.slack:
        import_module("bot.platforms.slack.client")


@asynccontextmanager
async def served(chats: Chats, settings: WebSettings, clock: Clock, tell: Tell) -> AsyncIterator[Collection[str]]:
    """While this is open, the platforms are served, each for itself, and the web application where it is wanted.

    Gives the names of those that do not serve, as they stand; `/readyz` tells them too.
    """
    world = World(clock, tell, asyncio.sleep, random.SystemRandom().random)
    supervisor = Supervisor(world)
    async with _web(chats, settings, tell, supervisor.down) as listens:
        unreachable = frozenset() if listens else chats.by_web
        supervisor.down.update(unreachable)
        for name in sorted(unreachable):
            tell(_UNREACHABLE.format(name.capitalize()))
        reachable = [platform for platform in chats.platforms if platform.name not in unreachable]
        serving = asyncio.ensure_future(supervisor.watch(reachable, chats.desk))
        serving.add_done_callback(lambda done: _tell_fault(done, tell))
        try:
            yield supervisor.down
        finally:
            serving.cancel()
            _, pending = await asyncio.wait([serving], timeout=CLOSING_SECONDS)
            if pending:
                tell(f"A platform did not close within {CLOSING_SECONDS} s; it is left.")


def _tell_fault(done: asyncio.Future[None], tell: Tell) -> None:
    if not done.cancelled() and done.exception() is not None:
        tell(f"Serving the chat platforms ended unexpectedly: {done.exception()!r}. Start again.")


@asynccontextmanager
async def _web(chats: Chats, settings: WebSettings, tell: Tell, down: set[str]) -> AsyncIterator[bool]:
    """Whether the web application listens while this is open."""
    if not chats.routes and not settings.enabled:
        yield False
        return
    from bot.web.app import web_app
    from bot.web.serve import serving

    async with serving(web_app(chats.routes, down), settings.host, settings.port, tell) as url:
        yield url is not None
