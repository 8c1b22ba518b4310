"""Reads how Tidings speaks other languages: one TOML file for each; English stands in the code and in the table.

name = "Русский"                       # what the language calls itself
grouped_from = 10000                   # numbers below are written without separators; left out: none are

[values]
since = { name = "с", help = "…" }     # an option or argument, in every command that has it

[commands.sources]                     # a command or group of bot/commands/spec.py; its values hold in all its verbs
name = "источники"

[commands."sources add"]
name = "добавить"                      # the verb within its group
help = "…"                             # for Discord and `/help`, which names commands as they are typed in English
values.address = { name = "адрес" }    # in this command, whatever stands above

[dates]
"day month" = "d MMMM"                 # each form of `bot.message.phrases`, in the signs of CLDR (LDML)

[phrases]
"New since {day}:" = "Новое с {day}:"
"{n} items" = { one = "{n} запись", few = "{n} записи", many = "{n} записей", other = "{n} записи" }

Plural categories, names of days and months, and how numbers and lists are written are CLDR's, by Babel.

Invariant: a wording of a command goes before that of its group, and that before the one for all commands.
"""

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bot.cataloguefile import faults, loaded
from bot.errors import BadSettings
from bot.message.language import ENGLISH, Language
from bot.message.phrases import (
    Clause,
    Count,
    Decimals,
    Listing,
    Pattern,
    Phrase,
    Row,
    Tongue,
    When,
    filled,
    stored,
)

if TYPE_CHECKING:
    from babel import Locale

_log = logging.getLogger(__name__)


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
    return {path.stem: _read(loaded(path)) for path in _files(folder)}


def _files(folder: Path) -> list[Path]:
    """All but that of English, which lists what there is to translate."""
    found = folder.glob("*.toml") if folder.is_dir() else ()
    return sorted((path for path in found if path.stem != ENGLISH.code), key=lambda path: path.stem)


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


