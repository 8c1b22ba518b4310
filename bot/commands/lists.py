"""`/search` and `/latest`: items and stories as lists, each row with the id to read it by."""

from collections.abc import Sequence

from bot.commands.context import Context, coverage_of, found_remarks, newest_stories, reading
from bot.commands.nothing import empty_store, nothing_about, nothing_then, unknown_source
from bot.commands.parse import Request, no_word, positive, scope_of
from bot.commands.reply import Reply, State
from bot.message.compose import MAX_LISTED, item_card, list_message, story_card
from bot.message.phrases import phrase
from bot.model import Article, Story
from bot.ports import Form, Scope
from bot.search.query import Query, parse_query
from bot.search.retrieve import LIMIT, Found, retrieve
from bot.summarize.weigh import carries
from bot.text.directives import tainted
from bot.text.sentences import sentence_spans
from bot.text.words import stems

MAX_DETAIL = 240
"""Characters of a sentence shown under a search result."""

READ = 20_000
"""Characters of a text in which that sentence is looked for."""

MOST = 40
"""Rows that can be asked for."""

AGELESS = phrase(
    "What has no date and was there when its source was first read may be old: it stands below the last week’s news."
)

LATEST = 60
"""Newest items that are grouped for `/latest`."""


async def search(context: Context, request: Request) -> Reply:
    """Answer `/search`: items, not stories, the most relevant first."""
    query, scope = _asked(context, request)
    absent = await _absent(context, scope)
    if absent:
        return absent
    found = await retrieve(context.store, query, scope, context.now())
    if not found.hits:
        return await nothing_about(context, query, scope, found.missing)
    await reading(context, min(len(found.hits), MAX_LISTED))
    shown = await context.store.texts(hit.article for hit in found.hits[: _rows(request)])
    cards = [item_card(article, _detail(article, found.forms)) for article in shown]
    total, heading = len(found.hits), phrase("Found for “{words}”", words=query.text)
    message = list_message(heading, cards, total, found_remarks(found), capped=total >= LIMIT)
    everything = [Story((hit.article,)) for hit in found.hits]
    return Reply(State.ANSWERED, message, stories=tuple(everything), coverage=coverage_of(everything))


async def latest(context: Context, request: Request) -> Reply:
    """Answer `/latest`: stories, the newest first."""
    if request.text:
        query, scope = _asked(context, request)
    else:
        query, scope = None, scope_of(request, context.now(), context.zone)
    absent = await _absent(context, scope)
    if absent:
        return absent
    if query is None:
        items, remarks = await context.store.latest(scope, LATEST), list[str]()
        if not items:
            return await nothing_then(context)
    else:
        found = await retrieve(context.store, query, scope, context.now())
        if not found.hits:
            return await nothing_about(context, query, scope, found.missing)
        items, remarks = _newest(found), found_remarks(found)
    stories = await newest_stories(context, items)
    heading = phrase("Latest on {topic}", topic=query.text) if query else phrase("Latest")
    shown = stories[: _rows(request)]
    cards = [story_card(story) for story in shown]
    message = list_message(heading, cards, len(stories), [*remarks, *_of_ages(shown)])
    return Reply(State.ANSWERED, message, stories=tuple(stories), coverage=coverage_of(stories))


def _of_ages(shown: Sequence[Story]) -> list[str]:
    """Why what was first seen just now stands below older news, where it does."""
    ageless = [story.reckoned < story.newest for story in shown]
    return [AGELESS] if any(ageless) and not all(ageless) else []


def _asked(context: Context, request: Request) -> tuple[Query, Scope]:
    query = parse_query(request.text)
    if query.is_empty:
        raise no_word(request)
    return query, scope_of(request, context.now(), context.zone)


def _rows(request: Request) -> int:
    """How many rows are wanted: as many as fit a screen, or as asked up to `MOST`."""
    return min(positive(request.options.get("limit", "")) or MAX_LISTED, MOST)


async def _absent(context: Context, scope: Scope) -> Reply | None:
    if not await context.store.size():
        return empty_store()
    return await unknown_source(context, scope)


def _newest(found: Found) -> Sequence[Article]:
    return sorted((hit.article for hit in found.hits), key=lambda article: article.reckoned, reverse=True)[:LATEST]


def _detail(article: Article, wanted: Sequence[Form]) -> str:
    """The first sentence that carries a word of the query, else the first one; none of those that speak to a model."""
    paragraphs = article.text[:READ].split("\n\n")
    told = next((part for part in paragraphs if _carries(part, article.language, wanted)), paragraphs[0])
    spans = sentence_spans(told, article.language)
    unfit = tainted(told, spans)
    sentences = [told[start:end] for at, (start, end) in enumerate(spans) if at not in unfit]
    opening = sentences[0] if sentences else ""
    chosen = next((text for text in sentences if _carries(text, article.language, wanted)), opening)
    return chosen if len(chosen) <= MAX_DETAIL else chosen[:MAX_DETAIL].rsplit(" ", 1)[0] + "…"


def _carries(text: str, language: str, wanted: Sequence[Form]) -> bool:
    return carries(stems(text, language), language, wanted)
