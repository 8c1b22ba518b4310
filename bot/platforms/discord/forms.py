"""Turns forms into Discord's modals, faults into a message that opens the form again, and choices into suggestions.

Invariant: pure; no text is over Discord's limits (`components/reference`): title and label 45, text input 4000,
hint 100, select 25 options of 100 characters.
"""

import re
from collections.abc import Sequence
from typing import Any

from bot.conversation import Faults, Field, Form, Input
from bot.message.blocks import Actions, Button, Choice, Fields, Heading, Message, Style, note
from bot.message.phrases import phrase
from bot.platforms.discord import limits
from bot.platforms.discord.pieces import cut

TITLE = LABEL = 45
HINT = OPTION = 100
TEXT = 4000
CHOICES = 25
FIELDS = 5

_LABEL, _TEXT_INPUT, _SELECT = 18, 4, 3
_USER_SELECT, _ROLE_SELECT, _CHANNEL_SELECT = 5, 6, 8
_ID = re.compile(r"\d{1,20}", re.ASCII)


def modal(form: Form) -> dict[str, Any]:
    """The data of a response of type 9."""
    components = [_labelled(field) for field in form.fields[:FIELDS]]
    return {"custom_id": form.action, "title": cut(form.title, TITLE), "components": components}


def _labelled(field: Field) -> dict[str, Any]:
    labelled: dict[str, Any] = {"type": _LABEL, "label": cut(field.label, LABEL)}
    if field.hint:
        labelled["description"] = cut(field.hint, HINT)
    return {**labelled, "component": _component(field)}


def _component(field: Field) -> dict[str, Any]:
    match field.input:
        case Input.CHOICE:
            return _select(field)
        case Input.CHANNEL:
            return _picked(field, _CHANNEL_SELECT, "channel") | {"channel_types": list(limits.TEXT_CHANNELS)}
        case Input.ROLE:
            return _picked(field, _ROLE_SELECT, "role")
        case Input.PEOPLE:
            return _picked(field, _USER_SELECT, "user") | {"max_values": CHOICES}
        case Input.TEXT:
            return _text(field)


def _picked(field: Field, kind: int, of: str) -> dict[str, Any]:
    """A select that Discord fills with its own; what is chosen already stands in it."""
    held = [{"id": each, "type": of} for each in field.value.split(",") if _ID.fullmatch(each)][:CHOICES]
    body = {"type": kind, "custom_id": field.name, "required": field.required, "min_values": int(field.required)}
    return {**body, "default_values": held} if held else body


def _text(field: Field) -> dict[str, Any]:
    body: dict[str, Any] = {"type": _TEXT_INPUT, "custom_id": field.name, "style": 1, "required": field.required}
    body["max_length"] = TEXT
    return {**body, "value": field.value[:TEXT]} if field.value else body


def _select(field: Field) -> dict[str, Any]:
    fitting = [choice for choice in field.choices if 0 < len(choice.value) <= OPTION][:CHOICES]
    options = [_option(choice, chosen=choice.value == field.value) for choice in fitting]
    body: dict[str, Any] = {"type": _SELECT, "custom_id": field.name, "options": options, "required": field.required}
    return body if field.required else {**body, "min_values": 0}


def _option(choice: Choice, *, chosen: bool) -> dict[str, Any]:
    option: dict[str, Any] = {"label": cut(choice.label or choice.value, OPTION), "value": choice.value}
    if choice.remark:
        option["description"] = cut(choice.remark, OPTION)
    return {**option, "default": True} if chosen else option


def suggestions(choices: Sequence[Choice]) -> list[dict[str, str]]:
    """The choices of a response of type 8; a value that does not fit is left out, since a part means something else."""
    fitting = [choice for choice in choices if 0 < len(choice.value) <= OPTION][:CHOICES]
    return [{"name": cut(_worded(choice), OPTION), "value": choice.value} for choice in fitting]


def _worded(choice: Choice) -> str:
    label = choice.label or choice.value
    return f"{label} · {choice.remark}" if choice.remark else label


def faulted(action: str, faults: Faults) -> Message:
    """What is wrong, field by field, and a button that opens the form again."""
    again = Button(phrase("Open the form again"), action, Style.PRIMARY)
    told = Fields(tuple(faults.by_field.items()))
    blocks = (Heading(phrase("Not saved yet")), told, note(phrase("Nothing was changed.")), Actions((again,)))
    return Message(blocks, private=True)
