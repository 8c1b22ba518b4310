"""A made-up language that shows what of a text is a phrase: ⟦those words⟧, and what is none outside."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.message.phrases import Count, Listing, Pattern, Phrase, filled


@dataclass(frozen=True, slots=True)
class Pseudo:
    """Says each phrase in brackets, which close for its values; a value that is a phrase is bracketed itself."""

    code: str = "xx"
    name: str = "Pseudo"

    def say(self, text: str) -> str:
        """See `bot.message.language.Language.say`."""
        if not isinstance(text, Phrase):
            return text
        match text.made:
            case Pattern(pattern, values):
                return self._bracketed(pattern, values)
            case Count(pattern, n, values):
                return self._bracketed(pattern, {**values, "n": n})
            case Listing(values, between) if between not in ("and", "or"):
                return between.join(map(self.say, values))
            case Listing(values, between):
                return f"⟦{between}⟧".join(map(self.say, values))
            case _:
                return f"⟦{text}⟧"

    def _bracketed(self, pattern: str, values: Mapping[str, object]) -> str:
        return f"⟦{filled(pattern, values, self._value)}⟧"

    def _value(self, value: object) -> str:
        return f"⟧{self.say(value) if isinstance(value, str) else value}⟦"
