"""Turns the entries of a document into items: all that the store must know of them, computed before it is touched.

Invariant: nothing here reads or writes; equal entries give equal items on every machine.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.articles.copies import Fingerprint, fingerprint
from bot.articles.urls import canonical_url, is_article_url, url_key
from bot.model import Document, Entry
from bot.text.language import language_of
from bot.text.words import fold, stems

WINDOW = timedelta(days=7)
"""How long after an item the same title, or nearly the same text, is taken for it."""


@dataclass(frozen=True, slots=True)
class Analysis:
    """What is costly to compute of an entry: its language, stems and fingerprint."""

    language: str
    title_stems: str
    body_stems: str
    fingerprint: Fingerprint | None


@dataclass(frozen=True, slots=True)
class Item:
    """An entry on its way in.

    `key` is by what it is known within `scope`; `listed` is the digest of its words. `url_sign` and
    `title_sign` are hashes by which twins are found; `sole_url` says that no other entry of its
    document has its address. `wants_page` asks for the text of the linked page.
    """

    scope: str
    key: str
    entry: Entry
    listed: int
    url_sign: int | None = None
    title_sign: int = 0
    sole_url: bool = False
    wants_page: bool = False
    analysis: Analysis | None = None


def identity(entry: Entry) -> str:
    """By what an entry is known again within its scope: guid, else url, else its words."""
    if entry.guid:
        return f"guid:{entry.guid}"
    if entry.url:
        return f"url:{entry.url}"
    digest = hashlib.blake2b(f"{entry.title}\n{entry.text}".encode(), digest_size=16).hexdigest()
    return f"text:{digest}"


def items_of(document: Document) -> list[Item]:
    """The entries of a document, each identity once: its first."""
    entries = [_canonical(entry) for entry in document.entries]
    keys = [address_key(entry.url) if entry.url else None for entry in entries]
    uses = Counter(keys)
    items: dict[str, Item] = {}
    for place, (entry, key) in enumerate(zip(entries, keys, strict=True)):
        item = Item(
            scope=document.scope,
            key=identity(entry),
            entry=entry,
            listed=digest(entry.title, entry.text),
            url_sign=_hash(f"url:{key}") if key else None,
            title_sign=title_sign(document.scope, entry.title),
            sole_url=key is not None and uses[key] == 1,
            wants_page=place in document.extracts and entry.url is not None,
        )
        items.setdefault(item.key, item)
    return list(items.values())


def analysed_items_of(document: Document) -> list[Item]:
    """The same with their analysis, for documents of which nothing can be known yet."""
    return analysed(items_of(document))


def analysed(items: Iterable[Item]) -> list[Item]:
    """The same items with their analysis."""
    return [item if item.analysis else replace(item, analysis=analysis_of(item.entry)) for item in items]


def analysis_of(entry: Entry) -> Analysis:
    """Language, stems and fingerprint of an entry's words."""
    language = language_of(f"{entry.title}. {entry.text}", entry.language)
    return Analysis(
        language=language,
        title_stems=" ".join(stems(entry.title, language)),
        body_stems=" ".join(stems(entry.text, language)),
        fingerprint=fingerprint(entry.text),
    )


def url_sign(url: str) -> int:
    """The hash under which an address is found, whatever its tracking parameters and its host's twins."""
    return _hash(f"url:{address_key(url)}")


def address_key(url: str) -> str:
    """By what an address is known: its key, and the place in its page, since lists link to several of one page."""
    place = _place(url)
    return f"{url_key(url)}#{place}" if place else url_key(url)


def _place(url: str) -> str:
    """The fragment of an address, unless it is there to track readers (`#xtor=RSS-1`) or already in the key."""
    place = url.partition("#")[2]
    return "" if "=" in place or "#" in url_key(url) else place


def title_sign(scope: str, title: str) -> int:
    """The hash under which a title is found again within its scope."""
    return _hash(f"title:{scope}\n{fold(title)}")


def digest(title: str, text: str) -> int:
    """Tells one wording from another."""
    return _hash(f"{title}\n\n{text}")


def names_article(url: str | None) -> bool:
    """Whether an address is one article's, not a section's or a front page's."""
    return url is not None and is_article_url(url)


def _canonical(entry: Entry) -> Entry:
    if not entry.url:
        return entry
    address, place = canonical_url(entry.url), _place(entry.url)
    return replace(entry, url=f"{address}#{place}" if place and "#" not in address else address)


def _hash(text: str) -> int:
    """64 bits, as SQLite's signed integers have them."""
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)
