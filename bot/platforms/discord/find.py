"""Looks for a message that may have arrived, since nobody heard what became of it: in what the app itself wrote there.

Invariant: what is said to be absent was looked for in all that was posted since it was first sent. Discord gives no
nonce with older messages, so that a message is known by its words, which it keeps as they were sent.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.message.phrases import phrase
from bot.platformport import Absent, Delivery, Found, Retry, Sent, Unknown
from bot.platforms.discord.outcomes import failed, name_of

SKEW = timedelta(minutes=1)
"""By which the clocks here and there may differ."""

NONCE_HOLDS = timedelta(minutes=2)
"""For so long Discord itself keeps a repeat under the same nonce from showing twice ("the past few minutes")."""

_PAGE, _PAGES = 100, 10
_SOON = timedelta(seconds=30)


class Finder:
    """Looks through a client that is logged in."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def find(self, channel: str, delivery: Delivery, first_at: datetime, now: datetime) -> Found:
        """Whether it is there; `channel` is where it was sent. See `bot.platformport.Platform.find`."""
        forum = isinstance(self._client.get_channel(int(channel)), discord.ForumChannel)
        try:
            found = await (self._post if forum else self._message)(channel, delivery, first_at - SKEW)
        except (discord.HTTPException, discord.RateLimited) as error:
            return self._cannot_look(error, first_at, now, forum=forum)
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Retry(_SOON, f"Discord cannot be reached: {type(error).__name__}")
        return Sent(found, found if forum else "") if found else Absent(phrase("it is not in the channel"))

    def _cannot_look(
        self, error: discord.HTTPException | discord.RateLimited, first_at: datetime, now: datetime, *, forum: bool
    ) -> Absent | Retry | Unknown:
        outcome = failed(error)
        if isinstance(outcome, Retry | Unknown):
            return outcome if isinstance(outcome, Retry) else Retry(_SOON, outcome.why)
        if not forum and timedelta() <= now - first_at < NONCE_HOLDS:
            return Absent(phrase("Discord keeps a repeat from showing twice"), looked=False)
        return Unknown(phrase("Tidings may not read there whether it arrived: give its role Read Message History"))

    async def _message(self, channel: str, delivery: Delivery, since: datetime) -> str:
        words, me = _words(delivery.payload), self._me()
        after = discord.utils.time_snowflake(since)
        for _ in range(_PAGES):
            page = await self._page(channel, after)
            for message in page:
                own = str((message.get("author") or {}).get("id")) == me
                if own and (str(message.get("nonce") or "") == delivery.id or _words(message) == words):
                    return str(message["id"])
            if len(page) < _PAGE:
                break
            after = max(int(message["id"]) for message in page)
        return ""

    async def _page(self, channel: str, after: int) -> Sequence[Mapping[str, Any]]:
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=int(channel))
        found = await self._client.http.request(route, params={"after": after, "limit": _PAGE})
        return found if isinstance(found, list) else []

    def _me(self) -> str:
        return str(self._client.user.id) if self._client.user else ""

    async def _post(self, channel: str, delivery: Delivery, since: datetime) -> str:
        """A post of a forum, by its name and what it begins with."""
        known = self._client.get_channel(int(channel))
        guild = known.guild.id if isinstance(known, discord.ForumChannel) else 0
        answer = await self._client.http.request(Route("GET", "/guilds/{guild_id}/threads/active", guild_id=guild))
        name, earliest = name_of(delivery), discord.utils.time_snowflake(since)
        for thread in answer.get("threads") or ():
            own = str(thread.get("parent_id")) == channel and str(thread.get("owner_id")) == self._me()
            named = own and thread.get("name") == name and int(thread["id"]) >= earliest
            if named and await self._message(str(thread["id"]), delivery, since):  # two of one day may have one name
                return str(thread["id"])
        return ""


def _words(message: Mapping[str, Any]) -> str:
    """All that a message or a payload says, without regard to blanks."""
    return " ".join(" ".join(_texts(message)).split())


def _texts(part: Mapping[str, Any]) -> Iterator[str]:
    for name in ("content", "title", "description", "label"):
        if isinstance(part.get(name), str):
            yield part[name]
    for name in ("embeds", "components", "items", "fields"):
        for inner in part.get(name) or ():
            yield from _texts(inner)
    if isinstance(part.get("accessory"), Mapping):
        yield from _texts(part["accessory"])
