"""Checks values of settings that are more than their kind and bounds. Pure."""

import re
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError


def zone_name(name: str) -> str:
    """The name of a time zone; ValueError for what is none."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone is called {name[:60]!r}; use a name such as Europe/Minsk") from None
    return name


def language_code(text: str) -> str:
    """The code of a language in small letters; ValueError for what cannot be one."""
    code = text.strip().casefold()
    if not re.fullmatch("[a-z]{2,3}", code):
        raise ValueError(f"{text[:60]!r} is no code of a language; use one such as en or de")
    return code


def no_path(value: object) -> object:
    """What is empty names no file."""
    return value or None


def listed(value: object) -> object:
    """Words in a row, as a variable has them, as a list."""
    return tuple(value.replace(",", " ").split()) if isinstance(value, str) else value
