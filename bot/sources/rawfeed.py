"""What the readers of the feed formats have in common: their result, and small repairs of its fields.

Invariant: a URL is absolute, http or https, and holds no white space; a language is two letters; a
refresh lies between a minute and a year.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
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
_IN_PARENTHESES = re.compile(r"[^\s@]@[^\s@(]+ ?\(([^()]+)\)")
_BEFORE_ADDRESS = re.compile(r"([^<>@]+?)\s*<[^<>]*>")
_MAX_URL = 4000
_MAX_PERSON, _MAX_RAW_PERSON = 300, 2_000
"""Characters of a byline that are looked at: once it is one line, and as it was written."""
_PICTURE_FILE = re.compile(r"\.(?:avif|gif|jpe?g|png|webp)$", re.IGNORECASE)
_COUNT = re.compile(r"[1-9]\d{0,5}")
_PERIODS = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(weeks=1),
    "monthly": timedelta(days=30),
    "yearly": timedelta(days=365),
}


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
    refresh: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Picture:
    """An image that an item shows, and its width in pixels where that is said, else 0."""

    url: str
    width: int = 0


def web_url(link: str | None, base: str | None = None) -> str | None:
    """`link` made absolute against `base`, or None when that is no address in the web."""
    link = clean_line(link or "").replace(" ", "%20")
    if not link or len(link) > _MAX_URL:
        return None
    try:
        absolute = urljoin(base or "", link)
        parts = urlsplit(absolute)
        host, _ = parts.hostname, parts.port
    except ValueError:  # half an IPv6 address, a port that is no number
        return None
    return absolute if parts.scheme in ("http", "https") and host else None


def picture(url: str | None, *, medium: str = "", kind: str = "", width: str = "") -> Picture | None:
    """What a feed shows at `url` if it is an image: by its medium, its media type, or else its file's ending."""
    said = medium or kind
    if not url or not (_is_picture(medium, kind) if said else _PICTURE_FILE.search(urlsplit(url).path)):
        return None
    return Picture(url, int(width) if _COUNT.fullmatch(width) else 0)


def _is_picture(medium: str, kind: str) -> bool:
    return medium.lower() == "image" or kind.lower().startswith("image/")


def widest(pictures: Iterable[Picture | None]) -> str | None:
    """The address of the widest picture, the first of equals; None when there is none."""
    shown = [found for found in pictures if found]
    return max(shown, key=lambda found: found.width).url if shown else None


def refresh_of(ttl: str | None, period: str | None, frequency: str | None) -> timedelta | None:
    """How often a publisher says that a feed changes, None when nothing sensible is said.

    `ttl` is in minutes: how long the channel may be cached (RSS 2.0). `period` and `frequency` say how often
    it is updated: so many times a period, by default once and daily (RSS 1.0 syndication module). Both mean
    that there is no use in asking sooner, so the longer of them serves both.
    """
    times = int(frequency) if _COUNT.fullmatch(frequency or "") and frequency else 1
    every = _PERIODS.get((period or "").lower() or ("daily" if frequency else ""))
    cached = timedelta(minutes=int(ttl)) if ttl and _COUNT.fullmatch(ttl) else None
    said = [each for each in (cached, every and every / times) if each]
    sensible = [each for each in said if timedelta(minutes=1) <= each <= _PERIODS["yearly"]]
    return max(sensible, default=None)


def language_code(declared: str | None) -> str | None:
    """The ISO 639-1 code in a language tag such as "en-GB", None when there is none."""
    match = _LANGUAGE.fullmatch(declared or "")
    if not match:
        return None
    code = match[1].lower()
    return code if len(code) == 2 else _THREE_LETTERS.get(code)  # noqa: PLR2004 - ISO 639-1 has two letters


def person(text: str | None) -> str | None:
    """A person's name without the address that RSS wants beside it; None when nothing else is there."""
    name = clean_line((text or "").strip()[:_MAX_RAW_PERSON])[:_MAX_PERSON]
    match = _IN_PARENTHESES.search(name) or _BEFORE_ADDRESS.fullmatch(name)
    name = match[1].strip(" \"'") if match else name
    return None if not name or ("@" in name and " " not in name) else name


def fullest(texts: list[str]) -> str:
    """The longest of the texts that an item carries; the first of equals."""
    return max(texts, key=len, default="")
