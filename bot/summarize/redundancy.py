"""Tells whether a sentence says again what others have said, be it in other words: answers leave it out.

Invariant: a sentence with another number, or with other names, than those that it is held against is no repetition.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.summarize.candidates import Candidate
from bot.text.words import words

REPEATED = 0.6
"""The share of a sentence's topical words that, said by one sentence chosen before, makes it a repetition."""

RETOLD, RETOLD_ANEW, RETOLD_FACTS = 0.7, 0.2, 3
"""The shares of a sentence's topical words that, said by those chosen before together, make it a repetition where they
also say all its names and numbers: the first of any such sentence, the second of one with so many facts, a number among
them. A release of 123 prisoners told in other words is still that."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the sentences chosen so far say together."""

    facts: set[str]
    topical: set[tuple[str, ...]]

    @classmethod
    def by(cls, chosen: Iterable[Candidate]) -> "Said":
        """What these say."""
        facts: set[str] = set()
        topical: set[tuple[str, ...]] = set()
        for item in chosen:
            facts.update(item.facts, words(item.text))
            topical |= item.single
        return cls(facts, topical)

    def covers(self, item: Candidate) -> bool:
        """Whether a sentence adds no name, no number and few other words."""
        if not item.facts <= self.facts:
            return False
        single = item.single
        is_same = len(item.facts) >= RETOLD_FACTS and any(fact[0].isdigit() for fact in item.facts)
        return bool(single) and len(single & self.topical) >= (RETOLD_ANEW if is_same else RETOLD) * len(single)


def repeats(one: Candidate, other: Candidate) -> bool:
    """Whether the one says little beside what the other does, and no other names or numbers in its place."""
    single = one.single
    return bool(single) and len(single & other.concepts) >= REPEATED * len(single) and not _differ(one, other)


def _differ(one: Candidate, other: Candidate) -> bool:
    """Whether each has a number that the other has not, or each names and neither a name of the other."""
    for kind in (str.isdigit, str.isalpha):
        first, second = ({fact for fact in item.facts if kind(fact[0])} for item in (one, other))
        shared = first & second if kind is str.isalpha else first <= second or second <= first
        if first and second and not shared:
            return True
    return False
