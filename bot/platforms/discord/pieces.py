"""Turns the blocks of a message into pieces that Discord shows: texts in its Markdown, pictures, rows of buttons.

Invariant: a piece is within every limit of its own; text stands in the order of the message.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.message import blocks
from bot.message.plain import Reader, article_of, seen
from bot.message.split import cut_at, isolated, kept_together, naming, split_inlines, utf16
from bot.message.visible import visible
from bot.model import Citation
from bot.platforms.discord import limits
from bot.platforms.discord.escape import address, code, escaped, link

CHUNK = 1_800
"""Characters of one piece of text: two of them fit a message, with room for a heading."""

_ID = re.compile(r"\d{15,20}", re.ASCII)
"""A snowflake: what else stands in an id is shown as it is."""

_STYLES = {blocks.Style.PRIMARY: 1, blocks.Style.PLAIN: 2, blocks.Style.DANGER: 4}


@dataclass(frozen=True, slots=True)
class Text:
    """Markdown, and a picture beside it with its description."""

    markdown: str
    image: str | None = None
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A line between parts."""


@dataclass(frozen=True, slots=True)
class Rows:
    """One row of components, as Discord takes it; `apart` says what it is about, for where that is not above it."""

    row: dict[str, Any]
    apart: dict[str, Any]


Piece = Text | Line | Rows


def pieces(message: blocks.Message, reader: Reader) -> Iterator[list[Piece]]:
    """The pieces of a message in order, those together that are of one story."""
    mark = "## "
    for group in kept_together(message.blocks):
        yield [piece for block in group for piece in _block(block, reader, mark)]
        mark = "### "


def _block(block: blocks.Block, reader: Reader, mark: str) -> Iterator[Piece]:
    match block:
        case blocks.Heading(text):
            yield from _texts([blocks.Text(text)], mark)
        case blocks.Paragraph(inlines):
            yield from _texts(inlines)
        case blocks.Note(inlines):
            yield from _texts(inlines, "-# ")
        case blocks.StoryCard():
            yield from _card(block, reader)
        case blocks.Sources(citations):
            yield from _rows_of_text([_source(each, reader) for each in citations])
        case blocks.Fields(rows):
            yield from _rows_of_text([(blocks.Strong(name), blocks.Text(f" {value}")) for name, value in rows])
        case blocks.Quote(before, quoted, after):
            parts = (blocks.Text(before), blocks.Strong(quoted), blocks.Text(after))
            yield from _texts([part for part in _spaced(parts) if part.text], "> ")
        case blocks.Divider():
            yield Line()
        case blocks.Actions():
            both = zip(_rows(block.items), _rows(naming(block).items), strict=True)
            yield from (Rows(row, apart) for row, apart in both)
        case _:
            assert_never(block)


def _spaced(parts: Sequence[blocks.Text | blocks.Strong]) -> Iterator[blocks.Text | blocks.Strong]:
    before, quoted, after = parts
    yield blocks.Text(f"{before.text} ") if before.text else before
    yield quoted
    yield blocks.Text(f" {after.text}") if after.text else after


def inline_text(inline: blocks.Inline) -> str:
    """One inline in Discord's Markdown."""
    match inline:
        case blocks.Text(text):
            return escaped(text)
        case blocks.Strong(text):
            return _strong(text)
        case blocks.Code(text):
            return code(text)
        case blocks.Link(text, url):
            return link(text, url)
        case blocks.Cite(n):
            return f"\\[{n}\\]"
        case blocks.Moment(at):
            return f"<t:{int(at.timestamp())}:R>"
        case blocks.Ref(kind, number):
            sign = "@" if kind == "person" else "#"
            return f"<{sign}{number}>" if _ID.fullmatch(number) else escaped(f"{sign}{number}")
        case _:
            assert_never(inline)


def _strong(text: str) -> str:
    """Bold words; the blanks around them stay outside of the signs, which Discord asks for."""
    text = visible(text)
    bare = text.strip()
    if not bare:
        return escaped(text)
    start = text.index(bare)
    return f"{text[:start]}**{escaped(bare)}**{text[start + len(bare) :]}"


def _cost(inline: blocks.Inline) -> int:
    return utf16(inline_text(inline)) + (4 if isinstance(inline, blocks.Strong) else 0)


def _texts(inlines: Sequence[blocks.Inline], mark: str = "") -> Iterator[Text]:
    """Running text, each of its lines behind a mark where there is one."""
    for part in split_inlines(inlines, CHUNK, _cost):
        text = "".join(inline_text(inline) for inline in part).strip()
        lines = [" ".join(text.split("\n"))] if mark else [text]
        if any(lines):
            yield Text("\n".join(mark + line for line in lines))


