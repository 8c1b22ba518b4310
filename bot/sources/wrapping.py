"""Turns lines into paragraphs: joins what a mail client or an editor wrapped at a fixed width.

Invariant: a headline, a list item and a paragraph that has its own line are never joined with their
neighbours; each result keeps the gap of its first line, and no text is lost.
"""

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from bot.articles.text import clean_line
from bot.sources.lines import Kind, Line, about, ends_sentence, starts_lower, stops_inside

MAX_WRAP = 120
"""Characters: nobody wraps wider, so a longer line is a paragraph of its own."""

MIN_WRAP = 40
"""Characters below which lines of equal length are no evidence of wrapping (half for wide scripts)."""

NEARLY_FULL = 0.7
"""The part of the width that a line fills before the next may begin in the middle of a sentence."""

_WIDE = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff]")


@dataclass(frozen=True, slots=True)
class _Layout:
    """How a block is set: `wrapped` at `width` at all, and `ragged` where lines break anywhere."""

    width: int
    wrapped: bool = False
    ragged: bool = False


def paragraphs(lines: list[Line]) -> list[Line]:
    """The paragraphs of `lines`, in their order; rules stay as they are."""
    blocks = list(_blocks(lines))
    layouts = [_layout(block) for block in blocks]
    common = max((layout.width for layout in layouts if layout.wrapped), default=0)
    found: list[Line] = []
    for block, layout in zip(blocks, layouts, strict=True):
        short = not layout.wrapped and _fits(block, common)
        found.extend(_joined(block, _Layout(common, wrapped=True) if short else layout))
    return found


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    """Runs of lines without a blank line, a rule, a date, a byline or an address between them."""
    block: list[Line] = []
    for read in lines:
        line = read if read.kind else about(read) or read
        alone = line.kind is not None
        if block and (alone or line.gap):
            yield block
            block = []
        block.append(line)
        if alone:
            yield block
            block = []
    if block:
        yield block


def _layout(block: list[Line]) -> _Layout:
    lines = [line.text for line in block]
    pairs = [pair for pair in pairwise(lines) if len(pair[0]) <= MAX_WRAP and not ends_sentence(pair[0])]
    open_ended = [(this, following) for this, following in pairs if starts_lower(following)]
    widths = [len(this) for this, _ in open_ended] or [len(line) for line in lines]
    width = min(max(widths), MAX_WRAP)
    if starts_lower(lines[0]):  # a house style without capitals: lower case says nothing here
        return _Layout(sys.maxsize)
    if not pairs or not any(map(ends_sentence, lines)):  # may as well be headlines
        return _Layout(max(map(len, lines)))
    breaks = len(lines) - 1
    ragged = breaks > 2 and len(open_ended) * 2 >= breaks  # noqa: PLR2004 - three breaks, half of them
    near = [pair for pair in open_ended if _fill(*pair) >= NEARLY_FULL * width]
    within = [this for this, _ in pairs if len(this) >= NEARLY_FULL * width and stops_inside(this)]
    mostly_open = len(pairs) * 2 >= breaks
    wrapped = ragged or (mostly_open and bool(near or within)) or _even(lines)
    return _Layout(width if wrapped else max(map(len, lines)), wrapped=wrapped, ragged=ragged)


def _even(lines: list[str]) -> bool:
    """Whether at least two lines are equally full and a last one ends the sentence, title apart."""
    for body in (lines, lines[1:]):
        full, width = body[:-1], max(map(len, body), default=0)
        least = MIN_WRAP / 2 if _WIDE.match(body[0] if body else "") else MIN_WRAP
        if len(full) > 1 and least <= width <= MAX_WRAP and ends_sentence(body[-1]):
            even = all(len(line) >= NEARLY_FULL * width for line in full)
            ended = sum(map(ends_sentence, full)) * 2 > len(full)  # paragraphs of like length
            if even and not ended and all(_fill(*pair) > width for pair in pairwise(body)):
                return True
    return False


def _fits(block: list[Line], width: int) -> bool:
    """Whether the lines, a title apart, are as full as in the blocks that are wrapped at `width`."""
    pairs = [(this.text, following.text) for this, following in pairwise(block)]
    full = [len(this) <= width < _fill(this, following) for this, following in pairs]
    titled = len(full) > 1 and not ends_sentence(block[0].text)
    listed = any(line.marker for line in block)
    return bool(full) and all(full[titled:]) and not listed and ends_sentence(block[-1].text)


def _fill(line: str, following: str) -> int:
    """The length of `line` had it taken the first word of the next one too."""
    if _WIDE.match(following):
        return len(line) + 3  # a wide script breaks anywhere but before a closing mark
    return len(line) + 1 + len(following.split(" ", 1)[0])


def _joined(block: list[Line], layout: _Layout) -> Iterator[Line]:
    parts: list[str] = []
    first = block[0]
    for above, line in pairwise((block[0], *block)):
        if parts and _continues(first, above, line, layout):
            parts.append(line.text)
            continue
        if parts:
            yield _glued(first, parts)
        first, parts = line, [line.text]
    yield _glued(first, parts)


def _continues(first: Line, above: Line, line: Line, layout: _Layout) -> bool:
    """Whether `line` goes on with the paragraph that began at `first` and came to `above`."""
    if line.marker or Kind.RULE in (above.kind, line.kind) or len(above.text) > MAX_WRAP:
        return False
    lower = starts_lower(line.text)
    if first.marker:
        return lower or line.indent > first.indent
    fill = _fill(above.text, line.text)
    if not layout.wrapped:
        return lower and fill > max(layout.width, MIN_WRAP) and not ends_sentence(above.text)
    if lower:
        return layout.ragged or fill >= NEARLY_FULL * layout.width
    return fill > layout.width and line.indent <= above.indent


def _glued(first: Line, parts: list[str]) -> Line:
    """One paragraph: a blank at each line end, none after a hyphen or inside a wide script."""
    if len(parts) == 1:
        return first
    text = [parts[0]]
    for above, part in pairwise(parts):
        hyphen = len(above) > 1 and above[-1] == "-" and above[-2].isalpha()
        wide = _WIDE.match(part) and (_WIDE.match(above[-1]) or above[-1] in "、，。；：！？」』）")
        text.append(part if hyphen or wide else f" {part}")
    return replace(first, text=clean_line("".join(text)))
