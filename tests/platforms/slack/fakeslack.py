"""A small Slack on loopback for the client's own tests: it answers, records, and sends envelopes."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import WSMsgType, web

from tests.listening import Listening

Json = dict[str, Any]
Said = Json | Callable[[Json], Any]

TEAM, BOT, USER, CHANNEL = "T1", "UBOT", "U1", "C1"


@dataclass
class FakeSlack:
    """`answers` replaces what a method says; `calls` and `posts` are what came, in order."""

    url: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    calls: list[tuple[str, Json, str]] = field(default_factory=list)
    posts: list[Json] = field(default_factory=list)
    uploads: list[bytes] = field(default_factory=list)
    sockets: list[web.WebSocketResponse] = field(default_factory=list)
    acks: dict[str, Json] = field(default_factory=dict)
    scopes: str = ""
    numbers: int = 0

    @property
    def api(self) -> str:
        return f"{self.url}/api/"

    @property
    def response_url(self) -> str:
        return f"{self.url}/respond"

    def called(self, method: str) -> list[Json]:
        return [body for name, body, _ in self.calls if name == method]

    async def until(self, look: Callable[[], Any], within: float = 3.0) -> Any:
        """What `look` gives, once it gives anything."""
        async with asyncio.timeout(within):
            while not (found := look()):  # noqa: ASYNC110  # what it looks at tells nobody
                await asyncio.sleep(0.005)
            return found

    async def send(self, kind: str, payload: Json, envelope: str = "") -> str:
        """Send an envelope over the newest socket that is open."""
        self.numbers += 1
        envelope = envelope or f"e{self.numbers}"
        socket = next(each for each in reversed(self.sockets) if not each.closed)
        await socket.send_json({"type": kind, "envelope_id": envelope, "payload": payload})
        return envelope

    async def acked(self, envelope: str, within: float = 3.0) -> Json:
        """The acknowledgement of an envelope."""
        await self.until(lambda: envelope in self.acks, within)
        return self.acks[envelope]

    async def method(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["method"]
        if request.content_type == "application/json":
            body = await request.json()
        else:
            body = dict(await request.post())
        self.calls.append((name, body, request.headers.get("Authorization", "")))
        said = self.answers.get(name, _USUAL.get(name, {}))
        if callable(said):
            said = said(body)
            if asyncio.iscoroutine(said):
                said = await said
        if isinstance(said, web.StreamResponse):
            return said
        if name == "apps.connections.open" and not said:
            said = {"url": f"{self.url.replace('http', 'ws')}/socket"}
        if name == "files.getUploadURLExternal" and not said:
            said = {"upload_url": f"{self.url}/upload", "file_id": "F1"}
        return web.json_response({"ok": "error" not in said, **said}, headers={"x-oauth-scopes": self.scopes})

    async def respond(self, request: web.Request) -> web.StreamResponse:
        self.posts.append(await request.json())
        return web.Response(text="ok")

    async def upload(self, request: web.Request) -> web.StreamResponse:
        self.uploads.append(await request.read())
        return web.Response(text="OK")

    async def socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_json({"type": "hello", "num_connections": 1})
        async for message in socket:
            if message.type is WSMsgType.TEXT:
                ack = json.loads(message.data)
                self.acks[ack["envelope_id"]] = ack.get("payload") or {}
        return socket


_USUAL: dict[str, Json] = {
    "auth.test": {"team_id": TEAM, "team": "Harbour", "user_id": BOT, "user": "tidings", "bot_id": "B1"},
    "users.info": {"user": {"id": USER, "is_admin": True, "locale": "en-GB"}},
    "chat.postMessage": {"ts": "100.1", "channel": CHANNEL},
    "conversations.open": {"channel": {"id": "D1"}},
}


def refused(code: str) -> Json:
    return {"error": code}


def limited(seconds: int) -> web.Response:
    return web.json_response({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": str(seconds)})


@asynccontextmanager
async def fake_slack() -> AsyncIterator[FakeSlack]:
    """One that listens."""
    slack = FakeSlack()
    app = web.Application()
    app.router.add_post("/api/{method}", slack.method)
    app.router.add_post("/respond", slack.respond)
    app.router.add_post("/upload", slack.upload)
    app.router.add_get("/socket", slack.socket)
    listening = Listening(web.AppRunner(app, shutdown_timeout=0.1))
    await listening.start()
    slack.url = f"http://127.0.0.1:{listening.port}"
    try:
        yield slack
    finally:
        for socket in slack.sockets:
            await socket.close()
        await listening.stop()
