"""The connection to the gateway, over real sockets of this machine."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import WSMsgType, web
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.conversation import Call
from bot.errors import PlatformError, PlatformRefused
from tests.listening import Listening
from tests.platforms.discord.world import platform
from tests.platforms.fakedesk import FakeDesk

BOT = {"id": "5", "username": "Tidings", "discriminator": "0", "avatar": None, "bot": True}
INTERACTION = {
    "id": "900",
    "application_id": "6",
    "type": 2,
    "token": "tok",
    "version": 1,
    "channel_id": "70",
    "channel": {"id": "70", "type": 1},
    "user": {"id": "80", "username": "alice", "discriminator": "0", "avatar": None},
    "data": {"id": "1", "name": "summary", "type": 1, "options": [{"type": 3, "name": "topic", "value": "belarus"}]},
    "locale": "en-US",
    "context": 1,
    "entitlements": [],
    "authorizing_integration_owners": {},
    "attachment_size_limit": 26214400,
}


@dataclass
class Gateway:
    """Discord on a socket: `close` ends a session after IDENTIFY with that code; all requests are kept."""

    close: int | None = None
    address: str = ""
    ops: list[int] = field(default_factory=list)
    paths: list[str] = field(default_factory=list)
    intents: int = 0
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    arrived: asyncio.Event = field(default_factory=asyncio.Event)
    resumed: asyncio.Event = field(default_factory=asyncio.Event)

    async def api(self, request: web.Request) -> web.Response:
        path = request.path.removeprefix("/api/v10")
        self.paths.append(f"{request.method} {path}")
        if path.endswith("/messages/@original"):
            self.arrived.set()
        url = f"ws://{self.address}/gateway"
        limits = {"total": 9, "remaining": 9, "reset_after": 0, "max_concurrency": 1}
        known: dict[str, Any] = {
            "/users/@me": BOT,
            "/users/@me/guilds": [],
            "/oauth2/applications/@me": _application(),
            "/gateway/bot": {"url": url, "shards": 1, "session_start_limit": limits},
        }
        return _json(known.get(path, {"id": "1"}))

    async def gateway(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"op": 10, "d": {"heartbeat_interval": 41250}})
        async for message in socket:
            if message.type is not WSMsgType.TEXT:
                break
            await self._told(socket, message.json())
        return socket

    async def _told(self, socket: web.WebSocketResponse, frame: dict[str, Any]) -> None:
        if frame["op"] != 1:
            self.ops.append(frame["op"])
        if frame["op"] == 2:
            self.intents = frame["d"]["intents"]
            if self.close:
                await socket.close(code=self.close)
                return
            ready = {"v": 10, "user": BOT, "guilds": [], "session_id": "s", "shard": [0, 1]}
            ready |= {"application": {"id": "6", "flags": 0}, "resume_gateway_url": "ws://127.0.0.1:9/elsewhere"}
            await self.say("READY", ready)
        if frame["op"] == 6:
            self.resumed.set()
            await self.say("RESUMED", {})

    async def say(self, event: str, data: dict[str, Any]) -> None:
        await self.sockets[-1].send_json({"op": 0, "t": event, "s": 1, "d": data})


def _application() -> dict[str, Any]:
    return {
        "id": "6", "name": "Tidings", "icon": None, "description": "", "summary": "", "bot_public": True,
        "bot_require_code_grant": False, "verify_key": "0", "owner": BOT, "flags": 0, "team": None,
    }  # fmt: skip


def _json(body: object) -> web.Response:
    response = web.json_response(body)
    response.headers["Content-Type"] = "application/json"
    return response


@pytest.fixture(autouse=True)
def _addresses() -> Iterator[None]:
    base, gateway = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    yield
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = base, gateway


@asynccontextmanager
async def listening(gateway: Gateway) -> AsyncIterator[Gateway]:
    app = web.Application()
    app.router.add_get("/gateway", gateway.gateway)
    app.router.add_route("*", "/api/v10/{path:.*}", gateway.api)
    listening = Listening(web.AppRunner(app, shutdown_timeout=1))
    await listening.start()
    gateway.address = f"127.0.0.1:{listening.port}"
    try:
        yield gateway
    finally:
        await listening.stop()


@asynccontextmanager
async def serving(gateway: Gateway, desk: FakeDesk, **config: Any) -> AsyncIterator[list[str]]:
    """The platform at work, until the block ends; its words when it is ready."""
    told: list[str] = []
    is_ready = asyncio.Event()

    def ready(words: str) -> None:
        told.append(words)
        is_ready.set()

    served = platform(api_url=f"http://{gateway.address}/api/v10", **config)
    running = asyncio.ensure_future(served.run(desk, ready))
    try:
        async with asyncio.timeout(8):
            await is_ready.wait()
        yield told
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


@asynccontextmanager
async def configured(gateway: Gateway) -> AsyncIterator[list[str]]:
    async with serving(gateway, FakeDesk(), gateway_url=f"ws://{gateway.address}/gateway") as told:
        yield told


async def test_it_connects_where_the_api_says_registers_answers_and_ends_without_a_trace() -> None:
    desk = FakeDesk()
    async with listening(Gateway()) as gateway, serving(gateway, desk) as told:
        assert told[0].startswith("Discord: connected as Tidings")
        assert gateway.intents == 1
        assert "PUT /applications/6/commands" in gateway.paths
        await gateway.say("INTERACTION_CREATE", INTERACTION)
        async with asyncio.timeout(5):
            await gateway.arrived.wait()
    assert desk.calls[0][2] == Call("summary", "belarus")
    assert "POST /interactions/900/tok/callback" in gateway.paths
    assert "PATCH /webhooks/6/tok/messages/@original" in gateway.paths


async def test_a_lost_connection_is_resumed_at_the_configured_gateway() -> None:
    async with listening(Gateway()) as gateway, configured(gateway) as told:
        await gateway.sockets[-1].close(code=4000)
        async with asyncio.timeout(8):
            await gateway.resumed.wait()
        assert len(told) == 1
    assert gateway.ops == [2, 6]


@pytest.mark.parametrize(("code", "words"), [(4004, "DISCORD_TOKEN"), (4014, "intent"), (4010, "shard")])
async def test_a_gateway_that_refuses_for_good_says_why(code: int, words: str) -> None:
    async with listening(Gateway(close=code)) as gateway:
        served = platform(api_url=f"http://{gateway.address}/api/v10")
        with pytest.raises(PlatformError, match=words) as refused:
            async with asyncio.timeout(8):
                await served.run(FakeDesk(), print)
    assert isinstance(refused.value, PlatformRefused)
