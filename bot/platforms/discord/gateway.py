"""The connection to Discord: discord.py's sharded client with what is ours to say about addresses, tasks and gaps.

Invariant: each event is its own task, kept here and ended with the client; none of them can end the client.
"""

import asyncio
import logging
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, ClassVar

import aiohttp
import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.errors import PlatformDown, traced
from bot.platforms.discord.config import DiscordConfig
from bot.ports import Clock

_log = logging.getLogger(__name__)

GAP = timedelta(seconds=30)
"""A gap that is worth telling."""

LONGEST_WAIT = 30.0
"""Seconds that a rate limit is waited out; a longer one is an error of the request."""


@dataclass(frozen=True, slots=True)
class Events:
    """Who is told what happens."""

    logged_in: Callable[[discord.AutoShardedClient], Awaitable[None]]
    ready: Callable[[discord.AutoShardedClient], Awaitable[None]]
    interaction: Callable[[discord.Interaction], Awaitable[None]]
    joined: Callable[[discord.Guild], Awaitable[None]]
    left: Callable[[int], Awaitable[None]]
    gone: Callable[[], None]


def point_at(config: DiscordConfig) -> None:
    """Have discord.py use these addresses; they are the class's own, so one process has one Discord."""
    Route.BASE = config.api_url.rstrip("/")
    if config.gateway_url:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(config.gateway_url)


class GatewayClient(discord.AutoShardedClient):
    """Listens to servers and interactions, nothing else: no members, no presences, no messages."""

    INTENTS: ClassVar = discord.Intents(guilds=True)

    def __init__(self, config: DiscordConfig, clock: Clock, events: Events) -> None:
        super().__init__(
            intents=self.INTENTS,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=0.5,
            max_ratelimit_timeout=LONGEST_WAIT,
        )
        self._clock = clock
        self._events = events
        self._gateway = yarl.URL(config.gateway_url) if config.gateway_url else None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._gone_since: datetime | None = None
        self._was_ready = False
        self._launching: set[int] = set()
        if self._gateway:
            self._hold_to(self._gateway)

    def _hold_to(self, gateway: yarl.URL) -> None:
        """Connect nowhere else, not even where READY says that a session is resumed: a proxy would be passed by."""
        connect = self.http.ws_connect

        async def there(url: str, *, compress: int = 0) -> aiohttp.ClientWebSocketResponse:
            return await connect(str(gateway.with_query(yarl.URL(url).query)), compress=compress)

        self.http.ws_connect = there  # type: ignore[method-assign]

    async def setup_hook(self) -> None:
        """Logged in; the gateway does not wait for what follows from it."""
        self.keep(self._events.logged_in(self))

    async def start(self, token: str, *, reconnect: bool = True) -> None:
        """Serve; cancelled while a shard reconnects, discord.py alone would swallow that and go on for ever."""
        serving = asyncio.ensure_future(super().start(token, reconnect=reconnect))
        try:
            await asyncio.wait({serving})
        finally:
            await self.close()
            serving.cancel()
            await asyncio.gather(serving, return_exceptions=True)
        await serving

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Connect a shard; discord.py would try for ever and tell nobody.

        Raises:
            PlatformDown: it failed twice.
        """
        if shard_id in self._launching:
            raise PlatformDown("Discord's gateway cannot be reached.")
        self._launching.add(shard_id)
        DiscordWebSocket.DEFAULT_GATEWAY = self._gateway or gateway
        await super().launch_shard(DiscordWebSocket.DEFAULT_GATEWAY, shard_id, initial=initial)
        self._launching.discard(shard_id)

    async def on_ready(self) -> None:
        """All shards are connected anew."""
        await self._back()

    async def on_resumed(self) -> None:
        """A shard is back, with all that happened meanwhile."""
        await self._back()

    async def on_disconnect(self) -> None:
        """A shard is gone for now."""
        if self._gone_since is None:
            self._gone_since = self._clock.now()
            asyncio.get_running_loop().call_later(GAP.total_seconds(), self._tell_if_gone, self._gone_since)

    def _tell_if_gone(self, since: datetime) -> None:
        """Say once that an outage lasts; shorter ones are how gateways live."""
        if self._gone_since == since and not self.is_closed():
            self._was_ready = False  # to be told when it is back
            self._events.gone()
            _log.warning("the connection to Discord is lost; it is tried again until it is back")

    async def _back(self) -> None:
        gap = self._clock.now() - self._gone_since if self._gone_since else timedelta()
        self._gone_since = None
        if not self._was_ready or gap > GAP:
            self._was_ready = True
            await self._events.ready(self)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        """A member did something."""
        await self._kept(self._events.interaction(interaction))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The app was added to a server."""
        await self._kept(self._events.joined(guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        """The app was removed from a server; one that is merely unavailable is another event."""
        await self._kept(self._events.left(guild.id))

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """An event could not be dealt with."""
        error = sys.exception()
        _log.error("Discord: %s failed: %s", event_method, traced(error) if error else "for no reason given")

    def keep(self, work: Awaitable[None]) -> asyncio.Task[None]:
        """Do something beside, until it is done or the client ends."""
        task = asyncio.ensure_future(_awaited(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _kept(self, work: Awaitable[None]) -> None:
        """Do it in this very task, and have it ended with the client."""
        task = asyncio.current_task()
        if task is None:
            return
        self._tasks.add(task)
        try:
            await work
        finally:
            self._tasks.discard(task)

    async def close(self) -> None:
        """End the tasks, then the connections."""
        ending = [task for task in self._tasks if task is not asyncio.current_task()]
        for task in ending:
            task.cancel()
        await asyncio.gather(*ending, return_exceptions=True)
        await super().close()


async def _awaited(work: Awaitable[None]) -> None:
    try:
        await work
    except Exception as error:  # noqa: BLE001  # what is done beside ends nothing else
        _log.error("Discord: work beside failed: %s", traced(error))  # its words may be a member's
