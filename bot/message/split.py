"""Cuts inlines into parts that fit a limit, and makes text safe to stand among others.

Invariant: nothing is lost or moved; what is cut is cut between sentences, else between words, else between
what a reader sees as characters; links, citations and moments stay whole.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Cite,
    Code,
    Inline,
    Link,
    Message,
    Note,
    Paragraph,
    StoryCard,
    Strong,
    Text,
)
from bot.message.plain import Reader, plain
from bot.message.visible import visible

Cost = Callable[[Inline], int]

_SENTENCE_END = re.compile(r"[.!?…。！？]+[»”\"')\]]*\s+")
_JOINER, _FSI, _PDI = "\u200d", "\u2068", "\u2069"
_LABEL = 80
"""Characters of a link's words that are kept when the whole of it does not fit."""


def utf16(text: str) -> int:
    """Length in UTF-16 code units, in which the platforms count at the strictest."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def isolated(text: str) -> str:
    """What is seen of a text, its direction its own: isolated where it runs right to left (Unicode TR 9, 2.4)."""
    bare = visible(text)
    turns = not bare.isascii() and any(unicodedata.bidirectional(letter) in ("R", "AL") for letter in bare)
    return f"{_FSI}{bare}{_PDI}" if turns else bare


def notification(message: Message, reader: Reader, most: int) -> str:
    """The beginning of a message in one line, for where only a line is shown."""
    text = " · ".join(plain(replace(message, blocks=_spoken(message)[:2]), reader).split("\n\n"))
    line = " ".join(text.split()) or "Tidings"
    return line if utf16(line) <= most else line[: cut_at(line, lambda start: utf16(start) < most)].rstrip() + "…"


def kept_together(blocks: Sequence[Block]) -> list[list[Block]]:
    """The blocks in order: each story with its words and its own buttons as one group, all others alone."""
    groups: list[list[Block]] = []
    story: list[Block] = []
    for block in blocks:
        if story and isinstance(block, Actions) and block.about:
            groups.append([*story, block])
            story = []
        elif story and isinstance(block, Note | Paragraph):
            story.append(block)
        else:
            groups += [[each] for each in story]
            story = [block] if isinstance(block, StoryCard) else []
            groups += [] if story else [[block]]
    return groups + [[each] for each in story]


def naming(actions: Actions) -> Actions:
    """Buttons that stand apart from what they are about: the first one says what that is."""
    first = next(iter(actions.items), None)
    if not actions.about or not isinstance(first, Button):
        return actions
    named = replace(first, label=f"{first.label} {actions.about}")
    return replace(actions, items=(named, *actions.items[1:]))


def _spoken(message: Message) -> tuple[Block, ...]:
    return tuple(block for block in message.blocks if not isinstance(block, Actions))


def split_inlines(inlines: Sequence[Inline], most: int, cost: Cost) -> list[tuple[Inline, ...]]:
    """Parts in order, each of at most `most` by the cost of its inlines; a citation stays with words before it."""
    parts: list[list[Inline]] = [[]]
    waiting = list(reversed(merged(inlines)))
    while waiting:
        inline = waiting.pop()
        left = most - sum(map(cost, parts[-1]))
        reserved = _cites_behind(waiting, cost) if isinstance(inline, Text | Strong) else 0
        room = left - reserved if reserved < most // 2 else left
        if not _is_far_too_long(inline, most) and cost(inline) <= room:
            parts[-1].append(inline)
        elif isinstance(inline, Text | Strong):
            head, tail = _cut(inline, room, cost, empty=not parts[-1], most=most)
            parts[-1] += [head] if head.text else []
            parts += [[]] if parts[-1] else []
            waiting += [tail] if tail.text else []
        elif parts[-1]:
            parts.append([])
            waiting.append(inline)
        else:
            waiting.append(_smaller(inline))
    return [tuple(part) for part in parts if part]


def _is_far_too_long(inline: Inline, most: int) -> bool:
    """Whether it need not be measured to be known as too long: measuring all that is left for each part takes long."""
    return isinstance(inline, Text | Strong) and len(inline.text) > most * 2


def merged(inlines: Sequence[Inline]) -> list[Inline]:
    """The same with words of one kind that touch as one, so that nothing hides in a seam; empty ones are left out."""
    out: list[Inline] = []
    for inline in inlines:
        last = out[-1] if out else None
        if isinstance(inline, Text | Strong | Code) and not inline.text:
            continue
        if isinstance(inline, Text) and isinstance(last, Text):
            out[-1] = Text(last.text + inline.text)
        elif isinstance(inline, Strong) and isinstance(last, Strong):
            out[-1] = Strong(last.text + inline.text)
        else:
            out.append(inline)
    return out


def _cites_behind(waiting: Sequence[Inline], cost: Cost) -> int:
    total = 0
    for inline in reversed(waiting):
        if not isinstance(inline, Cite):
            break
        total += cost(inline)
    return total


def _cut(
    inline: Text | Strong, room: int, cost: Cost, *, empty: bool, most: int
) -> tuple[Text | Strong, Text | Strong]:
    """What still fits, and the rest; nothing where a fresh part would take it better."""
    text = inline.text
    reach = cut_at(text, lambda start: cost(replace(inline, text=start)) <= room)
    at = _between(text, reach)
    if at is None:
        if not empty and cost(replace(inline, text=text[:1])) <= most:
            return replace(inline, text=""), inline
        at = max(reach, 1)
    return replace(inline, text=text[:at].rstrip()), replace(inline, text=text[at:].lstrip())


def _between(text: str, reach: int) -> int | None:
    """The last place up to `reach` that lies between two sentences, if that is late enough, else between words."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, reach)]
    if ends and ends[-1] * 2 > reach:
        return ends[-1]
    if reach < len(text) and text[reach].isspace():
        return reach
    blank = max(text.rfind(" ", 0, reach), text.rfind("\n", 0, reach))
    return blank + 1 if blank > 0 else None


