"""Where a claim that is nearly its passage's sentence differs from it: each difference is looked at by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import combinations

from bot.grounding.opposites import DENIERS, NEGATORS, are_opposite
from bot.grounding.tokens import Token

COPY = 0.6
"""The share of words from which a claim is its passage's sentence with changes (Ratcliff and Obershelp)."""

CHANGE = 4
"""Words that are one change; what is longer was told anew."""

_MARKS = frozenset("\"“”‘’'«»„`")


@dataclass(frozen=True, slots=True)
class Edit:
    """Places in the claim and in the passage's sentence; one of them is empty where words were put in or left out."""

    mine: tuple[int, ...]
    theirs: tuple[int, ...]


def edits(claim: Sequence[Token], told: Sequence[Token]) -> list[Edit]:
    """The short differences of a near copy, in order; none of what is no copy."""
    ours, theirs = ([at for at, token in enumerate(row) if token.raw not in _MARKS] for row in (claim, told))
    matcher = SequenceMatcher(None, [claim[at].word for at in ours], [told[at].word for at in theirs], autojunk=False)
    if matcher.ratio() < COPY:
        return []
    return [
        Edit(tuple(ours[a:b]), tuple(theirs[c:d]))
        for kind, a, b, c, d in matcher.get_opcodes()
        if kind != "equal" and max(b - a, d - c) <= CHANGE
    ]


def denial(claim: Sequence[Token], told: Sequence[Token]) -> str:
    """A negator that one side of a near copy has and the other lacks, the word; `""` for none."""
    found = edits(claim, told)
    said = [sum(token.word in NEGATORS for token in row) for row in (claim, told)]
    if said[0] == said[1] and _moved(claim, found):
        return ""
    for edit in found:
        mine, theirs = [claim[at].word for at in edit.mine], [told[at].word for at in edit.theirs]
        odd = [sum(word in NEGATORS for word in row) % 2 for row in (mine, theirs)]
        at_edge = (not edit.theirs and 0 in edit.mine) or (not edit.mine and 0 in edit.theirs)
        softly = any(word in DENIERS for word in (*mine, *theirs)) or are_opposite(mine, theirs)
        if odd[0] != odd[1] and not at_edge and not softly:
            return next(word for word in (*mine, *theirs) if word in NEGATORS)
    return ""


def _moved(claim: Sequence[Token], found: Sequence[Edit]) -> bool:
    """Whether the denial only stands a few words further on: `have not won any`, `have won none`."""
    places = [at for edit in found for at in edit.mine]
    return bool(places) and max(places) - min(places) <= CHANGE and any(claim[at].word in _ANY for at in places)


_ANY = frozenset("any anyone anybody anything either ever".split())

_COORDINATED = frozenset({"and", "or", ",", "&"})


def exchange(claim: Sequence[Token], told: Sequence[Token]) -> str:
    """Words of a near copy that stand in each other's place; `""` for none, and where "and" joins the two."""
    found = [edit for edit in edits(claim, told) if edit.mine and edit.theirs]
    for one, other in combinations(found, 2):
        words = [tuple(claim[at].stem for at in edit.mine) for edit in (one, other)]
        theirs = [tuple(told[at].stem for at in edit.theirs) for edit in (one, other)]
        between = {token.word for token in claim[one.mine[-1] + 1 : other.mine[0]]}
        if words == theirs[::-1] and not between <= _COORDINATED:
            return f"{' '.join(words[0])}, {' '.join(words[1])}"
    return ""
