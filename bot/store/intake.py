"""Writes items into the store: what is new, what changed, what was known.

Invariant: a batch of items is written in one transaction with its articles, revisions, identities,
signs and index rows; after a crash the next reading finds each item either whole or not at all.
"""

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial

from bot.model import Document, Intake, Kind, Source
from bot.store.connections import Connections
from bot.store.copies import link_copies
from bot.store.items import Item, analysed, items_of
from bot.store.known import Held, differs, holds, known_items, proposed, same_item
from bot.store.places import places_for
from bot.store.rows import host_of, language_tag, seconds
from bot.text.words import stems
from bot.workroom import Workroom

BATCH = 500
"""Items in one transaction: long enough to be fast, short enough for other writers to wait."""

PAGES_A_LOOK = 30
"""Linked pages that one look has read: who lists a hundred extracts is no reason to ask a host a hundred times."""

AHEAD = timedelta(minutes=10)
"""How far ahead a date may lie, for clocks that are wrong."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Items of one document, ready to be written."""

    document: Document
    items: tuple[Item, ...]
    source_id: int | None = None
    """The source that watches it; None for the document's own."""
    first: bool = False
    """Whether nothing was read there before: of its items without a date nobody knows how old they are."""


@dataclass(frozen=True, slots=True)
class _Change:
    """An item with what the store has of it: a new wording."""

    item: Item
    held: Held


async def add_document(
    connections: Connections,
    workroom: Workroom,
    document: Document,
    now: datetime,
    progress: Callable[[int], None] | None = None,
    *,
    first: bool | None = None,
) -> Intake:
    """Store one document; see `bot.ports.ArticleStore.add`. Without `first`, that is whether its source is unknown."""
    items = await workroom.run(items_of, document)
    unread = not await holds(connections, document.source.key) if first is None else first
    total = Intake()
    for start in range(0, max(len(items), 1), BATCH):
        part = await prepared(connections, workroom, items[start : start + BATCH])
        batch = Batch(document, tuple(part), first=unread)
        [intake] = await connections.transact(partial(write_batches, batches=[batch], now=now))
        total += intake
        if progress and items:
            progress(min(start + BATCH, len(items)))
    twice = len(document.entries) - len(items)
    return total + Intake(read=twice, known=twice)


async def prepared(connections: Connections, workroom: Workroom, items: Sequence[Item]) -> list[Item]:
    """The items, analysed where they are new or changed: the costly part, outside of any transaction."""
    known = await connections.look(lambda connection: known_items(connection, items))
    fresh = [item for item in items if item.analysis is None and _is_fresh(item, known)]
    done = {item.key: item for item in await workroom.run(analysed, fresh)} if fresh else {}
    return [done.get(item.key, item) for item in items]


def _is_fresh(item: Item, known: Mapping[tuple[str, str], Held]) -> bool:
    held = known.get((item.scope, item.key))
    return held is None or differs(item, held)


def write_batches(connection: sqlite3.Connection, batches: Sequence[Batch], now: datetime) -> list[Intake]:
    """Write batches of different scopes within the transaction that is open; what each of them changed."""
    sources = [batch.source_id or source_id_of(connection, batch.document.source, now) for batch in batches]
    source_of = {batch.document.scope: number for batch, number in zip(batches, sources, strict=True)}
    items = [item for batch in batches for item in batch.items]
    known = known_items(connection, items)
    unknown = analysed([item for item in items if (item.scope, item.key) not in known])
    twins = _twins(connection, unknown, known)
    known |= twins
    new = [item for item in unknown if (item.scope, item.key) not in known]
    found = [_Change(item, held) for item in items if (held := known.get((item.scope, item.key)))]
    changed = _changed(found)
    _insert(connection, new, source_of, {batch.document.scope for batch in batches if batch.first}, now)
    _revise(connection, changed, now)
    _keep_identities(connection, twins)
    counts = [Counter(item.scope for item in part) for part in (new, [each.item for each in changed])]
    return [_counted(batch, *(count[batch.document.scope] for count in counts)) for batch in batches]


def _counted(batch: Batch, new: int, changed: int) -> Intake:
    return Intake(len(batch.items), new, changed, len(batch.items) - new - changed)


