"""Whether a sentence turns round what its passages say: a negation more or less, up for down, one role for another.

The claim is held against the passage sentences that share most of its words. What they do not speak of is no
matter of direction: that is for names, numbers and the share of words carried.
"""

from collections.abc import Collection, Sequence

from bot.grounding.edits import denial
from bot.grounding.opposites import CONVERSE, DENIERS, NEGATORS, NO_PREFIX, POLES, PREFIXES, are_opposite
from bot.grounding.roles import fit_of, part_of
from bot.grounding.tokens import Read, Token, Told
from bot.text.stopwords import STOPWORDS

_NEAREST = 0.6
"""The share of the best sentence's overlap from which another sentence speaks of the same."""

_TURNED = 0.5
"""By how much the place of a word must rather be that of its opposite."""

_PLACED = 0.3
"""How much of the place of a word its opposite must have."""

_SHORTEST = 4
"""Letters of a word that may have a denying prefix."""

_SCOPE = 2
"""Content words after a negator that it denies."""

_OF_VERBS = NEGATORS - {"without", "ohne", "sans", "sin", "без", "bez"}
_BREAKS = frozenset(',;:.!?—–"“”()') | {"but", "because", "while", "although", "though", "who", "which", "whereas"}
_AUXILIARY = frozenset(
    "be been being is are was were am has have had having do does did done will would shall should can could may might "
    "must get got any longer yet even only just also one".split()
)


def nearest(claim: Sequence[Token], passages: Sequence[Read]) -> list[Told]:
    """The passage sentences that share most content words with a claim, the nearest first."""
    asked = {token.stem for token in claim if token.content}
    rated = [(len(asked & told.stems), told) for each in passages for told in each.sentences]
    best = max((shared for shared, _ in rated), default=0)
    near = [pair for pair in rated if pair[0] and pair[0] >= _NEAREST * best]
    return [told for _, told in sorted(near, key=lambda pair: -pair[0])]


def negation(claim: Sequence[Token], near: Sequence[Told]) -> str:
    """The word that a claim denies and its passages affirm, or the other way; `""` for none."""
    if not near:
        return ""
    if changed := denial(claim, near[0].tokens):
        return changed
    ours = denied(claim)
    theirs = [denied(told.tokens) for told in near]
    return _added(claim, near, ours, theirs) or _lost(claim, near, ours, _affirmed(near, theirs))


def _added(
    claim: Sequence[Token],
    near: Sequence[Told],
    ours: Sequence[Sequence[str]],
    theirs: Sequence[Sequence[Sequence[str]]],
) -> str:
    """What the claim denies and no near sentence does; `""` for nothing."""
    said = {token.stem for told in near for token in told.tokens}
    their_denied = {stem for each in theirs for heads in each for stem in heads}
    for heads in ours:
        known = [stem for stem in heads if stem in said]
        turned = [token.word for token in claim if token.stem in heads]
        if any(_prefixed(token, turned) for told in near for token in told.tokens):
            continue
        if known and their_denied.isdisjoint(known) and not _softly_denied(near, known):
            return known[0]
        if are_opposite(turned, (token.word for token in near[0].tokens)):
            continue
        if not known and not any(theirs) and not _denies(near, {token.word for token in claim}):
            return heads[0] if heads else "not"
    return ""


def _lost(
    claim: Sequence[Token], near: Sequence[Told], ours: Sequence[Sequence[str]], affirmed: Collection[str]
) -> str:
    """What the nearest sentence denies, with all that belongs to it, and the claim affirms; `""` for nothing."""
    our_affirmed = {token.stem for token in claim if _counts(token)} - {stem for heads in ours for stem in heads}
    words = {token.word for told in near for token in told.tokens}
    if any(token.word in DENIERS or _prefixed(token, words) for token in claim):
        return ""
    for heads in denied(near[0].tokens, _OF_VERBS):
        if heads and heads[0] not in affirmed and our_affirmed.issuperset(heads):
            return heads[0]
    return ""


def denied(tokens: Sequence[Token], negators: Collection[str] = NEGATORS) -> list[tuple[str, ...]]:
    """For each negator, the stems of the content words that it denies, the nearest first."""
    found: list[tuple[str, ...]] = []
    for at, token in enumerate(tokens):
        if token.word in negators and not _is_idiom(tokens, at):
            heads: list[str] = []
            for following in tokens[at + 1 :]:
                if following.word in _BREAKS or following.word in NEGATORS or len(heads) == _SCOPE:
                    break
                if _counts(following):
                    heads.append(following.stem)
            if token.word in _PRONOUNS and at and _counts(tokens[at - 1]):
                heads.append(tokens[at - 1].stem)
            found.append(tuple(heads))
    return found


_PRONOUNS = frozenset("none nothing nobody no neither".split())
"""Negators that deny the verb before them too: `won none`."""


