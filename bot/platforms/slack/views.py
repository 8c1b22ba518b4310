"""Turns forms into Slack's modals and back, choices into options, and a message into the Home page.

Invariant: pure; what comes back from Slack may be anything, and what is missing or malformed counts as empty.
"""

import re
from collections.abc import Mapping, Sequence

from bot.conversation import Faults, Field, Form, Input
from bot.message.blocks import Choice, Message
from bot.message.language import ENGLISH, Language
from bot.message.phrases import phrase
from bot.message.plain import Reader
from bot.message.split import utf16
from bot.platforms.slack import kit, limits
from bot.platforms.slack.escape import escaped
from bot.platforms.slack.kit import Json
from bot.platforms.slack.render import slack_blocks

VALUE = "value"
"""The action id of every field, within the block that is named after it."""

MORE = phrase("There is more than fits this page.")


def modal(form: Form, private_metadata: str, language: Language = ENGLISH) -> Json:
    """A form as a modal, whose callback is the form's action.

    `private_metadata` comes back with what is filled in; `language` is that of the form.

    Raises:
        ValueError: it is longer than Slack takes; cut, it would mean something else.
    """
    if utf16(private_metadata) > limits.METADATA:
        raise ValueError(f"a modal carries at most {limits.METADATA} characters")
    return {
        "type": "modal",
        "callback_id": form.action,
        "title": kit.plain_text(form.title, limits.TITLE),
        "submit": kit.plain_text(form.send, limits.TITLE),
        "close": kit.plain_text(language.say(phrase("Cancel")), limits.TITLE),
        "private_metadata": private_metadata,
        "blocks": [_input(field) for field in form.fields],
    }


def _input(field: Field) -> Json:
    block: Json = {"type": "input", "block_id": field.name, "label": kit.plain_text(field.label, limits.LABEL)}
    block |= {"element": _element(field), "optional": not field.required}
    return block | ({"hint": kit.plain_text(field.hint, limits.HINT)} if field.hint else {})


def _element(field: Field) -> Json:
    """What a field is filled in with.

    A choice from a list, a search of the store, or a text: also where the value that stands in it is none that a
    select could hold.
    """
    if options := kit.options(field.choices) if field.input is Input.CHOICE else []:
        chosen = next((each for each in options if each["value"] == field.value), None)
        element: Json = {"type": "static_select", "action_id": VALUE, "options": options}
        return element | ({"initial_option": chosen} if chosen else {})
    if field.input in _PICKING:
        return _picked(field)
    if field.suggests and utf16(field.value) <= limits.OPTION - kit.ISOLATION:
        element = {"type": "external_select", "action_id": VALUE, "min_query_length": 0}
        return element | ({"initial_option": kit.option(Choice(field.value, field.value))} if field.value else {})
    element = {"type": "plain_text_input", "action_id": VALUE, "max_length": limits.INPUT}
    return element | ({"initial_value": kit.cut(field.value, limits.INPUT)} if field.value else {})


_PICKING = frozenset({Input.CHANNEL, Input.PEOPLE})
_ID = re.compile(r"[A-Z][A-Z0-9]{1,20}", re.ASCII)


def _picked(field: Field) -> Json:
    """A select that Slack fills with its own; what is chosen already stands in it."""
    held = [each for each in field.value.split(",") if _ID.fullmatch(each)][: limits.OPTIONS]
    if field.input is Input.PEOPLE:
        element: Json = {"type": "multi_users_select", "action_id": VALUE, "max_selected_items": limits.OPTIONS}
        return element | ({"initial_users": held} if held else {})
    kinds = {"include": ["public", "private"], "exclude_bot_users": True, "exclude_external_shared_channels": True}
    element = {"type": "conversations_select", "action_id": VALUE, "filter": kinds}
    return element | ({"initial_conversation": held[0]} if held else {})


def values(view_state: object) -> dict[str, str]:
    """What was filled in, by the name of the field; of a view's `state` as Slack sends it."""
    fields = view_state.get("values") if isinstance(view_state, Mapping) else None
    return {str(name): _value(field) for name, field in fields.items()} if isinstance(fields, Mapping) else {}


def _value(field: object) -> str:
    held = field.get(VALUE) if isinstance(field, Mapping) else None
    if not isinstance(held, Mapping):
        return ""
    people = held.get("selected_users")
    if isinstance(people, Sequence) and not isinstance(people, str):
        return ",".join(each for each in people if isinstance(each, str))
    chosen = held.get("selected_option")
    value = chosen.get("value") if isinstance(chosen, Mapping) else held.get("value", held.get("selected_conversation"))
    return value if isinstance(value, str) else ""


def errors(faults: Faults) -> Json:
    """What is wrong with a form, shown at its fields while the modal stays open."""
    told = {name: kit.cut(fault, limits.HINT) or kit.NOTHING for name, fault in faults.by_field.items()}
    return {"response_action": "errors", "errors": told}


def choices(offered: Sequence[Choice], typed: str = "") -> Json:
    """The answer to a select that asks for its options.

    With `typed`, what the member has typed is offered last, as it is: a select takes nothing that it does not offer,
    and a topic may be followed before anything about it is stored.
    """
    words = " ".join(typed.split())
    known = {choice.value.casefold() for choice in offered}
    own = kit.options([Choice(words, words)] if words.casefold() not in known else [])
    return {"options": [*kit.options(offered)[: limits.OPTIONS - len(own)], *own]}


def home(message: Message, reader: Reader) -> Json:
    """The Home page of the app."""
    made = list(slack_blocks(message, reader)) or [kit.section(kit.NOTHING)]
    whole = len(made) <= limits.VIEW_BLOCKS
    more = kit.context(escaped(reader.language.say(MORE)))
    return {"type": "home", "blocks": made if whole else [*made[: limits.VIEW_BLOCKS - 1], more]}
