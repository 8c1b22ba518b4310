"""Takes inputs into the store, one after another: bytes → document → intake, or the reason why not."""

import ipaddress
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import SplitResult, urlsplit

from bot.errors import TidingsError, Unreadable
from bot.files import STDIN, in_background, inputs_of, printable, read_bytes
from bot.model import Intake, Refusal
from bot.ports import ArticleStore, Clock
from bot.sources.read import read_document
from bot.webport import Fetched, Fetcher, FetchFailed, FetchRequest

Progress = Callable[[int, int], None]

_REASONS = 3
"""Refusals that the line of an input spells out; all stand in its data."""


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
            "refused": [{"what": printable(item.what), "why": printable(item.why)} for item in self.refused],
        }

    @property
    def line(self) -> str:
        """The report in one line: the counts, then why something was refused."""
        counts = f"read {self.intake.read:,}, new {self.intake.new:,}, known {self.intake.known:,}"
        counts += f", refused {len(self.refused):,}"
        if self.intake.changed:
            counts += f", changed {self.intake.changed:,}"
        reasons = [self._reason(item) for item in self.refused[:_REASONS]]
        if len(self.refused) > _REASONS:
            reasons.append(f"and {len(self.refused) - _REASONS:,} more")
        return f"{self.input or '(no name)'}: {counts}" + (f": {'; '.join(reasons)}" if reasons else "")

    def _reason(self, item: Refusal) -> str:
        """Without the name of the input, with which the line begins."""
        if not self.readable:
            return printable(item.why.removeprefix(self.input).lstrip(" :"))
        return printable(f"{item.what}: {item.why}")


@dataclass(frozen=True, slots=True)
class Reading:
    """What reading inputs in needs; `progress` is told (done, all) entries of the input at hand."""

    store: ArticleStore
    fetcher: Fetcher
    clock: Clock
    max_bytes: int
    progress: Progress = lambda _done, _all: None


async def read_in(reading: Reading, named: Iterable[str]) -> AsyncIterator[Report]:
    """Read everything that is named; one that is refused does not keep the others out.

    Raises:
        StoreError: the store refuses; what was reported until then is stored.
    """
    for name in named:
        try:
            inputs = list(inputs_of(name))
        except Exception as error:  # noqa: BLE001  # see _refused
            yield _refused(name, error)
            continue
        for one in inputs:
            try:
                yield await _read_one(reading, one)
            except Exception as error:  # noqa: BLE001  # see _refused
                yield _refused(one, error)


def _refused(name: str, error: Exception) -> Report:
    """The report on an input that gave an error; a bug that one input wakes must not keep the others out."""
    if isinstance(error, Unreadable):
        why = error.user_message
    elif isinstance(error, TidingsError):  # the store: it would refuse every other input too
        raise error
    else:
        why = f"could not be read: {type(error).__name__}: {error}; please report it"
    return Report(_shown(name), refused=(Refusal(_shown(name), why),), readable=False)


async def _read_one(reading: Reading, name: str) -> Report:
    shown = _shown(name)
    if "://" in name:
        fetched = await reading.fetcher.fetch(FetchRequest(name, trusted=_typed_host(name)))
        if not isinstance(fetched, Fetched):  # without validators there is no "unchanged"
            raise Unreadable(fetched.message if isinstance(fetched, FetchFailed) else f"{shown}: nothing has changed.")
        url, data, content_type = fetched.url, fetched.body, fetched.content_type
    else:
        url, content_type = None, None
        data = await in_background(lambda: read_bytes(name, reading.max_bytes))
    called = "the standard input" if name == STDIN else shown
    read = await in_background(lambda: read_document(data, name=called, url=url, content_type=content_type))
    document = read.document
    total = len(document.entries)
    intake = await reading.store.add(document, reading.clock.now(), lambda done: reading.progress(done, total))
    return Report(shown, intake, document.refused)


def _shown(name: str) -> str:
    """An input's name for people and programs: printable, and a URL without what may be a key to it.

    User, password, query and fragment go, as in the messages of `bot.http`.
    """
    if "://" not in name:
        return printable(name)
    parts = _parts_of(name)
    if parts is None:  # what cannot be parsed cannot be cleared of a password either: all before the last @ goes
        return printable(name.rpartition("@")[2].partition("?")[0].partition("#")[0])
    query = "?…" if parts.query else ""
    return printable(f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}{query}")


def _parts_of(url: str) -> SplitResult | None:
    """A URL in parts, None when it has no host or no valid port."""
    try:
        parts = urlsplit(url.strip())
        usable = parts.hostname and parts.port != 0
    except ValueError:
        return None
    return parts if usable else None


def _typed_host(url: str) -> frozenset[str]:
    """A literal address or localhost that the operator typed himself is meant, private or not."""
    try:
        host = urlsplit(url).hostname or ""
        if host != "localhost":
            ipaddress.ip_address(host)
    except ValueError:
        return frozenset()
    return frozenset({host})