def _is_idiom(tokens: Sequence[Token], at: int) -> bool:
    """`not only`, `no. 2`, `no doubt`: they deny nothing."""
    following = tokens[at + 1].word if at + 1 < len(tokens) else ""
    row = [token.word for token in tokens[at : at + 3]]
    known = following in ("only", "just", "least") or row == ["not", "to", "mention"]
    return known or (row[0] == "no" and following in (".", "doubt", "matter"))


def _counts(token: Token) -> bool:
    return not token.sign and not token.digits and token.word not in STOPWORDS and token.word not in _AUXILIARY


def _affirmed(near: Sequence[Told], theirs: Sequence[Sequence[Sequence[str]]]) -> set[str]:
    """The stems that some near sentence says without denying them."""
    affirmed: set[str] = set()
    for told, each in zip(near, theirs, strict=True):
        turned = {stem for heads in each for stem in heads}
        affirmed |= {token.stem for token in told.tokens if _counts(token)} - turned
    return affirmed


def _denies(near: Sequence[Told], words: Collection[str]) -> bool:
    return any(token.word in DENIERS or _prefixed(token, words) for told in near for token in told.tokens)


def _softly_denied(near: Sequence[Told], known: Collection[str]) -> bool:
    """Whether a near sentence denies one of these in other words: "failed to win", "denied that he won"."""
    for told in near:
        for at, token in enumerate(told.tokens):
            if token.word in DENIERS and any(other.stem in known for other in told.tokens[at : at + 6]):
                return True
    return False


def _prefixed(token: Token, words: Collection[str]) -> bool:
    """Whether it is one of these words with a prefix that denies it: `unharmed`, where they have `harmed`."""
    rests = {token.word.removeprefix(prefix) for prefix in PREFIXES} - {token.word}
    return token.word not in NO_PREFIX and any(len(rest) >= _SHORTEST and rest in words for rest in rests)


def opposite(claim: Sequence[Token], near: Sequence[Told]) -> str:
    """The word of a claim that points the other way than its passages; `""` for none."""
    if not near:
        return ""
    held = {token.word for told in near for token in told.tokens}
    for at, token in enumerate(claim):
        mine = POLES.get(token.word, frozenset())
        turned = {(axis, 1 - pole) for axis, pole in mine}
        if (
            mine
            and _points_back(claim, at, near, (mine, turned))
            and not _excused(claim, near[0].tokens, token, turned)
        ):
            return token.word
    ours = {stem for heads in denied(claim) for stem in heads}
    return _by_prefix({token.word for token in claim if token.stem not in ours}, held)


Poles = Collection[tuple[int, int]]


def _points_back(claim: Sequence[Token], at: int, near: Sequence[Told], poles: tuple[Poles, Poles]) -> bool:
    """Whether a passage has the opposite where the claim has this word, and no word of its own pole that fits."""
    part = part_of(claim, (at, at), (at,))
    own, other = 0.0, 0.0
    has_own = has_other = False
    for n, told in enumerate(near):
        for place, token in enumerate(told.tokens):
            theirs = POLES.get(token.word, frozenset())
            same = token.stem == claim[at].stem or not theirs.isdisjoint(poles[0])
            if not same and theirs.isdisjoint(poles[1]):
                continue
            fit = fit_of(part, part_of(told.tokens, (place, place), (place,)))
            if same:
                own, has_own = max(own, fit), True
            else:
                other, has_other = max(other, fit), has_other or n == 0
    return (has_other and not has_own and other >= _PLACED) or other > own + _TURNED


def _excused(claim: Sequence[Token], told: Sequence[Token], token: Token, turned: Collection[tuple[int, int]]) -> bool:
    """Whether one of the two opposites is denied: "did not rise" may be told as "fell"."""
    ours = {stem for heads in denied(claim) for stem in heads}
    theirs = {stem for heads in denied(told) for stem in heads}
    counterparts = {each.stem for each in told if not POLES.get(each.word, frozenset()).isdisjoint(turned)}
    return token.stem in ours or bool(counterparts & theirs) or _is_converse(claim, told, token, turned)


def _is_converse(
    claim: Sequence[Token], told: Sequence[Token], token: Token, turned: Collection[tuple[int, int]]
) -> bool:
    """Whether the same is told from the other side: who beat whom, who lost to whom; who sold, who bought."""
    at = claim.index(token)
    places = [n for n, each in enumerate(told) if not POLES.get(each.word, frozenset()).isdisjoint(turned)]
    if token.word not in CONVERSE or not places:
        return False
    actor = next((each.word for each in claim[:at][::-1] if each.capital), "")
    there = [n for n, each in enumerate(told) if actor and each.word == actor]
    return any(n > place for n in there for place in places) and not any(n < place for n in there for place in places)


def _by_prefix(said: Collection[str], held: Collection[str]) -> str:
    """A word that one side has with a denying prefix and the other without."""
    for one, other in ((said, held), (held, said)):
        for word in one:
            for prefix in PREFIXES:
                rest = word.removeprefix(prefix)
                if rest == word or len(rest) < _SHORTEST or word in NO_PREFIX or word in other:
                    continue
                if rest in other and rest not in one:
                    return word if one is said else rest
    return ""
