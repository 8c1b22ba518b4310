"""Finds who else says what a sentence says: other articles with a passage of nearly the same words and numbers.

A sentence of an answer is a quotation, and its first citation is where it stands word for word. What is found here are
further articles that carry the same statement in other words: a reader sees how many tell it, a program can cite them.
Words are compared by their first letters, without a stemmer: a hundred articles are read in some tens of milliseconds.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from bot.model import Article
from bot.text.stopwords import STOPWORDS

LIKE = 0.25
"""Cosine of two passages, words weighed by their rarity among the articles looked at, from which they say the same.
Fitted on `citations/news1` and `news2`: precision .89, recall .88 over the bullets of long answers."""

HELD = 0.35
"""The share of a sentence's weight that an article must hold before its passages are looked at."""

ANCHORS = 3
"""Of the words that both hold, the rarest: a passage that says the same has one of them."""

HEAD = 6
"""Letters of a word by which it is compared."""

READ = 8_000
"""Characters of an article that are looked at."""

_WORD = re.compile(r"\w+")
_END = re.compile(r"[.!?…\n][\"'”’»)]*(?:(?<=\n)\s*|\s+)")

Heads = frozenset[str]


class _Read:
    """An article cut into passages, roughly sentences: where each begins, its words, and which hold a word."""

    def __init__(self, article: Article) -> None:
        self.article = article
        text = article.text[:READ]
        self.ends = [match.end() for match in _END.finditer(text)] + [len(text)]
        self.held = [heads_of(text[start:end]) for start, end in pairwise([0, *self.ends])]
        self.places: dict[str, list[int]] = {}
        for place, heads in enumerate(self.held):
            for head in heads:
                self.places.setdefault(head, []).append(place)

    def span(self, passage: int) -> tuple[int, int]:
        """The passage in the text, blanks at its ends left out."""
        start, end = self.ends[passage - 1] if passage else 0, self.ends[passage]
        piece = self.article.text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


class Corroboration:
    """The articles among which it is looked for who says the same."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Read each article once; the order is that of what is found."""
        self._read = [_Read(article) for article in {item.id: item for item in articles if item.text}.values()]
        holding: Counter[str] = Counter()
        for item in self._read:
            holding.update({head: len(places) for head, places in item.places.items()})
        passages = sum(len(item.ends) for item in self._read)
        self._weights = {head: math.log(1 + passages / count) ** 2 for head, count in holding.items()}
        self._unknown = math.log(1 + passages) ** 2

    def of(self, sentence: str, told: Article) -> list[tuple[Article, int, int]]:
        """The articles beside the one that tells it which say the same, and `[start, end)` of that in each."""
        heads = heads_of(sentence)
        weights = {head: self._weight(head) for head in heads}
        least = HELD * sum(weights.values())
        found = []
        for item in self._read:
            if item.article.id == told.id or item.article.language != told.language:
                continue
            shared = sorted((head for head in heads if head in item.places), key=weights.__getitem__, reverse=True)
            if shared and sum(weights[head] for head in shared) >= least:
                found += [(item.article, *item.span(place)) for place in self._same(heads, item, shared[:ANCHORS])]
        return found

    def _same(self, heads: Heads, item: _Read, anchors: Sequence[str]) -> Iterator[int]:
        """The passage of an article that says most nearly the same, if one does."""
        places = dict.fromkeys(place for anchor in anchors for place in item.places[anchor])
        likeness = {place: self._likeness(heads, item.held[place]) for place in places}
        best = max(places, key=likeness.__getitem__)
        if likeness[best] >= LIKE and not _contradict(heads, item.held[best]):
            yield best

    def _weight(self, head: str) -> float:
        """The square of how rare a word is among the passages."""
        return self._weights.get(head, self._unknown)

    def _likeness(self, one: Iterable[str], other: Iterable[str]) -> float:
        first, second = set(one), set(other)
        lengths = math.prod(math.fsum(map(self._weight, heads)) for heads in (first, second))
        return math.fsum(map(self._weight, first & second)) / math.sqrt(lengths) if lengths else 0.0


def heads_of(text: str) -> Heads:
    """The beginnings of the words of a text that tell something."""
    return frozenset([word[:HEAD] for word in {*_WORD.findall(text.casefold())} - STOPWORDS])


def _contradict(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether each gives numbers and none of the other's: 5 dead are not 7 dead."""
    first, second = ({head for head in heads if head[0].isdigit()} for heads in (one, other))
    return bool(first and second) and first.isdisjoint(second)
