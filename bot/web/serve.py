"""Serves the web application in the bot's own loop, and ends with it.

Invariant: a port that cannot be had is told and stops nothing else; no query is logged, for OAuth codes stand there.
"""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import ASGIApp

CLOSING_SECONDS = 2
"""In which requests that are under way have to end."""


class _Server(uvicorn.Server):
    """Leaves the signals to whoever runs the loop."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(app: ASGIApp, host: str, port: int, tell: Callable[[str], None]) -> AsyncIterator[str | None]:
    """While this is open the application is served; its base URL, None where the port cannot be had."""
    try:
        listening = _bound(host, port)
    except OSError as error:
        tell(f"The web application cannot listen on {host}:{port}: {error.strerror}. Set web.host and web.port.")
        yield None
        return
    config = uvicorn.Config(
        app, lifespan="off", access_log=False, log_config=None, server_header=False,
        timeout_keep_alive=20, timeout_graceful_shutdown=CLOSING_SECONDS, ws="none",
    )  # fmt: skip
    server = _Server(config)
    task = asyncio.ensure_future(server.serve([listening]))
    try:
        url = f"http://{host}:{listening.getsockname()[1]}"
        tell(f"The web application listens on {url}.")
        yield url
    finally:
        server.should_exit = True
        await asyncio.gather(task, return_exceptions=True)
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(128)  # from here on a request waits for the server instead of failing
    except OSError:
        listening.close()
        raise
    return listening
