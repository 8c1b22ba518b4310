"""Turns a URL into the bytes behind it, or into one sentence on why there are none.

Only public addresses are connected to, unless a host was allowed in the settings or typed by the
operator for this very fetch. Invariant: the address that is connected is the address that was checked,
at every redirect, and no library exception and no credential of a URL leaves this module.
"""

import asyncio
import re
import socket
import ssl
from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Literal, Self

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

from bot.ports import Fetched, FetchFailed

_Ours = Literal["refused_address", "bad_url", "too_large", "too_many_redirects"]
FailureKind = Literal[_Ours, "dns", "connect", "timeout", "status", "tls", "protocol"]
_Address = IPv4Address | IPv6Address

_MAX_REDIRECTS, _CHUNK, _SHOWN = 5, 65_536, 200
_MAX_HEADER = 32_768  # news sites send security policies beyond aiohttp's 8 kB
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ACCEPT = "application/rss+xml, application/atom+xml, application/feed+json, text/html;q=0.9, */*;q=0.5"
_NAT64, _GLOBAL_UNICAST = IPv6Network("64:ff9b::/96"), IPv6Network("2000::/3")
# Where clouds hand out credentials, beside 169.254.0.0/16: Alibaba, Oracle, Amazon over IPv6.
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
_HOST = re.compile(r"[a-z0-9_.-]{1,253}")
# A name that ends in a number is an IPv4 address in disguise: 127.1, 0177.0.0.1, 0x7f000001 (WHATWG URL).
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?")
_LATER = "try again later"
# The first that fits: these types overlap, as a certificate error is an OSError and a ValueError too.
_REASONS: tuple[tuple[tuple[type[Exception], ...], FailureKind, str, str], ...] = (
    ((aiohttp.ClientConnectorDNSError,), "dns", "its host name is not known", "check the spelling"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "no secure connection can be made", "check its certificate"),
    ((aiohttp.ConnectionTimeoutError,), "timeout", "the server could not be reached in time", _LATER),
    ((TimeoutError,), "timeout", "the server stopped answering", _LATER),
    ((aiohttp.ClientConnectorError,), "connect", "the server could not be reached", _LATER),
    ((aiohttp.ClientConnectionError, OSError), "connect", "the server closed the connection", _LATER),
    ((aiohttp.ClientPayloadError,), "protocol", "the answer is cut off or wrongly compressed", _LATER),
    ((aiohttp.ClientResponseError,), "protocol", "the answer is not valid HTTP", "check the address"),
)


class _AddressRefusedError(OSError):
    """Raised where a socket is made; one text for all addresses keeps it whole in aiohappyeyeballs."""

    def __init__(self, address: str) -> None:
        super().__init__("the address is not public")
        self.address = address


