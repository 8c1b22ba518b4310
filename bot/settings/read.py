"""Turns a TOML file and the environment into frozen settings, each with its origin, or all problems at once.

Precedence: `--database`, then a variable `TIDINGS_…` (`__` between levels) or the file that `TIDINGS_…_FILE` names,
then the settings file, then the default of the model.
"""

import os
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from bot.errors import BadSettings
from bot.given import DEFAULT, Origin, Way, leaves, lines_of, of_variable
from bot.settings.groups import PREFIX, Settings

_OTHERS = ("CONFIG", "DEBUG", "SECRET_KEY", "SECRET_KEY_FILE")
"""Variables with our prefix that are no settings."""

_SECRET = ("token", "secret", "key")
"""How names end that belong to no settings file."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One setting as it holds: `value` as the model has it."""

    name: str
    value: object
    origin: Origin


@dataclass(frozen=True, slots=True)
class Configured:
    """The settings, or None and what is wrong with them; `unknown` are variables with our prefix that set nothing."""

    settings: Settings | None
    problems: tuple[str, ...]
    origins: Mapping[Way, Origin]
    unknown: tuple[str, ...] = ()

    def shown(self) -> list[Shown]:
        """Every setting with its value and origin, in the order of the file; nothing where there are problems."""
        if self.settings is None:
            return []
        return [Shown(".".join(way), _at(self.settings, way), self.origins.get(way, DEFAULT)) for way, _ in ways()]


def load_settings(config: Path | None = None, database: Path | None = None) -> Settings:
    """The effective settings.

    Args:
        config: the TOML file; without it `TIDINGS_CONFIG`, without that the defaults.
        database: overrides every other word on where the store is.

    Raises:
        BadSettings: the file cannot be read or holds something else; all problems at once.
    """
    read = read_settings(config, database, os.environ)
    if read.settings is None:
        raise BadSettings(f"Settings that cannot be used: {'; '.join(read.problems)}.")
    return read.settings


def read_settings(config: Path | None, database: Path | None, environ: Mapping[str, str]) -> Configured:
    """As `load_settings`, with problems as values, and with the origin of everything that was given.

    Raises:
        BadSettings: the settings file cannot be read, or is no TOML.
    """
    named = config or environ.get(f"{PREFIX}CONFIG")
    values, origins = _of_file(Path(named)) if named else ({}, {})
    problems = _add_variables(environ, values, origins)
    if database is not None:
        values["database"], origins["database",] = database, Origin("option", "--database")
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        return Configured(None, (*problems, *_told(error, origins)), origins, _unknown(environ))
    return Configured(None if problems else settings, tuple(problems), origins, _unknown(environ))


def ways() -> Iterator[tuple[Way, FieldInfo]]:
    """Every setting, in the order of the file: those of no group first."""
    groups = []
    for name, field in Settings.model_fields.items():
        if (group := group_of(field)) is None:
            yield (name,), field
        else:
            groups.append((name, group))
    for name, group in groups:
        for below, field in group.model_fields.items():
            yield (name, below), field


def group_of(field: FieldInfo) -> type[BaseModel] | None:
    """The model of a group of settings; None for a single one."""
    kind = field.annotation
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def extra_of(field: FieldInfo, name: str) -> str | None:
    """What the model says besides of a setting: its `variable`, or an `example` where there is no fixed default."""
    extra = field.json_schema_extra
    return str(extra[name]) if isinstance(extra, dict) and name in extra else None


def variable_of(way: Way, field: FieldInfo) -> str:
    """The variable that sets it."""
    return extra_of(field, "variable") or PREFIX + "__".join(way).upper()


def _at(settings: BaseModel, way: Way) -> object:
    value: object = settings
    for name in way:
        value = getattr(value, name)
    return value


def _of_file(path: Path) -> tuple[dict[str, Any], dict[Way, Origin]]:
    try:
        text = path.read_bytes().decode("utf-8-sig")
        values = tomllib.loads(text)
    except OSError as error:
        raise BadSettings(f"The settings file {path} cannot be read: {error.strerror}. Check --config.") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadSettings(f"The settings file {path} is not valid TOML: {error}.") from None
    lines = lines_of(text)
    return values, {way: Origin("file", file=str(path), line=lines.get(way, 0)) for way, _ in leaves(values)}