def cut_at(text: str, fits: Callable[[str], bool]) -> int:
    """How many characters of a text fit, not ending within what a reader sees as one character."""
    low, high = 0, 1
    while high < len(text) and fits(text[:high]):  # so that a long text costs no more than what is taken of it
        low, high = high, high * 2
    high = min(high, len(text))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(text[:middle]) else (low, middle - 1)
    return low if low == len(text) else _boundary(text, low)


def _boundary(text: str, at: int) -> int:
    """The last place up to `at` between two characters as readers see them (Unicode TR 29, simplified)."""
    place = at
    while place > 0 and _belongs(text, place):
        place -= 1
    return place or at


def _belongs(text: str, place: int) -> bool:
    """Whether the character at a place belongs to the one before it."""
    here, before = text[place], text[place - 1]
    if unicodedata.category(here)[0] == "M" or _JOINER in (here, before):
        return True
    if "\U0001f3fb" <= here <= "\U0001f3ff" or "\U000e0020" <= here <= "\U000e007f":
        return True
    if _is_flag(here) and _is_flag(before):
        run = place
        while run > 0 and _is_flag(text[run - 1]):
            run -= 1
        return (place - run) % 2 == 1
    return "\u1160" <= here <= "\u11ff"  # vowels and finals of Hangul


def _is_flag(letter: str) -> bool:
    return "\U0001f1e6" <= letter <= "\U0001f1ff"


def _smaller(inline: Inline) -> Inline:
    """Of what does not fit a whole part: a link with fewer words, then the words alone."""
    match inline:
        case Link(text, url) if len(text) > _LABEL:
            return Link(text[: _boundary(text, _LABEL - 1)] + "…", url)
        case Link(text) | Code(text):
            return Text(text)
        case _:
            return Text("")
