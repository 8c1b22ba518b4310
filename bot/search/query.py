"""Turns what a reader typed into words, "phrases" and -exclusions, and these into a match for the index.

Invariant: any string parses; what cannot be searched for (punctuation, a lone minus) is left out.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from bot.articles.text import clean_line
from bot.ports import Match
from bot.text.stopwords import STOPWORDS
from bot.text.words import stem_words, variants, words

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(
    r'(?<![^\s"])(?:(?<!\S)(?P<minus>[-−–]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))|"(?P<later>[^"]*)"?'
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2}")

MIN_DERIVED = 5
"""Letters of a place's name below which its adjective is not guessed (`mali`, `cost`)."""

_DERIVED = ("n", "an", "ian", "ese", "i", "ish")
"""What makes an English place's name an adjective: belarus-ian, haiti-an, israel-i, japan-ese."""


@dataclass(frozen=True, slots=True)
class Query:
    """A reader's request: words and phrases as typed, those to leave out, and all of it as one line."""

    text: str
    words: tuple[str, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (self.words or self.phrases)


def parse_query(text: str) -> Query:
    """Split a request; function words go when other words remain, unless they shout (`US`, `WHO`)."""
    found: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    text = clean_line(text)
    for part in _PART.finditer(text.translate(_QUOTES)):
        phrase = part["phrase"] if part["phrase"] is not None else part["later"]
        wanted = phrase if phrase is not None else part["word"]
        if words(wanted):
            (excluded if part["minus"] else found if phrase is None else phrases).append(wanted.strip())
    return Query(text, _topical(found), tuple(dict.fromkeys(phrases)), tuple(excluded))


def _topical(found: Iterable[str]) -> tuple[str, ...]:
    distinct = {tuple(words(word)): word for word in reversed(list(found))}
    kept = list(reversed(distinct.values()))
    shouting = all(word.isupper() or not word.isascii() for word in kept)
    topical = [word for word in kept if not _is_function_word(word, shouting=shouting)]
    return tuple(topical or kept)


def _is_function_word(word: str, *, shouting: bool) -> bool:
    acronym = _DOTTED.match(word) or (word.isupper() and len(word) > 1 and not shouting)
    return not acronym and all(part in STOPWORDS for part in words(word))


def match_of(query: Query, languages: Iterable[str], *, every: bool = True) -> Match:
    """The query as stems in each of the store's languages."""
    known = tuple(languages)
    return Match(
        groups=tuple(word_group(word, known) for word in query.words),
        phrases=tuple(variants(phrase, known) for phrase in query.phrases),
        excluded=tuple(variants(word, known) for word in query.excluded),
        every=every,
    )


def word_group(word: str, languages: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """The stems that a word may stand as, and in English the adjective of a place's name."""
    forms = variants(word, languages)
    folded = words(word)
    if "en" not in languages or len(folded) != 1 or len(folded[0]) < MIN_DERIVED or not folded[0].isascii():
        return forms
    base = stem_words(folded, "en")[0]
    derived = {(stem_words([base + ending], "en")[0],): None for ending in _DERIVED}
    return tuple(dict.fromkeys(forms) | derived)
