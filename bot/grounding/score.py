"""How likely a sentence is supported by passages, from 0 to 1: beside the verdict, for ranking and for measuring.

A logistic regression on five features. `python -m tests.eval.fitting` fits and cross-validates it (see there).
"""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from bot.grounding.check import findings
from bot.grounding.everyday import EVERYDAY
from bot.grounding.tokens import Passage
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, words

BIAS = -2.09
WEIGHTS = (1.16, 0.66, -0.23, -0.50, 1.54)
"""Of `features`, in their order."""

_REACH, _CONTENT_REACH = 4, 3
"""How far apart two words may stand that are a pair: among all words, and among content words."""

_OF_EVERYDAY = 0.3
"""What a new word of every day weighs beside another one: it is often only another way to say it."""

_HEAD = 5
"""Letters that two forms of a word share."""

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class _Row:
    """The stems of a sentence: all, and those of its content words, in order."""

    stems: Sequence[str]
    content: Sequence[str]


def score(sentence: str, passages: Sequence[Passage], language: str = "en") -> float:
    """The estimated probability that passages support a sentence; 0 without passages."""
    if not any(passage.text.strip() for passage in passages):
        return 0.0
    total = BIAS + math.fsum(
        weight * value for weight, value in zip(WEIGHTS, features(sentence, passages, language), strict=True)
    )
    return 1 / (1 + math.exp(-total))


def features(sentence: str, passages: Sequence[Passage], language: str = "en") -> tuple[float, ...]:
    """What speaks for a sentence, and against it.

    The share of its pairs of words that the nearest passage sentence has in the same order (Lin 2004's skip-bigrams);
    the share of its pairs of content words that stand near each other in some passage sentence; its new words,
    weighed; words that it says more often than any passage sentence does; and whether the check finds nothing.
    """
    said = _row(sentence, language)
    held = [
        _row(passage.text[start:end], passage.language)
        for passage in passages
        for start, end in sentence_spans(passage.text, passage.language)
    ]
    clean = not findings(sentence, passages, language)
    return _nearest(said, held), _near_each_other(said, held), _new(said, held), _repeated(said, held), float(clean)


def _row(text: str, language: str) -> _Row:
    folded = words(text)
    stems = stem_words(folded, language)
    return _Row(stems, [stem for stem, word in zip(stems, folded, strict=True) if word not in STOPWORDS])


def _pairs(stems: Sequence[str], reach: int) -> list[Pair]:
    return [(one, other) for at, one in enumerate(stems) for other in stems[at + 1 : at + 1 + reach]]


def _nearest(said: _Row, held: Sequence[_Row]) -> float:
    asked = set(_pairs(said.stems, _REACH))
    best = max((len(asked.intersection(_pairs(row.stems, _REACH))) for row in held), default=0)
    return best / len(asked) if asked else 1.0


def _near_each_other(said: _Row, held: Sequence[_Row]) -> float:
    asked = [(one, other) for one, other in _pairs(said.content, _CONTENT_REACH) if one != other]
    known = {pair for row in held for pair in _pairs(row.content, _CONTENT_REACH)}
    return sum(pair in known for pair in asked) / len(asked) if asked else 1.0


def _new(said: _Row, held: Sequence[_Row]) -> float:
    known = {stem for row in held for stem in row.stems}
    heads = {stem[:_HEAD] for stem in known}
    new = [stem for stem in said.content if stem not in known and stem[:_HEAD] not in heads]
    return math.fsum(_OF_EVERYDAY if stem in EVERYDAY else 1.0 for stem in new)


def _repeated(said: _Row, held: Sequence[_Row]) -> float:
    most: Counter[str] = Counter()
    for row in held:
        most |= Counter(row.stems)
    return float(sum(max(0, times - max(1, most[stem])) for stem, times in Counter(said.content).items()))
