"""Reads the file of a language, and says what in it cannot be spoken from."""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from bot.message.phrases import SLOT


def loaded(path: Path) -> Mapping[str, Any]:
    """What the file holds.

    Raises:
        OSError, ValueError: it cannot be read, or is no TOML in UTF-8.
    """
    return tomllib.loads(path.read_text(encoding="utf-8"))


def faults(held: Mapping[str, Any], stem: str) -> Iterator[str]:
    """What of a catalogue cannot be said; what it lacks is no fault."""
    from babel import Locale, UnknownLocaleError  # noqa: PLC0415  # CLDR's data, which English does without
    from babel.dates import parse_pattern  # noqa: PLC0415  # as above

    try:
        Locale.parse(stem, sep="-")
    except (ValueError, UnknownLocaleError):
        yield f"CLDR knows no language {stem!r}, by which the file is named"
    if not isinstance(held.get("grouped_from", 0), int):
        yield "grouped_from is no whole number"
    for form, pattern in _table(held, "dates").items():
        try:
            parse_pattern(pattern)
        except (ValueError, TypeError, AttributeError):
            yield f"{form!r} of [dates] is no pattern of CLDR"
    for key, words in _table(held, "phrases").items():
        slots = {slot[1] for slot in SLOT.finditer(key)} | ({"n"} if isinstance(words, Mapping) else set())
        for each in words.values() if isinstance(words, Mapping) else (words,):
            if not isinstance(each, str):
                yield f"{key!r} of [phrases] is no text"
            elif stray := [slot[0] for slot in SLOT.finditer(each) if slot[1] not in slots]:
                yield f"{key!r} of [phrases] has no {stray[0]}"


def _table(held: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    table = held.get(name, {})
    if not isinstance(table, Mapping):
        raise ValueError(f"{name} is no table")  # noqa: TRY004  # a fault of the file, as its other ones
    return table
