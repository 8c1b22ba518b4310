"""Turns a query into ranked hits: all words first, then fewer, never a single stray word passed off as a match."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.model import Hit
from bot.ports import Match, Scope, Store
from bot.search.query import Query, match_of
from bot.search.rank import Group, carried, inverse_frequency, ranked, relevant

SHORT = 3
"""Words up to which a query names a topic, and an item must carry all of them where any does."""

TELLING = inverse_frequency(5, 100)
"""A word that stands in more than five of a hundred items weighs less, and is left out of an either-or search."""

READ = 40
"""Items of an either-or search whose texts are read to see how much of the query they carry."""


@dataclass(frozen=True, slots=True)
class Found:
    """Hits, the best first; words of the query that no item holds; whether words had to be given up."""

    hits: tuple[Hit, ...] = ()
    missing: tuple[str, ...] = ()
    relaxed: bool = False


async def retrieve(store: Store, query: Query, scope: Scope, now: datetime, limit: int = 200) -> Found:
    """The items that are about a query within a scope."""
    match = match_of(query, await store.languages())
    groups = await _weighted(store, query, match)
    missing = tuple(group.word for group in groups if not group.alternatives)
    short = len(groups) <= SHORT
    if not missing and (short or not groups):
        hits = await store.search(_held(match, groups), scope, limit)
        if hits or len(groups) <= 1:
            return Found(tuple(ranked(hits, now)))
    hits = await store.search(_either(match, groups), scope, limit)
    kept, share = await _about(store, ranked(hits, now), groups, short=short)
    return Found(tuple(kept), missing, relaxed=bool(kept) and share < 1)


async def _weighted(store: Store, query: Query, match: Match) -> list[Group]:
    """The query's words with the alternatives that the store holds and their weights."""
    stems = {stem for group in match.groups for sequence in group for stem in sequence}
    frequencies = await store.frequencies(stems)
    items = (await store.holdings()).items
    groups = []
    for word, alternatives in zip(query.words, match.groups, strict=True):
        held = {sequence: min(frequencies[stem] for stem in sequence) for sequence in alternatives}
        kept = tuple(sequence for sequence, holding in held.items() if holding)
        groups.append(Group(word, kept, inverse_frequency(min(sum(held.values()), items), items)))
    return groups


def _held(match: Match, groups: Sequence[Group]) -> Match:
    return replace(match, groups=tuple(group.alternatives for group in groups))


def _either(match: Match, groups: Sequence[Group]) -> Match:
    """Any of the words that are held; common ones only when there are no others."""
    held = [group for group in groups if group.alternatives]
    telling = [group for group in held if group.weight > TELLING] or held
    return replace(match, groups=tuple(group.alternatives for group in telling), every=False)


async def _about(store: Store, hits: Sequence[Hit], groups: Sequence[Group], *, short: bool) -> tuple[list[Hit], float]:
    """The hits that carry enough of the query, and the greatest share of it that one carries."""
    if not groups:
        return list(hits), 1.0
    read = hits[:READ]
    articles = await store.texts(hit.article for hit in read)
    shares = await asyncio.to_thread(lambda: {item.id: carried(item, groups) for item in articles})
    return relevant(read, shares, short=short), max(shares.values(), default=0.0)
