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
from bot.digest.spoken import schedule_in_words
from bot.digest.zones import parse_zone
from bot.errors import BadCommand
from bot.follow import Mode, Terms, WhenEmpty
from bot.message.phrases import counted, joined, listed, phrase, plural

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
        raise BadCommand(
            phrase(
                "{name}: is a number from {least} to {most}, not {value}.",
                name=name,
                least=str(least),
                most=str(most),
                value=value[:20],
            )
        )
    return number


def _several(name: str, value: str) -> tuple[str, ...]:
    parts = tuple(dict.fromkeys(filter(None, (part.strip() for part in value.split(",")))))
    if not parts:
        raise BadCommand(phrase("{name}: needs a value, several with commas between; off ends it.", name=name))
    if len(parts) > MOST_NAMED:
        raise BadCommand(
            phrase("{name}: takes at most {most} values; these are {n}.", name=name, most=MOST_NAMED, n=str(len(parts)))
        )
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
    said = [_what(terms), phrase("Only {limits}.", limits=limits) if limits else ""]
    said.append(_length(terms.length) if terms.length else "")
    if terms.quiet_hours:
        start, _, end = terms.quiet_hours.partition("-")
        said.append(phrase("Nothing comes from {start} to {end}.", start=start, end=end))
    return joined(filter(None, said), " ")


def _length(length: str) -> str:
    return {
        "short": phrase("Its answers are short."),
        "medium": phrase("Its answers are medium."),
        "long": phrase("Its answers are long."),
    }[length]


def _what(terms: Terms) -> str:
    if terms.mode is Mode.ALERTS:
        return plural(
            terms.independent,
            "An alert when {n} independent source carries a story, at least {apart} apart, at most {most} a day.",
            "An alert when {n} independent sources carry a story, at least {apart} apart, at most {most} a day.",
            apart=counted(terms.cooldown_minutes, "minute"),
            most=terms.alerts_a_day,
        )
    told = {"stories": counted(terms.stories, "story", "stories"), "times": schedule_in_words(terms.schedule)}
    if terms.when_empty is WhenEmpty.SILENCE:
        return phrase("A digest of at most {stories}, {times}, and nothing when nothing is new.", **told)
    return phrase("A digest of at most {stories}, {times}.", **told)


def filters_in_words(terms: Terms) -> str:
    """What articles must be beside the topic, `""` where nothing: `from courier or wire, in English`."""
    parts: list[str] = []
    if terms.sources:
        parts.append(phrase("from {sources}", sources=listed(terms.sources, "or")))
    if terms.languages:
        parts.append(phrase("in {languages}", languages=listed([name_of(each) for each in terms.languages], "or")))
    if terms.pattern:
        parts.append(phrase("where {pattern} fits", pattern=terms.pattern))
    return joined(parts) if parts else ""


def shortly(terms: Terms) -> str:
    """In a few words, for a row: `daily 08:00`, or `alerts from 3 sources on, in English`."""
    coming = schedule_in_words(terms.schedule)
    if terms.mode is Mode.ALERTS:
        coming = plural(terms.independent, "alerts from {n} source on", "alerts from {n} sources on")
    return joined(filter(None, (coming, filters_in_words(terms))))
