"""Writes the settings file that comes with Tidings: every setting at its default, with what it is for and its bounds.

Invariant: made from the model alone, and reading it gives the defaults.
"""

import json
from collections.abc import Iterator
from textwrap import wrap
from typing import Literal, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from bot.settings.groups import PREFIX, Settings
from bot.settings.read import extra_of, group_of, variable_of

WIDTH = 118

_MANY = 10_000
"""From which number on digits are grouped."""

_HEAD = f"""
The settings of Tidings, each at its default. Copy this file (`tidings check --write-config tidings.toml` writes one),
change what you need, take the rest away if you like, and name the copy with --config or TIDINGS_CONFIG.

A variable goes before the file: {PREFIX}TIME_ZONE, {PREFIX}FETCH__USER_AGENT; or {PREFIX}TIME_ZONE_FILE, which names
a file that holds the value. Tokens never stand here: they are variables, see README.md. `tidings check` shows what
holds and where it comes from.
"""


def settings_file() -> str:
    """The text of `config/tidings.toml`."""
    parts = ["\n".join(f"# {line}".rstrip() for line in _HEAD.strip().splitlines())]
    fields = Settings.model_fields.items()
    parts += [_entry((name,), field) for name, field in fields if group_of(field) is None]
    parts += [_group(name, group) for name, field in fields if (group := group_of(field))]
    return "\n\n".join(parts) + "\n"


def _group(name: str, group: type[BaseModel]) -> str:
    entries = [_entry((name, below), field) for below, field in group.model_fields.items()]
    return "\n".join([_comment(group.__doc__ or ""), f"[{name}]", *entries])


def _entry(way: tuple[str, ...], field: FieldInfo) -> str:
    said = " ".join(filter(None, [field.description, bounds_of(field)]))
    if extra_of(field, "variable"):
        said += f" Its variable is {variable_of(way, field)}."
    example = extra_of(field, "example")
    line = f"# {way[-1]} = {_toml(example)}" if example else f"{way[-1]} = {_toml(field.default)}"
    return f"{_comment(said)}\n{line}"


def _comment(text: str) -> str:
    lines = wrap(" ".join(text.split()), WIDTH, break_long_words=False, break_on_hyphens=False)
    return "\n".join(f"# {line}" for line in lines)


def bounds_of(field: FieldInfo) -> str:
    """What a setting may be, in words; `""` where nothing bounds it but its kind."""
    if get_origin(field.annotation) is Literal:
        return f"One of {', '.join(_toml(each) for each in get_args(field.annotation))}."
    low = next(_limits(field, "ge"), None)
    above = next(_limits(field, "gt"), None)
    high = next(_limits(field, "le"), None)
    if low is not None and high is not None:
        return f"From {_count(low)} to {_count(high)}."
    words = [f"More than {_count(above)}"] if above is not None else []
    words += [f"At least {_count(low)}"] if low is not None else []
    words += [f"at most {_count(high)}"] if high is not None else []
    return f"{', '.join(words)}." if words else ""


def _limits(field: FieldInfo, name: str) -> Iterator[float]:
    return (getattr(each, name) for each in field.metadata if getattr(each, name, None) is not None)


def _count(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,g}"


def _toml(value: object) -> str:
    """A default as TOML writes it; no path is an empty text."""
    match value:
        case None:
            return '""'
        case bool():
            return str(value).lower()
        case int():
            return f"{value:_}" if value >= _MANY else str(value)
        case float():
            return f"{value:g}"
        case tuple():
            return f"[{', '.join(_toml(each) for each in value)}]"
        case _:
            return json.dumps(str(value), ensure_ascii=False)
