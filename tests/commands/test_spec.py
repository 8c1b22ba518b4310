"""The one command table: handlers, help and examples agree with it."""

import re

import pytest

from bot.commands.dispatch import HANDLERS
from bot.commands.parse import parse_line
from bot.commands.reply import State
from bot.commands.spec import BY_NAME, COMMANDS, GROUPS, Group, command_named
from bot.errors import BadCommand
from bot.summarize.offline import Length
from bot.table import Command
from tests.commands.desk import desk

EXAMPLES = [(command.name, example) for command in COMMANDS for example in command.examples]


def test_each_command_has_a_handler_and_each_handler_a_command() -> None:
    assert list(HANDLERS) == [command.name for command in COMMANDS] == list(BY_NAME)


def test_each_command_explains_itself() -> None:
    for command in COMMANDS:
        assert command.help
        assert not command.help.endswith(".")
        assert command.examples
        assert all(option.help for option in command.options)
        assert command.usage.startswith(f"/{command.name}")


def test_the_lengths_offered_are_those_that_exist() -> None:
    option = BY_NAME["summary"].option("length")
    assert option
    assert option.choices == tuple(Length)


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_is_of_its_command_and_parses(name: str, example: str) -> None:
    assert parse_line(example).command.name == name


async def test_every_example_for_members_is_answered() -> None:
    async with desk() as newsroom:
        await newsroom.stocked()
        for name, example in EXAMPLES:
            if not BY_NAME[name].admin:
                assert (await newsroom.asks(example)).state is not State.ERROR, example


async def test_help_names_every_command_and_group_with_what_it_does() -> None:
    async with desk() as newsroom:
        text = await newsroom.hears("/help")
    rows = {line.split()[0]: line.split(None, 1)[1] for line in text.splitlines() if line.startswith("/")}
    commands = {f"/{command.name}": command.help for command in COMMANDS if not command.group}
    audience = {"sources": ", for admins", "digest": "", "preferences": "", "privacy": "", "settings": ""}
    groups = {
        f"/{group.name}": f"{group.help}{audience[group.name]}: {', '.join(group.verbs)}" for group in GROUPS.values()
    }
    assert rows == commands | groups


@pytest.mark.parametrize("group", GROUPS.values(), ids=lambda group: group.name)
@pytest.mark.parametrize("form", ["/help {}", "/help /{}", "help  {}", "/HELP {}"])
async def test_help_on_a_group_shows_all_its_verbs(group: Group, form: str) -> None:
    async with desk() as newsroom:
        text = await newsroom.hears(form.format(group.name))
    assert group.help in text
    for command in group.commands:
        assert f"/{command.name} " in text
        assert command.help in text


def test_a_command_of_a_group_is_named_by_the_group_and_a_verb() -> None:
    for command in COMMANDS:
        assert command.name == f"{command.group} {command.verb}".strip()
        assert not command.group or command in GROUPS[command.group].commands
    assert all(group.default in group.verbs for group in GROUPS.values())


def test_option_names_are_such_as_discord_takes() -> None:
    names = [option.name for command in COMMANDS for option in command.options]
    assert [name for name in names if not re.fullmatch(r"[a-z]+(-[a-z]+)*", name) or len(name) > 32] == []


def test_only_the_commands_that_change_sources_are_kept_from_members() -> None:
    assert {command.group for command in COMMANDS if command.admin} == {"sources"}
    assert all(command.admin for command in GROUPS["sources"].commands)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
@pytest.mark.parametrize("form", ["/help {}", "/help /{}", "help {}", "/HELP {}"])
async def test_help_on_a_command_shows_its_form_its_options_and_its_examples(command: Command, form: str) -> None:
    async with desk() as newsroom:
        text = await newsroom.hears(form.format(command.name))
    assert text.startswith(command.usage)
    for wanted in (command.help, *command.examples, *(f"{option.name}:" for option in command.options)):
        assert wanted in text


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("sumary", "Did you mean /summary?"),
        ("serch", "Did you mean /search?"),
        ("xyz", "/latest"),
        ("source", "Did you mean /sources?"),
    ],
)
def test_an_unknown_command_is_answered_with_the_nearest_or_with_all(name: str, hint: str) -> None:
    with pytest.raises(BadCommand, match=f"no command /{name}") as raised:
        command_named(name)
    assert hint in raised.value.user_message


@pytest.mark.parametrize(("verb", "near"), [("ad", "add"), ("delete", None), ("resum", "resume"), ("lsit", "list")])
async def test_an_unknown_verb_is_answered_with_the_nearest_and_all(verb: str, near: str | None) -> None:
    async with desk() as newsroom:
        for line in (f"/sources {verb} 3", f"/help sources {verb}"):
            text = await newsroom.hears(line)
            assert f"/sources has no verb “{verb}”." in text
            assert text.endswith("The verbs are add, list, show, check, pause, resume, remove, import, export.")
            assert ("Did you mean" in text) == (near is not None)
            assert near is None or f"Did you mean /sources {near}?" in text


async def test_help_on_an_unknown_command_is_an_error_with_a_hint() -> None:
    async with desk() as newsroom:
        reply = await newsroom.asks("/help sumary")
        assert reply.state is State.ERROR
        assert "Did you mean /summary?" in await newsroom.hears("/help sumary")
