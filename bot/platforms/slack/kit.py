"""Makes the objects of Slack's Block Kit, each within its limits.

Invariant: no text object is empty or too long, and mrkdwn is `verbatim`: Slack links and mentions nothing in it by
itself. What is plain is cut to fit; what is mrkdwn comes from `escape`, already short enough.
"""

import re
from collections.abc import Iterable
from typing import Any

from bot.message.blocks import Actions, Button, Choice, Menu, Style, Text
from bot.message.language import Language
from bot.message.phrases import phrase
from bot.message.split import isolated, split_inlines, utf16
from bot.message.visible import visible
from bot.platforms.slack import limits
from bot.platforms.slack.escape import address, one_line

Json = dict[str, Any]

NOTHING = "…"
"""Stands for a text without a visible character, which Slack refuses."""

ISOLATION = 2
"""Characters that isolating a text from right to left takes."""

_CITATION = re.compile(r"\[(\d+)\]")


def cut(text: str, most: int) -> str:
    """A text of so many UTF-16 units at most; of a longer one the first whole words, or letters, and `…`."""
    if utf16(text) <= most:
        return text
    parts = split_inlines([Text(text[:most])], most - 1, lambda part: utf16(part.text) if isinstance(part, Text) else 0)
    first = parts[0][0] if parts else Text("")
    return (first.text if isinstance(first, Text) else "") + NOTHING


def plain_text(text: str, most: int) -> Json:
    """A text object in which nothing is markup, in one line."""
    line = one_line(text)
    whole = isolated(line)  # the room of its signs is kept free only where it does not fit with what it needs
    words = (whole if utf16(whole) <= most else isolated(cut(line, most - ISOLATION))).strip()
    return {"type": "plain_text", "text": words or NOTHING, "emoji": False}


def mrkdwn(text: str) -> Json:
    """A text object of escaped text."""
    return {"type": "mrkdwn", "text": text, "verbatim": True}


def section(text: str) -> Json:
    """Running text."""
    return {"type": "section", "text": mrkdwn(text)}


def context(text: str) -> Json:
    """A remark, small and grey."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def header(text: str) -> Json:
    """A heading, which screen readers know as one."""
    return {"type": "header", "text": plain_text(text, limits.HEADER)}


def quotation(parts: Iterable[tuple[str, bool]]) -> list[Json]:
    """Words of somebody else, those that matter in bold, as rich text, in which nothing is markup; [] of no words."""
    said = [(words, bold) for text, bold in parts if (words := visible(text))]
    if not any(words.strip() for words, _ in said):
        return []
    elements = [_words(words, bold=bold) for words, bold in said]
    return [{"type": "rich_text", "elements": [{"type": "rich_text_quote", "elements": elements}]}]


def _words(words: str, *, bold: bool) -> Json:
    made: Json = {"type": "text", "text": isolated(words)}
    return made | ({"style": {"bold": True}} if bold else {})


def picture(url: str | None, title: str) -> Json | None:
    """A picture beside a section, with its title for who does not see it; None without an address."""
    target = address(url) if url else None
    if target is None:
        return None
    return {"type": "image", "image_url": target, "alt_text": plain_text(title, limits.ALT)["text"]}


def actions(made: Actions, language: Language) -> list[Json]:
    """Buttons and menus, in rows of what Slack takes in one; `language` is that of their words."""
    elements = [element for item in made.items if (element := _element(item, made.about, language))]
    rows = range(0, len(elements), limits.ACTIONS)
    return [{"type": "actions", "elements": elements[start : start + limits.ACTIONS]} for start in rows]


def _element(item: Button | Menu, about: str, language: Language) -> Json | None:
    return _button(item, about, language) if isinstance(item, Button) else _menu(item)


def _button(item: Button, about: str, language: Language) -> Json:
    """A button; who cannot see what it stands under is told what it is about."""
    made: Json = {"type": "button", "action_id": item.action, "value": item.action}
    made["text"] = plain_text(item.label, limits.BUTTON)
    if item.style is not Style.PLAIN:
        made["style"] = item.style.value
    if number := _CITATION.fullmatch(item.label):
        words = language.say(phrase("Citation {n}: show the quote", n=number[1]))
        made["accessibility_label"] = plain_text(words, limits.BUTTON)["text"]
    elif about:
        made["accessibility_label"] = plain_text(f"{item.label}: {about}", limits.BUTTON)["text"]
    return made


def _menu(item: Menu) -> Json | None:
    """A select; None without a choice, which Slack refuses."""
    held = options(item.choices)
    prompt = plain_text(item.prompt, limits.PLACEHOLDER)
    return {"type": "static_select", "action_id": item.action, "placeholder": prompt, "options": held} if held else None


def options(choices: Iterable[Choice]) -> list[Json]:
    """What can be chosen: each value once, and none that would have to be cut."""
    once = {choice.value: choice for choice in choices if 0 < utf16(choice.value) <= limits.OPTION_VALUE}
    return [option(choice) for choice in list(once.values())[: limits.OPTIONS]]


def option(choice: Choice) -> Json:
    """One value of a select."""
    made: Json = {"text": plain_text(choice.label, limits.OPTION), "value": choice.value}
    return made | ({"description": plain_text(choice.remark, limits.OPTION)} if choice.remark.strip() else {})
