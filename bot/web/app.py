"""The one web application: health and figures for whoever watches over the process, and the routes of the platforms.

Invariant: it answers nothing about the news, and no more than `MAX_BODY` of a request is read. Figures are for this
machine and its network: what came through a proxy, as everything from outside does, gets none.
"""

from collections.abc import Awaitable, Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes of a request: Slack's largest payloads are a tenth of that."""

_PROXIED = ("forwarded", "x-forwarded-for", "via")
"""What a proxy adds to a request that it hands on."""


@dataclass(frozen=True, slots=True)
class Watched:
    """What the application tells of the process.

    `down` are the platforms that do not serve, as they stand. `stored` is whether the store can be read and written.
    `figures` gives a content type and everything that was counted; None where nothing is to be told.
    """

    down: Collection[str] = ()
    stored: Callable[[], Awaitable[bool]] | None = None
    figures: Callable[[], Awaitable[tuple[str, bytes]]] | None = None


def web_app(routes: Sequence[BaseRoute] = (), watched: Watched | None = None) -> ASGIApp:
    """The application with these routes beside its own."""
    watched = watched or Watched()

    async def ready(_request: Request) -> JSONResponse:
        stored = watched.stored is None or await watched.stored()
        down = sorted([*watched.down, *([] if stored else ["store"])])
        return JSONResponse({"status": "down" if down else "ok", "down": down}, 503 if down else 200)

    async def metrics(request: Request) -> Response:
        if watched.figures is None or any(name in request.headers for name in _PROXIED):
            return PlainTextResponse("Not Found", 404)
        kind, body = await watched.figures()
        return Response(body, headers={"content-type": kind})

    own = [Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", metrics)]
    return Bounded(Starlette(routes=[*own, *routes]))


async def _alive(_request: Request) -> JSONResponse:
    """That the loop goes round is what answering proves."""
    return JSONResponse({"status": "ok"})


class Bounded:
    """Refuses requests that are larger than `MAX_BODY`, by what they say or by what they send."""

    def __init__(self, inner: ASGIApp) -> None:
        self._inner = inner

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI 3."""
        if scope["type"] != "http":
            await self._inner(scope, receive, send)
            return
        said = dict(scope["headers"]).get(b"content-length", b"0")
        if not said.isdigit() or int(said) > MAX_BODY:
            await PlainTextResponse("Too large.", 413)(scope, receive, send)
            return
        read = 0

        async def counted() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            return message if read <= MAX_BODY else {"type": "http.disconnect"}

        with suppress(ClientDisconnect):  # it sent more than it may: there is nobody to answer
            await self._inner(scope, counted, send)
