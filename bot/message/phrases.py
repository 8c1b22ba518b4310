"""What the interface says: text that reads as English and knows how it is made, so that it can be said in a language.

    phrase("New since {day}:", day=when(at, "day month"))
    counted(3, "article")                         # 3 articles
    counted(3, "more story", "more stories")

Invariant: a phrase is its English text, and may stand wherever text does. What is made of one by other means, such as
an f-string, is plain text and stays English. Values are of anywhere; patterns stand in the code, and in catalogues.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Self

Form = Literal[
    "weekday", "weekday time", "weekday day month", "day month", "day month time", "date", "date time", "time"
]
"""How a moment is written; the dates of other languages stand in their catalogues by the same names."""

FORMS: Mapping[Form, str] = {
    "weekday": "{at:%A}",
    "weekday time": "{at:%A} {at:%H:%M}",
    "weekday day month": "{at:%A} {at.day} {at:%B}",
    "day month": "{at.day} {at:%B}",
    "day month time": "{at.day} {at:%B} {at:%H:%M}",
    "date": "{at.day} {at:%B} {at.year}",
    "date time": "{at.day} {at:%B} {at.year}, {at:%H:%M}",
    "time": "{at:%H:%M}",
}

SLOT = re.compile(r"\{(\w+)(\.n)?\}")
"""Where a value stands in a pattern: `{name}`, and in a translation `{name.n}`, the number alone of what is counted."""


@dataclass(frozen=True, slots=True)
class Pattern:
    """A sentence with slots."""

    text: str
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Count:
    """A number and what is counted; `text` is the pattern of the English plural, with `{n}` for the number."""

    text: str
    n: int
    values: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class When:
    """A moment in the reader's zone."""

    at: datetime
    form: Form


@dataclass(frozen=True, slots=True)
class Listing:
    """Several values in a row: `between` them a sign, or as the language lists what is all ("and") or one ("or")."""

    values: tuple[str, ...]
    between: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence that was kept as text, and stands within another without its full stop."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """What the table of commands says of a command or group, or of an argument or option of it, which is `value`."""

    command: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Tongue:
    """The name of a language, which has this code."""

    code: str


@dataclass(frozen=True, slots=True)
class Decimals:
    """A number that is written with so many digits behind the sign of the fraction."""

    value: float
    digits: int


Made = Pattern | Count | When | Listing | Clause | Row | Tongue | Decimals


class Phrase(str):
    """Text in English, and how it is made."""

    __slots__ = ("made",)

    made: Made

    def __new__(cls, english: str, made: Made) -> Self:
        """A phrase that reads like that."""
        self = super().__new__(cls, english)
        self.made = made
        return self

    def __str__(self) -> str:
        """Itself: an error that is raised with a phrase has it still."""
        return self

    def __reduce__(self) -> tuple[type["Phrase"], tuple[str, Made]]:
        """How it is pickled: `str` alone would lose how it is made."""
        return Phrase, (str.__getitem__(self, slice(None)), self.made)


def phrase(text: str, /, **values: object) -> Phrase:
    """A sentence: numbers among the values are written with separators, fractions in six digits, all else as it is.

    Raises:
        KeyError: a slot has no value.
    """
    return Phrase(filled(text, values, english), Pattern(text, values))


def stored(text: str) -> str:
    """A phrase that was kept as text: in another language where that has it whole, else as it was kept."""
    return text if "{" in text else Phrase(text, Pattern(text, {}))


def clause(text: str) -> Phrase:
    """The same of a sentence that stands within another: without its full stop."""
    return Phrase(text.rstrip("."), Clause(text))


def counted(n: int, noun: str, several: str = "", /, **values: object) -> Phrase:
    """`1 article`, `1,234 articles`; the noun may have slots."""
    many = several or f"{noun}s"
    return plural(n, f"{{n}} {noun}", f"{{n}} {many}", **values)


def plural(n: int, one: str, many: str, /, **values: object) -> Phrase:
    """A sentence that depends on a number, which stands at `{n}`."""
    made = Count(many, n, values)
    return Phrase(filled(one if n == 1 else many, {**values, "n": n}, english), made)


def when(at: datetime, form: Form) -> Phrase:
    """A moment as it is written; `at` is in the reader's zone."""
    return Phrase(FORMS[form].format(at=at), When(at, form))


def listed(values: Sequence[str], last: Literal["and", "or"] = "and") -> Phrase:
    """`a, b and c`; of nothing, `""`."""
    head = ", ".join(values[:-1])
    return Phrase(f"{head} {last} {values[-1]}" if head else "".join(values), Listing(tuple(values), last))


def joined(values: Iterable[str], between: str = ", ") -> Phrase:
    """Values, of which each may be a phrase, with a sign between them."""
    held = tuple(values)
    return Phrase(between.join(held), Listing(held, between))


def decimals(value: float, digits: int) -> Phrase:
    """`0.50`: always with as many digits behind the point."""
    return Phrase(f"{value:,.{digits}f}", Decimals(value, digits))


def described(english: str, command: str, value: str = "") -> Phrase:
    """A description of the table of commands: other languages have it with the names of commands, not as a pattern."""
    return Phrase(english, Row(command, value))


def filled(text: str, values: Mapping[str, object], written: Callable[[object], str]) -> str:
    """A pattern with its values, each as it is written."""

    def value(slot: re.Match[str]) -> str:
        held = values[slot[1]]
        if slot[2] and isinstance(held, Phrase) and isinstance(held.made, Count):
            held = held.made.n
        return written(held)

    return SLOT.sub(value, text)


def english(value: object) -> str:
    """A value as it stands in English text."""
    if isinstance(value, float):
        return f"{value:,.6g}"
    return f"{value:,}" if isinstance(value, int) else f"{value}"
