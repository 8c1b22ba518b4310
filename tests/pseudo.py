"""A language that is made up: it shows what of a message can be said in another one, and what stays as it is."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.message.language import ENGLISH, Language
from bot.message.phrases import Count, Listing, Pattern, Phrase, english, filled

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
                return self._within(pattern, values)
            case Count(pattern, n, values):
                return self._within(pattern, {**values, "n": n})
            case Listing(values, between):
                sign = f"⟦ {between} ⟧" if between in ("and", "or") else between
                return sign.join(map(self.say, values))
            case _:
                return f"⟦{text}⟧"

    def _within(self, pattern: str, values: Mapping[str, object]) -> str:
        return f"⟦{filled(pattern, values, self._value)}⟧"

    def _value(self, value: object) -> str:
        return f"⟧{self.say(value) if isinstance(value, str) else english(value)}⟦"


@dataclass(frozen=True, slots=True)
class Pseudolects:
    """English, and the language that is made up."""

    codes: Sequence[str] = ("en", "xx")

    def of(self, code: str | None) -> Language:
        """See `bot.message.language.Languages.of`."""
        return Pseudo() if code == "xx" else ENGLISH


def unsaid(text: str) -> str:
    """What of a text is not said in the made-up language."""
    return _SAID.sub(" ", text)
