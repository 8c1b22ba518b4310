"""Reads what Slack is sent as Slack does: what is a control sequence or a format, what is shown, what is too long."""

import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any

from slack_sdk.models.blocks import Block

from bot.message.split import utf16
from bot.platformport import Rendered
from bot.platforms.slack import limits
from bot.platforms.slack.render import MOST

CONTROL = re.compile(r"<([^<>]*)>")
OURS = re.compile(r"https?://[^<>|\s]+\|[^<>|\n]+|!date\^-?\d+\^[^<>|^]+\|[^<>|]+")
LOOSE_AND = re.compile(r"&(?!amp;|lt;|gt;)")
MARKED = re.compile(r"`([^`\n]+)`|\*([^*`\n]+)\*")
EDGE = re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
EMOJI = re.compile(r":[\w+'-]+:")
QUOTED_LINE = re.compile(r"^\s*(?:&gt;|>)", re.MULTILINE)
ALIKE = str.maketrans({"\u2217": "*", "\u223c": "~", "\u02cb": "`", "\u02cd": "_", "\u2223": "|"})
ENTITIES = (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&"))
CHARACTERS = {"section": limits.SECTION, "context": limits.SECTION, "header": limits.HEADER}


def text_objects(part: object) -> Iterator[Mapping[str, Any]]:
    """Every text object, and every text of a rich text, in order."""
    if isinstance(part, Mapping):
        if part.get("type") in ("mrkdwn", "plain_text", "text"):
            yield part
        for value in part.values():
            yield from text_objects(value)
    elif isinstance(part, list | tuple):
        for value in part:
            yield from text_objects(value)


def mrkdwn(rendered: Rendered) -> Iterator[str]:
    """Every text in which Slack looks for markup."""
    for payload in rendered.payloads:
        for each in text_objects(payload["blocks"]):
            if each["type"] == "mrkdwn":
                assert each["verbatim"] is True
                yield each["text"]


def meant(text: str) -> list[str]:
    """What in a mrkdwn text means something to Slack that the renderer did not put there."""
    found = [f"<{inner}>" for inner in CONTROL.findall(text) if not OURS.fullmatch(inner)]
    found += LOOSE_AND.findall(text) + QUOTED_LINE.findall(text)
    bare = MARKED.sub(lambda match: f" {match[2] or ''} ", CONTROL.sub(" ", text))
    return found + re.findall("[<>*~`]", bare) + EDGE.findall(bare) + EMOJI.findall(bare)


def read(text: str) -> str:
    """What a reader sees of a mrkdwn text: the words of links, the fallback of dates."""
    words = CONTROL.sub(lambda match: match[1].partition("|")[2], MARKED.sub(lambda match: match[1] or match[2], text))
    for entity, sign in ENTITIES:
        words = words.replace(entity, sign)
    return words


def shown(rendered: Rendered) -> str:
    """All that is read in the payloads, in order; buttons and pictures are left out."""
    said = []
    for block in (block for payload in rendered.payloads for block in payload["blocks"]):
        if block["type"] != "actions":
            body = {name: value for name, value in block.items() if name != "accessory"}
            said += [read(each["text"]) if each["type"] == "mrkdwn" else each["text"] for each in text_objects(body)]
    return "\n".join(said)


def squeezed(text: str) -> str:
    """The letters and signs of a text: without what laying it out adds, blanks, separators, what nobody can see."""
    kept = (sign for sign in text.translate(ALIKE) if unicodedata.category(sign)[0] not in "ZC")
    return "".join(kept).translate(dict.fromkeys(map(ord, "·-«»…")))


def check(rendered: Rendered) -> None:
    """Fail where a payload is over a limit, or is none that slack_sdk's models take."""
    assert 1 <= len(rendered.payloads) <= MOST
    for payload in rendered.payloads:
        assert 0 < utf16(payload["text"]) <= limits.TEXT
        assert payload["unfurl_links"] is payload["unfurl_media"] is payload["link_names"] is False
        assert 0 < len(payload["blocks"]) <= limits.BLOCKS
        assert sum(utf16(json.dumps(block, ensure_ascii=False)) for block in payload["blocks"]) <= limits.MESSAGE
        json.dumps(payload, ensure_ascii=False).encode("utf-8")
        check_blocks(payload["blocks"])


def check_blocks(blocks: list[Any]) -> None:
    """Fail where a block is over a limit, or is none that slack_sdk's models take."""
    for block in blocks:
        parsed = Block.parse(block)
        assert parsed is not None
        assert parsed.to_dict()["type"] == block["type"]
        for each in text_objects(block):
            assert each["text"].strip() or each["type"] == "text"
            assert 0 < utf16(each["text"]) <= CHARACTERS.get(block["type"], limits.SECTION)
        if block["type"] == "actions":
            assert 0 < len(block["elements"]) <= limits.ACTIONS
            assert len({element["action_id"] for element in block["elements"]}) == len(block["elements"])
            for element in block["elements"]:
                check_element(element)
        if picture := block.get("accessory"):
            assert picture["image_url"].startswith(("http://", "https://"))
            assert len(picture["image_url"]) <= limits.IMAGE_URL
            assert 0 < utf16(picture["alt_text"]) <= limits.ALT


def check_element(element: Mapping[str, Any]) -> None:
    """Fail where a button or a select is over a limit."""
    assert 0 < len(element["action_id"]) <= limits.ID
    if element["type"] == "button":
        assert utf16(element["text"]["text"]) <= limits.BUTTON
        assert len(element["value"]) <= limits.VALUE
        assert len(element.get("accessibility_label", "")) <= limits.BUTTON
    else:
        assert utf16(element.get("placeholder", {"text": ""})["text"]) <= limits.PLACEHOLDER
        check_options(element["options"])


def check_options(options: list[Any]) -> None:
    """Fail where the options of a select are over a limit, or two have the same value."""
    assert 0 < len(options) <= limits.OPTIONS
    assert len({option["value"] for option in options}) == len(options)
    for option in options:
        assert 0 < len(option["value"]) <= limits.OPTION_VALUE
        assert 0 < utf16(option["text"]["text"]) <= limits.OPTION
        assert utf16(option.get("description", {"text": ""})["text"]) <= limits.OPTION
