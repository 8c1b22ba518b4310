"""Finds out what the store already has of items: by identity, by address, by title, by nearly the same text.

Invariant: a hash only proposes; an item counts as known, or as a copy, when its own words, address or
signature confirm it. Linear: each hash proposes at most the few newest articles.
"""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.articles.copies import COPY, resemblance
from bot.model import Kind
from bot.store.connections import Connections
from bot.store.items import WINDOW, Item, address_key, names_article
from bot.store.rows import moment
from bot.text.words import fold

_PROPOSED = 8
"""Articles that one hash proposes, the newest."""

_DAY = 86_400

_NEAR, _NEAR_TITLES = 0.7, 0.5
"""Shares of common words from which two texts under one title, or two titles at one address, are one item's."""

HELD = """
    a.id, a.revision, a.kind, a.timeline, a.url, a.listed_url, a.listed, a.published_at, a.dated, a.copy_of,
    a.page_read_at, a.faded_at, s.key AS source_key, r.title, r.text, r.language
"""


@dataclass(frozen=True, slots=True)
class Held:
    """What the store has of an item."""

    article_id: int
    revision: int
    kind: Kind
    title: str
    text: str
    language: str
    timeline: int
    listed: int
    url: str | None
    listed_url: str | None
    published: datetime
    source_key: str
    copy_of: int | None
    page_read: bool
    faded: bool
    dated: bool = True
    signature: bytes | None = None

    @property
    def root(self) -> int:
        """The first article of this text."""
        return self.copy_of or self.article_id


async def holds(connections: Connections, key: str) -> bool:
    """Whether anything of the source with this key is stored."""
    sql = "SELECT 1 FROM source AS s JOIN article AS a ON a.source_id = s.id WHERE s.key = ? LIMIT 1"
    return await connections.fetch_one(sql, [key]) is not None


def known_items(connection: sqlite3.Connection, items: Iterable[Item]) -> dict[tuple[str, str], Held]:
    """By (scope, key) what is stored under these identities."""
    scopes: defaultdict[str, list[str]] = defaultdict(list)
    for item in items:
        scopes[item.scope].append(item.key)
    sql = f"""
        SELECT i.scope, i.key, {HELD}, NULL AS signature
        FROM json_each(?) AS wanted, json_each(wanted.value, '$[1]') AS k
        CROSS JOIN identity AS i ON i.scope = json_extract(wanted.value, '$[0]') AND i.key = k.value
        JOIN article AS a ON a.id = i.article_id
        JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision JOIN source AS s ON s.id = a.source_id
    """  # noqa: S608
    rows = connection.execute(sql, (json.dumps(list(scopes.items())),))
    return {(row["scope"], row["key"]): held_of(row) for row in rows}


def proposed(
    connection: sqlite3.Connection, hashes: Iterable[int], *, texts: bool = True
) -> defaultdict[int, list[Held]]:
    """By hash the articles that it proposes, the newest first; without their texts when `texts` is false."""
    columns = HELD if texts else HELD.replace("r.text", "'' AS text")
    sql = f"""
        SELECT h.value AS hash, {columns}, f.signature
        FROM json_each(?) AS h
        CROSS JOIN sign AS g ON g.hash = h.value AND g.article_id IN (
            SELECT article_id FROM sign WHERE hash = h.value ORDER BY article_id DESC LIMIT {_PROPOSED})
        JOIN article AS a ON a.id = g.article_id
        JOIN revision AS r ON r.article_id = a.id AND r.revision = a.revision JOIN source AS s ON s.id = a.source_id
        LEFT JOIN fingerprint AS f ON f.article_id = a.id
        ORDER BY a.id DESC
    """  # noqa: S608
    found: defaultdict[int, list[Held]] = defaultdict(list)
    for row in connection.execute(sql, (json.dumps(list(set(hashes))),)):
        found[row["hash"]].append(held_of(row))
    return found


