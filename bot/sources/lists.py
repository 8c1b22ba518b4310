"""Turns the marked lines and the blocks of short lines in a section into headlines or paragraphs.

Invariant: only kinds, markers and gaps change, and a label's colon; a line that keeps its marker is
an item of its own, and a line that stays a label stands over items.
"""

import re
import sys
from collections.abc import Callable
from dataclasses import replace

from bot.sources.lines import BODY, MAX_HEADLINE, Kind, Line, ends_full, starts_lower, stops_inside

LONG_RUN = 4
"""Headlines with blank lines between them that make a list, where a sentence may stand among them."""

STRONG = 0.7
"""The part of headlines in such a run, and in a block where a line looks like two sentences."""


MIN_SENTENCES = 3
"""Short sentences, one to a line, that make a list where an article may end before them."""

MAX_SENTENCE = 100
"""Characters of such a sentence."""


MAX_TITLE_CASED = 150
"""Characters of a headline in Title Case with a full stop."""

CAPITALS = 0.8
"""The part of its longer words with a capital: German prose, with its nouns, stays below."""

MIN_LETTERS = 4
"""Letters of a word that Title Case gives a capital."""

_SMALL = frozenset("about after amid from into near onto over than that through upon when with without".split())
"""Longer words that many a house style keeps small."""

_CREDIT = re.compile(r"\w+ing (?:and \w+ing )?by ", re.IGNORECASE)


def title_cased(units: list[Line]) -> list[Line]:
    """Makes headlines of three or more adjacent lines that each are one sentence in Title Case."""
    found = list(units)
    for start, end in runs(units, lambda unit: unit.kind is Kind.HEADLINE or _is_title_cased(unit), 0):
        run = units[start:end]
        if sum(unit.kind is not Kind.HEADLINE for unit in run) >= MIN_SENTENCES:
            found[start:end] = [replace(unit, kind=Kind.HEADLINE) for unit in run]
    return found


def _is_title_cased(unit: Line) -> bool:
    text = unit.text
    if unit.kind not in BODY or unit.marker or len(text) > MAX_TITLE_CASED or _CREDIT.match(text):
        return False
    words = [word for word in text.split() if sum(map(str.isalpha, word)) >= MIN_LETTERS and word not in _SMALL]
    capitals = sum(any(map(str.isupper, word)) for word in words)
    return len(words) > 1 and capitals >= CAPITALS * len(words) and ends_full(text) and not stops_inside(text)


def listed(section: list[Line], *, apart: bool = False) -> list[Line]:
    """Settles what stands in lists: items are headlines, or paragraphs, or keep a marker as own notes.

    `apart` says that something stands before the section, and a wide gap or a rule between.
    """
    if apart and _one_sentence_each(section):
        return [replace(unit, kind=Kind.HEADLINE) for unit in section]
    units = list(section)
    first = next((i for i, unit in enumerate(units) if unit.kind in BODY), len(units))
    for start, end in runs(units, lambda unit: bool(unit.marker), 1):
        above = units[start - 1] if start > first else None
        units[start:end] = _bullets(above, units[start:end])
    for start, end in runs(units, lambda unit: unit.kind is not Kind.LABEL, 0):
        _lift(units, start, end)
    for start, end in runs(units, lambda unit: unit.kind in _SHORT, sys.maxsize):
        head = next((i for i in range(start, end) if units[i].kind is Kind.HEADLINE), end)
        if end - head >= LONG_RUN:  # a sentence above them may be the end of an article
            _lift(units, head, end, part=STRONG)
    return [_label(units, i) if unit.kind is Kind.LABEL else unit for i, unit in enumerate(units)]


_SHORT = frozenset({Kind.HEADLINE, Kind.NOTE})


def _one_sentence_each(section: list[Line]) -> bool:
    """Whether each line is one short sentence: headlines, some with a full stop, without a title over them."""
    short = all(unit.kind in _SHORT and len(unit.text) <= MAX_SENTENCE for unit in section)
    tight = all(unit.gap == 0 and not unit.marker for unit in section[1:])
    return short and tight and len(section) >= MIN_SENTENCES and section[0].kind is Kind.NOTE


def runs(units: list[Line], belongs: Callable[[Line], bool], gap: int) -> list[tuple[int, int]]:
    """The longest stretches of units that belong, with at most `gap` blank lines inside."""
    found: list[tuple[int, int]] = []
    for i, unit in enumerate(units):
        if not belongs(unit):
            continue
        if found and found[-1][1] == i and unit.gap <= gap:
            found[-1] = (found[-1][0], i + 1)
        else:
            found.append((i, i + 1))
    return found


def _bullets(above: Line | None, items: list[Line]) -> list[Line]:
    """`items` as a list is read below `above`, the line over it where that is inside an article."""
    titles = sum(item.kind is Kind.HEADLINE for item in items)
    lower = sum(starts_lower(item.text) for item in items)
    if len(items) == 1:
        return items if titles and items[0].url else [replace(items[0], marker="")]
    if above and (_announces(above) or lower * 2 > len(items) or titles * 2 <= len(items)):
        return [replace(item, kind=Kind.PROSE, marker="") for item in items]
    if titles * 2 <= len(items):
        return items
    return [replace(item, kind=Kind.HEADLINE, gap=item.gap if not i else 0) for i, item in enumerate(items)]


def _announces(unit: Line) -> bool:
    """Whether `unit` is the part of an article that says a list follows, not a label over headlines."""
    colon = unit.text.endswith((":", "："))
    return colon and (unit.kind is Kind.PROSE or (unit.kind is Kind.LABEL and unit.gap == 0))


def _lift(units: list[Line], start: int, end: int, *, part: float = 0.5) -> None:
    """Makes `units[start:end]` headlines where more than `part` of them are, and the rest is short."""
    run = units[start:end]
    share = sum(unit.kind is Kind.HEADLINE for unit in run) / len(run)
    least = part if all(unit.kind in _SHORT for unit in run) else STRONG
    if share > least and all(map(_short, run)):
        units[start:end] = [replace(unit, kind=Kind.HEADLINE) for unit in run]


def _short(unit: Line) -> bool:
    """Whether `unit` can be a headline among others: "No. 10 denies it" only looks like two sentences."""
    terse = len(unit.text) <= MAX_HEADLINE and not ends_full(unit.text)
    return unit.kind in _SHORT or (unit.kind is Kind.PROSE and terse)


def _label(units: list[Line], i: int) -> Line:
    """The label `units[i]`, or as a title or a paragraph where no list of items follows it."""
    below = units[i + 1 : i + 3]
    own = bool(below) and bool(below[0].marker)
    if own or (below and all(unit.kind is Kind.HEADLINE for unit in below)):
        return units[i]
    if i:
        return replace(units[i], kind=Kind.PROSE)
    return replace(units[i], kind=Kind.HEADLINE, text=units[i].text.rstrip(":： "))
