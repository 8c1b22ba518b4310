"""`/story` and `/timeline`: what was reported when, by whom, and what sources disagree on.

Invariant: a story is named by its number, which holds for ever, by an article of it, by a link or by words.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from bot.commands.address import as_typed
from bot.commands.context import Context, coverage_of, found_remarks, reading
from bot.commands.elsewhere import named_elsewhere, stories_elsewhere
from bot.commands.nothing import empty_store, nothing_about, unknown_source
from bot.commands.parse import Request, no_word, positive, scope_of
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Code, Message, note, paragraph, woven
from bot.message.phrases import Phrase, counted, joined, phrase, when
from bot.message.story import Line, Told, numbered_lines, timeline_message
from bot.model import Article, Kind, Story, StorySummary
from bot.ports import Scope
from bot.search.query import Query, match_of, parse_query
from bot.search.retrieve import Found, retrieve
from bot.stories.disputes import Dispute, disputes_of
from bot.stories.rank import site_of, voices
from bot.summarize.chronicle import Step, chronicle
from bot.summarize.echoes import Echoes
from bot.summarize.topic import Topic, steps_about

READ = 120
"""Items of a topic of which a timeline is made, the most relevant."""

LOOKED_AT, BESIDE = 2_000, 40
"""Characters of a story's newest item by which others are looked for that may have told before what it recalls, and
how many of these are read."""

MORE, ENOUGH = 20, 80
"""Items that hold any of the topic's words and are read beside these: so many, more where both are not enough."""

LINES = 10
"""Lines of a timeline unless asked otherwise, and the most that can be asked for."""
MOST_LINES = 12


async def story(context: Context, request: Request) -> Reply:
    """Answer `/story`."""
    if not await context.store.size():
        return empty_store()
    scope = scope_of(request, context.now(), context.zone)
    await context.stage(phrase("Grouping articles into stories"))
    await context.keeper.catch_up()
    number, articles = await _named(context, request.text)
    if not articles:
        told = phrase("No story is known by “{text}”.", text=request.text[:80])
        named = {"latest": Code("/latest"), "story": Code("/story article 12")}
        hint = note(woven("Find one with {latest} and name it by an article: {story}.", **named))
        return Reply(State.NOTHING, Message((paragraph(told), hint)))
    return await _told(context, number, articles, scope)


async def _named(context: Context, text: str) -> tuple[int, Sequence[Article]]:
    """The story that a text names, and its articles; none for one that is not there."""
    first, _, rest = as_typed(context, text).strip().partition(" ")
    number = positive(rest if first.casefold() == "story" else text)
    if number:
        return await context.store.story_articles(number)
    article = positive(rest) if first.casefold() == "article" else None
    return await _of_article(context, article or await _found(context, text))


async def _of_article(context: Context, article_id: int) -> tuple[int, Sequence[Article]]:
    held = await context.store.stories_of([article_id])
    return await context.store.story_articles(held.get(article_id, 0))


async def _found(context: Context, text: str) -> int:
    """The number of the article at a link, or of the one that fits some words best; 0 for none."""
    if "://" in text:
        return next((each.id for each in await context.store.articles_at(text)), 0)
    query = parse_query(text)
    if query.is_empty:
        told = {"text": text[:80], "example": "/story ferry aground"}
        raise BadCommand(phrase("“{text}” names no story. Use its number, a link, or words: {example}", **told))
    found = await retrieve(context.store, query, Scope(), context.now(), READ)
    return found.hits[0].article.id if found.hits else 0


