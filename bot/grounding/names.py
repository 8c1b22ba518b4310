"""Which names a sentence says, and whether passages carry them.

A word is a name by its capital. At the head of a sentence, where everything has one, it is a name when nothing
speaks for an ordinary word: no form of it in small letters in the passages, no ordinary ending, no function word.
Languages that capitalise every noun have names of two words and acronyms alone.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from bot.grounding.calendar import DAY_NAMES
from bot.grounding.everyday import EVERYDAY
from bot.grounding.forms import SMALL_WORDS, initials, is_form
from bot.grounding.tokens import Read, Token
from bot.text.months import MONTH_NAMES
from bot.text.numerals import MAGNITUDES, ORDINALS, SMALL
from bot.text.stopwords import STOPWORDS

_NOUNS_CAPITALISED = frozenset({"de"})
_HONORIFICS = frozenset("mr mrs ms miss dr sir dame lord lady prof professor rev herr frau mme monsieur madame".split())
_JOINED = frozenset({"of", "de", "la", "van", "von", "der", "bin", "al", "the", "and", "for", "-", "&", ".", "’", "'"})
_PARTICLES = frozenset(
    {"de", "la", "van", "von", "der", "den", "bin", "al", "el", "da", "dos", "di", "du", "le", "ter"}
)
_ORDINARY_ENDINGS = ("ing", "ly", "ed", "s", "tion", "ment", "ness")
_ORDINARY = frozenset(
    "police government parliament congress industry demand inflation unemployment production trade however "
    "meanwhile according despite although whether instead everyone nobody someone something nothing people "
    "critics growth turnout traffic rescue evidence footage research data support officials staff there here "
    "today tonight yesterday tomorrow both such each every another earlier later once twice half most many few some "
    "several neither either all any no not never only just even still yet also then now when where while since "
    "because if unless until after before during under over above below between among across against along "
    "around about out up down off through without within inside outside near next last first new old good bad more "
    "less much experts management parents children women men fans voters workers residents investors scientists".split()
)
_AGREES = frozenset("has is was does says".split())


@dataclass(frozen=True, slots=True)
class Name:
    """Tokens `[first, last]` of a sentence that are one name, folded, small words left out."""

    words: tuple[str, ...]
    first: int
    last: int
    acronym: bool = False
    short: str = ""
    """The letters for which it stands in a passage, where it was spelt out."""

    @property
    def key(self) -> str:
        """What tells it from others: its last word."""
        return self.words[-1]


def names_of(tokens: Sequence[Token], language: str, passages: Sequence[Read]) -> list[Name]:
    """The names that a sentence says, in order."""
    lower = {token.stem for each in passages for token in (*each.tokens, *each.context) if not token.capital}
    said = {token.word for each in passages for token in (*each.tokens, *each.context)}
    letters = {token.word for each in passages for token in (*each.tokens, *each.context) if _is_acronym(token)}
    found: list[Name] = []
    at = 0
    while at < len(tokens):
        spelt = _spelt_out(tokens, at, letters)
        if spelt:
            found.append(spelt)
            at = spelt.last + 1
            continue
        if not _begins(tokens, at, lower, said):
            at += 1
            continue
        last = _end(tokens, at, letters)
        made = _name(tokens, at, last)
        if made and (language not in _NOUNS_CAPITALISED or len(made.words) > 1 or made.acronym):
            found.append(made)
        at = last + 1
    return found


def _begins(tokens: Sequence[Token], at: int, lower: set[str], said: set[str]) -> bool:
    token = tokens[at]
    if token.sign or not (token.capital or _mixed(token)) or _is_grammar(token):
        return False
    if len(token.raw) == 1 and not (at + 1 < len(tokens) and tokens[at + 1].raw == "."):
        return False
    if not token.head:
        return True
    following = tokens[at + 1] if at + 1 < len(tokens) else None
    if following and following.capital and not following.head and not _is_grammar(following):
        return token.stem not in lower and not (token.word not in said and _is_title(tokens, at))
    if token.stem in lower or token.word in _ORDINARY or (token.stem in EVERYDAY and token.word not in said):
        return False
    if token.word in said or token.raw.isupper():
        return True
    if token.word.endswith(_ORDINARY_ENDINGS) and not token.word.endswith(("ss", "us", "is")):
        return following is not None and following.word in _AGREES
    return True


def _is_title(tokens: Sequence[Token], at: int) -> bool:
    """`Midfielder Jack Ravn`, `Actress Eva Dahl`: what somebody is, before two names."""
    row = tokens[at + 1 : at + 3]
    return tokens[at].word.endswith(_TITLES) and len(row) > 1 and all(each.capital and not each.head for each in row)


_TITLES = ("er", "or", "ist", "man", "ess", "ian", "ant", "ent")


def _mixed(token: Token) -> bool:
    """`iPhone`, `al-Qaeda`'s second half, `G7`."""
    return not token.digits and any(letter.isupper() for letter in token.raw[1:])