def _changed(found: Sequence[_Change]) -> list[_Change]:
    """The real updates: one an article, and none where one of its entries still says what was listed last."""
    unchanged = {each.held.article_id for each in found if not differs(each.item, each.held)}
    first: dict[int, _Change] = {}
    for each in found:
        first.setdefault(each.held.article_id, each)
    return [each for number, each in first.items() if number not in unchanged]


def source_id_of(connection: sqlite3.Connection, source: Source, now: datetime) -> int:
    """The number of a source, which is made or brought up to date; one that is watched keeps its name."""
    sql = """
        INSERT INTO source (key, name, url, last_read_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET url = excluded.url, last_read_at = excluded.last_read_at,
            name = iif(EXISTS (SELECT 1 FROM watch WHERE source_id = id), name, excluded.name)
        RETURNING id
    """
    row = connection.execute(sql, (source.key, source.name, source.url, seconds(now))).fetchone()
    return int(row[0])


def _twins(
    connection: sqlite3.Connection, unknown: Sequence[Item], known: Mapping[tuple[str, str], Held]
) -> dict[tuple[str, str], Held]:
    """Of unknown items those that are stored under another identity."""
    hashes = {sign for item in unknown for sign in (item.url_sign, item.title_sign) if sign is not None}
    proposals = proposed(connection, hashes)
    taken = {held.article_id for held in known.values()}
    twins: dict[tuple[str, str], Held] = {}
    for item in unknown:
        by_url = proposals.get(item.url_sign, []) if item.url_sign is not None else []
        held = same_item(item, by_url, proposals.get(item.title_sign, []), taken)
        if held:
            twins[item.scope, item.key] = held
            taken.add(held.article_id)
    return twins


def _keep_identities(connection: sqlite3.Connection, twins: Mapping[tuple[str, str], Held]) -> None:
    rows = [(scope, key, held.article_id) for (scope, key), held in twins.items()]
    connection.executemany("INSERT OR REPLACE INTO identity (scope, key, article_id) VALUES (?, ?, ?)", rows)


def _insert(
    connection: sqlite3.Connection, new: Sequence[Item], source_of: Mapping[str, int], unread: set[str], now: datetime
) -> None:
    """Write new items; `unread` are the scopes of which nothing was read before."""
    if not new:
        return
    first = _next_id(connection)
    dates = [_dated(item.entry.published, now) for item in new]
    places = places_for(connection, [published or now for published in dates])
    numbered = list(zip(range(first, first + len(new)), places, new, strict=True))
    connection.executemany(
        """INSERT INTO article (id, source_id, timeline, revision, kind, url, published_at, dated, ageless,
        first_seen_at, listed, image) VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [
            (
                number,
                source_of[item.scope],
                place,
                item.entry.kind,
                item.entry.url,
                seconds(published or now),
                int(published is not None),
                int(item.entry.published is None and item.scope in unread),
                seconds(now),
                item.listed,
                item.entry.image,
            )
            for (number, place, item), published in zip(numbered, dates, strict=True)
        ],
    )
    _insert_revisions(connection, [(number, 1, item) for number, _, item in numbered], now)
    connection.executemany(
        "INSERT OR REPLACE INTO identity (scope, key, article_id) VALUES (?, ?, ?)",
        [(item.scope, item.key, number) for number, _, item in numbered],
    )
    _index(connection, [(place, item) for _, place, item in numbered])
    _want_pages(connection, [(number, item) for number, _, item in numbered], now)
    link_copies(connection, [(number, None, item) for number, _, item in numbered], now)


def _dated(published: datetime | None, now: datetime) -> datetime | None:
    """The date that a source gives, unless it lies ahead: then the item is dated by first sight."""
    return None if published is None or published > now + AHEAD else published


def _next_id(connection: sqlite3.Connection) -> int:
    row = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'article'").fetchone()
    return int(row[0]) + 1 if row else 1


def _insert_revisions(connection: sqlite3.Connection, items: Iterable[tuple[int, int, Item]], now: datetime) -> None:
    connection.executemany(
        """INSERT INTO revision (article_id, revision, seen_at, language, author, title, text)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (number, revision, seconds(now), analysis.language, item.entry.author, item.entry.title, item.entry.text)
            for number, revision, item in items
            if (analysis := item.analysis)
        ],
    )
    languages = {(item.analysis.language,) for _, _, item in items if item.analysis}
    connection.executemany("INSERT OR IGNORE INTO language (code) VALUES (?)", languages)


