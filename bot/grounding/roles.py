"""Whether a sentence gives one's part to another: who did it to whom, who has which number.

Names, numbers and dates are the players; what stands around a player is its part. Two players that a claim and
a passage sentence share have changed parts when each stands in the claim where the other stands in the passage.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, takewhile

from bot.grounding.tokens import Token, Told
from bot.grounding.verbs import PAST, is_passive, is_verb, lemma

_REACH = 5
"""Tokens on each side of a player that are its part."""

_MARGIN = 0.25
"""By how much the changed parts must fit better."""

_LEAST = 0.15
"""How well each must fit where the other stood."""

_COORDINATED = frozenset({"and", "or", ",", "&", "nor", "as", "well", "both", "with", "-", "–", "и", "und", "et", "y"})
_BETWEEN_MOST = 8
_ADVERBS = re.compile(r".*ly$")


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody or something, at tokens `[first, last]`; `same` tells whether a token of a passage begins it."""

    key: str
    first: int
    last: int
    kind: str
    short: str = ""


Part = dict[tuple[str, int], float]
"""Stems by the side on which they stand, with their weights."""

Finder = Callable[[Player, Sequence[Token]], list[tuple[int, int]]]
"""Where a player of the claim stands in other tokens."""


def swapped(claim: Sequence[Token], players: Sequence[Player], near: Sequence[Told], find: Finder) -> str:
    """Two players that have changed parts, as words; `""` for none."""
    for one, other in combinations(players, 2):
        if one.key == other.key or one.kind != other.kind or _are_side_by_side(claim, one, other):
            continue
        verdicts = [_changed(claim, (one, other), told, find) for told in near]
        if any(verdicts) and False not in verdicts:
            return f"{one.key}, {other.key}"
    return ""


_REPLACED = 0.7
"""By how much a part must rather be another's, who is not in the claim, for that one to have been replaced."""


_SAME = 0.5
"""The share of a claim's content words that a sentence has which tells the same of another."""


def _is_beside(tokens: Sequence[Token], player: Player, places: Sequence[tuple[int, int]]) -> bool:
    """Whether a player is one of these places, is next to it or is joined to it by "and", "or"."""
    own = player.first, player.last
    return any(
        (own[0] <= last + 1 and first <= own[1] + 1) or _coordinated(tokens, own, (first, last))
        for first, last in places
    )


def replaced(
    claim: Sequence[Token],
    players: Sequence[Player],
    near: Sequence[Told],
    find: Finder,
    cast: Sequence[Sequence[Player]],
) -> str:
    """A player of the claim in the part that another has in the nearest sentence; `""` for none.

    `cast` are the players of each near sentence.
    """
    said = {player.key for player in players}
    asked = {token.stem for token in claim if token.content}
    for player in players:
        if player.kind == "number" and player.first == player.last:
            continue  # without a unit it is anything's
        part = part_of(claim, (player.first, player.last), range(player.first, player.last + 1))
        own, other, whose = 0.0, 0.0, ""
        for told, theirs in zip(near, cast, strict=True):
            places = find(player, told.tokens)
            own = max([own, *(fit_of(part, part_of(told.tokens, place, ())) for place in places)])
            if len(asked & told.stems) < _SAME * len(asked):
                continue
            for each in theirs:
                if each.kind != player.kind or each.key in said or _is_beside(told.tokens, each, places):
                    continue
                theirs_part = part_of(told.tokens, (each.first, each.last), ())
                fit = fit_of(part, theirs_part) if _both_sides(part, theirs_part) else 0.0
                other, whose = max((other, whose), (fit, each.key))
        if own and other > own + _REPLACED:
            return f"{player.key} for {whose}"
    return ""


_PREPOSITIONS = frozenset(
    "in on at for with from of to after before during into over under about against through near since until as than "
    "between among via per within without".split()
)
_REPORTED = frozenset("said says say told tells tell added according asked reported".split())
_VERB = re.compile(rf"{PAST.pattern}|.*(?:ing|[^s]s)$")
_WINDOW = 7


