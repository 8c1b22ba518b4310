"""Turns what a reader typed into words, "phrases" and -exclusions, and these into a match for the index.

Invariant: any string parses; what cannot be searched for (punctuation, a lone minus) is left out.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.articles.text import clean_line
from bot.ports import Form, Match
from bot.text.places import ADJECTIVES
from bot.text.stopwords import STOPWORDS
from bot.text.words import fold, stem_words, variants, words

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»＂", '"'))
_PART = re.compile(
    r'(?<![^\s"])(?:(?<!\S)(?P<minus>[-−–]))?(?:"(?P<phrase>[^"]*)"?|(?P<word>[^\s"]+))|"(?P<later>[^"]*)"?'
)
_DOTTED = re.compile(r"(?:[^\W\d_]\.){2}")

_OPERATORS = frozenset({"AND", "OR", "NOT", "NEAR"})
"""Of other search engines; here they are words like any other."""

_CHAT = frozenset(
    fold(
        "tell show give find know explain happen happened happening happens going news latest newest recent recently "
        "update updates story stories article articles headline headlines summary summarise summarize today yesterday "
        "tonight please thing things расскажи покажи случилось произошло новости последние сегодня вчера пожалуйста "
        "раскажы здарылася навіны апошнія сёння учора"
    ).split()
)
"""What a question is wrapped in: it says how, not what."""

MOST_WORDS = 64
"""Words of a request that are looked for: a whole pasted article would ask for everything."""

MAIN = "en"
"""The language whose forms count in items of any language: names stand in English shape everywhere."""

SHORT = 3
"""Words up to which a query names a topic, and an item must carry all of them where any does."""

PASTED = 8
"""Words from which a request is running text, pasted in: its quotation marks and dashes are no operators."""


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
    running = [word for part in (*found, *phrases, *excluded) for word in _pieces(part)]
    if len(_topical(running)) > PASTED:
        return Query(text, tuple(_said(running)[:MOST_WORDS]))
    return Query(text, _topical(found), tuple(dict.fromkeys(phrases)), tuple(excluded))


def _pieces(part: str) -> list[str]:
    """The words of running text, hyphens undone: said twice, a word counts twice."""
    return [piece for piece in re.split(r"[\s–—-]+", part) if words(piece)]


def _topical(found: Iterable[str]) -> tuple[str, ...]:
    """The words that tell something, each once; all of them where none does."""
    once = {tuple(words(word)): word for word in reversed(list(found)) if words(word)}
    kept = list(reversed(once.values()))
    return tuple(_said(kept) or kept)


def _said(found: Sequence[str]) -> list[str]:
    shouting = all(word.isupper() or not word.isascii() for word in found)
    return [word for word in found if not _is_function_word(word, shouting=shouting)]


def _is_function_word(word: str, *, shouting: bool) -> bool:
    acronym = _DOTTED.match(word) or (word.isupper() and len(word) > 1 and not shouting and word not in _OPERATORS)
    return not acronym and all(part in STOPWORDS or part in _CHAT for part in words(word))


def match_of(query: Query, languages: Iterable[str], *, every: bool = True) -> Match:
    """The query as stems in each of the store's languages."""
    known = tuple(languages)
    group = word_group if len(query.words) <= SHORT else forms  # each form would weigh like a word
    return Match(
        groups=tuple(group(word, known) for word in query.words),
        phrases=tuple(forms(phrase, known) for phrase in query.phrases),
        excluded=tuple(forms(word, known) for word in query.excluded),
        every=every,
    )


def forms(word: str, languages: tuple[str, ...]) -> tuple[Form, ...]:
    """The forms of a word or phrase; what English or every language makes of it counts in any item."""
    everywhere = set(languages)
    return tuple(
        Form(sequence, frozenset() if MAIN in among or among == everywhere else among)
        for sequence, among in variants(word, languages).items()
    )


def word_group(word: str, languages: tuple[str, ...]) -> tuple[Form, ...]:
    """The forms of a word, and in English the adjective of a place's name."""
    folded = words(word)
    if MAIN not in languages or len(folded) != 1 or folded[0] not in ADJECTIVES:
        return forms(word, languages)
    adjective = Form(tuple(stem_words([ADJECTIVES[folded[0]]], MAIN)))
    return (*forms(word, languages), adjective)
