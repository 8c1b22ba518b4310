"""Turns a request for a URL into its body, into "unchanged", or into one sentence on why there is neither.

Only public addresses are connected to, unless the operator typed the host for this very fetch, or the
settings allow it and the request began at an allowed host and never left them. Invariant: the address
that is connected is the address that was checked, at every redirect, validators reach the URL that gave
them and no other, and no library exception and no credential of a URL leaves this module.
"""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.fetch import robots
from bot.fetch.failures import bad_status, bad_url, checked_url, explained, failed, out_of_reach, shown, too_large
from bot.fetch.freshness import freshness_of, retry_after, validator
from bot.fetch.guard import (
    Address,
    checked_socket,
    is_allowed,
    is_permissible,
    is_public,
    is_trusted,
    permit,
    plain_host,
)
from bot.fetch.turns import Turns
from bot.fetch.unpack import ACCEPTED, Garbled, Oversized, Unpacker
from bot.ports import Clock
from bot.webport import Answer, Fetched, FetchFailed, FetchRequest, Freshness, NotModified

_MAX_REDIRECTS, _CHUNK = 5, 65_536
_MAX_HEADER = 32_768  # news sites send security policies beyond aiohttp's 8 kB
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_PERMANENT = frozenset({301, 308})
_BUSY = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"


@dataclass(frozen=True, slots=True)
class _Redirect:
    to: URL
    permanent: bool


@dataclass(slots=True)
class _Trip:
    """One fetch under way: `left` are the seconds that its turns may still take.

    `trust`, the permission of who typed the host, ends with the first redirect to another host or port;
    `inside`, that of the settings, with the first to a host that they do not allow.
    """

    request: FetchRequest
    first: URL
    left: float
    cap: int
    cut: bool = False
    trust: bool = False
    inside: bool = False
    moved_to: str | None = None
    permanent: bool = True
    seen: set[URL] = field(default_factory=set)

    @property
    def permitted(self) -> bool:
        """Whether the host that is asked now may be private."""
        return self.trust or self.inside

    def onward(self, step: _Redirect, *, allowed: bool) -> None:
        """Note a redirect that is being followed, to a host that the settings allow or not."""
        self.inside = self.inside and allowed
        self.trust = self.trust and (step.to.raw_host, step.to.port) == (self.first.raw_host, self.first.port)
        self.permanent = self.permanent and step.permanent
        if self.permanent:
            self.moved_to = str(step.to.with_user(None))

    def validators(self, url: URL) -> dict[str, str]:
        """The headers of a conditional request: none but for the URL that gave the validators."""
        asked = self.request
        if _bare(url) != (asked.validated_url or _bare(self.first)):
            return {}
        etag, changed = validator(asked.etag), validator(asked.last_modified)
        return ({"If-None-Match": etag} if etag else {}) | ({"If-Modified-Since": changed} if changed else {})

    @asynccontextmanager
    async def on_the_clock(self) -> AsyncIterator[None]:
        """What happens inside counts against the total.

        Raises:
            TimeoutError: the total is used up.
        """
        clock = asyncio.get_running_loop().time
        started = clock()
        try:
            async with asyncio.timeout(self.left):
                yield
        finally:
            self.left -= clock() - started


