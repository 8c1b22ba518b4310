"""Gives an article without a title one from its first sentence."""

import re

MAX_TITLE = 110
"""Characters: what fits a Slack header (150) with room, and one wrapped line on a phone."""

MIN_TITLE = 30
"""Characters below which a clause alone does not say what an article is about."""

_CLAUSE = re.compile(r"[,;:—–]\s|\s[-–—]\s")
_SENTENCE_END = ".!?…"


def title_from(sentence: str) -> str:
    """A title made of the words of `sentence` itself: whole, or its first clauses, or cut at a word.

    `sentence` is one clean line. The result is at most `MAX_TITLE` characters.
    """
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
