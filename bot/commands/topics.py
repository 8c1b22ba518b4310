"""`/topics`: what the stored news speaks of now, and how much of it is about what a place follows."""

from collections.abc import Sequence
from datetime import timedelta

from bot.chatport import Subscription
from bot.commands.context import Context, reading
from bot.commands.nothing import empty_store
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import here, places_of
from bot.commands.terms import shortly
from bot.digest.build import followed_since
from bot.message.blocks import Block, Code, Fields, Heading, Message, Moment, note, paragraph, woven
from bot.message.compose import MAX_SOURCE, shortened
from bot.message.phrases import counted, joined, phrase
from bot.model import Article
from bot.ports import Scope
from bot.search.topics import topics_within
from bot.text.words import fold

SPAN = timedelta(days=7)
"""How far back "now" reaches; where nothing is so new, what is newest."""

READ = 500
"""Newest items whose titles are looked at."""

MOST, MOST_FOLLOWED = 12, 10
"""Topics that are listed, and subscriptions."""


async def topics(context: Context, _request: Request) -> Reply:
    """Answer `/topics`."""
    since = context.now() - SPAN
    items = await context.store.latest(Scope(since=since), READ) or await context.store.latest(Scope(), READ)
    if not items:
        return empty_store()
    await reading(context, len(items))
    found = await context.apart(topics_within, [item.title for item in items], MOST)
    held = [item for place in places_of(context.asking) for item in await context.store.subscriptions(place)]
    followed = {fold(item.topic) for item in held}
    rows = [(topic, _row([items[n] for n in titles], followed=fold(topic) in followed)) for topic, titles in found]
    blocks = [Heading(phrase("What the news speaks of")), *_spoken_of(items, rows), *await _followed(context, held)]
    return Reply(State.ANSWERED, Message(tuple(blocks)), suggestions=tuple(topic for topic, _ in found))


def _spoken_of(items: Sequence[Article], rows: Sequence[tuple[str, str]]) -> list[Block]:
    oldest = min(item.published for item in items)
    of = woven("By the titles of {items} in {sources}, the oldest {ago}", **_counts(items), ago=Moment(oldest))
    told: Block = Fields(tuple(rows)) if rows else paragraph(phrase("No word stands out in them."))
    return [note(of), told]


def _row(items: Sequence[Article], *, followed: bool) -> str:
    """`23 items in 9 sources, newest: “Ferry aground” · followed here`."""
    newest = max(items, key=lambda item: item.published)
    title = shortened(newest.title, MAX_SOURCE)
    said = phrase("{items} in {sources}, newest: “{title}”", **_counts(items), title=title)
    return joined((said, phrase("followed here")), " · ") if followed else said


def _counts(items: Sequence[Article]) -> dict[str, str]:
    sources = {item.source for item in items}
    return {"items": counted(len(items), "item"), "sources": counted(len(sources), "source")}


async def _followed(context: Context, held: Sequence[Subscription]) -> list[Block]:
    """What is followed here, and how much of the last week is about it."""
    heading = Heading(phrase("You follow") if here(context.asking).direct else phrase("This channel follows"))
    if not held:
        command = Code("/subscribe belarus")
        return [heading, paragraph(woven("Nothing yet. {command} follows a topic.", command=command))]
    now = context.now()
    rows = []
    for item in held[:MOST_FOLLOWED]:
        articles = await followed_since(context.store, [item], now - SPAN, now)
        state = phrase("paused") if item.paused else shortly(item.terms)
        counts = phrase("{items} in {sources} of the last 7 days, {state}", **_counts(articles), state=state)
        rows.append((item.label, counts))
    rest = woven("And {n} more: {command}", n=len(held) - MOST_FOLLOWED, command=Code("/subscriptions"))
    return [heading, Fields(tuple(rows)), *([note(rest)] if len(held) > MOST_FOLLOWED else [])]
