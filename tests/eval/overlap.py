"""What a sentence shares with an article, in words alone: the baselines of faithfulness.

`trigrams` is one share; `fitted_overlap` is a logistic regression on seven, which learns from the very sets that it is
judged on (five folds), so it knows more of them than the product, whose weights are fixed.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tests.eval.logistic import EACH, unseen

_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(r"(?<=[.!?])\s+")


def trigrams(text: str, article: str) -> float:
    """The share of a text's trigrams of words that the article has."""
    return _share(_words(text), _words(article), 3)


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its article, the group of texts of that article, and whether it is supported."""

    text: str
    article: str
    group: str
    supported: bool


def fitted_overlap(sets: Mapping[str, Sequence[Text]]) -> dict[str, list[float]]:
    """By set, scores by a regression on `shares`, of texts whose article it has not seen; each set weighs the same."""
    texts = [one for each in sets.values() for one in each]
    if not texts:
        return {}
    x = np.array([shares(one.text, one.article) for one in texts])
    weights = np.array([EACH / len(each) for each in sets.values() for _ in each])
    y = np.array([float(one.supported) for one in texts])
    scores = iter(unseen(x, y, weights, [one.group for one in texts]))
    return {name: [float(next(scores)) for _ in each] for name, each in sets.items()}


def shares(text: str, article: str) -> list[float]:
    """Shares of n-grams (1 to 4), of words in the best sentence, of words in its order, and the longest run."""
    said, held = _words(text), _words(article)
    sentences = [_words(sentence) for sentence in _SENTENCE.split(article)]
    size = len(said) or 1
    best = max(len(set(said) & set(row)) for row in sentences) / (len(set(said)) or 1)
    ordered = max(_in_order(said, row) for row in sentences) / size
    return [*(_share(said, held, n) for n in (1, 2, 3, 4)), best, ordered, _longest(said, held) / size]


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _share(said: Sequence[str], held: Sequence[str], n: int) -> float:
    runs, known = ([*zip(*(row[at:] for at in range(n)), strict=False)] for row in (said, held))
    among = set(known)
    return sum(run in among for run in runs) / len(runs) if runs else 1.0


def _in_order(one: Sequence[str], other: Sequence[str]) -> int:
    """The length of the longest common subsequence."""
    before = [0] * (len(other) + 1)
    for word in one:
        row = [0]
        for at, each in enumerate(other):
            row.append(before[at] + 1 if word == each else max(before[at + 1], row[at]))
        before = row
    return before[-1]


def _longest(said: Sequence[str], held: Sequence[str]) -> int:
    """The longest run of words that both have."""
    best, before = 0, [0] * (len(held) + 1)
    for word in said:
        row = [0, *(before[at] + 1 if word == each else 0 for at, each in enumerate(held))]
        best, before = max(best, *row), row
    return best
