"""Reads how commands are called in other languages: one TOML file for each, English stands in the table.

[values]
since = { name = "с", help = "…" }     # an option or argument, in every command that has it

[commands.sources]                     # a command or group of bot/commands/spec.py; its values hold in all its verbs
name = "источники"

[commands."sources add"]
name = "добавить"                      # the verb within its group
help = "…"
values.address = { name = "адрес" }    # in this command, whatever stands above

Invariant: a wording of a command goes before that of its group, and that before the one for all commands.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Wording:
    """A name and a description in one language; None where the English ones hold."""

    name: str | None = None
    help: str | None = None
    values: Mapping[str, "Wording"] = field(default_factory=dict)


Locales = Mapping[str, Mapping[str, Wording]]
"""By language, as Discord names it ("de", "es-ES"), the wording of each command or group."""


def load_locales(folder: Path) -> Locales:
    """All languages of a folder of `<language>.toml` files; none where there is no folder."""
    files = sorted(folder.glob("*.toml")) if folder.is_dir() else []
    return {path.stem: _read(tomllib.loads(path.read_text(encoding="utf-8"))) for path in files}


def _read(data: Mapping[str, Any]) -> Mapping[str, Wording]:
    everywhere = _wording(data).values
    rows = {name: _wording(row) for name, row in data.get("commands", {}).items()}
    made = {}
    for name, row in rows.items():
        group = rows.get(name.partition(" ")[0], row)
        made[name] = replace(row, values={**everywhere, **group.values, **row.values})
    return made


def _wording(row: Mapping[str, Any]) -> Wording:
    values = {name: _wording(inner) for name, inner in row.get("values", {}).items()}
    return Wording(row.get("name"), row.get("help"), values)
