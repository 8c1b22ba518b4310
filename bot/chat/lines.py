"""Turns what members say into command lines, and parsed requests back into lines that mean the same.

Invariant: `parse_line(line_of_request(request))` is that request.
"""

from collections.abc import Mapping

from bot.commands.parse import Request
from bot.commands.spec import COMMANDS, GROUPS
from bot.conversation import Call, Line

_KNOWN = frozenset({*(command.name for command in COMMANDS if not command.group), *GROUPS})


def line_of(said: Line | Call) -> str:
    """The command line that was said; a loose one that names no command is the topic of a summary."""
    if isinstance(said, Call):
        return _line(said.command, said.words, said.options)
    text = said.text.strip()
    if not said.loose:
        return text
    first = text.removeprefix("/").split(None, 1)[:1]
    if not first:
        return "/help"
    return text if first[0].casefold() in _KNOWN else f"/summary {text}"


def line_of_request(request: Request, **changed: str | None) -> str:
    """A line that is parsed to this request, with some options changed; None takes an option away."""
    options = {**request.options, **changed}
    return _line(request.command.name, request.text, {name: value for name, value in options.items() if value})


def _line(command: str, words: str, options: Mapping[str, str]) -> str:
    """Options first: quotes that the words leave open cannot swallow them."""
    quoted = (f'{name}:"{_bare(value)}"' for name, value in options.items() if _bare(value))
    return " ".join(["/" + command, *quoted, *([words] if words else [])])


def _bare(value: str) -> str:
    return " ".join(value.translate({ord(mark): " " for mark in '"“”'}).split())
