"""Turns stories into summaries made of their own sentences: weighted concepts, each counted once.

The method is budgeted concept coverage (Gillick and Favre 2009): stemmed bigrams and single words,
weighted by how many articles of the story carry them; sentences are taken greedily by what they add
per length. Invariant: every sentence of a summary is `text[start:end]` of a stored revision.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from bot.ports import Form
from bot.summarize.candidates import Candidate
from bot.summarize.redundancy import Said, repeats
from bot.summarize.weigh import Scale, carries, titled
from bot.text.words import stems

UNRESOLVED_FACTOR = 0.25
"""For a sentence that points back at one that is not there."""

HEADLINE = 0.4
"""The share of a title's topical words from which a lead tells the story; that of a feature tells a scene."""

INDEFINITE_FACTOR = 0.5
"""For a sentence on "The inquiry" where none has been spoken of."""

LEAD_SENTENCES = 3
"""An article that names the topic in these is about it."""

ENOUGH = 0.02
"""The share of the first sentence's gain below which one more sentence says nothing new."""


@dataclass(frozen=True, slots=True)
class Budget:
    """How much a summary may say of one story; `overrun` if its last sentence may, for who cuts at the word."""

    sentences: int
    words: int = 400
    overrun: bool = False


def select(candidates: Sequence[Candidate], query: Collection[Form], budget: Budget) -> list[Candidate]:
    """The sentences that say most of a story within a budget, in reading order.

    Args:
        candidates: of all its articles, those of the best article first.
        query: the alternatives of the query's words as sequences of stems; empty for no query.
        budget: limits on the result.
    """
    pool = _about(candidates, query)
    several = len({item.article.id for item in pool}) > 1
    lead = _lead(pool, candidates) if several else None if query else _opening(pool)
    chosen: list[Candidate] = []
    left, enough = budget.words, 0.0
    open_to = _Open(pool, Scale.of(pool, query))
    while len(chosen) < budget.sentences and left > 0:
        room = math.inf if budget.overrun or not chosen else left
        best, item = open_to.best(chosen, room)
        if lead and not chosen:
            best, item = open_to.score(lead, chosen), lead
        if item is None or best <= enough:
            break
        enough = enough or best * ENOUGH
        chosen.append(item)
        left -= len(item.stems)
        open_to.take(item, chosen)
    last = chosen[-1:] if left < 0 and len(chosen) > 1 else []  # what will be cut is said last
    return in_reading_order([item for item in chosen if item not in last], candidates, lead) + last


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
    topical |= titled({item.article.id: item.article for item in candidates}.values(), query)
    return [
        item
        for item in candidates
        if item.article.id in topical
        or (item.article.id, item.place) in hits | before
        or (item.unresolved and (item.article.id, item.place - 1) in hits)
    ]


class _Open:
    """The sentences that may still be chosen, and what each would add to those that were."""

    def __init__(self, pool: Sequence[Candidate], scale: Scale) -> None:
        self._scale = scale
        self._pool = dict(enumerate(pool))
        self._places = {id(item): place for place, item in self._pool.items()}
        self._gains = [scale.gain(item) for item in pool]
        self._standing = [scale.standing(item) for item in pool]
        self._holders: defaultdict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, item in self._pool.items():
            for concept in item.concepts:
                self._holders[concept].append(place)

    def best(self, chosen: Sequence[Candidate], room: float) -> tuple[float, Candidate | None]:
        """The score of the best sentence of at most so many words, the first of equal ones, and the sentence."""
        fit = (
            (self._score(place, item, chosen), item) for place, item in self._pool.items() if len(item.stems) <= room
        )
        return max(fit, key=lambda pair: pair[0], default=(0.0, None))

    def score(self, item: Candidate, chosen: Sequence[Candidate]) -> float:
        """What a sentence is worth after those chosen."""
        return self._score(self._places[id(item)], item, chosen)

    def take(self, item: Candidate, chosen: Sequence[Candidate]) -> None:
        """Count what a chosen sentence says as said, and let go of what only repeats it."""
        for concept in item.concepts:
            weight = self._scale.weights[concept]
            for place in self._holders.pop(concept, ()):
                self._gains[place] -= weight
        said = Said.by(chosen)
        repeated = [
            place for place, other in self._pool.items() if other is item or repeats(other, item) or said.covers(other)
        ]
        for place in repeated:
            del self._pool[place]

    def _score(self, place: int, item: Candidate, chosen: Sequence[Candidate]) -> float:
        score = self._gains[place] * self._standing[place]
        if item.unresolved and not any(_precedes(other, item) for other in chosen):
            return score * UNRESOLVED_FACTOR
        return score * INDEFINITE_FACTOR if item.definite and not _introduced(item, chosen) else score


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


def _opening(pool: Sequence[Candidate]) -> Candidate | None:
    """The first sentence of an article alone, unless it is a scene or points at what was not said."""
    first = next((item for item in pool if item.place == 0), None)
    return first if first and not (first.scene or first.unresolved or first.definite) else None


def _precedes(one: Candidate, other: Candidate) -> bool:
    return one.article.id == other.article.id and one.place == other.place - 1


def _introduced(item: Candidate, chosen: Sequence[Candidate]) -> bool:
    """Whether what a sentence on "The inquiry" is about was said before, or the sentence that it follows."""
    return any(_precedes(other, item) or not set(item.definite).isdisjoint(other.stems) for other in chosen)
