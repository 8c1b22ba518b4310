"""Turns articles into weighted word vectors and pairs of these into a likeness from 0 to 1."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.model import Article
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, words

LEAD_WORDS = 80
"""Words of the body that are compared: news says what happened first."""

Vector = Mapping[str, float]


def terms(article: Article) -> Counter[str]:
    """The stems of title (twice) and lead without function words, with their counts."""
    title = words(article.title)
    lead = words(article.text[: LEAD_WORDS * 8])[:LEAD_WORDS]
    folded = [word for word in title * 2 + lead if word not in STOPWORDS]
    return Counter(stem_words(folded, article.language))


def vectors(articles: Sequence[Article]) -> list[Vector]:
    """Unit TF-IDF vectors, 1 + ln tf, frequencies taken over these very articles.

    Among the hits of one query its own words say nothing, and this is what weighs them down.
    """
    counted = [terms(article) for article in articles]
    holding = Counter(stem for counts in counted for stem in counts)
    total = len(articles)
    return [
        _unit({stem: (1 + math.log(n)) * math.log(1 + total / holding[stem]) for stem, n in counts.items()})
        for counts in counted
    ]


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two unit vectors."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    return sum(weight * large[stem] for stem, weight in small.items() if stem in large)


def _unit(vector: dict[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {stem: weight / length for stem, weight in vector.items()} if length else {}
