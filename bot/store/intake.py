"""Writes documents into the store: what is new, what changed, what was known.

Invariant: a batch of entries is one transaction that holds their articles, revisions, identities and
index rows; after a crash the next reading finds each entry either whole or not at all.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import aiosqlite

from bot.model import Document, Entry, Intake, Kind
from bot.store.connections import Connections
from bot.store.rows import language_tag, seconds, timeline
from bot.text.language import language_of
from bot.text.words import stems

BATCH = 500
"""Entries in one transaction: long enough to be fast, short enough for other writers to wait."""


AHEAD = timedelta(days=1)
"""How far ahead a date may lie, for clocks and time zones that are wrong."""


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the store already has of an entry."""

    article_id: int
    revision: int
    kind: Kind
    title: str
    text: str
    language: str
    timeline: int


@dataclass(frozen=True, slots=True)
class _Prepared:
    """An entry with what is computed from it."""

    entry: Entry
    key: str
    language: str
    title_stems: str
    body_stems: str


def identity(entry: Entry) -> str:
    """By what an entry is known again within its scope: guid, else url, else its words."""
    if entry.guid:
        return f"guid:{entry.guid}"
    if entry.url:
        return f"url:{entry.url}"
    digest = hashlib.blake2b(f"{entry.title}\n{entry.text}".encode(), digest_size=16).hexdigest()
    return f"text:{digest}"


async def add_document(
    connections: Connections, document: Document, now: datetime, progress: Callable[[int], None] | None = None
) -> Intake:
    """Store one document; see `bot.ports.ArticleStore.add`."""
    entries = {identity(entry): entry for entry in reversed(document.entries)}
    keyed = list(reversed(entries.items()))
    total = Intake(read=len(document.entries), known=len(document.entries) - len(keyed))
    for first in range(0, len(keyed), BATCH):
        async with connections.write() as connection:
            total += await _add_batch(connection, document, keyed[first : first + BATCH], now)
        if progress:
            progress(min(first + BATCH, len(keyed)))
    if not keyed:
        async with connections.write() as connection:
            await _source_id(connection, document, now)
    return total


async def _add_batch(
    connection: aiosqlite.Connection, document: Document, keyed: Sequence[tuple[str, Entry]], now: datetime
) -> Intake:
    source_id = await _source_id(connection, document, now)
    known = await _known(connection, document.scope, [key for key, _ in keyed])
    new = [(key, entry) for key, entry in keyed if key not in known]
    changed = [(key, entry) for key, entry in keyed if key in known and _differs(entry, known[key])]
    added = await asyncio.to_thread(_prepare, new)
    revised = await asyncio.to_thread(_prepare, changed)
    await _insert(connection, added, source_id, document.scope, now)
    await _revise(connection, revised, known, now)
    languages = {(item.language,) for item in (*added, *revised)}
    await connection.executemany("INSERT OR IGNORE INTO language (code) VALUES (?)", languages)
    return Intake(new=len(new), changed=len(changed), known=len(keyed) - len(new) - len(changed))


async def _source_id(connection: aiosqlite.Connection, document: Document, now: datetime) -> int:
    source = document.source
    sql = """
        INSERT INTO source (key, name, url, last_read_at) VALUES (?, ?, ?, ?)
        ON CONFLICT (key) DO UPDATE SET name = excluded.name, url = excluded.url, last_read_at = excluded.last_read_at
        RETURNING id
    """
    async with connection.execute(sql, (source.key, source.name, source.url, seconds(now))) as cursor:
        row = await cursor.fetchone()
        assert row is not None  # noqa: S101  # an upsert returns its row
        return int(row[0])


async def _known(connection: aiosqlite.Connection, scope: str, keys: Sequence[str]) -> dict[str, _Stored]:
    sql = """
        SELECT i.key, a.id, a.revision, a.kind, a.timeline, r.title, r.text, r.language
        FROM identity AS i JOIN article AS a ON a.id = i.article_id
        JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision
        WHERE i.scope = ? AND i.key IN (SELECT value FROM json_each(?))
    """
    async with connection.execute(sql, (scope, json.dumps(keys))) as cursor:
        return {
            row["key"]: _Stored(
                row["id"],
                row["revision"],
                Kind(row["kind"]),
                row["title"],
                row["text"],
                row["language"],
                row["timeline"],
            )
            async for row in cursor
        }


def _differs(entry: Entry, stored: _Stored) -> bool:
    """A real update: other words. Losing the text is none: a feed may shorten what it lists."""
    if entry.kind is Kind.HEADLINE and stored.kind is Kind.ARTICLE:
        return False
    return (entry.title, entry.text) != (stored.title, stored.text)


def _prepare(keyed: Iterable[tuple[str, Entry]]) -> list[_Prepared]:
    return [_prepared(key, entry) for key, entry in keyed]


def _prepared(key: str, entry: Entry) -> _Prepared:
    language = language_of(f"{entry.title}. {entry.text}", entry.language)
    title, body = stems(entry.title, language), stems(entry.text, language)
    return _Prepared(entry, key, language, " ".join(title), " ".join(body))


