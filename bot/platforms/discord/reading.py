"""Turns what Discord says a member did into the desk's values: who, where, and which command with which words.

Invariant: pure; a malformed interaction gives empty values, never an error, since it comes from outside.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, cast

import discord

from bot.conversation import Asking, Call, Named, Person, Place
from bot.table import Command, Suggests

Data = Mapping[str, Any]

GROUPED = (1, 2)
"""The types of options that are a subcommand or a group of them."""


def asking_of(interaction: discord.Interaction) -> Asking:
    """Who does it, and where.

    Someone manages a place if they may manage the server and the app is a member of it: one that a person
    installed for themselves can deliver nothing there.
    """
    rights = interaction.permissions
    there = interaction.guild_id is not None and not own_install(interaction)
    admin = there and (rights.manage_guild or rights.administrator)
    user = interaction.user
    roles = (
        frozenset(str(role.id) for role in user.roles) if there and isinstance(user, discord.Member) else frozenset()
    )
    person = Person(str(user.id), admin, str(interaction.locale), roles)
    return Asking(place_of(interaction), person, named_of(cast("Data", interaction.data or {})) if there else ())


_RESOLVED = {"roles": "role", "channels": "channel", "users": "person"}


def named_of(data: Data) -> tuple[Named, ...]:
    """What Discord has resolved of the values, as being of the server: of a command or of a form that was sent."""
    resolved = data.get("resolved")
    found = resolved if isinstance(resolved, Mapping) else {}
    held = ((kind, found.get(key)) for key, kind in _RESOLVED.items())
    return tuple(
        Named(kind, str(number), str(each.get("name", "")))
        for kind, items in held
        if isinstance(items, Mapping)
        for number, each in items.items()
        if isinstance(each, Mapping)
    )


def place_of(interaction: discord.Interaction) -> Place:
    """Where it was done; a direct message to the app is named by the person, a thread also by its channel."""
    if interaction.guild_id is None and not interaction.context.private_channel:
        return Place("discord", "", str(interaction.user.id), direct=True)
    channel = str(interaction.channel_id or "")
    workspace = str(interaction.guild_id or "")
    if isinstance(interaction.channel, discord.Thread):
        return Place("discord", workspace, str(interaction.channel.parent_id), thread=channel)
    return Place("discord", workspace, channel)


def own_install(interaction: discord.Interaction) -> bool:
    """Whether the app is there only because a person installed it for themselves."""
    return interaction.is_user_integration() and not interaction.is_guild_integration()


def shown_to_one(interaction: discord.Interaction) -> bool:
    """Whether answers must be private whatever they are: others read there who never asked for the app."""
    return own_install(interaction) and not place_of(interaction).direct


def call_of(data: Data, commands: Sequence[Command]) -> Call:
    """The command that was typed, with its words and options apart."""
    name, options = _named(data)
    command = next((each for each in commands if each.name == name), None)
    argument = command.argument.name if command and command.argument else None
    values = {str(each.get("name", "")): str(each.get("value", "")) for each in options}
    words = values.pop(argument, "") if argument else ""
    return Call(name, words, values)


def typed_of(data: Data, commands: Sequence[Command]) -> tuple[Suggests | None, str]:
    """What is being typed, and what the store may suggest for it."""
    name, options = _named(data)
    focused = next((each for each in options if each.get("focused")), None)
    command = next((each for each in commands if each.name == name), None)
    if focused is None or command is None:
        return None, ""
    typed = str(focused.get("value", ""))
    if command.argument and command.argument.name == focused.get("name"):
        return command.argument.suggests, typed
    option = command.option(str(focused.get("name")))
    return (option.suggests if option else None), typed


def _named(data: Data) -> tuple[str, Sequence[Data]]:
    """The whole name of a command, group and verb, and its own options."""
    names = [str(data.get("name", ""))]
    options = cast("Sequence[Data]", data.get("options") or ())
    while options and options[0].get("type") in GROUPED:
        names.append(str(options[0].get("name", "")))
        options = cast("Sequence[Data]", options[0].get("options") or ())
    return " ".join(names), options


def pressed_of(data: Data) -> tuple[str, str]:
    """The action of a pressed button or menu, and what was chosen."""
    chosen = data.get("values") or ()
    return str(data.get("custom_id", "")), str(chosen[0]) if chosen else ""


def filled_of(data: Data) -> tuple[str, dict[str, str]]:
    """The action of a form that was sent, and its fields."""
    return str(data.get("custom_id", "")), dict(_fields(data.get("components") or ()))


def _fields(components: Sequence[Data]) -> Iterator[tuple[str, str]]:
    for each in components:
        inner = each.get("component")
        yield from _fields([*(each.get("components") or ()), *([inner] if inner else ())])
        if "custom_id" in each:
            chosen = each.get("values") or ()
            yield str(each["custom_id"]), str(each.get("value") or ",".join(map(str, chosen)))
