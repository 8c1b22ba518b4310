"""Turns text into folded words and stems: the one analysis that indexing, search and ranking share.

Invariant: a term holds letters, digits, marks and `·` only, so that FTS5's `ascii` tokenizer keeps
it whole and it can never be read as query syntax. Folding comes before stemming on both sides, so a
query typed without diacritics finds text written with them.
"""

import re
import threading
import unicodedata
from collections.abc import Iterable

import Stemmer

ANALYSIS = f"3/{Stemmer.version()}"
"""What the stems depend on: this module's rules (raise the number when they change) and Snowball's.
A store whose index was made by another analysis makes it anew."""

ALGORITHMS = {
    "ar": "arabic", "be": "russian", "ca": "catalan", "cs": "czech", "da": "danish", "de": "german",
    "el": "greek", "en": "english", "es": "spanish", "et": "estonian", "eu": "basque", "fa": "persian",
    "fi": "finnish", "fr": "french", "ga": "irish", "hi": "hindi", "hu": "hungarian", "hy": "armenian",
    "id": "indonesian", "it": "italian", "lt": "lithuanian", "ne": "nepali", "nl": "dutch",
    "no": "norwegian", "nb": "norwegian", "nn": "norwegian", "pl": "polish", "pt": "portuguese",
    "ro": "romanian", "ru": "russian", "sr": "serbian", "sv": "swedish", "ta": "tamil", "tr": "turkish",
    "uk": "russian", "yi": "yiddish",
}  # fmt: skip
"""Snowball algorithm by ISO 639-1 code. Belarusian and Ukrainian have none: their letters are mapped
to Russian ones first, whose endings are near enough to join the cases of a noun."""

_EAST_SLAVIC = str.maketrans({"і": "и", "ї": "и", "є": "е", "ў": "у", "ґ": "г"})
_BELARUSIAN = {
    "ага": "ого", "яга": "его", "аму": "ому", "яму": "ему", "ай": "ой", "яй": "ей", "ае": "ое", "яе": "ее",
    "аў": "ов", "яў": "ев", "оў": "ов", "еў": "ев",
}  # fmt: skip
"""Belarusian endings, which write the unstressed o as а, by the Russian ones that Snowball knows."""
_BELARUSIAN_ENDING = re.compile(rf"(?<=...)(?<![уад]в)(?:{'|'.join(_BELARUSIAN)})$")  # but not увага, павага
_HARD_I = re.compile("ы(?=(?:я(?:[хўй]|мі?)?|[іюй])$)")  # санкцыя, санкцыі, санкцый
_IRREGULAR = {
    "беларусь": "беларус", "билорусь": "билорус", "русь": "рус",  # Snowball takes «сь» for a reflexive ending
    "киев": "киева", "киив": "киева", "киеу": "киева",  # and «ев» for the end of a case
    "харьков": "харькова", "харкив": "харкова", "львив": "львова",
}  # fmt: skip

_SPECIAL = {
    "ł": "l", "đ": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "th", "ð": "d", "ħ": "h",
    "ё": "е", "ς": "σ", "ـ": "", "ʼ": "'",
}  # fmt: skip
_LETTER_RANGES = ((0xC0, 0x250), (0x370, 0x400), (0x1E00, 0x2000))
_MARK_RANGES = ((0x300, 0x370), (0x591, 0x5C8), (0x610, 0x61B), (0x64B, 0x660), (0x670, 0x671))

_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_SIGNS = "".join(  # vowel signs from Devanagari to Khmer are marks, and part of the word
    chr(code) for code in range(0x900, 0x1800) if unicodedata.category(chr(code)) in {"Mn", "Mc"}
)
_TOKEN = re.compile(
    rf"['’]s\b|(?<!\w)(?:[^\W\d_]\.){{2,}}(?:[^\W\d_](?!\w))?|\d+(?:[.,]\d+)+|[^\W_]+(?:[{_SIGNS}]+[^\W_]*)*"
)
_RUN = re.compile(rf"[{_UNSPACED}]+|[^{_UNSPACED}]+")
_UNSPACED_LETTER = re.compile(f"[{_UNSPACED}]")
_THOUSANDS = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?$")
_FIRST_UNSPACED = "\u0e00"

