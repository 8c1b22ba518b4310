"""Turns the command table into what Discord registers, in every language that there is a wording for.

Invariant: pure; names and descriptions are within Discord's limits (application-commands), required values first.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.locales import Locales, Wording
from bot.message.compose import shortened
from bot.platforms.discord import limits
from bot.table import Argument, Command, Option, Takes

_SUBCOMMAND, _TEXT, _NUMBER, _CHANNEL, _ROLE = 1, 3, 4, 7, 8
_GUILD, _BOT_DM, _PRIVATE = 0, 1, 2
_TO_GUILD, _TO_USER = 0, 1
_NONE = Wording()


def application_commands(
    commands: Sequence[Command], groups: Mapping[str, str], locales: Locales
) -> list[dict[str, Any]]:
    """The commands for a bulk overwrite; `groups` gives the help of each group by its name."""
    made: list[dict[str, Any]] = []
    for command in commands:
        if not command.group:
            made.append(_command(command, locales))
        elif not any(each["name"] == command.group for each in made):
            members = [each for each in commands if each.group == command.group]
            made.append(_group(command.group, groups.get(command.group, command.group), members, locales))
    return made


def fingerprint(payload: Sequence[Mapping[str, Any]]) -> str:
    """What tells one set of commands from another."""
    return hashlib.sha256(json.dumps(payload, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _command(command: Command, locales: Locales) -> dict[str, Any]:
    wordings = {language: rows.get(command.name, _NONE) for language, rows in locales.items()}
    made = {"type": 1, **_named(command.name, command.help, wordings), "options": _values(command, wordings)}
    return made | _audience(admin=command.admin)


def _group(name: str, told: str, members: Sequence[Command], locales: Locales) -> dict[str, Any]:
    wordings = {language: rows.get(name, _NONE) for language, rows in locales.items()}
    options = []
    for each in members:
        own = {language: rows.get(each.name, _NONE) for language, rows in locales.items()}
        options.append({"type": _SUBCOMMAND, **_named(each.verb, each.help, own), "options": _values(each, own)})
    made = {"type": 1, **_named(name, told, wordings), "options": options}
    return made | _audience(admin=all(each.admin for each in members))


def _audience(*, admin: bool) -> dict[str, Any]:
    """Admin commands live in guilds; the others wherever a member takes the app along.

    None asks for a permission: Discord would hide it from the role that a server's admins let configure, which the
    desk knows alone. Who may not is told so, and by whom it is done; a server can hide commands in its own settings.
    """
    if admin:
        return {"integration_types": [_TO_GUILD], "contexts": [_GUILD]}
    return {"integration_types": [_TO_GUILD, _TO_USER], "contexts": [_GUILD, _BOT_DM, _PRIVATE]}


def _named(name: str, told: str, wordings: Mapping[str, Wording]) -> dict[str, Any]:
    names = {language: each.name for language, each in wordings.items() if each.name}
    helps = {language: _short(each.help) for language, each in wordings.items() if each.help}
    made: dict[str, Any] = {"name": name, "description": _short(told)}
    made |= {"name_localizations": names} if names else {}
    return made | ({"description_localizations": helps} if helps else {})


def _short(told: str) -> str:
    return shortened(told, limits.COMMAND_DESCRIPTION)


def _values(command: Command, wordings: Mapping[str, Wording]) -> list[dict[str, Any]]:
    options = [option for option in command.options if option.only in ("", "discord")]
    values: list[Argument | Option] = [*([command.argument] if command.argument else []), *options]
    made = []
    for value in values:
        own = {language: each.values.get(value.name, _NONE) for language, each in wordings.items()}
        made.append(_value(value) | _named(value.name, value.help, own))
    return made


def _value(value: Argument | Option) -> dict[str, Any]:
    if isinstance(value, Argument):
        return {"type": _TEXT, "required": value.required, "autocomplete": value.suggests is not None}
    if value.takes is Takes.CHANNEL:
        return {"type": _CHANNEL, "channel_types": list(limits.TEXT_CHANNELS)}
    if value.takes is Takes.ROLE:
        return {"type": _ROLE}
    if value.choices:
        return {"type": _TEXT, "choices": [{"name": each, "value": each} for each in value.choices]}
    if value.numeric:
        return {"type": _NUMBER, "min_value": 1}
    return {"type": _TEXT, "autocomplete": value.suggests is not None}
