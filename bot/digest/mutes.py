"""Decides what a mute hides: a topic, a source or a story."""

from collections.abc import Sequence

from bot.chatport import Mute
from bot.message.phrases import phrase
from bot.model import Story
from bot.text.words import fold, stems

TOPIC, SOURCE, STORY = KINDS = ("topic", "source", "story")
"""What can be muted. A topic is words, a source a part of its name, a story the number of one of its articles."""


def hides(mute: Mute, story: Story) -> bool:
    """Whether a mute hides a story.

    A topic hides what has its words side by side in the title of any of its articles, in whatever form these take; a
    source what no other source tells; a story whatever holds that article.
    """
    if mute.kind == STORY:
        return any(mute.name == str(article.id) for article in story.items)
    if mute.kind == SOURCE:
        return all(fold(mute.name) in fold(source) for source in story.sources)
    return any(_holds(article.title, mute.name, article.language) for article in story.items)


def muting(mutes: Sequence[Mute], story: Story) -> Mute | None:
    """The first of some mutes that hides a story."""
    return next((mute for mute in mutes if hides(mute, story)), None)


def named(mute: Mute) -> str:
    """What is muted, in words: `topic ferry`, `the story of article 12`."""
    if mute.kind == STORY:
        return phrase("the story of article {id}", id=mute.name)
    return phrase("source {name}", name=mute.name) if mute.kind == SOURCE else phrase("topic {name}", name=mute.name)


def _holds(title: str, words: str, language: str) -> bool:
    """Whether a title has these words side by side, stemmed as of its language and as of English, whose names keep."""
    return any(_within(stems(words, each), stems(title, each)) for each in dict.fromkeys((language, "en")))


def _within(sought: Sequence[str], held: Sequence[str]) -> bool:
    return bool(sought) and any(
        held[start : start + len(sought)] == list(sought) for start in range(len(held) - len(sought) + 1)
    )
