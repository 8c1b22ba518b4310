"""Orders stories by how much they matter to a place, and says why in words.

Invariant: the same stories, moment and leanings give the same order; the score is the sum of its parts.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import log2
from urllib.parse import urlsplit

from bot.message.phrases import counted, joined, phrase
from bot.model import Article, Story
from bot.text.words import fold, words
from bot.votes import Leanings

HALF_LIFE = timedelta(hours=12)
"""After which news is half as new."""

IMPORTANCE, RECENCY, MATCH = 1.0, 0.6, 0.8
"""What each part adds at most, but importance, which adds so much with each doubling of the voices."""

LEANING = 0.45
"""The most that a leaning adds or takes, as a share of what one more independent voice would add: a story that is
wished for and one that is not, told by one voice more, keep their order, so that nothing important is leaned away."""


@dataclass(frozen=True, slots=True)
class Part:
    """One reason for a place in the order: what it adds, and how it is told."""

    value: float
    words: str


@dataclass(frozen=True, slots=True)
class Ranked:
    """A story with the parts of its score."""

    story: Story
    parts: tuple[Part, ...]

    @property
    def score(self) -> float:
        """The sum of the parts."""
        return sum(part.value for part in self.parts)

    @property
    def why(self) -> str:
        """The reasons that speak for it, in words."""
        return joined(part.words for part in self.parts if part.words)


def voices(story: Story) -> int:
    """How many speak independently: copies of one report count once, and so do sources of one site."""
    seen: set[str] = set()
    count = 0
    for article in story.items:
        marks = {f"report:{article.copy_of or article.id}", f"site:{site_of(article)}"}
        count += not (marks & seen)
        seen |= marks
    return count


def site_of(article: Article) -> str:
    """The site that an article stands on, by the end of its host; its source where it has no address."""
    try:
        host = (urlsplit(article.url or "").hostname or "").removeprefix("www.")
    except ValueError:
        host = ""
    labels = host.split(".")
    of_two = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2  # noqa: PLR2004  # co.uk, com.au
    return ".".join(labels[-3 if of_two else -2 :]) or fold(article.source)


def rank_stories(
    stories: Sequence[Story], now: datetime, relevance: Mapping[int, float], leanings: Leanings
) -> list[Ranked]:
    """The stories, those that matter most first.

    Args:
        stories: none of them empty.
        now: the moment for which they are ordered.
        relevance: how well articles match what was asked for, by id, higher is better; without any, all match.
        leanings: what the place wants more and less of.
    """
    best = max(relevance.values(), default=0.0)
    ranked = [Ranked(story, _parts(story, now, relevance, best, leanings)) for story in stories]
    return sorted(ranked, key=lambda item: (-item.score, -item.story.reckoned.timestamp(), item.story.articles[0].id))


def _parts(
    story: Story, now: datetime, relevance: Mapping[int, float], best: float, leanings: Leanings
) -> tuple[Part, ...]:
    independent = voices(story)
    newest = _newest(story)
    age = max(now - newest.reckoned, timedelta())
    match = max((relevance.get(article.id, 0.0) for article in story.items), default=0.0) / best if best > 0 else 0.0
    leaning = lean(story, leanings)
    return (
        Part(IMPORTANCE * log2(1 + independent), counted(independent, "independent source")),
        Part(RECENCY * 0.5 ** (age / HALF_LIFE), phrase("of unknown age") if newest.ageless else _age(age)),
        Part(MATCH * match, _matches(match)),
        Part(LEANING * leaning * _one_more(independent), _wished(leaning)),
    )


def _matches(match: float) -> str:
    if match > 0.5:  # noqa: PLR2004
        return phrase("matches closely")
    return phrase("matches") if match else ""


def _wished(leaning: float) -> str:
    if leaning > 0:
        return phrase("more of it was wished for")
    return phrase("less was wished for") if leaning < 0 else ""


def _newest(story: Story) -> Story:
    """What of it says when its newest report came; a copy of one that was there is no news."""
    own = tuple(article for article in story.items if article.copy_of is None)
    return Story(own) if own else story


def _one_more(independent: int) -> float:
    """What one more voice would add to a story that has so many."""
    return IMPORTANCE * (log2(2 + independent) - log2(1 + independent))


def lean(story: Story, leanings: Leanings) -> float:
    """The mean of what a place leans to among the story's sources and the words of its title, within [-1, 1]."""
    if not leanings:
        return 0.0
    names = [("source", source) for source in story.sources] + [("word", fold(word)) for word in words(story.title)]
    felt = [leanings[name] for name in dict.fromkeys(names) if name in leanings]
    return max(-1.0, min(1.0, sum(felt) / len(felt))) if felt else 0.0


def _age(age: timedelta) -> str:
    hours = int(age / timedelta(hours=1))
    if hours < 1:
        said = counted(max(1, int(age / timedelta(minutes=1))), "minute")
    else:
        said = counted(hours, "hour") if hours < 48 else counted(hours // 24, "day")  # noqa: PLR2004
    return phrase("newest {age} old", age=said)
