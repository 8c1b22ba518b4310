"""Chooses the steps of a topic's timeline: out of all that its stories told, what mattered.

What mattered is what later reports recall, so an item that does not hold the topic's words is of it where those that do
recall what it told: how a story began is told before it has the name by which it is asked for.

Invariant: no two steps say the same, and none says what an earlier item told.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from bot.model import Article, Story
from bot.ports import Form
from bot.stories.rank import voices
from bot.summarize.chronicle import RECALLED, Step, chronicle, told_once
from bot.summarize.echoes import Echo, Echoes

LATER = 0.5
"""A story's n-th step weighs by n to the power of minus this: a timeline goes through stories, not through one."""


@dataclass(frozen=True, slots=True)
class Topic:
    """What was found of a topic: the relevance of its items by number, the forms of its words."""

    relevance: Mapping[int, float]
    forms: Collection[Form]


def steps_about(topic: Topic, stories: Sequence[Story], most: int) -> list[Step]:
    """So many steps of these stories, those that matter most, the oldest first."""
    articles = [article for story in stories for article in story.articles]
    echoes = Echoes(articles)
    weights: dict[int, float] = {}
    steps: list[Step] = []
    for story in stories:
        if not any(each.id in topic.relevance or _is_recalled(topic, each, echoes) for each in story.articles):
            continue
        for place, step in enumerate(chronicle(story.articles, topic.forms, echoes)):
            weights[step.article.id] = _weight(topic, step, echoes, voices(story), place)
            steps.append(step)
    once = sorted(told_once(steps), key=lambda step: (-weights[step.article.id], step.article.published))
    return sorted(once[:most], key=lambda step: (step.article.published, step.article.id))


def _is_recalled(topic: Topic, article: Article, echoes: Echoes) -> bool:
    """Whether items of the topic recall a sentence of an article that was not found for it."""
    return any(_recalled(topic, echoes.of(item)) >= RECALLED for item in echoes.sentences(article))


def _recalled(topic: Topic, echo: Echo) -> float:
    return math.fsum(share for number, share in echo.recalling.items() if number in topic.relevance)


def _weight(topic: Topic, step: Step, echoes: Echoes, heard: int, place: int) -> float:
    """How much a step matters: by what later articles recall of it, by who tells its story, and by the topic's words.

    What sums up earlier reports is said again as often as these, and is no news: only its fresh part counts.
    """
    top = max(topic.relevance.values(), default=1.0) or 1.0
    echoed = [echoes.of(item) for item in step.told]
    recalled = max((echo.recalled * echo.fresh for echo in echoed), default=0.0)
    return (recalled + heard + topic.relevance.get(step.article.id, 0.0) / top) / math.pow(1 + place, LATER)