class HttpFetcher:
    """Fetches one URL at a time or many at once; an async context manager."""

    def __init__(
        self,
        *,
        user_agent: str,
        max_bytes: int,
        total_seconds: float,
        connect_seconds: float,
        idle_seconds: float,
        concurrency: int,
        per_host: int,
        clock: Clock,
        allowed_hosts: frozenset[str] = frozenset(),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": ACCEPTED}
        self._max_bytes = max_bytes
        self._total = total_seconds
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=connect_seconds, sock_connect=connect_seconds, sock_read=idle_seconds
        )
        self._allowed = frozenset(map(permit, allowed_hosts))
        self._resolver = resolver
        self._clock = clock
        self._turns = Turns(per_host, concurrency)
        self._robots = robots.Robots(clock)
        # Two pools: a connection that a permission opened is never reused by a fetch without one.
        self._sessions: tuple[aiohttp.ClientSession, ...] = ()

    async def __aenter__(self) -> Self:
        self._sessions = (self._session(is_public), self._session(is_permissible))
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            await session.close()

    def _session(self, allows: Callable[[Address], bool]) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=self._resolver, socket_factory=lambda info: checked_socket(info, allows)
            ),
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,  # see bot.fetch.unpack
            trust_env=False,  # a proxy would connect in our place, unchecked
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
        )

    async def fetch(self, request: FetchRequest) -> Answer:
        """The answer to a GET, redirects followed; waiting for a turn at the host does not count against the time.

        The trust in `request.trusted` is for literal addresses and `localhost`; it covers the host and
        port of the URL and ends with the first redirect away from them. The hosts of the settings are
        open to a request that begins at one of them, until a redirect leads to any other.
        """
        try:
            first = URL(request.url.strip())
        except ValueError:
            return bad_url(request.url)
        trust = request.internal and is_trusted(first, frozenset(map(plain_host, request.trusted)))
        inside = request.internal and is_allowed(first, self._allowed)
        return await self._follow(_Trip(request, first, self._total, self._max_bytes, trust=trust, inside=inside))

    async def _follow(self, trip: _Trip) -> Answer:
        url = trip.first
        for _ in range(_MAX_REDIRECTS + 1):
            outcome = await self._hop(url, trip)
            if isinstance(outcome, FetchFailed):
                return self._told(outcome, url, trip)
            if not isinstance(outcome, _Redirect):
                return outcome
            trip.seen.add(url)
            if outcome.to in trip.seen:
                reason, step = f"it redirects in a circle, back to {shown(outcome.to)}", "open it in a browser"
                return failed(trip.first, "too_many_redirects", reason, step)
            trip.onward(outcome, allowed=is_allowed(outcome.to, self._allowed))
            url = outcome.to
        step = "open it in a browser and use the address where it ends"
        return failed(trip.first, "too_many_redirects", f"it redirects more than {_MAX_REDIRECTS} times", step)

    def _told(self, failure: FetchFailed, url: URL, trip: _Trip) -> FetchFailed:
        """A failure as the one who asked understands it: why a host of the settings was refused, and what led there."""
        if failure.kind == "refused_address" and not trip.permitted and is_allowed(url, self._allowed):
            failure = out_of_reach(url)
        if url is trip.first:
            return failure
        return replace(failure, message=f"{shown(trip.first)} redirects: {failure.message}")

    async def _hop(self, url: URL, trip: _Trip) -> Answer | _Redirect:
        if refusal := checked_url(url, permitted=trip.permitted):
            return refusal
        verdict = await self._verdict(url, trip) if trip.request.polite else robots.Verdict()
        if not verdict.allowed:
            return failed(url, "robots", verdict.why, "read it in a browser", retry_after=verdict.wait)
        async with self._turns.turn(plain_host(url.raw_host or ""), verdict.spacing):
            try:
                async with trip.on_the_clock():
                    return await self._exchange(url, trip, self._sessions[trip.permitted])
            except TimeoutError:
                reason = f"the whole answer took longer than {self._total:g} s"
                return failed(url, "timeout", reason, "try again later")

    async def _exchange(self, url: URL, trip: _Trip, session: aiohttp.ClientSession) -> Answer | _Redirect:
        try:
            async with session.get(url, allow_redirects=False, headers=trip.validators(url) or None) as response:
                return await self._read(url, response, trip)
        except Garbled as error:
            return failed(url, "protocol", str(error), "try again later")
        except Oversized:
            return too_large(url, trip.cap)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return explained(url, error)

    async def _read(self, url: URL, response: aiohttp.ClientResponse, trip: _Trip) -> Answer | _Redirect:
        status, headers, now = response.status, response.headers, self._clock.now()
        if status in _REDIRECTS:
            return _redirected(url, headers.get("Location"), permanent=status in _PERMANENT)
        if status == HTTPStatus.NOT_MODIFIED and trip.validators(url):
            given = Freshness(trip.request.etag, trip.request.last_modified)
            return NotModified(str(url.with_user(None)), _known(freshness_of(headers, now, given), url, trip))
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            wait = retry_after(headers, now) if status in _BUSY else None
            return bad_status(url, status, wait, permanent=trip.permanent)
        if not trip.cut and (response.content_length or 0) > trip.cap:
            return too_large(url, trip.cap)
        body = await _body(response, trip)
        typed = response.content_type if "Content-Type" in headers else None
        fresh = _known(freshness_of(headers, now), url, trip)
        return Fetched(str(url.with_user(None)), body, typed, response.charset, fresh)

    async def _verdict(self, url: URL, trip: _Trip) -> robots.Verdict:
        async def read(where: URL) -> Answer:
            asked = FetchRequest(str(where))
            cap, trust, inside = robots.CAP, trip.trust, trip.inside  # the page's permissions and no others
            return await self._follow(_Trip(asked, where, self._total, cap, cut=True, trust=trust, inside=inside))

        return await self._robots.verdict(url, read)


async def _body(response: aiohttp.ClientResponse, trip: _Trip) -> bytes:
    """The unpacked body; the beginning of one beyond the cap where the trip is content with that.

    Raises:
        Oversized, Garbled: as of `Unpacker`.
    """
    unpacker = Unpacker(response.headers.getall("Content-Encoding", ()), trip.cap)
    try:
        async for chunk in response.content.iter_chunked(_CHUNK):
            unpacker.feed(chunk)
        return unpacker.finish()
    except Oversized:
        if trip.cut:
            return unpacker.head
        raise


def _bare(url: URL) -> str:
    """The URL as validators belong to it."""
    return str(url.with_user(None).with_fragment(None))


def _known(fresh: Freshness, url: URL, trip: _Trip) -> Freshness:
    """What the answer of this URL says, with what the way to it has shown."""
    validated = _bare(url) if fresh.etag or fresh.last_modified else None
    return replace(fresh, moved_to=trip.moved_to, validated_url=validated)


def _redirected(url: URL, location: str | None, *, permanent: bool) -> _Redirect | FetchFailed:
    """The next URL. Credentials stay with their origin, and with its move from http to https."""
    try:
        target = url.join(URL(location or "")).with_user(None).with_fragment(None)
        moved = (url.scheme, url.port, target.scheme, target.port) == ("http", 80, "https", 443)
        at_home = url.raw_host == target.raw_host and (moved or url.origin() == target.origin())
    except ValueError:
        location, target, at_home = None, url, False
    if not location or target.scheme not in ("http", "https"):
        return failed(url, "protocol", "it redirects to no valid address", "open it in a browser")
    kept = target.with_user(url.user).with_password(url.password) if at_home and url.user else target
    return _Redirect(kept, permanent)
