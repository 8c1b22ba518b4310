"""Trims a sentence to the part of its span that tells something: connectives before it, "he said" behind it.

Invariant: what is left is one sub-span of the sentence, and nothing that it states is gone: no name, number, date of
an event, negation, quotation or named speaker is ever in what is cut.
"""

import re
from collections.abc import Mapping

_DAY = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_WHEN = (
    rf"(?:,? (?:on )?{_DAY}(?: (?:morning|afternoon|evening|night))?|,? (?:yesterday|today)|"
    r",? in an? (?:statement|interview))"
)

_OPENERS: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(?:But|And)\s+(?!(?:for|not|then|also|yet|so|instead|now|if|what|how)\b)|"
        r"(?:However|Meanwhile|Moreover|Furthermore|Additionally|In addition|Nevertheless|Nonetheless|Also|Indeed|"
        r"Of course|In the meantime),\s+"
    ),
    "ru": re.compile(
        r"(?:Но|Однако)\s+(?!(?:не|и|если|пока|уже)\b)|(?:Однако|Между тем|Тем временем|Кроме того|Также|Впрочем),\s+"
    ),
    "uk": re.compile(r"(?:Але|Проте|Однак)\s+(?!(?:не|й|і|якщо|поки|вже)\b)|(?:Однак|Тим часом|Крім того|Також),\s+"),
    "be": re.compile(r"(?:Але|Аднак)\s+(?!(?:не|і|калі|пакуль|ўжо)\b)|(?:Аднак|Тым часам|Акрамя таго|Таксама),\s+"),
    "fr": re.compile(r"Mais\s+(?!(?:pas|si|aussi|non)\b)|(?:Cependant|Toutefois|Par ailleurs|En outre|De plus),\s+"),
    "es": re.compile(r"Pero\s+(?!(?:no|si|también)\b)|(?:Sin embargo|Además|No obstante|Por otra parte|Asimismo),\s+"),
    "de": re.compile(r"(?:Aber|Doch)\s+(?=(?:der|die|das|ein|eine)\s)"),
}
"""What ties a sentence to the one before, which may not be told."""

_TAIL = re.compile(
    rf"(?<![\"'”’»]),\s+(?:he|she|they)\s+(?:said|says|added|adds|noted|explained|told reporters){_WHEN}{{0,2}}\s*\.?$"
)
"""A speaker who is not named, and when he spoke; behind a quotation it says whose it is, and stays."""

LEAST = 5
"""Words that must be left."""


def trimmed(sentence: str, language: str) -> tuple[int, int]:
    """The part `[start, end)` of a sentence that is worth telling: all of it, or all but a connective and a tail."""
    opener = _OPENERS[language].match(sentence) if language in _OPENERS else None
    start = opener.end() if opener else 0
    tail = _TAIL.search(sentence) if language == "en" else None
    end = tail.start() if tail else len(sentence)
    return (start, end) if len(sentence[start:end].split()) >= LEAST else (0, len(sentence))


def spoken(part: str, *, opened: bool, closed: bool) -> str:
    """A part as a sentence of its own: with a capital where its opener was cut, with a full stop where its tail was."""
    text = part if opened else part[:1].upper() + part[1:]
    return text if closed else text + "."