def held_of(row: sqlite3.Row) -> Held:
    """A row of `HELD` and a signature."""
    return Held(
        article_id=row["id"],
        revision=row["revision"],
        kind=Kind(row["kind"]),
        title=row["title"],
        text=row["text"],
        language=row["language"],
        timeline=row["timeline"],
        listed=row["listed"],
        url=row["url"],
        listed_url=row["listed_url"],
        published=moment(row["published_at"]),
        source_key=row["source_key"],
        copy_of=row["copy_of"],
        page_read=row["page_read_at"] is not None,
        faded=row["faded_at"] is not None,
        dated=bool(row["dated"]),
        signature=row["signature"],
    )


def differs(item: Item, held: Held) -> bool:
    """Whether it is a real update: other words. Losing the text is none: a feed may shorten what it lists."""
    if item.listed == held.listed:
        return False
    kept = item.entry.kind is Kind.HEADLINE and (held.kind is Kind.ARTICLE or held.faded)
    return not kept or (held.page_read and item.entry.title != held.title)


def same_item(item: Item, by_url: Sequence[Held], by_title: Sequence[Held], taken: set[int]) -> Held | None:
    """The stored item of the same source that this one is under a new guid, if there is one.

    The same address is enough where it names one article and stands once in the document, else the
    title or the text must be the same; the same title needs nearly the same text, within `WINDOW`.
    `taken` are the articles that other entries of the document already are.
    """
    for held in by_url:
        if _is_free(held, item, taken) and item.sole_url and _same_url(item.entry.url, held):
            sure = names_article(item.entry.url) or fold(held.title) == fold(item.entry.title)
            if sure or _alike(item, held):
                return held
    for held in by_title:
        near = abs(held.published - (item.entry.published or held.published)) <= WINDOW
        if _is_free(held, item, taken) and near and _same_title(item, held):
            return held
    return None


def _is_free(held: Held, item: Item, taken: set[int]) -> bool:
    return held.source_key == item.scope and held.article_id not in taken


def _same_url(url: str | None, held: Held) -> bool:
    """Whether it is the address of an article, as its source lists it or as its page has it."""
    addresses = [address for address in (held.listed_url, held.url) if address]
    return url is not None and address_key(url) in map(address_key, addresses)


def _same_title(item: Item, held: Held) -> bool:
    """A headline alone is the same only on one day: a column keeps its title from day to day."""
    if fold(item.entry.title) != fold(held.title):
        return False
    if item.entry.text and held.text:
        return _near(item.entry.text, held.text) or _alike(item, held)
    apart = abs((item.entry.published or held.published) - held.published)
    return apart.total_seconds() < _DAY and not (item.entry.text or held.text)


def _says_the_same(item: Item, held: Held) -> bool:
    """Whether two sources tell one thing at one address: anybody may list anybody's address with words of his own."""
    if item.entry.text and held.kind is Kind.ARTICLE:
        return _alike(item, held) or _near(item.entry.text, held.text)
    return _near(item.entry.title, held.title, _NEAR_TITLES)


def _near(one: str, other: str, share: float = _NEAR) -> bool:
    """Whether that share of the words is the same, for texts too short for a fingerprint."""
    first, second = set(fold(one).split()), set(fold(other).split())
    return len(first & second) >= share * len(first | second)


def _alike(item: Item, held: Held) -> bool:
    print_ = item.analysis.fingerprint if item.analysis else None
    if print_ is None or held.signature is None:
        return False
    return resemblance(print_.signature, held.signature) >= COPY


def copied(item: Item, now: datetime, by_url: Iterable[Held], by_text: Iterable[Held]) -> Held | None:
    """The article that this item repeats: of another source at the same address, or of nearly the same text."""
    published = min(item.entry.published or now, now)
    others = list(by_url)
    if others and names_article(item.entry.url):
        for held in others:
            if held.source_key != item.scope and _same_url(item.entry.url, held) and _says_the_same(item, held):
                return held
    near = (held for held in by_text if held.source_key != item.scope and abs(held.published - published) <= WINDOW)
    return min((held for held in near if _alike(item, held)), key=lambda held: held.root, default=None)
