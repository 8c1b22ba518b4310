"""A language that is made up: it shows what of a message can be said in another one, and what stays as it is."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.message.language import ENGLISH, Language
from bot.message.phrases import SLOT, Clause, Count, Decimals, Listing, Pattern, Phrase, Row, Tongue, When

_SAID = re.compile(r"⟦[^⟦⟧]*⟧")


@dataclass(frozen=True, slots=True)
class Pseudo:
    """Says a phrase in English within ⟦ and ⟧; what is no phrase stands outside of them, also within a phrase."""

    code: str = "xx"
    name: str = "Pseudo"

    def say(self, text: str) -> str:
        """See `bot.message.language.Language.say`."""
        if not isinstance(text, Phrase):
            return text
        match text.made:
            case Pattern(pattern, values):
                return _within(SLOT.sub(lambda slot: self._value(values[slot[1]]), pattern))
            case Count(pattern, n, values):
                held = {**values, "n": n}
                return _within(SLOT.sub(lambda slot: self._value(held[slot[1]]), pattern))
            case When() | Clause() | Row() | Tongue() | Decimals():
                return _within(str.__str__(text))
            case Listing(listed, between):
                sign = _within(f" {between} ") if between in ("and", "or") else between
                return sign.join(self.say(each) for each in listed)

    def _value(self, value: object) -> str:
        if isinstance(value, Phrase) and not isinstance(value.made, Listing):
            return self.say(value)
        if isinstance(value, Phrase):
            return f"⟧{self.say(value)}⟦"  # whose values may be no phrases
        return f"{value:,}" if isinstance(value, int) else f"⟧{value}⟦"


def _within(text: str) -> str:
    return f"⟦{text}⟧"


@dataclass(frozen=True, slots=True)
class Pseudolects:
    """English, and the language that is made up."""

    codes: Sequence[str] = ("en", "xx")

    def of(self, code: str | None) -> Language:
        """See `bot.message.language.Languages.of`."""
        return Pseudo() if code == "xx" else ENGLISH


def unsaid(text: str) -> str:
    """What of a text is not said in the made-up language."""
    before = ""
    while before != text:  # phrases stand within phrases
        before, text = text, _SAID.sub(" ", text)
    return text
