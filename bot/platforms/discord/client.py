"""The Discord platform: connects, registers the commands, answers, and sends unasked.

Invariant: no exception or type of discord.py leaves this package.
"""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

import aiohttp
import discord

from bot.chatport import ChatStore
from bot.conversation import Asking, Desk, Person, Place
from bot.errors import PlatformDown, PlatformRefused
from bot.locales import Locales
from bot.message.blocks import Message
from bot.message.plain import Reader
from bot.platformport import Delivery, Found, Outcome, Rendered
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.discord.gateway import Events, GatewayClient, point_at
from bot.platforms.discord.interactions import Answering, Rules
from bot.platforms.discord.register import application_commands, fingerprint
from bot.platforms.discord.registration import Registration, Wanted
from bot.platforms.discord.render import render
from bot.platforms.discord.send import NOT_CONNECTED, Sender
from bot.platforms.discord.servers import all_servers
from bot.platforms.discord.welcome import WELCOME
from bot.ports import Clock
from bot.table import Command

_log = logging.getLogger(__name__)

REGISTERED_WITHIN = 5.0
"""Seconds that being ready waits for the commands to be registered."""

REFUSALS = {
    4004: (
        "Discord refuses the token in DISCORD_TOKEN. Copy it anew from https://discord.com/developers/applications"
        " → your application → Bot → Reset Token."
    ),
    4010: "Discord refuses the shard numbers. This is an error of Tidings: please report it.",
    4011: "Discord wants this bot divided into more shards. Start Tidings again.",
    4012: "Discord's gateway speaks a later version than this Tidings. Update Tidings.",
    4013: "Discord refuses the intents that were asked for. This is an error of Tidings: please report it.",
    4014: "Discord refuses an intent that this bot may not use. Tidings needs none of the privileged ones: update it.",
}
"""Close codes of the gateway after which trying again is of no use (topics/opcodes-and-status-codes)."""


