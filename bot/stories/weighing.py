"""Weighs the terms of articles by how rare they are among all that were read so far.

Invariant: a weight says how rare a term was when its article came; it is not changed later.
"""

import sys
from collections import Counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.model import Article, Kind
from bot.stories.cluster import PAGES
from bot.stories.member import Member
from bot.stories.names import Opening, named, packed
from bot.stories.vocabulary import Vocabulary
from bot.text.stopwords import STOPWORDS
from bot.text.tails import reported
from bot.text.words import fold, stem_words, words

BODY, LEAD = 400, 80
"""Words of a text that are compared, and how many of them count twice, as those of the title do."""

TERMS = 200
"""The heaviest terms that are kept of an article."""

EMPHASIS = 1.25
"""How much more a name or a number weighs."""

CYRILLIC_PREFIX = 4
"""Letters of a stem in Cyrillic that make a term: these languages derive by endings
("освободил", "освобождение"). Over 88 pairs of Russian articles AUC is 91.1 so, 88.3 by stems, 88.7 by five letters."""

BACKGROUND = 40
"""Articles without any of these words among which the first ones are weighed."""


class Read(NamedTuple):
    """The words of an article's title; its terms, how often each stands there, and their numbers."""

    title: list[str]
    stems: list[str]
    times: NDArray[np.float64]
    numbers: NDArray[np.int32]


class Weigher:
    """Numbers the terms of articles and counts in how many each stands."""

    def __init__(self) -> None:
        self._vocabulary = Vocabulary()
        self._holding = np.zeros(1 << 12, np.int32)
        self._seen = 0

    @property
    def terms(self) -> int:
        """How many terms it knows."""
        return len(self._vocabulary)

    def read(self, article: Article) -> Read:
        """The terms of an article; it is not counted by that."""
        title, body = words(article.title), words(reported(article.text)[: BODY * 8])[:BODY]
        told = [word for word in title * 2 + body[:LEAD] * 2 + body[LEAD:] if word not in STOPWORDS]
        counts = Counter(_terms(told, article.language))
        numbers = self._vocabulary.numbers(counts)
        if self.terms > len(self._holding):
            self._holding = np.concatenate([self._holding, np.zeros(self.terms, np.int32)])
        return Read(title, list(counts), np.array(list(counts.values()), np.float64), numbers)

    def count(self, read: Read) -> None:
        """Count an article."""
        self._seen += 1
        self._holding[read.numbers] += 1

    def member(self, article: Article, read: Read) -> Member:
        """What is kept of an article; weights are (1 + ln tf) × ln (1 + N / df), more for names and numbers."""
        names = named(article, Opening(read.title, []))  # without the words that `packed` leaves out
        emphatic = frozenset(_terms(sorted(names.title | names.lead), article.language))
        loud = [EMPHASIS if stem in emphatic or stem[0].isdigit() else 1.0 for stem in read.stems]
        rarity = np.log1p((self._seen + BACKGROUND) / np.maximum(self._holding[read.numbers], 1))
        weights = (1 + np.log(read.times)) * rarity * np.array(loud)
        heaviest = np.lexsort((read.numbers, -weights))[:TERMS]
        length = float(np.sqrt(weights @ weights)) or 1.0
        return Member(
            article.id,
            article.copy_of or article.id,
            article.published.timestamp() / 86_400,
            sys.intern(article.language),
            sys.intern(article.source),
            article.kind is Kind.HEADLINE,
            fold(article.title) in PAGES,
            packed(names),
            read.numbers[heaviest],
            (weights[heaviest] / length).astype(np.float32),
        )


def _terms(told: list[str], language: str) -> list[str]:
    """The stems of words; of those in Cyrillic their first letters."""
    return [stem[:CYRILLIC_PREFIX] if "\u0400" <= stem[0] <= "\u04ff" else stem for stem in stem_words(told, language)]
