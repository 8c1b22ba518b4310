"""The operations guide and the files for containers and services are held against the code."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from bot.cli.commands import app
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "docs" / "operations.md").read_text("utf-8")
SUBCOMMANDS = {command.callback.__name__ for command in app.registered_commands if command.callback}
GROUPS = {group.name for group in app.registered_groups}


def sources() -> str:
    """All of the package's text, with strings that stand side by side joined, as Python joins them."""
    files = [*sorted((ROOT / "bot").rglob("*.py")), ROOT / "Makefile"]
    text = "\n".join(path.read_text("utf-8") for path in files)
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_every_message_of_the_troubleshooting_table_is_one_that_the_code_says() -> None:
    rows = GUIDE.partition("| it says |")[2].splitlines()[2:]
    messages = [row.split(" | ")[0].removeprefix("| ").strip("`").replace("\\`", "`") for row in rows if row]
    assert len(messages) > 20
    said = sources()
    parts = [part.strip() for message in messages for part in message.split(" … ")]
    assert [part for part in parts if part not in said] == []


@pytest.mark.parametrize(
    "words",
    [
        "No chat platform has a token",
        "Discord refuses the token",
        "Slack refuses SLACK_BOT_TOKEN",
        "Discord refuses an intent",
        "Slack scopes: missing",
        "cannot listen on",
        "is locked by another program",
        "the disk is full",
        "is not valid TOML",
        "there is no such setting",
        "needs Python 3.11 or newer",
        "let feed readers in",
    ],
)
def test_what_strangers_meet_most_stands_in_the_troubleshooting_table(words: str) -> None:
    table = GUIDE.partition("| it says |")[2]
    assert any(words in row.split(" | ")[0] for row in table.splitlines())


def test_every_setting_and_subcommand_that_the_guide_names_exists() -> None:
    named = set(re.findall(r"`(\w+)\.(\w+)(?: = [^`]*)?`", GUIDE)) - {("tidings", "db")}
    assert ("web", "enabled") in named
    assert [each for each in named if not _is_setting(*each)] == []
    assert set(re.findall(r"`tidings ([a-z]+)", GUIDE)) - SUBCOMMANDS - GROUPS == set()


def _is_setting(*way: str) -> bool:
    model: Any = Settings
    for name in way:
        field = model.model_fields.get(name) if isinstance(model, type) and issubclass(model, BaseModel) else None
        if field is None:
            return False
        model = field.annotation
    return True


def environment_is_known(text: str) -> list[str]:
    """The `TIDINGS_…` variables in a text that set nothing."""
    names = re.findall(rf"\b{PREFIX}([A-Z_]+)[=:]", text)
    assert names
    return [name for name in names if not _is_setting(*name.lower().split("__"))]


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions with their arguments, continued lines joined."""
    text = re.sub(r"\\\n\s*", "", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(line.partition(" ")[0], line.partition(" ")[2]) for line in lines]


def test_the_image_has_two_stages_an_ordinary_user_one_volume_and_a_check_that_exists() -> None:
    steps = instructions()
    bases = [words for name, words in steps if name == "FROM"]
    assert len(bases) == 2
    assert all("/" not in base and "." not in base.partition(":")[0] and "slim" in base for base in bases)
    last = steps[[name for name, _ in steps].index("FROM", 1) :]
    (user,) = [words for name, words in last if name == "USER"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", user)
    assert [words for name, words in last if name == "VOLUME"] == ["/data"]
    assert all("--from=build" in words for name, words in last if name == "COPY")
    (check,) = [words for name, words in last if name == "HEALTHCHECK"]
    assert 'CMD ["tidings", "health"]' in check
    assert "health" in SUBCOMMANDS
    assert environment_is_known((ROOT / "Dockerfile").read_text("utf-8")) == []


def test_all_that_the_image_runs_is_the_script_that_runs_without_an_engine_too() -> None:
    runs = [words for name, words in instructions() if name == "RUN"]
    assert runs == ["sh .ci/image-steps /src /opt/tidings /data"]
    assert "sh .ci/image-steps " in (ROOT / ".ci" / "run").read_text("utf-8")
    shell = shutil.which("sh")
    assert shell is None or subprocess.run([shell, "-n", ROOT / ".ci" / "image-steps"], check=False).returncode == 0


def test_the_image_is_made_from_what_it_needs_alone() -> None:
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    assert let_in == {".ci/image-steps", "bot", "config", "LICENSE", "README.md", "pyproject.toml", "requirements.lock"}
    assert all((ROOT / name).exists() for name in let_in)


def test_the_compose_file_takes_away_what_the_container_does_not_need() -> None:
    text = (ROOT / "compose.yaml").read_text("utf-8")
    for line in ("read_only: true", "- ALL", "- no-new-privileges:true", "- data:/data", "stop_grace_period: 15s"):
        assert line in text
    assert re.findall(r"- (\S+):8080:8080", text) == ["127.0.0.1"]
    assert environment_is_known(text) == []


def test_the_unit_runs_what_is_installed_as_an_ordinary_user_and_waits_until_it_has_stopped() -> None:
    unit = configparser.RawConfigParser(strict=False, comment_prefixes="#")
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    path = ROOT / "config" / "tidings.service"
    unit.read(path, "utf-8")
    service = unit["Service"]
    assert service["ExecStart"].endswith("/bin/tidings run")
    assert (service["DynamicUser"], service["StateDirectory"]) == ("yes", "tidings")
    assert int(service["TimeoutStopSec"]) > 10
    assert environment_is_known(path.read_text("utf-8")) == []


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="needs systemd")
def test_systemd_understands_the_unit() -> None:
    words = ["systemd-analyze", "verify", str(ROOT / "config" / "tidings.service")]
    said = subprocess.run(words, capture_output=True, text=True, check=False, timeout=60).stderr
    complaints = [line for line in said.splitlines() if "tidings" in line and "is not executable" not in line]
    assert complaints == []
