"""Turns citations into what their reader asked for: the quoted words in their paragraph, the article, the link."""

from collections.abc import Sequence

from bot.chatport import Cited
from bot.message.blocks import Block, Heading, Inline, Link, Message, Moment, Quote, Text, note, paragraph
from bot.message.compose import MAX_SOURCE, shortened
from bot.model import Article

AROUND = 400
"""Characters of a paragraph on each side of a quote; more of it is left out."""


def quote_message(cited: Cited, article: Article | None) -> Message:
    """One quote, for the asker alone."""
    return Message(tuple(_blocks(cited, article)), private=True)


def sources_message(items: Sequence[tuple[Cited, Article | None]]) -> Message:
    """Every quote of an answer, for the asker alone."""
    blocks = [block for cited, article in items for block in _blocks(cited, article)]
    return Message((Heading("What this answer quotes"), *blocks), private=True)


def _blocks(cited: Cited, article: Article | None) -> list[Block]:
    if article is None:
        return [paragraph(f"[{cited.n}] The article that this quotes is no longer stored.")]
    title = shortened(article.title)
    named: Inline = Link(title, article.url) if article.url else Text(title)
    facts: list[str | Inline] = [shortened(article.source, MAX_SOURCE), ", " if article.dated else ", first seen "]
    facts += [Moment(article.published), f" · article {article.id}, revision {article.revision}"]
    return [paragraph(f"[{cited.n}] ", named), _quote(cited, article.text), note(*facts)]


def _quote(cited: Cited, text: str) -> Block:
    if not text[cited.start : cited.end]:
        return paragraph("Its text is no longer stored.")
    opens = text.rfind("\n\n", 0, cited.start)
    closes = text.find("\n\n", cited.end)
    before = text[opens + 2 if opens >= 0 else 0 : cited.start].strip()
    after = text[cited.end : closes if closes >= 0 else len(text)].strip()
    return Quote(_end(before), text[cited.start : cited.end], shortened(after, AROUND))


def _end(text: str) -> str:
    """The last words of a text that is too long."""
    if len(text) <= AROUND:
        return text
    _, blank, words = text[-AROUND:].partition(" ")
    return f"…{words if blank else text[-AROUND:]}"
