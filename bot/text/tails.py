"""Leaves out what a feed puts under each of its texts: where it first appeared, with its title again."""

import re

TAIL = (
    r"the (?:post|article|story|entry)\b.{1,400}\b(?:first appeared|appeared first) on\b|"
    r"der beitrag\b.{1,400}\berschien zuerst\b|l[’']article\b.{1,400}\best apparu en premier\b|"
    r"la entrada\b.{1,400}\bse publicó primero\b|запись\b.{1,400}\bвпервые появилась\b|"
    r"запис\b.{1,400}\bвперше з[’']явив"
)
"""How such a line reads, in small letters."""

_AT_THE_END = re.compile(rf"(?:^|(?<=\s))(?:{TAIL}).{{0,200}}\Z", re.IGNORECASE | re.DOTALL)
_SIGNS = ("appeared", "erschien", "apparu", "public", "появил", "вперше")
"""One of these stands in each: what has none need not be searched."""

_LENGTH = 700
"""Characters at the end of a text in which the line is looked for."""


def reported(text: str) -> str:
    """What a text reports: all but "The post … first appeared on …" at its end."""
    end = text[-_LENGTH:]
    if not any(sign in end for sign in _SIGNS):
        return text
    tail = _AT_THE_END.search(text, max(0, len(text) - _LENGTH))
    return text[: tail.start()].rstrip() if tail else text
