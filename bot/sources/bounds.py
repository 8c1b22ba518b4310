"""Turns an entry as a stranger wrote it into one of a size that the desk keeps.

Invariants: what is within bounds stays as it is; a line is cut at a word and says so with an ellipsis; two guids
that differ still do; a lead image never leads into the desk's own network.
"""

import ipaddress
import re
from dataclasses import replace
from hashlib import blake2b
from urllib.parse import urlsplit

from bot.model import Entry

MAX_TITLE = 500
MAX_NAME = 120
MAX_AUTHOR = 200
MAX_GUID = 1_000
MAX_TEXT = 1_000_000
"""Characters, as all of these."""

_NUMERIC = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)")
"""The last label of a host that is an address in disguise: 127.1, 0x7f000001 (WHATWG URL, ends in a number)."""


def bounded(entry: Entry) -> Entry:
    """The entry with each field within its bound."""
    return replace(
        entry,
        title=short_line(entry.title, MAX_TITLE),
        text=_short_text(entry.text),
        guid=short_guid(entry.guid) if entry.guid else None,
        author=short_line(entry.author, MAX_AUTHOR) if entry.author else None,
        image=entry.image if entry.image and is_public_picture(entry.image) else None,
    )


def short_line(line: str, most: int) -> str:
    """One clean line of at most `most` characters: cut at a word where one ends in its second half, with `…`."""
    if len(line) <= most:
        return line
    head = line[: most - 1]
    cut = head.rfind(" ")
    return (head[:cut] if 2 * cut >= most else head).rstrip(" ,;:") + "…"


def short_guid(guid: str) -> str:
    """The guid, or a digest in the place of one that is longer than any identity."""
    if len(guid) <= MAX_GUID:
        return guid
    return f"blake2b:{blake2b(guid.encode('utf-8', 'surrogatepass'), digest_size=32).hexdigest()}"


def _short_text(text: str) -> str:
    return text if len(text) <= MAX_TEXT else short_line(text, MAX_TEXT)


def is_public_picture(url: str) -> bool:
    """Whether an address is http or https, and its host is no literal of a private, local or reserved network."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").rstrip(".").lower()
    except ValueError:
        return False
    if parts.scheme not in ("http", "https") or not host or host == "localhost" or host.endswith(".localhost"):
        return False
    try:
        return _is_public(ipaddress.ip_address(host.partition("%")[0]))
    except ValueError:  # a name, unless it ends in a number
        return not _NUMERIC.fullmatch(host.rpartition(".")[2])


def _is_public(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    mapped = address.ipv4_mapped if isinstance(address, ipaddress.IPv6Address) else None
    return (mapped or address).is_global and not (mapped or address).is_multicast
