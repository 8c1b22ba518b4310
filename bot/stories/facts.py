"""Turns a sentence into the facts that it states, its numbers and telling words, to tell what is new from what is not.

Invariant: a sentence that only rewords what is known states nothing new: it keeps its names and numbers.
"""

import re
from collections.abc import Collection

from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, words

NEW_SHARE = 0.5
"""The share of a sentence's facts that are unknown from which on it says something new: one that only rewords an older
one stays below."""

_NUMBER = re.compile(r"\d[\d.,]*")


def facts_of(text: str) -> frozenset[str]:
    """The numbers and the telling words of a text, folded, each cut to its first letters: endings do not count."""
    numbers = {number.rstrip(".,") for number in _NUMBER.findall(text)}
    telling = {fold(word) for word in words(text)} - STOPWORDS
    return frozenset(numbers | {word[:6] for word in telling if len(word) > 3 and not word.isdigit()})  # noqa: PLR2004


def is_new(text: str, known: Collection[str]) -> bool:
    """Whether a sentence states enough that is not among the known facts."""
    facts = facts_of(text)
    return bool(facts) and sum(fact not in known for fact in facts) >= NEW_SHARE * len(facts)