class HttpFetcher:
    """Fetches one URL at a time or many at once; an async context manager."""

    def __init__(
        self,
        *,
        user_agent: str,
        max_bytes: int,
        total_seconds: float,
        connect_seconds: float,
        allowed_hosts: frozenset[str] = frozenset(),
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._headers = {"User-Agent": user_agent, "Accept": _ACCEPT, "Accept-Encoding": "gzip, deflate"}
        self._max_bytes = max_bytes
        self._total = total_seconds
        self._timeout = aiohttp.ClientTimeout(
            total=None, connect=connect_seconds, sock_connect=connect_seconds, sock_read=total_seconds / 2
        )
        self._allowed = frozenset(map(_plain_host, allowed_hosts))
        self._resolver = resolver
        # Two pools: a connection that a permission opened is never reused by a fetch without one.
        self._sessions: tuple[aiohttp.ClientSession, ...] = ()

    async def __aenter__(self) -> Self:
        self._sessions = (self._session(is_public), self._session(is_permissible))
        return self

    async def __aexit__(self, *_: object) -> None:
        for session in self._sessions:
            await session.close()

    def _session(self, allows: Callable[[_Address], bool]) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(
                limit=0, resolver=self._resolver, socket_factory=lambda info: _checked_socket(info, allows)
            ),
            headers=self._headers,
            timeout=self._timeout,
            cookie_jar=aiohttp.DummyCookieJar(),
            trust_env=False,  # a proxy would connect in our place, unchecked
            max_line_size=_MAX_HEADER,
            max_field_size=_MAX_HEADER,
        )

    async def fetch(self, url: str, *, trusted: frozenset[str] = frozenset()) -> Fetched | FetchFailed:
        """The answer to a GET, redirects followed.

        `trusted` names literal addresses or `localhost` that the operator typed for this fetch; the
        trust covers the host and port of `url` and ends with the first redirect away from them.
        """
        try:
            first = URL(url.strip())
        except ValueError:
            return _bad_url(url)
        try:
            async with asyncio.timeout(self._total):
                return await self._follow(first, frozenset(map(_plain_host, trusted)))
        except TimeoutError:
            reason = f"the whole answer took longer than {self._total:g} s"
            return _failed(first, "timeout", reason, "try again later")

    async def _follow(self, first: URL, trusted: frozenset[str]) -> Fetched | FetchFailed:
        url, trust = first, _is_trusted(first, trusted)
        for _ in range(_MAX_REDIRECTS + 1):
            outcome = await self._hop(url, permitted=trust or _plain_host(url.raw_host or "") in self._allowed)
            if isinstance(outcome, URL):
                trust = trust and (outcome.raw_host, outcome.port) == (first.raw_host, first.port)
                url = outcome
            elif isinstance(outcome, FetchFailed) and url is not first:
                return replace(outcome, message=f"{_shown(first)} redirects: {outcome.message}")
            else:
                return outcome
        step = "open it in a browser and use the address where it ends"
        return _failed(first, "too_many_redirects", f"it redirects more than {_MAX_REDIRECTS} times", step)

    async def _hop(self, url: URL, *, permitted: bool) -> Fetched | FetchFailed | URL:
        if failed := _checked_url(url, permitted=permitted):
            return failed
        try:
            async with self._sessions[permitted].get(url, allow_redirects=False) as response:
                return await self._read(url, response)
        except (aiohttp.ClientError, OSError, ValueError) as error:
            return _explained(url, error)

    async def _read(self, url: URL, response: aiohttp.ClientResponse) -> Fetched | FetchFailed | URL:
        if response.status in _REDIRECTS:
            return _redirected(url, response.headers.get("Location"))
        if not HTTPStatus.OK <= response.status < HTTPStatus.MULTIPLE_CHOICES:
            return _bad_status(url, response.status)
        body = bytearray()
        if (response.content_length or 0) <= self._max_bytes:
            async for chunk in response.content.iter_chunked(_CHUNK):
                body += chunk
                if len(body) > self._max_bytes:
                    break
            else:
                typed = response.content_type if "Content-Type" in response.headers else None
                return Fetched(str(url.with_user(None)), bytes(body), typed, response.charset)
        reason = f"it is larger than {self._max_bytes:,} bytes"
        return _failed(url, "too_large", reason, "use a feed or a page with less in it")


def is_public(address: _Address) -> bool:
    """Whether the address belongs to the open Internet, as IANA's registries have it."""
    inner = _embedded(address)
    odd = isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST
    return not odd and inner.is_global and not inner.is_multicast and inner not in _METADATA


def is_permissible(address: _Address) -> bool:
    """Whether a permission can open the address: never link-local ones, where metadata is served."""
    inner = _embedded(address)
    odd = inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner in _METADATA
    return not (odd or (isinstance(inner, IPv4Address) and inner.is_reserved))


