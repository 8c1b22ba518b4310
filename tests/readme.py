"""What is made from the code: parts of the README, and the settings file. `python -m tests.readme` writes them anew."""

import re
from pathlib import Path

from bot.commands.spec import COMMANDS
from bot.settings.template import settings_file
from bot.table import Command

README = Path(__file__).parents[1] / "README.md"
SETTINGS = README.parent / "config" / "tidings.toml"
PYPROJECT = README.parent / "pyproject.toml"

_DEPENDENCY = re.compile(r'\s+"(?P<name>[\w.-]+)[^"]*",\s+# (?P<why>\S.*)')


def commands_table() -> str:
    """The command table in Markdown, by `bot/commands/spec.py`."""
    rows = ["| command | what it does | example |", "|---|---|---|"]
    return "\n".join([*rows, *map(_row, COMMANDS)])


def _row(command: Command) -> str:
    usage = command.usage.replace("|", "\\|")
    return f"| `{usage}` | {command.help} | `{command.examples[-1]}` |"


def dependencies_table() -> str:
    """What Tidings depends on, with the reason that stands beside it in pyproject.toml."""
    part = PYPROJECT.read_text(encoding="utf-8").partition("\ndependencies = [\n")[2].partition("\n]")[0]
    rows = [_DEPENDENCY.fullmatch(line) for line in part.splitlines()]
    lines = [f"| {row['name']} | {row['why']} |" if row else "| ? | no reason is given |" for row in rows]
    return "\n".join(["| library | for |", "|---|---|", *lines])


def with_section(text: str, name: str, content: str) -> str:
    """The text with everything between the section's opening line and its closing mark replaced."""
    head, opening, rest = text.partition(f"<!-- {name}")
    first, _, rest = rest.partition("-->\n")
    _, closing, tail = rest.partition(f"<!-- /{name} -->")
    return f"{head}{opening}{first}-->\n{content}\n{closing}{tail}"


if __name__ == "__main__":
    text = with_section(README.read_text(encoding="utf-8"), "commands", commands_table())
    README.write_text(with_section(text, "dependencies", dependencies_table()), encoding="utf-8")
    SETTINGS.write_text(settings_file(), encoding="utf-8")
