"""The platform-neutral message: semantic blocks of inlines. Renderers turn it into what a platform shows.

Invariant: no block holds markup; text in it is untrusted and is escaped by the renderer, once.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

from bot.message.phrases import Phrase, listed, phrase
from bot.model import Citation


@dataclass(frozen=True, slots=True)
class Text:
    """Plain words."""

    text: str


@dataclass(frozen=True, slots=True)
class Strong:
    """Words that matter more."""

    text: str


@dataclass(frozen=True, slots=True)
class Code:
    """Words to type."""

    text: str


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead somewhere; `url` is http or https."""

    text: str
    url: str


@dataclass(frozen=True, slots=True)
class Cite:
    """The number of a citation."""

    n: int


@dataclass(frozen=True, slots=True)
class Moment:
    """A moment as the reader says it ("3 h ago"), with the exact time behind it."""

    at: datetime


@dataclass(frozen=True, slots=True)
class Ref:
    """A person or channel of the platform by its id, shown by its name where the platform knows it; calls nobody."""

    kind: Literal["person", "channel"]
    id: str


Inline = Text | Strong | Code | Link | Cite | Moment | Ref


@dataclass(frozen=True, slots=True)
class Woven:
    """A sentence of the interface with inlines in it, which may stand elsewhere in another language. See `woven`."""

    text: Phrase
    inlines: Mapping[str, Inline]

    def spread(self, text: str) -> tuple[Inline, ...]:
        """The inlines of the sentence as it reads in some language, words among them."""
        parts = _MARK.split(text)
        named = [self.inlines.get(part, Text(part)) if place % 2 else Text(part) for place, part in enumerate(parts)]
        return tuple(each for each in named if each != Text(""))


_MARK = re.compile("\ue000([a-z_]+|[0-9]+)\ue001")


def woven(text: str, /, **values: object) -> Woven:
    """A sentence as of `phrase`, of whose values some are inlines: `woven("Read {it}.", it=Code("/article 5"))`.

    One value at most may be woven itself.
    """
    inlines = {name: value for name, value in values.items() if isinstance(value, Inline)}
    marked = {name: _mark(name) if name in inlines else value for name, value in values.items()}
    for name, value in values.items():
        if isinstance(value, Woven):
            inlines |= value.inlines
            marked[name] = value.text
    return Woven(phrase(text, **marked), inlines)


def listed_inlines(values: Sequence[Inline], last: Literal["and", "or"]) -> Woven:
    """`a, b or c`, of inlines."""
    named = {str(place): value for place, value in enumerate(values)}
    return Woven(listed([_mark(name) for name in named], last), named)


def _mark(name: str) -> str:
    return f"\ue000{name}\ue001"


Part = str | Inline | Woven
"""What a paragraph or a note is made of."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The title of a part."""

    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; `made` is what it was made of, where that is more than its inlines."""

    inlines: tuple[Inline, ...]
    made: tuple[Part, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class StoryCard:
    """One item or story in a list. `sources` are names; `detail` is a sentence of it or nothing."""

    title: str
    sources: tuple[str, ...]
    published: datetime
    article_id: int
    url: str | None = None
    detail: str = ""
    headline_only: bool = False
    dated: bool = True
    image: str | None = None
    """A picture of it, http or https; its title is the text for who does not see it."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What an answer cites, one article a row, in order of the numbers."""

    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Fields:
    """Names and values side by side, such as commands and what they do."""

    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark about the answer: what it stands on, what to do next; `made` as of a paragraph."""

    inlines: tuple[Inline, ...]
    made: tuple[Part, ...] = field(default=(), compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of an article with those around them: `quoted` is what an answer cites."""

    before: str
    quoted: str
    after: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line between parts."""


class Style(StrEnum):
    """How much a button stands out."""

    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Something to press. `action` goes back to the desk: at most `bot.conversation.MAX_ACTION` characters, ASCII."""

    label: str
    action: str
    style: Style = Style.PLAIN


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values: what is read, what is meant, and a remark."""

    label: str
    value: str
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Menu:
    """Something to choose from; the value that is chosen goes back to the desk with the action."""

    prompt: str
    action: str
    choices: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Actions:
    """What can be done about the answer, in one row where it fits. Actions are unique in a message.

    `about` is what of the message they belong to, such as the title of the story above them; `""` for all of it.
    """

    items: tuple[Button | Menu, ...]
    about: str = ""


Block = Heading | Paragraph | StoryCard | Sources | Fields | Note | Quote | Divider | Actions


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, in order; `private` is for the asker alone."""

    blocks: tuple[Block, ...] = ()
    private: bool = False


def note(*parts: Part) -> Note:
    """A note of words, inlines and sentences with inlines."""
    return Note(spread(parts), _made(parts))


def paragraph(*parts: Part) -> Paragraph:
    """A paragraph of words, inlines and sentences with inlines."""
    return Paragraph(spread(parts), _made(parts))


def spread(parts: Iterable[Part], say: Callable[[str], str] = str) -> tuple[Inline, ...]:
    """The inlines of such parts; `say` puts phrases into a language."""
    inlines: list[Inline] = []
    for part in parts:
        if isinstance(part, Woven):
            inlines += part.spread(say(part.text))
        else:
            inlines.append(Text(part) if isinstance(part, str) else part)
    return tuple(inlines)


def _made(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    return parts if any(isinstance(part, Woven) for part in parts) else ()