def exchanged(claim: Sequence[Token], near: Sequence[Told]) -> str:
    """The verb around which who acts and who is acted on have changed sides, named or not; `""` for none.

    At least one word of each side must have gone to the other; what stands behind a preposition has no side.
    """
    for at, verb in enumerate(claim):
        if not _acts_as_verb(verb):
            continue
        mine = _sides(claim, at)
        for told in near[:1]:
            for place, token in enumerate(told.tokens):
                if lemma(token) == lemma(verb) and _acts_as_verb(token):
                    theirs = _sides(told.tokens, place)
                    crossed = {mine[stem] for stem in mine.keys() & theirs.keys() if mine[stem] != theirs[stem]}
                    kept = any(mine[stem] == theirs[stem] for stem in mine.keys() & theirs.keys())
                    if len(crossed) > 1 and not kept:
                        return verb.word
    return ""


def _acts_as_verb(token: Token) -> bool:
    return token.content and not token.capital and token.word not in _REPORTED and bool(_VERB.match(token.word))


def _sides(tokens: Sequence[Token], at: int) -> dict[str, bool]:
    """The content stems around a verb, each with whether it acts."""
    before, after = tokens[max(0, at - _WINDOW) : at], tokens[at + 1 : at + 1 + _WINDOW]
    passive = is_passive(tokens, at, _WINDOW)
    sides: dict[str, bool] = {}
    for row, acts in ((_clause(before[::-1])[::-1], not passive), (_clause(after), passive)):
        behind = False
        for token in row:
            behind = token.word in _PREPOSITIONS or (behind and token.word != "by")
            if token.content and not behind and not _ADVERBS.match(token.word):
                sides[token.stem] = acts
    return sides


def _clause(row: Sequence[Token]) -> list[Token]:
    """The tokens up to the first sign that parts clauses."""
    return list(takewhile(lambda token: token.raw not in ',;:.!?—–“”"()' and token.word not in _PARTING, row))


_PARTING = frozenset("that who which and but because while when if where".split())


def _both_sides(one: Part, other: Part) -> bool:
    """Whether they share something near on each side on which the first has anything."""
    shared = {key[1] for key, weight in one.items() if min(weight, other.get(key, 0.0)) >= _CLOSE}
    return shared == {side for _, side in one}


_CLOSE = 0.25
"""The weight of a word that is near enough to tell whose part it is."""


def _changed(claim: Sequence[Token], pair: tuple[Player, Player], told: Told, find: Finder) -> bool | None:
    """Whether they have changed parts in this sentence; None where it does not tell."""
    places = [find(player, told.tokens) for player in pair]
    if not all(places):
        return None
    if any(_coordinated(told.tokens, a, b) for a in places[0] for b in places[1]):
        return None
    by_verb = _by_verb(claim, pair, told.tokens, places)
    if by_verb is not None:
        return by_verb
    if pair[0].kind == "name" and not _are_told_of_alike(claim, pair, told.tokens, places):
        return None
    hidden = {at for row in places for first, last in row for at in range(first, last + 1)}
    mine = {at for player in pair for at in range(player.first, player.last + 1)}
    parts = [part_of(claim, (player.first, player.last), mine) for player in pair]
    theirs = [[part_of(told.tokens, place, hidden) for place in row] for row in places]
    kept = _fit(parts[0], theirs[0]) + _fit(parts[1], theirs[1])
    crossed = _fit(parts[0], theirs[1], 0.0), _fit(parts[1], theirs[0], 0.0)
    changed = sum(crossed)
    if changed > kept + _MARGIN and min(crossed) > _LEAST:
        return True
    return False if kept > changed else None


def _are_told_of_alike(
    claim: Sequence[Token],
    pair: tuple[Player, Player],
    told: Sequence[Token],
    places: Sequence[Sequence[tuple[int, int]]],
) -> bool:
    """Whether two names do something together that the other sentence tells of too.

    Not where another verb was chosen (`sold to`, `bought from`), nor where one belongs to the other (`the coach of`).
    """
    mine = _verbs_around(claim, (pair[0].first, pair[0].last), (pair[1].first, pair[1].last))
    theirs = [verbs for a in places[0] for b in places[1] for verbs in [_verbs_around(told, a, b)]]
    return any(mine & verbs for verbs in theirs)


