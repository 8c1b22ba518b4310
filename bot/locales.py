"""Reads how commands are called in other languages: one TOML file for each, English stands in the table.

[commands."sources add"]          # as in bot/commands/spec.py
name = "добавить"                 # of the command, or of the verb within its group
help = "…"
[commands."sources add".values.address]
name = "адрес"
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    return {name: _wording(row) for name, row in data.get("commands", {}).items()}


def _wording(row: Mapping[str, Any]) -> Wording:
    values = {name: _wording(inner) for name, inner in row.get("values", {}).items()}
    return Wording(row.get("name"), row.get("help"), values)