def _is_grammar(token: Token) -> bool:
    word = token.word
    if token.raw.isupper() and len(token.raw) > 1 and word in ("us", "it", "who", "un", "am", "pm"):
        return word in ("am", "pm")
    known = word in STOPWORDS or word in _HONORIFICS or word in DAY_NAMES or word in ORDINALS or word == "i"
    return known or word in SMALL["en"] or word in MAGNITUDES or (word in MONTH_NAMES and token.capital)


def _is_acronym(token: Token) -> bool:
    return token.raw.isupper() and _SHORTEST <= len(token.raw) <= _LONGEST


def _spelt_out(tokens: Sequence[Token], first: int, letters: Collection[str]) -> Name | None:
    """The name from there whose initials stand in the passages, small words between its capitals."""
    if not tokens[first].capital:
        return None
    for last in range(min(len(tokens), first + _LONGEST + 2) - 1, first, -1):
        row = [token for token in tokens[first : last + 1] if not (token.sign and token.raw in "-‑")]
        if not row[-1].capital or not all(token.capital or token.word in SMALL_WORDS for token in row):
            continue
        found = sorted(initials([token.word for token in row]) & set(letters))
        if found:
            return Name(tuple(token.word for token in row if token.capital), first, last, short=found[0])
    return None


def _end(tokens: Sequence[Token], first: int, letters: Collection[str]) -> int:
    """Where a name ends that begins there: capitals, with `of`, `de`, hyphens between them."""
    last = at = first
    while at + 1 < len(tokens):
        following = tokens[at + 1]
        if _spelt_out(tokens, at + 1, letters):
            break
        if following.capital and not following.head and not _is_grammar(following):
            last = at = at + 1
        elif following.raw in ("-", "‑", "&", ".") and tokens[at].end == following.start and _goes_on(tokens, at + 2):
            if following.raw == "." and len(tokens[at].raw) > 1:
                break
            at += 1
        elif following.word in _JOINED and not following.sign and at == last and _may_join(tokens, at + 1):
            at += 1
        else:
            break
    return last


def _goes_on(tokens: Sequence[Token], at: int) -> bool:
    return at < len(tokens) and tokens[at].capital and not _is_grammar(tokens[at])


def _may_join(tokens: Sequence[Token], at: int) -> bool:
    """Particles of persons' names, which are part of them; "and", "of" part two names instead."""
    return tokens[at].word in _PARTICLES and _goes_on(tokens, at + 1)


def _name(tokens: Sequence[Token], first: int, last: int) -> Name | None:
    row = [token for token in tokens[first : last + 1] if not token.sign]
    words = tuple(token.word for token in row if token.word not in _PARTICLES or token.capital)
    acronym = len(row) == 1 and row[0].raw.isupper() and len(row[0].raw) > 1
    return Name(words, first, last, acronym) if words else None


