"""Turns what a look at a source met into the source's new state, its news, and what admins are told.

Invariants: what is no news changes nothing that was good (validators, digest, interval, items); one success
clears every failure; a source is disabled once, with its cause and one step that cures it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.model import Document, Refusal
from bot.sources import schedule
from bot.sources.cures import cure
from bot.sources.schedule import PollRules
from bot.watch import Settlement, Watch, WatchKind, WatchState
from bot.webport import Freshness

UNREACHABLE = frozenset(("dns", "connect", "timeout"))
"""Causes that a lost connection of the desk's own has too."""

_BUSY = frozenset(("status_429", "status_503"))
"""Answers that, when they say how long to wait, disable no source however often they come: it is waited as told."""

LONGEST_OUTAGE = timedelta(days=1)
"""How long a desk is believed to be cut off: where its few sources are dead, nothing is ever reached either."""

NO_WISHES = Freshness()


@dataclass(frozen=True, slots=True)
class Read:
    """A look that found something new to read; `digest` is that of what was read, `refused` what of it could not be."""

    documents: tuple[Document, ...]
    digest: str
    freshness: Freshness = NO_WISHES
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A look that found what was there last time."""

    freshness: Freshness = NO_WISHES


@dataclass(frozen=True, slots=True)
class Failed:
    """A look that gave nothing: `cause` for programs, one of those that `cure` knows; `problem` is a sentence."""

    cause: str
    problem: str
    retry_after: timedelta | None = None


Look = Read | Unchanged | Failed


def settlement(watch: Watch, look: Look, now: datetime, rules: PollRules, *, offline: bool = False) -> Settlement:
    """What a look at `now` changes.

    `offline` says that nothing at all could be reached at that time: that a source could not be is then no
    failure of its own, and it is tried again at the floor.
    """
    if isinstance(look, Read):
        return _read(watch, look, now, rules)
    if isinstance(look, Unchanged):
        feed = watch.kind is WatchKind.FEED
        interval = schedule.unchanged_interval(watch.interval, rules, feed=feed)
        return Settlement(_well(watch, look.freshness, interval, now, rules))
    if offline and look.cause in UNREACHABLE and now - (watch.failing_since or now) < LONGEST_OUTAGE:
        again = schedule.next_look(watch.id, now, rules.floor, rules)
        return Settlement(_ill(watch, look, now, watch.failures, again))
    return _failed(watch, look, now, rules)


def _read(watch: Watch, look: Read, now: datetime, rules: PollRules) -> Settlement:
    first = look.documents[0] if look.documents else None
    dates = (entry.published for document in look.documents for entry in document.entries)
    interval = schedule.publishing_interval(filter(None, dates), now, rules)
    watch = replace(
        watch,
        digest=look.digest,
        refresh=first.refresh if first else None,
        name=_name(watch, first.source.name) if first and watch.kind is not WatchKind.FOLDER else watch.name,
    )
    interval = interval or schedule.changed_interval(watch.interval, rules)
    return Settlement(_well(watch, look.freshness, interval, now, rules), look.documents)


def _name(watch: Watch, said: str) -> str:
    """What a person calls a source stays; a bare host was only a makeshift."""
    host = watch.parts.hostname or ""
    return said if watch.name.casefold() in ("", host, host.removeprefix("www.")) else watch.name


def _well(watch: Watch, freshness: Freshness, interval: timedelta, now: datetime, rules: PollRules) -> Watch:
    """A source after a look that went well."""
    wishes = (freshness.fresh_for, watch.refresh)
    if watch.kind is WatchKind.FOLDER:
        interval, wishes = rules.folder_interval, (None, None)
    return replace(
        _moved(watch, freshness.moved_to, rules),
        etag=freshness.etag,
        last_modified=freshness.last_modified,
        validated_url=freshness.validated_url,
        interval=interval,
        next_look=schedule.next_look(watch.id, now, interval, rules, *wishes),
        last_look=now,
        last_success=now,
        failures=0,
        failing_since=None,
        cause=None,
        problem=None,
    )


def _moved(watch: Watch, target: str | None, rules: PollRules) -> Watch:
    """A source with one more permanent redirect to the same place; the last of enough changes its address.

    Only looks that went well come here, so an address at which nothing can be read never sticks.
    """
    if not target or target == watch.address:
        return replace(watch, moved_to=None, moved_times=0)
    times = watch.moved_times + 1 if target == watch.moved_to else 1
    if times < rules.moved_after:
        return replace(watch, moved_to=target, moved_times=times)
    return replace(watch, address=moved_address(watch.address, target), moved_to=None, moved_times=0)


def moved_address(address: str, target: str) -> str:
    """Where permanent redirects led, with the user and password of the old address if it is the same server."""
    old, new = urlsplit(address), urlsplit(target)
    user, at, _ = old.netloc.rpartition("@")
    same = (old.scheme, old.hostname, old.port) == (new.scheme, new.hostname, new.port)
    return new._replace(netloc=f"{user}@{new.netloc.rpartition('@')[2]}").geturl() if at and same else target


def _failed(watch: Watch, look: Failed, now: datetime, rules: PollRules) -> Settlement:
    failures = watch.failures + 1
    if look.retry_after and look.cause in _BUSY:
        failures = min(failures, rules.disable_after - 1)
    interval = rules.folder_interval if watch.kind is WatchKind.FOLDER else watch.interval
    again = schedule.next_try(watch.id, now, interval, rules, failures=failures, retry_after=look.retry_after)
    ill = _ill(watch, look, now, failures, again)
    if look.cause != "gone" and failures < rules.disable_after:
        return Settlement(ill)
    disabled = replace(ill, state=WatchState.DISABLED)
    return Settlement(disabled, notice=_notice(disabled))


def _ill(watch: Watch, look: Failed, now: datetime, failures: int, again: datetime) -> Watch:
    """A source after a look that failed: all that was good stays."""
    return replace(
        watch,
        failures=failures,
        failing_since=watch.failing_since or now,
        cause=look.cause,
        problem=look.problem,
        next_look=again,
        last_look=now,
    )


def _notice(watch: Watch) -> str:
    since = f"{watch.failing_since:%Y-%m-%d %H:%M} UTC"
    if watch.cause == "gone":
        why = f"its publisher has ended it ({since})"
    else:
        why = f"{watch.failures} looks in a row have failed since {since}"
    said = (watch.problem or "").rstrip(".")
    return f"{watch.name} (source {watch.id}) is disabled: {why}. {said}. {cure(watch.cause or '', watch)}"