_PRINTED = bytes(code if chr(code).isalnum() else ord(" ") for code in range(256))
_POSSESSIVE = re.compile(r"'s\b")
_NEGATION = re.compile(r"n't\b")
_WHOLE = {
    form: (re.compile(rf"\b{form}\b"), whole)
    for form, whole in (
        ("won't", "will not"),
        ("can't", "can not"),
        ("shan't", "shall not"),
        ("ain't", "is not"),
        ("cannot", "can not"),
    )
}
"""Negated verbs of which the rest would be another word, such as the past of *to win*; one is written as a whole."""
_BLANKS = "‘“”„«»–—"

_LONG = 200
"""Characters from which on a text is read sentence by sentence: most are plain, hardly an article as a whole."""

_JOINING = re.compile("[.,][a-z0-9]")  # in numbers and acronyms, and nothing else that is one word

_local = threading.local()  # a Stemmer keeps state between calls and must not be shared by threads


def _folding_table() -> dict[int, str]:
    table = {ord(letter): base for letter, base in _SPECIAL.items()}
    for first, last in _MARK_RANGES:
        table |= {code: "" for code in range(first, last) if unicodedata.category(chr(code)) == "Mn"}
    for first, last in _LETTER_RANGES:
        for code in range(first, last):
            base = unicodedata.normalize("NFKD", chr(code))[0]
            if base != chr(code) and base.isalpha():
                table.setdefault(code, _SPECIAL.get(base, base))
    return table


_FOLDING = _folding_table()


def fold(text: str) -> str:
    """Case, diacritics and compatibility forms gone: `Pokémon` → `pokemon`, `ЁЛКА` → `елка`."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKC", text).casefold().translate(_FOLDING)


def words(text: str) -> list[str]:
    """The folded words in order; scripts without blanks become overlapping pairs of characters.

    `U.S.` → `us`, `Russia’s` → `russia`, `won’t` → `will`, `not`; `1,000` → `1000`, `3.5` → `3·5`; `利率上` → `利率`,
    `率上`.
    """
    if len(text) < _LONG:
        return _words(text)
    found: list[str] = []
    for line in text.split("\n"):
        *pieces, last = line.split(". ")
        for piece in pieces:
            found += _words(f"{piece}.")
        found += _words(last)
    return found


def _words(text: str) -> list[str]:
    """The folded words of a text that is read as one; no word reaches over a blank."""
    if not text.isascii():
        text = _printed(text)
    folded = fold(text)
    if "n't" in folded or "cannot" in folded:
        folded = _negated(folded)
    return _plain_words(folded) if _is_plain(folded) else _all_words(folded)


def _negated(folded: str) -> str:
    """The text with `not` as a word of its own where a verb carries it."""
    for form, (pattern, whole) in _WHOLE.items():
        if form in folded:
            folded = pattern.sub(whole, folded)
    return _NEGATION.sub(" not", folded)


def _printed(text: str) -> str:
    """The text with signs of ASCII for the typographic ones that part words as these do."""
    text = text.replace("’", "'")
    for sign in _BLANKS:
        text = text.replace(sign, " ")
    return text


def _is_plain(folded: str) -> bool:
    """Whether blanks and signs part all words: ASCII in which no point or comma can be part of one."""
    return folded.isascii() and not _JOINING.search(folded)


def _plain_words(folded: str) -> list[str]:
    """As `_all_words`, in a quarter of its time, of a text of which a word is a run of letters and digits."""
    if "'s" in folded:
        folded = _POSSESSIVE.sub(" ", folded)
    return folded.encode("ascii").translate(_PRINTED).decode("ascii").split()


def _all_words(folded: str) -> list[str]:
    result: list[str] = []
    for token in _TOKEN.findall(folded):
        if token[0] in "'’":
            continue
        if token.isascii() or max(token) < _FIRST_UNSPACED:
            plain = token if token.isalpha() else _joined(token)
            result.append(plain)
        else:
            result.extend(_pairs(_joined(token)))
    return result


def _joined(token: str) -> str:
    if token[0].isdigit():
        whole = token.replace(",", "") if _THOUSANDS.match(token) else token.replace(",", "·")
        return whole.replace(".", "·")
    return token.replace(".", "")


def _pairs(token: str) -> Iterable[str]:
    for run in _RUN.findall(token):
        if len(run) == 1 or not _UNSPACED_LETTER.match(run):
            yield run
        else:
            yield from (run[at : at + 2] for at in range(len(run) - 1))


_IRREGULAR_ENGLISH = {
    form: base
    for base, forms in (
        ("child", "children"), ("man", "men"), ("woman", "women"), ("person", "people persons"), ("wolf", "wolves"),
        ("knife", "knives"), ("life", "lives"), ("wife", "wives"), ("leaf", "leaves"), ("thief", "thieves"),
        ("half", "halves"), ("shelf", "shelves"), ("foot", "feet"), ("tooth", "teeth"), ("mouse", "mice"),
        ("goose", "geese"), ("crisis", "crises"), ("analysis", "analyses"), ("basis", "bases"),
        ("buy", "bought"), ("sell", "sold"), ("tell", "told"), ("win", "won"), ("lose", "lost"),
        ("bring", "brought"), ("catch", "caught"), ("teach", "taught"), ("seek", "sought"),
        ("fight", "fought"), ("build", "built"), ("send", "sent"), ("spend", "spent"),
        ("steal", "stole stolen"), ("break", "broke broken"), ("fall", "fallen"),
        ("freeze", "froze frozen"), ("choose", "chose chosen"), ("speak", "spoke spoken"),
        ("flee", "fled"), ("die", "died dying"), ("sue", "sued suing"),
    )
    for form in forms.split()
}  # fmt: skip
"""Forms of frequent news words that no ending tells: Snowball joins the regular ones."""


class _Stems(dict[str, str]):
    """The stems of words of one language, each made once while there is room: a look-up is a tenth of making one."""

    def __init__(self, language: str) -> None:
        super().__init__()
        self._language = language

    def __missing__(self, word: str) -> str:
        stem = _stem(word, self._language)
        if len(word) <= _LONGEST_KEPT:
            if sum(map(len, _STEMS.values())) >= _MOST_KEPT:
                _forget_stems()
            self[word] = stem
        return stem


_STEMS = {language: _Stems(language) for language in ALGORITHMS}
"""Shared by all threads: an entry depends on its word alone, so it matters not which of them made it."""
_MOST_KEPT = 100_000
"""Words of all languages together, in about 15 MB: the vocabulary of a day's news in ten languages."""
_LONGEST_KEPT = 40


