"""Takes what a member says of a story by a button under a digest.

Invariant: a vote is written for the place where its button was pressed, and only on what that place was told.
"""

from dataclasses import replace
from functools import partial

from bot.chat.actions import Action
from bot.chatport import ANSWERS_KEPT
from bot.commands.context import Context
from bot.commands.subscriptions import here
from bot.digest.feedback import Pressed, noted, told_with
from bot.message.blocks import Message
from bot.stories.opinions import MOST_SOURCES, about, leanings_of
from bot.votes import Opinion, Vote


async def voted(context: Context, action: Action) -> Message | None:
    """What came of a vote; None where the place was told no such story in the last 30 days."""
    place, person = here(context.asking), context.asking.person.id
    pressed = await _pressed(context, action)
    if pressed is None or action.how not in list(Opinion):
        return None
    said = about(pressed.title, await _sources(context, pressed))
    vote = Vote(person, min(pressed.articles), Opinion(action.how), said, context.now())
    held = await context.store.vote(place, vote, partial(leanings_of, own=place.direct))
    return noted(person, held, pressed, direct=place.direct)


async def _pressed(context: Context, action: Action) -> Pressed | None:
    if not (action.answer.isascii() and action.answer.isdigit()):
        return None
    wide = here(context.asking)
    places = (wide, replace(wide, thread=context.asking.place.thread))
    told = await context.store.told_stories(places, context.now() - ANSWERS_KEPT)
    return told_with(int(action.answer), [item for place in dict.fromkeys(places) for item in told[place]])


async def _sources(context: Context, pressed: Pressed) -> list[str]:
    """The sources of the newest articles of the story."""
    newest = sorted(pressed.articles, reverse=True)[: 2 * MOST_SOURCES]
    articles = [await context.store.article(number) for number in newest]
    return [article.source for article in articles if article]
