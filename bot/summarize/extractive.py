"""Turns stories into summaries made of their own sentences: weighted concepts, each counted once.

The method is budgeted concept coverage (Gillick and Favre 2009): stemmed bigrams and single words,
weighted by how many articles of the story carry them; sentences are taken greedily by what they add
per length. Invariant: every sentence of a summary is `text[start:end]` of a stored revision.
"""

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Article
from bot.summarize.candidates import Candidate
from bot.text.words import stems

LENGTH_POWER = 0.7
"""Gain is divided by words to this power: 1 prefers scraps, 0 prefers the longest sentence."""

LEAD_DECAY = 0.1
"""exp(-0.1 × place) favours the lead of a single article; with n articles the exponent is divided by n,
since agreement between them tells more than the place."""

SINGLE_WEIGHT = 0.5
"""A word alone counts half of a pair of words."""

QUERY_BOOST = 2.0
"""For a sentence that carries a word of the query in an article that is about more; its place counts half."""

TOPICAL_BOOST = 1.2
"""The same in an article whose title carries the query: all of it is about that."""

UNRESOLVED_FACTOR = 0.25
"""For a sentence that points back at one that is not there."""

REPEATED = 0.6
"""The share of a sentence's topical words that, said by one sentence chosen before, makes it a repetition."""

LEAD_SENTENCES = 3
"""An article that names the topic in these is about it."""

ENOUGH = 0.08
"""The share of the first sentence's gain below which one more sentence says nothing new."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may say of one story."""

    sentences: int
    words: int = 400


@dataclass(frozen=True, slots=True)
class _Scale:
    """What a sentence is measured against; `titled` are the articles whose titles carry the query."""

    weights: Mapping[tuple[str, ...], float]
    articles: int
    query: Collection[tuple[str, ...]]
    titled: Collection[int]


def select(candidates: Sequence[Candidate], query: Collection[tuple[str, ...]], budget: Budget) -> list[Candidate]:
    """The sentences that say most of a story within a budget, in reading order.

    Args:
        candidates: of all its articles, those of the best article first.
        query: the alternatives of the query's words as sequences of stems; empty for no query.
        budget: limits on the result.
    """
    pool = _about(candidates, query)
    articles = {candidate.article.id: candidate.article for candidate in pool}
    scale = _Scale(_weights(pool), len(articles), query, _titled(articles.values(), query))
    chosen: list[Candidate] = []
    covered: set[tuple[str, ...]] = set()
    left, enough = budget.words, 0.0
    while len(chosen) < budget.sentences:
        open_to = [item for item in pool if len(item.stems) <= left or not chosen]
        scored = [(_score(item, chosen, covered, scale), item) for item in open_to]
        best, item = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if item is None or best <= enough:
            break
        enough = enough or best * ENOUGH
        chosen.append(item)
        covered |= item.concepts
        left -= len(item.stems)
        pool = [other for other in pool if other is not item and not _repeats(other, item)]
    return in_reading_order(chosen, candidates)


def in_reading_order(chosen: Sequence[Candidate], candidates: Sequence[Candidate]) -> list[Candidate]:
    """Article by article, the one whose sentence stands nearest to its lead first, and within one as written."""
    order = {id(candidate): place for place, candidate in enumerate(candidates)}
    written = sorted(chosen, key=lambda item: order[id(item)])
    opening: dict[int, int] = {}
    for item in written:
        opening.setdefault(item.article.id, item.place)
    return sorted(written, key=lambda item: (opening[item.article.id], list(opening).index(item.article.id)))


def carries(held: Sequence[str], query: Collection[tuple[str, ...]]) -> bool:
    """Whether a sequence of stems holds one of the query's alternatives."""
    line = f" {' '.join(held)} "
    return any(f" {' '.join(sequence)} " in line for sequence in query)


def _about(candidates: Sequence[Candidate], query: Collection[tuple[str, ...]]) -> list[Candidate]:
    """All sentences of an article about the query; of one that only mentions it, those that do.

    With each of these what points back at it, and what it points back at.
    """
    if not query:
        return list(candidates)
    carrying = [item for item in candidates if carries(item.stems, query)]
    hits = {(item.article.id, item.place) for item in carrying}
    before = {(item.article.id, item.place - 1) for item in carrying if item.unresolved}
    topical = {number for number, place in hits if place < LEAD_SENTENCES}
    topical |= _titled({item.article.id: item.article for item in candidates}.values(), query)
    return [
        item
        for item in candidates
        if item.article.id in topical
        or (item.article.id, item.place) in hits | before
        or (item.unresolved and (item.article.id, item.place - 1) in hits)
    ]


def _titled(articles: Iterable[Article], query: Collection[tuple[str, ...]]) -> set[int]:
    """The articles whose titles carry the query."""
    return {article.id for article in articles if carries(stems(article.title, article.language), query)}


def _weights(pool: Sequence[Candidate]) -> dict[tuple[str, ...], float]:
    """How many articles carry each concept; a single word counts less than a pair."""
    carrying = Counter(concept for concept, _ in {(c, item.article.id) for item in pool for c in item.concepts})
    return {concept: count * (1.0 if len(concept) > 1 else SINGLE_WEIGHT) for concept, count in carrying.items()}


def _score(item: Candidate, chosen: Sequence[Candidate], covered: Collection[tuple[str, ...]], scale: _Scale) -> float:
    gain = math.fsum(scale.weights[concept] for concept in item.concepts if concept not in covered)
    place, boost = float(item.place), 1.0
    if scale.query and carries(item.stems, scale.query):
        titled = item.article.id in scale.titled
        place, boost = (place, TOPICAL_BOOST) if titled else (place / 2, QUERY_BOOST)
    score = boost * gain / math.pow(len(item.stems), LENGTH_POWER) * math.exp(-LEAD_DECAY * place / scale.articles)
    if item.unresolved and not any(_precedes(other, item) for other in chosen):
        score *= UNRESOLVED_FACTOR
    return score


def _precedes(one: Candidate, other: Candidate) -> bool:
    return one.article.id == other.article.id and one.place == other.place - 1


def _repeats(one: Candidate, other: Candidate) -> bool:
    single = {concept for concept in one.concepts if len(concept) == 1}
    return bool(single) and len(single & other.concepts) >= REPEATED * len(single)
