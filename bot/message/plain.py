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
from bot.message.language import ENGLISH, Language, in_language
from bot.message.phrases import phrase
from bot.message.visible import visible
from bot.message.when import ago, dated_ago
from bot.model import Citation


@dataclass(frozen=True, slots=True)
class Reader:
    """For whom a message is put into words: their now, their zone and their language."""

    now: datetime
    zone: ZoneInfo
    language: Language = ENGLISH

    def ago(self, at: datetime) -> str:
        """How long ago something was, or its date."""
        return self.language.say(ago(at, self.now, self.zone))


def plain(message: Message, reader: Reader) -> str:
    """The whole message as text, blocks separated by a blank line, list rows by a line end; buttons are left out."""
    parts: list[str] = []
    previous: Block | None = None
    for block in in_language(message, reader.language).blocks:
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
                f" · {article_of(item, reader)}" + (f"\n    {item.url}" if item.url else "")
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
            return reader.ago(at)
        case Ref(kind, number):
            return f"{'@' if kind == 'person' else '#'}{number}"
        case _:
            assert_never(inline)


def seen(item: StoryCard | Citation, reader: Reader) -> str:
    """How long ago an item was published, or first seen."""
    return reader.language.say(dated_ago(item.published, reader.now, reader.zone, dated=item.dated))


def article_of(item: StoryCard | Citation, reader: Reader) -> str:
    """By which number an item is asked for, and that it is a headline only."""
    named = reader.language.say(phrase("article {id}", id=str(item.article_id)))
    alone = isinstance(item, StoryCard) and item.headline_only
    return f"{named} · {reader.language.say(phrase('headline only'))}" if alone else named


def card_line(card: StoryCard, reader: Reader) -> str:
    """One row of a list: title, sources, age, id, and that it is a headline only."""
    facts = [", ".join(card.sources), seen(card, reader), article_of(card, reader)]
    return f"{card.title} · {' · '.join(facts)}"
