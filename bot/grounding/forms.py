"""Whether two words are forms of one name: cases, demonyms, spellings, scripts. And whether letters stand for words."""

import re
from collections.abc import Sequence

from bot.text.words import fold

_ENDINGS = frozenset(
    (
        # English: plural, demonym, adjective
        "s es n an ans ian ians ean ese ish i is ic er ers ite e "
        # Slavic cases and adjectives, folded
        "а у ом ем е ы и ой ою ей я ю ям ями ях ам ами ах ов ев ем ого ому ым ых ие ия ию ии ь ский ская ского ской "
        "ские ских цы цев ец ца цу ві у ові ої ій ий ін ська ський ської ські и а ам ау ім "
        "a u em ie y i ego emu ym a e ska ski skiego ow om ach "
        # German, French, Spanish
        "en er ern isch ische ischen ischer ais aise ois oise ien ienne o"
    ).split()
) | {""}
_SHORTEST = 4
"""Letters that two forms of a name share at least."""

_DEMONYMS = (
    "france french frenchman", "spain spanish spaniard spaniards", "britain british uk briton britons gb",
    "netherlands dutch holland", "germany german", "greece greek", "turkey turkish turkiye turk turks",
    "china chinese", "wales welsh", "poland polish pole poles", "denmark danish dane danes",
    "sweden swedish swede swedes", "switzerland swiss", "ireland irish irishman", "scotland scottish scots scot",
    "england english englishman", "us america american americans usa", "ukraine ukrainian",
    "киев киева киеве киеву киевом київ києва києві кіеў",
    "россия россии россию россией российский российская российские росія росії", "iraq iraqi iraqis",
    "norway norwegian", "finland finnish finn finns", "portugal portuguese", "kyiv kiev", "burma myanmar",
    "europe european eu", "philippines filipino philippine", "thailand thai", "peru peruvian", "israel israeli",
    "afghanistan afghan afghans", "pakistan pakistani", "belarus belarusian belarusians byelorussia",
    "belgium belgian", "cyprus cypriot", "new-zealand kiwi",
)  # fmt: skip
_GROUPS = {word: n for n, listed in enumerate(_DEMONYMS) for word in fold(listed).split()}

_CYRILLIC = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ж": "zh", "з": "z", "и": "i", "й": "i", "к": "k",
    "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f", "х": "h",
    "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sch", "ы": "i", "э": "e", "ю": "iu", "я": "ia", "ь": "", "ъ": "",
    "і": "i", "ї": "i", "є": "e", "ў": "u", "ґ": "g",
}  # fmt: skip
_GREEK = {
    "α": "a", "β": "v", "γ": "g", "δ": "d", "ε": "e", "ζ": "z", "η": "i", "θ": "th", "ι": "i", "κ": "k", "λ": "l",
    "μ": "m", "ν": "n", "ξ": "x", "ο": "o", "π": "p", "ρ": "r", "σ": "s", "τ": "t", "υ": "i", "φ": "f", "χ": "ch",
    "ψ": "ps", "ω": "o",
}  # fmt: skip
_LETTERS = _CYRILLIC | _GREEK
_ALIKE = (
    ("kh", "h"), ("ch", "h"), ("ck", "k"), ("cz", "ch"), ("sz", "sh"), ("tch", "ch"), ("ph", "f"), ("w", "v"),
    ("ye", "e"), ("yu", "iu"), ("ya", "ia"), ("ja", "ia"), ("ju", "iu"), ("yi", "i"), ("ij", "i"), ("iy", "i"),
    ("yy", "i"), ("y", "i"), ("j", "i"), ("ii", "i"), ("ks", "x"), ("oe", "o"), ("ue", "u"), ("ae", "a"), ("q", "k"),
    ("ou", "u"), ("io", "o"), ("ie", "e"),
)  # fmt: skip
"""Spellings of one sound in one name, in the order in which they are made alike."""


_VOWELS = re.compile("[aeiou]")
_CONSONANTS = 4


def is_form(one: str, other: str) -> bool:
    """Whether two folded words may be forms of one name: `belarus`, `belarusian`; `минск`, `минске`; `kyiv`, `kiev`."""
    if one == other:
        return True
    if one in _GROUPS and _GROUPS[one] == _GROUPS.get(other):
        return True
    return _inflected(one, other) or _spelt(one, other)


def _inflected(one: str, other: str) -> bool:
    shared = next((n for n, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    shorter = min(len(one), len(other))
    shared = shorter if shared is None else shared
    rests = one[shared:], other[shared:]
    if shared < _SHORTEST or not _ENDINGS.issuperset(rests):
        return False
    # in Latin letters one form begins with the whole other, but for a last y: Russia, Russian; Italy, Italian
    latin = one.isascii() and other.isascii()
    return not latin or shared == shorter or (shared == shorter - 1 and "y" in rests and max(map(len, rests)) > 1)


def _spelt(one: str, other: str) -> bool:
    """Whether they are the same once their scripts and spellings are made alike."""
    across = one.isascii() != other.isascii()
    first, second = skeleton(one), skeleton(other)
    if len(first) < _SHORTEST or len(second) < _SHORTEST:
        return False
    if first == second or (across and first[:3] == second[:3] and _inflected(first, second)):
        return True
    return not (one.isascii() and other.isascii()) and _consonant(first, second)


def _consonant(one: str, other: str) -> bool:
    """Whether two spellings differ in vowels and one last consonant: `лукашенко`, `лукашэнкам`."""
    first, second = sorted((_VOWELS.sub("", one), _VOWELS.sub("", other)), key=len)
    enough = len(first) >= _CONSONANTS and one[0] == other[0]
    return enough and second.startswith(first) and len(second) - len(first) <= 1


def skeleton(word: str) -> str:
    """A word in plain Latin letters, one spelling for each sound, no letter twice in a row."""
    plain = "".join(_LETTERS.get(letter, letter) for letter in fold(word))
    for written, sound in _ALIKE:
        plain = plain.replace(written, sound)
    return "".join(letter for at, letter in enumerate(plain) if at == 0 or plain[at - 1] != letter)


SMALL_WORDS = frozenset("of the and for in on de la le du des der die das und von y e i и".split())


def initials(words: Sequence[str]) -> frozenset[str]:
    """The acronyms that words may have: with their small words and without, `united nations` → `un`."""
    if not words:
        return frozenset()
    every = "".join(word[0] for word in words)
    large = "".join(word[0] for word in words if word not in SMALL_WORDS)
    return frozenset({every, large})
