"""Turns recent titles into the topics that a store holds: the names that several of them share."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from bot.text.stopwords import UNTELLING
from bot.text.words import stem_words, words

_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]|\S")
_POSSESSIVE = re.compile(r"(?<=\w)[’'ʼ][sS]?$")
MIN_LETTERS = 4
MAX_WORDS = 3
NAME_BONUS = 2.0
"""A word that is written with a capital where its neighbours are not is a name, and says more."""
LONGER_BONUS = 1.0
"""For each further word of a name: "Hudson River Tunnel" says more than "Tunnel"."""


@dataclass(slots=True)
class _Candidate:
    surface: str
    size: int
    titles: set[int]
    named: int = 0


def topics_of(titles: Sequence[str], limit: int = 3) -> list[str]:
    """Up to `limit` words or names, each from other titles than those before it; titles come newest first."""
    return [topic for topic, _ in topics_within(titles, limit)]


def topics_within(titles: Sequence[str], limit: int) -> list[tuple[str, frozenset[int]]]:
    """The same, each with the places of the titles that hold it."""
    candidates = [item for item in _candidates(titles) if item.size == 1 or len(item.titles) > 1]
    order = sorted(candidates, key=lambda item: (len(item.titles) == 1, -_score(item), min(item.titles), item.surface))
    chosen: list[_Candidate] = []
    for candidate in order:
        if all(len(candidate.titles & other.titles) * 2 <= len(candidate.titles) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == limit:
            break
    return [(candidate.surface, frozenset(candidate.titles)) for candidate in chosen]


def _score(candidate: _Candidate) -> float:
    named = NAME_BONUS if candidate.named else 0.0
    return len(candidate.titles) + named + LONGER_BONUS * (candidate.size - 1)


def _candidates(titles: Sequence[str]) -> list[_Candidate]:
    found: dict[tuple[str, ...], _Candidate] = {}
    for number, title in enumerate(titles):
        surfaces = _WORD.findall(title)
        title_case = sum(word[0].isupper() for word in surfaces) > len(surfaces) / 2
        for first, key in _runs(surfaces):
            run = surfaces[first : first + len(key)]
            candidate = found.setdefault(key, _Candidate(bare(" ".join(run)), len(key), set()))
            if number not in candidate.titles and run[0][0].isupper() and first and not title_case:
                candidate.named += 1
            candidate.titles.add(number)
    return list(found.values())


def _runs(surfaces: Sequence[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """Every word that tells something, and every run of up to `MAX_WORDS` of these that are written as names."""
    telling = [_telling(surface) for surface in surfaces]
    for first, word in enumerate(telling):
        if word is None:
            continue
        yield first, (word,)
        run = [word]
        for further in range(first + 1, min(first + MAX_WORDS, len(telling))):
            other = telling[further]
            if other is None or not (_is_name(surfaces[further - 1]) and _is_name(surfaces[further])):
                break
            run.append(other)
            yield first, tuple(run)


def bare(surface: str) -> str:
    """A topic as it is called by itself: without the sign of a possessive (`Japan’s`, `Workers'`)."""
    return _POSSESSIVE.sub("", surface)


def _is_name(surface: str) -> bool:
    return surface[0].isupper() and surface.isalpha()


@lru_cache(maxsize=4_096)
def _telling(surface: str) -> str | None:
    """The stem of a word when it says something by itself: the cases of a name are one topic."""
    folded = words(surface)
    if len(folded) != 1 or len(folded[0]) < MIN_LETTERS or folded[0] in UNTELLING:
        return None
    return stem_words(folded, "en" if folded[0].isascii() else "ru")[0]
