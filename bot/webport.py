"""How the web is read: what is asked of an address, what it answers, and the port that fetches.

Invariant: what an address answers is untrusted; that it answers nothing is a value too, never an exception.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol


@dataclass(frozen=True, slots=True)
class FetchRequest:
    """What to fetch. With `etag` or `last_modified`, as an earlier answer gave them, the answer may be "unchanged".

    Both are shown to `validated_url` alone, the URL that gave them; None stands for `url`. `trusted`
    are hosts that the operator typed and that may be private this once. `polite` asks the host's
    robots.txt first, as for article pages; a feed is published to be polled. `internal` is whether the
    settings' allowed hosts may be private for this request; False for addresses that strangers wrote,
    such as links of articles, and then nothing may be.
    """

    url: str
    etag: str | None = None
    last_modified: str | None = None
    trusted: frozenset[str] = frozenset()
    polite: bool = False
    internal: bool = True
    validated_url: str | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """What an answer says about asking again.

    `fresh_for` is how long it stays fresh (Cache-Control, Expires; RFC 9111, 4.2.1). `moved_to` is where
    permanent redirects alone (301, 308) led, None when there were none. `validated_url` is the URL,
    without credentials, that gave the validators; None when there are none.
    """

    etag: str | None = None
    last_modified: str | None = None
    fresh_for: timedelta | None = None
    moved_to: str | None = None
    validated_url: str | None = None


@dataclass(frozen=True, slots=True)
class Fetched:
    """What a URL answered: `url` is where the last redirect led, `body` is decompressed."""

    url: str
    body: bytes
    content_type: str | None = None
    charset: str | None = None
    freshness: Freshness = Freshness()


@dataclass(frozen=True, slots=True)
class NotModified:
    """A URL answered that nothing has changed since the given validators."""

    url: str
    freshness: Freshness = Freshness()


@dataclass(frozen=True, slots=True)
class FetchFailed:
    """Why a URL gave nothing: `kind` for programs, `message` one sentence for the user, `status` that of the answer.

    `retry_after` is how long the server asks to be left alone.
    """

    url: str
    kind: str
    message: str
    status: int | None = None
    retry_after: timedelta | None = None


Answer = Fetched | NotModified | FetchFailed


class Fetcher(Protocol):
    """Gets what a URL answers, and never reaches a private address."""

    async def fetch(self, request: FetchRequest) -> Answer:
        """Fetch one URL; `NotModified` comes only to a request with validators."""
        ...
