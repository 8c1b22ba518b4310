"""Turns an address into whether it may be connected, at the place where a socket is made.

Invariant: what `checked_socket` hands out is connected to the very address that was checked and to no other.
"""

import re
import socket
from collections.abc import Callable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

import aiohttp
from yarl import URL

Address = IPv4Address | IPv6Address
Permit = tuple[str, int | None]
"""A host that the settings allow, at one port or, with None, at all."""

_NAT64, _GLOBAL_UNICAST = IPv6Network("64:ff9b::/96"), IPv6Network("2000::/3")
# Where clouds hand out credentials, beside 169.254.0.0/16: Alibaba, Oracle, Amazon over IPv6.
_METADATA = frozenset(map(ip_address, ("100.100.100.200", "192.0.0.192", "fd00:ec2::254")))
_HOST = re.compile(r"[a-z0-9_.-]{1,253}")
# A name that ends in a number is an IPv4 address in disguise: 127.1, 0177.0.0.1, 0x7f000001 (WHATWG URL).
_NUMERIC = re.compile(r"(?:.*\.)?(?:\d+|0x[0-9a-f]*)\.?")
_WITH_PORT = re.compile(r"(.+):([0-9]{1,5})")


class AddressRefused(OSError):
    """Raised where a socket is made; one text for all addresses keeps it whole in aiohappyeyeballs."""

    def __init__(self, address: str) -> None:
        super().__init__("the address is not public")
        self.address = address


def is_public(address: Address) -> bool:
    """Whether the address belongs to the open Internet, as IANA's registries have it."""
    inner = _embedded(address)
    odd = isinstance(inner, IPv6Address) and inner not in _GLOBAL_UNICAST
    return not odd and inner.is_global and not inner.is_multicast and inner not in _METADATA


def is_permissible(address: Address) -> bool:
    """Whether a permission can open the address: never link-local ones, where metadata is served."""
    inner = _embedded(address)
    odd = inner.is_link_local or inner.is_multicast or inner.is_unspecified or inner in _METADATA
    return not (odd or (isinstance(inner, IPv4Address) and inner.is_reserved))


def _embedded(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for (mapped, NAT64, 6to4), else the address itself."""
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFF_FFFF)
    return address.ipv4_mapped or address.sixtofour or address


def checked_socket(info: aiohttp.AddrInfoType, allows: Callable[[Address], bool]) -> socket.socket:
    """The last gate: aiohttp connects this socket to this very address and to no other.

    Raises:
        AddressRefused: the address is not allowed.
    """
    family, kind, protocol, _, where = info
    address = literal(str(where[0]))
    if address is None or not allows(address):
        raise AddressRefused(str(where[0]))
    return socket.socket(family, kind, protocol)


def literal(host: str) -> Address | None:
    """The address that a host is written as; None for a name."""
    try:
        return ip_address(host.partition("%")[0])
    except ValueError:
        return None


def is_name(host: str) -> bool:
    """Whether a host can be looked up in DNS, and is no address in disguise."""
    return bool(_HOST.fullmatch(host)) and not is_disguised(host)


def is_disguised(host: str) -> bool:
    """Whether a host that is no address in its usual form would be read as one."""
    return bool(_NUMERIC.fullmatch(host))


def undisguised(host: str) -> str | None:
    """The address that a disguised host stands for, in its usual form; None when it stands for none."""
    try:
        return str(IPv4Address(socket.inet_aton(host.removesuffix("."))))
    except (OSError, ValueError):
        return None


def plain_host(host: str) -> str:
    """One spelling for a host, as a setting, a user or a URL has it."""
    bare = host.strip().strip("[]").casefold()
    return str(literal(bare) or bare)


def permit(entry: str) -> Permit:
    """What an entry of the settings allows: `host`, `host:port` or `[address]:port`."""
    host = plain_host(entry)
    split = None if literal(host) else _WITH_PORT.fullmatch(entry.strip())
    return (plain_host(split[1]), int(split[2])) if split else (host, None)


def is_allowed(url: URL, permits: frozenset[Permit]) -> bool:
    """Whether the settings allow the host of this URL, or its port of that host."""
    host = plain_host(url.raw_host or "")
    return not permits.isdisjoint(((host, None), (host, url.port)))


def is_trusted(url: URL, trusted: frozenset[str]) -> bool:
    """Whether the operator typed this host; a name that DNS answers for cannot be trusted: its owner chooses."""
    host = plain_host(url.raw_host or "")
    return host in trusted and (host == "localhost" or literal(host) is not None)
