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
_PUNCTUATION = frozenset("×«»“”„‘’‚–—…•·°§€£©®™№\xa0\xad")
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
    matches = from_bytes(sample, cp_isolation=list(_OTHERS), enable_fallback=False)
    codecs = (str(match.encoding) for match in matches)  # the best first
    return next((codec for codec in codecs if _is_running(_text(sample, codec))), None)


_PRIVATE = re.compile("[\ue000-\uf8ff]")
_HALF_WIDTH = re.compile("[\uff61-\uff9f]{2,}")
_FOREIGN = re.compile(r"[^\W\d_a-zA-Z]+")
_MIXED = re.compile(r"[a-zA-Z][^\W\d_a-zA-Z]{1,2}(?![^\W\d_a-zA-Z])|(?<![^\W\d_a-zA-Z])[^\W\d_a-zA-Z]{1,2}[a-zA-Z]")
_MAX_HALF_WIDTH = 0.2


def _is_running(text: str) -> bool:
    """Whether this is text of Asia or Greece, not Latin words in which single letters are replaced by its signs.

    "NHKは" and a word in half-width kana stand in real text, but not for most of its words and letters.
    """
    foreign = _FOREIGN.findall(text)
    letters, half = (sum(map(len, found)) for found in (foreign, _HALF_WIDTH.findall(text)))
    mixed = len(_MIXED.findall(text))
    return not _PRIVATE.search(text) and half <= letters * _MAX_HALF_WIDTH and mixed * 2 <= len(foreign)


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


_WIDE_SAMPLE = 1 << 16
_ASCII = re.compile(rb"[\x21-\x7e]")
_WIDE_XML = (b"<\x00?\x00", b"\x00<\x00?")
_ODD = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ue000-\uf8ff\ufffe\uffff\U000e0080-\U0010ffff]")


def wide_encoding(data: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark, known by where its NUL bytes stand, or by Chinese or Japanese text."""
    sample = data[: _WIDE_SAMPLE & ~3]
    codecs = ("utf-16-le", "utf-16-be")
    return _by_nuls(sample) or next((codec for codec in codecs if _is_ideographic(sample, codec)), None)


def _by_nuls(sample: bytes) -> str | None:
    nuls = sample.count(0)
    if nuls * 20 < len(sample) or nuls == 0:
        return None
    order = "le" if sample[1::2].count(0) * 2 > nuls else "be"
    if nuls * 2 > len(sample) and _is_plausible(sample, f"utf-32-{order}"):
        return f"utf-32-{order}"
    # The high bytes are few and small; those of ASCII text around a NUL would be letters.
    high = sample[1::2] if order == "le" else sample[::2]
    letters = len(_ASCII.findall(high))
    if letters * 10 > len(high) and not sample.startswith(_WIDE_XML):
        return None
    return f"utf-16-{order}" if _is_plausible(sample, f"utf-16-{order}") else None


_IDEOGRAPHS = re.compile("[\u3000-\u30ff\u4e00-\u9fff\uff01-\uff5e\\s]")
_FREQUENT = re.compile("[\u3001\u3002\u3041-\u3093\uff0c的一是不了在有人这中大为上个国我以要他时来用们]")
_MIN_IDEOGRAPHS = 0.95
_MIN_FREQUENT = 0.1
"""Running Chinese has twice as many, Japanese five times; what Shift JIS looks like as UTF-16 has none."""


def _is_ideographic(sample: bytes, encoding: str) -> bool:
    """Whether this is Chinese or Japanese without a blank, so that no byte, or hardly one, is NUL."""
    if _is_whole(sample, "utf-8") or not _is_whole(sample, encoding):
        return False
    text = sample.decode(encoding, "ignore")
    own, frequent = (len(found.findall(text)) for found in (_IDEOGRAPHS, _FREQUENT))
    return own >= _MIN_IDEOGRAPHS * len(text) and frequent >= max(1, _MIN_FREQUENT * len(text))


def _is_plausible(sample: bytes, encoding: str) -> bool:
    text = sample.decode(encoding, "ignore")
    return bool(text) and len(_ODD.findall(text)) * 100 <= len(text) and _is_whole(sample, encoding)


def _is_whole(sample: bytes, encoding: str) -> bool:
    """Whether nothing but the cut at the end of the sample is wrong."""
    try:
        sample.decode(encoding)
    except UnicodeDecodeError as error:
        return error.start >= len(sample) - 4
    return True
