"""Finds what tells the event of a story in other languages, and says so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.commands.context import Context
from bot.digest.languages import name_of
from bot.message.phrases import counted, joined, phrase
from bot.model import Article, Story

_MOST = 5
"""Stories in other languages that are named."""


async def stories_elsewhere(context: Context, articles: Sequence[Article]) -> Mapping[int, Sequence[Article]]:
    """The stories that tell the event of these items in other languages: their items with texts, by number."""
    own, languages = {article.id for article in articles}, {article.language for article in articles}
    others = {number for pair in await context.store.kin_of(own) for number in pair} - own
    numbers = sorted(set((await context.store.stories_of(others)).values()))
    told = {number: (await context.store.story_articles(number))[1] for number in numbers}
    return {number: held for number, held in told.items() if languages.isdisjoint(each.language for each in held)}


async def with_elsewhere(context: Context, story: Story) -> Story:
    """A story with the items that tell its event in other languages."""
    told = await stories_elsewhere(context, story.articles)
    return replace(story, elsewhere=tuple(article for held in told.values() for article in held))


def named_elsewhere(told: Mapping[int, Sequence[Article]]) -> list[str]:
    """`In other languages: story 12 (German, 3 items)`; nothing where there is none."""
    if not told:
        return []
    shown = joined([_named(number, held) for number, held in told.items()][:_MOST])
    if len(told) > _MOST:
        return [phrase("In other languages: {stories} …", stories=shown)]
    return [phrase("In other languages: {stories}", stories=shown)]


def _named(number: int, held: Sequence[Article]) -> str:
    return phrase(
        "story {number} ({language}, {items})",
        number=str(number),
        language=name_of(held[0].language),
        items=counted(len(held), "item"),
    )
