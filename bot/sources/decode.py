"""Turns bytes of unknown encoding into text, and says how sure it could be: wrong bytes are counted.

Invariant: never raises; each wrong byte becomes one U+FFFD and is counted, and so is a stray NUL,
which is left out; bytes that say nothing about their encoding and are valid UTF-8 are UTF-8. Order
of belief: byte order marks, the NUL bytes of UTF-16, the document's own declaration, the server's,
UTF-8, and only then what the bytes look like.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from bot.sources.guess import guessed_encoding, wide_encoding

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark starts with the same two bytes
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_XML_DECLARATION = re.compile(rb"""\s*<\?xml\s[^>]{0,200}?encoding\s*=\s*["']\s*([\w.:-]{1,40})""")
_META = re.compile(rb"""<meta\s[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_HEAD = 4096

# What the web means by these labels (https://encoding.spec.whatwg.org/#names-and-labels).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "euc_kr": "cp949",
    "shift_jis": "cp932",
    "big5": "big5hkscs",
}
_UNSAFE = frozenset(("utf-7", "idna", "punycode", "raw-unicode-escape", "unicode-escape", "undefined", "mbcs"))
_SHOWN = {
    "cp932": "shift_jis",
    "cp949": "euc-kr",
    "big5hkscs": "big5",
    "mac-cyrillic": "x-mac-cyrillic",
    "utf-8-sig": "utf-8",
}

_UTF8_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ESCAPED = re.compile("[\udc80-\udcff]")
_MAX_WRONG_SHARE = 0.25
"""Wrong bytes for each right multi-byte sequence, above which bytes are not UTF-8 with mistakes."""

_MAX_STRAY = 0.01
_FEW_STRAY = 3

# Letters of living alphabets: what a capital and a quotation mark of windows-1252 make is none.
_PAIR = rb"[\xc2-\xc8\xce-\xd4\xd7-\xd9][\x80-\xbf]"
_LONGER = rb"[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}"
_UTF8_WORD = re.compile(
    rb"(?<![\x80-\xff])(?:[\xc2\xc3][\x80-\xbf]|%(longer)b)+(?![\x80-\xff])"
    rb"|(?<![\x80-\xff])(?:%(pair)b){3,}(?![\x80-\xff])"
    rb"|(?<=[A-Za-z])(?:%(pair)b)+(?![\x80-\xff])|(?<![\x80-\xff])(?:%(pair)b)+(?=[A-Za-z])"
    % {b"pair": _PAIR, b"longer": _LONGER}
)
"""UTF-8 that no other encoding is likely to give: a word of some length, or with ASCII letters.

Those bytes alone prove little: "Её" of windows-1251 and the "は修" of Shift JIS hold valid pairs.
"""

_MAGIC = (
    (b"\x89PNG\r\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF89a", "a GIF image"),
    (b"GIF87a", "a GIF image"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"\x1f\x8b", "a gzip archive"),
    *((b"BZh%d1AY&SY" % level, "a bzip2 archive") for level in range(1, 10)),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!\x1a", "a RAR archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old office document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90\x00", "a program"),
    (b"OggS\x00", "an Ogg recording"),
    *((b"ID3%c\x00" % version, "an MP3 recording") for version in (2, 3, 4)),
)
_SAMPLE = 1 << 16
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_MAX_CONTROLS = 0.05
_FEW_NULS = 3
_NUL_DISTANCE = 16
"""Bytes to each of a few NULs, below which a short file is no text."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, the encoding it was in, and how many bytes were wrong in it (0-based, the first).

    `nuls` of the wrong bytes were left out of the text, each other is a U+FFFD in it.
    """

    text: str
    encoding: str
    wrong_bytes: int = 0
    first_wrong: int | None = None
    nuls: int = 0


def decode(data: bytes, *, declared: str | None = None) -> Decoded:
    """The text of `data`; `declared` is what came with it, as the charset of a content type."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return _replaced(data, encoding, len(bom))
    wide = wide_encoding(data)
    if wide:
        return _replaced(data, wide)
    named = list(dict.fromkeys(_named(data, declared)))
    return _without_nuls(_strict(data, named) or _mended(data, named) or _guessed(data), data)


def _without_nuls(decoded: Decoded, data: bytes) -> Decoded:
    nuls = decoded.text.count("\0")
    if not nuls:
        return decoded
    first = data.index(0)
    return replace(
        decoded,
        text=decoded.text.replace("\0", ""),
        wrong_bytes=decoded.wrong_bytes + nuls,
        first_wrong=first if decoded.first_wrong is None else min(first, decoded.first_wrong),
        nuls=nuls,
    )


def binary_kind(data: bytes) -> str | None:
    """What a file that is no text looks like, with its article ("a PNG image"); None for text."""
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if (data[:4] == b"RIFF" or data[4:8] == b"ftyp") and 0 in data[:12]:
        return "a recording or an image"
    sample = data[:_SAMPLE]
    if sample.startswith(tuple(bom for bom, _ in _BOMS)) or wide_encoding(sample):
        return None
    nuls, controls = sample.count(0), len(_CONTROLS.findall(sample))
    # A stray NUL in a text without other controls is a mistake, which is reported.
    few = nuls <= _FEW_NULS and not controls and nuls * _NUL_DISTANCE <= len(sample)
    if (nuls * 1000 > len(sample) and not few) or controls > max(3, len(sample) * _MAX_CONTROLS):
        return "a binary file"
    return None


def _named(data: bytes, declared: str | None) -> Iterator[str]:
    """The codecs that the document and its carrier name, those that exist."""
    labels = [match[1] for pattern in (_XML_DECLARATION, _META) if (match := _search(pattern, data))]
    for label in (*(label.decode("ascii", "replace") for label in labels), declared):
        codec = _codec(label) if label else None
        if codec:
            yield codec


def _search(pattern: re.Pattern[bytes], data: bytes) -> re.Match[bytes] | None:
    find = pattern.match if pattern is _XML_DECLARATION else pattern.search
    return find(data[:_HEAD])


def _codec(label: str) -> str | None:
    """The Python codec for a label as found in the wild, None for what is unknown or not for text."""
    label = label.strip(" \t\"'").lower()
    for spelling in (label, label.removeprefix("x-"), label.replace("win-", "windows-")):
        try:
            name = codecs.lookup(spelling).name
            b"a".decode(name)  # LookupError for codecs between bytes, such as hex
        except (LookupError, ValueError, UnicodeError):
            continue
        # A declaration that could be read as ASCII is not in UTF-16, whatever it says.
        if name in _UNSAFE or name.startswith(("utf-16", "utf-32")):
            return None
        return _MEANT.get(name, name)
    return None


def _strict(data: bytes, named: list[str]) -> Decoded | None:
    """The first encoding in which no byte is wrong."""
    order = [*named, "utf-8"]
    # Single-byte encodings accept nearly all bytes, so their declaration proves nothing; that
    # several bytes above 127 are valid UTF-8 by chance does not happen.
    if any(map(_is_single_byte, named)) and len(_UTF8_SEQUENCE.findall(data[:_SAMPLE])) > 1:
        order.insert(0, "utf-8")
    for encoding in order:
        try:
            return Decoded(data.decode(encoding), _shown(encoding))
        except (UnicodeError, LookupError):
            continue
    return None


def _is_single_byte(encoding: str) -> bool:
    return encoding.startswith(("cp125", "iso8859", "koi8", "mac-", "cp866", "cp437", "cp85"))


def _mended(data: bytes, named: list[str]) -> Decoded | None:
    """A named encoding or UTF-8 with a few wrong bytes."""
    for encoding in dict.fromkeys(["utf-8", *named]):
        decoded = _replaced(data, encoding)
        right = len(_UTF8_SEQUENCE.findall(data)) if encoding == "utf-8" else _high(data) / 2
        if decoded.wrong_bytes <= right * _MAX_WRONG_SHARE:
            return decoded
    return None


def _guessed(data: bytes) -> Decoded:
    """What the bytes look like; UTF-8 with replacements when a few bytes in it are wrong."""
    decoded = _replaced(data, "utf-8")
    if _has_few_wrong(data, decoded.wrong_bytes):
        return decoded
    encoding = guessed_encoding(data)
    if encoding:
        return _replaced(data, encoding)
    if decoded.wrong_bytes <= max(_FEW_STRAY, len(data) * _MAX_STRAY):
        return decoded
    return _replaced(data, "cp1252")


def _has_few_wrong(data: bytes, wrong: int) -> bool:
    """Whether this is UTF-8 for certain words in it, with a few wrong bytes, or more right than wrong."""
    right = len(_UTF8_WORD.findall(data)) if wrong <= max(_FEW_STRAY, len(data) * _MAX_STRAY) else 0
    return right > 0 and (wrong <= _FEW_STRAY or wrong <= right)


def _high(data: bytes) -> int:
    return len(data) - len(data.translate(None, bytes(range(128, 256))))


def _replaced(data: bytes, encoding: str, skip: int = 0) -> Decoded:
    """Decoded from `skip` on, each wrong byte replaced and counted."""
    body = data[skip:]
    try:
        text = body.decode(encoding, "surrogateescape")
    except UnicodeDecodeError:  # codecs of more than eight bits cannot escape single bytes
        return _replaced_units(body, encoding, skip)
    first = _ESCAPED.search(text)
    if not first:
        return Decoded(text, _shown(encoding))
    clean, count = _ESCAPED.subn("\ufffd", text)
    at = skip + len(text[: first.start()].encode(encoding, "replace"))
    return Decoded(clean, _shown(encoding), count, at)


def _replaced_units(body: bytes, encoding: str, skip: int) -> Decoded:
    try:
        return Decoded(body.decode(encoding), _shown(encoding))
    except UnicodeDecodeError as error:
        text = body.decode(encoding, "replace")
        unit = {"utf-16": 2, "utf-32": 4}.get(encoding[:6], 1)
        wrong = min(unit * max(1, text.count("\ufffd")), len(body))
        return Decoded(text, _shown(encoding), wrong, skip + error.start)


def _shown(codec: str) -> str:
    """The name of a codec as people write it."""
    if codec.startswith("cp125"):
        return f"windows-{codec[2:]}"
    return _SHOWN.get(codec, codec.replace("iso8859", "iso-8859").replace("_", "-"))
