"""Turns an article's text into a fingerprint by which its near copies are found and told: wire copy, lightly edited.

A copy repeats both the wording and what tells one report from another, its numbers and names: tomorrow's weather
report repeats today's wording with other numbers, another report on the same minister repeats his name and title
alone. So each text is sketched twice, with all runs of words alike and with the telling ones weighing more, and
resembles another by the lesser of the two. A sketch is MinHash (Broder 1997) of which eight bits are kept (Li and
König 2010); a band joins one minimum of each sketch (banding: Leskovec et al., Mining of Massive Datasets, 3.4).

Invariant: a fingerprint depends on the text and `SCHEME` alone, on any machine and version of Python.
"""

import hashlib
import operator
import re
import zlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SCHEME = 1
"""Raise it whenever the same text comes to give another fingerprint: those of two schemes cannot be compared."""

COPY = 0.3
"""Resemblance from which two articles are copies.

Measured on 939 news texts and edited copies of 400 of them (a fifth of the sentences dropped, 5 % of the words
changed, another lead). Above it lie 93 % of the copies; of 10,614 pairs of reports on one event none that shares less
than 0.3 of its runs of words; of pairs that one template makes of other numbers 0.2 to 0.5 %, of other names alone 9 %.
"""

MIN_WORDS = 50
"""Fewer are too few to tell: the opening sentences of two reports on one event share names and titles by chance."""

MIN_CHARACTERS = 100
"""The same for scripts without blanks, at about two characters a word."""

MAX_CHARACTERS = 12_000
"""What is read of a long text, so that one article cannot cost more than a few milliseconds."""

BANDS = 14
"""Keys of a fingerprint. Of edited copies above `COPY` 10 find 95.6 %, 12 find 98.4 %, 14 find 99.5 %, 24 all."""

_SKETCH = 96
"""Minima of one sketch: the standard error of a resemblance is at most 0.05, and a signature has 192 bytes."""

_RUN_OF_WORDS = 3
_RUN_OF_CHARACTERS = 6
_TELLING = 4
"""Bits by which a telling run's hash is made smaller: it becomes a minimum as often as 2**4 other runs."""

_WORD = re.compile(r"[\w\u0300-\u036f\u0591-\u05c7\u064b-\u0670\u0900-\u0963\u0966-\u0eff\u1000-\u109f\u1780-\u17ff]+")
"""Letters, digits, and the vowel signs that Python counts as marks."""
_SPACED = bytes(code if re.match(rb"\w", bytes([code])) else ord(" ") for code in range(256))
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")
_OPENING = re.compile(r"[.!?…:\n]\W{0,3}[^\W\d_]")
"""The first letter of a sentence, which is a capital without being a name's."""

_Words32 = NDArray[np.uint32]
_Words64 = NDArray[np.uint64]
_Flags = NDArray[np.bool_]


def _constants(purpose: str, count: int) -> _Words64:
    """So many odd numbers of 64 bits, for ever the same."""
    drawn = hashlib.shake_256(f"tidings copies {SCHEME}: {purpose}".encode()).digest(8 * count)
    return np.frombuffer(drawn, "<u8").astype(np.uint64) | np.uint64(1)


_PLACES = _constants("place in a run", _RUN_OF_CHARACTERS)
_MIXER = _constants("mixing", 1)
_MIXER_OF_TAGS = _MIXER.astype(np.uint32)
_FACTORS = _constants("factor", 2 * _SKETCH).astype(np.uint32)[:, None]
"""An odd factor orders all hashes anew, which is what a permutation is for."""
_BAND_NUMBERS = np.arange(BANDS, dtype=np.uint64) << np.uint64(56)


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """`signature` says how much two texts resemble; texts that share any of `bands` are worth comparing.

    Bands are signed integers of 64 bits that hold their own number, so that one indexed column serves all.
    """

    signature: bytes
    bands: tuple[int, ...]


