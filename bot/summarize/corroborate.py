"""Finds who else says what a sentence says: other articles with a passage of nearly the same words and numbers.

A sentence of an answer is a quotation, and its first citation is where it stands word for word. What is found here are
further articles that carry the same statement in other words: a reader sees how many tell it, a program can cite them.
Words are compared by their first letters, without a stemmer: a hundred articles are read in some tens of milliseconds.
"""

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain, pairwise

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
_SIGNS = "’‘“”„«»–—…"
"""Typographic signs that are no part of a word."""

_IN_WORDS = bytes(ord(chr(n).lower()) if chr(n).isalnum() or chr(n) == "_" else ord(" ") for n in range(128)) + bytes(
    128
)
"""Of ASCII the characters of words in small letters, and blanks for the others."""

_END = re.compile(r"[.!?…\n][\"'”’»)]*(?:(?<=\n)\s*|\s+)")

Heads = AbstractSet[str]


class _Heads(dict[str, str]):
    """The beginning of each word that was met, `""` for one that tells nothing: most words come again and again."""

    def __missing__(self, word: str) -> str:
        self[word] = head = "" if word in STOPWORDS else word[:HEAD]
        return head

    def of(self, text: str) -> Heads:
        """The beginnings of the words of a text that tell something."""
        if text.isascii():  # the same in a third of the time
            found = text.encode("ascii").translate(_IN_WORDS).decode("ascii").split()
        else:
            found = _WORD.findall(text.casefold())
        heads = set(map(self.__getitem__, found))
        heads.discard("")
        return heads


class _Read:
    """An article cut into passages, roughly sentences: where each ends, its words, and those of all."""

    def __init__(self, article: Article, known: "_Heads") -> None:
        self.article = article
        text = article.text[:READ]
        self.ends = [match.end() for match in _END.finditer(text)] + [len(text)]
        for sign in _SIGNS:
            text = text.replace(sign, " ")
        self.held = [known.of(text[start:end]) for start, end in pairwise([0, *self.ends])]
        self.heads: Heads = set[str]().union(*self.held)

    def span(self, passage: int) -> tuple[int, int]:
        """The passage in the text, blanks at its ends left out."""
        start, end = self.ends[passage - 1] if passage else 0, self.ends[passage]
        piece = self.article.text[start:end]
        return start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


class Corroboration:
    """The articles among which it is looked for who says the same."""

    def __init__(self, articles: Iterable[Article]) -> None:
        """Read each article once; the order is that of what is found."""
        known = _Heads()
        self._read = [_Read(article, known) for article in {item.id: item for item in articles if item.text}.values()]
        holding = Counter(chain.from_iterable(heads for item in self._read for heads in item.held))
        passages = sum(len(item.ends) for item in self._read)
        self._weights = {head: math.log(1 + passages / count) ** 2 for head, count in holding.items()}
        self._unknown = math.log(1 + passages) ** 2

    def of(self, sentence: str, told: Article) -> list[tuple[Article, int, int]]:
        """The articles beside the one that tells it which say the same, and `[start, end)` of that in each."""
        weights = {head: self._weights.get(head, self._unknown) for head in heads_of(sentence)}
        least = HELD * sum(weights.values())
        found = []
        for item in self._read:
            if item.article.id == told.id or item.article.language != told.language:
                continue
            shared = weights.keys() & item.heads
            if shared and math.fsum(map(weights.__getitem__, shared)) >= least:
                anchors = sorted(shared, key=lambda head: (-weights[head], head))[:ANCHORS]
                found += [(item.article, *item.span(place)) for place in self._same(weights, item, anchors)]
        return found

    def _same(self, weights: Mapping[str, float], item: _Read, anchors: Sequence[str]) -> Iterator[int]:
        """The passage of an article that says most nearly the same, if one does."""
        length = math.fsum(weights.values())
        places = [place for place, heads in enumerate(item.held) if not heads.isdisjoint(anchors)]
        likeness = {place: self._likeness(weights, length, item.held[place]) for place in places}
        best = max(places, key=likeness.__getitem__)
        if likeness[best] >= LIKE and not _contradict(weights, item.held[best]):
            yield best

    def _likeness(self, one: Mapping[str, float], length: float, other: Heads) -> float:
        """The cosine of a sentence, given by the squares of how rare its words are, and a passage that shares some."""
        shared = math.fsum([one[head] for head in other if head in one])
        return shared / math.sqrt(length * math.fsum(map(self._weights.__getitem__, other)))


def heads_of(text: str) -> Heads:
    """The beginnings of the words of a text that tell something."""
    return _Heads().of(text)


def _contradict(one: Iterable[str], other: Iterable[str]) -> bool:
    """Whether each gives numbers and none of the other's: 5 dead are not 7 dead."""
    first, second = ({head for head in heads if head[0].isdigit()} for heads in (one, other))
    return bool(first and second) and first.isdisjoint(second)
