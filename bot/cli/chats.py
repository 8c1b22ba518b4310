"""Serves the chat platforms beside `tidings run`, and the web application where one of them needs it.

Invariant: stopping them takes no longer than `CLOSING_SECONDS`, and the web application as long as it says.
"""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from importlib import import_module

from bot.chat.metered import MeteredDesk
from bot.chatapp import Chats
from bot.logs import Tell
from bot.meter import UNCOUNTED, Meter
from bot.ports import Clock
from bot.secrets import Secrets
from bot.settings import WebSettings
from bot.supervise import Supervisor, World
from bot.web.app import Watched, web_app

CLOSING_SECONDS = 3
"""In which the platforms have to close."""

_UNREACHABLE = (
    "{} is not reachable: over HTTP it comes in by the web application, which has no port. "
    "Free the port or set web.port to another, then start again."
)


def load_libraries(secrets: Secrets) -> None:
    """Import what the platforms with tokens need, which takes most of a second each: in a thread, beside other work."""
    if secrets.discord:
        import_module("bot.platforms.discord.client")
    if secrets.slack:
        import_module("bot.platforms.slack.client")


@asynccontextmanager
async def served(
    chats: Chats,
    settings: WebSettings,
    clock: Clock,
    tell: Tell,
    *,
    meter: Meter = UNCOUNTED,
    watched: Callable[[Collection[str]], Watched] = Watched,
) -> AsyncIterator[Collection[str]]:
    """While this is open, the platforms are served, each for itself, and the web application where it is wanted.

    `watched` makes of the platforms that are down what the application tells of the process. Gives the names of those
    that do not serve, as they stand; `/readyz` tells them too.
    """
    world = World(clock, tell, asyncio.sleep, random.SystemRandom().random)
    supervisor = Supervisor(world)
    async with _web(chats, settings, tell, watched(supervisor.down)) as listens:
        unreachable = frozenset() if listens else chats.by_web
        supervisor.down.update(unreachable)
        for name in sorted(unreachable):
            tell(_UNREACHABLE.format(name.capitalize()))
        reachable = [platform for platform in chats.platforms if platform.name not in unreachable]
        serving = asyncio.ensure_future(supervisor.watch(reachable, MeteredDesk(chats.desk, meter)))
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
async def _web(chats: Chats, settings: WebSettings, tell: Tell, watched: Watched) -> AsyncIterator[bool]:
    """Whether the web application listens while this is open."""
    if not chats.routes and not settings.enabled:
        yield False
        return
    from bot.web.serve import serving

    async with serving(web_app(chats.routes, watched), settings.host, settings.port, tell) as url:
        yield url is not None
