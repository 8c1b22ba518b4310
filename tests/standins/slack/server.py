"""The stand-in as a test starts it: `async with SlackStandIn() as slack:`.

Invariant: it listens on 127.0.0.1 only, at a port that the system gives, and ends whatever hangs when it ends.
"""

import asyncio
from types import TracebackType
from typing import Self

from aiohttp import web
from aiohttp.web_request import FileField

from tests.listening import Listening
from tests.standins.slack import chat, modals, oauth, places
from tests.standins.slack.facts import App, Json, Team, Token
from tests.standins.slack.faults import Fault
from tests.standins.slack.hooks import Hooks
from tests.standins.slack.signed import SignedHTTP
from tests.standins.slack.socketmode import SocketMode
from tests.standins.slack.verbs import Verbs
from tests.standins.slack.webapi import METHODS, answer
from tests.standins.slack.world import World

__all__ = ["METHODS", "SlackStandIn", "chat", "modals", "places"]


class SlackStandIn(Verbs):
    """A Slack of one app and any number of workspaces; what members do there are the verbs of `Verbs`."""

    def __init__(self, app: App | None = None) -> None:
        world = World(app or App())
        self.socket = SocketMode(world)
        super().__init__(world, Hooks(world), self.socket)
        world.tokens[world.app.app_token] = Token(world.app.app_token, "app", "", ("connections:write",))
        world.tokens["xoxe.xoxp-config"] = Token("xoxe.xoxp-config", "config", "", ())
        self._port = 0
        self._listening: Listening | None = None
        self._echoing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        await self.come_back()
        self._echoing = asyncio.create_task(self._echo())
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, at: TracebackType | None
    ) -> None:
        self.world.closing.set()
        if self._echoing is not None:
            self._echoing.cancel()
            await asyncio.gather(self._echoing, return_exceptions=True)
        await self.go_down()

    @property
    def api_url(self) -> str:
        """The base URL of the Web API, with the slash at its end."""
        return f"{self.world.url}/api/"

    @property
    def authorize_url(self) -> str:
        """The page where members allow the app."""
        return f"{self.world.url}/oauth/v2/authorize"

    async def go_down(self) -> None:
        """Stop listening, and cut every connection."""
        self.socket.drop()
        if self._listening is not None:
            await self._listening.stop()
            self._listening = None

    async def come_back(self) -> None:
        """Listen, at the port of before."""
        app = web.Application(client_max_size=32 * 2**20)
        app.router.add_route("*", "/api/{method}", self._api)
        app.router.add_get("/link/", self.socket.serve)
        app.router.add_post("/hooks/{team}/{secret}", self.hooks.answer)
        app.router.add_post("/upload/{team}/{file}", self._upload)
        app.router.add_get("/oauth/v2/authorize", self._authorize)
        self._listening = Listening(web.AppRunner(app, access_log=None, shutdown_timeout=0.1))
        await self._listening.start(self._port)
        self._port = self._listening.port
        self.world.url = f"http://127.0.0.1:{self._port}"

    async def connected(self, count: int = 1, within: float = 10.0) -> None:
        """Wait for that many open WebSockets."""
        await self.world.until(lambda: len(self.socket.live) >= count, f"{count} connections", within)

    def by_http(self, url: str) -> SignedHTTP:
        """Send everything to the app's URL from now on."""
        self.transport = SignedHTTP(self.world, url)
        return self.transport

    def fail_next(
        self, method: str, error: str = "", *, status: int = 200, retry_after: float | None = None, times: int = 1
    ) -> None:
        """Let the next calls of a method fail; `response_url` and `upload` are methods here, too."""
        self.world.faults.plan(method, Fault(error, status, retry_after, times=times))

    def hang_next(self, method: str, *, acts: bool = False, times: int = 1) -> None:
        """Never answer the next calls of a method, after acting or without."""
        self.world.faults.plan(method, Fault(hangs=True, acts=acts, times=times))

    def break_next(self, method: str, *, status: int = 500, times: int = 1) -> None:
        """Act, and answer with a status all the same."""
        self.world.faults.plan(method, Fault(status=status, acts=True, times=times))

    def cut_next(self, method: str, *, times: int = 1) -> None:
        """Act, and end the connection without an answer."""
        self.world.faults.plan(method, Fault(acts=True, cuts=True, status=500, times=times))

    async def _api(self, request: web.Request) -> web.StreamResponse:
        return await answer(self.world, request)

    async def _authorize(self, request: web.Request) -> web.StreamResponse:
        return oauth.authorize(self.world, request)

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        team: Team = self.world.teams[request.match_info["team"]]
        file: Json | None = team.files.get(request.match_info["file"])
        fault = self.world.faults.take("upload")
        if fault is not None:
            return web.Response(status=fault.status if fault.status != 200 else 500, text="failed")
        content = await _content(request)
        if file is None or len(content) != file["length"]:
            return web.Response(status=400, text="wrong length")
        file["content"] = content
        return web.Response(text=f"OK - {len(content)}")

    async def _echo(self) -> None:
        while True:
            await self.world.until(lambda: self.world.echoes, "an echo", 86_400)
            await self.event(*self.world.echoes.pop(0))


async def _content(request: web.Request) -> bytes:
    if not request.content_type.startswith("multipart/"):
        return await request.read()
    for part in (await request.post()).values():
        if isinstance(part, FileField):
            return part.file.read()
    return b""
