"""Turns a message into plain text: what a pipe, a notification and the tests read."""

from dataclasses import dataclass
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Cite,
    Code,
    Divider,
    Fields,
    Heading,
    Inline,
    Link,
    Message,
    Moment,
    Note,
    Paragraph,
    Quote,
    Ref,
    Sources,
    StoryCard,
    Strong,
    Text,
)
from bot.message.visible import visible
from bot.message.when import ago, dated_ago
from bot.model import Citation


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is put into words: their now and their zone."""

    now: datetime
    zone: ZoneInfo


def plain(message: Message, reader: Reader) -> str:
    """The whole message as text, blocks separated by a blank line, list rows by a line end; buttons are left out."""
    parts: list[str] = []
    previous: Block | None = None
    for block in message.blocks:
        if isinstance(block, Actions):
            continue
        if previous is not None:
            listed = isinstance(block, StoryCard) and isinstance(previous, StoryCard)
            parts.append("\n" if listed else "\n\n")
        parts.append(_block(block, reader))
        previous = block
    return visible("".join(parts))


def _block(block: Block, reader: Reader) -> str:
    match block:
        case Heading(text):
            return text
        case Paragraph(inlines) | Note(inlines):
            return spoken(inlines, reader)
        case StoryCard():
            return f"- {card_line(block, reader)}" + (f"\n  {block.detail}" if block.detail else "")
        case Sources(citations):
            rows = (
                f"[{item.n}] {item.title} · {item.source}, {seen(item, reader)}"
                f" · article {item.article_id}" + (f"\n    {item.url}" if item.url else "")
                for item in citations
            )
            return "\n".join(rows)
        case Fields(rows):
            width = max((len(name) for name, _ in rows), default=0)
            return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)
        case Quote(before, quoted, after):
            return " ".join(filter(None, (before, f"«{quoted}»", after)))
        case Divider():
            return "---"
        case Actions(items):
            return " ".join(f"[{item.label if isinstance(item, Button) else item.prompt}]" for item in items)
        case _:
            assert_never(block)


def spoken(inlines: tuple[Inline, ...], reader: Reader) -> str:
    """Inlines as text."""
    return "".join(_inline(inline, reader) for inline in inlines)


def _inline(inline: Inline, reader: Reader) -> str:
    match inline:
        case Text(text) | Strong(text) | Code(text):
            return text
        case Link(text, url):
            return f"{text} ({url})"
        case Cite(n):
            return f"[{n}]"
        case Moment(at):
            return ago(at, reader.now, reader.zone)
        case Ref(kind, number):
            return f"{'@' if kind == 'person' else '#'}{number}"
        case _:
            assert_never(inline)


def seen(item: StoryCard | Citation, reader: Reader) -> str:
    """How long ago an item was published, or first seen."""
    return dated_ago(item.published, reader.now, reader.zone, dated=item.dated)


def card_line(card: StoryCard, reader: Reader) -> str:
    """One row of a list: title, sources, age, id, and that it is a headline only."""
    facts = [", ".join(card.sources), seen(card, reader), f"article {card.article_id}"]
    if card.headline_only:
        facts.append("headline only")
    return f"{card.title} · {' · '.join(facts)}"
