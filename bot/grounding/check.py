"""Turns a sentence and its passages into a verdict: carried, or what of it is not, by reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from bot.grounding import calendar
from bot.grounding.agreement import carries
from bot.grounding.calendar import Calendar, Dated, calendar_of, dates_in
from bot.grounding.clauses import crossed, misplaced
from bot.grounding.counts import lost, miscounted
from bot.grounding.direction import nearest, negation, opposite
from bot.grounding.edits import edits, exchange
from bot.grounding.forms import is_form
from bot.grounding.names import Name, names_of, spans_of_letters, uncarried
from bot.grounding.numbers import Quantity, quantities
from bot.grounding.quotes import quoted, verbatim
from bot.grounding.roles import Player, exchanged, replaced, swapped
from bot.grounding.tokens import Passage, Read, Token, Told, read, tokens_of, worded


class Reason(StrEnum):
    """Why a sentence is not carried by what it cites."""

    NO_PASSAGE = "no passage"
    NAME = "name"
    NUMBER = "number"
    DATE = "date"
    QUOTE = "quote"
    NEGATION = "negation"
    OPPOSITE = "opposite"
    ROLES = "roles"
    WORDS = "words"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that the passages do not carry: the reason, and the words of the sentence."""

    reason: Reason
    what: str


CARRIED_WORDS = 0.3
"""The share of a sentence's content words that its passages must have at least, in some form."""

FEW = 5
"""Content words beside names, numbers and dates below which their share tells nothing."""


def findings(sentence: str, passages: Sequence[Passage], language: str = "en") -> list[Finding]:
    """What of a sentence its passages do not carry; empty when they carry it."""
    reads = [read(passage) for passage in passages if passage.text.strip()]
    if not reads:
        return [Finding(Reason.NO_PASSAGE, "")]
    tokens = tokens_of(sentence, language)
    if any(_is_copied(tokens, each.tokens) for each in reads):
        return []
    dates = dates_in(tokens)
    taken = frozenset(at for one in dates for at in range(one.first, one.last + 1))
    counted = quantities(tokens, language, taken)
    said = names_of(tokens, language, reads)
    checked = taken.union(
        *(range(one.first, one.last + 1) for one in counted), *(range(n.first, n.last + 1) for n in said)
    )
    found = _names(said, reads) + _numbers(tokens, counted, reads) + _dates(tokens, dates, reads)
    found += _exchanged(tokens, counted, dates, reads)
    found += [Finding(Reason.QUOTE, quote) for quote in quoted(sentence) if not verbatim(quote, _texts(passages))]
    found += _direction(tokens, said, counted, dates, reads)
    return list(dict.fromkeys(found)) or _words([token for at, token in enumerate(tokens) if at not in checked], reads)


_MEANT = frozenset("$£€¥₽₴%°+")
"""Signs that say something."""


def _is_copied(tokens: Sequence[Token], held: Sequence[Token]) -> bool:
    """Whether a passage has these words, from the head of a sentence to a sign: what is quoted whole says the same."""
    mine = [token.word for token in tokens if not token.sign or token.raw in _MEANT]
    words = [token for token in held if not token.sign or token.raw in _MEANT]
    ends = {one.end for one, other in pairwise(held) if other.sign} | {token.end for token in held[-1:]}
    starts = [at for at, token in enumerate(words) if token.head and mine and token.word == mine[0]]
    return any(
        [token.word for token in words[at : at + len(mine)]] == mine and words[at + len(mine) - 1].end in ends
        for at in starts
    )


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [passage.text for passage in passages]


def _names(said: Sequence[Name], reads: Sequence[Read]) -> list[Finding]:
    return [Finding(Reason.NAME, " ".join(name.words)) for name in said if uncarried(name, reads)]


def _numbers(tokens: Sequence[Token], counted: Sequence[Quantity], reads: Sequence[Read]) -> list[Finding]:
    wrong = lost(tokens, counted, reads) + miscounted(tokens, counted, reads)
    return [Finding(Reason.NUMBER, what) for what in wrong]


def _dates(tokens: Sequence[Token], dates: Sequence[Dated], reads: Sequence[Read]) -> list[Finding]:
    calendars: list[Calendar] = [calendar_of(each.tokens, each.passage.published) for each in reads]
    held = [one for each in reads for one in quantities(each.tokens, each.passage.language)]
    gone = []
    for one in dates:
        alone = one.year is not None and one.month is None
        as_number = alone and any(one.year in quantity.values for quantity in held)
        if not as_number and not calendar.carried(one, calendars):
            gone.append(one)
    return [Finding(Reason.DATE, worded(tokens, one.first, one.last)) for one in gone]


