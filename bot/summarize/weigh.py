"""Weighs concepts and sentences: what the choice of `bot.summarize.extractive` is made by.

Weights were fitted on the development data, `multinews` (250 stories) and `cnndm` (75 articles), by coordinate ascent
on ROUGE-1 + 1.5 × ROUGE-2 over a coarse grid, and judged by five-fold cross-validation: `docs/quality.md` tells how.
"""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from bot.model import Article
from bot.ports import Form
from bot.summarize.candidates import Candidate
from bot.text.words import stems

LENGTH_POWER = 0.85
"""Gain is divided by words to this power: 1 prefers scraps, 0 prefers the longest sentence."""

LEAD_DECAY = 0.1
"""exp(-0.1 × place) favours the lead of a single article; with n articles the exponent is divided by n,
since agreement between them tells more than the place."""

AGREEMENT, FREQUENCY = 2.5, 0.75
"""A concept weighs as many articles as carry it to the first of these powers, times as many sentences to the second."""

SINGLE_WEIGHT = 0.1
"""A word alone counts a tenth of a pair of words; a number that several articles give counts as one."""

QUOTED = 1.4
"""For a sentence with a quotation, where several articles tell the story: what was said is told in its words."""

OWN_VOICE = 0.7
"""For a sentence that speaks as "I" or "you" outside quotation marks: opinion, advice, or a quotation without marks."""

SHORT, SHORT_FACTOR = 8, 0.5
"""For a sentence of fewer words."""

QUERY_BOOST = 2.0
"""For a sentence that carries a word of the query in an article that is about more; its place counts half."""

TOPICAL_BOOST = 1.2
"""The same in an article whose title carries the query: all of it is about that."""

_QUOTATION = re.compile('["“”«»„]')
_QUOTED = re.compile('"[^"]*"|“[^”]*”|«[^»]*»|„[^“”]*[“”]')
_OWN = {
    "en": re.compile(r"\b(?:I|[Mm]e|[Mm]y|[Ww]e|us|[Oo]ur|[Yy]ou|[Yy]our)\b"),
}


@dataclass(frozen=True, slots=True)
class Scale:
    """What a sentence is measured against; `titled` are the articles whose titles carry the query."""

    weights: Mapping[tuple[str, ...], float]
    articles: int
    query: Collection[Form]
    titled: Collection[int]

    @classmethod
    def of(cls, pool: Sequence[Candidate], query: Collection[Form]) -> "Scale":
        """The scale of a story's sentences."""
        articles = {item.article.id: item.article for item in pool}
        return cls(weights_of(pool), len(articles), query, titled(articles.values(), query))

    def gain(self, item: Candidate) -> float:
        """What all the concepts of a sentence weigh."""
        return math.fsum(map(self.weights.__getitem__, item.concepts))

    def standing(self, item: Candidate) -> float:
        """By what the gain of a sentence is multiplied, whatever was said before: length, place, voice, query."""
        place, factor = float(item.place), 1.0
        if self.query and carries(item.stems, item.article.language, self.query):
            is_titled = item.article.id in self.titled
            place, factor = (place, TOPICAL_BOOST) if is_titled else (place / 2, QUERY_BOOST)
        factor *= math.exp(-LEAD_DECAY * place / self.articles) / math.pow(len(item.stems), LENGTH_POWER)
        if len(item.stems) < SHORT:
            factor *= SHORT_FACTOR
        return factor * self._voice(item)

    def _voice(self, item: Candidate) -> float:
        text = item.text
        own = _OWN.get(item.article.language)
        factor = OWN_VOICE if own and own.search(_QUOTED.sub(" ", text)) else 1.0
        return factor * QUOTED if self.articles > 1 and _QUOTATION.search(text) else factor


def carries(held: Sequence[str], language: str, query: Collection[Form]) -> bool:
    """Whether a sequence of stems in a language holds one of the query's forms."""
    return any(form.stands_in(held, language) for form in query)


def titled(articles: Iterable[Article], query: Collection[Form]) -> set[int]:
    """The articles whose titles carry the query."""
    return {
        article.id for article in articles if carries(stems(article.title, article.language), article.language, query)
    }


def weights_of(pool: Sequence[Candidate]) -> dict[tuple[str, ...], float]:
    """What each concept weighs: more where more articles and sentences carry it, a word alone less than a pair."""
    held: dict[int, set[tuple[str, ...]]] = {}
    for item in pool:
        held.setdefault(item.article.id, set()).update(item.concepts)
    spoken = Counter(chain.from_iterable(item.concepts for item in pool))
    carrying = Counter(chain.from_iterable(held.values()))
    return {
        concept: math.pow(count, AGREEMENT) * math.pow(spoken[concept], FREQUENCY) * _kind(concept, count)
        for concept, count in carrying.items()
    }


def _kind(concept: tuple[str, ...], articles: int) -> float:
    is_agreed = articles > 1 and concept[0][0].isdigit()
    return 1.0 if len(concept) > 1 or is_agreed else SINGLE_WEIGHT
