"""Takes what an operator has set where it stands: in a variable, in a file that one names, in a line of a TOML file.

Invariant: an error names the variable or the file, never the value: that may be a secret.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

MAX_FILE = 16_384
"""Bytes of a file that holds one value; no token and no address is near that."""

MAX_LINES = 1_000
"""Of a settings file; in a longer one lines are not looked for."""

Way = tuple[str, ...]
"""Where a setting stands in the file: `("fetch", "max_bytes")`."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value comes from; `line` counts from 1, 0 where it is not known."""

    kind: Literal["default", "file", "variable", "variable_file", "option"] = "default"
    name: str = ""
    """The variable, or the option."""
    file: str = ""
    line: int = 0

    def __str__(self) -> str:
        match self.kind:
            case "file":
                return f"{self.file}, line {self.line}" if self.line else self.file
            case "variable_file":
                return f"{self.name}, {self.file}"
            case _:
                return self.name or "default"


DEFAULT = Origin()


@dataclass(frozen=True, slots=True)
class Given:
    """One value as an environment gives it."""

    value: str
    origin: Origin


def of_variable(name: str, environ: Mapping[str, str]) -> Given | None:
    """What `NAME` holds, or the file that `NAME_FILE` names (without the blanks around it); None where neither is set.

    Raises:
        ValueError: both are set, or the file cannot be used; the message is for the operator.
    """
    value, path = environ.get(name, ""), environ.get(f"{name}_FILE", "")
    if value and path:
        raise ValueError(f"{name} and {name}_FILE are both set: unset one")
    if path:
        return Given(_text_of(f"{name}_FILE", path).strip(), Origin("variable_file", f"{name}_FILE", path))
    return Given(value, Origin("variable", name)) if value else None


def _text_of(variable: str, path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_FILE + 1)
        text = data.decode("utf-8-sig")
    except (OSError, ValueError) as error:  # a null byte in the path, no UTF-8 in the file
        reason = error.strerror if isinstance(error, OSError) else "it is no text in UTF-8"
        raise ValueError(f"{variable} names a file that cannot be read{_named(path)}: {reason}") from None
    if len(data) > MAX_FILE:
        raise ValueError(f"{variable} names a file of more than {MAX_FILE:,} bytes{_named(path)}")
    if not text.strip():
        raise ValueError(f"{variable} names an empty file{_named(path)}")
    return text


def _named(path: str) -> str:
    """The path in brackets, unless nothing of it exists: it may be a secret that was put where a file is named."""
    try:
        place = Path(path)
        known = any(each.exists() for each in (place, *place.parents) if each.name)
    except (OSError, ValueError):
        return ""
    return f" ({path})" if known else ""


def leaves(table: Mapping[str, Any], above: Way = ()) -> Iterator[tuple[Way, object]]:
    """Every value of a TOML document with its way, tables opened; an empty table is a value."""
    for name, value in table.items():
        if isinstance(value, dict) and value:
            yield from leaves(value, (*above, name))
        else:
            yield (*above, name), value


def lines_of(text: str) -> dict[Way, int]:
    """In which line of a TOML document each value begins; empty for one that is too long to look.

    It is read line by line, as far as each line ends something whole: so TOML's own reader says what a line holds.
    """
    lines, begun, known = text.split("\n"), 0, dict[Way, int]()
    if len(lines) > MAX_LINES:
        return {}
    for number, line in enumerate(lines, start=1):
        begun = begun or (number if line.strip() and not line.lstrip().startswith("#") else 0)
        if not begun:
            continue
        try:
            document = tomllib.loads("\n".join(lines[:number]))
        except tomllib.TOMLDecodeError:  # inside of a value of several lines
            continue
        for way, _ in leaves(document):
            known.setdefault(way, begun)
        begun = 0
    return known
