"""Whether a name has in the claim what another has in the passages: `the lock opened in 1994`, where the bridge did.

Numbers and dates belong to the names of their clause: what signs, `while` and `and` part off from another verb.
"""

from collections.abc import Callable, Iterator, Sequence
from itertools import combinations, pairwise

from bot.grounding.roles import Player
from bot.grounding.tokens import Token, Told
from bot.grounding.verbs import is_passive, is_verb, lemma

Cast = Callable[[Sequence[Token]], Sequence[Player]]
"""The players of the tokens of a sentence."""

Finder = Callable[[Player, Sequence[Token]], list[tuple[int, int]]]

_PARTS = frozenset({";", ":", ",", "—", "–"})
_JOINS = frozenset("while whereas but and".split())
_WINDOW = 7


def clauses(tokens: Sequence[Token]) -> list[range]:
    """The places of each clause of a sentence, which has a verb and so has what follows."""
    marks = [at for at, token in enumerate(tokens) if token.raw in _PARTS or token.word in _JOINS]
    made: list[range] = []
    start = 0
    for end, following in pairwise([*marks, len(tokens)]):
        if _verbs(tokens, range(start, end)) and _verbs(tokens, range(end, following)):
            made.append(range(start, end))
            start = end + 1
    return [*made, range(start, len(tokens))]


def misplaced(claim: Sequence[Token], players: Sequence[Player], near: Sequence[Told], find: Finder, cast: Cast) -> str:
    """A number or date that passages tell of another name by the same verb, and another of its own; `""` for none."""
    theirs = [(told.tokens, cast(told.tokens)) for told in near]
    for clause in clauses(claim):
        names, verbs = _of(players, clause, "name"), _verbs(claim, clause)
        if len(names) != 1 or not verbs:
            continue
        for value in (*_of(players, clause, "number"), *_of(players, clause, "date")):
            rows = [row for tokens, each in theirs for row in _rows(tokens, each, (names[0], value), verbs, find)]
            own = [row for row in rows if row[0]]
            elsewhere = any(has_it and not is_ours for is_ours, has_it, _ in rows)
            if elsewhere and any(other for _, _, other in own) and not any(has_it for _, has_it, _ in own):
                return f"{names[0].key}, {value.key}"
    return ""


def _of(players: Sequence[Player], clause: range, kind: str) -> list[Player]:
    return [player for player in players if player.kind == kind and player.first in clause]


def _verbs(tokens: Sequence[Token], clause: range) -> set[str]:
    return {lemma(tokens[at]) for at in clause if is_verb(tokens, at)}


def _rows(
    tokens: Sequence[Token], cast: Sequence[Player], asked: tuple[Player, Player], verbs: set[str], find: Finder
) -> Iterator[tuple[bool, bool, bool]]:
    """Of each clause with one of these verbs and a name: whether it is ours, has the value, has another of its kind."""
    ours, places = ({first for first, _ in find(player, tokens)} for player in asked)
    for clause in clauses(tokens):
        if verbs & _verbs(tokens, clause) and _of(cast, clause, "name"):
            others = [other for other in _of(cast, clause, asked[1].kind) if other.first not in places]
            yield any(at in clause for at in ours), any(at in clause for at in places), bool(others)


def crossed(claim: Sequence[Token], players: Sequence[Player], near: Sequence[Told], find: Finder, cast: Cast) -> str:
    """Two names of which each does what the other does in the passages, in whichever sentences; `""` for none."""
    mine = _deeds(claim, players)
    theirs = [(told.tokens, _deeds(told.tokens, cast(told.tokens))) for told in near]
    for (verb, one), (other_verb, other) in combinations(mine, 2):
        if one.key == other.key or verb == other_verb:
            continue
        if _does(other, verb, theirs, find) and _does(one, other_verb, theirs, find):
            known = _does(one, verb, theirs, find) or _does(other, other_verb, theirs, find)
            if not known:
                return f"{one.key}, {other.key}"
    return ""


def _deeds(tokens: Sequence[Token], players: Sequence[Player]) -> list[tuple[str, Player]]:
    """Verbs with the name right before each, auxiliaries between."""
    before = {player.last: player for player in players if player.kind == "name"}
    found = []
    for at in range(len(tokens)):
        if is_verb(tokens, at) and not is_passive(tokens, at, _WINDOW):
            place = at - 1
            while place >= 0 and not tokens[place].content and not tokens[place].sign:
                place -= 1
            if place in before:
                found.append((lemma(tokens[at]), before[place]))
    return found


def _does(
    name: Player, verb: str, theirs: Sequence[tuple[Sequence[Token], list[tuple[str, Player]]]], find: Finder
) -> bool:
    return any(
        deed == verb and (player.key == name.key or player.last in {last for _, last in find(name, tokens)})
        for tokens, deeds in theirs
        for deed, player in deeds
    )