def _exchanged(
    tokens: Sequence[Token], counted: Sequence[Quantity], dates: Sequence[Dated], reads: Sequence[Read]
) -> list[Finding]:
    """Numbers and dates that stand in a near copy where its sentence has others, though another sentence says them."""
    near = nearest(tokens, reads)[:1]
    found: list[Finding] = []
    for told in near:
        theirs = quantities(told.tokens, reads[0].passage.language)
        days = [calendar_of(told.tokens, each.passage.published) for each in reads if told in each.sentences]
        for edit in edits(tokens, told.tokens):
            mine = set(edit.mine)
            for one in counted:
                has_other = any(other.first in edit.theirs for other in theirs)
                if has_other and one.first in mine and not carries(one, theirs):
                    found.append(Finding(Reason.NUMBER, worded(tokens, one.first, one.last)))
            for day in dates:
                has_other = any(other.first in edit.theirs or other.last in edit.theirs for other in days[0].said)
                if has_other and mine & {day.first, day.last} and not calendar.carried(day, days):
                    found.append(Finding(Reason.DATE, worded(tokens, day.first, day.last)))
    return found


def _direction(
    tokens: Sequence[Token],
    said: Sequence[Name],
    counted: Sequence[Quantity],
    dates: Sequence[Dated],
    reads: Sequence[Read],
) -> list[Finding]:
    near = nearest(tokens, reads)
    found = []
    if word := negation(tokens, near):
        found.append(Finding(Reason.NEGATION, word))
    if word := opposite(tokens, near):
        found.append(Finding(Reason.OPPOSITE, word))
    language = reads[0].passage.language
    players = _players(tokens, said, counted, dates)
    moving = [player for player in players if not _keeps_its_case(player, tokens, near, language)]
    places = {id(told.tokens): quantities(told.tokens, language) for told in near}

    def find(player: Player, row: Sequence[Token]) -> list[tuple[int, int]]:
        return _places(player, row, tokens, places.get(id(row), []))

    casts = {id(told.tokens): _cast(told.tokens, language, reads) for told in near}

    def played(row: Sequence[Token]) -> list[Player]:
        return casts[id(row)]

    if (
        pair := (exchange(tokens, near[0].tokens) if near else "")
        or swapped(tokens, moving, near, find)
        or replaced(tokens, moving, near, find, [*casts.values()])
        or misplaced(tokens, players, near, find, played)
        or crossed(tokens, moving, near, find, played)
        or exchanged(tokens, near)
    ):
        found.append(Finding(Reason.ROLES, pair))
    return found


_CASED = frozenset({"ru", "uk", "be", "pl", "cs"})
"""Languages that tell by a name's ending who acts, not by its place."""


def _keeps_its_case(player: Player, claim: Sequence[Token], near: Sequence[Told], language: str) -> bool:
    """Whether a name stands in a passage in the very form that it has in the claim, where forms tell its role."""
    if player.kind != "name" or language not in _CASED:
        return False
    word = claim[player.last].word
    return any(token.word == word for told in near for token in told.tokens)


def _players(
    tokens: Sequence[Token], said: Sequence[Name], counted: Sequence[Quantity], dates: Sequence[Dated]
) -> list[Player]:
    """Everything of a sentence that can be given another's part."""
    players = [Player(name.key, name.first, name.last, "name", name.short) for name in said]
    players += [Player(f"{max(one.values):g}", one.first, one.last, "number") for one in counted]
    return players + [Player(worded(tokens, one.first, one.last), one.first, one.last, "date") for one in dates]


def _cast(tokens: Sequence[Token], language: str, reads: Sequence[Read]) -> list[Player]:
    """The players of a sentence of a passage."""
    dates = dates_in(tokens)
    taken = frozenset(at for one in dates for at in range(one.first, one.last + 1))
    return _players(tokens, names_of(tokens, language, reads), quantities(tokens, language, taken), dates)


def _places(
    player: Player, row: Sequence[Token], claim: Sequence[Token], counted: Sequence[Quantity]
) -> list[tuple[int, int]]:
    """Where a player of the claim stands in a passage sentence."""
    if player.kind == "number":
        return [(one.first, one.last) for one in counted if f"{max(one.values):g}" == player.key]
    if player.kind == "date":
        asked = [token.word for token in claim[player.first : player.last + 1]]
        spans = [(at, at + len(asked) - 1) for at in range(len(row) - len(asked) + 1)]
        return [span for span in spans if [token.word for token in row[span[0] : span[1] + 1]] == asked]
    own = [token.word for token in claim[player.first : player.last + 1] if not token.sign]
    found = spans_of_letters(player.key, row)
    found += [(at, at) for at, token in enumerate(row) if token.word == player.short]
    for at, token in enumerate(row):
        if token.capital and is_form(player.key, token.word):
            first = at
            while first > 0 and row[first - 1].capital and any(is_form(word, row[first - 1].word) for word in own):
                first -= 1
            found.append((first, at))
    return found


def _words(tokens: Sequence[Token], reads: Sequence[Read]) -> list[Finding]:
    """Whether passages have so few of a sentence's words that they cannot be what it says."""
    content = [token for token in tokens if token.content]
    held = {token.stem for each in reads for token in (*each.tokens, *each.context)}
    heads = {stem[:5] for stem in held}
    carried = sum(token.stem in held or token.stem[:5] in heads for token in content)
    if len(content) >= FEW and carried < CARRIED_WORDS * len(content):
        return [Finding(Reason.WORDS, f"{carried} of {len(content)}")]
    return []
