"""The one table of commands: names, arguments, options, help and examples.

The parser, `/help`, the console's completion, `tidings sources …` and the README's table are made from it. Its rows are
in the `rows_…` modules beside this; the shape of a row is in `bot.table`.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.commands.rows_configuring import CONFIGURING
from bot.commands.rows_following import FOLLOWING
from bot.commands.rows_keeping import KEEPING
from bot.commands.rows_reading import READING
from bot.errors import BadCommand
from bot.message.phrases import joined, phrase
from bot.table import Argument, Command


@dataclass(frozen=True, slots=True)
class Group:
    """Commands that share their first word; that word alone means the verb `default`, and with options `optional`."""

    name: str
    help: str
    default: str
    optional: str = ""

    @property
    def commands(self) -> tuple[Command, ...]:
        """Its commands, in the order of the table."""
        return tuple(command for command in COMMANDS if command.group == self.name)

    @property
    def admin(self) -> bool:
        """Whether all of them are for admins."""
        return all(command.admin for command in self.commands)

    @property
    def verbs(self) -> tuple[str, ...]:
        """What stands after its name."""
        return tuple(command.verb for command in self.commands)

    def command(self, verb: str) -> Command:
        """Its command of that verb.

        Raises:
            BadCommand: there is none; the message names the nearest and all.
        """
        found = BY_NAME.get(f"{self.name} {verb}")
        if found:
            return found
        near = _nearest(verb, self.verbs)
        told = {"group": self.name, "verb": verb[:40], "verbs": joined(self.verbs), "near": near}
        if not near:
            raise BadCommand(phrase("/{group} has no verb “{verb}”. The verbs are {verbs}.", **told))
        raise BadCommand(
            phrase("/{group} has no verb “{verb}”. Did you mean /{group} {near}? The verbs are {verbs}.", **told)
        )


COMMANDS = (
    *READING,
    *FOLLOWING,
    *CONFIGURING,
    *KEEPING,
    Command(
        "status",
        "How fresh the news are, which sources fail, what was sent here last and what waits",
        None,
        (),
        ("/status",),
        private=True,
    ),
    Command(
        "help",
        "What the commands do, or how one of them is used",
        Argument("command", "the name of a command", required=False),
        (),
        ("/help", "/help summary"),
        private=True,
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}

GROUPS = {
    "preferences": Group("preferences", "What digests here tell more and less of", "show"),
    "privacy": Group("privacy", "What is kept of you and of this place", "show"),
    "settings": Group("settings", "What holds in this place, and who changed what", "show", "set"),
    "digest": Group("digest", "Digests of what is followed", "preview"),
    "sources": Group("sources", "The sources that are watched", "list"),
}


def command_named(name: str) -> Command:
    """The command of that name; a group's name means its default.

    Raises:
        BadCommand: there is none; the message names the nearest.
    """
    first, _, verb = name.partition(" ")
    if first in GROUPS:
        return GROUPS[first].command(verb or GROUPS[first].default)
    if name in BY_NAME:
        return BY_NAME[name]
    known = [*(command.name for command in COMMANDS if not command.group), *GROUPS]
    near = _nearest(name, known)
    if near:
        raise BadCommand(phrase("There is no command /{name}. Did you mean /{near}?", name=name[:40], near=near))
    commands = joined(f"/{word}" for word in known)
    raise BadCommand(
        phrase("There is no command /{name}. The commands are {commands}.", name=name[:40], commands=commands)
    )


def _nearest(word: str, known: Sequence[str]) -> str:
    """The one of these that a mistyped word most resembles, `""` when it resembles none."""
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    return next(iter(get_close_matches(word, known, 1)), "")
