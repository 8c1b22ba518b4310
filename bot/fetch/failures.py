"""Turns what can go wrong with a URL into a `FetchFailed`: the URL, the reason, the next step.

Invariant: no message holds a user, a password or a query, which may hold a key, and none holds a library's text.
"""

import ssl
from datetime import timedelta
from http import HTTPStatus
from typing import Literal

import aiohttp
from yarl import URL

from bot.fetch.guard import AddressRefused, is_disguised, is_name, is_permissible, is_public, literal, undisguised
from bot.webport import FetchFailed

_Ours = Literal["refused_address", "bad_url", "too_large", "too_many_redirects", "robots"]
FailureKind = Literal[_Ours, "dns", "connect", "timeout", "status", "gone", "tls", "protocol"]

_SHOWN = 200
_LATER = "try again later"
# The first that fits: these types overlap, as a certificate error is an OSError and a ValueError too.
_REASONS: tuple[tuple[tuple[type[Exception], ...], FailureKind, str, str], ...] = (
    ((aiohttp.ClientConnectorDNSError,), "dns", "its host name is not known", "check the spelling"),
    ((aiohttp.ClientSSLError, ssl.SSLError), "tls", "no secure connection can be made", "check its certificate"),
    ((aiohttp.ConnectionTimeoutError,), "timeout", "the server could not be reached in time", _LATER),
    ((TimeoutError,), "timeout", "the server stopped answering", _LATER),
    ((aiohttp.ClientConnectorError,), "connect", "the server could not be reached", _LATER),
    ((aiohttp.ClientConnectionError, OSError), "connect", "the server closed the connection", _LATER),
    ((aiohttp.ClientPayloadError,), "protocol", "the answer is cut off", _LATER),
    ((aiohttp.ClientResponseError,), "protocol", "the answer is not valid HTTP", "check the address"),
)


def shown(url: URL) -> str:
    """The URL in a message: without user, password and query."""
    bare = str(url.with_user(None).with_query(None).with_fragment(None)) + ("?…" if url.query_string else "")
    return bare if len(bare) <= _SHOWN else bare[: _SHOWN - 1] + "…"


def failed(
    url: URL,
    kind: FailureKind,
    reason: str,
    step: str,
    *,
    status: int | None = None,
    retry_after: timedelta | None = None,
) -> FetchFailed:
    """A failure whose message is the URL, the reason and the next step."""
    return FetchFailed(str(url.with_user(None)), kind, f"{shown(url)}: {reason}; {step}.", status, retry_after)


def bad_url(text: str) -> FetchFailed:
    """The failure of what is no web address."""
    # What cannot be parsed cannot be cleared of a password either: all before the last @ goes.
    bare = "".join(filter(str.isprintable, text.rpartition("@")[2].partition("?")[0]))[:_SHOWN].strip()
    step = "give a whole one, such as https://example.org/feed.xml"
    return FetchFailed(bare, "bad_url", f"“{bare}” is not a web address; {step}.")


def refused(url: URL, address: str) -> FetchFailed:
    """The failure of an address that may not be connected."""
    reason = f"it points to {address}, which is not a public Internet address"
    allowed = literal(address)
    step = "add the host to fetch.allowed_hosts in the settings if it is yours"
    if allowed is not None and not is_permissible(allowed):
        step = "no setting opens such an address"
    return failed(url, "refused_address", reason, step)


def out_of_reach(url: URL) -> FetchFailed:
    """The failure of an allowed host to which an address outside of the settings leads."""
    reason = "this host is allowed only where a request begins at an allowed host, and not for links that others wrote"
    return failed(url, "refused_address", reason, "give its own address if you want it read")


def _disguised(url: URL, host: str) -> FetchFailed:
    plain = undisguised(host)
    if plain is None:
        return failed(url, "refused_address", f"{host} ends in a number, as no host name does", "check the spelling")
    step = f"write the address plainly ({plain})"
    return failed(url, "refused_address", f"{host} is an address in an unusual form", step)


def checked_url(url: URL, *, permitted: bool) -> FetchFailed | None:
    """What can be refused before anything is looked up or connected; None when nothing can."""
    host = url.raw_host
    if url.scheme not in ("http", "https") or not host:
        return bad_url(str(url))
    address = literal(host)
    if address is None and is_disguised(host):
        return _disguised(url, host)
    if address is None and not is_name(host):
        return bad_url(str(url))
    allows = is_permissible if permitted else is_public
    return refused(url, host) if address and not allows(address) else None


def bad_status(url: URL, status: int, retry_after: timedelta | None = None, *, permanent: bool = True) -> FetchFailed:
    """The failure of an answer that is not the page; 410 is the kind `gone`, every other `status`.

    What a temporary redirect led to may be gone without the page being so: not `permanent`, a 410 is any status.
    """
    phrase = {each.value: each.phrase for each in HTTPStatus}.get(status, "")
    kind: FailureKind = "status"
    step = "open it in a browser to see why"
    if status == HTTPStatus.GONE and permanent:
        kind, step = "gone", "its publisher has taken it down for good, look for another address"
    elif status == HTTPStatus.NOT_FOUND:
        step = "check the address"
    elif status == HTTPStatus.TOO_MANY_REQUESTS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        step = _LATER
    return failed(
        url, kind, f"the server answered {status} {phrase}".rstrip(), step, status=status, retry_after=retry_after
    )


def too_large(url: URL, cap: int) -> FetchFailed:
    """The failure of a body beyond the cap, in bytes."""
    return failed(url, "too_large", f"it is larger than {cap:,} bytes", "use a feed or a page with less in it")


def explained(url: URL, error: Exception) -> FetchFailed:
    """The sentence for an exception of aiohttp or below; its own text may hold the URL and is not used."""
    cause = getattr(error, "os_error", getattr(error, "certificate_error", None))
    if isinstance(cause, AddressRefused):
        return refused(url, cause.address)
    for types, kind, reason, step in _REASONS:
        if isinstance(error, types):
            why = f" ({cause.verify_message})" if isinstance(cause, ssl.SSLCertVerificationError) else ""
            return failed(url, kind, reason + why, step)
    return bad_url(shown(url))  # ValueError: a host or a name that cannot be encoded
