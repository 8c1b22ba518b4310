"""Turns the articles of days into stories: as `bot.stories.cluster` groups an answer's, for thousands.

Two groups can come to tell one story only where two of their articles do, so likeness is looked for among pairs that
share telling words alone. The mean over a group joined of two is never above the greater of both means: a pair of
groups that falls below the threshold is forgotten, and looked at again only where one of them has grown.

Invariant: every article is in exactly one story, and the order given orders the stories and the articles within one.
"""

import heapq
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import chain, pairwise

from bot.model import Article, Story
from bot.stories.cluster import THRESHOLD, Compared, alike, compared
from bot.stories.near import near_pairs

SPEAKERS = 24
"""Articles of a group that speak for it towards one to which nothing ties it: all of a common story, few of a huge."""


def stories_of_many(articles: Sequence[Article], threshold: float = THRESHOLD) -> list[Story]:
    """Group articles by event, as `stories_of` does, in a time that grows little faster than their number."""
    groups = _Groups(compared(articles), threshold)
    groups.join()
    return [Story(tuple(articles[place] for place in places)) for places in groups.places()]


class _Groups:
    """Groups by the place of their first member, and those pairs of them that might be joined.

    `_ties[one][other]` is the sum of the likenesses between the members of two such groups.
    """

    def __init__(self, items: Sequence[Compared], threshold: float) -> None:
        self._items = items
        self._threshold = threshold
        self._members = [[place] for place in range(len(items))]
        self._ties: list[dict[int, float]] = [{} for _ in items]
        self._queue: list[tuple[float, int, int]] = []
        for one, other in _candidates(items, threshold):
            self._tie(one, other, alike(items[one], items[other]))

    def join(self) -> None:
        """Join the two groups that are most alike, until none are alike enough; of equal ones the first."""
        while self._queue:
            mean, one, other = heapq.heappop(self._queue)
            if other in self._ties[one] and -mean == self._mean(one, other, self._ties[one][other]):
                self._merge(one, other)

    def places(self) -> list[list[int]]:
        """The places of each group's members in order, the group with the first one first."""
        return sorted(sorted(members) for members in self._members if members)

    def _tie(self, one: int, other: int, total: float) -> None:
        mean = self._mean(one, other, total)
        if mean >= self._threshold:
            self._ties[one][other] = self._ties[other][one] = total
            heapq.heappush(self._queue, (-mean, min(one, other), max(one, other)))

    def _merge(self, one: int, other: int) -> None:
        """Put `other` into `one`, and weigh the ties of either anew."""
        own, others = ({third: self._untie(group, third) for third in [*self._ties[group]]} for group in (one, other))
        totals = [
            (third, self._total(own, one, third) + self._total(others, other, third))
            for third in dict.fromkeys(chain(own, others))
            if third not in (one, other)
        ]
        self._members[one] += self._members[other]
        self._members[other] = []
        for third, total in totals:
            self._tie(one, third, total)

    def _untie(self, one: int, other: int) -> float:
        self._ties[other].pop(one, None)
        return self._ties[one].pop(other)

    def _total(self, known: dict[int, float], one: int, other: int) -> float:
        return known[other] if other in known else self._estimated(one, other)

    def _estimated(self, one: int, other: int) -> float:
        """The sum of likenesses between groups that no tie joins, from those of their first members."""
        firsts, seconds = self._members[one][:SPEAKERS], self._members[other][:SPEAKERS]
        total = sum(alike(self._items[a], self._items[b]) for a in firsts for b in seconds)
        return total * (len(self._members[one]) * len(self._members[other])) / (len(firsts) * len(seconds))

    def _mean(self, one: int, other: int, total: float) -> float:
        return total / (len(self._members[one]) * len(self._members[other]))


def _candidates(items: Sequence[Compared], threshold: float) -> Iterator[tuple[int, int]]:
    """The pairs that may be alike enough, each once: by their words, or as copies whatever their words."""
    pairs = dict.fromkeys(near_pairs([item.vector for item in items], threshold))
    families: defaultdict[int, list[int]] = defaultdict(list)
    for place, item in enumerate(items):
        families[item.article.copy_of or item.article.id].append(place)
    copies = chain.from_iterable(map(pairwise, families.values()))
    return iter(dict.fromkeys(chain(pairs, copies)))
