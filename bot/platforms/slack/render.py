"""Turns a message into what Slack takes: blocks, and a line for notifications.

Invariant: pure; no payload is over a limit of `limits`, none can call anybody (a person is named in what one
reader sees alone), and links do not unfold. What is
said stands in the order of the message.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, assert_never

from bot.conversation import File
from bot.message import blocks
from bot.message.language import in_language
from bot.message.phrases import phrase
from bot.message.plain import Reader, article_of, plain
from bot.message.split import kept_together, naming, notification, split_inlines, utf16
from bot.message.when import FAR
from bot.model import Citation
from bot.platformport import Rendered
from bot.platforms.slack import kit, limits
from bot.platforms.slack.escape import code, escaped, joined, link, moment, one_line, strong
from bot.platforms.slack.kit import Json

MOST = 4
"""Messages of one answer; what is longer is handed over as a file."""

CHUNK = 2_900
"""Characters of one section, with room for what joins its parts."""

LINE = 300
"""Characters of the line for notifications."""

ATTACHED = phrase("This is the beginning; the whole text is in the attached file.")

_ID = re.compile(r"[A-Z][A-Z0-9]{1,20}", re.ASCII)
"""Of a person or channel; what else stands in one is shown as it is."""

EXACT = phrase("{day} at {time}", day="{date_short_pretty}", time="{time}")
"""How Slack words a moment to the minute: `today at 9:12`."""


def render(told: blocks.Message, reader: Reader) -> Rendered:
    """The payloads of a message, in order, and a file where it is too long for messages."""
    message = in_language(told, reader.language)
    groups = [[made for block in group for made in _block(block, reader)] for group in kept_together(message.blocks)]
    parts, file = packed(groups), None
    if len(parts) > MOST:
        parts, file = [_beginning(message, reader)], File("answer.txt", plain(message, reader))
    text = escaped(notification(message, reader, LINE)) or "Tidings"
    return Rendered(tuple(_payload(part, text) for part in parts), file)


def without_pictures(payload: Mapping[str, Any]) -> dict[str, Any]:
    """A payload to try again with when Slack refuses it because it cannot load a picture."""
    bare = [{name: value for name, value in block.items() if name != "accessory"} for block in payload["blocks"]]
    return {**payload, "blocks": bare}


def _payload(part: Sequence[Json], text: str) -> Json:
    calm = {"unfurl_links": False, "unfurl_media": False, "link_names": False, "parse": "none"}
    return {"text": text, "blocks": list(part), **calm}


def packed(groups: Iterable[Sequence[Json]]) -> list[list[Json]]:
    """Blocks, as many in one message as it takes, those of a group in one where one takes them.

    At least one message, and none of buttons alone but the only one.
    """
    parts: list[list[Json]] = [[]]
    size = 0
    for group in groups:
        costs = [_cost(item) for item in group]
        whole = len(group) <= limits.BLOCKS and sum(costs) <= limits.MESSAGE
        if len(group) > 1 and whole and not _takes(parts[-1], size, len(group), sum(costs)):
            parts.append([])
            size = 0
        for item, cost in zip(group, costs, strict=True):
            if parts[-1] and not _takes(parts[-1], size, 1, cost):
                carried = _carried(parts[-1], cost) if item["type"] == "actions" else []
                parts.append(carried)
                size = sum(map(_cost, carried))
            parts[-1].append(item)
            size += cost
    return [part for part in parts if part] or [[kit.section(kit.NOTHING)]]


def _takes(part: Sequence[Json], size: int, more: int, cost: int) -> bool:
    """Whether a message of that size takes so many blocks more."""
    return size + cost <= limits.MESSAGE and len(part) + more <= limits.BLOCKS


def _carried(part: list[Json], cost: int) -> list[Json]:
    """Taken off the end of a message that is full: what buttons that no longer fit stand under."""
    at = len(part) - 1
    while at > 0 and part[at]["type"] == "actions":
        at -= 1
    fits = at > 0 and sum(map(_cost, part[at:])) + cost <= limits.MESSAGE
    carried = part[at:] if fits else []
    del part[len(part) - len(carried) :]
    return carried


def _beginning(message: blocks.Message, reader: Reader) -> list[Json]:
    """As much as fits one message beside the buttons and the remark that the rest is attached."""
    items = list(slack_blocks(message, reader))
    rows = [block for block in message.blocks if isinstance(block, blocks.Actions)]
    acting = [made for row in rows for made in kit.actions(naming(row), reader.language)][-limits.BLOCKS // 2 :]
    while acting and sum(map(_cost, acting)) > limits.MESSAGE // 2:
        acting = acting[1:]
    attached = kit.context(escaped(reader.language.say(ATTACHED)))
    room = limits.MESSAGE - sum(map(_cost, [attached, *acting]))
    begun: list[Json] = []
    for item in items:
        room -= _cost(item)
        if room < 0 or len(begun) + len(acting) + 1 == limits.BLOCKS:
            break
        if item["type"] != "actions":
            begun.append(item)
    return [*begun, attached, *acting]


def _cost(item: Json) -> int:
    """What a block counts: all of its JSON, since nobody documents what Slack counts."""
    return utf16(json.dumps(item, ensure_ascii=False))


def slack_blocks(message: blocks.Message, reader: Reader) -> Iterator[Json]:
    """The blocks of a message in order, for messages and for views."""
    for block in in_language(message, reader.language).blocks:
        yield from _block(block, reader)


def _block(block: blocks.Block, reader: Reader) -> Iterator[Json]:
    match block:
        case blocks.Heading(text):
            yield from _heading(text, reader)
        case blocks.Paragraph(inlines):
            yield from map(kit.section, _texts(inlines, reader))
        case blocks.Note(inlines):
            yield from map(kit.context, _texts(inlines, reader))
        case blocks.StoryCard():
            yield from _card(block, reader)
        case blocks.Sources(citations):
            yield from _rows((_source(each, reader) for each in citations), reader)
        case blocks.Fields(rows):
            yield from _rows(([blocks.Strong(name), blocks.Text(f" {value}")] for name, value in rows), reader)
        case blocks.Quote():
            yield from _quote(block)
        case blocks.Divider():
            yield {"type": "divider"}
        case blocks.Actions():
            yield from kit.actions(block, reader.language)
        case _:
            assert_never(block)


def _heading(text: str, reader: Reader) -> Iterator[Json]:
    """A header, which screen readers know as a heading; what is too long for one in bold."""
    if 0 < utf16(one_line(text)) <= limits.HEADER - kit.ISOLATION:
        yield kit.header(text)
    else:
        yield from map(kit.section, _texts([blocks.Strong(text)], reader))


def _texts(inlines: Iterable[blocks.Inline], reader: Reader, form: str = "") -> Iterator[str]:
    """Running text in parts that fit a section; moments in that form, else as how long ago they were."""
    for part in split_inlines(list(inlines), CHUNK, lambda each: utf16(inline_text(each, reader, form)) + 2):
        text = joined(inline_text(inline, reader, form) for inline in part).strip()
        if text:
            yield text


def inline_text(inline: blocks.Inline, reader: Reader, form: str = "") -> str:
    """One inline in Slack's mrkdwn."""
    match inline:
        case blocks.Text(text):
            return escaped(text)
        case blocks.Strong(text):
            return strong(text)
        case blocks.Code(text):
            return code(text)
        case blocks.Link(text, url):
            return link(text, url)
        case blocks.Cite(n):
            return f"[{n}]"
        case blocks.Moment(at):
            return moment(at, form or _form(at, reader), reader.ago(at))
        case blocks.Ref(kind, number):
            sign = "@" if kind == "person" else "#"
            return f"<{sign}{number}>" if _ID.fullmatch(number) else escaped(f"{sign}{number}")
        case _:
            assert_never(inline)