def _verbs_around(tokens: Sequence[Token], one: tuple[int, int], other: tuple[int, int]) -> set[str]:
    """The verbs between two players and, where there is one, right behind the second."""
    first, second = sorted((one, other))
    between = {lemma(tokens[at]) for at in range(first[1] + 1, second[0]) if is_verb(tokens, at)}
    behind = range(second[1] + 1, min(len(tokens), second[1] + 1 + _REACH))
    return between | {lemma(tokens[at]) for at in behind if between and is_verb(tokens, at)}


def _are_side_by_side(claim: Sequence[Token], one: Player, other: Player) -> bool:
    return _coordinated(claim, (one.first, one.last), (other.first, other.last))


def _coordinated(tokens: Sequence[Token], one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether nothing but "and" and commas stands between them: then their order tells nothing."""
    first, second = sorted((one, other))
    between = [token.word for token in tokens[first[1] + 1 : second[0]]]
    return bool(between) and all(word in _COORDINATED for word in between) and "with" not in between[:1]


def part_of(tokens: Sequence[Token], place: tuple[int, int], hidden: Iterable[int]) -> Part:
    """The stems around a player by side, the nearer the heavier; players' own words are hidden."""
    first, last = place
    out = set(hidden)
    weights: Part = {}
    for side, steps in (
        (-1, range(first - 1, max(-1, first - 1 - _REACH), -1)),
        (1, range(last + 1, min(len(tokens), last + 1 + _REACH))),
    ):
        for distance, at in enumerate(steps):
            token = tokens[at]
            if at in out or token.sign:
                continue
            weight = (1.0 if token.content else 0.4) / (1 + distance)
            key = (token.stem, side)
            weights[key] = max(weights.get(key, 0.0), weight)
    return weights


_ACROSS = 0.3
"""What a word counts that stands on the other side."""


def _fit(part: Part, theirs: Sequence[Part], across: float = _ACROSS) -> float:
    """How well a part is that of one of these places: what they share, the same side counting more."""
    return max((fit_of(part, other, across) for other in theirs), default=0.0)


def fit_of(one: Part, other: Part, across: float = _ACROSS) -> float:
    """What two parts share, by weight; what stands on the other side counts less."""
    total = 0.0
    for (stem, side), weight in one.items():
        same, turned = other.get((stem, side), 0.0), other.get((stem, -side), 0.0)
        total += max(min(weight, same), across * min(weight, turned))
    return total


def _by_verb(
    claim: Sequence[Token],
    pair: tuple[Player, Player],
    told: Sequence[Token],
    places: Sequence[Sequence[tuple[int, int]]],
) -> bool | None:
    """By a verb that both have between the two: whether the one who acts is another; None without such a verb."""
    mine = _acts(claim, (pair[0].first, pair[0].last), (pair[1].first, pair[1].last))
    verdicts: list[bool] = []
    for a in places[0]:
        for b in places[1]:
            theirs = _acts(told, a, b)
            verdicts += [mine[verb] != theirs[verb] for verb in mine.keys() & theirs.keys()]
    return all(verdicts) if verdicts else None


def _acts(tokens: Sequence[Token], one: tuple[int, int], other: tuple[int, int]) -> dict[str, bool]:
    """The verbs between two players, each with whether the first of the pair is the one who acts."""
    first, second = sorted((one, other))
    between = range(first[1] + 1, second[0])
    if len(between) > _BETWEEN_MOST or any(tokens[at].word in _APART for at in between):
        return {}
    forward = first == one
    return {
        lemma(tokens[at]): forward != is_passive(tokens, at, second[0] - at) for at in between if is_verb(tokens, at)
    }


_APART = frozenset({".", ";", ":", "who", "whom", "which", "whose", "while", "but"})
"""What parts the sentences in which two players act."""
