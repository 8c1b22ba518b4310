"""Checks the addresses of services that an operator sets: https, or plain http to this machine alone.

Invariant: a complaint never repeats the address, which may hold a password.
"""

from ipaddress import ip_address
from urllib.parse import urlsplit


def api_url(url: str) -> str:
    """The address of an API, without a slash at its end.

    Raises:
        ValueError: it is no such address; the message is for the operator.
    """
    return _checked(url, "https", "http")


def gateway_url(url: str) -> str:
    """The address of a WebSocket; `""` stays.

    Raises:
        ValueError: as for `api_url`.
    """
    return _checked(url, "wss", "ws") if url.strip() else ""


def page_url(url: str) -> str:
    """The address of a service that may be left open; `""` stays.

    Raises:
        ValueError: as for `api_url`.
    """
    return _checked(url, "https", "http") if url.strip() else ""


def _checked(url: str, secure: str, plain: str) -> str:
    """The address, if it is `secure`, or `plain` to loopback."""
    url = url.strip()
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError(f"no address; it begins with {secure}://") from None
    if parts.scheme not in {secure, plain} or not host:
        raise ValueError(f"no address of this kind; it begins with {secure}://")
    if "@" in parts.netloc:
        raise ValueError("an address with a user or a password is not taken")
    if parts.query or parts.fragment or any(character.isspace() for character in url):
        raise ValueError("an address with ?, # or a blank is not taken")
    if parts.scheme == plain and not is_loopback(host):
        raise ValueError(f"{plain}:// goes to this machine alone (localhost, 127.0.0.1, [::1]); use {secure}://")
    return url.rstrip("/")


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only be this machine."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
