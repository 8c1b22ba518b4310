"""The language in which a reader is spoken to: puts what a message says into it.

Invariant: only the interface is translated. News, names and what members typed stay as they are, and what a catalogue
does not hold is said in English.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Protocol, TypeVar, cast

from bot.message.blocks import Note, Paragraph, spread
from bot.message.phrases import Phrase

_T = TypeVar("_T")


class Language(Protocol):
    """One language of the interface."""

    @property
    def code(self) -> str:
        """As ISO 639-1 has it: `en`."""
        ...

    @property
    def name(self) -> str:
        """What it calls itself: `Deutsch`."""
        ...

    def say(self, text: str) -> str:
        """A phrase in the language; any other text, and a phrase that it does not know, as it is."""
        ...


class Languages(Protocol):
    """Those that the interface speaks."""

    @property
    def codes(self) -> Sequence[str]:
        """All of them, English among them."""
        ...

    def of(self, code: str | None) -> Language:
        """That of a code; the usual one for None, and for one that is spoken no more."""
        ...


@dataclass(frozen=True, slots=True)
class English:
    """What the code is written in."""

    code: str = "en"
    name: str = "English"

    def say(self, text: str) -> str:
        """The text."""
        return text


ENGLISH = English()


@dataclass(frozen=True, slots=True)
class EnglishAlone:
    """No other language."""

    codes: Sequence[str] = ("en",)

    def of(self, code: str | None) -> Language:  # noqa: ARG002
        """English, whatever is asked for."""
        return ENGLISH


ENGLISH_ALONE = EnglishAlone()


def in_language(value: _T, language: Language) -> _T:
    """A message, form or any other value of dataclasses, tuples and text, with its phrases in the language."""
    if language.code == ENGLISH.code:
        return value
    return cast("_T", _said(value, language))


def _said(value: object, language: Language) -> object:
    if isinstance(value, Phrase):
        return language.say(value)
    if isinstance(value, Paragraph | Note) and value.made:
        return replace(value, inlines=in_language(spread(value.made, language.say), language), made=())
    if isinstance(value, tuple):
        return tuple(_said(each, language) for each in value)
    if isinstance(value, dict):
        return {key: _said(each, language) for key, each in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **_changed(value, language))
    return value


def _changed(value: object, language: Language) -> dict[str, object]:
    """The fields of a dataclass that are other in the language."""
    held = {field.name: getattr(value, field.name) for field in fields(value) if field.init}  # type: ignore[arg-type]
    told = {name: _said(each, language) for name, each in held.items()}
    return {name: each for name, each in told.items() if each is not held[name]}
