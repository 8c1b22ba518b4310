"""Turns a query into ranked hits: all words first, then fewer, never a single stray word passed off as a match."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Hit
from bot.ports import Form, Match, Scope, Store
from bot.search.query import SHORT, Query, match_of
from bot.search.rank import Group, carried, fed_back, inverse_frequency, ranked, relevant, stems_of, weighed

READ = 40
"""Items of an either-or search whose texts are read: how much of the query they carry, how like the best they are."""

FEW = 10
"""Hits from which a ranking needs no other items."""


@dataclass(frozen=True, slots=True)
class Found:
    """What a query finds.

    `hits` are about it, the best first: what answers stand on. `ranking` is every item that holds any of it.
    `missing` are its words that no item holds; `relaxed` says that no hit carries all the words.
    `forms` are those in which its words and phrases stand in the items.
    """

    hits: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    relaxed: bool = False
    ranking: tuple[Hit, ...] = ()
    forms: tuple[Form, ...] = ()


LIMIT = 100
"""Items that one search returns: more than any answer shows."""


async def retrieve(store: Store, query: Query, scope: Scope, now: datetime, limit: int = LIMIT) -> Found:
    """The items that are about a query within a scope."""
    match = match_of(query, await store.languages())
    forms = tuple(form for group in (*match.groups, *match.phrases) for form in group)
    if len(match.groups) <= SHORT:
        hits = tuple(ranked(await store.search(match, scope, limit), now))
        if hits:
            return Found(hits, ranking=hits + await _beside(store, match, scope, now, hits), forms=forms)
    groups = await _weighted(store, query, match)
    missing = tuple(group.word for group in groups if not group.forms)
    if len(groups) <= 1:
        return Found(missing=missing, forms=forms)
    some = replace(match, groups=tuple(group.forms for group in groups if group.forms), every=False)
    first = await store.search(some, scope, limit)
    held = await _read(store, first)
    again = await asyncio.to_thread(lambda: fed_back(weighed(first, held, groups), held))
    either = ranked(again, now)
    shares = {hit.article.id: carried(held[hit.article.id], hit.article.language, groups) for hit in first[:READ]}
    about = relevant([hit for hit in either if hit.article.id in shares], shares, len(groups))
    whole = max(shares.values(), default=0.0) >= 1
    return Found(tuple(about), missing, relaxed=bool(about) and not whole, ranking=tuple(either), forms=forms)


async def groups_of(store: Store, query: Query) -> list[Group]:
    """The query's words with their forms that the store holds, none for a missing one, and their weights."""
    return await _weighted(store, query, match_of(query, await store.languages()))


async def _read(store: Store, hits: Sequence[Hit]) -> dict[int, Sequence[str]]:
    """The stems of the first hits by id."""
    texts = await store.texts(hit.article for hit in hits[:READ])
    return await asyncio.to_thread(lambda: {article.id: stems_of(article) for article in texts})


async def _beside(store: Store, match: Match, scope: Scope, now: datetime, hits: Sequence[Hit]) -> tuple[Hit, ...]:
    """After so few hits that hold all words, the items that hold any of them; they are no answer."""
    if len(hits) >= FEW or len(match.groups) <= 1:
        return ()
    known = {hit.article.id for hit in hits}
    either = ranked(await store.search(replace(match, every=False), scope, LIMIT), now)
    return tuple(hit for hit in either if hit.article.id not in known)


async def _weighted(store: Store, query: Query, match: Match) -> list[Group]:
    """The query's words with those of their forms that the store holds, and their weights."""
    stems = {stem for group in match.groups for form in group for stem in form.stems}
    frequencies = await store.frequencies(stems)
    items = await store.size()
    groups = []
    for word, forms in zip(query.words, match.groups, strict=True):
        held = {form: min(frequencies[stem] for stem in form.stems) for form in forms}
        kept = tuple(form for form, holding in held.items() if holding)
        groups.append(Group(word, kept, inverse_frequency(min(sum(held.values()), items), items)))
    return groups
