"""Turns a message into what Slack takes: blocks, and a fallback text for notifications.

Invariant: pure; no payload is over a limit of `limits`, none can mention anybody, and links do not unfold.
"""

import json
from collections.abc import Iterator, Sequence
from typing import Any, assert_never

from bot.conversation import File, Rendered
from bot.message import blocks
from bot.message.plain import Reader, plain, seen
from bot.message.split import cut_at, isolated, notification, split_inlines, utf16
from bot.message.when import ago
from bot.model import Citation
from bot.platforms.slack import limits
from bot.platforms.slack.escape import address, code, entities, escaped, link

MOST = 5
"""Messages of one answer; what is longer is handed over as a file."""

CHUNK = 2_900
"""Characters of one section, with room for its marks."""

ROWS_OF_SOURCES = 12

SlackBlock = dict[str, Any]


def render(message: blocks.Message, reader: Reader) -> Rendered:
    """The payloads of a message, in order, and a file where it is too long for messages."""
    parts = _packed(list(slack_blocks(message, reader)))
    file = None
    if len(parts) > MOST:
        acting = [block for part in parts for block in part if block["type"] == "actions"]
        attached = _context("The whole text is in the attached file.")
        begun = [block for block in parts[0] if block["type"] != "actions"][: limits.BLOCKS // 2]
        parts, file = _packed([*begun[:3], attached, *acting])[:1], File("answer.txt", plain(message, reader))
    text = entities(notification(message, reader, limits.TEXT // 8))
    return Rendered(tuple(_payload(part, text) for part in parts), file)


def _payload(part: Sequence[SlackBlock], text: str) -> dict[str, Any]:
    return {"text": text, "blocks": list(part), "unfurl_links": False, "unfurl_media": False}


def _packed(items: Sequence[SlackBlock]) -> list[list[SlackBlock]]:
    """Blocks, as many in one message as it takes; at least one message."""
    parts: list[list[SlackBlock]] = [[]]
    size = 0
    for item in items:
        cost = utf16(json.dumps(item, ensure_ascii=False))
        if parts[-1] and (size + cost > limits.MESSAGE or len(parts[-1]) == limits.BLOCKS):
            parts.append([])
            size = 0
        parts[-1].append(item)
        size += cost
    return [part for part in parts if part] or [[_section("…")]]


def slack_blocks(message: blocks.Message, reader: Reader) -> Iterator[SlackBlock]:
    """The blocks of a message in order, for messages and for views."""
    for block in message.blocks:
        yield from _block(block, reader)


def _block(block: blocks.Block, reader: Reader) -> Iterator[SlackBlock]:
    match block:
        case blocks.Heading(text):
            yield from _heading(text, reader)
        case blocks.Paragraph(inlines):
            yield from (_section(text) for text in _texts(inlines, reader))
        case blocks.Note(inlines):
            yield from (_context(text) for text in _texts(inlines, reader))
        case blocks.StoryCard():
            yield from _card(block, reader)
        case blocks.Sources(citations):
            yield from _rows([_source(each, reader) for each in citations], reader)
        case blocks.Fields(rows):
            yield from _rows([(blocks.Strong(name), blocks.Text(f" {value}")) for name, value in rows], reader)
        case blocks.Quote(before, quoted, after):
            parts = (
                blocks.Text(f"{before} " if before else ""),
                blocks.Strong(quoted),
                blocks.Text(f" {after}" if after else ""),
            )
            texts = _texts([part for part in parts if part.text], reader)
            yield from (_section("\n".join(f">{line}" for line in text.split("\n"))) for text in texts)
        case blocks.Divider():
            yield {"type": "divider"}
        case blocks.Actions(items):
            yield from _actions(items)
        case _:
            assert_never(block)


def _heading(text: str, reader: Reader) -> Iterator[SlackBlock]:
    words = isolated(" ".join(text.split()))
    if 0 < utf16(words) <= limits.HEADER:
        yield {"type": "header", "text": _plain(words)}
    else:
        yield from (_section(part) for part in _texts([blocks.Strong(text)], reader))


def inline_text(inline: blocks.Inline, reader: Reader) -> str:
    """One inline in Slack's mrkdwn."""
    match inline:
        case blocks.Text(text):
            return escaped(text)
        case blocks.Strong(text):
            words = escaped(" ".join(text.split()))
            return f"*{words}*" if words else ""
        case blocks.Code(text):
            return code(text)
        case blocks.Link(text, url):
            return link(text, url)
        case blocks.Cite(n):
            return f"[{n}]"
        case blocks.Moment(at):
            words = entities(ago(at, reader.now, reader.zone))
            return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{words}>"
        case _:
            assert_never(inline)


def _texts(inlines: Sequence[blocks.Inline], reader: Reader) -> Iterator[str]:
    """Running text in parts that fit a section; lines of a quote leave room for their marks."""
    for part in split_inlines(inlines, CHUNK, lambda inline: _cost(inline, reader)):
        text = "".join(inline_text(inline, reader) for inline in part).strip()
        if text:
            yield text


def _cost(inline: blocks.Inline, reader: Reader) -> int:
    text = inline_text(inline, reader)
    return utf16(text) + text.count("\n")


def _rows(rows: Sequence[Sequence[blocks.Inline]], reader: Reader) -> Iterator[SlackBlock]:
    """Rows below one another, as many in a section as fit."""
    held: list[str] = []
    for row in rows:
        for text in _texts(row, reader):
            if held and sum(utf16(each) + 1 for each in held) + utf16(text) > CHUNK:
                yield _section("\n".join(held))
                held = []
            held.append(text)
    if held:
        yield _section("\n".join(held))


def _source(item: Citation, reader: Reader) -> list[blocks.Inline]:
    title: blocks.Inline = blocks.Link(item.title, item.url) if item.url else blocks.Text(item.title)
    when: blocks.Inline = blocks.Moment(item.published) if item.dated else blocks.Text(seen(item, reader))
    behind = blocks.Text(f" · article {item.article_id}")
    return [blocks.Cite(item.n), blocks.Text(" "), title, blocks.Text(f" · {item.source}, "), when, behind]


def _card(card: blocks.StoryCard, reader: Reader) -> Iterator[SlackBlock]:
    title: blocks.Inline = blocks.Link(card.title, card.url) if card.url else blocks.Strong(card.title)
    when: blocks.Inline = blocks.Moment(card.published) if card.dated else blocks.Text(seen(card, reader))
    facts: list[blocks.Inline] = [blocks.Text(f" · {', '.join(card.sources)} · "), when]
    facts.append(blocks.Text(f" · article {card.article_id}{' · headline only' if card.headline_only else ''}"))
    detail = [blocks.Text(f"\n{card.detail}")] if card.detail else []
    image = address(card.image) if card.image else None
    for number, text in enumerate(_texts([blocks.Text("• "), title, *facts, *detail], reader)):
        section = _section(text)
        if image and not number:
            alt = cut(isolated(card.title), limits.ALT).strip() or "picture"
            section["accessory"] = {"type": "image", "image_url": image, "alt_text": alt}
        yield section


def _section(text: str) -> SlackBlock:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _context(text: str) -> SlackBlock:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def _plain(text: str) -> dict[str, Any]:
    return {"type": "plain_text", "text": text, "emoji": False}


def _actions(items: Sequence[blocks.Button | blocks.Menu]) -> Iterator[SlackBlock]:
    usable = [item for item in items if not isinstance(item, blocks.Menu) or item.choices]
    for start in range(0, len(usable), limits.ACTIONS):
        elements = [_element(item) for item in usable[start : start + limits.ACTIONS]]
        yield {"type": "actions", "elements": elements}


def _element(item: blocks.Button | blocks.Menu) -> dict[str, Any]:
    if isinstance(item, blocks.Menu):
        each = {choice.value: choice for choice in reversed(item.choices[: limits.OPTIONS])}
        options = [option(choice) for choice in reversed(each.values())]
        prompt = _plain(cut(item.prompt, limits.PLACEHOLDER).strip() or "…")
        return {"type": "static_select", "action_id": item.action, "placeholder": prompt, "options": options}
    button = {
        "type": "button",
        "action_id": item.action,
        "text": _plain(cut(isolated(item.label), limits.BUTTON).strip() or "…"),
    }
    return button if item.style is blocks.Style.PLAIN else button | {"style": item.style.value}


def option(choice: blocks.Choice) -> dict[str, Any]:
    """One value of a menu."""
    made = {
        "text": _plain(cut(choice.label, limits.OPTION).strip() or "…"),
        "value": choice.value[: limits.OPTION_VALUE],
    }
    return made | ({"description": _plain(cut(choice.remark, limits.OPTION))} if choice.remark.strip() else {})


def cut(text: str, most: int) -> str:
    """A text of so many UTF-16 units at most; a longer one ends in `…`."""
    return text if utf16(text) <= most else text[: cut_at(text, lambda start: utf16(start) < most)] + "…"
