"""Turns a test's words on what a web site answers into a real server on loopback, and into a fetcher that may reach it.

    async with Web() as web, fetcher() as http:
        web.serves("/feed", RSS)                                     # ETag and 304 by themselves
        web.answers("/moody", page("a"), failing(503), page("b"))    # first this, then that; the last one stays
        await http.fetch(FetchRequest(web.url("/feed")))
        assert web.hits("/feed") == 1

Answers are made by `page`, `failing`, `redirect`, `drip` and `silence`, or are any aiohttp handler. What no path was
given for is a 404. Invariant: nothing leaves 127.0.0.1, and every `Web` has a port of its own.
"""

import asyncio
import gzip
import hashlib
import socket
import sys
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Self
from unittest.mock import patch

import brotli  # type: ignore[import-untyped]
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from multidict import CIMultiDictProxy

from bot.http import HttpFetcher
from bot.ports import Clock
from tests.fakes import FakeClock
from tests.listening import Listening

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
LOOPBACK = frozenset({"127.0.0.1"})
_NONE: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived: `path` without the query, `headers` with their names in any case."""

    path: str
    query: str
    headers: CIMultiDictProxy[str]


class Web:
    """A web site that a test scripts; an async context manager."""

    def __init__(self) -> None:
        self.port = 0
        self.requests: list[Asked] = []
        self._answers: dict[str, list[Handler]] = {}
        self._answering: set[asyncio.Task[object]] = set()
        self._listening = Listening(web.ServerRunner(web.Server(self._answer), handler_cancellation=True))

    async def __aenter__(self) -> Self:
        await self._listening.start()
        self.port = self._listening.port
        return self

    async def __aexit__(self, *_: object) -> None:
        for task in self._answering:
            task.cancel()  # the runner would wait for answers that never end
        await self._listening.stop()

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        """The whole URL of a path. Another `host` needs a fetcher with a resolver: `fetcher(resolver=Names(...))`."""
        return f"http://{host}:{self.port}{path}"

    def answers(self, path: str, *handlers: Handler) -> None:
        """From now on the path gives these answers in turn, and the last of them for good."""
        self._answers[path] = list(handlers)

    def serves(
        self,
        path: str,
        body: bytes | str,
        *,
        status: int = 200,
        headers: Mapping[str, str] = _NONE,
        content_type: str | None = None,
        encoding: str | None = None,
        validators: bool = True,
    ) -> None:
        """From now on the path answers with this body; options as for `page`."""
        options = {"status": status, "headers": headers, "content_type": content_type}
        self.answers(path, page(body, encoding=encoding, validators=validators, **options))  # type: ignore[arg-type]

    def hits(self, path: str) -> int:
        """How many requests the path has had."""
        return sum(asked.path == path for asked in self.requests)

    def asked(self, path: str) -> list[Asked]:
        """The requests that the path has had, in order."""
        return [asked for asked in self.requests if asked.path == path]

    async def _answer(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(Asked(request.path, request.query_string, request.headers))
        handlers = self._answers.get(request.path)
        if not handlers:
            return web.Response(status=404, text="nothing here")
        handler = handlers.pop(0) if len(handlers) > 1 else handlers[0]
        if task := asyncio.current_task():
            self._answering.add(task)
            task.add_done_callback(self._answering.discard)
        return await handler(request)  # type: ignore[arg-type]  # handlers use what a BaseRequest has


def page(
    body: bytes | str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = _NONE,
    content_type: str | None = None,
    encoding: str | None = None,
    validators: bool = True,
) -> Handler:
    """A body, text as UTF-8.

    `encoding` packs it (`gzip`, `deflate`, `br`, `zstd`, or several: `gzip, br`) and says so. With `validators` a 200
    has an ETag made of the body, and a request that names it, or the given Last-Modified, gets a 304.
    """
    data = body.encode() if isinstance(body, str) else body
    fields = {"Content-Type": content_type or "text/html; charset=utf-8"}
    packed = data
    for each in filter(None, (part.strip() for part in (encoding or "").split(","))):
        packed = _PACK[each](packed)
        fields["Content-Encoding"] = encoding or ""
    known = {"ETag": f'"{hashlib.sha256(data).hexdigest()[:16]}"'} if validators and status == 200 else {}
    fields |= known | dict(headers)

    async def handler(request: web.Request) -> web.StreamResponse:
        if validators and _is_known(request, fields):
            kept = {name: value for name, value in fields.items() if not name.lower().startswith("content-")}
            return web.Response(status=304, headers=kept)
        return web.Response(status=status, body=packed, headers=fields)

    return handler


def _is_known(request: web.Request, fields: Mapping[str, str]) -> bool:
    etag, since = request.headers.get("If-None-Match"), request.headers.get("If-Modified-Since")
    if etag is not None:  # it goes before the date (RFC 9110, 13.1.3)
        return etag == fields.get("ETag")
    return since is not None and since == fields.get("Last-Modified")


def failing(status: int, headers: Mapping[str, str] = _NONE) -> Handler:
    """An answer with this status and a short body."""
    return page("no", status=status, headers=headers, validators=False)


def redirect(to: str, status: int = 302, headers: Mapping[str, str] = _NONE) -> Handler:
    """A redirect to a path or a URL, as it stands."""
    return page("", status=status, headers={"Location": to, **headers}, validators=False)


def drip(*chunks: bytes, every: float = 0.01, headers: Mapping[str, str] = _NONE) -> Handler:
    """A body chunk by chunk, with this many seconds between them."""

    async def handler(request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers=headers)
        await response.prepare(request)
        for chunk in chunks:
            await response.write(chunk)
            await asyncio.sleep(every)
        return response

    return handler


async def silence(_: web.Request) -> web.StreamResponse:
    """An answer that never comes."""
    await asyncio.Event().wait()
    raise AssertionError("nobody sets this event")


_PACK: Mapping[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstd.compress,
}


@asynccontextmanager
async def raw_site(answer: bytes, *, hold: bool = False) -> AsyncIterator[str]:
    """The URL of a server that says these bytes to whoever connects, and hangs up unless it holds."""
    finished = asyncio.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(1000)
        writer.write(answer)
        await writer.drain()
        if hold:
            await finished.wait()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/"
    finally:
        finished.set()
        server.close()
        await server.wait_closed()


class Names(AbstractResolver):
    """DNS in a test: a name has its own addresses, else these, or does not exist; `asked` are the names looked up.

    Its own addresses are given one at each lookup, and the last of them for good.
    """

    def __init__(self, *addresses: str, own: Mapping[str, tuple[str, ...]] | None = None) -> None:
        self.addresses = addresses
        self.asked: list[str] = []
        self._own = {name: list(each) for name, each in (own or {}).items()}

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        own = self._own.get(host, [])
        given = (own.pop(0) if len(own) > 1 else own[0],) if own else self.addresses
        if not given:
            raise OSError(None, "no such name")
        return [ResolveResult(hostname=host, host=each, port=port, family=family, proto=0, flags=0) for each in given]

    async def close(self) -> None:
        pass


@contextmanager
def internet(*addresses: str) -> Iterator[list[str]]:
    """Public addresses that the servers on 127.0.0.1 answer for, and the list of all addresses that are connected.

    What is checked before a connection is made sees the public ones.
    """
    loop, connected = asyncio.get_running_loop(), list[str]()
    connect = loop.sock_connect

    async def sock_connect(sock: socket.socket, address: tuple[str, int]) -> None:
        connected.append(address[0])
        await connect(sock, ("127.0.0.1" if address[0] in addresses else address[0], address[1]))

    with patch.object(loop, "sock_connect", sock_connect):
        yield connected


def fetcher(
    *,
    max_bytes: int = 1_000_000,
    total: float = 5,
    connect: float = 5,
    idle: float = 5,
    concurrency: int = 32,
    per_host: int = 2,
    allowed: frozenset[str] = LOOPBACK,
    resolver: AbstractResolver | None = None,
    clock: Clock | None = None,
) -> HttpFetcher:
    """The real fetcher, to be entered with `async with`; it may reach 127.0.0.1 and no other private address."""
    return HttpFetcher(
        user_agent="Tidings/test",
        max_bytes=max_bytes,
        total_seconds=total,
        connect_seconds=connect,
        idle_seconds=idle,
        concurrency=concurrency,
        per_host=per_host,
        allowed_hosts=allowed,
        resolver=resolver,
        clock=clock or FakeClock(),
    )
