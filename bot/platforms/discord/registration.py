"""Keeps the commands that Discord shows those of the table: written only when they changed.

Invariant: what was written last is marked in the store, for each application and place; a failure is told in the
log and leaves the mark as it was, so that the next start tries again.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import aiohttp
import discord
from discord.http import HTTPClient, Route

from bot.chatport import ChatStore
from bot.ports import Clock

_log = logging.getLogger(__name__)

KIND = "discord-commands"
KEPT = timedelta(days=3650)
EVERYWHERE = "global"


@dataclass(frozen=True, slots=True)
class Wanted:
    """The commands as Discord takes them, and what tells one set from another."""

    commands: Sequence[Mapping[str, Any]]
    fingerprint: str


class Registration:
    """Writes the commands of one application."""

    def __init__(self, http: HTTPClient, application_id: int, store: ChatStore, clock: Clock) -> None:
        self._http = http
        self._application = application_id
        self._store = store
        self._clock = clock

    async def keep(self, wanted: Wanted, guilds: Sequence[int], joined: Sequence[int] = ()) -> bool:
        """Register in these guilds, or everywhere if none; clear what was registered elsewhere before.

        `joined` are the guilds that the app is in. Whether all went well.
        """
        scopes = [str(guild) for guild in guilds] or [EVERYWHERE]
        done = [await self._told(scope, wanted) for scope in scopes]
        others = {EVERYWHERE, *map(str, joined)} - set(scopes)
        done += [await self._told(scope, None) for scope in sorted(others)]
        return all(done)

    async def forget(self, guild: int) -> None:
        """A guild that the app left has lost its commands."""
        await self._store.unmark(KIND, self._key(str(guild)), self._clock.now())

    async def _told(self, scope: str, wanted: Wanted | None) -> bool:
        try:
            await self._write(scope, wanted)
        except (discord.HTTPException, discord.RateLimited, aiohttp.ClientError, OSError) as error:
            _log.warning(
                "Discord: commands could not be registered (%s): %s. Members see the earlier ones.", scope, error
            )
            return False
        return True

    async def _write(self, scope: str, wanted: Wanted | None) -> None:
        now = self._clock.now()
        held = await self._store.marked(KIND, self._key(scope), now)
        if held == (wanted.fingerprint if wanted else None):
            return
        await self._http.request(self._route(scope), json=list(wanted.commands) if wanted else [])
        await self._store.unmark(KIND, self._key(scope), now)
        if wanted:
            await self._store.mark(KIND, self._key(scope), wanted.fingerprint, now, now + KEPT)

    def _key(self, scope: str) -> str:
        return f"{self._application}:{scope}"

    def _route(self, scope: str) -> Route:
        if scope == EVERYWHERE:
            return Route("PUT", "/applications/{application_id}/commands", application_id=self._application)
        path = "/applications/{application_id}/guilds/{guild_id}/commands"
        return Route("PUT", path, application_id=self._application, guild_id=int(scope))
