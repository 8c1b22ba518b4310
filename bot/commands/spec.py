"""The one table of commands: names, arguments, options, help and examples.

The console's parser and completion, `/help` and the README's table are made from it.
"""

from dataclasses import dataclass

from bot.errors import BadCommand
from bot.search.when import HINT


@dataclass(frozen=True, slots=True)
class Option:
    """A `name:value` of a command. With `choices`, the value is one of them."""

    name: str
    help: str
    choices: tuple[str, ...] = ()
    placeholder: str = "…"


@dataclass(frozen=True, slots=True)
class Argument:
    """The words of a command that are no option: all of them, as one text."""

    name: str
    help: str
    required: bool = True


@dataclass(frozen=True, slots=True)
class Command:
    """One command as users see it."""

    name: str
    help: str
    argument: Argument | None = None
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """The form of the command in one line."""
        words = [f"/{self.name}"]
        if self.argument:
            words.append(f"<{self.argument.name}>" if self.argument.required else f"[{self.argument.name}]")
        words += [f"[{option.name}:{'|'.join(option.choices) or option.placeholder}]" for option in self.options]
        return " ".join(words)

    def option(self, name: str) -> Option | None:
        """The option of that name."""
        return next((option for option in self.options if option.name == name), None)


SINCE = Option("since", f"only what was published from then on: {HINT}", placeholder="7d")
UNTIL = Option("until", "only what was published before the end of then; forms as for since", placeholder="yesterday")
SOURCE = Option("source", "only sources whose name holds this", placeholder="name")
LENGTH = Option("length", "how much is said", choices=("short", "medium", "long"))

REVISION = Option("revision", "an older wording, as a citation names it; the newest without", placeholder="1")

COMMANDS = (
    Command(
        "summary",
        "What the stored articles say about a topic, each sentence with its source",
        Argument("topic", 'words, "an exact phrase", -not this'),
        (SINCE, UNTIL, SOURCE, LENGTH),
        ("/summary belarus", '/summary "Hudson River" since:7d', "/summary trade -tesla length:short"),
    ),
    Command(
        "search",
        "The stored items that hold these words, the most relevant first",
        Argument("words", 'words, "an exact phrase", -not this'),
        (SINCE, UNTIL, SOURCE),
        ("/search tariffs", "/search ferry source:courier"),
    ),
    Command(
        "latest",
        "The newest stories, of everything or of one topic",
        Argument("topic", "words as for /summary", required=False),
        (SINCE, UNTIL, SOURCE),
        ("/latest", "/latest belarus since:24h"),
    ),
    Command(
        "article",
        "The whole stored text of one article",
        Argument("id", "the number that answers show as «article 12»"),
        (REVISION,),
        ("/article 1 revision:1", "/article 1"),
    ),
    Command(
        "help",
        "What the commands do, or how one of them is used",
        Argument("command", "the name of a command", required=False),
        (),
        ("/help", "/help summary"),
    ),
)

BY_NAME = {command.name: command for command in COMMANDS}


def command_named(name: str) -> Command:
    """The command of that name.

    Raises:
        BadCommand: there is none; the message names the nearest.
    """
    if name in BY_NAME:
        return BY_NAME[name]
    from difflib import get_close_matches  # noqa: PLC0415  # only a mistake needs it

    near = get_close_matches(name, BY_NAME, 1)
    hint = f"Did you mean /{near[0]}?" if near else f"The commands are {', '.join(f'/{known}' for known in BY_NAME)}."
    raise BadCommand(f"There is no command /{name[:40]}. {hint}")
