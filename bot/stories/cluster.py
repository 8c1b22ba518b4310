"""Turns articles into stories: average-link clustering within one answer's items.

Invariant: every article is in exactly one story, and the order of the articles given (the best first)
orders both the stories and the articles within one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.model import Article, Story
from bot.stories.names import OTHER_DAYS, Named, clash, named, opening, other_days, rival
from bot.stories.similarity import Vector, likeness, terms, vectors
from bot.text.words import fold

THRESHOLD = 0.12
"""Mean likeness from which two groups tell one story; chosen on the development data (`make eval`)."""

CLASHING, CLASH = 0.3, 0.3
"""Articles whose titles name different things are as alike as their words say only from the first of these on;
below, their likeness is multiplied by the second. Two central banks decide on rates in the same words."""

WIRE = 0.6
"""Articles whose titles say the same of different things are as alike as their words say only from here on:
copies of one report."""

PAGES = frozenset(
    "privacy policy|cookie policy|cookies|terms of service|terms of use|terms and conditions|about|about us|contact|"
    "contact us|imprint|impressum|datenschutz|datenschutzerklarung|mentions legales|politica de privacidad|"
    "aviso legal|home|welcome|index|untitled".split("|")
)
"""Titles, folded, of pages that every site has: those of two sites are no story."""

WINDOW = timedelta(days=4)
"""Articles further apart are about the next event, however alike their words are."""


@dataclass(frozen=True, slots=True)
class Compared:
    """An article with what it is compared by; `page` if its title says that it is no news."""

    article: Article
    vector: Vector
    names: Named
    page: bool


def stories_of(articles: Sequence[Article], threshold: float = THRESHOLD) -> list[Story]:
    """Group articles by event; at most some dozens, since every pair is compared."""
    groups = _clustered(articles, threshold)
    return [Story(tuple(articles[place] for place in sorted(group))) for group in sorted(groups, key=min)]


def _clustered(articles: Sequence[Article], threshold: float) -> list[list[int]]:
    found = compared(articles)
    groups = [[place] for place in range(len(articles))]
    likenesses = {
        (one, other): value
        for one in range(len(articles))
        for other in range(one + 1, len(articles))
        if (value := alike(found[one], found[other])) > 0
    }
    while likenesses:
        (one, other), value = max(likenesses.items(), key=lambda item: (item[1], -item[0][0], -item[0][1]))
        if value < threshold:
            break
        _merge(groups, likenesses, one, other)
    return [group for group in groups if group]


def compared(articles: Sequence[Article]) -> list[Compared]:
    """The articles with what each is compared by; a word weighs by how rare it is among these very articles."""
    read = [(named(article, begun), terms(article, begun)) for article in articles for begun in (opening(article),)]
    names = [each for each, _ in read]
    found = vectors(articles, names, [counted for _, counted in read])
    pages = [fold(article.title) in PAGES for article in articles]
    return [Compared(*each) for each in zip(articles, found, names, pages, strict=True)]


def alike(one: Compared, other: Compared) -> float:
    """How alike two articles are, 0 to 1: by their words, less where they name different things."""
    first, second = one.article, other.article
    if _is_copy(first, second):
        return 1.0
    if abs(first.published - second.published) > WINDOW or first.language != second.language:
        return 0.0
    if one.page and other.page and first.source != second.source:
        return 0.0
    value = likeness(one.vector, other.vector)
    names = one.names, other.names
    if other_days(*names):
        return value * OTHER_DAYS
    if (value < CLASHING and clash(*names)) or (value < WIRE and rival(*names)):
        return value * CLASH
    return value


def _is_copy(one: Article, other: Article) -> bool:
    """Whether both are copies of one text, or one is the other's."""
    linked = one.copy_of is not None or other.copy_of is not None
    return linked and (one.copy_of or one.id) == (other.copy_of or other.id)


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
