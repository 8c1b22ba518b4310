"""Turns the part of a page that announces one article into its title, teaser, date and image.

Invariant: the teaser is the page's own words, without the title, the byline and the link to read on.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from lxml import etree

from bot.articles.html import text_of_html
from bot.articles.text import clean_line
from bot.articles.tree import as_xml
from bot.sources.dates import parse_date
from bot.sources.fulltext import without_pointer
from bot.sources.linkurl import date_of_url
from bot.sources.rawfeed import web_url

CJK = re.compile("[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
"""Scripts of which a few characters say as much as several words of others."""

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
MAX_TITLE = 200
"""Characters; what is longer is a teaser that is a link."""

NO_HEADLINE = re.compile(
    r"(?:\d+ |no |leave a |add a |post a |view |all )?(?:comments?|replies|reactions?)(?:\W*\d+)?"
    r"|(?:share|follow) (?:this|us|on|via)\b.*|(?:share|tweet|follow|older|newer|next|previous)(?: \w+)?\W*"
    r"|(?:subscribe|sign (?:in|up)|log ?in|skip to|see all|view all|all news|show more|load more)\b.*|page \d+"
    r"|(?:all rights|privacy policy|cookie policy|terms of (?:use|service)|contact us|about us|advertise with)\b.*"
    r"|(?:\d+ )?комментари\w+(?:\W*\d+)?|(?:все новости|поделиться|подписаться|войти|показать ещ[её])\b.*"
    r"|(?:\d+ )?(?:kommentare?|commentaires?|comentarios?)(?:\W*\d+)?",
    re.IGNORECASE,
)
"""The words of links to comments, services and further pages."""

_BLOCKS = ("div", "p", "li", "td", "section", "time", "figure", "br")
_TITLE_CLASS = re.compile(r"title|headline", re.IGNORECASE)
_DATE = re.compile(
    r"\d{4}[-/]\d{1,2}[-/]\d{1,2}(?:[T ]\d\d:\d\d(?::\d\d)?(?: ?[+-]\d\d:?\d\d|Z)?)?"
    r"|\d{1,2}\.? [^\W\d]{3,9}\.?,? \d{4}(?:,? \d{1,2}:\d\d)?|[^\W\d]{3,9}\.? \d{1,2}(?:st|nd|rd|th)?,? \d{4}"
)
_DAY_FIRST = re.compile(r"\b(\d{1,2})\.(\d{1,2})\.((?:19|20)\d\d)(?:\D{1,3}(\d{1,2}:\d\d))?")
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th|\.)(?=[, ])|(?<=[^\W\d])\.(?= )")
_MARK, _END_MARK = "\ue000", "\ue001"  # of a private use area: no page means anything by them
_MARKED = re.compile(f"{_MARK}[^{_END_MARK}]*")
_MARKS = re.compile(f"[{_MARK}{_END_MARK}]")
_MAX_DATED = 120
"""Characters of a line that may hold a date; longer ones are prose, which speaks of any day."""
_MIN_PICTURE = 60
"""Pixels of width, below which an image is an icon."""
_PARTS_BEFORE = 50
_PARTS_READ = 500
"""Pieces of one item that are looked at for a date."""


@dataclass(frozen=True, slots=True)
class Announced:
    """What stands beside a title; `text` is `""` where no teaser does."""

    text: str = ""
    published: datetime | None = None
    image: str | None = None


def title_of(link: etree._Element) -> tuple[str, int]:
    """A link's title and its rank: 3 a heading in or around it, 2 words that read like one, 1 others, 0 for none."""
    inside = [*islice(link.iter(*HEADINGS), 1), *(each for each in link.iterdescendants() if _is_named(each))]
    title = next(filter(None, map(plain, inside)), "")
    whole = plain(link)
    if title or (whole and any(each.tag in HEADINGS for each in islice(link.iterancestors(), 3))):
        return title or whole, 3
    if next(link.iter(*_BLOCKS), None) is not None:
        whole = next(filter(is_headline, text_of_html(markup(link)).split("\n\n")), whole)
    title = whole or clean_line(link.get("aria-label") or link.get("title") or "")
    return title, 2 if is_headline(title) else 1 if title else 0


def _is_named(element: etree._Element) -> bool:
    return _TITLE_CLASS.search(element.get("class", "")) is not None


