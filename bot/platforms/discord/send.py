"""Sends a payload to a channel, a thread, a forum or a person unasked, and says what became of it.

Invariant: a payload goes out with its delivery's id as nonce, so that Discord itself keeps a repeat within a few
minutes from showing twice; and an outcome is `Unknown` only once the message may have left.
"""

import asyncio
from datetime import datetime, timedelta
from typing import Any

import aiohttp
import discord
from discord.http import Route

from bot.message.phrases import phrase
from bot.platformport import Delivery, Found, Outcome, Rejected, Retry, Sent, Unknown
from bot.platforms.discord.find import Finder
from bot.platforms.discord.outcomes import failed, in_post, is_no_text_channel, name_of

NOT_CONNECTED = Retry(timedelta(seconds=2), phrase("Discord is not connected"), everywhere=True)

LONGEST = 30.0
"""Seconds after which nobody knows."""


class Sender:
    """Sends through a client that is logged in; discord.py keeps the buckets of its rate limits."""

    def __init__(self, client: discord.Client) -> None:
        self._client = client

    async def send(self, delivery: Delivery) -> Outcome:
        """What became of it; never raises but when cancelled."""
        channel = await self._channel(delivery)
        if not isinstance(channel, str):
            return channel
        try:
            async with asyncio.timeout(LONGEST):
                return await self._message_in(channel, delivery)
        except (discord.HTTPException, discord.RateLimited) as error:
            return in_post(failed(error)) if delivery.post else failed(error)
        except (aiohttp.ClientConnectorError, aiohttp.ConnectionTimeoutError) as error:
            return Retry(timedelta(seconds=30), f"Discord cannot be reached: {type(error).__name__}")
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Unknown(f"the connection broke or took too long: {type(error).__name__}")

    async def find(self, delivery: Delivery, first_at: datetime, now: datetime) -> Found:
        """See `bot.platformport.Platform.find`."""
        channel = await self._channel(delivery)
        if isinstance(channel, str):
            return await Finder(self._client).find(channel, delivery, first_at, now)
        return channel if isinstance(channel, Retry) else Unknown(_told(channel))

    async def _channel(self, delivery: Delivery) -> str | Outcome:
        """Where it goes; nothing has been sent yet when that cannot be found out."""
        place = delivery.place
        if not place.direct:
            return delivery.post or place.thread or place.channel
        body = {"recipient_id": place.channel}
        try:
            async with asyncio.timeout(LONGEST):
                opened = await self._client.http.request(Route("POST", "/users/@me/channels"), json=body)
        except (discord.HTTPException, discord.RateLimited) as error:
            outcome = failed(error, direct=True)
            return Retry(timedelta(minutes=1), outcome.why) if isinstance(outcome, Unknown) else outcome
        except (TimeoutError, aiohttp.ClientError, OSError) as error:
            return Retry(timedelta(seconds=30), f"Discord cannot be reached: {type(error).__name__}")
        return str(opened["id"])

    async def _message_in(self, channel: str, delivery: Delivery) -> Sent:
        """Post it, in a forum as a post of its own unless an earlier part began one."""
        known = self._client.get_channel(int(channel))
        if isinstance(known, discord.ForumChannel):
            return await self._post_in(channel, delivery)
        body = body_of(delivery)
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=int(channel))
        try:
            sent = await self._client.http.request(route, json=body)
        except discord.HTTPException as error:
            if not is_no_text_channel(error):
                raise
            return await self._post_in(channel, delivery)
        return Sent(str(sent["id"]))

    async def _post_in(self, channel: str, delivery: Delivery) -> Sent:
        """Start a post of a forum; its first message has the post's id."""
        body = {"name": name_of(delivery), "message": dict(delivery.payload)}
        route = Route("POST", "/channels/{channel_id}/threads", channel_id=int(channel))
        post = await self._client.http.request(route, json=body)
        return Sent(str(post["id"]), str(post["id"]))


def body_of(delivery: Delivery) -> dict[str, Any]:
    """What is posted in a channel: the payload, and by what Discord knows a repeat."""
    return {**delivery.payload, "nonce": delivery.id, "enforce_nonce": True}


def _told(outcome: Outcome) -> str:
    return outcome.sentence if isinstance(outcome, Rejected) else ""