def _add_variables(environ: Mapping[str, str], values: dict[str, Any], origins: dict[Way, Origin]) -> list[str]:
    """Put what the environment gives over what the file gave; what is wrong with it."""
    problems = []
    for way, field in ways():
        try:
            given = of_variable(variable_of(way, field), environ)
        except ValueError as error:
            problems.append(str(error))
            continue
        if given is not None:
            _put(values, way, given.value)
            origins[way] = given.origin
    return [*problems, *_wrong_groups(environ)]


def _put(values: dict[str, Any], way: Way, value: object) -> None:
    for name in way[:-1]:
        inner = values.setdefault(name, {})
        if not isinstance(inner, dict):  # the file gives a group as something else, which the model refuses
            return
        values = inner
    values[way[-1]] = value


def _wrong_groups(environ: Mapping[str, str]) -> Iterator[str]:
    """Variables that mean a group and set nothing in it."""
    known = _variables()
    for name, field in Settings.model_fields.items():
        if group_of(field) is None:
            continue
        group = f"{PREFIX}{name.upper()}"
        if environ.get(group):
            yield f"{name}: this is a group; its settings have variables of their own, {group}__… ({group})"
        for variable in sorted(environ):
            if variable.startswith(f"{group}__") and variable not in known and environ[variable]:
                yield f"{'.'.join((name, variable.removeprefix(f'{group}__').lower()))}: {_no_such(variable, known)}"


def _unknown(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Variables of ours that set nothing and belong to no group, each with what may have been meant."""
    known = _variables()
    groups = {f"{PREFIX}{name.upper()}" for name, field in Settings.model_fields.items() if group_of(field)}
    ours = (name for name in sorted(environ) if name.startswith(PREFIX) and environ[name])
    strange = (name for name in ours if name not in known and name.partition("__")[0] not in groups)
    return tuple(_no_such(name, known) for name in strange)


def _variables() -> set[str]:
    single = {variable_of(way, field) for way, field in ways()}
    return single | {f"{name}_FILE" for name in single} | {f"{PREFIX}{name}" for name in _OTHERS}


def _no_such(name: str, known: set[str]) -> str:
    if name.lower().removesuffix("_file").endswith(_SECRET):
        return f"{name} sets nothing; tokens and keys have variables of their own, such as OPENAI_API_KEY"
    near = get_close_matches(name, sorted(known), n=1, cutoff=0.8)
    return f"{name} sets nothing" + (f"; {near[0]} was meant?" if near else "")


def _told(error: ValidationError, origins: Mapping[Way, Origin]) -> Iterator[str]:
    """Each problem by its key, with its reason and where the value stands; without the value, which may be a secret."""
    for item in error.errors(include_input=False, include_url=False):
        way = tuple(str(part) for part in item["loc"] if isinstance(part, str))
        reason = item["msg"].removeprefix("Value error, ")
        if item["type"] == "extra_forbidden":
            reason = "there is no such setting" + _meant(way)
        if item["type"] == "string_pattern_mismatch":
            reason = "it holds a character that cannot stand in it, such as a blank, a bracket or a letter beyond ASCII"
        where = _where(way, origins)
        yield f"{'.'.join(map(str, item['loc']))}: {reason}" + (f" ({where})" if where else "")


def _where(way: Way, origins: Mapping[Way, Origin]) -> str:
    """The origin of a setting, or of what stands in its place: the first line of a group."""
    found = origins.get(way) or next((origin for each, origin in origins.items() if each[: len(way)] == way), None)
    return str(found) if found else ""


def _meant(way: Way) -> str:
    if way[-1].endswith(_SECRET):
        return "; tokens and keys are variables, such as DISCORD_TOKEN"
    known = [".".join(each) for each, _ in ways()]
    near = get_close_matches(".".join(way), known, n=1, cutoff=0.7)
    near = near or [each for each in known if each.rpartition(".")[2] == way[-1]][:1]
    return f"; {near[0]} was meant?" if near else ""