class Catalogue:
    """A language as its file words it. What that does not hold, or holds so that it cannot be said, is English."""

    def __init__(self, path: Path) -> None:
        """See `bot.message.language.Language`."""
        self.code = path.stem.partition("-")[0]
        self._path = path
        self._name = ""
        self._told: set[str] = set()

    @property
    def name(self) -> str:
        """See `bot.message.language.Language.name`; the code, where the file says none."""
        return self._name or str(self._held.get("name", self.code))

    def check(self) -> None:
        """See that the file can be spoken from, and keep the name alone of it.

        Raises:
            BadSettings: it cannot; the message names the file and the place.
        """
        held: Mapping[str, Any] = {}
        try:
            held = loaded(self._path)
            fault = next(faults(held, self._path.stem), "")
        except (OSError, ValueError) as error:  # no TOML, or no UTF-8
            fault = f"it cannot be read: {error}"
        if fault:
            raise BadSettings(f"{self._path}: {fault}. Correct the file or take it away, and start again.")
        self._name = str(held.get("name", self.code))

    def say(self, text: str) -> str:
        """See `bot.message.language.Language.say`."""
        if not isinstance(text, Phrase):
            return text
        try:
            return self._said(text)
        except Exception as error:  # noqa: BLE001  # a digest with a sentence in English is better than none
            self._tell(text, error)
            return text

    def _tell(self, text: Phrase, error: Exception) -> None:
        """Say in the log once that a phrase cannot be said; its values may be a member's words."""
        pattern = getattr(text.made, "text", type(text.made).__name__)
        if pattern not in self._told:
            self._told.add(pattern)
            _log.error("%s: %r is said in English: %s", self._path.name, pattern, type(error).__name__)

    def _said(self, text: Phrase) -> str:
        match text.made:
            case Pattern(pattern, values):
                return self._filled(self._phrases.get(pattern), values, text)
            case Count(pattern, n, values):
                return self._filled(self._plural(pattern, n), {**values, "n": n}, text)
            case When(at, form):
                return self._date(at, form)
            case Listing(values, between):
                return self._list([self.say(each) for each in values], between)
            case Clause(sentence):
                return self.say(stored(sentence)).rstrip(".")
            case Row(command, value):
                return self._described(command, value) or text
            case Tongue(code):
                return str(self._cldr.languages.get(code, text))
            case Decimals(value, digits):
                return self._decimals(value, digits)

    def _filled(self, pattern: object, values: Mapping[str, object], text: Phrase) -> str:
        return filled(pattern, values, self._value) if isinstance(pattern, str) else text

    def _plural(self, pattern: str, n: int) -> object:
        held = self._phrases.get(pattern)
        return held.get(self._cldr.plural_form(n), held.get("other")) if isinstance(held, Mapping) else held

    def _value(self, value: object) -> str:
        if isinstance(value, int | float):
            from babel.numbers import format_decimal  # noqa: PLC0415  # CLDR's data, which English does without

            number = value if isinstance(value, int) else Decimal(f"{value:.6g}")
            apart = abs(value) >= self._grouped_from
            return format_decimal(number, locale=self._cldr, decimal_quantization=False, group_separator=apart)
        return self.say(value) if isinstance(value, str) else f"{value}"

    def _decimals(self, value: float, digits: int) -> str:
        from babel.numbers import format_decimal  # noqa: PLC0415  # as above

        pattern, apart = f"#,##0.{'0' * digits}".rstrip("."), abs(value) >= self._grouped_from
        return format_decimal(Decimal(f"{value:.{digits}f}"), pattern, locale=self._cldr, group_separator=apart)

    def _date(self, at: datetime, form: str) -> str:
        from babel.dates import format_datetime  # noqa: PLC0415  # as above

        return format_datetime(at.replace(tzinfo=None), self._held["dates"][form], locale=self._cldr)

    def _list(self, values: Sequence[str], between: str) -> str:
        if between not in ("and", "or"):
            return between.join(values)
        from babel.lists import format_list  # noqa: PLC0415  # as above

        return format_list(values, "or" if between == "or" else "standard", locale=self._cldr)

    def _described(self, command: str, value: str) -> str:
        """As Discord shows it, but with commands as they are typed everywhere; `""` where there is nothing."""
        row = self._wordings.get(command, Wording())
        told = (row.values.get(value, Wording()) if value else row).help or ""
        names = "|".join(map(re.escape, self._typed))
        return re.sub(rf"(?:{names})(?!\w)", lambda named: self._typed[named[0]], told) if told else ""

    @cached_property
    def _typed(self) -> Mapping[str, str]:
        """Commands as they are typed, by what Discord calls them in the language, the longest first."""
        names = {name: row.name or name.rpartition(" ")[2] for name, row in self._wordings.items()}
        spoken = {f"/{self._whole(name, names)}": f"/{name}" for name in names}
        return dict(sorted(spoken.items(), key=lambda pair: -len(pair[0])))

    @staticmethod
    def _whole(name: str, names: Mapping[str, str]) -> str:
        group, _, _ = name.rpartition(" ")
        return f"{names.get(group, group)} {names[name]}".strip()

    @cached_property
    def _wordings(self) -> Mapping[str, Wording]:
        return _read(self._held)

    @cached_property
    def _held(self) -> Mapping[str, Any]:
        try:
            return loaded(self._path)
        except (OSError, ValueError) as error:  # edited since it was checked
            _log.error("%s cannot be read, so English is spoken in its place: %s", self._path, error)
            return {}

    @cached_property
    def _phrases(self) -> Mapping[str, Any]:
        phrases: Mapping[str, Any] = self._held.get("phrases", {})
        return phrases

    @cached_property
    def _grouped_from(self) -> int:
        """From which number on digits are grouped: CLDR's minimumGroupingDigits, which Babel does not have."""
        return int(self._held.get("grouped_from", 0))

    @cached_property
    def _cldr(self) -> "Locale":
        from babel import Locale  # noqa: PLC0415  # as above

        return Locale.parse(self._path.stem, sep="-")


class Catalogues:
    """English, and the languages of a folder; a file is read when its language is first spoken."""

    def __init__(self, folder: Path, usual: str = ENGLISH.code) -> None:
        """`usual` is spoken where nobody has chosen a language."""
        self._by_code: dict[str, Language] = {ENGLISH.code: ENGLISH}
        for each in map(Catalogue, _files(folder)):
            self._by_code.setdefault(each.code, each)  # one of a country, such as `en-GB`, takes no other's place
        self._usual = usual

    def check(self, *codes: str) -> None:
        """See that these languages, or all, can be spoken.

        Raises:
            BadSettings: the file of one cannot be used; the message names it.
        """
        for code in codes or self.codes:
            if isinstance(spoken := self._by_code[code], Catalogue):
                spoken.check()

    @property
    def codes(self) -> Sequence[str]:
        """See `bot.message.language.Languages.codes`."""
        return tuple(self._by_code)

    def of(self, code: str | None) -> Language:
        """See `bot.message.language.Languages.of`."""
        return self._by_code.get(code or self._usual) or self._by_code.get(self._usual, ENGLISH)
