"""`/digest preview`: what a digest of this place would say now."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from bot.commands.context import Context, newest_stories, ranked_stories
from bot.commands.nothing import empty_store, nothing_then
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import here
from bot.message.blocks import Message, note, paragraph
from bot.message.digest import Digest, digest_message
from bot.model import Article, Coverage, Hit, Story
from bot.ports import Form, Scope
from bot.search.query import parse_query
from bot.search.retrieve import retrieve
from bot.summarize.offline import Plan, summarize

SPAN = timedelta(hours=24)
MOST, EACH = 6, 2
"""Stories of a digest, and sentences about each."""
LOOKED_AT = 500
"""Newest items that are counted where nothing is followed."""


@dataclass(frozen=True, slots=True)
class _Gathered:
    """What a digest is made from: the stories, the best first, all items, the words that were looked for."""

    stories: Sequence[Story]
    items: Sequence[Article]
    forms: frozenset[Form] = frozenset()


async def preview(context: Context, _request: Request) -> Reply:
    """Answer `/digest preview`."""
    if not await context.store.size():
        return empty_store()
    topics = [each.topic for each in await context.store.subscriptions(here(context.asking))]
    scope = Scope(since=context.now() - SPAN)
    gathered = await (_followed(context, topics, scope) if topics else _everything(context, scope))
    if gathered.items:
        return await _told(context, topics, gathered)
    if not topics:
        return await nothing_then(context)
    quiet = paragraph(f"A quiet day: nothing stored of the last 24 hours is about {_listed(topics)}.")
    return Reply(State.NOTHING, Message((quiet, note(_remark(context, topics)))))


async def _followed(context: Context, topics: Sequence[str], scope: Scope) -> _Gathered:
    """The stories of all topics together, so that one that fits two is told once."""
    best: dict[int, Hit] = {}
    forms: set[Form] = set()
    for topic in topics:
        found = await retrieve(context.store, parse_query(topic), scope, context.now())
        forms.update(found.forms)
        for hit in found.hits:
            held = best.get(hit.article.id)
            best[hit.article.id] = hit if held is None or held.relevance < hit.relevance else held
    hits = sorted(best.values(), key=lambda hit: -hit.relevance)
    stories = await ranked_stories(context, hits) if hits else []
    return _Gathered(stories, [hit.article for hit in hits], frozenset(forms))


async def _everything(context: Context, scope: Scope) -> _Gathered:
    """What is newest, the stories of several sources first."""
    items = await context.store.latest(scope, LOOKED_AT)
    stories = await newest_stories(context, items)
    return _Gathered(sorted(stories, key=lambda story: -len(story.sources)), items)


async def _told(context: Context, topics: Sequence[str], gathered: _Gathered) -> Reply:
    await context.stage("Choosing sentences")
    plan = Plan(MOST, EACH * min(MOST, len(gathered.stories)), EACH)
    told = await context.apart(summarize, gathered.stories, gathered.forms, plan)
    also = [story for story in gathered.stories if story not in [item.story for item in told]]
    items, sources = gathered.items, {article.source for article in gathered.items}
    coverage = Coverage(len(gathered.stories), len(items), len(sources), max(item.published for item in items))
    at = context.now().astimezone(context.zone)
    message = digest_message(Digest(at, told, also, coverage, (_remark(context, topics),)))
    sentences = tuple(sentence for item in told for sentence in item.sentences)
    state = State.ANSWERED if told else State.HEADLINES_ONLY
    return Reply(state, message, sentences, tuple(item.story for item in told) or tuple(also), coverage)


def _remark(context: Context, topics: Sequence[str]) -> str:
    """What a digest is about, and that this is only how one would look."""
    you = context.asking.place.direct
    if topics:
        about = f"What {'you follow' if you else 'this channel follows'}: {_listed(topics)}."
    else:
        about = f"{'You follow' if you else 'This channel follows'} nothing yet, so this is of everything stored."
    return f"{about} A preview of the last 24 hours; a digest leaves out what was told here before."


def _listed(topics: Sequence[str]) -> str:
    shown = ", ".join(topics[:MOST])
    return shown if len(topics) <= MOST else f"{shown} and {len(topics) - MOST} more"
