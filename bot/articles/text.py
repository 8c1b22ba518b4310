"""Turns untrusted characters into stored text: paragraphs of clean lines, a blank line between.

Invariant: `clean_text` is idempotent, and its result holds no control, bidirectional-override,
zero-width-space or surrogate character, none that nobody sees, no trailing blank and no run of blanks,
so that a span in it means the same for ever.
"""

import re
import unicodedata

from bot.message.visible import without_unseen

_LINE_END = re.compile("\r\n?|[\x0b\x0c\x85\u2028]")
_BLANKS = re.compile(r"[^\S\n\u2029]+")
_BREAK = re.compile(r"\n\s*\n")


def clean_line(text: str) -> str:
    """One line: every run of white space becomes a single blank, unprintable characters go."""
    return _one_line(_normal(text))


def clean_text(text: str) -> str:
    """Paragraphs, each one clean line, separated by a blank line; `""` when nothing is left.

    A single line end inside a paragraph is white space, as in HTML: callers that hold one
    paragraph a line separate them by blank lines first.
    """
    paragraphs = map(_one_line, _BREAK.split(_normal(text).replace("\u2029", "\n\n")))
    return "\n\n".join(filter(None, paragraphs))


def _one_line(normal: str) -> str:
    """Part of a normal text, itself normal (NFC is closed under cutting), with single blanks between its words."""
    return " ".join(normal.split())


def _normal(text: str) -> str:
    """Composed (NFC), lines ended alike, nothing unprintable. Runs of blanks may stay: `_one_line` joins them."""
    return text if _is_plain(text) else _normalised(text)


def _is_plain(text: str) -> bool:
    """Whether all is printable ASCII or a line feed: there `_normalised` finds nothing but runs of blanks."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _normalised(text: str) -> str:
    lines = without_unseen(_LINE_END.sub("\n", text))
    return _BLANKS.sub(" ", unicodedata.normalize("NFC", lines))
