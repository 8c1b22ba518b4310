"""Whether the numbers of a sentence stand in its passages, and count the same things there."""

from collections.abc import Sequence

from bot.grounding.agreement import carries
from bot.grounding.numbers import ORDINAL, Quantity, implied, quantities
from bot.grounding.tokens import Read, Token, worded


def lost(tokens: Sequence[Token], counted: Sequence[Quantity], reads: Sequence[Read]) -> list[str]:
    """Those of the sentence's numbers, as it words them, that no passage has."""
    held = [one for each in reads for one in quantities(each.tokens, each.passage.language)]
    held += [one for each in reads for one in implied(each.tokens, each.passage.language)]
    gone = [one for one in counted if not carries(one, held) and not _is_article(tokens, one, reads)]
    return [worded(tokens, one.first, one.last) for one in gone]


def miscounted(tokens: Sequence[Token], counted: Sequence[Quantity], reads: Sequence[Read]) -> list[str]:
    """Numbers that the passages have, but of something else, while they have another number of this; with its word."""
    held = [(one, _noun(each.tokens, one)) for each in reads for one in quantities(each.tokens, each.passage.language)]
    found = []
    for one in counted:
        if _is_score(tokens, one):
            continue
        nouns = _noun(tokens, one)
        alike = [(other, theirs) for other, theirs in held if (other.unit == ORDINAL) == (one.unit == ORDINAL)]
        of_this = [other for other, theirs in alike if nouns and theirs[:1] == nouns[:1]]
        same = [theirs for other, theirs in held if other.values & one.values]
        same += [
            nouns
            for each in reads
            for other in implied(each.tokens, each.passage.language)
            if other.values & one.values
        ]
        if of_this and not carries(one, of_this) and not any(set(nouns) & set(theirs) for theirs in same):
            found.append(f"{worded(tokens, one.first, one.last)} {nouns[0]}")
    return found


def _is_score(tokens: Sequence[Token], one: Quantity) -> bool:
    """Whether it is the second number of `3-1`, which counts nothing."""
    before = tokens[max(0, one.first - 2) : one.first]
    return len(before) > 1 and before[0].digits and before[1].raw in "-–"


_NOUN = 3


def _noun(tokens: Sequence[Token], one: Quantity) -> list[str]:
    """The stems of the content words right after a number: what it counts."""
    stems = []
    for token in tokens[one.last + 1 : one.last + 1 + _NOUN]:
        if not token.content:
            break
        stems.append(token.stem)
    return stems


def _is_article(tokens: Sequence[Token], one: Quantity, reads: Sequence[Read]) -> bool:
    """`one` for an "a": `one man` where a man is told of; `first` is a number, `one of`, `the younger one` are not."""
    if max(one.values) != 1 or one.unit or tokens[one.first].digits:
        return False
    if one.first > 1 and tokens[one.first - 1].content and tokens[one.first - 2].word in _DETERMINERS:
        return True
    following = tokens[one.last + 1] if one.last + 1 < len(tokens) else None
    if following is None or not following.content:
        return True
    rows = [each.tokens for each in reads]
    return any(
        row[at].word in ("a", "an", "single", "another")
        and any(token.stem == following.stem for token in row[at : at + 4])
        for row in rows
        for at in range(len(row))
    )


_DETERMINERS = frozenset("the a an this that each every another".split())
