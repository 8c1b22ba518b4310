"""Turns a message into what a terminal shows, laid out with rich; a pipe gets `message.plain` instead.

Invariant: text is shown as text. What nobody sees is left out, control characters among it, and rich's own markup is
never parsed, so news and what was typed cannot colour, move or click anything.
"""

from collections.abc import Iterable
from typing import assert_never

from rich.console import Console, ConsoleOptions, RenderResult
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text as RichText

from bot.message import blocks
from bot.message.language import in_language
from bot.message.plain import Reader, article_of, card_line, seen
from bot.message.visible import visible

WIDTH = 100
"""Columns beyond which lines are hard to read."""


class Rendered:
    """A message for one reader, as rich prints it."""

    def __init__(self, message: blocks.Message, reader: Reader) -> None:
        self._message = in_language(message, reader.language)
        self._reader = reader

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Each block, with a blank line between those that are not rows of one list."""
        previous: blocks.Block | None = None
        for block in self._message.blocks:
            if isinstance(block, blocks.Actions):
                continue  # a terminal has no buttons; what they do can be typed
            listed = isinstance(block, blocks.StoryCard) and isinstance(previous, blocks.StoryCard)
            if previous is not None and not listed:
                yield RichText("")
            yield _block(block, self._reader)
            previous = block


def _block(block: blocks.Block, reader: Reader) -> RichText | Table | Rule | Padding:
    match block:
        case blocks.Heading(text):
            return RichText(visible(text), style="bold underline")
        case blocks.Paragraph(inlines):
            return _line(inlines, reader)
        case blocks.Note(inlines):
            line = _line(inlines, reader)
            line.stylize_before("dim")
            return line
        case blocks.StoryCard():
            return _card(block, reader)
        case blocks.Sources(citations):
            return _rows(
                (f"[{item.n}]", f"{item.title} · {item.source}, {seen(item, reader)}"
                 f" · {article_of(item, reader)}" + (f"\n{item.url}" if item.url else ""))
                for item in citations
            )  # fmt: skip
        case blocks.Fields(rows):
            return _rows(rows)
        case blocks.Quote(before, quoted, after):
            parts = [(before, "dim"), (f"«{quoted}»", "bold"), (after, "dim")]
            return RichText(" ").join(RichText(visible(text), style) for text, style in parts if text)
        case blocks.Divider():
            return Rule(style="dim")
        case blocks.Actions():
            return RichText("")
        case _:
            assert_never(block)


def _card(card: blocks.StoryCard, reader: Reader) -> Padding:
    facts = card_line(card, reader)[len(card.title) :]
    text = RichText.assemble("• ", (visible(card.title), "bold"), (visible(facts), "dim"))
    if card.detail:
        text.append(f"\n{visible(card.detail)}")
    return Padding(text, (0, 0, 0, 0))


def _rows(rows: Iterable[tuple[str, str]]) -> Table:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True, style="bold")
    table.add_column(overflow="fold")  # an address must not be cut
    for name, value in rows:
        table.add_row(RichText(visible(name)), RichText(visible(value)))
    return table


def _line(inlines: tuple[blocks.Inline, ...], reader: Reader) -> RichText:
    line = RichText()
    for inline in inlines:
        match inline:
            case blocks.Text(text):
                line.append(visible(text))
            case blocks.Strong(text):
                line.append(visible(text), "bold")
            case blocks.Code(text):
                line.append(visible(text), "cyan")
            case blocks.Link(text, url):
                line.append(visible(f"{text} ({url})"))
            case blocks.Cite(n):
                line.append(f"[{n}]", "cyan")
            case blocks.Moment(at):
                line.append(reader.ago(at))
            case blocks.Ref(kind, number):
                line.append(f"{'@' if kind == 'person' else '#'}{number}")
            case _:
                assert_never(inline)
    return line
