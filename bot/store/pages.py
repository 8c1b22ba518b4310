"""Keeps which articles wait for their linked page, and lets old texts go.

Invariants: a page's text becomes a revision like any other, so what was cited before stays; a text that
an answer has cited is never dropped, and no identity ever is.
"""

import asyncio
import json
import sqlite3
from collections.abc import Iterable, Sequence
from datetime import datetime

from bot.model import Article, Entry
from bot.ports import Lease
from bot.store.connections import Connections
from bot.store.copies import KEPT
from bot.store.intake import unindex, write_revisions
from bot.store.items import Item, analysed, digest, title_sign, url_sign
from bot.store.known import HELD, Held, held_of
from bot.store.places import places_for
from bot.store.rows import ARTICLE_COLUMNS, FROM_ARTICLE, article, host_of, seconds, timeline
from bot.watch import WantedPage

PER_HOST = 3
"""Pages of one host that are claimed at a time: one more than are fetched together."""

FADED_AT_ONCE = 500
"""Texts dropped in one transaction."""


async def claim_pages(connections: Connections, now: datetime, lease: Lease, limit: int) -> Sequence[WantedPage]:
    """See `bot.ports.PageStore.claim_pages`."""
    due = "next_try_at <= ?1 AND lease_until <= ?1"
    if await connections.fetch_one(f"SELECT 1 FROM wanted_page WHERE {due} LIMIT 1", [seconds(now)]) is None:  # noqa: S608
        return []
    sql = f"""
        WITH due AS (
            SELECT article_id, host, row_number() OVER (PARTITION BY host ORDER BY article_id DESC) AS place
            FROM wanted_page WHERE {due}
        ),
        held AS (SELECT host, count(*) AS pages FROM wanted_page WHERE lease_until > ?1 GROUP BY host)
        UPDATE wanted_page SET lease_holder = ?2, lease_until = ?3 WHERE article_id IN (
            SELECT article_id FROM due LEFT JOIN held USING (host)
            WHERE place + coalesce(pages, 0) <= {PER_HOST} ORDER BY article_id DESC LIMIT ?4
        ) RETURNING article_id, tries
    """  # noqa: S608
    values = (seconds(now), lease.holder, seconds(lease.until), limit)

    def claim(connection: sqlite3.Connection) -> list[WantedPage]:
        tries = dict(connection.execute(sql, values).fetchall())
        hosts = _watched_hosts(connection, tries)
        return [
            WantedPage(each, tries[each.id], trusted=host_of(each.url or "") in hosts.get(each.id, ()))
            for each in _articles(connection, tries)
        ]

    return await connections.transact(claim)


def _watched_hosts(connection: sqlite3.Connection, numbers: Iterable[int]) -> dict[int, tuple[str]]:
    """By article the host at which its source is watched."""
    sql = """
        SELECT a.id, w.host FROM article AS a JOIN watch AS w ON w.source_id = a.source_id
        WHERE a.id IN (SELECT value FROM json_each(?)) AND w.host <> ''
    """
    return {number: (host,) for number, host in connection.execute(sql, (json.dumps(list(numbers)),))}


def _articles(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Article]:
    sql = f"""
        SELECT {ARTICLE_COLUMNS}, r.text {FROM_ARTICLE}
        WHERE a.id IN (SELECT value FROM json_each(?)) ORDER BY a.id DESC
    """  # noqa: S608
    return [article(row, row["text"]) for row in connection.execute(sql, (json.dumps(list(numbers)),))]


async def settle_page(
    connections: Connections,
    page: WantedPage,
    entry: Entry | None,
    holder: str,
    now: datetime,
    *,
    again: datetime | None = None,
) -> bool:
    """See `bot.ports.PageStore.settle_page`."""
    item = None if entry is None else await _item(connections, page.article, entry)

    def settle(connection: sqlite3.Connection) -> bool:
        if not _is_leased(connection, page.article.id, holder):
            return False
        [held] = _held(connection, [page.article.id])
        if held.revision != page.article.revision:  # its source has said something else meanwhile: read it anew
            _put_off(connection, page.article.id, now)
            return False
        if item is not None:
            _revise(connection, held, item, now)
        _put_off(connection, page.article.id, again if item is None else None)
        return True

    return await connections.transact(settle)


def _put_off(connection: sqlite3.Connection, number: int, again: datetime | None) -> None:
    if again is None:
        connection.execute("DELETE FROM wanted_page WHERE article_id = ?", (number,))
        return
    connection.execute(
        """UPDATE wanted_page SET next_try_at = ?, tries = tries + 1, lease_holder = NULL, lease_until = 0
        WHERE article_id = ?""",
        (seconds(again), number),
    )


def _is_leased(connection: sqlite3.Connection, number: int, holder: str) -> bool:
    sql = "SELECT 1 FROM wanted_page WHERE article_id = ? AND lease_holder = ?"
    return connection.execute(sql, (number, holder)).fetchone() is not None


