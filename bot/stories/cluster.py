"""Turns articles into stories: average-link clustering within one answer's items.

Invariant: every article is in exactly one story, and the order of the articles given (the best first)
orders both the stories and the articles within one.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.model import Article, Story
from bot.stories.similarity import Vector, likeness, vectors

THRESHOLD = 0.08
"""Mean likeness from which two groups tell one story; chosen on the development data (`make eval`)."""

WINDOW = timedelta(days=4)
"""Articles further apart are about the next event, however alike their words are."""


def stories_of(articles: Sequence[Article], threshold: float = THRESHOLD) -> list[Story]:
    """Group articles by event; at most some dozens, since every pair is compared."""
    groups = _clustered(articles, threshold)
    return [Story(tuple(articles[place] for place in sorted(group))) for group in sorted(groups, key=min)]


def _clustered(articles: Sequence[Article], threshold: float) -> list[list[int]]:
    found = vectors(articles)
    groups = [[place] for place in range(len(articles))]
    likenesses = {
        (one, other): value
        for one in range(len(articles))
        for other in range(one + 1, len(articles))
        if (value := _comparable(articles[one], articles[other], found[one], found[other])) > 0
    }
    while likenesses:
        (one, other), value = max(likenesses.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        if value < threshold:
            break
        _merge(groups, likenesses, one, other)
    return [group for group in groups if group]


def _comparable(one: Article, other: Article, first: Vector, second: Vector) -> float:
    near = abs(one.published - other.published) <= WINDOW
    return likeness(first, second) if near and one.language == other.language else 0.0


def _merge(groups: list[list[int]], likenesses: dict[tuple[int, int], float], one: int, other: int) -> None:
    """Put `other` into `one`; the likeness to every third group is the mean over both, by size."""
    del likenesses[one, other]
    sizes = len(groups[one]), len(groups[other])
    for third in range(len(groups)):
        if third in (one, other) or not groups[third]:
            continue
        to_one = likenesses.pop((min(one, third), max(one, third)), 0.0)
        to_other = likenesses.pop((min(other, third), max(other, third)), 0.0)
        mean = (to_one * sizes[0] + to_other * sizes[1]) / sum(sizes)
        if mean > 0:
            likenesses[min(one, third), max(one, third)] = mean
    groups[one] += groups[other]
    groups[other] = []
