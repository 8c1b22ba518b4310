"""Turns search hits into the order of an answer: relevance, freshness, and how much of the query they carry."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.model import Article, Hit
from bot.ports import Form
from bot.search.query import SHORT
from bot.text.words import stems

HALF_LIFE = timedelta(days=7)
"""After a week the bonus for being fresh is halved."""

FRESH_SHARE = 0.4
"""The part of the score that age can take away: old news on the topic stays above fresh news beside it."""

READ = 20_000
"""Characters of a text that are looked at: what an article is about stands there."""

MIN_OF_BEST = 0.5
"""Of what the best item carries, for a long query that nothing carries whole."""


@dataclass(frozen=True, slots=True)
class Group:
    """One word of a query: its forms, and its weight (inverse frequency)."""

    word: str
    forms: tuple[Form, ...]
    weight: float


def inverse_frequency(holding: int, items: int) -> float:
    """How much a word tells: ln(1 + (N - n + 0.5) / (n + 0.5)), the factor of BM25 (Robertson, Spärck Jones)."""
    return math.log(1 + (max(items - holding, 0) + 0.5) / (holding + 0.5))


def freshness(published: datetime, now: datetime) -> float:
    """A factor from 1 (now) down to `1 - FRESH_SHARE` (long ago)."""
    age = max(now - published, timedelta())
    return 1 - FRESH_SHARE + FRESH_SHARE * math.exp2(-(age / HALF_LIFE))


def ranked(hits: Sequence[Hit], now: datetime) -> list[Hit]:
    """Hits by relevance times freshness, the best first."""
    scored = [replace(hit, relevance=hit.relevance * freshness(hit.article.published, now)) for hit in hits]
    return sorted(scored, key=lambda hit: (-hit.relevance, -hit.article.published.timestamp(), hit.article.id))


def carried(article: Article, groups: Sequence[Group]) -> float:
    """The share of the query's weight that an item's title and text carry, 0 to 1."""
    held = stems(f"{article.title}\n{article.text[:READ]}", article.language)
    total = sum(group.weight for group in groups)
    found = sum(group.weight for group in groups if any(form.stands_in(held, article.language) for form in group.forms))
    return found / total if total else 0.0


def relevant(hits: Sequence[Hit], shares: Mapping[int, float], words: int) -> list[Hit]:
    """Only hits that are about a query of so many words, given the share (by article id) that each carries.

    A short one names a topic, and half of a topic is another one.
    """
    best = max(shares.values(), default=0.0)
    floor = 1.0 if words <= SHORT else best * MIN_OF_BEST
    return [hit for hit in hits if shares.get(hit.article.id, 0.0) >= floor > 0]