async def _item(connections: Connections, of: Article, entry: Entry) -> Item:
    """The page's words as an item of the source that lists the article."""
    row = await connections.fetch_one(
        "SELECT s.key FROM article AS a JOIN source AS s ON s.id = a.source_id WHERE a.id = ?", [of.id]
    )
    scope = str(row["key"]) if row else ""
    item = Item(
        scope=scope,
        key="",
        entry=entry,
        listed=digest(entry.title, entry.text),
        url_sign=url_sign(entry.url) if entry.url else None,
        title_sign=title_sign(scope, entry.title),
    )
    [ready] = await asyncio.to_thread(analysed, [item])
    return ready


def _revise(connection: sqlite3.Connection, held: Held, item: Item, now: datetime) -> None:
    if (held.title, held.text) != (item.entry.title, item.entry.text):
        moved = _dated(connection, held, item.entry.published, now)
        write_revisions(connection, [(item, held)], now, moved)
    connection.execute(
        """UPDATE article SET page_read_at = ?, listed_url = coalesce(listed_url, url), url = coalesce(?, url)
        WHERE id = ?""",
        (seconds(now), item.entry.url, held.article_id),
    )


def _dated(connection: sqlite3.Connection, held: Held, published: datetime | None, now: datetime) -> dict[int, int]:
    """Give an article without a date of its own the one of its page; its new place on the timeline."""
    if held.dated or published is None or published > now:
        return {}
    [place] = places_for(connection, [published])
    connection.execute(
        "UPDATE article SET timeline = ?, published_at = ?, dated = 1, ageless = 0 WHERE id = ?",
        (place, seconds(published), held.article_id),
    )
    return {held.article_id: place}


def _held(connection: sqlite3.Connection, numbers: Iterable[int]) -> list[Held]:
    sql = f"""
        SELECT {HELD}, NULL AS signature FROM article AS a
        JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision JOIN source AS s ON s.id = a.source_id
        WHERE a.id IN (SELECT value FROM json_each(?))
    """  # noqa: S608
    return [held_of(row) for row in connection.execute(sql, (json.dumps(list(numbers)),))]


async def cite(connections: Connections, revisions: Iterable[tuple[int, int]], now: datetime) -> None:
    """See `bot.ports.PageStore.cite`; writes only what is not known as cited."""
    pairs = json.dumps(sorted(set(revisions)))
    sql = """
        SELECT json_extract(p.value, '$[0]'), json_extract(p.value, '$[1]') FROM json_each(?) AS p
        WHERE NOT EXISTS (SELECT 1 FROM cited AS c WHERE c.article_id = json_extract(p.value, '$[0]')
            AND c.revision = json_extract(p.value, '$[1]'))
    """
    missing = [(row[0], row[1], seconds(now)) for row in await connections.fetch_all(sql, [pairs])]
    if missing:
        insert = "INSERT OR IGNORE INTO cited (article_id, revision, first_at) VALUES (?, ?, ?)"
        await connections.transact(lambda connection: connection.executemany(insert, missing))


async def fade(connections: Connections, before: datetime, now: datetime) -> int:
    """See `bot.ports.PageStore.fade`; also forgets by which texts copies were looked for."""
    faded = 0
    while part := await connections.transact(lambda connection: _fade_some(connection, before, now)):
        faded += part
    sql = "DELETE FROM sign WHERE lasting = 0 AND article_id IN (SELECT id FROM article WHERE timeline < ?)"
    await connections.transact(lambda connection: connection.execute(sql, (timeline(now - KEPT),)))
    return faded


def _fade_some(connection: sqlite3.Connection, before: datetime, now: datetime) -> int:
    """Drop some texts: the newest wording becomes a headline in the index, uncited older ones lose theirs too."""
    sql = """
        SELECT a.id FROM article AS a WHERE a.timeline < ? AND a.first_seen_at < ? AND a.faded_at IS NULL
        AND a.kind = 'article' AND NOT EXISTS (
            SELECT 1 FROM cited AS c WHERE c.article_id = a.id AND c.revision = a.revision)
        LIMIT ?
    """
    rows = connection.execute(sql, (timeline(before), seconds(before), FADED_AT_ONCE))
    held = _held(connection, [row[0] for row in rows])
    numbers = [(each.article_id,) for each in held]
    unindex(connection, held)
    connection.executemany(
        """UPDATE revision SET text = '' WHERE article_id = ? AND NOT EXISTS (
        SELECT 1 FROM cited AS c WHERE c.article_id = revision.article_id AND c.revision = revision.revision)""",
        numbers,
    )
    connection.executemany(
        "UPDATE article SET kind = 'headline', faded_at = ? WHERE id = ?",
        [(seconds(now), number) for (number,) in numbers],
    )
    connection.executemany(
        """INSERT INTO article_search (rowid, title, body, language)
        SELECT timeline, title, body, language FROM article_stems WHERE timeline = ?""",
        [(each.timeline,) for each in held],
    )
    connection.executemany("DELETE FROM fingerprint WHERE article_id = ?", numbers)
    connection.executemany("DELETE FROM wanted_page WHERE article_id = ?", numbers)
    return len(held)
