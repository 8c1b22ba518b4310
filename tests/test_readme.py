"""Documentation is held against the code: commands, settings, the map."""

import re
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel
from typer.main import get_command

from bot import __version__
from bot.cli.commands import app
from bot.commands.parse import parse_line
from bot.commands.spec import COMMANDS, GROUPS
from bot.secrets import Secrets
from bot.settings import Settings, load_settings
from bot.settings.template import settings_file
from bot.sources.cures import CURES
from tests.readme import README, SETTINGS, commands_table, dependencies_table

ROOT = README.parent


def test_the_command_table_of_the_readme_is_the_one_in_the_code() -> None:
    """`python -m tests.readme` writes it anew."""
    assert commands_table() in README.read_text(encoding="utf-8")
    assert len(commands_table().splitlines()) == len(COMMANDS) + 2


def test_the_table_of_dependencies_is_the_one_of_pyproject_with_a_reason_for_each() -> None:
    """`python -m tests.readme` writes it anew."""
    assert dependencies_table() in README.read_text(encoding="utf-8")
    assert "no reason" not in dependencies_table()


def test_every_subcommand_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    named = [(command.name, command.callback) for command in app.registered_commands]
    names = [name or getattr(callback, "__name__", "") for name, callback in named]
    assert names
    assert [name for name in names if f"tidings {name}" not in text] == []


def test_every_option_of_the_command_line_is_documented() -> None:
    text = README.read_text(encoding="utf-8") + (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    options = set(options_of(get_command(app)))
    assert {"--database", "--config", "--json", "--write-config", "--map", "--again"} <= options
    assert sorted(option for option in options if not re.search(rf"{option}\b", text)) == []


OF_ALL_PROGRAMS = {"--help", "--version", "--install-completion", "--show-completion"}


def options_of(command: Any) -> Iterator[str]:
    """The long options of a command and of those below it, but for the ones that every program has."""
    for each in getattr(command, "commands", {}).values():
        yield from options_of(each)
    for parameter in command.params:
        yield from (name for name in parameter.opts if name.startswith("--") and name not in OF_ALL_PROGRAMS)


def test_every_secret_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert [field.name for field in fields(Secrets) if f"`{field.name.upper()}`" not in text] == []


def test_the_first_five_minutes_are_those_of_all_three_and_take_what_is_typed() -> None:
    text = README.read_text(encoding="utf-8").partition("\n## Your first five minutes\n")[2].partition("\n## ")[0]
    parts = re.split(r"\*\*(As a member|For a channel|As whoever runs it)\*\*", text)
    assert parts[1::2] == ["As a member", "For a channel", "As whoever runs it"]
    lines = re.findall(r"`(/[^`]+)`", "".join(parts[:5]))
    assert len(lines) > 12
    for line in lines:
        parse_line(line)  # raises for what is no command


def test_every_make_target_that_the_readme_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = set(re.findall(r"make ([a-z]+)", README.read_text(encoding="utf-8")))
    assert {"demo", "test", "check", "run", "bench", "eval"} <= named
    assert [target for target in named if f"\n{target}:" not in makefile] == []


SECTIONS: dict[str, type[BaseModel]] = {
    name: type(field.default) for name, field in Settings.model_fields.items() if isinstance(field.default, BaseModel)
}


@pytest.mark.parametrize(("section", "model"), [("", Settings), *SECTIONS.items()])
def test_the_settings_file_names_every_setting(section: str, model: type[BaseModel]) -> None:
    text = (ROOT / "config" / "tidings.toml").read_text(encoding="utf-8")
    part = text.partition(f"[{section}]\n")[2].partition("\n[")[0] if section else text.partition("\n[")[0]
    for name, field in model.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
            assert f"[{name}]" in text
        else:
            assert re.search(rf"^(# )?{name} = ", part, re.MULTILINE), name


def test_every_group_of_settings_stands_in_the_readme() -> None:
    text = README.read_text(encoding="utf-8")
    assert {"ingest", "fetch", "poll", "articles"} <= set(SECTIONS)
    assert [name for name in SECTIONS if f"`[{name}]`" not in text] == []


def test_every_setting_that_the_readme_names_exists() -> None:
    named = re.findall(rf"`({'|'.join(SECTIONS)})\.(\w+)`", README.read_text(encoding="utf-8"))
    assert ("fetch", "contact") in named
    assert [pair for pair in named if pair[1] not in SECTIONS[pair[0]].model_fields] == []


def test_every_cause_for_which_a_source_fails_stands_in_the_readme() -> None:
    table = README.read_text(encoding="utf-8").partition("| cause |")[2].partition("\n\n")[0]
    named = re.findall(r"`(\w+)`", "\n".join(line.split("|")[1] for line in table.splitlines()[2:]))
    assert set(named) == set(CURES) - {"robots"}  # which is asked for linked pages alone


def test_every_verb_of_the_sources_stands_in_the_readme_as_a_shell_takes_it() -> None:
    live = README.read_text(encoding="utf-8").partition("\n## Live sources\n")[2].partition("\n## ")[0]
    assert [verb for verb in GROUPS["sources"].verbs if not re.search(rf"\b{verb}\b", live)] == []


def test_the_settings_file_is_the_one_that_is_made_of_the_model() -> None:
    """`python -m tests.readme` writes it anew."""
    assert SETTINGS.read_text(encoding="utf-8") == settings_file()
    assert max(map(len, settings_file().splitlines())) <= 120


def test_the_settings_file_shows_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TIDINGS_DATABASE", raising=False)
    monkeypatch.delenv("TIDINGS_CONFIG", raising=False)
    assert load_settings(ROOT / "config" / "tidings.toml").model_dump() == load_settings().model_dump()


def test_every_module_stands_in_the_map() -> None:
    text = (ROOT / "bot" / "README.md").read_text(encoding="utf-8")
    modules = {path.stem for path in (ROOT / "bot").rglob("*.py")} - {"__init__", "__main__"}
    assert sorted(name for name in modules if not re.search(rf"\b{name}\b", text)) == []


def test_the_version_is_one() -> None:
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_no_path_of_one_machine_stands_in_the_sources() -> None:
    """Paths that begin at the root of a developer's machine would break everybody else's."""
    pattern = re.compile(r"(?<![\w.])/(?:home|root|Users)/\w")
    sources: list[Path] = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "config").rglob("*.*"), README]
    assert [str(path) for path in sources if pattern.search(path.read_text(encoding="utf-8"))] == []
