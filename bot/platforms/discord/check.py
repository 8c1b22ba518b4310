"""Looks at whether Discord is set up: the token, the servers, the rights there, the registered commands.

Invariant: it only reads, opens no gateway connection, and every line that is not in order names its cure.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.conversation import Place
from bot.errors import PlatformDown, PlatformRefused
from bot.platformport import Finding
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.discord.gateway import point_at
from bot.platforms.discord.invite import RIGHTS, invite_url_of
from bot.platforms.discord.servers import all_servers

CHANNELS = 25
"""Channels that are looked at, two requests each."""

COPY_ANEW = "Copy it anew from https://discord.com/developers/applications → your application → Bot → Reset Token."


async def invite_url(config: DiscordConfig) -> str:
    """The link that adds this bot to a server.

    Raises:
        PlatformRefused: the token is wrong.
        PlatformDown: Discord cannot be reached.
    """
    async with _api(config) as (http, _user):
        application = await http.application_info()
        return invite_url_of(int(application["id"]))


async def findings(config: DiscordConfig, followed: Sequence[Place] = ()) -> list[Finding]:
    """What is in order and what is not; never raises for what Discord answers. `followed` are channels that follow."""
    try:
        async with _api(config) as (http, user):
            return await _looked_at(http, user, config, followed)
    except PlatformRefused as refused:
        return [Finding(ok=False, what="Discord refuses the token in DISCORD_TOKEN", cure=str(refused))]
    except PlatformDown as down:
        cure = "Look at the network and at TIDINGS_DISCORD_API_URL, then try again."
        return [Finding(ok=False, what=str(down).rstrip("."), cure=cure)]


@asynccontextmanager
async def _api(config: DiscordConfig) -> AsyncIterator[tuple[HTTPClient, Mapping[str, Any]]]:
    """Discord's API with the token tried, and whose it is."""
    point_at(config)
    client = discord.Client(intents=discord.Intents.none(), max_ratelimit_timeout=30.0)
    try:
        async with client:
            user: Mapping[str, Any] = dict(await client.http.static_login(config.token))
            yield client.http, user
    except discord.LoginFailure:
        raise PlatformRefused(f"Discord refuses the token in DISCORD_TOKEN. {COPY_ANEW}") from None
    except (discord.DiscordException, aiohttp.ClientError, OSError) as error:
        said = f"HTTP {error.status}" if isinstance(error, discord.HTTPException) else type(error).__name__
        raise PlatformDown(f"Discord cannot be reached: {said}.") from None


async def _looked_at(
    http: HTTPClient, user: Mapping[str, Any], config: DiscordConfig, followed: Sequence[Place]
) -> list[Finding]:
    application = int((await http.application_info())["id"])
    link = invite_url_of(application)
    found = [
        Finding(ok=True, what=f"Discord: the token is that of {user.get('username')}"),
        Finding(ok=True, what="Discord: no privileged intent is needed"),
    ]
    guilds = await all_servers(http)
    if not guilds:
        found.append(Finding(ok=False, what="Discord: the bot is in no server", cure=f"Open {link} and add it."))
    found += [_rights(guild, link) for guild in guilds]
    servers = {str(guild["id"]): guild for guild in guilds}
    places = [place for place in followed if place.workspace in servers][:CHANNELS]
    looks = (_channel(http, str(user.get("id")), servers[each.workspace], each.channel) for each in places)
    found += await asyncio.gather(*looks)
    found += [await _commands(http, application, scope) for scope in config.guilds or (None,)]
    there = {int(guild["id"]) for guild in guilds}
    absent = [guild for guild in config.guilds if guild not in there]
    cure = f"Open {link} and add it, or take the number out of the settings."
    return found + [Finding(ok=False, what=f"Discord: the bot is not in server {each}", cure=cure) for each in absent]


def _rights(guild: Mapping[str, Any], link: str) -> Finding:
    """What the bot may do in a server as a whole; channels can still take rights away."""
    name = guild.get("name") or guild["id"]
    held = discord.Permissions(int(guild.get("permissions") or 0))
    lacking = [] if held.administrator else [said for right, said in RIGHTS.items() if not getattr(held, right)]
    if not lacking:
        return Finding(ok=True, what=f"Discord: server {name}: all rights")
    cure = f"Give its role these rights (server settings → Roles), or open {link} again."
    return Finding(ok=False, what=f"Discord: server {name}: the bot lacks {', '.join(lacking)}", cure=cure)


async def _channel(http: HTTPClient, bot: str, guild: Mapping[str, Any], channel: str) -> Finding:
    """Whether the bot may write in a channel that follows something."""
    where = f"Discord: channel {channel} of server {guild.get('name') or guild['id']}"
    cure = "Allow its role these rights in the channel's settings → Permissions, or follow the topics elsewhere."
    try:
        held = await http.get_channel(int(channel))
        member = await http.get_member(int(guild["id"]), int(bot))
    except discord.NotFound:
        return Finding(ok=False, what=f"{where}: it is gone", cure="Follow its topics in another channel.")
    except discord.Forbidden:
        rights = discord.Permissions.none()
    else:
        rights = _there(guild, held, ([str(guild["id"])], member["roles"], [bot]))
    lacking = [RIGHTS[right] for right in ("view_channel", "send_messages") if not getattr(rights, right)]
    if lacking:
        return Finding(ok=False, what=f"{where}: the bot lacks {', '.join(lacking)}", cure=cure)
    return Finding(ok=True, what=f"{where}: can be written to")


def _there(guild: Mapping[str, Any], held: Mapping[str, Any], layers: Sequence[Sequence[Any]]) -> discord.Permissions:
    """The rights in a channel: the server's, changed by what is said of everyone, then of roles, then of the bot."""
    rights = discord.Permissions(int(guild.get("permissions") or 0))
    if rights.administrator:
        return discord.Permissions.all()
    for layer in layers:
        rows = [row for row in held.get("permission_overwrites") or () if str(row["id"]) in map(str, layer)]
        for kind in ("deny", "allow"):
            for row in rows:
                rights.handle_overwrite(**{"allow": 0, "deny": 0, kind: int(row[kind])})
    return rights


async def _commands(http: HTTPClient, application: int, guild: int | None) -> Finding:
    where = f"in server {guild}" if guild else "everywhere"
    path = "/applications/{application_id}" + ("/guilds/{guild_id}/commands" if guild else "/commands")
    try:
        held: Sequence[object] = await http.request(Route("GET", path, application_id=application, guild_id=guild))
    except discord.Forbidden:
        cure = f"Open {invite_url_of(application)}: the link asks for the scope applications.commands."
        return Finding(ok=False, what=f"Discord: commands may not be registered {where}", cure=cure)
    if held:
        return Finding(ok=True, what=f"Discord: {len(held)} commands are registered {where}")
    cure = "Start `tidings run`: it registers them."
    return Finding(ok=False, what=f"Discord: no commands are registered {where}", cure=cure)
