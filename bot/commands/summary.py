"""`/summary`: from a topic to cited sentences, or to the honest reason why there are none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.commands.context import Context, coverage_of, found_remarks, newest_stories, ranked_stories
from bot.commands.nothing import empty_store, nothing_about, nothing_then, unknown_source
from bot.commands.parse import Request, no_word, scope_of
from bot.commands.reply import Reply, State
from bot.message.compose import QUOTED, headlines_message, summary_message, written_by
from bot.message.phrases import phrase, plural
from bot.model import Article, Coverage, Story, StorySummary
from bot.ports import Scope
from bot.search.query import Query, parse_query
from bot.search.retrieve import Found, retrieve
from bot.summarize.offline import PLANS, Length, summarize
from bot.text.words import fold

if TYPE_CHECKING:
    from bot.writing.writer import Telling

STALE = timedelta(days=7)
"""From then on an answer says how old its newest article is."""

BESIDE = 100
"""Items, the best of a ranking, in which a long answer looks for who else says the same."""

EVERYTHING = frozenset({"news", "headlines", "latest", "today", "everything", "новости", "навіны", "новини"})
"""Topics that mean no topic."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a summary, parsed."""

    query: Query
    scope: Scope
    length: Length
    now: datetime


async def summary(context: Context, request: Request) -> Reply:
    """Answer `/summary`."""
    now = context.now()
    asked = _Asked(
        parse_query(request.text),
        scope_of(request, now, context.zone),
        Length(request.options.get("length") or context.length or Length.MEDIUM),
        now,
    )
    if asked.query.is_empty:
        raise no_word(request)
    if not await context.store.size():
        return empty_store()
    unknown = await unknown_source(context, asked.scope)
    if unknown:
        return unknown
    if _is_everything(asked.query):
        return await _top(context, asked)
    found = await retrieve(context.store, asked.query, asked.scope, now)
    if found.hits:
        stories = await ranked_stories(context, found.hits)
        return await _told(context, asked, stories, found)
    return await nothing_about(context, asked.query, asked.scope, found.missing)


def _is_everything(query: Query) -> bool:
    """Whether a query is one of the words that mean no topic; in quotes they mean themselves."""
    return all(fold(word) in EVERYTHING for word in query.words) and not query.phrases and not query.excluded


async def _top(context: Context, asked: _Asked) -> Reply:
    """A topic such as "news": the newest stories, those of several sources first."""
    stories = await newest_stories(context, await context.store.latest(asked.scope, 40))
    if not stories:
        return await nothing_then(context)
    stories.sort(key=lambda story: -len(story.sources))
    return await _told(context, asked, stories, Found())


async def _told(context: Context, asked: _Asked, stories: Sequence[Story], found: Found) -> Reply:
    await context.stage(phrase("Choosing sentences"))
    beside = await _beside(context, stories, found) if asked.length is Length.LONG else []
    summaries = await context.apart(summarize, stories, found.forms, asked.length, beside)
    if not summaries:
        return _headlines(asked, stories, found)
    telling = await _telling(context, asked, found, summaries)
    summaries = list(telling.summaries) if telling else summaries
    told = [item.story for item in summaries]
    also = [story for story in stories if story not in told]
    coverage = coverage_of(told)
    remarks = _remarks(asked, found, coverage)
    told_by = written_by(telling.model, telling.remark, summaries) if telling else QUOTED
    message = summary_message(asked.query.text, summaries, coverage, also, remarks, told_by=told_by)
    sentences = tuple(sentence for item in summaries for sentence in item.sentences)
    return Reply(State.ANSWERED, message, sentences, tuple(told), coverage)


async def _telling(context: Context, asked: _Asked, found: Found, quoted: Sequence[StorySummary]) -> "Telling | None":
    """What a model makes of the quoted summary; None where there is no model."""
    if context.writer is None:
        return None
    from bot.writing.writer import Order  # noqa: PLC0415  # the checks of grounding, for those who have a model

    plan = PLANS[asked.length]
    sentences = plan.alone if len(quoted) == 1 else plan.sentences
    order = Order(context.asking.place, asked.query.text, found.forms, quoted, sentences)
    return await context.writer.tell(order, context.stage, context.apart)


async def _beside(context: Context, stories: Sequence[Story], found: Found) -> Sequence[Article]:
    """Where a long answer looks for who else says the same: its stories, and what holds any word of the query."""
    told = [article for story in stories for article in story.articles]
    known = {article.id for article in told}
    more = [hit.article for hit in found.ranking[:BESIDE] if hit.article.id not in known]
    return [*told, *await context.store.texts(more)]


def _headlines(asked: _Asked, stories: Sequence[Story], found: Found) -> Reply:
    coverage = coverage_of(stories)
    message = headlines_message(asked.query.text, stories, coverage, _remarks(asked, found, coverage))
    return Reply(State.HEADLINES_ONLY, message, stories=tuple(stories), coverage=coverage)


def _remarks(asked: _Asked, found: Found, coverage: Coverage) -> list[str]:
    remarks = found_remarks(found)
    if coverage.newest and asked.now - coverage.newest > STALE:
        days = (asked.now - coverage.newest).days
        told = plural(days, "The newest item on this is {n} day old.", "The newest item on this is {n} days old.")
        remarks.append(told)
    return remarks
