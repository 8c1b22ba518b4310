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
from bot.ports import Form
from bot.summarize.candidates import Candidate
from bot.text.words import stems, words

LENGTH_POWER = 0.7
"""Gain is divided by words to this power: 1 prefers scraps, 0 prefers the longest sentence."""

LEAD_DECAY = 0.1
"""exp(-0.1 × place) favours the lead of a single article; with n articles the exponent is divided by n,
since agreement between them tells more than the place."""

SINGLE_WEIGHT = 0.5
"""A word alone counts half of a pair of words."""

AGREED_WEIGHT = 3.0
"""A number that several articles give."""

QUERY_BOOST = 2.0
"""For a sentence that carries a word of the query in an article that is about more; its place counts half."""

TOPICAL_BOOST = 1.2
"""The same in an article whose title carries the query: all of it is about that."""

UNRESOLVED_FACTOR = 0.25
"""For a sentence that points back at one that is not there."""

REPEATED = 0.6
"""The share of a sentence's topical words that, said by one sentence chosen before, makes it a repetition."""

RETOLD, RETOLD_ANEW, RETOLD_FACTS = 0.7, 0.2, 3
"""The shares of a sentence's topical words that, said by those chosen before together, make it a repetition where they
also say all its names and numbers: the first of any such sentence, the second of one with so many facts, a number among
them. A release of 123 prisoners told in other words is still that."""

HEADLINE = 0.4
"""The share of a title's topical words from which a lead tells the story; that of a feature tells a scene."""

INDEFINITE_FACTOR = 0.5
"""For a sentence on "The inquiry" where none has been spoken of."""

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
    query: Collection[Form]
    titled: Collection[int]


def select(candidates: Sequence[Candidate], query: Collection[Form], budget: Budget) -> list[Candidate]:
    """The sentences that say most of a story within a budget, in reading order.

    Args:
        candidates: of all its articles, those of the best article first.
        query: the alternatives of the query's words as sequences of stems; empty for no query.
        budget: limits on the result.
    """
    pool = _about(candidates, query)
    articles = {candidate.article.id: candidate.article for candidate in pool}
    scale = _Scale(_weights(pool), len(articles), query, _titled(articles.values(), query))
    lead = _lead(pool, candidates) if len(articles) > 1 else None
    chosen: list[Candidate] = []
    covered: set[tuple[str, ...]] = set()
    left, enough = budget.words, 0.0
    while len(chosen) < budget.sentences:
        open_to = [item for item in pool if len(item.stems) <= left or not chosen]
        open_to = [lead] if lead and not chosen else open_to
        scored = [(_score(item, chosen, covered, scale), item) for item in open_to]
        best, item = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        if item is None or best <= enough:
            break
        enough = enough or best * ENOUGH
        chosen.append(item)
        covered |= item.concepts
        left -= len(item.stems)
        said = _Said.by(chosen)
        pool = [other for other in pool if other is not item and not _repeats(other, item) and not said.covers(other)]
    return in_reading_order(chosen, candidates, lead)


def in_reading_order(
    chosen: Sequence[Candidate], candidates: Sequence[Candidate], lead: Candidate | None = None
) -> list[Candidate]:
    """Article by article, that of the lead and then the one whose sentence stands nearest to its lead first.

    Within one as written; an article that opens on a scene or on what was not introduced comes after the others.
    """
    order = {id(candidate): place for place, candidate in enumerate(candidates)}
    written = sorted(chosen, key=lambda item: order[id(item)])
    opening: dict[int, tuple[bool, bool, int]] = {}
    for item in written:
        late = item.scene or item.unresolved or bool(item.definite)
        first = lead is None or item.article.id != lead.article.id
        opening.setdefault(item.article.id, (first, late, item.place))
    return sorted(written, key=lambda item: (opening[item.article.id], list(opening).index(item.article.id)))


def carries(held: Sequence[str], language: str, query: Collection[Form]) -> bool:
    """Whether a sequence of stems in a language holds one of the query's forms."""
    return any(form.stands_in(held, language) for form in query)


def _about(candidates: Sequence[Candidate], query: Collection[Form]) -> list[Candidate]:
    """All sentences of an article about the query; of one that only mentions it, those that do.

    With each of these what points back at it, and what it points back at.
    """
    if not query:
        return list(candidates)
    carrying = [item for item in candidates if carries(item.stems, item.article.language, query)]
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