def _rows_of_text(rows: Sequence[Sequence[blocks.Inline]]) -> Iterator[Text]:
    """Rows below one another, as many in one piece as fit."""
    held: list[str] = []
    for row in rows:
        for part in split_inlines(row, CHUNK, _cost):
            line = "".join(inline_text(inline) for inline in part).strip()
            if held and sum(utf16(each) + 1 for each in held) + utf16(line) > CHUNK:
                yield Text("\n".join(held))
                held = []
            held += [line] if line else []
    if held:
        yield Text("\n".join(held))


def _source(item: Citation, reader: Reader) -> list[blocks.Inline]:
    title: blocks.Inline = blocks.Link(item.title, item.url) if item.url else blocks.Text(item.title)
    when = [blocks.Moment(item.published)] if item.dated else [blocks.Text(seen(item, reader))]
    behind = blocks.Text(f" · {article_of(item, reader)}")
    return [blocks.Cite(item.n), blocks.Text(" "), title, blocks.Text(f" · {item.source}, "), *when, behind]


def _card(card: blocks.StoryCard, reader: Reader) -> Iterator[Text]:
    title: blocks.Inline = blocks.Link(card.title, card.url) if card.url else blocks.Strong(card.title)
    when: blocks.Inline = blocks.Moment(card.published) if card.dated else blocks.Text(seen(card, reader))
    facts: list[blocks.Inline] = [blocks.Text(f"{', '.join(card.sources)} · "), when]
    facts.append(blocks.Text(f" · {article_of(card, reader)}"))
    detail = [blocks.Text(card.detail)] if card.detail else []
    parts = [*_bold(title), *_texts(facts, "-# "), *_texts(detail)]
    image = address(card.image) if card.image else None
    alt = _plain(card.title, limits.ALT) or "picture"
    whole = "\n".join(part.markdown for part in parts)
    if utf16(whole) <= CHUNK:
        yield Text(whole, image, alt)
        return
    yield replace(parts[0], image=image, alt=alt)
    yield from parts[1:]


def _bold(title: blocks.Inline) -> Iterator[Text]:
    for part in split_inlines([title], CHUNK - 4, _cost):
        text = "".join(inline_text(inline) for inline in part).strip()
        if text:
            yield Text(text if isinstance(part[0], blocks.Strong) else f"**{text}**")


def _rows(items: Sequence[blocks.Button | blocks.Menu]) -> Iterator[dict[str, Any]]:
    """Buttons five in a row, each menu in a row of its own."""
    buttons = [_button(item) for item in items if isinstance(item, blocks.Button)]
    for start in range(0, len(buttons), limits.ROW):
        yield {"type": 1, "components": buttons[start : start + limits.ROW]}
    for item in items:
        if isinstance(item, blocks.Menu) and _usable(item):
            yield {"type": 1, "components": [_menu(item)]}


def _button(item: blocks.Button) -> dict[str, Any]:
    label = _plain(item.label, limits.BUTTON) or "…"
    return {"type": 2, "style": _STYLES[item.style], "label": label, "custom_id": item.action}


def _usable(item: blocks.Menu) -> list[blocks.Choice]:
    """The choices whose values Discord takes; a cut value would mean something else."""
    return [choice for choice in item.choices if 0 < utf16(choice.value) <= limits.OPTION]


def _menu(item: blocks.Menu) -> dict[str, Any]:
    each = {choice.value: choice for choice in reversed(_usable(item)[: limits.OPTIONS])}
    options = [_option(choice) for choice in reversed(each.values())]
    prompt = _plain(item.prompt, limits.PLACEHOLDER) or "…"
    return {"type": 3, "custom_id": item.action, "placeholder": prompt, "options": options}


def _option(choice: blocks.Choice) -> dict[str, Any]:
    option = {"label": _plain(choice.label, limits.OPTION) or "…", "value": choice.value}
    remark = _plain(choice.remark, limits.OPTION)
    return option | ({"description": remark} if remark else {})


def _plain(text: str, most: int) -> str:
    """Words where nothing is markup, isolated, which adds two signs."""
    return isolated(cut(" ".join(visible(text).split()), most - 2))


def cut(text: str, most: int) -> str:
    """A text of so many UTF-16 units at most; a longer one ends in `…`."""
    return text if utf16(text) <= most else text[: cut_at(text, lambda start: utf16(start) < most)] + "…"
