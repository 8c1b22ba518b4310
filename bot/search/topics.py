"""Turns recent titles into the topics that a store holds: the names that several of them share."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.text.stopwords import STOPWORDS
from bot.text.words import words

_WORD = re.compile(r"[^\W\d_][\w’'-]*[^\W_]|\S")
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
    candidates = [item for item in _candidates(titles) if item.size == 1 or len(item.titles) > 1]
    order = sorted(candidates, key=lambda item: (len(item.titles) == 1, -_score(item), min(item.titles), item.surface))
    chosen: list[_Candidate] = []
    for candidate in order:
        if all(len(candidate.titles & other.titles) * 2 <= len(candidate.titles) for other in chosen):
            chosen.append(candidate)
        if len(chosen) == limit:
            break
    return [candidate.surface for candidate in chosen]


def _score(candidate: _Candidate) -> float:
    named = NAME_BONUS if candidate.named else 0.0
    return len(candidate.titles) + named + LONGER_BONUS * (candidate.size - 1)


def _candidates(titles: Sequence[str]) -> list[_Candidate]:
    found: dict[tuple[str, ...], _Candidate] = {}
    for number, title in enumerate(titles):
        surfaces = _WORD.findall(title)
        title_case = sum(word[0].isupper() for word in surfaces) > len(surfaces) / 2
        for first in range(len(surfaces)):
            for size in range(1, MAX_WORDS + 1):
                run = surfaces[first : first + size]
                if len(run) < size or not _topical(run):
                    break
                candidate = found.setdefault(_key(run), _Candidate(" ".join(run), size, set()))
                if number not in candidate.titles and run[0][0].isupper() and first and not title_case:
                    candidate.named += 1
                candidate.titles.add(number)
    return list(found.values())


def _key(run: Sequence[str]) -> tuple[str, ...]:
    return tuple(words(" ".join(run)))


def _topical(run: Sequence[str]) -> bool:
    """One word that tells something, or several that are all written as names."""
    folded = [words(surface) for surface in run]
    telling = all(len(each) == 1 and len(each[0]) >= MIN_LETTERS and each[0] not in STOPWORDS for each in folded)
    return telling and (len(run) == 1 or all(surface[0].isupper() and surface.isalpha() for surface in run))
