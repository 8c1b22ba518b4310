"""Turns the options of `/subscribe` into terms, and terms into words.

Invariant: what is not given stays as it was; what cannot be meant is an error that names the option.
"""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.commands.parse import Request, positive
from bot.digest.filters import compile_pattern
from bot.digest.languages import name_of, parse_language
from bot.digest.quiet import parse_quiet_hours
from bot.digest.schedule import parse_schedule
from bot.digest.zones import parse_zone
from bot.errors import BadCommand
from bot.follow import Mode, Terms, WhenEmpty
from bot.message.phrases import counted

MOST_NAMED = 10
"""Sources or languages that one subscription may name."""

BOUNDS = {"stories": (1, 20), "independent": (1, 20), "cool-down": (5, 1440), "a-day": (1, 50)}
"""The least and the most of each option that is a number."""


def terms_of(request: Request, before: Terms) -> Terms:
    """What a request asks for, on top of what held.

    Raises:
        BadCommand: a value is not understood or out of bounds.
    """
    terms = before
    for name, value in request.options.items():
        if name in SETTERS:
            terms = SETTERS[name](terms, value)
    return terms


def _number(name: str, value: str) -> int:
    least, most = BOUNDS[name]
    number = positive(value) or 0
    if not least <= number <= most:
        raise BadCommand(f"{name}: is a number from {least} to {most}, not {value[:20]}.")
    return number


def _several(name: str, value: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(filter(None, (part.strip() for part in value.split(",")))))
    if not parts:
        raise BadCommand(f"{name}: needs a value, several with commas between; off ends it.")
    if len(parts) > MOST_NAMED:
        raise BadCommand(f"{name}: takes at most {MOST_NAMED} values; these are {len(parts)}.")
    return () if [part.casefold() for part in parts] == ["off"] else parts


def _pattern(value: str) -> str:
    wanted = "" if value.casefold() == "off" else value
    compile_pattern(wanted)
    return wanted


def _languages(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(map(parse_language, _several("language", value))))


SETTERS: dict[str, Callable[[Terms, str], Terms]] = {
    "when": lambda terms, value: replace(terms, schedule=parse_schedule(value).text),
    "zone": lambda terms, value: replace(terms, zone=parse_zone(value)),
    "length": lambda terms, value: replace(terms, length=value),
    "stories": lambda terms, value: replace(terms, stories=_number("stories", value)),
    "source": lambda terms, value: replace(terms, sources=_several("source", value)),
    "language": lambda terms, value: replace(terms, languages=_languages(value)),
    "pattern": lambda terms, value: replace(terms, pattern=_pattern(value)),
    "quiet": lambda terms, value: replace(terms, quiet_hours=parse_quiet_hours(value)),
    "when-empty": lambda terms, value: replace(terms, when_empty=WhenEmpty(value)),
    "mode": lambda terms, value: replace(terms, mode=Mode(value)),
    "independent": lambda terms, value: replace(terms, independent=_number("independent", value)),
    "cool-down": lambda terms, value: replace(terms, cooldown_minutes=_number("cool-down", value)),
    "a-day": lambda terms, value: replace(terms, alerts_a_day=_number("a-day", value)),
}
"""What each option sets."""


def typed(terms: Terms, usual: Terms) -> str:
    """The options that make these terms of the usual ones, as they are typed; the inverse of `terms_of`."""
    values = {
        "when": terms.schedule,
        "zone": terms.zone or "",
        "length": terms.length or "",
        "stories": str(terms.stories),
        "source": ",".join(terms.sources),
        "language": ",".join(terms.languages),
        "pattern": terms.pattern,
        "quiet": terms.quiet_hours,
        "when-empty": str(terms.when_empty),
        "mode": str(terms.mode),
        "independent": str(terms.independent),
        "cool-down": str(terms.cooldown_minutes),
        "a-day": str(terms.alerts_a_day),
    }
    wanted = {name: value for name, value in values.items() if value and SETTERS[name](usual, value) != usual}
    return " ".join(
        f'{name}:"{value}"' if re.search(r"\s", value) else f"{name}:{value}" for name, value in wanted.items()
    )


def terms_in_words(terms: Terms) -> str:
    """What comes and what of the news, as sentences.

    Such as `A digest of at most 6 stories, daily 08:00. Only in English.`
    """
    limits = filters_in_words(terms)
    quiet = [f"Nothing comes from {terms.quiet_hours.replace('-', ' to ')}."] if terms.quiet_hours else []
    length = [f"Its answers are {terms.length}."] if terms.length else []
    return " ".join([_what(terms), *([f"Only {limits}."] if limits else []), *length, *quiet])


def _what(terms: Terms) -> str:
    if terms.mode is Mode.ALERTS:
        return (
            f"An alert when {counted(terms.independent, 'independent source')} "
            f"{'carries' if terms.independent == 1 else 'carry'} a story, at least "
            f"{counted(terms.cooldown_minutes, 'minute')} apart, at most {terms.alerts_a_day} a day."
        )
    empty = ", and nothing when nothing is new" if terms.when_empty is WhenEmpty.SILENCE else ""
    return f"A digest of at most {counted(terms.stories, 'story', 'stories')}, {terms.schedule}{empty}."


def filters_in_words(terms: Terms) -> str:
    """What articles must be beside the topic, `""` where nothing: `from courier or wire, in English`."""
    parts = [f"from {' or '.join(terms.sources)}"] if terms.sources else []
    parts += [f"in {' or '.join(map(name_of, terms.languages))}"] if terms.languages else []
    parts += [f"where {terms.pattern} fits"] if terms.pattern else []
    return ", ".join(parts)


def shortly(terms: Terms) -> str:
    """In a few words, for a row: `daily 08:00`, or `alerts from 3 sources on, in English`."""
    coming = f"alerts from {counted(terms.independent, 'source')} on"
    return ", ".join(filter(None, (coming if terms.mode is Mode.ALERTS else terms.schedule, filters_in_words(terms))))
