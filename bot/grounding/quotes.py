"""The words that a sentence puts in quotation marks, and whether they stand in a passage word for word."""

import re
from collections.abc import Iterable

from bot.text.words import fold

_QUOTED = re.compile(
    r"“([^“”]+)”|„([^„“”]+)[“”]|«([^«»]+)»|\"([^\"]+)\"|``\s*([^`]+?)\s*''|(?<!`)`(?=\S)([^`']+)'"
    r"|(?<![\w’'])‘(?=\S)([^‘]+?)’(?!\w)|(?<![\w’'])'(?!(?:s|t|re|ve|ll|m|d|\d0s)\b)(?=\w)([^']+?)'(?!\w)"
)
_GAP = re.compile(r"\s*(?:…|\.\.\.|\[[^\]]*\])\s*")
_MARKS = re.compile(r"[^\w%$£€]+")
_UNCLOSED = re.compile("[“„«][^”“»]*$")


def quoted(text: str) -> list[str]:
    """What stands in quotation marks; of a quotation that never closes, what follows its mark."""
    found = [next(filter(None, match.groups())) for match in _QUOTED.finditer(text)]
    open_end = _UNCLOSED.search(_QUOTED.sub(" ", text))
    return [*found, open_end[0][1:]] if open_end else found


def verbatim(quote: str, texts: Iterable[str]) -> bool:
    """Whether each part of a quotation (between `…` and `[…]`) stands in one of these texts, blanks and marks aside."""
    held = [f" {_plain(text)} " for text in texts]
    parts = [part for part in map(_plain, _GAP.split(quote)) if part]
    return any(all(f" {part} " in text for part in parts) for text in held)


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(" ", fold(text)).split())
