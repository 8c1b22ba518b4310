"""Turns articles into weighted word vectors and pairs of these into a likeness from 0 to 1."""

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.model import Article
from bot.stories.names import Named, Opening, opening
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words

LEAD_WORDS = 80
"""Words of the body that are compared: news says what happened first."""

BACKGROUND = 40
"""Other items, without any of these words, among which those of a batch are weighed: a handful of hits says
little about how rare a word is, and by itself would make one shared place a story."""

EMPHASIS = 1.5
"""How much more a name or a number weighs than another word: they tell one raise of rates from another."""

TOLD, SHARED = 20, 6
"""Two items of so many words each that share fewer than so many are alike in proportion only."""

Vector = Mapping[str, float]


def terms(article: Article, read: Opening | None = None) -> Counter[str]:
    """The stems of title (twice) and lead without function words, with their counts; `read` if it was cut before."""
    title, lead = read or opening(article)
    folded = [word for word in title * 2 + lead[:LEAD_WORDS] if word not in STOPWORDS]
    return Counter(stem_words(folded, article.language))


def vectors(
    articles: Sequence[Article], names: Sequence[Named], counted: Sequence[Mapping[str, int]] | None = None
) -> list[Vector]:
    """Unit TF-IDF vectors, 1 + ln tf, frequencies taken over these very articles and a notional background.

    A name or a number weighs more. Among the hits of one query its own words say little: this weighs them down.
    """
    counted = [terms(article) for article in articles] if counted is None else counted
    holding = Counter(stem for counts in counted for stem in counts)
    rarity = {stem: math.log(1 + (len(articles) + BACKGROUND) / count) for stem, count in holding.items()}
    return [_weighted(*each, rarity) for each in zip(articles, names, counted, strict=True)]


def likeness(one: Vector, other: Vector) -> float:
    """The cosine of two unit vectors, less where two long texts have no more than a few words in common."""
    small, large = (one, other) if len(one) <= len(other) else (other, one)
    common = [weight * large[stem] for stem, weight in small.items() if stem in large]
    cosine = math.fsum(common)
    return cosine * len(common) / SHARED if len(common) < SHARED and len(small) >= TOLD else cosine


def _weighted(article: Article, names: Named, counts: Mapping[str, int], rarity: Mapping[str, float]) -> Vector:
    emphatic = frozenset(stem_words(sorted(names.title | names.lead), article.language))
    return _unit(
        {
            stem: (1 + math.log(n)) * rarity[stem] * (EMPHASIS if stem in emphatic or stem[0].isdigit() else 1)
            for stem, n in counts.items()
        }
    )


def _unit(vector: dict[str, float]) -> Vector:
    length = math.sqrt(sum(weight * weight for weight in vector.values()))
    return {stem: weight / length for stem, weight in vector.items()} if length else {}