async def _told(context: Context, number: int, articles: Sequence[Article], scope: Scope) -> Reply:
    others = await stories_elsewhere(context, articles)
    ordered = sorted(articles, key=lambda each: (each.kind is Kind.HEADLINE, each.published))
    best = Story(tuple(ordered), tuple(article for held in others.values() for article in held))
    steps = await context.apart(steps_of, articles, await _beside(context, articles))
    shown = [step for step in steps if scope.since is None or step.article.published >= scope.since]
    disputes = await context.apart(disputes_of, articles)
    heard = [*_stands_on(number, best), *named_elsewhere(others), *_since(scope.since, shown, len(steps), context)]
    ways = {"article": Code(f"/article {best.articles[0].id}"), "story": Code(f"/story {number} since:24h")}
    hint = woven("Whole texts: {article}. What of it is new: {story}", **ways)
    rows = [(dispute.quantity, _numbers(dispute)) for dispute in disputes]
    lines = numbered_lines([_line(step) for step in shown])
    told = Told(best.title, heard, lines, rows, hint)
    sentences = tuple(sentence for line in lines for sentence in line.summary.sentences)
    facts = {
        "story": number,
        "steps": [_data(step) for step in shown],
        "disputes": [_dispute(each) for each in disputes],
    }
    message = timeline_message(told, context.zone)
    return Reply(State.ANSWERED, message, sentences, (best,), coverage_of([best]), facts=facts)


async def _beside(context: Context, articles: Sequence[Article]) -> Sequence[Article]:
    """Earlier items that share words with the newest of a story, with their texts: they may tell what it recalls."""
    newest = max(articles, key=lambda each: (each.published, each.id))
    query = parse_query(f"{newest.title} {newest.text[:LOOKED_AT]}")
    if query.is_empty:
        return ()
    match = match_of(query, await context.store.languages(), every=False)
    hits = await context.store.search(match, Scope(until=newest.published), BESIDE)
    own = {article.id for article in articles}
    return await context.store.texts(hit.article for hit in hits if hit.article.id not in own)


def steps_of(articles: Sequence[Article], beside: Sequence[Article]) -> list[Step]:
    """The steps of a story by what neither it nor others told before; by the story alone if that is nothing."""
    steps = chronicle(articles, echoes=Echoes([*articles, *beside]))
    return steps if any(step.told for step in steps) else chronicle(articles)


def _since(since: datetime | None, shown: Sequence[Step], steps: int, context: Context) -> list[str]:
    if since is None:
        return []
    at, before = when(since.astimezone(context.zone), "day month time"), counted(steps - len(shown), "step")
    if not shown:
        return [phrase("Nothing new since {moment}; {steps} before.", moment=at, steps=before)]
    return [phrase("What is new since {moment}; {steps} before.", moment=at, steps=before)]


def _stands_on(number: int, told: Story) -> list[str]:
    """Who tells it: how many sources, of how many owners, and how many of them only repeat another."""
    owners = len({site_of(article) for article in told.items})
    copies = sum(article.copy_of is not None for article in told.items)
    items, sources = counted(len(told.items), "item"), counted(len(told.sources), "source")
    facts: list[str] = [phrase("{items} in {sources}", items=items, sources=sources)]
    facts += [counted(owners, "owner")] if owners != len(told.sources) else []
    facts += [counted(copies, "copy of one report", "copies of one report")] if copies else []
    spoken = counted(voices(told), "independent voice")
    return [phrase("Story {number}: {facts}; {voices}", number=str(number), facts=joined(facts), voices=spoken)]


def _line(step: Step) -> Line:
    return Line(step.article.published, StorySummary(Story((step.article,)), step.sentences), step.repeated)


def _numbers(dispute: Dispute) -> str:
    return joined(
        phrase(
            "{number} ({source}, article {id})",
            number=_number(count.value),
            source=count.article.source,
            id=str(count.article.id),
        )
        for count in dispute.counts
    )


_MILLION, _BILLION = 10**6, 10**9


def _number(value: float) -> float | Phrase:
    """`18,400`, `41 million`."""
    if value >= _BILLION:
        return phrase("{number} billion", number=value / _BILLION)
    return phrase("{number} million", number=value / _MILLION) if value >= _MILLION else float(value)


