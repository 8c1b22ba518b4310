"""Measures of dated summaries, and what a timeline is measured against.

A timeline here is a mapping from days to what is told of them. The measures are those of Martschat and Strube (2017,
2018; their tool is tilse): F1 of the days, and ROUGE of what is told, each day beside the one of the other timeline
that is nearest in time and words. Tokens and stems are those of the package `rouge-score`.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rouge_score.tokenizers import DefaultTokenizer

from tests.eval.baselines import Vector, cosine, tf_idf

Timeline = Mapping[date, str]
Grams = Counter[tuple[str, ...]]

WINDOW = 10
"""Days before and after, in which a day's sentences are looked for again (Chieu and Lee 2004)."""

_TOKENS = DefaultTokenizer(use_stemmer=True)


def grams(text: str, size: int) -> Grams:
    """The runs of so many stemmed words, with how often each is there."""
    words = _words(text)
    return Counter(tuple(words[place : place + size]) for place in range(len(words) - size + 1))


@lru_cache(maxsize=20_000)
def _words(text: str) -> list[str]:
    return list(_TOKENS.tokenize(text))


def date_f1(found: Timeline, gold: Timeline) -> float:
    """The harmonic mean of precision and recall over the days."""
    return 2 * len(found.keys() & gold.keys()) / (len(found) + len(gold)) if found and gold else 0.0


def aligned_rouge(found: Timeline, gold: Timeline, size: int) -> float:
    """ROUGE-N F1 with alignment ("align+ m:1"): what is told a day off counts half, two days a third, and so on."""
    precision, recall = _carried(found, gold, size), _carried(gold, found, size)
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _carried(told: Timeline, other: Timeline, size: int) -> float:
    """The share of n-grams of the one that the other has on the days which are nearest to these."""
    first, second = ({day: grams(text, size) for day, text in each.items()} for each in (told, other))
    words = [{day: grams(text, 1) for day, text in each.items()} for each in (told, other)]
    total = sum(each.total() for each in first.values())
    shared = 0.0
    for day, counts in first.items():
        near = min(second, key=lambda o: (_cost(day, o, words), o), default=None)
        if near is not None:
            shared += _nearness(day, near) * (counts & second[near]).total()
    return shared / total if total else 0.0


def _cost(day: date, other: date, words: Sequence[Mapping[date, Grams]]) -> float:
    one, two = words[0][day], words[1][other]
    overlap = 2 * (one & two).total() / ((one.total() + two.total()) or 1)
    return (1 - _nearness(day, other)) * (1 - overlap)


def _nearness(day: date, other: date) -> float:
    return 1 / (abs((day - other).days) + 1)


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence of an item of a day."""

    day: date
    text: str
    place: int


Method = Callable[[str, Sequence[Told], int], list[Told]]
"""Of a topic and the sentences of items that hold one of its words: so many of them, each of another day."""


def _leads(told: Sequence[Told]) -> dict[date, Told]:
    return {each.day: each for each in told if each.place == 0}


def newest(_topic: str, told: Sequence[Told], most: int) -> list[Told]:
    """The first sentences of the newest items."""
    leads = _leads(told)
    return [leads[day] for day in sorted(leads)[-most:]]


def at_random(_topic: str, told: Sequence[Told], most: int) -> list[Told]:
    """The first sentences of items at random."""
    leads = _leads(told)
    return [leads[day] for day in random.Random(1).sample(sorted(leads), min(most, len(leads)))]


def likest(topic: str, told: Sequence[Told], most: int) -> list[Told]:
    """The sentences most like the topic by TF-IDF."""
    *vectors, asked = tf_idf([*(each.text for each in told), topic])
    return _best(told, [cosine(vector, asked) for vector in vectors], most)


def retold(_topic: str, told: Sequence[Told], most: int) -> list[Told]:
    """The sentences most like those of other items of the ten days before and after (Chieu and Lee 2004)."""
    vectors = tf_idf([each.text for each in told])
    days: defaultdict[date, list[Vector]] = defaultdict(list)
    for each, vector in zip(told, vectors, strict=True):
        days[each.day].append(vector)
    near = [
        [other for day, held in days.items() if 0 < abs((day - each.day).days) <= WINDOW for other in held]
        for each in told
    ]
    interest = [sum(cosine(vector, other) for other in others) for vector, others in zip(vectors, near, strict=True)]
    return _best(told, interest, most)


def _best(told: Sequence[Told], scores: Sequence[float], most: int) -> list[Told]:
    chosen: dict[date, Told] = {}
    for place in sorted(range(len(told)), key=lambda place: -scores[place]):
        if len(chosen) < most:
            chosen.setdefault(told[place].day, told[place])
    return list(chosen.values())


METHODS: dict[str, Method] = {
    "newest, leads": newest,
    "random, leads": at_random,
    "TF-IDF of the topic": likest,
    "Chieu and Lee": retold,
}