class DiscordPlatform:
    """Discord as `bot.platformport.Platform`."""

    name = "discord"

    def __init__(  # noqa: PLR0917  # the contract with bot.chatapp
        self,
        config: DiscordConfig,
        commands: Sequence[Command],
        groups: Mapping[str, str],
        store: ChatStore,
        clock: Clock,
        locales: Locales,
    ) -> None:
        self._config = config
        self._commands = commands
        payload = application_commands(commands, groups, locales)
        self._wanted = Wanted(payload, fingerprint(payload))
        self._store = store
        self._clock = clock
        self._client: GatewayClient | None = None
        self._registered: asyncio.Task[None] | None = None
        self._joined: set[str] = set()

    def render(self, message: Message, reader: Reader) -> Rendered:
        """See `bot.platformport.Platform.render`."""
        return render(message, reader, embeds=self._config.embeds)

    async def send(self, delivery: Delivery) -> Outcome:
        """See `bot.platformport.Platform.send`."""
        client = self._client
        if client is None or client.user is None or client.is_closed():
            return NOT_CONNECTED
        return await Sender(client).send(delivery)

    async def find(self, delivery: Delivery, first_at: datetime) -> Found:
        """See `bot.platformport.Platform.find`."""
        client = self._client
        if client is None or client.user is None or client.is_closed():
            return NOT_CONNECTED
        return await Sender(client).find(delivery, first_at, self._clock.now())

    async def run(self, desk: Desk, ready: Callable[[str], None]) -> None:
        """See `bot.platformport.Platform.run`."""
        point_at(self._config)
        client = self.connected(desk, ready)
        try:
            async with client:
                await client.start(self._config.token)
        except discord.LoginFailure:
            raise PlatformRefused(REFUSALS[4004]) from None
        except discord.PrivilegedIntentsRequired:
            raise PlatformRefused(REFUSALS[4014]) from None
        except discord.ConnectionClosed as closed:
            raise _ended(closed.code) from None
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            raise PlatformDown(f"Discord cannot be reached: {_words(error)}.") from None
        finally:
            self._client = None
        raise PlatformDown("Discord ended the connection.")

    def connected(self, desk: Desk, ready: Callable[[str], None]) -> GatewayClient:
        """The client that serves this desk, not started yet."""
        answering = Answering(desk, Rules(self._commands, self.render, self._config.embeds))

        async def logged_in(client: discord.AutoShardedClient) -> None:
            self._registered = asyncio.current_task()
            await self._registration(client).keep(self._wanted, self._config.guilds)  # before the gateway says more

        async def came(client: discord.AutoShardedClient) -> None:
            await self._registered_soon()
            ready(self._told(client))
            await self._register(client)  # now that the servers are known: what was registered there before goes
            await self._tell_where(client, desk)

        async def joined(guild: discord.Guild) -> None:
            self._joined.add(str(guild.id))
            await desk.came(self.name, [str(guild.id)])
            if self._client:
                await self._register(self._client)
            await self._welcome(guild, desk)

        async def left(guild: int) -> None:
            await desk.left(self.name, str(guild))
            if self._client:
                await self._registration(self._client).forget(guild)

        self._client = GatewayClient(
            self._config, self._clock, Events(logged_in, came, answering.take, joined, left, lambda: ready(""))
        )
        return self._client

    async def _tell_where(self, client: discord.AutoShardedClient, desk: Desk) -> None:
        """Tell the desk in which servers the bot is: a removal that came while nobody listened is no event any more."""
        self._joined.clear()
        try:
            listed = [str(guild["id"]) for guild in await all_servers(client.http)]
        except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
            _log.warning("Discord does not say in which servers the bot is: %s", _words(error))
            await desk.came(self.name, [str(guild.id) for guild in client.guilds])
            return
        await desk.serves(self.name, [*listed, *self._joined.difference(listed)])

    async def _register(self, client: discord.AutoShardedClient) -> None:
        """Have commands where they belong, and nowhere else; asks Discord for nothing that stands already."""
        guilds = [guild.id for guild in client.guilds]
        wanted = [guild for guild in self._config.guilds if guild in guilds] or self._config.guilds
        await self._registration(client).keep(self._wanted, wanted, guilds)

    def _registration(self, client: discord.AutoShardedClient) -> Registration:
        return Registration(client.http, client.application_id or 0, self._store, self._clock)

    async def _registered_soon(self) -> None:
        if self._registered:
            await asyncio.wait([self._registered], timeout=REGISTERED_WITHIN)

    def _told(self, client: discord.AutoShardedClient) -> str:
        servers = len(client.guilds)
        shown = f"{len(self._commands)} commands, {servers} {'server' if servers == 1 else 'servers'}"
        return f"Discord: connected as {client.user}, {shown}"

    async def _welcome(self, guild: discord.Guild, desk: Desk) -> None:
        """Say once what the app does, where the server has its system messages and lets it."""
        channel = guild.system_channel
        if channel is None or not channel.permissions_for(guild.me).send_messages:
            return
        place = Place(self.name, str(guild.id), str(channel.id))
        reader = await desk.reader(Asking(place, Person("")))
        payload = self.render(WELCOME, reader).payloads[0]
        outcome = await self.send(Delivery(f"w{guild.id}", place, payload))
        _log.info("Discord: welcomed in server %s: %s", guild.id, type(outcome).__name__)


def _ended(code: int) -> PlatformDown | PlatformRefused:
    """What a closed gateway connection means."""
    if code in REFUSALS:
        return PlatformRefused(REFUSALS[code])
    return PlatformDown(f"Discord ended the connection (close code {code}).")


def _words(error: Exception) -> str:
    """An error of the connection in a few words; it holds no token, since none is in a URL."""
    if isinstance(error, discord.HTTPException):
        return f"it answers HTTP {error.status}"
    return str(error)[:200] or type(error).__name__