def _data(step: Step) -> dict[str, object]:
    return {
        "at": step.article.published.isoformat(),
        "source": step.article.source,
        "article_id": step.article.id,
        "texts": [sentence.text for sentence in step.sentences],
        "repeated": list(step.repeated),
    }


def _dispute(dispute: Dispute) -> dict[str, object]:
    given = [
        {
            "value": count.value,
            "source": count.article.source,
            "article_id": count.article.id,
            "revision": count.article.revision,
            "start": count.start,
            "end": count.end,
        }
        for count in dispute.counts
    ]
    return {"quantity": dispute.quantity, "given": given}


async def timeline(context: Context, request: Request) -> Reply:
    """Answer `/timeline`: the steps of all stories about a topic, those that matter most."""
    query, scope = parse_query(request.text), scope_of(request, context.now(), context.zone)
    if query.is_empty:
        raise no_word(request)
    if not await context.store.size():
        return empty_store()
    if unknown := await unknown_source(context, scope):
        return unknown
    found = await retrieve(context.store, query, scope, context.now(), READ)
    if not found.hits:
        return await nothing_about(context, query, scope, found.missing)
    await context.stage(phrase("Grouping articles into stories"))
    await context.keeper.catch_up()
    await reading(context, len(found.hits))
    articles = await _around(context, query, scope, found)
    held = await context.store.stories_of(article.id for article in articles)
    most = min(positive(request.options.get("limit", "")) or LINES, MOST_LINES)
    best = {hit.article.id: hit.relevance for hit in found.hits}
    lines = await context.apart(timeline_of, Topic(best, found.forms), _grouped(articles, held), most)
    lines = numbered_lines(lines)
    days = {line.at.astimezone(context.zone).date() for line in lines}
    stories = tuple(line.summary.story for line in lines)
    read = best.keys() | {article.id for story in stories for article in story.articles}
    counts = {"steps": counted(len(lines), "step"), "days": counted(len(days), "day")}
    heard = phrase("{steps} on {days} from {items}", **counts, items=counted(len(read), "item"))
    heading = phrase("Timeline: {topic}", topic=query.text)
    told = Told(heading, [heard, *found_remarks(found)], _labelled(lines, context))
    sentences = tuple(sentence for line in lines for sentence in line.summary.sentences)
    state = State.ANSWERED if sentences else State.HEADLINES_ONLY
    return Reply(state, timeline_message(told, context.zone), sentences, stories, coverage_of(stories))


async def _around(context: Context, query: Query, scope: Scope, found: Found) -> Sequence[Article]:
    """What was found of a topic, and what holds any of its words, which may be of it too; with texts."""
    hits = [hit.article for hit in found.hits]
    if len(query.words) + len(query.phrases) > 1:
        match = match_of(query, await context.store.languages(), every=False)
        own = {article.id for article in hits}
        beside = [hit.article for hit in await context.store.search(match, scope, len(hits) + READ)]
        hits += [article for article in beside if article.id not in own][: max(MORE, ENOUGH - len(hits))]
    return await context.store.texts(hits)


def _grouped(articles: Sequence[Article], held: Mapping[int, int]) -> list[Story]:
    groups: dict[int, list[Article]] = {}
    for article in articles:
        groups.setdefault(held.get(article.id, -article.id), []).append(article)
    return [Story(tuple(group)) for group in groups.values()]


def timeline_of(topic: Topic, stories: Sequence[Story], most: int) -> list[Line]:
    """The lines of a timeline, the oldest first."""
    return [_line(step) for step in steps_about(topic, stories, most)]


def _labelled(lines: Sequence[Line], context: Context) -> list[Line]:
    """The lines with their day, which is said once."""
    labelled, before = [], date.min
    for line in lines:
        at = line.at.astimezone(context.zone)
        day = when(at, "date" if at.date() != before else "time")
        before = at.date()
        label = joined((day, line.summary.story.articles[0].source), " · ")
        labelled.append(replace(line, label=label))
    return labelled
