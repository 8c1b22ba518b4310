"""Turns a watched source into a diagnosis: what was fetched, what was parsed, what is wrong and what cures it.

Invariant: it only looks. Nothing is stored, and when the source is looked at next stays as it was.
"""

import asyncio
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.articles.urls import shown_address
from bot.errors import Unreadable
from bot.files import in_background, printable
from bot.message.phrases import counted, joined, phrase, plural
from bot.message.when import ago, exact
from bot.model import Document, Entry, Refusal, Source
from bot.sources.add import newest_of
from bot.sources.cures import cure
from bot.sources.decide import Failed, Look, Read
from bot.sources.decode import decode
from bot.sources.discover import feed_links
from bot.sources.folder import look_into
from bot.sources.look import bug, failure, listed, no_feed, recognised, wall
from bot.watch import Watch, WatchKind, WatchState
from bot.webport import Fetched, Fetcher, FetchFailed, FetchRequest, NotModified

QUIET = timedelta(days=30)
"""A source that has published nothing for so long may have moved."""

_UTC = ZoneInfo("UTC")
_REASONS = 3
_ROOT = re.compile(r"<(rss|feed|rdf:rdf)\b", re.IGNORECASE)
_FORMATS = {"rss": phrase("an RSS feed"), "feed": phrase("an Atom feed"), "rdf:rdf": phrase("an RDF feed")}
_HEAD = 4_096


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: whether it is well, what it is, and one step that cures it."""

    ok: bool
    what: str
    cure: str | None = None


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All findings on a source, in the order in which they were made; `suggested` is a feed to watch instead.

    `cause` is that of a look which gave nothing, as of `Failed`; the last finding tells it then.
    """

    watch: Watch
    findings: tuple[Finding, ...]
    newest: tuple[Entry, ...] = ()
    suggested: str | None = None
    cause: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing is wrong."""
        return all(finding.ok for finding in self.findings)


@dataclass(frozen=True, slots=True)
class _Visit:
    """Whom the doctor sees, when, and in which zone moments are told."""

    watch: Watch
    now: datetime
    zone: ZoneInfo

    def ago(self, at: datetime) -> str:
        return ago(at, self.now, self.zone)


async def examine(
    watch: Watch, fetcher: Fetcher, now: datetime, *, max_bytes: int = 200_000_000, zone: ZoneInfo = _UTC
) -> Diagnosis:
    """What is to be said of a source at `now`; `max_bytes` is the largest file that is read of a folder."""
    visit = _Visit(watch, now, zone)
    try:
        found = await _examined(visit, fetcher, max_bytes)
    except Unreadable as error:
        found = _wrong(watch, Failed("unreadable", error.user_message))
    except Exception as error:  # noqa: BLE001  # a doctor says what is wrong, whatever it is
        found = _wrong(watch, bug(watch, error))
    if found.cause and watch.failing_since and found.cause == watch.cause:
        found = _persisting(visit, found)
    else:
        found = replace(found, findings=(*_failing(visit), *found.findings))
    return replace(found, findings=(*_state(visit), *found.findings))


def _state(visit: _Visit) -> Iterator[Finding]:
    """What is known of it before it is looked at."""
    watch = visit.watch
    if watch.state is WatchState.PAUSED:
        yield Finding(ok=False, what=phrase("It is paused: nobody looks at it"), cure=f"/sources resume {watch.id}")
    if watch.last_success and not _is_failing(watch):
        yield Finding(ok=True, what=phrase("Last read {ago}", ago=visit.ago(watch.last_success)))


def _is_failing(watch: Watch) -> bool:
    return watch.state is WatchState.DISABLED or watch.failing_since is not None


def _failing(visit: _Visit) -> Iterator[Finding]:
    """What went wrong until now, with its cure."""
    watch = visit.watch
    if _is_failing(watch):
        told = {"history": _history(visit), "problem": _sentence(watch.problem)}
        what = phrase("{history}, the last because: {problem}", **told)
        if watch.state is WatchState.DISABLED:
            what = phrase("{history}: {problem}", **told)
        yield Finding(ok=False, what=what, cure=cure(watch.cause or "", watch))


def _history(visit: _Visit) -> str:
    watch = visit.watch
    since = exact(watch.failing_since, visit.zone) if watch.failing_since else None
    if watch.state is WatchState.DISABLED:
        return phrase("It is disabled, failing since {since}", since=since)
    if not watch.failures:
        return phrase("The desk could reach nothing since {since}", since=since)
    return plural(
        watch.failures,
        "{n} look has failed since {since}",
        "{n} looks in a row have failed since {since}",
        since=since,
    )


def _persisting(visit: _Visit, found: Diagnosis) -> Diagnosis:
    """One problem is told once: as this look met it, and for how long it has lasted."""
    *before, last = found.findings
    history = _history(visit)
    told = replace(last, what=joined((last.what, history), ". "))
    return replace(found, findings=(*before, told))


def _sentence(problem: str | None) -> str:
    return problem.rstrip(".") if problem and problem.endswith(".") else problem or phrase("no reason was kept")


def _wrong(watch: Watch, failed: Failed, *before: Finding) -> Diagnosis:
    what = _sentence(failed.problem)
    findings = (*before, Finding(ok=False, what=what, cure=cure(failed.cause, watch)))
    return Diagnosis(watch, findings, cause=failed.cause)


async def _examined(visit: _Visit, fetcher: Fetcher, max_bytes: int) -> Diagnosis:
    watch = visit.watch
    if watch.kind is WatchKind.FOLDER:
        whole = replace(watch, digest=None)
        return _folder(visit, await in_background(lambda: look_into(whole, visit.now, max_bytes)))
    answer = await fetcher.fetch(FetchRequest(watch.address))
    if isinstance(answer, FetchFailed):
        return _wrong(watch, failure(answer))
    if isinstance(answer, NotModified):
        return _wrong(
            watch, Failed("protocol", phrase("{address} did not answer in full", address=shown_address(answer.url)))
        )
    fetched = Finding(ok=True, what=_fetched(watch, answer))
    try:
        return await asyncio.to_thread(_parsed, visit, answer, fetched)
    except Unreadable as error:
        return _wrong(watch, Failed("unreadable", error.user_message), fetched)


def _fetched(watch: Watch, answer: Fetched) -> str:
    kind = printable((answer.content_type or "").partition(";")[0]) or phrase("no content type")
    said = plural(
        len(answer.body),
        "Fetched {address}: {n} byte, {kind}",
        "Fetched {address}: {n} bytes, {kind}",
        address=shown_address(answer.url),
        kind=kind,
    )
    if answer.url == watch.address or shown_address(answer.url) == shown_address(watch.address):
        return said
    told = {"fetched": said, "address": shown_address(watch.address)}
    if answer.freshness.moved_to:
        return phrase("{fetched}; {address} redirects there for good", **told)
    return phrase("{fetched}; {address} redirects there for now", **told)


def _parsed(visit: _Visit, answer: Fetched, fetched: Finding) -> Diagnosis:
    watch, found = visit.watch, recognised(answer)
    blocked = wall(found, answer.url)
    if blocked:
        return _wrong(watch, blocked, fetched)
    if isinstance(found, Document):
        return _read(visit, found, _form(answer), fetched)
    if watch.kind is WatchKind.PAGE:
        document = listed(found, Source(watch.key, watch.name, found.url))
        return _read(visit, document, phrase("a page of links"), fetched)
    suggested = next((link.url for link in feed_links(found.html, found.url)), None)
    return replace(_wrong(watch, no_feed(found), fetched), suggested=suggested)


def _form(answer: Fetched) -> str:
    """The format and the encoding of a feed, as words."""
    decoded = decode(answer.body, declared=answer.charset)
    root = _ROOT.search(decoded.text[:_HEAD])
    other = phrase("a feed")
    if decoded.text.lstrip("\ufeff \t\r\n").startswith("{"):
        other = phrase("a JSON feed")
    name = _FORMATS[root[1].lower()] if root else other
    return phrase("{format} in {encoding}", format=name, encoding=decoded.encoding)


def _read(visit: _Visit, document: Document, form: str, fetched: Finding) -> Diagnosis:
    entries = document.entries
    dated = sum(entry.published is not None for entry in entries)
    items = counted(len(entries), "item")
    what = phrase("Read as {form}: {items}, {dated} of them dated", form=form, items=items, dated=dated)
    wait = None if entries else phrase("Wait until it publishes something.")
    parsed = Finding(ok=bool(entries), what=what, cure=wait)
    findings = (fetched, parsed, *_newest(visit, entries), *_refused(document.refused))
    return Diagnosis(visit.watch, findings, newest_of(entries, visit.now))


def _newest(visit: _Visit, entries: Sequence[Entry]) -> Iterator[Finding]:
    newest = next(iter(newest_of(entries, visit.now)), None)
    if newest is None or newest.published is None:
        return
    what = phrase("Its newest item: “{title}”, {ago}", title=newest.title, ago=visit.ago(newest.published))
    if visit.now - newest.published > QUIET:
        elsewhere = phrase("See whether its publisher has moved on to another feed.")
        yield Finding(ok=False, what=what, cure=elsewhere)
    else:
        yield Finding(ok=True, what=what)


def _refused(refused: tuple[Refusal, ...]) -> Iterator[Finding]:
    for refusal in refused[:_REASONS]:
        told = {"what": printable(refusal.what), "why": printable(refusal.why)}
        yield Finding(ok=False, what=phrase("Not read: {what}: {why}", **told))
    if len(refused) > _REASONS:
        yield Finding(ok=False, what=plural(len(refused) - _REASONS, "Not read: {n} more", "Not read: {n} more"))


def _folder(visit: _Visit, met: Look) -> Diagnosis:
    if isinstance(met, Failed):
        return _wrong(visit.watch, met)
    if not isinstance(met, Read):
        return Diagnosis(visit.watch, (Finding(ok=True, what=phrase("The folder holds nothing new")),))
    entries = tuple(entry for document in met.documents for entry in document.entries)
    counts = {"files": counted(len(met.documents), "file"), "items": counted(len(entries), "item")}
    what = phrase("Read {files} with {items} in {folder}", **counts, folder=printable(visit.watch.address))
    findings = (Finding(ok=True, what=what), *_newest(visit, entries), *_refused(met.refused))
    return Diagnosis(visit.watch, findings, newest_of(entries, visit.now))
