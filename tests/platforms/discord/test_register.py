"""The commands that Discord is told of are those of the table, within its limits, in every language."""

import json
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bot.commands.spec import BY_NAME, COMMANDS, GROUPS
from bot.locales import Wording, load_locales
from bot.platforms.discord import limits
from bot.platforms.discord.register import application_commands, fingerprint
from bot.resources import config_folder

HELPS = {name: group.help for name, group in GROUPS.items()}
LOCALES = load_locales(config_folder() / "locales")
MADE = application_commands(COMMANDS, HELPS, LOCALES)
NAME = re.compile(r"[-_'\w]{1,32}")


def everything(commands: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for each in commands:
        yield each
        yield from everything(each.get("options", []))


def test_every_command_of_the_table_is_there_once() -> None:
    names = []
    for each in MADE:
        verbs = [option["name"] for option in each["options"] if option["type"] == 1]
        names += [f"{each['name']} {verb}" for verb in verbs] or [each["name"]]
    assert sorted(names) == sorted(BY_NAME)


def test_names_and_descriptions_fit_in_every_language() -> None:
    assert len(MADE) <= limits.COMMANDS
    for each in everything(MADE):
        for name in (each["name"], *each.get("name_localizations", {}).values()):
            assert NAME.fullmatch(name), name
            assert name == name.lower()
        for told in (each["description"], *each.get("description_localizations", {}).values()):
            assert 0 < len(told) <= limits.COMMAND_DESCRIPTION
        assert len(each.get("options", [])) <= limits.COMMAND_OPTIONS


@pytest.mark.parametrize("language", LOCALES)
def test_no_two_commands_or_values_side_by_side_have_one_name_in_a_language(language: str) -> None:
    for level in (MADE, *(each["options"] for each in everything(MADE) if each.get("options"))):
        names = [each.get("name_localizations", {}).get(language, each["name"]) for each in level]
        assert len(names) == len(set(names)), names


def values(name: str) -> set[str]:
    """The options and the argument of a command, or of all commands of a group; of all for `""`."""
    members = [each for each in COMMANDS if name in ("", each.name, each.group)]
    options = {option.name for each in members for option in each.options}
    return options | {each.argument.name for each in members if each.argument}


@pytest.mark.parametrize("language", LOCALES)
def test_all_that_a_member_types_is_worded_in_each_language(language: str) -> None:
    rows = LOCALES[language]
    wanted = {f"[commands.{name!r}]": rows.get(name) for name in (*BY_NAME, *GROUPS)}
    for name in BY_NAME:
        own = rows.get(name, Wording()).values
        wanted |= {f"[commands.{name!r}] values.{value}": own.get(value) for value in sorted(values(name))}
    missing = [where for where, wording in wanted.items() if not (wording and wording.name and wording.help)]
    assert not missing, (
        f"config/locales/{language}.toml lacks a name, a help or both; add `name = …` and `help = …` (at most "
        f"{limits.COMMAND_DESCRIPTION} characters) to each of these, as bot/locales.py shows: {', '.join(missing)}"
    )


@pytest.mark.parametrize("language", LOCALES)
def test_each_wording_is_of_something_in_the_table_and_is_shown_whole(language: str) -> None:
    data = tomllib.loads((config_folder() / "locales" / f"{language}.toml").read_text(encoding="utf-8"))
    rows = {"": {"values": data["values"]}, **data["commands"]}
    assert set(rows) <= {"", *BY_NAME, *GROUPS}
    for name, row in rows.items():
        assert set(row.get("values", {})) <= values(name), name
        helps = [each["help"] for each in (row, *row.get("values", {}).values()) if "help" in each]
        assert [each for each in helps if len(each) > limits.COMMAND_DESCRIPTION] == []


def longest(each: dict[str, Any], key: str) -> int:
    """The characters of a name or description in the language that needs the most."""
    return max(map(len, (each[key], *each.get(f"{key}_localizations", {}).values())))


def test_a_command_with_all_its_words_has_at_most_8000_characters_in_any_language() -> None:
    for command in MADE:
        parts = list(everything([command]))
        words = sum(longest(each, "name") + longest(each, "description") for each in parts)
        choices = [choice for each in parts for choice in each.get("choices", [])]
        assert words + sum(len(each["name"] + str(each["value"])) for each in choices) <= limits.COMMAND_TOTAL


def test_required_values_come_first_and_what_the_store_can_offer_is_offered() -> None:
    summary = next(each for each in MADE if each["name"] == "summary")
    assert [(option["name"], option.get("required", False)) for option in summary["options"]] == [
        ("topic", True), ("since", False), ("until", False), ("source", False), ("length", False),
    ]  # fmt: skip
    assert [option["name"] for option in summary["options"] if option.get("autocomplete")] == ["topic", "source"]
    assert [each["value"] for each in summary["options"][-1]["choices"]] == ["short", "medium", "long"]


def test_admin_commands_live_in_servers_and_no_permission_hides_them_from_a_role_that_was_chosen() -> None:
    sources = next(each for each in MADE if each["name"] == "sources")
    assert sources["contexts"] == [0]
    assert sources["integration_types"] == [0]
    assert not any("default_member_permissions" in each for each in everything(MADE))


def test_channels_and_roles_are_chosen_from_those_of_the_server() -> None:
    settings = next(each for each in MADE if each["name"] == "settings")
    change = next(each for each in settings["options"] if each["name"] == "set")
    kinds = {option["name"]: option["type"] for option in change["options"]}
    assert (kinds["admins-channel"], kinds["role"], kinds["days"], kinds["sources"]) == (7, 8, 4, 3)
    assert "admins" not in kinds  # Slack's
    assert next(each for each in change["options"] if each["name"] == "admins-channel")["channel_types"] == [0, 5]


def test_the_fingerprint_is_that_of_the_content() -> None:
    assert fingerprint(MADE) == fingerprint(application_commands(COMMANDS, HELPS, LOCALES))
    assert fingerprint(MADE) != fingerprint(application_commands(COMMANDS, HELPS, {}))


def test_without_a_folder_there_are_no_languages(tmp_path: Path) -> None:
    assert load_locales(tmp_path / "none") == {}
    (tmp_path / "xx.toml").write_text('[commands.help]\nname = "x"\n', encoding="utf-8")
    assert load_locales(tmp_path) == {"xx": {"help": Wording("x")}}


def test_the_nearest_wording_of_a_value_holds(tmp_path: Path) -> None:
    lines = ["[values]", 'a = {name = "for-all"}', 'b = {name = "for-all"}', 'c = {name = "for-all"}']
    lines += ["[commands.g]", 'values.b = {name = "of-the-group"}', 'values.c = {name = "of-the-group"}']
    lines += ['[commands."g v"]', 'values.c = {name = "own"}']
    (tmp_path / "xx.toml").write_text("\n".join(lines), encoding="utf-8")
    held = load_locales(tmp_path)["xx"]["g v"].values
    assert {value: wording.name for value, wording in held.items()} == {"a": "for-all", "b": "of-the-group", "c": "own"}


def test_what_is_registered_is_what_discord_itself_describes(shared: Path) -> None:
    whole = json.loads((shared / "data" / "schemas" / "discord_openapi.json").read_text(encoding="utf-8"))
    wanted = {"$ref": "#/components/schemas/ApplicationCommandUpdateRequest", "components": whole["components"]}
    validator = jsonschema.Draft202012Validator(wanted)
    for command in MADE:
        validator.validate(command)
