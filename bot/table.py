"""What a command looks like: its name, its argument, its options. The table itself is in `commands.spec`.

Invariant: a name is one word, or a group and a verb ("sources add"), as Discord has subcommands of a group.
"""

from dataclasses import dataclass
from enum import StrEnum


class Suggests(StrEnum):
    """What the store can offer while a value is typed."""

    TOPICS = "topics"
    SOURCES = "sources"
    """The names of sources that have items."""
    WATCHES = "watches"
    """Watched sources, by number and name."""
    SUBSCRIPTIONS = "subscriptions"
    """What is followed where the command is typed, by number and topic."""
    LANGUAGES = "languages"
    """Those that the interface speaks."""


class Takes(StrEnum):
    """What of a platform a value names, where it is more than words; its value is then an id."""

    CHANNEL = "channel"
    ROLE = "role"


@dataclass(frozen=True, slots=True)
class Option:
    """A `name:value` of a command. With `choices`, the value is one of them; a `numeric` one is a number from 1.

    `only` is the one platform that offers it, `""` for all.
    """

    name: str
    help: str
    choices: tuple[str, ...] = ()
    placeholder: str = "…"
    numeric: bool = False
    suggests: Suggests | None = None
    takes: Takes | None = None
    only: str = ""


@dataclass(frozen=True, slots=True)
class Argument:
    """The words of a command that are no option: all of them, as one text."""

    name: str
    help: str
    required: bool = True
    suggests: Suggests | None = None


@dataclass(frozen=True, slots=True)
class Command:
    """One command as users see it; `admin`: not for every member; `private`: its answer is the asker's alone."""

    name: str
    help: str
    argument: Argument | None = None
    options: tuple[Option, ...] = ()
    examples: tuple[str, ...] = ()
    admin: bool = False
    private: bool = False

    @property
    def group(self) -> str:
        """The group that it belongs to, `""` for a command of its own."""
        return self.name.rpartition(" ")[0]

    @property
    def verb(self) -> str:
        """What it is called within its group."""
        return self.name.rpartition(" ")[2]

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