def _index(connection: sqlite3.Connection, items: Iterable[tuple[int, Item]]) -> None:
    """Rows in order of the timeline: FTS5 flushes its buffer whenever a rowid is not greater than the last."""
    rows = sorted(
        (place, analysis.title_stems, analysis.body_stems, language_tag(analysis.language))
        for place, item in items
        if (analysis := item.analysis)
    )
    connection.executemany("INSERT INTO article_search (rowid, title, body, language) VALUES (?, ?, ?, ?)", rows)


def unindex(connection: sqlite3.Connection, held: Iterable[Held]) -> None:
    """Take articles out of the index, by the very words that went in."""
    connection.executemany(
        "INSERT INTO article_search (article_search, rowid, title, body, language) VALUES ('delete', ?, ?, ?, ?)",
        [
            (was.timeline, *(" ".join(stems(part, was.language)) for part in (was.title, was.text)), tag)
            for was in held
            for tag in (language_tag(was.language),)
        ],
    )


def _want_pages(connection: sqlite3.Connection, items: Iterable[tuple[int, Item]], now: datetime) -> None:
    """Have the linked pages read, of each source those of its newest articles: a host is not asked for hundreds."""
    wanted: defaultdict[str, list[tuple[datetime, int, str]]] = defaultdict(list)
    for number, item in items:
        if item.wants_page and item.entry.url:
            wanted[item.scope].append((item.entry.published or now, -number, item.entry.url))
    connection.executemany(
        """INSERT INTO wanted_page (article_id, next_try_at, tries, host) VALUES (?, ?, 0, ?)
        ON CONFLICT (article_id) DO UPDATE SET next_try_at = excluded.next_try_at, tries = 0, host = excluded.host""",
        [
            (-number, seconds(now), host_of(url))
            for pages in wanted.values()
            for _, number, url in sorted(pages, reverse=True)[:PAGES_A_LOOK]
        ],
    )


def _revise(connection: sqlite3.Connection, changed: Sequence[_Change], now: datetime) -> None:
    if not changed:
        return
    worded = [replace(change, item=_worded(change)) for change in changed]
    ready = analysed([each.item for each in worded])
    write_revisions(connection, [(item, each.held) for item, each in zip(ready, worded, strict=True)], now)
    connection.executemany(
        "UPDATE article SET listed = ?, page_read_at = iif(?, page_read_at, NULL) WHERE id = ?",
        [(each.item.listed, each.item.wants_page, each.held.article_id) for each in changed],
    )
    _want_pages(connection, [(each.held.article_id, each.item) for each in changed], now)


def _worded(change: _Change) -> Item:
    """What a changed item says now; the text of a linked page stays until the page is read anew."""
    item, held = change.item, change.held
    if not held.page_read or not (item.wants_page or item.entry.kind is Kind.HEADLINE):
        return item
    return replace(item, entry=replace(item.entry, text=held.text, language=held.language), analysis=None)


def write_revisions(
    connection: sqlite3.Connection,
    revised: Sequence[tuple[Item, Held]],
    now: datetime,
    moved: Mapping[int, int] | None = None,
) -> None:
    """Give stored articles a new wording; the old one stays what citations point into.

    `moved` gives articles another place on the timeline.
    """
    places = moved or {}
    unindex(connection, [held for _, held in revised])
    _insert_revisions(connection, [(held.article_id, held.revision + 1, item) for item, held in revised], now)
    connection.executemany(
        "UPDATE article SET revision = ?, kind = ?, image = coalesce(?, image), faded_at = NULL WHERE id = ?",
        [(held.revision + 1, item.entry.kind, item.entry.image, held.article_id) for item, held in revised],
    )
    _index(connection, [(places.get(held.article_id, held.timeline), item) for item, held in revised])
    link_copies(connection, [(held.article_id, held.copy_of, item) for item, held in revised], now)
