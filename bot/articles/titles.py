"""Gives an article without a title one from its first sentence."""

import re

MAX_TITLE = 110
"""Characters: what fits a Slack header (150) with room, and one wrapped line on a phone."""

MIN_TITLE = 30
"""Characters below which a clause alone does not say what an article is about."""

_CLAUSE = re.compile(r"[,;:—–]\s|\s[-–—]\s")
_SENTENCE_END = ".!?…"

_CAPITAL = r"[^\W\d_a-z]"
_DATELINE = re.compile(
    rf"(?:(?P<place>{_CAPITAL}(?:{_CAPITAL}|[.’'])+(?:[ /-]{_CAPITAL}(?:{_CAPITAL}|[.’'])*){{0,3}})"
    rf"(?:, {_CAPITAL}[\w.]+(?: {_CAPITAL}[\w.]+)?)?"
    r"(?:,? (?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8})(?:, (?:19|20)\d\d)?)?"
    rf"(?: ?\({_CAPITAL}[\w /.]{{1,20}}\))?|(?:{_CAPITAL}\w+ )?\((?:Reuters|AP|AFP|UPI|dpa|TASS|CNN|BBC)\))"
    rf"\s*(?:[—–]|--|(?<=\)\s)-(?=\s))\s*(?=[\W\d]*{_CAPITAL})"
)


def without_dateline(sentence: str) -> str:
    """`sentence` without where and when it was written: "VILNIUS, Lithuania — ", "OSLO, May 2 (AP) - ".

    The place is in capitals, or an agency is named; any other start stays.
    """
    found = _DATELINE.match(sentence)
    if not found or not (found["place"] or "X").isupper():  # the pattern takes small Cyrillic letters too
        return sentence
    return sentence[found.end() :]


def title_from(sentence: str) -> str:
    """A title made of the words of `sentence` itself: whole, or its first clauses, or cut at a word.

    `sentence` is one clean line, whose dateline is left out. The result is at most `MAX_TITLE` characters.
    """
    sentence = without_dateline(sentence)
    whole = sentence.rstrip(".… ")
    clause = _first_clause(whole)
    if clause:
        return clause
    if len(whole) <= MAX_TITLE:
        return whole or sentence[:MAX_TITLE]
    head = whole[: MAX_TITLE - 1]
    cut = head.rfind(" ")
    return (head[:cut] if cut >= MIN_TITLE else head).rstrip(",;: ") + "…"


def _first_clause(sentence: str) -> str:
    """The first clause when it is long enough to stand alone, else `""`."""
    for match in _CLAUSE.finditer(sentence):
        if MIN_TITLE <= match.start() <= MAX_TITLE:
            return sentence[: match.start()].rstrip()
    return ""
