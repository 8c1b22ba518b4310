"""Turns the headers of an answer into what it says about asking again (RFC 9110, RFC 9111).

Invariant: a header that makes no sense counts as absent; nothing here raises.
"""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

from multidict import CIMultiDictProxy

from bot.webport import Freshness

Headers = CIMultiDictProxy[str]

LONGEST_RETRY = timedelta(days=7)
_LONGEST_FRESH = 2**31  # seconds; what RFC 9111, 1.2.2 has a cache take for "for ever"
_LONGEST_VALIDATOR = 1_000
_SECONDS = re.compile(r"[0-9]+")
_DIRECTIVE = re.compile(r'([a-z-]+)(?:\s*=\s*(?:"([^"]*)"|([^\s,;]*)))?')
_NEVER = frozenset({"no-cache", "no-store"})


def freshness_of(headers: Headers, now: datetime, given: Freshness | None = None) -> Freshness:
    """Validators and lifetime of an answer; for a 304, `given` are the validators that the request had.

    A 304 that repeats no validator leaves the known one in force (RFC 9111, 4.3.4).
    """
    etag, changed = validator(headers.get("ETag")), validator(headers.get("Last-Modified"))
    answer = Freshness(etag, changed, _fresh_for(headers, now))
    if given is None:
        return answer
    return replace(answer, etag=etag or given.etag, last_modified=changed or given.last_modified)


def validator(value: str | None) -> str | None:
    """An ETag or a date that can be stored and sent back; None for an endless or unprintable one."""
    value = (value or "").strip()
    return value if 0 < len(value) <= _LONGEST_VALIDATOR and value.isprintable() else None


def retry_after(headers: Headers, now: datetime) -> timedelta | None:
    """How long Retry-After asks for (seconds or a date; RFC 9110, 10.2.3), at most seven days; None when not at all."""
    value = headers.get("Retry-After", "").strip()
    if _SECONDS.fullmatch(value):
        seconds = _bounded(value, int(LONGEST_RETRY.total_seconds()))
        return timedelta(seconds=seconds) if seconds else None
    until = _date(value)
    if until is None:
        return None
    wait = until - (_date(headers.get("Date")) or now)
    return min(wait, LONGEST_RETRY) if wait > timedelta(0) else None


def _fresh_for(headers: Headers, now: datetime) -> timedelta | None:
    """What is left of the lifetime (RFC 9111, 4.2): of max-age, else of Expires minus Date; None when nothing is."""
    directives = _directives(headers)
    if not _NEVER.isdisjoint(directives):
        return None
    lifetime: float | None = None
    if _SECONDS.fullmatch(directives.get("max-age", "")):
        lifetime = _bounded(directives["max-age"], _LONGEST_FRESH)
    elif expires := _date(headers.get("Expires")):
        lifetime = (expires - (_date(headers.get("Date")) or now)).total_seconds()
    age = headers.get("Age", "").strip()
    left = (lifetime or 0) - (_bounded(age, _LONGEST_FRESH) if _SECONDS.fullmatch(age) else 0)
    return timedelta(seconds=min(left, _LONGEST_FRESH)) if left > 0 else None


def _directives(headers: Headers) -> dict[str, str]:
    """Cache-Control by name; of one that is repeated the first counts (RFC 9111, 4.2.1)."""
    found: dict[str, str] = {}
    for match in _DIRECTIVE.finditer(", ".join(headers.getall("Cache-Control", ())).casefold()):
        found.setdefault(match[1], match[2] or match[3] or "")
    return found


def _bounded(digits: str, most: int) -> int:
    """A number of any length, without making one that no machine holds."""
    return min(int(digits), most) if len(digits) < len(str(most)) + 2 else most


def _date(value: str | None) -> datetime | None:
    """A date of HTTP in any of its three forms, in UTC."""
    try:
        read = parsedate_to_datetime(value or "")
        return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
