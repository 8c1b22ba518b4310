"""Socket Mode: a connection that the app opens, over which Slack sends what members do.

It is ours, since slack_sdk's has open faults in reconnecting (python-slack-sdk #1110, #1922).

Invariant: an envelope is acknowledged on the connection that it came over; when Slack announces that it will close
one, the next is open before that; cancelling leaves no task and no connection.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

import aiohttp

from bot.errors import PlatformDown, PlatformRefused, traced
from bot.platforms.slack.api import Api, Call, CallError, Refused
from bot.ports import Clock

log = logging.getLogger(__name__)

HEARTBEAT = 10.0
"""Seconds between pings; a connection that does not answer one within half of that is given up."""

LINGER = 20.0
"""Seconds for which a connection that Slack announced to close is still read."""

GAP = timedelta(seconds=30)
"""After how long without a connection it is worth a word that there is one again."""

STEADY = timedelta(seconds=30)
"""How long a connection must have lasted for the next one to be opened at once."""

_SHORTEST_WAIT, _LONGEST_WAIT = 0.25, 30.0
_HELLO = 10.0

Take = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any] | None]]
"""Takes a payload of an envelope in; what is to be said with the acknowledgement."""


class Socket:
    """Keeps one connection open, and another while one is being replaced."""

    def __init__(self, api: Api, app_token: str, clock: Clock, take: Take) -> None:
        """Nothing is opened yet."""
        self._api, self._token, self._clock, self._take = api, app_token, clock, take

    async def run(self, connected: Callable[[], None], gone: Callable[[], None]) -> None:
        """Serve until cancelled; `connected` is told at first and after each gap, `gone` when a gap lasts.

        Raises:
            PlatformRefused: Slack refuses the app-level token.
            PlatformDown: at first, Slack cannot be reached.
        """
        async with asyncio.TaskGroup() as group:
            try:
                leaving = await self._open(group)
            except CallError as error:
                raise _given_up(error) from None
            connected()
            wait = _SHORTEST_WAIT
            while True:
                opened = self._clock.now()
                await leaving.wait()
                lost = self._clock.now()
                wait = _SHORTEST_WAIT if lost - opened >= STEADY else min(wait * 2, _LONGEST_WAIT)
                if wait > _SHORTEST_WAIT:  # it keeps closing what it greeted
                    await asyncio.sleep(wait * (0.5 + secrets.randbelow(1000) / 1000))
                lasting = asyncio.get_running_loop().call_later(GAP.total_seconds(), gone)
                try:
                    leaving = await self._open_again(group)
                finally:
                    lasting.cancel()
                if self._clock.now() - lost > GAP or lasting.when() <= asyncio.get_running_loop().time():
                    connected()

    async def _open_again(self, group: asyncio.TaskGroup) -> asyncio.Event:
        wait, told = _SHORTEST_WAIT, False
        while True:
            try:
                return await self._open(group)
            except Refused as error:
                raise _given_up(error) from None
            except CallError as error:
                log.log(logging.INFO if told else logging.WARNING, "Slack's socket cannot be opened: %s", error)
                told = True
            await asyncio.sleep(wait * (0.5 + secrets.randbelow(1000) / 1000))
            wait = min(wait * 2, _LONGEST_WAIT)

    async def _open(self, group: asyncio.TaskGroup) -> asyncio.Event:
        """Open a connection and read it; the event is set when another is wanted."""
        url = str((await self._api.patiently(Call("apps.connections.open", self._token, {}))).data.get("url", ""))
        timeout = aiohttp.ClientWSTimeout(ws_close=2.0)
        try:
            socket = await self._api.session.ws_connect(url, heartbeat=HEARTBEAT, timeout=timeout)
        except (aiohttp.ClientError, TimeoutError, OSError, ValueError) as error:
            raise CallError(f"the connection failed ({type(error).__name__})") from None
        greeted, leaving = asyncio.Event(), asyncio.Event()
        group.create_task(self._read(socket, greeted, leaving))
        try:
            await asyncio.wait_for(greeted.wait(), _HELLO)
        except TimeoutError:
            await socket.close()
        if leaving.is_set() or socket.closed:
            raise CallError("the connection was closed at once")
        return leaving

    async def _read(
        self, socket: aiohttp.ClientWebSocketResponse, greeted: asyncio.Event, leaving: asyncio.Event
    ) -> None:
        try:
            async with asyncio.timeout(None) as limit, asyncio.TaskGroup() as group:
                async for message in socket:
                    envelope = _envelope(message)
                    if envelope.get("type") == "hello":
                        greeted.set()
                    elif envelope.get("type") == "disconnect":
                        leaving.set()
                        limit.reschedule(asyncio.get_running_loop().time() + LINGER)
                    elif envelope.get("envelope_id"):
                        group.create_task(self._answer(socket, envelope))
                        await asyncio.sleep(0)  # what has arrived is read without a pause; others have their turn
                leaving.set()  # the next one need not wait for what is still being answered
        except TimeoutError:
            log.debug("a replaced socket was closed")
        finally:
            leaving.set()
            greeted.set()
            await socket.close()

    async def _answer(self, socket: aiohttp.ClientWebSocketResponse, envelope: Mapping[str, Any]) -> None:
        payload = envelope.get("payload")
        try:
            said = await self._take(payload if isinstance(payload, Mapping) else {})
        except Exception as error:  # noqa: BLE001  # one envelope must not end the connection; unanswered, it comes again
            log.error("an envelope of Slack could not be taken in: %s", traced(error))  # noqa: TRY400
            return
        answer = {"envelope_id": envelope["envelope_id"]} | ({"payload": said} if said else {})
        try:
            await socket.send_str(json.dumps(answer))
        except (aiohttp.ClientError, ConnectionError, RuntimeError):
            log.info("Slack closed a socket before it was answered; it will send this again")


def _envelope(message: aiohttp.WSMessage) -> Mapping[str, Any]:
    if message.type is not aiohttp.WSMsgType.TEXT:
        return {}
    try:
        held = json.loads(message.data)
    except ValueError:
        return {}
    return held if isinstance(held, Mapping) else {}


def _given_up(error: CallError) -> PlatformDown | PlatformRefused:
    if isinstance(error, Refused):
        return PlatformRefused(
            f"Slack refuses the app-level token SLACK_APP_TOKEN ({error.code}): "
            "make one with the scope connections:write under Basic Information, App-Level Tokens."
        )
    return PlatformDown(f"Slack's socket cannot be opened: {error}.")
