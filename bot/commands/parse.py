"""Turns a line such as `/summary belarus since:7d` into a command with its values, by the table in `spec`."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from bot.articles.text import clean_line
from bot.commands.spec import COMMANDS, GROUPS, command_named
from bot.errors import BadCommand
from bot.message.phrases import joined, phrase
from bot.ports import Scope
from bot.search.when import HINT, parse_moment
from bot.table import Command

_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[^\W\d_]*"
_SPACED = (
    r"(?:last|past|this)\s+(?:\d+\s+)?[^\W\d_]+|(?:\d+|an?)\s+[^\W\d_]+\s+ago"
    rf"|\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,4}}"
)
"""Times of several words that are clear without quotes: `last week`, `3 days ago`, `1 feb 2026`."""
_LASTING = (
    rf"(?:until\s+)?(?:\d{{1,2}}\s+{_MONTH}(?:\s+\d{{4}})?|{_MONTH}\s+\d{{1,2}}(?:\s+\d{{4}})?"
    r"|(?:\d{1,5}|an?|next)\s+[^\W\d_]+)|until\s+\S+"
)
"""The same of `for:`: `3 days`, `until friday`, `until 5 december`."""
_OPTION = re.compile(
    r'(?:"[^"]*"|“[^”]*”)(?!\S)|(?<!\S)(?P<name>[^\W\d_]+(?:-[^\W\d_]+)*):\s*'
    rf'(?:"(?P<quoted>[^"]*)"?|“(?P<curly>[^”]*)”?|(?:(?<=\bfor:)|(?<=\bfor:\s))(?P<lasting>{_LASTING})(?!\S)'
    rf"|(?P<spaced>{_SPACED})(?!\S)|(?P<bare>\S*))",
    re.IGNORECASE,
)
"""A phrase, in which nothing is an option, or `name:value`."""
_FEED_ADDRESS = re.compile(r"//|https?:|[^/\s]*[./]", re.IGNORECASE)
"""What follows `feed:` where that is the scheme of an address and no option."""
MAX_LINE = 2_000
"""Characters: what Discord lets a member send."""


@dataclass(frozen=True, slots=True)
class Request:
    """A parsed command line: the command, the words that are no option, and the options' values."""

    command: Command
    text: str = ""
    options: dict[str, str] = field(default_factory=dict)


def parse_line(line: str) -> Request:
    """Parse one command line; the slash may be missing.

    Raises:
        BadCommand: no such command, an argument missing, an option unknown or wrong.
    """
    if len(line.strip()) > MAX_LINE:
        told = {"most": MAX_LINE, "n": len(line.strip())}
        raise BadCommand(phrase("A command has at most {most} characters; this one has {n}.", **told))
    command, rest = _opened(clean_line(line))
    return _whole(command, *_split(command, rest))


def parse_words(command: Command, words: Iterable[str], options: Mapping[str, str]) -> Request:
    """The request that a shell's words make, in which quotes and blanks mean themselves.

    Raises:
        BadCommand: as of `parse_line`.
    """
    chosen = {name: _checked(command, name, value.strip()) for name, value in options.items()}
    kept: list[str] = []
    for word in words:
        name, colon, value = word.partition(":")
        if colon and not _is_scheme(name, value) and _is_option(command, name.casefold()):
            chosen[name.casefold()] = _checked(command, name.casefold(), value.strip())
        else:
            kept.append(word)
    return _whole(command, " ".join(kept), chosen)


def no_word(request: Request) -> BadCommand:
    """The error of a request in whose words there is nothing to look for."""
    typed, example = request.text[:80], request.command.examples[0]
    return BadCommand(phrase("“{text}” holds no word to look for. For example: {example}", text=typed, example=example))


def _opened(line: str) -> tuple[Command, str]:
    """The command with which a line begins, and what follows. A group alone, or with options, means its default."""
    name, rest = [*line.removeprefix("/").split(None, 1), "", ""][:2]
    if not name:
        raise BadCommand(phrase("A command begins with a slash and a name. Try {command}.", command="/help"))
    group = GROUPS.get(name.casefold())
    if group is None:
        return command_named(name.casefold()), rest
    verb, after = [*rest.split(None, 1), "", ""][:2]
    option, colon, _ = verb.casefold().partition(":")
    usual = group.command(group.optional or group.default)
    if not verb or (colon and usual.option(option)):
        return usual if verb else group.command(group.default), rest
    return group.command(verb.casefold()), after


