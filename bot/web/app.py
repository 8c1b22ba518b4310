"""The one web application: health for whoever watches over the process, and the routes of the platforms.

Invariant: it answers nothing about the news, and no more than `MAX_BODY` of a request is read.
"""

from collections.abc import Collection, Sequence
from contextlib import suppress

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, PlainTextResponse
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_BODY = 1_000_000
"""Bytes of a request: Slack's largest payloads are a tenth of that."""


def web_app(routes: Sequence[BaseRoute] = (), down: Collection[str] = ()) -> ASGIApp:
    """The application with these routes beside its own; `down` are the platforms that do not serve, as they stand."""

    async def ready(_request: Request) -> JSONResponse:
        return JSONResponse({"status": "down" if down else "ok", "down": sorted(down)}, 503 if down else 200)

    return Bounded(Starlette(routes=[Route("/healthz", _alive), Route("/readyz", ready), *routes]))


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