def fingerprint(text: str) -> Fingerprint | None:
    """The fingerprint of a cleaned text, or None where it is too short to tell a copy from a report on the same."""
    lowered = _OPENING.sub(_lowered, "\n" + text[:MAX_CHARACTERS])
    if lowered.isascii():
        return _of_words(*_plain_words(lowered))
    words = _WORD.findall(lowered)
    joined = "".join(words)
    if 2 * len(_UNSPACED.findall(joined)) > len(joined):
        return _of_characters(joined)
    folded = list(map(str.lower, words))
    numbers = map(str.isdigit, folded)
    return _of_words(list(map(str.encode, folded)), list(map(operator.or_, map(operator.ne, words, folded), numbers)))


def _plain_words(text: str) -> tuple[list[bytes], list[bool]]:
    """What `_WORD` finds in ASCII, folded, and whether it is telling, in half the time."""
    plain = text.encode().translate(_SPACED)
    words, folded = plain.split(), plain.lower().split()
    return folded, list(map(operator.or_, map(operator.ne, words, folded), map(bytes.isdigit, folded)))


def resemblance(one: bytes, other: bytes) -> float:
    """The estimated share of common runs (Jaccard), 0 to 1, of two signatures: of all or of telling runs, the lesser.

    The one in 256 of different minima that agree in eight bits is taken out.
    """
    if len(one) != len(other):
        raise ValueError(f"signatures of {len(one)} and {len(other)} bytes: they are of two schemes; make both anew")
    equal = np.frombuffer(one, np.uint8) == np.frombuffer(other, np.uint8)
    agreeing = float(equal.reshape(2, -1).mean(axis=1).min())
    return max(0.0, (256 * agreeing - 1) / 255)


def _lowered(opening: re.Match[str]) -> str:
    return opening[0].lower()


def _of_words(folded: list[bytes], telling: list[bool]) -> Fingerprint | None:
    """Telling are numbers and what has a capital."""
    if len(folded) < MIN_WORDS:
        return None
    units = np.fromiter(map(zlib.crc32, folded), np.uint64, len(folded))
    return _sketched(units, np.array(telling, np.bool_), _RUN_OF_WORDS)


def _of_characters(text: str) -> Fingerprint | None:
    """Telling are digits and letters of scripts that have capitals, as in foreign names."""
    if len(text) < MIN_CHARACTERS:
        return None
    units = np.frombuffer(text.lower().encode("utf-32-le"), "<u4").astype(np.uint64)
    return _sketched(units, units < ord("\u0500"), _RUN_OF_CHARACTERS)


def _sketched(units: _Words64, telling: _Flags, length: int) -> Fingerprint:
    runs, weights = _runs(units, telling, length)
    values = _FACTORS * runs
    values[_SKETCH:] >>= weights
    minima = values.min(axis=1)
    tags = (minima * _MIXER_OF_TAGS) >> np.uint32(24)
    return Fingerprint(tags.astype(np.uint8).tobytes(), _bands(minima.astype(np.uint64)))


def _runs(units: _Words64, telling: _Flags, length: int) -> tuple[_Words32, _Words32]:
    """The hash of each run of so many units, and by how many bits it weighs more."""
    count = len(units) - length + 1
    mixed = np.zeros(count, np.uint64)
    tells = np.zeros(count, np.bool_)
    for place in range(length):
        mixed += units[place : place + count] * _PLACES[place]
        tells |= telling[place : place + count]
    mixed ^= mixed >> np.uint64(32)
    mixed *= _MIXER
    return (mixed >> np.uint64(32)).astype(np.uint32), tells.astype(np.uint32) * np.uint32(_TELLING)


def _bands(minima: _Words64) -> tuple[int, ...]:
    """The number of the band in the highest byte, never above 127, and 56 bits of hash."""
    pairs = minima[:BANDS] << np.uint64(32) | minima[_SKETCH : _SKETCH + BANDS]
    keys = (pairs * _MIXER) >> np.uint64(8) | _BAND_NUMBERS
    return tuple(keys.tolist())
