"""Takes inputs into the store, one after another: bytes → document → intake, or the reason why not."""

import asyncio
import ipaddress
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from bot.errors import Unreadable
from bot.files import STDIN, inputs_of, read_bytes
from bot.model import Intake, Refusal
from bot.ports import ArticleStore, Clock, Fetcher, FetchFailed
from bot.sources.read import read_document

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one input: the counts, what was refused of it, whether it could be read at all."""

    input: str
    intake: Intake = Intake()
    refused: tuple[Refusal, ...] = ()
    readable: bool = True

    def data(self) -> dict[str, Any]:
        """As JSON values; the keys are a contract (README, "Reading news in")."""
        return {
            "input": self.input,
            "read": self.intake.read,
            "new": self.intake.new,
            "changed": self.intake.changed,
            "known": self.intake.known,
            "refused": [{"what": item.what, "why": item.why} for item in self.refused],
        }

    @property
    def line(self) -> str:
        """The report in one line."""
        if not self.readable:
            reason = self.refused[0].why.removeprefix(self.input).lstrip(" :")
            return f"{self.input}: refused: {reason}"
        counts = f"read {self.intake.read:,}, new {self.intake.new:,}, known {self.intake.known:,}"
        if self.intake.changed:
            counts += f", changed {self.intake.changed:,}"
        if self.refused:
            first = self.refused[0]
            counts += f", refused {len(self.refused):,}: {first.what}: {first.why}"
        return f"{self.input}: {counts}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading inputs in needs; `progress` is told (done, all) entries of the input at hand."""

    store: ArticleStore
    fetcher: Fetcher
    clock: Clock
    max_bytes: int
    progress: Progress = lambda _done, _all: None


async def read_in(reading: Reading, named: Iterable[str]) -> AsyncIterator[Report]:
    """Read everything that is named; one that is refused does not keep the others out."""
    for name in named:
        try:
            inputs = list(inputs_of(name))
        except Unreadable as error:
            yield _refused(name, error)
            continue
        for one in inputs:
            try:
                yield await _read_one(reading, one)
            except Unreadable as error:
                yield _refused(one, error)


def _refused(name: str, error: Unreadable) -> Report:
    return Report(name, refused=(Refusal(name, error.user_message),), readable=False)


async def _read_one(reading: Reading, name: str) -> Report:
    if "://" in name:
        fetched = await reading.fetcher.fetch(name, trusted=_typed_host(name))
        if isinstance(fetched, FetchFailed):
            raise Unreadable(fetched.message)
        url, data, content_type = fetched.url, fetched.body, fetched.content_type
    else:
        url, content_type = None, None
        data = await asyncio.to_thread(read_bytes, name, reading.max_bytes)
    shown = "the standard input" if name == STDIN else name
    read = await asyncio.to_thread(read_document, data, name=shown, url=url, content_type=content_type)
    document = read.document
    total = len(document.entries)
    intake = await reading.store.add(document, reading.clock.now(), lambda done: reading.progress(done, total))
    return Report(name, intake, document.refused)


def _typed_host(url: str) -> frozenset[str]:
    """A literal address or localhost that the operator typed himself is meant, private or not."""
    try:
        host = urlsplit(url).hostname or ""
        if host != "localhost":
            ipaddress.ip_address(host)
    except ValueError:
        return frozenset()
    return frozenset({host})
