"""Turns the robots.txt of an origin into whether one of its pages may be read (RFC 9309).

Invariant: one origin is asked at most once at a time and once a day, or once in ten minutes while it gives no answer;
what others' robots are told is neither parsed nor kept.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from bot.ports import Answer, Clock, Fetched, FetchFailed

TOKEN = "Tidings"  # noqa: S105  # the product token that robots.txt names us by, no secret
CAP = 500 * 1024
"""How much of a robots.txt counts, in bytes (RFC 9309, 2.5)."""

_KEPT = timedelta(hours=24)
_KEPT_FAILED = timedelta(minutes=10)
_LONGEST_DELAY = 10.0
_ORIGINS, _BYTES = 500, 4_000_000
"""How much is remembered; rules take up to fifty times their text."""

_INLINE = 20_000
"""Bytes that are parsed on the event loop; more goes to a thread."""
# All spellings that protego takes for a user-agent line, and the product token of it.
_AGENT = re.compile(r"\s*user(?:-|\s*)agent\b\s*:?\s*(\*(?![^\s#])|[a-z_-]*)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*(?:#.*|sitemap.*|site-map.*|host\s*:.*)?", re.IGNORECASE)
# Kinds of failure after which there is no robots.txt, as after a 4xx; the page itself goes through the same guard.
_UNAVAILABLE = frozenset({"refused_address", "bad_url", "too_many_redirects", "gone"})
_SERVER_ERROR = 500


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be read: `why` not, for `wait` at least; `spacing` seconds between requests."""

    allowed: bool = True
    spacing: float = 0
    why: str = ""
    wait: timedelta | None = None


@dataclass(slots=True)
class _Origin:
    """What is known of one origin: its rules, made of `size` bytes, or why there is no answer; `until` when."""

    asking: asyncio.Lock = field(default_factory=asyncio.Lock)
    until: datetime | None = None
    rules: Protego | None = None
    silent: FetchFailed | None = None
    size: int = 0


class Robots:
    """The robots.txt of the origins that were asked last."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._origins: dict[URL, _Origin] = {}

    async def verdict(self, url: URL, read: Callable[[URL], Awaitable[Answer]]) -> Verdict:
        """Whether we may read this URL; `read` fetches a robots.txt, up to `CAP`, when none is known."""
        origin = self._origin(url.origin())
        async with origin.asking:
            if origin.until is None or origin.until <= self._clock.now():
                await self._ask(origin, await read(url.origin() / "robots.txt"))
        return self._judge(origin, url)

    def _origin(self, name: URL) -> _Origin:
        """What is known of the origin, which is from now on the last to be forgotten."""
        found = self._origins.pop(name, None) or _Origin()
        self._origins[name] = found
        return found

    def _forget(self) -> None:
        """The origins that were asked longest ago make room."""
        held = sum(origin.size for origin in self._origins.values())
        while len(self._origins) > _ORIGINS or held > _BYTES:
            held -= self._origins.pop(next(iter(self._origins))).size

    async def _ask(self, origin: _Origin, answer: Answer) -> None:
        rules, silent = None, None
        if isinstance(answer, Fetched):
            parse = asyncio.to_thread if len(answer.body) > _INLINE else _at_once
            rules = await parse(parsed, answer.body)
        elif isinstance(answer, FetchFailed) and not _is_unavailable(answer):
            silent = answer
        origin.rules, origin.silent = rules, silent
        origin.size = min(len(answer.body), CAP) if isinstance(answer, Fetched) else 0
        origin.until = self._clock.now() + (_KEPT_FAILED if silent else _KEPT)
        self._forget()

    def _judge(self, origin: _Origin, url: URL) -> Verdict:
        if origin.silent:
            why = f"its robots.txt gives no answer, so it may not be read for now ({origin.silent.message.rstrip('.')})"
            return Verdict(allowed=False, why=why, wait=_KEPT_FAILED)
        if origin.rules is None:
            return Verdict()
        spacing = min(origin.rules.crawl_delay(TOKEN) or 0, _LONGEST_DELAY)
        if origin.rules.can_fetch(str(url), TOKEN):
            return Verdict(spacing=spacing)
        return Verdict(allowed=False, why="its robots.txt asks robots such as this one not to read it")


def parsed(body: bytes) -> Protego:
    """The rules for us in a robots.txt, as far as `CAP`."""
    text = body[:CAP].decode("utf-8", "replace").removeprefix("\ufeff")
    return Protego.parse("\n".join(_ours(text)))


def _ours(text: str) -> list[str]:
    """The lines of the groups that speak to all robots or to us.

    The others go unparsed: thousands of names above thousands of rules would each keep every rule.
    """
    kept: list[str] = []
    ours, naming = False, False
    for line in text.splitlines():
        if agent := _AGENT.match(line):
            mine = agent[1].casefold() in ("*", TOKEN.casefold())
            ours = mine or (ours and naming)
            naming = True
            kept += [f"User-agent: {agent[1]}"] if mine else []
        elif not _ASIDE.fullmatch(line):
            naming = False
            kept += [line] if ours else []
    return kept


def _is_unavailable(failure: FetchFailed) -> bool:
    """Whether there is no robots.txt (a 4xx; RFC 9309, 2.3.1.3), rather than a server in trouble (2.3.1.4)."""
    refused = failure.kind == "status" and failure.status is not None and failure.status < _SERVER_ERROR
    return refused or failure.kind in _UNAVAILABLE


async def _at_once(parse: Callable[[bytes], Protego], body: bytes) -> Protego:
    return parse(body)
