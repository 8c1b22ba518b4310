"""Turns an article into the names it stands on, by capital letters: a cheap reader of who and where.

Invariant: a word counts as a name only where its capital says so, not at the head of a sentence and not
in a Headline Set Like This; languages that capitalise every noun, or no word, have no names here.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass

from bot.model import Article
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, words

LEAD = 640
"""Characters of the body that are read, about eighty words: news says first whom it is about."""

_CAPITALISED = re.compile(r"(?<![\w.])[^\W\d_a-z]\w+")
_HEADS = ".!?…:;|—–-\n"
"""What a sentence, a line of a dialogue or a headline's second half may begin after."""

_QUOTES = " \"“”«»„‘'(["
_NO_NAMES = frozenset({"de"})
_DAYS = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december".split()
)
_SET = 0.6
"""The share of a title's longer words with a capital from which the capitals are a matter of style."""

_STEM = 4
"""Letters from which one name may be the beginning of another: Belarus, Belarusian."""


@dataclass(frozen=True, slots=True)
class Named:
    """The names in an article's title and in its lead, and all words of both, folded."""

    title: frozenset[str]
    lead: frozenset[str]
    held: frozenset[str]


def named(article: Article) -> Named:
    """The names of an article, and the words in which those of another may be found."""
    lead = article.text[:LEAD]
    held = frozenset(words(f"{article.title} {lead}"))
    if article.language in _NO_NAMES:
        return Named(frozenset(), frozenset(), held)
    within = names_in(lead)
    title = names_in(article.title)
    return Named(title & within if _is_set_in_capitals(article.title) else title, within, held)


def names_in(text: str) -> frozenset[str]:
    """The words with a capital that stand inside a sentence, folded; days and months are no names."""
    found = set()
    for match in _CAPITALISED.finditer(text):
        word = match[0]
        before = text[max(0, match.start() - _STEM) : match.start()].rstrip(_QUOTES)
        if word[0].isupper() and before and before[-1] not in _HEADS:
            found.add(fold(word))
    return frozenset(found - STOPWORDS - _DAYS)


def clash(one: Named, other: Named) -> bool:
    """Whether each title names somebody or some place, and neither article says any name of the other's title."""
    return bool(one.title and other.title) and not (_says(one, other.title) or _says(other, one.title))


def _says(one: Named, names: Collection[str]) -> bool:
    if not one.held.isdisjoint(names):
        return True
    own = {word for word in one.title | one.lead if len(word) >= _STEM}
    heads = {word[:_STEM] for word in own}
    near = [name for name in names if name[:_STEM] in heads]
    return any(word.startswith(name) or name.startswith(word) for name in near for word in own)


def _is_set_in_capitals(title: str) -> bool:
    longer = [word for word in title.split()[1:] if len(word) >= _STEM]
    return len(longer) > 1 and sum(word[0].isupper() for word in longer) > _SET * len(longer)
