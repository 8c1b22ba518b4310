"""Turns a watched source's health into words and into data.

Invariant: an address is shown without what may be a key to it, in either form.
"""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.articles.urls import shown_address
from bot.commands.reply import iso
from bot.message.compose import shortened
from bot.message.phrases import decimals, joined, phrase, plural
from bot.message.when import ago, exact
from bot.sources.cures import cure
from bot.watch import Health, Watch, WatchKind, WatchState

MAX_NAMED = 120
"""Characters of a name in a sentence."""

MAX_NAME = 32
"""Characters of a name in a list, so that a row fits a terminal."""

_MINUTE, _HOUR, _DAY = 60, 3_600, 86_400

_STATES = {
    "ok": phrase("ok"),
    "failing": phrase("failing"),
    "paused": phrase("paused"),
    "disabled": phrase("disabled"),
}


_KINDS = {WatchKind.FEED: phrase("feed"), WatchKind.PAGE: phrase("page"), WatchKind.FOLDER: phrase("folder")}


def condition(watch: Watch) -> str:
    """How a source fares, in one of the words of `spec.HEALTH_STATES`."""
    if watch.state is not WatchState.ACTIVE:
        return watch.state.value
    return "failing" if watch.failures else "ok"


def named(watch: Watch) -> str:
    """`#3 Harbour Wire`."""
    return f"#{watch.id} {shortened(watch.name, MAX_NAMED)}"


def place(watch: Watch) -> str:
    """Its address as people may see it; a folder by its path."""
    return watch.address if watch.kind is WatchKind.FOLDER else shown_address(watch.address)


def row(health: Health, now: datetime, zone: ZoneInfo) -> tuple[str, str]:
    """A source as a row of a list: who it is, and how it fares."""
    watch = health.watch
    facts = [fares(watch, now)]
    if watch.last_success:
        facts.append(phrase("last read {ago}", ago=ago(watch.last_success, now, zone)))
    if health.items:
        facts.append(phrase("{n} a day", n=daily(health)))
    if watch.state is WatchState.ACTIVE:
        facts.append(phrase("next look {when}", when=ahead(watch.next_look, now)))
    name = named(watch)
    return name if len(name) <= MAX_NAME else f"{name[: MAX_NAME - 1]}…", joined(facts, " · ")


def fares(watch: Watch, now: datetime) -> str:
    """How a source fares and, when something is wrong, for how long and why."""
    state = condition(watch)
    lasting = span(now - watch.failing_since) if watch.failing_since else ""
    if state == "ok" and watch.problem:  # the desk itself was cut off: no failure of the source
        if lasting:
            return phrase("not reached for {time}, as nothing else was", time=lasting)
        return phrase("not reached, as nothing else was")
    if state == "ok" and watch.last_success is None:
        return phrase("waits for its first look")
    if not watch.problem:
        return in_words(state)
    since = phrase("{state} for {time}", state=in_words(state), time=lasting) if lasting else in_words(state)
    return joined((since, watch.problem.rstrip(".")), ": ")


def in_words(state: str) -> str:
    """How a source fares (`condition`) as people read it."""
    return _STATES[state]


def daily(health: Health) -> str:
    """Items a day over the last week: `12`, `0.4`, `0`."""
    rate = health.last_week / 7
    return decimals(rate, 0 if rate >= 10 or not rate else 1)  # noqa: PLR2004


def ahead(at: datetime, now: datetime) -> str:
    """When something is due: `now`, `in 40 s`, `in 3 h`."""
    return phrase("in {time}", time=span(at - now)) if at > now else phrase("due now")


def span(length: timedelta) -> str:
    """A length of time in its largest unit, as `ago` says it: `40 s`, `10 min`, `12 h`, `2 d`."""
    seconds = max(1, round(length.total_seconds()))
    if seconds >= _DAY:
        return plural(seconds // _DAY, "{n} d", "{n} d")
    if seconds >= _HOUR:
        return plural(seconds // _HOUR, "{n} h", "{n} h")
    return plural(seconds // _MINUTE, "{n} min", "{n} min") if seconds >= _MINUTE else plural(seconds, "{n} s", "{n} s")


def portrait(health: Health, now: datetime, zone: ZoneInfo) -> tuple[tuple[str, str], ...]:
    """Everything about one source, a row a fact."""
    watch = health.watch
    rows: list[tuple[str, str | None]] = [
        (phrase("state"), fares(watch, now)),
        (phrase("kind"), _KINDS[watch.kind]),
        (phrase("address"), place(watch)),
        (phrase("moving to"), _moving(watch)),
        (phrase("topics"), ", ".join(watch.topics) or phrase("none")),
        (phrase("full text"), watch.full_text.value),
        (phrase("added"), _when(watch.added, now, zone)),
        (phrase("last look"), _when(watch.last_look, now, zone)),
        (phrase("last read"), _when(watch.last_success, now, zone)),
        (phrase("failing since"), _when(watch.failing_since, now, zone)),
        (phrase("failures"), phrase("{n} in a row", n=watch.failures) if watch.failures else None),
        (phrase("cure"), _cure(watch)),
        (phrase("next look"), ahead(watch.next_look, now) if watch.state is WatchState.ACTIVE else None),
        (phrase("looks every"), phrase("about {span}", span=span(watch.interval))),
        (phrase("asks for"), phrase("a look every {span}", span=span(watch.refresh)) if watch.refresh else None),
        (phrase("items"), phrase("{n}, {daily} a day in the last week", n=health.items, daily=daily(health))),
        (phrase("newest"), _when(health.newest, now, zone)),
    ]
    return tuple((name, value) for name, value in rows if value)


def health_data(health: Health) -> dict[str, Any]:
    """A watched source as JSON values; the keys are a contract (README, "Sources as data")."""
    watch = health.watch
    return {
        "id": watch.id,
        "name": watch.name,
        "kind": watch.kind.value,
        "address": place(watch),
        "state": watch.state.value,
        "health": condition(watch),
        "topics": list(watch.topics),
        "full_text": watch.full_text.value,
        "added": iso(watch.added),
        "last_look": iso(watch.last_look),
        "last_success": iso(watch.last_success),
        "next_look": iso(watch.next_look),
        "interval_seconds": round(watch.interval.total_seconds()),
        "refresh_seconds": round(watch.refresh.total_seconds()) if watch.refresh else None,
        "failures": watch.failures,
        "failing_since": iso(watch.failing_since),
        "cause": watch.cause,
        "problem": watch.problem,
        "cure": _cure(watch),
        "moved_to": shown_address(watch.moved_to) if watch.moved_to else None,
        "moved_times": watch.moved_times,
        "items": health.items,
        "last_week": health.last_week,
        "items_per_day": round(health.last_week / 7, 2),
        "newest": iso(health.newest),
    }


def _when(at: datetime | None, now: datetime, zone: ZoneInfo) -> str | None:
    return phrase("{ago} ({exact})", ago=ago(at, now, zone), exact=exact(at, zone)) if at else None


def _cure(watch: Watch) -> str | None:
    return cure(watch.cause, watch) if watch.cause else None


def _moving(watch: Watch) -> str | None:
    if not watch.moved_to:
        return None
    address = shown_address(watch.moved_to)
    return plural(watch.moved_times, "{address} (said once)", "{address} (said {n} times)", address=address)
