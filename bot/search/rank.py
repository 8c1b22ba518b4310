"""Turns search hits into the order of an answer: relevance, freshness, and how much of the query they carry."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache

from bot.model import Article, Hit
from bot.ports import Form
from bot.search.query import SHORT
from bot.text.stopwords import STOPWORDS
from bot.text.words import stems

HALF_LIFE = timedelta(days=7)
"""After a week the bonus for being fresh is halved."""

FRESH_SHARE = 0.4
"""The part of the score that age can take away: old news on the topic stays above fresh news beside it."""

READ = 20_000
"""Characters of a text that are looked at: what an article is about stands there."""

MIN_OF_BEST = 0.5
"""Of what the best item carries, for a long query that nothing carries whole."""


ALIKE_SHARE = 0.5
"""The part of a hit's score that its likeness to the best hits makes: what the query says in few words, these say in
many (pseudo-relevance feedback, Rocchio 1971, as a second ranking)."""

MODELS, STEEPNESS = 3, 8
"""The best hits that are models, and the power to which each one's share of the best relevance is its weight."""

ABOUT = 1_000
"""Words of an item that are compared with the models."""

BACKGROUND = 40
"""Other items, without any of these words, among which rarity is weighed."""

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b."""


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
    scored = [replace(hit, relevance=hit.relevance * freshness(hit.article.reckoned, now)) for hit in hits]
    return sorted(scored, key=lambda hit: (-hit.relevance, -hit.article.reckoned.timestamp(), hit.article.id))


KEPT = 128
"""Items whose stems are kept, in some two megabytes: the newest and the best are looked at again and again."""


def stems_of(article: Article) -> Sequence[str]:
    """The stems of an item's title and of what is looked at of its text."""
    return _stems_of(f"{article.title}\n{article.text[:READ]}", article.language)


@lru_cache(maxsize=KEPT)
def _stems_of(text: str, language: str) -> tuple[str, ...]:
    return tuple(stems(text, language))


def weighed(hits: Sequence[Hit], held: Mapping[int, Sequence[str]], groups: Sequence[Group]) -> list[Hit]:
    """The hits whose stems are given by id, half by the index's BM25 and half by one with the groups' own weights.

    FTS5 takes a word that half of the items hold for one that says nothing, and in a small store many are. The best
    keeps the relevance of the best; hits without stems keep theirs.
    """
    read = [hit for hit in hits if hit.article.id in held]
    mean = sum(len(held[hit.article.id]) for hit in read) / len(read) if read else 1.0
    own = {hit.article.id: _bm25(held[hit.article.id], hit.article.language, groups, mean) for hit in read}
    best, most = max((hit.relevance for hit in read), default=0.0), max(own.values(), default=0.0)
    if best <= 0 or most <= 0:
        return list(hits)
    shares = {number: value / most for number, value in own.items()}
    return [
        replace(hit, relevance=(hit.relevance + best * shares[hit.article.id]) / 2) if hit.article.id in shares else hit
        for hit in hits
    ]


def _bm25(held: Sequence[str], language: str, groups: Sequence[Group], mean: float) -> float:
    counts = Counter(held)
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * len(held) / (mean or 1.0))
    total = 0.0
    for group in groups:
        found = sum(_occurrences(form, held, counts) for form in group.forms if _fits(form, language))
        total += group.weight * found * (SATURATION + 1) / (found + norm)
    return total


def _fits(form: Form, language: str) -> bool:
    return not form.languages or language in form.languages


def _occurrences(form: Form, held: Sequence[str], counts: Mapping[str, int]) -> int:
    first, *more = form.stems
    if not more or not all(stem in counts for stem in form.stems):
        return counts.get(first, 0) if not more else 0
    size = len(form.stems)
    return sum(tuple(held[place : place + size]) == form.stems for place, stem in enumerate(held) if stem == first)


def fed_back(hits: Sequence[Hit], held: Mapping[int, Sequence[str]]) -> list[Hit]:
    """The hits whose stems are given by id, ranked again: half by relevance, half by likeness to the best three.

    The relevance of the best stays about what it was; other hits follow in their order, below all of these.
    """
    read = [hit for hit in hits if hit.article.id in held]
    best = max((hit.relevance for hit in read), default=0.0)
    if best <= 0:
        return list(hits)
    likeness = _likeness(read, held)
    most = max(likeness) or 1.0
    scores = [
        best * ((1 - ALIKE_SHARE) * hit.relevance / best + ALIKE_SHARE * alike / most)
        for hit, alike in zip(read, likeness, strict=True)
    ]
    again = [replace(hit, relevance=score) for hit, score in zip(read, scores, strict=True)]
    rest = [hit for hit in hits if hit.article.id not in held]
    scale = min(scores) / max((hit.relevance for hit in rest), default=1.0)
    below = [replace(hit, relevance=hit.relevance * scale) for hit in rest]
    return sorted(again, key=lambda hit: -hit.relevance) + below


def _likeness(read: Sequence[Hit], held: Mapping[int, Sequence[str]]) -> list[float]:
    """The cosine of each hit and the mean of the models, by their first words."""
    counts = [_counted(held[hit.article.id][:ABOUT]) for hit in read]
    mean = sum(sum(count.values()) for count in counts) / len(counts) or 1.0
    holding = Counter(stem for count in counts for stem in count)
    rarity = {stem: math.log(1 + (len(counts) + BACKGROUND) / held_by) for stem, held_by in holding.items()}
    vectors = [_vector(count, rarity, mean) for count in counts]
    models = sorted(zip(read, vectors, strict=True), key=lambda pair: -pair[0].relevance)[:MODELS]
    middle: Counter[str] = Counter()
    for hit, vector in models:
        share = (hit.relevance / models[0][0].relevance) ** STEEPNESS
        middle.update({stem: share * weight for stem, weight in vector.items()})
    return [math.fsum(weight * middle[stem] for stem, weight in vector.items() if stem in middle) for vector in vectors]


def _counted(held: Sequence[str]) -> Counter[str]:
    return Counter(stem for stem in held if stem not in STOPWORDS)


def _vector(count: Counter[str], rarity: Mapping[str, float], mean: float) -> dict[str, float]:
    """A vector of length 1 with the weights of BM25."""
    norm = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * sum(count.values()) / mean)
    weights = {stem: rarity[stem] * n / (n + norm) for stem, n in count.items()}
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {stem: weight / length for stem, weight in weights.items()} if length else {}


def carried(held: Sequence[str], language: str, groups: Sequence[Group]) -> float:
    """The share of the query's weight that an item's stems carry, 0 to 1."""
    total = sum(group.weight for group in groups)
    found = sum(group.weight for group in groups if any(form.stands_in(held, language) for form in group.forms))
    return found / total if total else 0.0


def relevant(hits: Sequence[Hit], shares: Mapping[int, float], words: int) -> list[Hit]:
    """Only hits that are about a query of so many words, given the share (by article id) that each carries.

    A short one names a topic, and half of a topic is another one.
    """
    best = max(shares.values(), default=0.0)
    floor = 1.0 if words <= SHORT else best * MIN_OF_BEST
    return [hit for hit in hits if shares.get(hit.article.id, 0.0) >= floor > 0]