def _forget_stems() -> None:
    for kept in _STEMS.values():
        kept.clear()


def stem_words(folded: list[str], language: str) -> list[str]:
    """The stems of folded words; a language without a stemmer gives the words unchanged."""
    return list(map(_STEMS[language].__getitem__, folded)) if language in _STEMS else folded


def _stem(word: str, language: str) -> str:
    algorithm = ALGORITHMS[language]
    if language == "en":
        word = _IRREGULAR_ENGLISH.get(word, word)
    if language == "be":
        word = _russian_ending(word)
    if algorithm == "russian":
        word = word.translate(_EAST_SLAVIC)
        word = _IRREGULAR.get(word, word)
    stem = _stemmer(algorithm).stemWord(word)
    return word if stem in ("", word) else stem


def _russian_ending(word: str) -> str:
    return _BELARUSIAN_ENDING.sub(lambda ending: _BELARUSIAN[ending[0]], _HARD_I.sub("и", word))


def stems(text: str, language: str) -> list[str]:
    """The stems of a text in order: `stem_words(words(text), language)`."""
    return stem_words(words(text), language)


def _stemmer(algorithm: str) -> Stemmer.Stemmer:
    cache = _local.__dict__
    if algorithm not in cache:
        cache[algorithm] = Stemmer.Stemmer(algorithm, 0)  # it would keep words too, and slowly
    return cache[algorithm]


MAX_SEQUENCE = 32
"""Stems that may have to stand side by side: longer quotations are cut, or one query could take a minute."""


def variants(word: str, languages: Iterable[str]) -> dict[tuple[str, ...], frozenset[str]]:
    """Every sequence of stems that a query word stands as in the index, and the languages that make it so."""
    folded = words(word)[:MAX_SEQUENCE]
    found: dict[tuple[str, ...], set[str]] = {}
    for language in languages if folded else ():
        found.setdefault(tuple(stem_words(folded, language)), set()).add(language)
    return {sequence: frozenset(among) for sequence, among in found.items()}
