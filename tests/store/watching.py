"""Short ways to watch a source in a store and to settle what a look gave."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.model import Document, Entry, Intake, Source
from bot.ports import Lease
from bot.store.sqlite import SqliteStore
from bot.watch import NewWatch, Settlement, Watch, WatchKind
from tests.fakes import HOUR, MINUTE, NOW

HOLDER = "one"


def wanted(name: str = "Harbour Wire", *, host: str | None = None, kind: WatchKind = WatchKind.FEED) -> NewWatch:
    """A source to watch; each name has a host of its own unless one is given."""
    slug = name.casefold().replace(" ", "-")
    address = f"https://{host or f'{slug}.example'}/{slug}/feed"
    return NewWatch(kind, address, f"feed:{address}", name)


def lease(holder: str = HOLDER, now: datetime = NOW, lasts: timedelta = 10 * MINUTE) -> Lease:
    return Lease(holder, now + lasts)


async def claimed(store: SqliteStore, *, holder: str = HOLDER, now: datetime = NOW, limit: int = 100) -> list[Watch]:
    return list(await store.claim(now, lease(holder, now), limit))


def gave(watch: Watch, *entries: Entry, at: datetime = NOW, extracts: frozenset[int] = frozenset()) -> Settlement:
    """What a look that went well gave; the next is due in an hour."""
    after = replace(watch, next_look=at + HOUR, last_look=at, last_success=at)
    document = Document(Source("said by the feed", "Said by the feed"), entries, "said by the feed", extracts=extracts)
    return Settlement(after, (document,))


async def looked(store: SqliteStore, name: str, *entries: Entry, at: datetime = NOW, wants: bool = False) -> Intake:
    """Watch the source of this name if nobody does, look at it, and store what it lists."""
    watch, _ = await store.add_watch(wanted(name), at)
    await store.change_watch(replace(watch, next_look=at))
    [watch] = [each for each in await claimed(store, now=at) if each.name == name]
    extracts = frozenset(range(len(entries))) if wants else frozenset[int]()
    intake = await store.settle(gave(watch, *entries, at=at, extracts=extracts), HOLDER, at)
    assert intake is not None
    return intake