def in_prose(link: etree._Element) -> bool:
    """Whether other words than a date stand before a link in its paragraph: then it is a part of a sentence."""
    paragraph = next(link.iterancestors("p"), None)
    before = ""
    if paragraph is None:
        return False
    for event, part in islice(etree.iterwalk(paragraph, events=("start", "end")), _PARTS_BEFORE):
        if part is link:
            break
        before += f" {(part.text if event == 'start' else part.tail) or ''}"
    words = clean_line(before)
    return len(words.split()) >= 3 and date_in(words) is None  # noqa: PLR2004


def is_headline(title: str) -> bool:
    """Four words or twenty characters, of scripts without blanks eight; no more than a title has."""
    if len(title) > MAX_TITLE:
        return False
    return len(title.split()) >= 4 or len(title) >= (8 if CJK.search(title) else 20)  # noqa: PLR2004


def announced(
    parts: Sequence[etree._Element], lead: Sequence[etree._Element], title: str, url: str, page: str
) -> Announced:
    """What `parts` of a page, in its order, say of the article `title` at `url`; a date may stand in `lead` instead."""
    dates = (date for part in (*lead, *parts) for date in _dates(part, title))
    return Announced(
        text=_teaser(parts, title, url, page),
        published=next(dates, None) or date_of_url(url),
        image=next(filter(None, (_image(img, page) for part in parts for img in part.iter("img"))), None),
    )


def date_in(text: str) -> datetime | None:
    """The date that a short line names, None for a long one and where it names none."""
    if len(text) > _MAX_DATED:
        return None
    found = (parse_date(_ORDINAL.sub("", match[0])) for match in _DATE.finditer(text))
    return next(filter(None, found), None) or _day_first(text)


def _day_first(text: str) -> datetime | None:
    """`22.11.2026`, as is written from Germany to Russia."""
    match = _DAY_FIRST.search(text)
    return parse_date(f"{match[3]}-{match[2]}-{match[1]} {match[4] or '00:00'}") if match else None


def holds_date(part: etree._Element) -> bool:
    """Whether a date stands in this part of a page, its titles aside."""
    return next(_dates(part, ""), None) is not None


def _dates(part: etree._Element, title: str) -> Iterator[datetime]:
    """Those of `<time>` first, then those of short lines."""
    for time in part.iter("time"):
        date = parse_date(time.get("datetime", "")) or date_in(plain(time))
        if date:
            yield date
    for number, piece in enumerate(part.itertext()):
        text = clean_line(str(piece)) if number < _PARTS_READ else ""
        date = date_in(text) if text and text not in title else None
        if date:
            yield date


def _teaser(parts: Iterable[etree._Element], title: str, url: str, page: str) -> str:
    paragraphs = (text for part in parts for text in text_of_html(markup(_marked(part, url, page))).split("\n\n"))
    own = (_MARKS.sub("", text) for text in paragraphs if 2 * sum(map(len, _MARKED.findall(text))) <= len(text))
    texts = (without_pointer(text.removeprefix(title).strip()) for text in own)
    return "\n\n".join(dict.fromkeys(text for text in texts if _is_prose(text) and text.casefold() != title.casefold()))


def _marked(part: etree._Element, url: str, page: str) -> etree._Element:
    """A copy whose links to authors, sections and comments stand between marks."""
    copy = deepcopy(part)
    for link in copy.iter("a"):
        if web_url(link.get("href"), page) != url:
            link.text = f"{_MARK}{as_xml(link.text)}"
            link.tail = f"{_END_MARK}{as_xml(link.tail)}"
    return copy


def _is_prose(text: str) -> bool:
    """Whether a paragraph tells something: bylines, dates, sections and counts are shorter, or name a day."""
    long = len(text) >= 12 if CJK.search(text) else len(text) >= 30 and len(text.split()) >= 6  # noqa: PLR2004
    return long and not (date_in(text) and not text.endswith((".", "!", "?", "…", "。", "»", "”", '"')))


def _image(img: etree._Element, page: str) -> str | None:
    """The address of an image that is no icon and no place holder."""
    width = img.get("width", "")
    if width.isdecimal() and int(width) < _MIN_PICTURE:
        return None
    sets = (img.get("srcset", ""), img.get("data-srcset", ""))
    links = (img.get("data-src", ""), img.get("src", ""), *(f"{each} ".split()[0] for each in sets if each.strip()))
    return next(filter(None, (web_url(link, page) for link in links if link)), None)


def plain(element: etree._Element) -> str:
    """All words of an element on one line."""
    return clean_line(" ".join(map(str, element.itertext())))


def markup(element: etree._Element) -> str:
    """An element as HTML, without the text after it."""
    return etree.tostring(element, encoding="unicode", method="html", with_tail=False)
