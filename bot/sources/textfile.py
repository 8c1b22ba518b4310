"""Turns a plain text of one article, several, or articles and headlines into entries, in its order.

Invariant: no item is lost, merged with another or cut: each letter and digit of the text is in some
entry, but for list markers, labels such as "Headlines:", "Title:" and "Subject:", and dates and addresses of items.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from bot.articles.text import clean_line
from bot.articles.titles import title_from, without_dateline
from bot.model import Entry
from bot.sources.lines import BODY, META, Kind, Line, classified, has_word, read_lines, sentences, worded
from bot.sources.lists import listed, runs, title_cased
from bot.sources.wrapping import paragraphs

BREAK_GAP = 2
"""Blank lines that set items apart where paragraphs have fewer between them."""

MAX_HEADER = 6
"""Lines of a header under its "Title:"."""

MIN_TITLE_WORDS = 5
"""Words of a news title; where each title has as many, none is a subheading."""

MAX_SUBHEADING = 45
MAX_SUBHEADING_WORDS = 6
SUBHEADING_PART = 0.75
"""The part of the title's length that a subheading does not exceed."""

LEAD = 1000
"""Characters of a paragraph in which its first sentence ends, or it is no sentence."""


def parse_text(text: str) -> tuple[Entry, ...]:
    """The articles and headlines of an already decoded text file, in its order; `()` for no words."""
    return grouped(_headed(read_lines(text)))


_TITLED = re.compile(r"(?:title|headline|subject) ?: ?(\S.*)", re.IGNORECASE)
_AUTHORED = re.compile(r"(?:author|byline) ?: ?(?:by )?(\S.*)", re.IGNORECASE)


def _headed(lines: list[Line]) -> list[Line]:
    """`lines` without the labels of a header: "Title: …" or "Subject: …" at the start, and "Author: …" right below."""
    title = _TITLED.fullmatch(lines[0].text) if lines and not lines[0].marker else None
    if not title or not has_word(title[1]):
        return lines
    found = [replace(lines[0], text=title[1], kind=Kind.HEADLINE), *lines[1:]]
    end = next((i for i, line in enumerate(lines) if i and line.gap), len(lines))
    for i in range(1, min(end, MAX_HEADER)):
        if author := _AUTHORED.fullmatch(lines[i].text):
            found[i] = replace(lines[i], kind=Kind.BYLINE, author=author[1])
    return found


def grouped(lines: list[Line]) -> tuple[Entry, ...]:
    """The entries of `lines`; a line whose kind is already set keeps it."""
    units = title_cased([classified(line) for line in paragraphs(_untitled_rules(lines))])
    units = _without_false_bylines(units)
    sections = [listed(_folded(section), apart=i > 0) for i, section in enumerate(_sections(units))]
    explicit = sum(any(unit.kind in BODY for unit in section) for section in sections) > 1
    parts = (part for section in sections for part in _parts(section, explicit=explicit))
    return tuple(entry for part in parts if (entry := _entry(part)))


def _without_false_bylines(units: list[Line]) -> list[Line]:
    """Makes a "By …" a headline where it does not stand right below a headline and above a text."""
    found = list(units)
    for i, unit in enumerate(units):
        if unit.kind is not Kind.BYLINE:
            continue
        above = next((other for other in reversed(found[:i]) if other.kind not in META), None)
        below = next((other for other in units[i + 1 :] if other.kind not in META), None)
        titled = above is not None and above.kind is Kind.HEADLINE and unit.gap < BREAK_GAP
        if not titled or below is None or below.kind not in BODY or below.marker:
            found[i] = worded(replace(unit, kind=None, author=None))
    return found


def _untitled_rules(lines: list[Line]) -> list[Line]:
    """Moves a rule that underlines the single line above it to before that line, as a break."""
    found = list(lines)
    for i in range(1, len(lines)):
        title, rule = lines[i - 1], lines[i]
        starts = title.gap or i == 1 or lines[i - 2].kind is Kind.RULE
        alike = abs(len(rule.text) - len(title.text)) <= 2  # noqa: PLR2004 - drawn by eye
        if rule.kind is Kind.RULE and not rule.gap and title.kind is None and starts and alike:
            found[i - 1 : i + 1] = [replace(rule, gap=title.gap), replace(title, gap=0, kind=Kind.HEADLINE)]
    return found