def _embedded(address: _Address) -> _Address:
    """The IPv4 address that an IPv6 one stands for (mapped, NAT64, 6to4), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def _checked_socket(info: aiohttp.AddrInfoType, allows: Callable[[_Address], bool]) -> socket.socket:
    """The last gate: aiohttp connects this socket to this very address and to no other."""
    family, kind, protocol, _, where = info
    address = _literal(str(where[0]))
    if address is None or not allows(address):
        raise _AddressRefusedError(str(where[0]))
    return socket.socket(family, kind, protocol)


def _literal(host: str) -> _Address | None:
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def _plain_host(host: str) -> str:
    """One spelling for a host, as a setting, a user or a URL has it."""
    bare = host.strip().strip("[]").casefold()
    return str(_literal(bare) or bare)


def _is_trusted(url: URL, trusted: frozenset[str]) -> bool:
    """A name that DNS answers for cannot be trusted: its owner chooses the address."""
    host = _plain_host(url.raw_host or "")
    return host in trusted and (host == "localhost" or _literal(host) is not None)


def _checked_url(url: URL, *, permitted: bool) -> FetchFailed | None:
    """What can be refused before anything is looked up or connected."""
    host = url.raw_host
    if url.scheme not in ("http", "https") or not host:
        return _bad_url(str(url))
    address = _literal(host)
    if address is None and _NUMERIC.fullmatch(host):
        return _refused(url, host)
    if address is None and not _HOST.fullmatch(host):
        return _bad_url(str(url))
    allows = is_permissible if permitted else is_public
    return _refused(url, host) if address and not allows(address) else None


def _redirected(url: URL, location: str | None) -> URL | FetchFailed:
    """The next URL. Credentials stay with their origin, and with its move from http to https."""
    try:
        target = url.join(URL(location or "")).with_user(None).with_fragment(None)
        moved = (url.scheme, url.port, target.scheme, target.port) == ("http", 80, "https", 443)
        at_home = url.raw_host == target.raw_host and (moved or url.origin() == target.origin())
    except ValueError:
        location, target, at_home = None, url, False
    if not location or target.scheme not in ("http", "https"):
        return _failed(url, "protocol", "it redirects to no valid address", "open it in a browser")
    return target.with_user(url.user).with_password(url.password) if at_home and url.user else target


def _shown(url: URL) -> str:
    """The URL in a message: without user, password and query, which may hold a key."""
    bare = str(url.with_user(None).with_query(None).with_fragment(None)) + ("?…" if url.query_string else "")
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"


def _failed(url: URL, kind: FailureKind, reason: str, step: str, status: int | None = None) -> FetchFailed:
    return FetchFailed(str(url.with_user(None)), kind, f"{_shown(url)}: {reason}; {step}.", status)


def _bad_url(text: str) -> FetchFailed:
    # What cannot be parsed cannot be cleared of a password either: all before the last @ goes.
    shown = "".join(filter(str.isprintable, text.rpartition("@")[2].partition("?")[0]))[:_SHOWN].strip()
    step = "give a whole one, such as https://example.org/feed.xml"
    return FetchFailed(shown, "bad_url", f"“{shown}” is not a web address; {step}.")


def _refused(url: URL, address: str) -> FetchFailed:
    reason = f"it points to {address}, which is not a public Internet address"
    allowed = _literal(address)
    step = "add the host to fetch.allowed_hosts in the settings if it is yours"
    if allowed is not None and not is_permissible(allowed):
        step = "no setting opens such an address"
    return _failed(url, "refused_address", reason, step)


def _bad_status(url: URL, status: int) -> FetchFailed:
    phrase = {each.value: each.phrase for each in HTTPStatus}.get(status, "")
    step = "open it in a browser to see why"
    if status in (HTTPStatus.NOT_FOUND, HTTPStatus.GONE):
        step = "check the address"
    elif status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        step = _LATER
    return _failed(url, "status", f"the server answered {status} {phrase}".rstrip(), step, status)


def _explained(url: URL, error: Exception) -> FetchFailed:
    """The sentence for an exception of aiohttp or below; its own text may hold the URL and is not used."""
    cause = getattr(error, "os_error", getattr(error, "certificate_error", None))
    if isinstance(cause, _AddressRefusedError):
        return _refused(url, cause.address)
    for types, kind, reason, step in _REASONS:
        if isinstance(error, types):
            why = f" ({cause.verify_message})" if isinstance(cause, ssl.SSLCertVerificationError) else ""
            return _failed(url, kind, reason + why, step)
    return _bad_url(_shown(url))  # ValueError: a host or a name that cannot be encoded
