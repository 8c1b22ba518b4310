"""Finds what tells one event in several languages, by vectors of what articles mean; and joins it for an answer.

A new article is compared with the stories of each other language of the last days. It is kin to the article that is
most like it, in the story that is most like it in the mean, where that is alike enough and no number speaks against
it. Kin is kept by articles, so it goes with them whatever becomes of their stories; grouping within a language knows
nothing of it.

Invariant: without vectors nothing is kin; articles of one language never are.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from bot.model import Article, Story

ALIKE = 0.65
"""Mean cosine from which a story of another language tells the event of an article: above that of any two different
events of `tests/eval/languages.toml`, see docs/quality.md."""

WINDOW = timedelta(days=3)
"""Articles further apart, or older than that when they are grouped, are not compared across languages."""

KEPT = 5_000
"""Articles that are compared at most, the newest: 10 MB."""

LEAD = 40
"""Words of the text that are read beside the title."""

_NUMBER = re.compile(r"(\d{1,3}(?:[., \u00a0\u202f]\d{3})+)(?!\d)|\d+(?:[.,]\d+)?")

_Vectors = NDArray[np.float32]


@dataclass(slots=True)
class _Meant:
    """What is kept of an article to compare others with."""

    article_id: int
    story: int
    language: str
    day: float
    numbers: frozenset[str]


def lead_of(article: Article) -> str:
    """What of an article is compared: its title and the first words of its text."""
    return " ".join([article.title, *article.text[: 20 * LEAD].split()[:LEAD]])


def numbers_of(text: str) -> frozenset[str]:
    """The numbers in a text, in whatever language: `1,200`, `1.200` and `1200` are one, so are `4.25` and `4,25`."""
    return frozenset(
        "".join(filter(str.isdigit, found[0])) if found[1] else found[0].replace(",", ".")
        for found in _NUMBER.finditer(text)
    )


def packed(vector: Sequence[float]) -> bytes:
    """A vector as it is kept: little-endian half floats."""
    return np.asarray(vector, "<f2").tobytes()


class Kindred:
    """The articles of the last days with what they mean."""

    def __init__(self) -> None:
        self._held: list[_Meant] = []
        self._vectors: _Vectors = np.zeros((0, 0), np.float32)

    def put(self, article: Article, story: int, vector: bytes) -> None:
        """Take an article in, with its story and its vector."""
        row = np.frombuffer(vector, "<f2").astype(np.float32)
        if len(self._held) >= len(self._vectors):
            room = np.zeros((max(64, len(self._held)), len(row)), np.float32)
            self._vectors = np.concatenate([self._vectors, room]) if self._held else room
        self._vectors[len(self._held)] = row
        day = article.published.timestamp() / 86_400
        self._held.append(_Meant(article.id, story, article.language, day, numbers_of(lead_of(article))))
        if len(self._held) > KEPT + KEPT // 4:
            self._drop(len(self._held) - KEPT)

    def moved(self, stories: Mapping[int, int]) -> None:
        """Learn which articles are of another story now."""
        for each in self._held:
            each.story = stories.get(each.article_id, each.story)

    def add(self, article: Article, story: int, vector: bytes) -> list[tuple[int, int]]:
        """Take a new article in; its kin, at most one of each other language, as pairs that begin with its number."""
        self.put(article, story, vector)
        own, count = self._held[-1], len(self._held) - 1
        means = self._near(own, self._vectors[:count] @ self._vectors[count])
        best: dict[str, tuple[float, int]] = {}
        for (language, _), held in means.items():
            mean, other = _mean(held), max(held, key=lambda each: (each[0], -each[1].article_id))[1]
            if mean >= ALIKE and mean > best.get(language, (0.0, 0))[0] and not _clash(own.numbers, held):
                best[language] = (mean, other.article_id)
        return [(own.article_id, other) for _, (_, other) in sorted(best.items())]

    def _near(self, own: _Meant, cosines: _Vectors) -> dict[tuple[str, int], list[tuple[float, _Meant]]]:
        """The stories of other languages that have a member so much alike: all their members of its days."""
        likest = (self._held[place] for place in np.flatnonzero(cosines >= ALIKE))
        wanted = {(each.language, each.story) for each in likest if each.language != own.language}
        means: dict[tuple[str, int], list[tuple[float, _Meant]]] = {}
        if not wanted:  # nearly always
            return means
        for cosine, other in zip(cosines.tolist(), self._held, strict=False):
            if (other.language, other.story) in wanted and abs(other.day - own.day) <= WINDOW.days:
                means.setdefault((other.language, other.story), []).append((cosine, other))
        return means

    def _drop(self, count: int) -> None:
        left = len(self._held) - count
        self._vectors[:left] = self._vectors[count : len(self._held)].copy()
        del self._held[:count]


def _mean(held: Sequence[tuple[float, _Meant]]) -> float:
    return sum(cosine for cosine, _ in held) / len(held)


def _clash(numbers: frozenset[str], held: Sequence[tuple[float, _Meant]]) -> bool:
    """Whether both say numbers, and none that the other says: 6.4 and 5.7 are two quakes."""
    others = frozenset[str]().union(*(each.numbers for _, each in held))
    return bool(numbers and others) and numbers.isdisjoint(others)


def told_together(stories: Sequence[Story], kin: Iterable[tuple[int, int]]) -> list[Story]:
    """The stories of an answer, where those that tell one event in different languages are one.

    The first of them stays, and the others are its `elsewhere`; two of one language never become one.
    """
    ties: dict[int, set[int]] = {}
    for one, other in kin:
        ties.setdefault(one, set()).add(other)
        ties.setdefault(other, set()).add(one)
    kept: list[Story] = []
    for story in stories:
        wanted = {tied for article in story.items for tied in ties.get(article.id, ())}
        place = next((at for at, each in enumerate(kept) if _takes(each, story, wanted)), -1) if wanted else -1
        if place < 0:
            kept.append(story)
        else:
            kept[place] = replace(kept[place], elsewhere=kept[place].elsewhere + story.items)
    return kept


def _takes(story: Story, other: Story, wanted: Collection[int]) -> bool:
    """Whether a story is tied to another, and tells it in no language of that."""
    tied = any(article.id in wanted for article in story.items)
    return tied and not {each.language for each in story.items} & {each.language for each in other.items}