def _sections(units: list[Line]) -> Iterator[list[Line]]:
    """Cuts at rules and at gaps wider than those between paragraphs."""
    least = _break_gap(units)
    section: list[Line] = []
    for unit in units:
        ends = unit.kind is Kind.RULE or unit.gap >= least
        if section and ends and [line.kind for line in section] != [Kind.LABEL]:
            yield section
            section = []
        if unit.kind is not Kind.RULE:
            section.append(unit)
    if section:
        yield section


def _break_gap(units: list[Line]) -> int:
    both = [(a, b) for a, b in pairwise(units) if a.kind in BODY and b.kind in BODY and not b.marker]
    gaps = {unit.gap for _, unit in both}
    if gaps == {0, 1} and _pairs_only(units):
        return 1
    return max(BREAK_GAP, min(gaps, default=0) + 1)


def _pairs_only(units: list[Line]) -> bool:
    """Whether each group between blank lines has several paragraphs: then the groups are articles."""
    counts = [0]
    for unit in units:
        if unit.gap or unit.kind is Kind.RULE:
            counts.append(0)
        counts[-1] += unit.kind in BODY
    return min(filter(None, counts), default=0) > 1


def _folded(section: list[Line]) -> list[Line]:
    """Puts dates, bylines and addresses into the headlines they stand under.

    Where a section begins with one, those of its kind stand above their items instead.
    """
    head = next((i for i, unit in enumerate(section) if unit.kind not in META), len(section))
    above = {unit.kind for unit in section[:head]}
    found: list[Line] = []
    pending, gap = Line(""), 0
    for unit in section:
        if unit.kind not in META:
            known = _with(unit, pending)
            found.append(replace(known, gap=gap) if gap > unit.gap else known)
            pending, gap = Line("", published=pending.published), 0
        elif unit.kind in above:
            pending, gap = _with(unit, pending), max(unit.gap, gap)
        elif found and _takes(found[-1], unit):
            found[-1], gap = _with(found[-1], unit), max(unit.gap, gap)
        else:
            found.append(unit)
    return found


def _takes(item: Line, meta: Line) -> bool:
    near = meta.gap < BREAK_GAP
    return near and (item.kind is Kind.HEADLINE or (item.kind is Kind.NOTE and meta.kind is Kind.LINK))


def _with(unit: Line, meta: Line) -> Line:
    """`unit` with what it does not yet know of its address, author and date."""
    if not (meta.url or meta.author or meta.published):
        return unit
    return replace(
        unit,
        url=unit.url or meta.url,
        author=unit.author or meta.author,
        published=unit.published or meta.published,
    )


def _parts(section: list[Line], *, explicit: bool) -> Iterator[list[Line]]:
    """The lines of each item; `explicit` says that articles are set apart, so they have subheadings."""
    body: list[Line] = []
    stretches = list(_stretches(section))
    one = _has_subheadings(stretches)
    for heads, rest in stretches:
        kept = _subheadings(heads, rest) if body and (explicit or (one and rest)) else 0
        body += heads[:kept]
        if kept < len(heads):
            cut = len(heads) - _titles(heads[kept:], rest, first=not body)
            yield body
            yield from ([head] for head in heads[kept:cut])
            body = heads[cut:]
        for unit in rest:
            if unit.marker or unit.kind is Kind.LABEL:
                yield body
                yield [unit]
                body = []
            else:
                body.append(unit)
    yield body


def _stretches(section: list[Line]) -> Iterator[tuple[list[Line], list[Line]]]:
    """Runs of headlines, each with what stands between it and the next."""
    heads: list[Line] = []
    rest: list[Line] = []
    for unit in section:
        title = unit.kind is Kind.HEADLINE
        if title and rest:
            yield heads, rest
            heads, rest = [], []
        (heads if title else rest).append(unit)
    yield heads, rest


