"""Turns bytes that declare nothing and are not UTF-8 into the name of the encoding they look like.

Invariant: a guess is one of a closed list of encodings; None means that the bytes look like nothing.
Cyrillic is told by letter frequencies, because whole languages fit into windows-1251 and koi8-r
alike and short text decides; Western and Central European letters by the alphabets of languages.
"""

import re
from math import log2

from charset_normalizer import from_bytes

_CYRILLIC = ("cp1251", "koi8_r", "cp866")
_LATIN = ("cp1252", "cp1250", "iso8859_2", "cp1254")  # the first wins a tie
_OTHERS = ("cp932", "gb18030", "cp949", "big5", "euc_jp", "cp1253", "cp1255")

# Per mille of running Russian text (https://en.wikipedia.org/wiki/Russian_alphabet, letter
# frequencies), with what Belarusian and Ukrainian add.
_FREQUENCY = {
    pair[0]: float(pair[1:])
    for pair in (
        "о110 е85 а80 и74 н67 т63 с55 р47 в45 л44 к35 м32 д30 п28 у26 я20 ы19 ь17 г17 з16 б16 ч14 й12"
        " х10 ж9 ш7 ю6 ц5 ё5 щ4 э4 ф3 ъ1 і60 ў20 ї5 є4 ґ0.3"
    ).split()
}
_RARE = -12.0
_CAPITAL = -0.5
_MIN_CYRILLIC = -5.3
"""Mean log2 frequency of a letter: Russian, Belarusian and Ukrainian have -4.7 ± 0.2, Hebrew misread -5.4."""

_MIN_CYRILLIC_SHORT = -6.0
_SHORT = 40
"""Letters up to which the mean wanders."""

_MIN_WORD = 3
"""Letters of the longest word: the French "à" and the Polish "ó" are words of one letter."""

_MIN_OTHER = 4
"""Bytes above 127 below which nothing is said about the encodings of East Asia and Greece."""

_WORD = re.compile(r"[^\W\d_]+")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")
_HIGH = re.compile("[^\x00-\x7f]")
_PUNCTUATION = frozenset("«»“”„‘’‚–—…•·°§€£©®™№\xa0\xad")
_ALPHABETS = {
    "cp1252": (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüß",
        "áéíñóúü¿¡ªº",  # Spanish
        "áâãàçéêíóôõúºª",  # Portuguese
        "àèéìîòù",  # Italian
        "åäöæøé",  # the North
        "áðéíóúýþæö",  # Icelandic
        "éëïóèüöä",  # Dutch
    ),
    "cp1250": (
        "ąćęłńóśźż",
        "áčďéěíňóřšťúůýž",
        "áäčďéíĺľňóôŕšťúýž",  # Slovak
        "áéíóöőúüű",
        "ăâîşţșț",
        "čćđšž",
    ),
    "cp1254": ("çğıöşüâî\u0307",),  # Turkish; the capital İ in lower case is an i and a dot
}
_ALPHABETS["iso8859_2"] = _ALPHABETS["cp1250"]

_SAMPLE = 20_000


def guessed_encoding(data: bytes) -> str | None:
    """The Python codec that makes the likeliest text of `data`, None when none makes any."""
    sample = _sample(data)
    cyrillic = max(_CYRILLIC, key=lambda codec: _cyrillic_score(_text(sample, codec)))
    limit = _MIN_CYRILLIC_SHORT if len(_HIGH_BYTE.findall(sample)) <= _SHORT else _MIN_CYRILLIC
    if _cyrillic_score(_text(sample, cyrillic)) >= limit:
        return cyrillic
    latin = max(_LATIN, key=lambda codec: _latin_score(_text(sample, codec), codec))
    if _is_latin(_text(sample, latin), latin):
        return latin
    if len(_HIGH_BYTE.findall(sample)) < _MIN_OTHER:
        return None
    best = from_bytes(sample, cp_isolation=list(_OTHERS), enable_fallback=False).best()
    return str(best.encoding) if best else None


def _sample(data: bytes) -> bytes:
    """The first pieces of running text that hold bytes above 127, without the markup between them."""
    pieces: list[bytes] = []
    size = 0
    for piece in re.split(rb"[\n<>]", data):
        if size >= _SAMPLE:
            break
        if not piece.isascii():
            blank = piece.find(b" ", _SAMPLE, 2 * _SAMPLE)
            pieces.append(piece[: blank if blank > 0 else 2 * _SAMPLE])
            size += len(pieces[-1])
    return b"\n".join(pieces)


def _text(sample: bytes, codec: str) -> str:
    return sample.decode(codec, "replace")


def _cyrillic_score(text: str) -> float:
    """Mean log2 frequency of the non-ASCII characters; odd capitals, mixed words and signs cost."""
    words = [word for word in _WORD.findall(text) if not word.isascii()]
    if max(map(len, words), default=0) < _MIN_WORD:
        return _RARE
    weights = [weight for word in words for weight in _weights(word)]
    signs = [char for char in _HIGH.findall(text) if not char.isalpha() and char not in _PUNCTUATION]
    return (sum(weights) + _RARE * len(signs)) / (len(weights) + len(signs))


def _weights(word: str) -> list[float]:
    if not word[1:].islower() and not word.isupper():
        return [_RARE] * len(word)
    capital = _CAPITAL if word.isupper() else 0.0
    frequencies = (_FREQUENCY.get(letter) for letter in word.lower())
    return [log2(frequency / 1000) + capital if frequency else _RARE for frequency in frequencies]


def _latin_score(text: str, codec: str) -> float:
    """The share of non-ASCII characters that one language's alphabet explains."""
    high = [char for char in _HIGH.findall(text.lower()) if char not in _PUNCTUATION]
    if not high:
        return 1.0
    return max(sum(char in alphabet for char in high) for alphabet in _ALPHABETS[codec]) / len(high)


_MIN_LATIN = 0.7
_MAX_HIGH_SHARE = 0.5
_LONE = frozenset("àáâéèíóòôú")
"""Accented letters that are words of some language; any other that stands alone is a stray byte."""


def _is_latin(text: str, codec: str) -> bool:
    """Whether this is text of a Latin alphabet: its accented letters stand among plain ones."""
    letters = sum(map(len, _WORD.findall(text)))
    high = len([char for char in _HIGH.findall(text) if char not in _PUNCTUATION])
    accented = [word for word in _WORD.findall(text) if not word.isascii()]
    spelled = sum(map(_is_spelled, accented))
    return (
        high <= letters * _MAX_HIGH_SHARE
        and spelled >= _MIN_LATIN * len(accented)
        and _latin_score(text, codec) >= _MIN_LATIN
    )


def _is_spelled(word: str) -> bool:
    """Whether capitals stand where they may: a stray byte is often one, as the Ã of a cut UTF-8 sequence."""
    if len(word) == 1:
        return word.lower() in _LONE
    return word[1:].islower() or word.isupper()
