"""Request bodies into refusals: what Discord forbids and simcord's backend lets pass.

Limits are those of the documented message, command, autocomplete and modal resources.
"""

import re
from collections.abc import Iterator
from typing import Any

from simcord.backend.errors import BackendError

NAME = re.compile(r"[-_'\w]{1,32}")


def refuse(path: str, code: str, message: str) -> BackendError:
    """50035 with the nested `errors` object that leads to `path` (dotted)."""
    nested: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for step in reversed(path.split(".") if path else []):
        nested = {step: nested}
    return BackendError(400, 50035, "Invalid Form Body", errors=nested)


def too_long(path: str, limit: int) -> BackendError:
    """A text or list over its limit."""
    return refuse(path, "BASE_TYPE_BAD_LENGTH", f"Must be {limit} or fewer in length.")


def check_message(body: dict[str, Any], *, files: bool, new: bool) -> None:
    """Refuse a message body; an empty new one is 50006."""
    content = body.get("content") or ""
    if len(content) > 2000:
        raise refuse("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    nonce = body.get("nonce")
    if nonce is not None and len(str(nonce)) > 25:
        raise too_long("nonce", 25)
    mentions = body.get("allowed_mentions") or {}
    for kind in ("users", "roles"):
        if len(mentions.get(kind) or []) > 100:
            raise too_long(f"allowed_mentions.{kind}", 100)
    carried = (content.strip(), body.get("embeds"), body.get("components"), body.get("sticker_ids"), body.get("poll"))
    if new and not files and not any(carried) and "message_reference" not in body:
        raise BackendError(400, 50006, "Cannot send an empty message")


def check_choices(data: dict[str, Any]) -> None:
    """Refuse autocomplete choices over 25 or outside 1 to 100 characters."""
    choices = data.get("choices") or []
    if len(choices) > 25:
        raise too_long("data.choices", 25)
    for index, choice in enumerate(choices):
        for key in ("name", "value"):
            value = choice.get(key)
            if isinstance(value, str) and not 1 <= len(value) <= 100:
                raise too_long(f"data.choices.{index}.{key}", 100)


def check_commands(commands: list[dict[str, Any]]) -> None:
    """Refuse a bulk overwrite: 100 commands, unique names, names and descriptions, 8000 characters a command."""
    if len([command for command in commands if command.get("type", 1) == 1]) > 100:
        raise BackendError(400, 30032, "Maximum number of application commands reached (100).")
    names = [(command["name"], command.get("type", 1)) for command in commands]
    if len(set(names)) < len(names):
        raise refuse("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", "Application command names must be unique")
    for index, command in enumerate(commands):
        if sum(texts(command)) > 8000:
            raise refuse(str(index), "APPLICATION_COMMAND_TOO_LARGE", "Command exceeds maximum size (8000)")
        if command.get("type", 1) == 1:
            _check_option(command, str(index))


def _check_option(option: dict[str, Any], path: str) -> None:
    if not NAME.fullmatch(option["name"]) or option["name"] != option["name"].lower():
        raise refuse(f"{path}.name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    described = [option.get("description", ""), *(option.get("description_localizations") or {}).values()]
    if not all(1 <= len(text) <= 100 for text in described):
        raise refuse(f"{path}.description", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    for name in (option.get("name_localizations") or {}).values():
        if not NAME.fullmatch(name) or name != name.lower():
            raise refuse(f"{path}.name_localizations", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    for key in ("options", "choices"):
        if len(option.get(key) or []) > 25:
            raise too_long(f"{path}.{key}", 25)
    for index, inner in enumerate(option.get("options") or []):
        _check_option(inner, f"{path}.options.{index}")


def texts(option: dict[str, Any]) -> Iterator[int]:
    """The lengths that count towards a command's size: the longest of each text's translations."""
    for key in ("name", "description"):
        yield max(len(text) for text in (option.get(key, ""), *(option.get(f"{key}_localizations") or {}).values()))
    for choice in option.get("choices") or []:
        yield len(choice["name"]) + len(str(choice["value"]))
    for inner in option.get("options") or []:
        yield from texts(inner)
