"""Shows the settings as they hold, each with where it comes from, and of the secrets only that they are set."""

import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from textwrap import wrap
from typing import Any

from bot.articles.urls import shown_address
from bot.given import Origin
from bot.secrets import Redaction, Secrets, origins_of_secrets
from bot.settings import Shown

_WIDTH = 118


class Effective:
    """What holds: settings, and which secrets are set; nothing of it shows one."""

    def __init__(self, settings: Sequence[Shown], secrets: Secrets, environ: Mapping[str, str]) -> None:
        values = [value for name in environ if (value := getattr(secrets, name.lower().removesuffix("_file"), ""))]
        self._redaction = Redaction(values)
        self._settings = settings
        self._secrets = origins_of_secrets(environ)

    def data(self) -> dict[str, Any]:
        """As JSON: each setting with its value and origin, each secret with its origin alone."""
        return {
            "settings": [
                {"name": each.name, "value": self._plain(each.value), **_origin(each.origin)} for each in self._settings
            ],
            "secrets": [
                {"name": name, "set": origin.kind != "default", **_origin(origin)}
                for name, origin in self._secrets.items()
            ],
        }

    def lines(self) -> Iterator[str]:
        """For people: what was set, a line each; then what is at its default, by group."""
        given = [each for each in self._settings if each.origin.kind != "default"]
        held = {name: origin for name, origin in self._secrets.items() if origin.kind != "default"}
        if given or held:
            yield "Set:"
        width = max((len(name) for name in (*(each.name for each in given), *held)), default=0)
        for each in given:
            yield f"  {each.name:<{width}}  {self._words(each.value)}  ({each.origin})"
        for name, origin in held.items():
            yield f"  {name:<{width}}  [secret]  ({origin})"
        if self._settings:
            yield "At their defaults:"
            yield from self._defaults()

    def _defaults(self) -> Iterator[str]:
        groups: dict[str, list[str]] = {}
        for each in self._settings:
            if each.origin.kind == "default":
                group, _, name = each.name.rpartition(".")
                groups.setdefault(group, []).append(f"{name} = {self._words(each.value)}")
        for group, words in groups.items():
            text = (f"[{group}] " if group else "") + ", ".join(words)
            yield from wrap(text, _WIDTH, initial_indent="  ", subsequent_indent="      ", break_on_hyphens=False)

    def _words(self, value: object) -> str:
        return json.dumps(self._plain(value) if value is not None else "", ensure_ascii=False)

    def _plain(self, value: object) -> Any:  # noqa: ANN401  # JSON
        match value:
            case Path() | str():
                text = str(value)
                return self._redaction.clean(shown_address(text) if "://" in text else text)
            case tuple():
                return [self._plain(each) for each in value]
            case float():
                return int(value) if value.is_integer() else value
            case _:
                return value


def _origin(origin: Origin) -> dict[str, Any]:
    where = {"variable": origin.name, "file": origin.file, "line": origin.line}
    return {"origin": origin.kind, **{name: value for name, value in where.items() if value}}