def _form(at: datetime, reader: Reader) -> str:
    """How long ago, which Slack keeps true; from two weeks on, and of what is to come, the day."""
    return "{ago}" if reader.now - FAR < at <= reader.now else "{date_short}"


def _rows(rows: Iterable[Iterable[blocks.Inline]], reader: Reader) -> Iterator[Json]:
    """Rows below one another, as many in a section as fit; moments as day and time."""
    held: list[str] = []
    for text in (text for row in rows for text in _texts(row, reader, reader.language.say(EXACT))):
        if held and utf16("\n".join([*held, text])) > CHUNK:
            yield kit.section("\n".join(held))
            held = []
        held.append(text)
    if held:
        yield kit.section("\n".join(held))


def _source(item: Citation, reader: Reader) -> list[blocks.Inline]:
    title: blocks.Inline = blocks.Link(item.title, item.url) if item.url else blocks.Text(item.title)
    behind = blocks.Text(f" · {article_of(item, reader)}")
    start: list[blocks.Inline] = [blocks.Cite(item.n), blocks.Text(" "), title, blocks.Text(f" · {item.source}, ")]
    return [*start, *_seen(item, reader), behind]


def _seen(item: Citation | blocks.StoryCard, reader: Reader) -> Sequence[blocks.Inline]:
    """When it was published or, of one without a date, first seen."""
    at = blocks.Moment(item.published)
    return (at,) if item.dated else blocks.spread([blocks.woven("first seen {ago}", ago=at)], reader.language.say)


def _card(card: blocks.StoryCard, reader: Reader) -> Iterator[Json]:
    """The title, below it the facts, below these the detail; the picture beside it."""
    title: blocks.Inline = blocks.Link(card.title, card.url) if card.url else blocks.Strong(card.title)
    facts = blocks.Text(f"\n{', '.join(card.sources)} · ")
    rest = f" · {article_of(card, reader)}"
    detail = f"\n{card.detail}" if card.detail else ""
    image = kit.picture(card.image, card.title)
    inlines = [title, facts, *_seen(card, reader), blocks.Text(rest + detail)]
    for number, text in enumerate(_texts(inlines, reader)):
        yield kit.section(text) | ({"accessory": image} if image and not number else {})


def _quote(quote: blocks.Quote) -> Iterator[Json]:
    """The words around and, in bold, those that are quoted."""
    before = f"{quote.before} " if quote.before else ""
    after = f" {quote.after}" if quote.after else ""
    inlines: tuple[blocks.Inline, ...] = (blocks.Text(before), blocks.Strong(quote.quoted), blocks.Text(after))
    for part in split_inlines(inlines, CHUNK, _length):
        words = [(each.text, isinstance(each, blocks.Strong)) for each in part if isinstance(each, _Words)]
        yield from kit.quotation(words)


_Words = blocks.Text | blocks.Strong


def _length(inline: blocks.Inline) -> int:
    return utf16(inline.text) + 2 if isinstance(inline, _Words) else 0
