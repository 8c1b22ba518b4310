"""Turns the robots.txt of an origin into whether one of its pages may be read (RFC 9309).

Invariant: one origin is asked at most once at a time and once a day; while it gives no answer, once in ten minutes or
when it asks to be. What others' robots are told is neither parsed nor kept, and of a huge file only the beginning.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from protego import Protego
from yarl import URL

from bot.ports import Clock
from bot.webport import Answer, Fetched, FetchFailed

TOKEN = "Tidings"  # noqa: S105  # the product token that robots.txt names us by, no secret
CAP = 500 * 1024
"""How much of a robots.txt counts, in bytes (RFC 9309, 2.5)."""

_KEPT = timedelta(hours=24)
_KEPT_FAILED = timedelta(minutes=10)
_LONGEST_DELAY = 10.0
_HEAVIEST = 3_000_000
"""How much memory one file's rules may take, in bytes: some 5,000 plain lines, more than honest files have."""
_ORIGINS, _BYTES = 500, 16_000_000
"""How much is remembered of all, in origins and in bytes of memory."""

_INLINE = 20_000
"""Bytes that are parsed on the event loop; more goes to a thread."""
# All spellings that protego takes for a user-agent line, and the product token of it.
_AGENT = re.compile(r"\s*user(?:-|\s*)agent\b\s*:?\s*(\*(?![^\s#])|[a-z_-]*)", re.IGNORECASE)
_ASIDE = re.compile(r"\s*(?:#.*|sitemap.*|site-map.*|host\s*:.*)?", re.IGNORECASE)
# Kinds of failure after which there is no robots.txt, as after a 4xx; the page itself goes through the same guard.
_UNAVAILABLE = frozenset({"refused_address", "bad_url", "too_many_redirects", "gone"})
_SERVER_ERROR, _TOO_MANY = 500, 429


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a page may be read: `why` not, for `wait` at least; `spacing` seconds between requests."""

    allowed: bool = True
    spacing: float = 0
    why: str = ""
    wait: timedelta | None = None


@dataclass(slots=True)
class _Origin:
    """What is known of one origin: its rules, which take `size` bytes, or why there is no answer; `until` when."""

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
        rules, size, silent, kept = None, 0, None, _KEPT
        if isinstance(answer, Fetched):
            parse = asyncio.to_thread if len(answer.body) > _INLINE else _at_once
            rules, size = await parse(parsed, answer.body)
        elif isinstance(answer, FetchFailed) and not _is_unavailable(answer):
            silent, kept = answer, answer.retry_after or _KEPT_FAILED
        origin.rules, origin.size, origin.silent = rules, size, silent
        origin.until = self._clock.now() + kept
        self._forget()

    def _judge(self, origin: _Origin, url: URL) -> Verdict:
        if origin.silent:
            wait = origin.until - self._clock.now() if origin.until else None
            why = f"its robots.txt gives no answer, so it may not be read for now ({origin.silent.message.rstrip('.')})"
            return Verdict(allowed=False, why=why, wait=wait)
        if origin.rules is None:
            return Verdict()
        spacing = min(origin.rules.crawl_delay(TOKEN) or 0, _LONGEST_DELAY)
        if origin.rules.can_fetch(str(url), TOKEN):
            return Verdict(spacing=spacing)
        return Verdict(allowed=False, why="its robots.txt asks robots such as this one not to read it")


def parsed(body: bytes) -> tuple[Protego, int]:
    """The rules for us in a robots.txt, as far as `CAP` and `_HEAVIEST`, and the bytes of memory that they take."""
    text = body[:CAP].decode("utf-8", "replace").removeprefix("\ufeff")
    kept: list[str] = []
    size = 0
    for line in _ours(text):
        weight = _weight(line)
        if size + weight > _HEAVIEST:
            break
        size += weight
        kept.append(line)
    return Protego.parse("\n".join(kept)), size


def _weight(line: str) -> int:
    """About the most that protego takes for a line, in bytes, as measured.

    It cuts a rule at its asterisks, and keeps one that ends in `$` or index.html twice.
    """
    size = 400 + (3 if line.isascii() else 16) * len(line) + 75 * line.count("*")
    return size * 3 if "$" in line or "index.html" in line else size


def _ours(text: str) -> Iterator[str]:
    """The lines of the groups that speak to all robots or to us.

    The others go unparsed: thousands of names above thousands of rules would each keep every rule.
    """
    ours, naming = False, False
    for line in text.splitlines():
        if agent := _AGENT.match(line):
            mine = agent[1].casefold() in ("*", TOKEN.casefold())
            ours = mine or (ours and naming)
            naming = True
            if mine:
                yield f"User-agent: {agent[1]}"
        elif not _ASIDE.fullmatch(line):
            naming = False
            if ours:
                yield line


def _is_unavailable(failure: FetchFailed) -> bool:
    """Whether there is no robots.txt (a 4xx; RFC 9309, 2.3.1.3), rather than a server in trouble (2.3.1.4).

    A 429 is trouble too: who is asked to wait has not been told that there are no rules.
    """
    refused = failure.kind == "status" and failure.status is not None and failure.status < _SERVER_ERROR
    return failure.status != _TOO_MANY and (refused or failure.kind in _UNAVAILABLE)


async def _at_once(parse: Callable[[bytes], tuple[Protego, int]], body: bytes) -> tuple[Protego, int]:
    return parse(body)