def _has_subheadings(stretches: list[tuple[list[Line], list[Line]]]) -> bool:
    """Whether the headlines after the first are short beside it, and nothing of their own is under them."""
    (titles, _), *later = stretches
    below = [(heads, rest) for heads, rest in later if rest]
    if not titles or not below or any(len(heads) > 1 or not _followed(rest) for heads, rest in below):
        return False
    title, subs = titles[0], [heads[0] for heads, _ in below]
    if len(title.text.split()) < MIN_TITLE_WORDS or len(titles) > 2:  # noqa: PLR2004 - a standfirst
        return False
    owned = any(sub.marker or sub.url or sub.author or sub.published for sub in subs)
    about = any(unit.kind in META for _, rest in below for unit in rest)
    news = all(len(sub.text.split()) >= MIN_TITLE_WORDS for sub in subs)
    return not (owned or about or news) and all(_beside(title.text, sub.text) for sub in subs)


def _beside(title: str, sub: str) -> bool:
    short = len(sub) <= MAX_SUBHEADING or len(sub.split()) <= MAX_SUBHEADING_WORDS
    return short and len(sub) <= len(title) * SUBHEADING_PART


def _subheadings(heads: list[Line], rest: list[Line]) -> int:
    """How many of `heads` belong to the open article: those before a list or a block of headlines."""
    for start, end in runs(heads, lambda _: True, 0):
        pair = end - start == 2 and end == len(heads) and _followed(rest)  # noqa: PLR2004 - a pair
        if heads[start].marker or (end - start > 1 and not pair):
            return start
    return len(heads)


def _titles(heads: list[Line], rest: list[Line], *, first: bool) -> int:
    """How many of `heads` are the title (and the standfirst) of the article that follows."""
    if not _followed(rest) or heads[-1].marker:
        return 0
    plain = [head for head in heads[-2:] if not head.marker]
    start, end = runs(heads, lambda head: not head.marker, 0)[-1]
    if len(plain) > 1 and (end - start == 2 or (first and len(heads) == 2)):  # noqa: PLR2004 - a pair
        return 2
    return 0 if end - start > 1 and rest[0].gap else 1


def _followed(rest: list[Line]) -> bool:
    return bool(rest) and rest[0].kind in BODY and not rest[0].marker


def _entry(part: list[Line]) -> Entry | None:
    """One item: a first headline is its title, dates and addresses at its ends are about it."""
    body, about = _ends(part)
    if not body or body[0].kind is Kind.LABEL:
        return None
    head = _with(body[0], about)
    titled = head.kind is Kind.HEADLINE
    paragraphs = body[1:] if titled else body
    known = [head, *body[1:], about]
    return Entry(
        title=head.text if titled else clean_line(_title(head.text)),
        text=_text(paragraphs, head.url),
        url=head.url,
        author=next((unit.author for unit in known if unit.author), None),
        published=next((unit.published for unit in known if unit.published), None),
    )


def _ends(part: list[Line]) -> tuple[list[Line], Line]:
    about, start, end = Line(""), 0, len(part)
    while start < end and part[start].kind in META:
        about, start = _with(about, part[start]), start + 1
    while start < end and part[end - 1].kind in META:
        about, end = _with(about, part[end - 1]), end - 1
    return part[start:end], about


def _title(paragraph: str) -> str:
    paragraph = without_dateline(paragraph)  # before "Jan. 5" ends a sentence
    found = sentences(paragraph[:LEAD])
    return title_from(found[0] if found else paragraph)


def _text(paragraphs: list[Line], url: str | None) -> str:
    """The paragraphs; an address that is not the article's own goes back to its sentence."""
    shown = (f"{p.text} {p.url}" if p.url and p.url != url and p.kind not in META else p.text for p in paragraphs)
    return "\n\n".join(shown)
