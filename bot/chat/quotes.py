"""Turns citations into what their reader asked for: the quoted words in their paragraph, the article, the link."""

from collections.abc import Sequence

from bot.chatport import Cited
from bot.message.blocks import Block, Heading, Inline, Link, Message, Moment, Part, Quote, Text, note, paragraph, woven
from bot.message.compose import MAX_SOURCE, shortened
from bot.message.phrases import phrase
from bot.model import Article

AROUND = 400
"""Characters of a paragraph on each side of a quote; more of it is left out."""


def quote_message(cited: Cited, article: Article | None) -> Message:
    """One quote, for the asker alone."""
    return Message(tuple(_blocks(cited, article)), private=True)


def sources_message(items: Sequence[tuple[Cited, Article | None]]) -> Message:
    """Every quote of an answer, for the asker alone."""
    blocks = [block for cited, article in items for block in _blocks(cited, article)]
    return Message((Heading(phrase("What this answer quotes")), *blocks), private=True)


def _blocks(cited: Cited, article: Article | None) -> list[Block]:
    if article is None:
        return [paragraph(phrase("[{n}] The article that this quotes is no longer stored.", n=cited.n))]
    title = shortened(article.title)
    named: Inline = Link(title, article.url) if article.url else Text(title)
    seen: Part = (
        Moment(article.published) if article.dated else woven("first seen {ago}", ago=Moment(article.published))
    )
    number = phrase("article {id}, revision {revision}", id=str(article.id), revision=str(article.revision))
    facts: list[Part] = [shortened(article.source, MAX_SOURCE), ", ", seen, " · ", number]
    return [paragraph(f"[{cited.n}] ", named), _quote(cited, article.text), note(*facts)]


def _quote(cited: Cited, text: str) -> Block:
    if not text[cited.start : cited.end]:
        return paragraph(phrase("Its text is no longer stored."))
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