def _whole(command: Command, text: str, options: dict[str, str]) -> Request:
    if command.argument is None and text:
        told = phrase("/{command} takes no words. Its form is {form}.", command=command.name, form=command.usage)
        raise BadCommand(told)
    if command.argument and command.argument.required and not text:
        needs = {"command": command.name, "argument": command.argument.name, "example": command.examples[0]}
        raise BadCommand(phrase("/{command} is missing its {argument}. For example: {example}", **needs))
    return Request(command, text, options)


def _split(command: Command, rest: str) -> tuple[str, dict[str, str]]:
    options: dict[str, str] = {}
    kept: list[str] = []
    end = 0
    for match in _OPTION.finditer(rest):
        name = (match["name"] or "").casefold()
        value = next(filter(None, match.group("quoted", "curly", "lasting", "spaced", "bare")), "").strip()
        if not name or _is_scheme(name, value) or not _is_option(command, name):
            continue
        options[name] = _checked(command, name, value)
        kept.append(rest[end : match.start()])
        end = match.end()
    kept.append(rest[end:])
    return " ".join("".join(kept).split()), options


def _is_scheme(name: str, value: str) -> bool:
    """Whether `feed:` begins an address, as browsers write those of feeds."""
    return name.casefold() == "feed" and bool(_FEED_ADDRESS.match(value))


def _is_option(command: Command, name: str) -> bool:
    """Whether `name:` means an option. What only looks like one (`covid:`) is a word of the query.

    Raises:
        BadCommand: it is nearly an option's name, or the name of one that only other commands have.
    """
    names = [option.name for option in command.options]
    if name in names:
        return True
    if any(other.option(name) for other in COMMANDS if other.group == command.group):
        told = {"command": command.name, "option": name, "form": command.usage}
        raise BadCommand(phrase("/{command} has no option {option}:. Its form is {form}.", **told))
    near = get_close_matches(name, names, 1, 0.8)
    if near:
        told = {"command": command.name, "option": name, "near": near[0]}
        raise BadCommand(phrase("/{command} has no option {option}:. Did you mean {near}:?", **told))
    return False


def _checked(command: Command, name: str, value: str) -> str:
    option = command.option(name)
    if not value:
        raise BadCommand(phrase("{option}: needs a value. The form is {form}.", option=name, form=command.usage))
    if option and option.choices:
        if value.casefold() not in option.choices:
            told = {"option": name, "values": joined(option.choices), "value": value}
            raise BadCommand(phrase("{option}: is one of {values}, not “{value}”.", **told))
        return value.casefold()
    if option and option.numeric and not positive(value):
        told = {"option": name, "example": option.placeholder, "value": value[:80]}
        raise BadCommand(phrase("{option}: is a number such as {example}, not “{value}”.", **told))
    return value


def positive(text: str) -> int | None:
    """The number that a user typed, `#12` or `12`, within what a store can count to; None for anything else."""
    digits = text.strip().removeprefix("#")
    fits = digits.isascii() and digits.isdigit() and len(digits) <= 18  # noqa: PLR2004  # of SQLite's 19
    return int(digits) if fits else None


def scope_of(request: Request, now: datetime, zone: ZoneInfo) -> Scope:
    """The time and source that a request limits itself to.

    Raises:
        BadCommand: a date that is not understood, or an empty span of time.
    """
    since, until = (_moment(request, name, now, zone) for name in ("since", "until"))
    if since is not None and until is not None and since >= until:
        raise BadCommand(
            phrase(
                "{since} is not before {until}, so nothing can lie between. Swap them or drop one.",
                since="since:",
                until="until:",
            )
        )
    return Scope(since, until, request.options.get("source"))


def _moment(request: Request, name: str, now: datetime, zone: ZoneInfo) -> datetime | None:
    value = request.options.get(name)
    if value is None:
        return None
    moment = parse_moment(value, now, zone, end=name == "until")
    if moment is None:
        told = {"option": name, "value": value, "examples": HINT}
        raise BadCommand(phrase("{option}:{value} is not a time that I know. Use {examples}.", **told))
    return moment
