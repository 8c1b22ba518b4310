"""Links what repeats an earlier article, at another source's address or in nearly the same words, to the first one.

Invariant: `copy_of` names a root, which is a copy of none and the earliest stored of its kind. Linear: an
article is compared with the few that share a hash with it.
"""

import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.model import Kind
from bot.store.items import Item
from bot.store.known import Held, copied, proposed

KEPT = timedelta(days=30)
"""How long after its publication an article's text is looked for in others."""

_PROPOSED = 8


@dataclass(slots=True)
class _Roots:
    """Which article stands for which: a forest whose links become `copy_of`."""

    parent: dict[int, int] = field(default_factory=dict)
    links: list[tuple[int, int]] = field(default_factory=list)

    def find(self, number: int) -> int:
        while number in self.parent:
            number = self.parent[number]
        return number

    def join(self, one: int, other: int) -> None:
        """Make both stand under the earlier root."""
        one, other = sorted((self.find(one), self.find(other)))
        if one != other:
            self.parent[other] = one
            self.links.append((one, other))


def link_copies(connection: sqlite3.Connection, written: Sequence[tuple[int, int | None, Item]], now: datetime) -> None:
    """Link articles that were just written, each given with what it is a copy of until now, and sign them."""
    by_url = proposed(connection, _url_signs(item for _, _, item in written))
    by_text = proposed(connection, _bands(item for _, _, item in written), texts=False)
    roots = _Roots()
    signs: list[tuple[int, int, int]] = []
    for number, _, item in written:
        held = copied(item, now, _others(number, by_url, _url_signs([item])), _others(number, by_text, _bands([item])))
        if held is not None:
            roots.join(number, held.root)
        signs += [(sign, number, 1) for sign in (item.url_sign, item.title_sign) if sign is not None]
        if held is None and min(item.entry.published or now, now) > now - KEPT:
            signs += [(band, number, 0) for band in _bands([item])]
            _register(by_url, by_text, _as_held(number, item, now), item)
    _write(connection, roots, signs, written)


def _url_signs(items: Iterable[Item]) -> list[int]:
    return [item.url_sign for item in items if item.url_sign is not None]


def _bands(items: Iterable[Item]) -> list[int]:
    prints = (item.analysis.fingerprint for item in items if item.analysis)
    return [band for print_ in prints if print_ for band in print_.bands]


def _others(number: int, proposals: dict[int, list[Held]], hashes: Iterable[int]) -> list[Held]:
    """What the hashes propose for an article, itself apart, each once."""
    found = {held.article_id: held for sign in hashes for held in proposals.get(sign, ())}
    return [held for other, held in found.items() if other != number]


def _register(
    by_url: defaultdict[int, list[Held]], by_text: defaultdict[int, list[Held]], held: Held, item: Item
) -> None:
    """Let an article be found by those that are written with it."""
    for proposals, hashes in ((by_url, _url_signs([item])), (by_text, _bands([item]))):
        for sign in hashes:
            proposals[sign].insert(0, held)
            del proposals[sign][_PROPOSED:]


def _as_held(number: int, item: Item, now: datetime) -> Held:
    print_ = item.analysis.fingerprint if item.analysis else None
    return Held(
        article_id=number,
        revision=0,
        kind=Kind(item.entry.kind),
        title=item.entry.title,
        text=item.entry.text,
        language="",
        timeline=0,
        listed=item.listed,
        url=item.entry.url,
        listed_url=None,
        published=min(item.entry.published or now, now),
        source_key=item.scope,
        copy_of=None,
        page_read=False,
        faded=False,
        signature=print_.signature if print_ else None,
    )


def _write(
    connection: sqlite3.Connection,
    roots: _Roots,
    signs: Iterable[tuple[int, int, int]],
    written: Iterable[tuple[int, int | None, Item]],
) -> None:
    connection.executemany("INSERT OR IGNORE INTO sign (hash, article_id, lasting) VALUES (?, ?, ?)", sorted(signs))
    connection.executemany(
        "INSERT OR REPLACE INTO fingerprint (article_id, signature) VALUES (?, ?)",
        [
            (number, item.analysis.fingerprint.signature)
            for number, _, item in written
            if item.analysis and item.analysis.fingerprint
        ],
    )
    connection.executemany(  # what was rewritten is judged anew
        "UPDATE article SET copy_of = NULL WHERE id = ?",
        [(number,) for number, copy_of, _ in written if copy_of is not None],
    )
    connection.executemany(
        "UPDATE article SET copy_of = ? WHERE id = ? OR copy_of = ?", [(one, two, two) for one, two in roots.links]
    )