def _titled(articles: Iterable[Article], query: Collection[Form]) -> set[int]:
    """The articles whose titles carry the query."""
    return {
        article.id for article in articles if carries(stems(article.title, article.language), article.language, query)
    }


def _weights(pool: Sequence[Candidate]) -> dict[tuple[str, ...], float]:
    """How many articles carry each concept; a single word counts less than a pair, an agreed number more."""
    carrying = Counter(concept for concept, _ in {(c, item.article.id) for item in pool for c in item.concepts})
    return {concept: count * _weight(concept, count) for concept, count in carrying.items()}


def _weight(concept: tuple[str, ...], articles: int) -> float:
    if len(concept) > 1:
        return 1.0
    return AGREED_WEIGHT if articles > 1 and concept[0][0].isdigit() else SINGLE_WEIGHT


def _score(item: Candidate, chosen: Sequence[Candidate], covered: Collection[tuple[str, ...]], scale: _Scale) -> float:
    gain = math.fsum(scale.weights[concept] for concept in item.concepts if concept not in covered)
    place, boost = float(item.place), 1.0
    if scale.query and carries(item.stems, item.article.language, scale.query):
        titled = item.article.id in scale.titled
        place, boost = (place, TOPICAL_BOOST) if titled else (place / 2, QUERY_BOOST)
    score = boost * gain / math.pow(len(item.stems), LENGTH_POWER) * math.exp(-LEAD_DECAY * place / scale.articles)
    if item.unresolved and not any(_precedes(other, item) for other in chosen):
        score *= UNRESOLVED_FACTOR
    elif item.definite and not _introduced(item, chosen):
        score *= INDEFINITE_FACTOR
    return score


@dataclass(frozen=True, slots=True)
class _Said:
    """What the sentences chosen so far say together."""

    facts: set[str]
    topical: set[tuple[str, ...]]

    @classmethod
    def by(cls, chosen: Iterable[Candidate]) -> "_Said":
        facts: set[str] = set()
        topical: set[tuple[str, ...]] = set()
        for item in chosen:
            facts.update(item.facts, words(item.text))
            topical |= _single(item)
        return cls(facts, topical)

    def covers(self, item: Candidate) -> bool:
        """Whether a sentence adds no name, no number and few other words."""
        if not all(fact in self.facts for fact in item.facts):
            return False
        single = _single(item)
        is_same = len(item.facts) >= RETOLD_FACTS and any(fact[0].isdigit() for fact in item.facts)
        return bool(single) and len(single & self.topical) >= (RETOLD_ANEW if is_same else RETOLD) * len(single)


def _lead(pool: Sequence[Candidate], candidates: Sequence[Candidate]) -> Candidate | None:
    """The first sentence of an article that says most of what the titles agree on, none where all open on scenes.

    A title that was made from the text says nothing about that.
    """
    titles = [
        article
        for article in {item.article.id: item.article for item in candidates}.values()
        if not article.text.startswith(article.title.rstrip("… "))
    ]
    held = [frozenset(stems(article.title, article.language)) for article in titles]
    agreed = Counter(stem for title in held for stem in title if any((stem,) in item.concepts for item in candidates))
    best, found = HEADLINE * sum(agreed.values()), None
    for item in pool:
        carried = sum(agreed[stem] for stem in {*item.stems} if stem in agreed)
        if item.place == 0 and not item.scene and not item.unresolved and carried > best:
            best, found = carried, item
    return found


def _single(item: Candidate) -> set[tuple[str, ...]]:
    return {concept for concept in item.concepts if len(concept) == 1}


def _precedes(one: Candidate, other: Candidate) -> bool:
    return one.article.id == other.article.id and one.place == other.place - 1


def _introduced(item: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether what a sentence on "The inquiry" is about was said before, or the sentence that it follows."""
    return any(_precedes(other, item) or not set(item.definite).isdisjoint(other.stems) for other in chosen)


def _repeats(one: Candidate, other: Candidate) -> bool:
    """Whether the one says little beside what the other does, and no other names or numbers in its place."""
    single = _single(one)
    return bool(single) and len(single & other.concepts) >= REPEATED * len(single) and not _differ(one, other)


def _differ(one: Candidate, other: Candidate) -> bool:
    """Whether each has a number that the other has not, or each names and neither a name of the other."""
    for kind in (str.isdigit, str.isalpha):
        first, second = ({fact for fact in item.facts if kind(fact[0])} for item in (one, other))
        shared = first & second if kind is str.isalpha else first <= second or second <= first
        if first and second and not shared:
            return True
    return False