async def _insert(
    connection: aiosqlite.Connection, added: Sequence[_Prepared], source_id: int, scope: str, now: datetime
) -> None:
    first = await _next_id(connection)
    dates = [_dated(item.entry.published, now) for item in added]
    places = await _places(connection, [published or now for published in dates])
    numbered = list(zip(range(first, first + len(added)), places, added, strict=True))
    published = {number: date for (number, _, _), date in zip(numbered, dates, strict=True)}
    await connection.executemany(
        """INSERT INTO article (id, source_id, timeline, revision, kind, url, published_at, dated, first_seen_at)
        VALUES (?, ?, ?, 1, ?, ?, ?, ?, ?)""",
        [
            (
                number,
                source_id,
                place,
                item.entry.kind,
                item.entry.url,
                seconds(published[number] or now),
                int(published[number] is not None),
                seconds(now),
            )
            for number, place, item in numbered
        ],
    )
    await _insert_revisions(connection, [(number, 1, item) for number, _, item in numbered], now)
    await connection.executemany(
        "INSERT INTO identity (scope, key, article_id) VALUES (?, ?, ?)",
        [(scope, item.key, number) for number, _, item in numbered],
    )
    await _index(connection, [(place, item) for _, place, item in numbered])


def _dated(published: datetime | None, now: datetime) -> datetime | None:
    """The date that a source gives, unless it lies ahead: then the item is dated by first sight."""
    return None if published is None or published > now + AHEAD else published


async def _next_id(connection: aiosqlite.Connection) -> int:
    async with connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'article'") as cursor:
        row = await cursor.fetchone()
    return int(row[0]) + 1 if row else 1


async def _places(connection: aiosqlite.Connection, moments: Sequence[datetime]) -> list[int]:
    """A free place on the timeline for each moment, in order of arrival within one second."""
    wanted = [timeline(moment) for moment in moments]
    runs = await _runs(connection, wanted)
    while True:
        places = _spread(wanted, runs)
        sql = "SELECT min(timeline) FROM article WHERE timeline IN (SELECT value FROM json_each(?))"
        async with connection.execute(sql, (json.dumps(places),)) as cursor:
            row = await cursor.fetchone()
        if row is None or row[0] is None:
            return places
        runs |= await _runs(connection, row)  # more than a second holds, and the next second's are taken


async def _runs(connection: aiosqlite.Connection, wanted: Iterable[int]) -> dict[int, int]:
    """Of these places those that are taken, each with the first free place after it."""
    sql = """
        WITH RECURSIVE wanted (place) AS (SELECT DISTINCT value FROM json_each(?)),
        run (place, taken) AS (
            SELECT w.place, a.timeline FROM wanted AS w JOIN article AS a ON a.timeline = w.place
            UNION ALL SELECT run.place, a.timeline FROM run JOIN article AS a ON a.timeline = run.taken + 1
        )
        SELECT place, max(taken) FROM run GROUP BY place
    """
    async with connection.execute(sql, (json.dumps(list(wanted)),)) as cursor:
        return {row[0]: row[1] + 1 async for row in cursor}


def _spread(wanted: Iterable[int], runs: Mapping[int, int]) -> list[int]:
    """A place of its own for each wanted one: itself, or the first after it that nothing takes."""
    after = dict(runs)
    places = []
    for place in wanted:
        candidate = place
        while candidate in after:
            candidate = after[candidate]
        after[candidate] = after[place] = candidate + 1
        places.append(candidate)
    return places


async def _insert_revisions(
    connection: aiosqlite.Connection, items: Iterable[tuple[int, int, _Prepared]], now: datetime
) -> None:
    await connection.executemany(
        """INSERT INTO revision (article_id, revision, seen_at, language, author, title, text)
        VALUES (?, ?, ?, ?, ?, ?, ?)""",
        [
            (number, revision, seconds(now), item.language, item.entry.author, item.entry.title, item.entry.text)
            for number, revision, item in items
        ],
    )


async def _index(connection: aiosqlite.Connection, items: Iterable[tuple[int, _Prepared]]) -> None:
    """Rows in order of the timeline: FTS5 flushes its buffer whenever a rowid is not greater than the last."""
    rows = sorted((place, item.title_stems, item.body_stems, language_tag(item.language)) for place, item in items)
    await connection.executemany("INSERT INTO article_search (rowid, title, body, language) VALUES (?, ?, ?, ?)", rows)


async def _revise(
    connection: aiosqlite.Connection, revised: Sequence[_Prepared], known: dict[str, _Stored], now: datetime
) -> None:
    old = [known[item.key] for item in revised]
    await connection.executemany(
        "INSERT INTO article_search (article_search, rowid, title, body, language) VALUES ('delete', ?, ?, ?, ?)",
        [
            (was.timeline, *(" ".join(stems(part, was.language)) for part in (was.title, was.text)), tag)
            for was in old
            for tag in (language_tag(was.language),)
        ],
    )
    pairs = list(zip(old, revised, strict=True))
    await _insert_revisions(connection, [(was.article_id, was.revision + 1, item) for was, item in pairs], now)
    await connection.executemany(
        "UPDATE article SET revision = ?, kind = ? WHERE id = ?",
        [(was.revision + 1, item.entry.kind, was.article_id) for was, item in pairs],
    )
    await _index(connection, [(was.timeline, item) for was, item in pairs])
