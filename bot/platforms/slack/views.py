"""Turns forms into Slack's modals and back, choices into options, and a message into the Home page.

Invariant: pure; what comes back from Slack may be anything, and what is missing counts as empty.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.conversation import Faults, Field, Form, Input
from bot.message.blocks import Choice, Message
from bot.message.plain import Reader
from bot.platforms.slack import limits
from bot.platforms.slack.render import cut, option, slack_blocks

VALUE = "value"
"""The action id of every field, within the block that is named after it."""


def modal(form: Form, metadata: str) -> dict[str, Any]:
    """A form as a modal; `metadata` comes back with what is filled in."""
    return {
        "type": "modal",
        "callback_id": form.action,
        "title": _plain(form.title, limits.TITLE),
        "submit": _plain(form.send, limits.TITLE),
        "close": _plain("Cancel", limits.TITLE),
        "private_metadata": metadata[: limits.METADATA],
        "blocks": [_input(field) for field in form.fields],
    }


def _input(field: Field) -> dict[str, Any]:
    block: dict[str, Any] = {"type": "input", "block_id": field.name, "label": _plain(field.label, limits.LABEL)}
    block |= {"element": _element(field), "optional": not field.required}
    return block | ({"hint": _plain(field.hint, limits.HINT)} if field.hint else {})


def _element(field: Field) -> dict[str, Any]:
    element: dict[str, Any]
    if field.input is Input.CHOICE:
        options = [option(choice) for choice in field.choices[: limits.OPTIONS]]
        chosen = next((each for each in options if each["value"] == field.value), None)
        element = {"type": "static_select", "action_id": VALUE, "options": options}
        return element | ({"initial_option": chosen} if chosen else {})
    if field.suggests and len(field.value) <= limits.OPTION:
        element = {"type": "external_select", "action_id": VALUE, "min_query_length": 0}
        return element | ({"initial_option": option(Choice(field.value, field.value))} if field.value else {})
    element = {"type": "plain_text_input", "action_id": VALUE, "max_length": limits.INPUT}
    return element | ({"initial_value": cut(field.value, limits.INPUT)} if field.value else {})


def values(state: object) -> dict[str, str]:
    """What was filled in, by the name of the field."""
    fields = state.get("values") if isinstance(state, Mapping) else None
    return {str(name): _value(field) for name, field in fields.items()} if isinstance(fields, Mapping) else {}


def _value(field: object) -> str:
    held = field.get(VALUE) if isinstance(field, Mapping) else None
    if not isinstance(held, Mapping):
        return ""
    chosen = held.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else held.get("value")
    return value if isinstance(value, str) else ""


def errors(faults: Faults) -> dict[str, Any]:
    """What is wrong with a form, shown at its fields."""
    return {"response_action": "errors", "errors": dict(faults.by_field)}


def choices(offered: Sequence[Choice]) -> dict[str, Any]:
    """The answer to a select that asks for its options."""
    fitting = (choice for choice in offered if 0 < len(choice.value) <= limits.OPTION_VALUE)
    return {"options": [option(choice) for choice in fitting][: limits.OPTIONS]}


def home(message: Message, reader: Reader) -> dict[str, Any]:
    """The Home page of the app."""
    return {"type": "home", "blocks": list(slack_blocks(message, reader))[: limits.VIEW_BLOCKS]}


def _plain(text: str, most: int) -> dict[str, Any]:
    return {"type": "plain_text", "text": cut(text, most), "emoji": False}