def uncarried(name: Name, passages: Sequence[Read]) -> bool:
    """Whether no passage says this name, in any form that stands for it."""
    return not any(_carries(name, each) for each in passages)


def _carries(name: Name, passage: Read) -> bool:
    if name.short and any(token.word == name.short for token in (*passage.tokens, *passage.context)):
        return True
    tokens = [token for token in passage.tokens if not token.sign]
    context = [token for token in passage.context if not token.sign]
    firsts = name.words[:-1]
    here = [_stands(word, tokens) or (at < len(firsts) and _is_cut(word, tokens)) for at, word in enumerate(name.words)]
    if all(here) and (len(name.words) == 1 or _side_by_side(name.words, [*tokens, *context])):
        return True
    if all(_stands_alone(word, tokens) for word in name.words):
        return True
    named = [_stands(word, tokens) or _stands(word, context) for word in name.words]
    # a surname here, the whole name where the article introduces it
    return not all(here) and here[-1] and all(named) and _side_by_side(name.words, context)


def _stands_alone(word: str, tokens: Sequence[Token]) -> bool:
    """Whether it is a whole name there: in `in the capital Brenn Vost had led` two of them only meet."""
    return any(
        token.word == word
        and token.capital
        and not any(_touches(token, each) for each in tokens[max(0, at - 1) : at + 2])
        for at, token in enumerate(tokens)
    )


def _touches(one: Token, other: Token) -> bool:
    """Whether two different capitals are parted by a blank at most."""
    return other.capital and other is not one and max(one.start - other.end, other.start - one.end) <= 1


def _stands(word: str, tokens: Sequence[Token]) -> bool:
    return any(is_form(word, token.word) for token in tokens) or bool(spans_of_letters(word, tokens))


def _is_cut(word: str, tokens: Sequence[Token]) -> bool:
    """Whether a first name stands there in full or shorter: `Alex`, `Alexander`."""
    return any(token.capital and _begins_with(word, token.word) for token in tokens)


def _begins_with(one: str, other: str) -> bool:
    return min(len(one), len(other)) >= _CUT and (one.startswith(other) or other.startswith(one))


_CUT = 3
"""Letters of a first name that is cut short."""


def _side_by_side(words: Sequence[str], tokens: Sequence[Token]) -> bool:
    """Whether each two neighbours of a name stand near each other: no first name of one, last name of another."""
    for one, other in pairwise(words):
        firsts, seconds = ([*_ends_of(word, tokens)] for word in (one, other))
        firsts += [at for at, token in enumerate(tokens) if token.capital and _begins_with(one, token.word)]
        if not any(-_NEAR <= second - first <= _NEAR for first in firsts for second in seconds):
            return False
    return True


def _ends_of(word: str, tokens: Sequence[Token]) -> Iterator[int]:
    yield from (at for at, token in enumerate(tokens) if is_form(word, token.word))
    for first, last in spans_of_letters(word, tokens):
        yield from (first, last)


_SHORTEST, _LONGEST = 2, 7
"""Letters of an acronym."""
_NEAR = 4


def spans_of_letters(letters: str, tokens: Sequence[Token]) -> list[tuple[int, int]]:
    """Where words stand that these letters may be short for: `un` for United Nations."""
    if not _SHORTEST <= len(letters) <= _LONGEST:
        return []
    return [
        (at, at + n - 1)
        for at, token in enumerate(tokens)
        if token.word[0] == letters[0] and token.capital
        for n in range(len(letters), min(2 * len(letters), len(tokens) - at) + 1)
        if tokens[at + n - 1].capital and letters in _initials(tokens[at : at + n])
    ]


def _initials(tokens: Sequence[Token]) -> frozenset[str]:
    """Of all words, and of those with a capital: `Co-operation` is one."""
    return initials([each.word for each in tokens]) | {"".join(each.word[0] for each in tokens if each.capital)}
