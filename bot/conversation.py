"""How chat platforms and the desk talk: the values that pass between them, and the desk as a port.

A platform turns what a member does into calls of a `Desk` and shows what that returns. The desk never holds
markup or knows a platform's payloads; a platform never knows commands, search or summaries.

    member types a command      Desk.ask      → Response
    presses a button, a menu    Desk.press    → Response      or Desk.form, where the action opens a form
    sends a form                Desk.submit   → Response | Faults
    types a value               Desk.suggest  → Choices
    opens the app's own page    Desk.home     → Message

Invariant: nothing here is a secret, and every text in it is untrusted.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from bot.message.blocks import Choice, Message
from bot.message.phrases import phrase
from bot.message.plain import Reader
from bot.table import Suggests

Stage = Callable[[str], Awaitable[None]]
"""Told what long work is doing ("reading 48 articles"); a platform shows it if the answer takes a moment."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something is said.

    `workspace` is a Discord guild or a Slack team, `""` for a Discord conversation outside any guild. `direct` is
    whether only the asker reads there: a direct message, or an app that the member installed for themselves.
    """

    platform: str
    workspace: str
    channel: str
    thread: str = ""
    direct: bool = False

    @property
    def referred(self) -> str:
        """By which channel a platform refers to it: a thread of Discord is one, that of Slack is a moment in one."""
        return self.thread if self.thread and self.platform == "discord" else self.channel


@dataclass(frozen=True, slots=True)
class Person:
    """Who says it, by the platform's id; `admin` is whether they manage the place, as platform or its admins let them.

    `roles` are those that they have there. `outside` is who belongs to another workspace. `chosen` is an admin whom
    the admins of the place have chosen, and the platform knows nothing of.
    """

    id: str
    admin: bool = False
    locale: str = "en"
    roles: frozenset[str] = frozenset()
    outside: bool = False
    chosen: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """A `role`, `channel` or `person` of a command's values that the platform vouches for as being of the workspace."""

    kind: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Asking:
    """Who does something, and where.

    `named` is what the values of the command name there; `also` says in words who may configure the place beside its
    admins.
    """

    place: Place
    person: Person
    named: tuple[Named, ...] = ()
    also: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A command line as typed, `/summary belarus since:7d`. A `loose` one that names no command is a topic."""

    text: str
    loose: bool = False


@dataclass(frozen=True, slots=True)
class Call:
    """A command with its values apart, as Discord hands them over; `command` is a name of the table ("sources add")."""

    command: str
    words: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A file that an answer hands over."""

    name: str
    content: str


@dataclass(frozen=True, slots=True)
class Response:
    """What is to be shown.

    `message.private` is for the asker alone. With `edits`, the message whose button was pressed becomes this one.
    `ill` is `refused` (bad input, no budget) or `failed` where it is no answer.
    """

    message: Message
    edits: bool = False
    file: File | None = None
    ill: str = ""


class Input(StrEnum):
    """How a field of a form is filled in."""

    TEXT = "text"
    CHOICE = "choice"
    CHANNEL = "channel"
    ROLE = "role"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Field:
    """One field: `name` is its key in what is sent, `value` what stands in it at first.

    A CHOICE is one of `choices`; with `suggests`, a platform that can lets the member search the store instead.
    With `picks`, it offers its own channels, roles or people, and the value is an id, of people several with commas.
    """

    name: str
    label: str
    value: str = ""
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    required: bool = True
    suggests: Suggests | None = None
    picks: Input | None = None

    @property
    def input(self) -> Input:
        """A field with choices is a choice."""
        return self.picks or (Input.CHOICE if self.choices else Input.TEXT)


@dataclass(frozen=True, slots=True)
class Form:
    """What a platform shows as a modal: `action` goes back with what is filled in; at most 5 fields."""

    action: str
    title: str
    fields: tuple[Field, ...]
    send: str = phrase("Save")


@dataclass(frozen=True, slots=True)
class Faults:
    """What is wrong with a form, by the name of the field, each a sentence that says what to do."""

    by_field: Mapping[str, str]


FORM = "form:"
"""How the actions begin that open a form."""

MAX_ACTION = 80
"""Characters of an action: what fits every platform, with room for a renderer's own prefix."""


def opens_form(action: str) -> bool:
    """Whether a pressed button opens a form, which a platform must do at once, without acknowledging first."""
    return action.startswith(FORM)


class Desk(Protocol):
    """Who answers. Nothing raises for bad input or for an unexpected error: both are responses."""

    async def ask(self, asking: Asking, said: Line | Call, stage: Stage) -> Response:
        """Answer a command."""
        ...

    async def press(self, asking: Asking, action: str, value: str, stage: Stage) -> Response:
        """Answer a button; `value` is what was chosen in a menu, `""` for a button."""
        ...

    async def form(self, asking: Asking, action: str) -> Form | Response:
        """The form that an action opens, or why it does not; within half a second."""
        ...

    async def submit(self, asking: Asking, action: str, values: Mapping[str, str]) -> Response | Faults:
        """Take a form in."""
        ...

    async def suggest(self, asking: Asking, suggests: Suggests, typed: str) -> Sequence[Choice]:
        """Up to 25 values that the store offers for what is typed so far, the likeliest first; within 100 ms."""
        ...

    async def home(self, asking: Asking) -> Message:
        """The app's own page for a member: what this place and they follow, how fresh the store is."""
        ...

    async def reader(self, asking: Asking) -> Reader:
        """For whom a message is worded there: now, and the zone of the place."""
        ...

    async def left(self, platform: str, workspace: str) -> None:
        """The app was removed from a workspace: nothing is delivered there any more, and its secrets are erased.

        The rest is erased later, unless the app is there again before.
        """
        ...

    async def came(self, platform: str, workspaces: Sequence[str]) -> None:
        """The app is in these: what stopped when it was removed from one of them goes on."""
        ...

    async def serves(self, platform: str, workspaces: Sequence[str]) -> None:
        """The app is in these and in no other of the platform: what happened meanwhile, unseen, is made up for.

        As `came` for these, and as `left` for all others that something is kept of.
        """
        ...
