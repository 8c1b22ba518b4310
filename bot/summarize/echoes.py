"""Tells of each sentence of several articles how much of it was said before, and how many articles say it again.

What earlier articles say, be it in one that told it and in a hundred that recall it, is background; what later ones
recall is what mattered (as Chieu and Lee 2004 have it of sentences, here in one direction of time).

Invariant: a sentence echoes only sentences of other articles, never its own article's.
"""

import math
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from bot.model import Article
from bot.stories.facts import facts_of
from bot.summarize.candidates import Candidate, candidates_of
from bot.text.months import MONTH_NAMES, days_in
from bot.text.words import words

READ = 40
"""Sentences of an article that are compared: what is new may stand below much that was known."""

RECALLS = 0.4
"""The share of a sentence's facts that one of a later article must say to recall it."""

_Places = NDArray[np.intp]
_Shares = NDArray[np.float64]
_Key = tuple[int, int]

_YEAR = re.compile(r"(?:1[5-9]|20)\d\d")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")


@dataclass(frozen=True, slots=True)
class Echo:
    """`known`: the greatest share of a sentence's facts, by weight, that one sentence of an earlier article says.

    `fresh`: the share of those that no earlier article says anywhere. `recalling`: the later articles of which a
    sentence says `RECALLS` of them or more, by number, with that share; no copies of other sources' reports.
    """

    known: float = 0.0
    fresh: float = 1.0
    recalling: Mapping[int, float] = field(default_factory=dict)

    @property
    def recalled(self) -> float:
        """What later articles say of the sentence, in sum."""
        return math.fsum(self.recalling.values())


NONE = Echo()


class Echoes:
    """The echoes of all sentences of some articles, each read once, the oldest article first."""

    def __init__(self, articles: Sequence[Article]) -> None:
        ordered = sorted(articles, key=lambda each: (each.published, each.id))
        self._read = {article.id: candidates_of(article)[:READ] for article in ordered}
        read = [(article, self._read[article.id]) for article in ordered if self._read[article.id]]
        self._starts = np.cumsum([0, *(len(items) for _, items in read)])
        self._owners = [article.id for article, _ in read]
        self._own = originals(ordered)
        self._found: dict[_Key, Echo] = {}
        if read:
            self._compare([(place, item) for place, (_, items) in enumerate(read) for item in items])

    def sentences(self, article: Article) -> Sequence[Candidate]:
        """The sentences of one of the articles that were read."""
        return self._read[article.id]

    def is_original(self, article: Article) -> bool:
        """Whether one of the articles is no copy of another source's report; a source repeats its own as background."""
        return article.id in self._own

    def of(self, item: Candidate) -> Echo:
        """What is known of a sentence; nothing of one that was not read."""
        return self._found.get((item.article.id, item.start), NONE)

    def _compare(self, sentences: Sequence[tuple[int, Candidate]]) -> None:
        rows = [undated(item.text) for _, item in sentences]
        held = holders_of(rows)
        weights = {fact: math.log(1 + len(rows) / len(places)) for fact, places in held.items()}
        for (owner, item), row in zip(sentences, rows, strict=True):
            if row:
                total = math.fsum(weights[fact] for fact in row)
                new = math.fsum(weights[fact] for fact in row if held[fact][0] >= self._starts[owner])
                shares = summed([held[fact] for fact in row], [weights[fact] for fact in row], len(rows)) / total
                counted = [held[fact] for fact in row if fact[0].isdigit()]
                same = (
                    shares * (summed(counted, [1.0] * len(counted), len(rows)) == len(counted)) if counted else shares
                )
                echo = Echo(self._known(same, owner), new / total, self._recalling(shares, owner))
                self._found[item.article.id, item.start] = echo

    def _known(self, shares: _Shares, owner: int) -> float:
        return float(shares[: self._starts[owner]].max(initial=0.0))

    def _recalling(self, shares: _Shares, owner: int) -> dict[int, float]:
        later = owner + 1
        if later == len(self._owners):
            return {}
        most = np.maximum.reduceat(shares, self._starts[later:-1])
        found = np.flatnonzero(most >= RECALLS)
        recalling = {self._owners[later + place]: float(most[place]) for place in found.tolist()}
        return {number: share for number, share in recalling.items() if number in self._own}


def originals(articles: Sequence[Article]) -> set[int]:
    """The numbers of articles that are no copy of another source's report."""
    sources = {article.id: article.source for article in articles}
    return {each.id for each in articles if each.copy_of is None or sources.get(each.copy_of) == each.source}


def holders_of(rows: Sequence[Iterable[str]]) -> dict[str, _Places]:
    """Where each fact is said."""
    held: dict[str, list[int]] = {}
    for place, row in enumerate(rows):
        for fact in row:
            held.setdefault(fact, []).append(place)
    return {fact: np.array(places, np.intp) for fact, places in held.items()}


def summed(places: Sequence[_Places], weights: Sequence[float], size: int) -> _Shares:
    """The sum of the weights that each of so many places gets."""
    if not places:
        return np.zeros(size)
    weighed = np.repeat(np.array(weights, np.float64), [len(at) for at in places])
    return np.bincount(np.concatenate(places), weighed, size).astype(np.float64, copy=False)


def undated(text: str) -> list[str]:
    """The facts of a text but for dates: a report says "on Tuesday", who recalls it "on 12 January 2010"."""
    plain = _ORDINAL.sub("", text)
    days = [day.split("-") for day in days_in(words(plain))]
    numbers, months = {number for _, number in days}, {int(month) for month, _ in days}
    names = {name[:6] for name, month in MONTH_NAMES.items() if month in months} if months else ()
    left = (fact for fact in facts_of(plain) if fact not in numbers and fact not in names)
    return sorted(fact for fact in left if not _YEAR.fullmatch(fact))
