"""How likely a sentence is supported by passages, from 0 to 1: beside the verdict, for ranking and for measuring.

A logistic regression on three shares. `python -m tests.eval.fitting` fits and cross-validates it (see there).
"""

import math
from collections.abc import Sequence

from bot.grounding.check import findings
from bot.grounding.tokens import Passage
from bot.text.sentences import sentence_spans
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, words

BIAS = -3.42
WEIGHTS = (0.96, 2.18, 1.53)
"""Of `features`, in their order."""

_RUN = 3


def score(sentence: str, passages: Sequence[Passage], language: str = "en") -> float:
    """The estimated probability that passages support a sentence; 0 without passages."""
    if not any(passage.text.strip() for passage in passages):
        return 0.0
    total = BIAS + math.fsum(
        weight * value for weight, value in zip(WEIGHTS, features(sentence, passages, language), strict=True)
    )
    return 1 / (1 + math.exp(-total))


def features(sentence: str, passages: Sequence[Passage], language: str = "en") -> tuple[float, float, float]:
    """What a sentence shares with its passages, each from 0 to 1.

    Runs of three stems; content words in the nearest passage sentence; and whether the check finds nothing.
    """
    folded = words(sentence)
    stems = stem_words(folded, language)
    content = [stem for stem, word in zip(stems, folded, strict=True) if word not in STOPWORDS]
    held = [stem for passage in passages for stem in stem_words(words(passage.text), passage.language)]
    clean = not findings(sentence, passages, language)
    return _runs(stems, held), _nearest(content, passages), float(clean)


def _runs(stems: Sequence[str], held: Sequence[str]) -> float:
    said, known = (list(zip(*(row[at:] for at in range(_RUN)), strict=False)) for row in (stems, held))
    among = set(known)
    return sum(run in among for run in said) / len(said) if said else 1.0


def _nearest(content: Sequence[str], passages: Sequence[Passage]) -> float:
    best = 0
    for passage in passages:
        for start, end in sentence_spans(passage.text, passage.language):
            held = set(stem_words(words(passage.text[start:end]), passage.language))
            best = max(best, sum(stem in held for stem in content))
    return best / len(content) if content else 1.0
