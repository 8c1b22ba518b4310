"""What the readers of the feed formats have in common: their result, and small repairs of its fields.

Invariant: a URL is absolute, http or https, and holds no white space; a language is two letters.
"""

import re
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from bot.articles.text import clean_line
from bot.model import Entry, Refusal

_LANGUAGE = re.compile(r"\s*([a-zA-Z]{2,3})(?:[-_ ,;].*)?", re.DOTALL)
_THREE_LETTERS = dict(
    pair.split(":")
    for pair in (
        "eng:en rus:ru bel:be ukr:uk deu:de ger:de fra:fr fre:fr spa:es ita:it por:pt pol:pl zho:zh chi:zh"
        " jpn:ja kor:ko ara:ar nld:nl dut:nl swe:sv tur:tr"
    ).split()
)
_IN_PARENTHESES = re.compile(r"\S+@\S+\s*\(([^()]+)\)")
_BEFORE_ADDRESS = re.compile(r"([^<>@]+?)\s*<[^<>]*>")
_MAX_URL = 4000


@dataclass(frozen=True, slots=True)
class RawFeed:
    """A feed as its format's reader leaves it: cleaned fields, identities not yet judged.

    An entry's title may still be empty here, its text is the fullest that the item has.
    """

    title: str
    entries: tuple[Entry, ...]
    self_url: str | None = None
    site_url: str | None = None
    refused: tuple[Refusal, ...] = ()


def web_url(link: str | None, base: str | None = None) -> str | None:
    """`link` made absolute against `base`, or None when that is no address in the web."""
    link = clean_line(link or "").replace(" ", "%20")
    if not link or len(link) > _MAX_URL:
        return None
    try:
        absolute = urljoin(base or "", link)
        parts = urlsplit(absolute)
        host = parts.hostname
    except ValueError:  # half an IPv6 address
        return None
    return absolute if parts.scheme in ("http", "https") and host else None


def language_code(declared: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as "en-GB", None when there is none."""
    match = _LANGUAGE.fullmatch(declared or "")
    if not match:
        return None
    code = match[1].lower()
    return code if len(code) == 2 else _THREE_LETTERS.get(code)  # noqa: PLR2004 - ISO 639-1 has two letters


def person(text: str | None) -> str | None:
    """A person's name without the address that RSS wants beside it; None when nothing else is there."""
    name = clean_line(text or "")
    match = _IN_PARENTHESES.search(name) or _BEFORE_ADDRESS.fullmatch(name)
    name = match[1].strip(" \"'") if match else name
    return None if not name or ("@" in name and " " not in name) else name


def fullest(texts: list[str]) -> str:
    """The longest of the texts that an item carries; the first of equals."""
    return max(texts, key=len, default="")
