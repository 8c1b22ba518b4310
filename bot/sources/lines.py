"""Turns decoded text into lines, and a line into what it is: headline, sentence, prose, date, link.

Invariant: every letter and digit of the input is in some line's text, but for list markers; nothing
here depends on capital letters alone, and every test of a line takes time linear in its length.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum, auto
from unicodedata import normalize

import sentencex

from bot.articles.text import clean_line
from bot.sources.datelines import dated, split_date

MAX_HEADLINE = 200
"""Characters: a longer line is a paragraph, whatever it ends with."""

MAX_NOTE = 120
"""Characters of a sentence with a full stop that can still stand in a block of headlines."""

MAX_LABEL = 40
MAX_LABEL_WORDS = 6
MAX_NAME = 4
"""Words of one name in a byline."""


class Kind(Enum):
    """What a line can be."""

    HEADLINE = auto()
    NOTE = auto()
    """One short sentence with a full stop."""
    PROSE = auto()
    LABEL = auto()
    BYLINE = auto()
    DATE = auto()
    LINK = auto()
    RULE = auto()


META = frozenset({Kind.BYLINE, Kind.DATE, Kind.LINK})
"""Lines about an item rather than of it."""

BODY = frozenset({Kind.PROSE, Kind.NOTE})


@dataclass(frozen=True, slots=True)
class Line:
    """One clean line, later one paragraph; `gap` counts the blank lines above it."""

    text: str
    gap: int = 0
    indent: int = 0
    marker: str = ""
    kind: Kind | None = None
    url: str | None = None
    author: str | None = None
    published: datetime | None = None


_LINE_END = re.compile("\r\n?|[\x0b\x85\u2028]")
_ROW = re.compile(r"[^\n]+")
_WORD = re.compile(r"[^\W_]")
_RULE = re.compile(r"(?:[-*=_~#+•·—–§] ?){3,}|⁂")
_MARKER = re.compile(r"([-*+–—·] |[•▪‣◦●] ?|\(?(\d{1,3})[.)] )\s*(?=.*[^\W_])")


def read_lines(text: str) -> list[Line]:
    """The lines of `text` that hold a word or are a rule, a form feed being a rule."""
    whole = _LINE_END.sub("\n", text).replace("\u2029", "\n\n").replace("\f", "\n\f\n")
    return _settled(list(_rows(whole)))


def has_word(text: str) -> bool:
    """Whether `text` holds a letter or a digit of any script."""
    return _WORD.search(text) is not None


def _rows(text: str) -> Iterator[Line]:
    end, first = 0, True
    for row in _ROW.finditer(text):
        raw = row.group()
        line = _clean(raw)
        rule = raw == "\f" or _RULE.fullmatch(line) is not None
        if not rule and not has_word(line):
            continue
        gap = 0 if first else text.count("\n", end, row.start()) - 1
        end, first = row.end(), False
        if rule:
            yield Line(line, gap, kind=Kind.RULE)
        else:
            bare = raw.lstrip("\ufeff")
            yield _marked(Line(line, gap, indent=len(bare) - len(bare.lstrip())))


def _clean(raw: str) -> str:
    """`clean_line(raw)`, ten times as fast where each character prints and so none is to go."""
    return " ".join(normalize("NFC", raw).split()) if raw.isprintable() else clean_line(raw)


def _marked(line: Line) -> Line:
    found = _MARKER.match(line.text)
    if not found:
        return line
    return replace(line, text=line.text[found.end() :], marker=found[2] or found[1].strip())


def _settled(lines: list[Line]) -> list[Line]:
    """Gives back markers that are none: "12. " or "- " that a wrapped paragraph happens to begin with."""
    marked = [i for i, line in enumerate(lines) if line.marker]
    for at, i in enumerate(marked):
        near = [lines[j] for j in (*marked[max(at - 1, 0) : at], *marked[at + 1 : at + 2])]
        if not _in_list(lines, i, near):
            shown = lines[i].marker + ("." if lines[i].marker.isdecimal() else "")
            lines[i] = replace(lines[i], text=f"{shown} {lines[i].text}", marker="")
    return lines


def _in_list(lines: list[Line], i: int, near: list[Line]) -> bool:
    marker = lines[i].marker
    if marker.isdecimal():
        return any(n.marker.isdecimal() and abs(int(n.marker) - int(marker)) <= 1 for n in near)
    alone = all(n.marker != marker for n in near)
    return not (alone and i and lines[i].gap == 0 and not ends_sentence(lines[i - 1].text))


_STOPS = (".", "。", "．", "｡", "۔", "։", "።", "។", "။", "।", "॥")
_ENDS = (*_STOPS, "!", "?", "…", "！", "？", "؟", "‽")
_CLOSERS = "'\"”’»›“)]」』】）"
_INITIALS = re.compile(r"(?:^|\W)(?:[^\W\d_]\.){2,}$")
_ABBREVIATED = (
    "inc. corp. ltd. co. bros. jr. sr. st. vs. no. etc. pct. dept. gov. sen. rep. gen. bln. mln. "
    "г. гг. руб. млн. млрд. тыс. др. ст. usw. bzw. ca. mio. mrd. ee.uu."
)
_ABBREVIATIONS = frozenset(_ABBREVIATED.split())
_ORDINAL = re.compile(r"\d{1,3}\.")
_READ = 4_000
"""Characters of a line in which a sentence may end: the cutting of sentences is not linear."""
_STOP_INSIDE = re.compile(r"[.۔।።։][^\w\s.۔।።։]*\s|[。｡．។။]")


def ends_full(text: str) -> bool:
    """Whether `text` ends with a full stop that is not an abbreviation's or an ellipsis'."""
    bare = text.rstrip(_CLOSERS)
    if not bare.endswith(_STOPS) or bare.endswith(("..", "…")):
        return False
    last = bare[-MAX_LABEL:].rsplit(" ", 1)[-1]
    return not (_INITIALS.search(last) or last.casefold() in _ABBREVIATIONS)


def ends_sentence(text: str) -> bool:
    """Whether `text` ends as a sentence does, a question and an exclamation included."""
    bare = text.rstrip(_CLOSERS)
    return ends_full(text) or (bare.endswith(_ENDS) and not bare.endswith("."))


def sentences(text: str) -> list[str]:
    """The sentences of one clean line that hold a word; "3. Liga" does not end after its number."""
    found: list[str] = []
    for span in sentencex.get_sentence_boundaries("en", text):
        part = text[span["start_index"] : span["end_index"]].strip()
        if found and _ORDINAL.fullmatch(found[-1]):
            found[-1] += f" {part}"
        elif has_word(part):
            found.append(part)
    return found


def stops_inside(text: str) -> bool:
    """Whether a full stop ends a sentence before the end of `text`."""
    if not _STOP_INSIDE.search(text):
        return False
    return any(ends_full(part) for part in sentences(text[:_READ])[:-1])


def starts_lower(text: str) -> bool:
    """Whether the first word is in lower case; "iPhone" is not."""
    word = text.lstrip("'\"“«‘(").split(" ", 1)[0]
    return word[:1].islower() and not any(letter.isupper() for letter in word[:4])


def classified(line: Line) -> Line:
    """`line` with its kind; a headline or short sentence without the date before and the address after it."""
    if line.kind:
        return line
    return about(line) or worded(line)


def worded(line: Line) -> Line:
    """`line` with its kind as a line of words, whatever it may be about."""
    bare, url = split_url(line.text)
    published, bare = split_date(bare)
    kind = _sentence_kind(bare)
    if kind in (Kind.HEADLINE, Kind.NOTE):
        return replace(line, text=bare, url=line.url or url, kind=kind, published=line.published or published)
    return replace(line, kind=kind)


def _sentence_kind(text: str) -> Kind:
    if len(text) > MAX_HEADLINE or _aside(text):
        return Kind.PROSE
    if text.endswith((":", "：")):
        short = len(text) <= MAX_LABEL and len(text.split()) <= MAX_LABEL_WORDS
        return Kind.LABEL if short and not stops_inside(text) else Kind.PROSE
    if text.endswith((",", ";", "，", "、", "；")) or stops_inside(text):
        return Kind.PROSE
    if not ends_full(text):
        return Kind.HEADLINE
    return Kind.NOTE if len(text) <= MAX_NOTE else Kind.PROSE


def _aside(text: str) -> bool:
    """A credit in brackets or a copyright line: it ends an article and is no headline."""
    bracketed = text[0] in "([（" and text[-1] in ")]）"
    return bracketed or text.startswith(("©", "(c) ", "(C) "))


def about(line: Line) -> Line | None:
    """`line` as a date, a byline or an address, or `None`."""
    text = line.text
    if link := _LINK.fullmatch(text):
        return replace(line, kind=Kind.LINK, url=link[1])
    if len(text) > MAX_NOTE or line.marker:
        return None
    if (found := dated(text)) is not None:
        return replace(line, kind=Kind.DATE, published=found[0])
    author = _byline(text)
    return replace(line, kind=Kind.BYLINE, author=author) if author else None


_LINK = re.compile(r"(?:(?:source|link|url|via|read more) ?: ?)?<?(https?://\w[^\s<>]*)>?", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://\w", re.IGNORECASE)


def split_url(text: str) -> tuple[str, str | None]:
    """`text` without the address that it ends with, in brackets or after a dash, and that address."""
    at = text.rfind(" ") + 1
    found = _ADDRESS.search(text, at)
    head = text[: found.start()].rstrip(" -–—:|([<") if found else ""
    if not found or not has_word(head):
        return text, None
    url = text[found.start() :].rstrip(">],;.")
    unopened = url.endswith(")") and url.count("(") < url.count(")")
    return head, url[:-1] if unopened else url


_BYLINE = re.compile(r"by:? (\w.*)", re.IGNORECASE)
_AND = re.compile(r" and | & |, ", re.IGNORECASE)
_NAME_PARTS = "de da di del der den van von bin al la le el of in for the"
_PARTICLES = frozenset(_NAME_PARTS.split())
_NO_NAMES = frozenset(
    "a an the this that these those all any each every no some our your their his her my its through with without"
    " from into onto over under after before against and or not on at to as than then how why what when where".split()
)


def _byline(text: str) -> str | None:
    """The names after "By": of two to four words, none in lower case, or it is a headline.

    "By Train Through Europe" has words of the language that are no part of a name.
    """
    found = _BYLINE.fullmatch(text)
    if not found or ends_full(text) or text.endswith(("?", "!", ":")):
        return None
    names = [name.split() for name in _AND.split(found[1])]
    if not _NO_NAMES.isdisjoint(word.casefold() for word in names[0]):
        return None
    capital = all(word in _PARTICLES or not word[0].islower() for name in names for word in name)
    sizes = len(names[0]) > 1 and all(len(name) <= MAX_NAME for name in names)
    return found[1] if capital and sizes and not any(map(str.isdigit, text)) else None
