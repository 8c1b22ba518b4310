"""`/ask`: from a question to one to three cited sentences, or to the word that the stored articles do not say."""

from collections.abc import Sequence
from dataclasses import replace

from bot.commands.context import Context, coverage_of, reading
from bot.commands.nothing import empty_store, nothing_about, unknown_source
from bot.commands.parse import Request, no_word, scope_of
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Heading, Message, note, paragraph, woven
from bot.message.compose import item_card, shortened, summary_message, written_by
from bot.message.phrases import phrase
from bot.model import Article, Sentence, Story, StorySummary
from bot.search.query import Query, parse_query
from bot.search.retrieve import groups_of, retrieve
from bot.summarize.answers import Near, answering, nearest, told
from bot.summarize.asking import subject
from bot.summarize.candidates import Candidate
from bot.summarize.offline import cite
from bot.text.words import stems
from bot.writing.passages import Numbered
from bot.writing.writer import Asked

READ = 12
"""Articles that are read for an answer."""

SHOWN = 3
"""Nearest passages that are shown where nothing answers."""

MAX_DETAIL = 240
"""Characters of each of them."""

PASSAGES = 14
"""Nearest sentences that a model reads."""


async def ask(context: Context, request: Request) -> Reply:
    """Answer `/ask`."""
    query, scope = parse_query(request.text), scope_of(request, context.now(), context.zone)
    if query.is_empty:
        raise no_word(request)
    about = subject(request.text, query.words)
    if not (about or query.phrases):
        raise _no_subject(request)
    if not await context.store.size():
        return empty_store()
    unknown = await unknown_source(context, scope)
    if unknown:
        return unknown
    query = replace(query, words=tuple(about))
    found = await retrieve(context.store, query, scope, context.now())
    hits = list(dict.fromkeys([*(hit.article for hit in found.hits), *(hit.article for hit in found.ranking)]))[:READ]
    if not hits:
        return await nothing_about(context, query, scope, found.missing)
    await reading(context, len(hits))
    articles = await context.store.texts(hits)
    near = await context.apart(nearest, request.text, articles, await groups_of(context.store, query))
    return await _answered(context, query, near, articles)


def _no_subject(request: Request) -> BadCommand:
    typed, example = request.text[:80], request.command.examples[0]
    told = phrase("“{text}” does not say about what. For example: {example}", text=typed, example=example)
    return BadCommand(told)


async def _answered(context: Context, query: Query, near: Sequence[Near], articles: Sequence[Article]) -> Reply:
    chosen = answering(near)
    quoted = _quoted(told(chosen))
    model, remark = "", ""
    if context.writer is not None and near:
        found = await context.writer.answer(
            Asked(context.asking.place, query.text, _passages(near)), context.stage, context.apart
        )
        if found.sentences is not None:
            quoted, model = tuple(found.sentences), found.model
        remark = found.remark
    if not quoted:
        return _unsaid(query, near, articles, remark)
    cited = {citation.article_id for sentence in quoted for citation in sentence.citations}
    story = Story(tuple(article for article in articles if article.id in cited))
    summaries = [StorySummary(story, quoted)]
    coverage = coverage_of([story])
    told_by = written_by(model, remark, summaries)
    message = summary_message(query.text, summaries, coverage, (), (), told_by=told_by)
    return Reply(State.ANSWERED, message, quoted, (story,), coverage)


def _quoted(chosen: Sequence[Candidate]) -> tuple[Sentence, ...]:
    """The chosen sentences, each cited where it stands; articles are numbered in their order."""
    numbers: dict[int, int] = {}
    made = []
    for item in chosen:
        n = numbers.setdefault(item.article.id, len(numbers) + 1)
        made.append(Sentence(item.said, (replace(cite(item.article, item.start, item.end), n=n),)))
    return tuple(made)


def _passages(near: Sequence[Near]) -> list[Numbered]:
    """The nearest sentences, each with the one before it, which may say whom it speaks of."""
    spans = dict.fromkeys((each.item.article, each.before, each.item.end) for each in near[:PASSAGES])
    return [Numbered(f"p{n}", 0, article, start, end) for n, (article, start, end) in enumerate(spans, 1)]


def _unsaid(query: Query, near: Sequence[Near], articles: Sequence[Article], remark: str) -> Reply:
    """Nothing answers: said so, with what comes nearest."""
    blocks: list[Block] = [
        Heading(query.text[:1].upper() + query.text[1:]),
        paragraph(phrase("The stored articles do not say.")),
    ]
    shown = [(each.item.article, each.item.said) for each in near[:SHOWN]]
    shown = shown or [(article, "") for article in articles[:SHOWN]]
    blocks.append(note(phrase("The nearest passages:") if near else phrase("The nearest items:")))
    blocks += [item_card(article, shortened(text, MAX_DETAIL)) for article, text in shown]
    if topic := _topic(query, shown[0][0] if shown else None):
        blocks.append(note(woven("More on this: {command}.", command=Code(f"/summary {topic}"))))
    if remark:
        blocks.append(note(remark))
    return Reply(State.NOTHING, Message(tuple(blocks)))


def _topic(query: Query, nearest_to: Article | None) -> str:
    """The words of a question with which a summary finds something: those in the title of the nearest, or all."""
    about = [word.strip("?!.,;:…¿¡") for word in query.words]
    if nearest_to is None:
        return " ".join(about)
    held = set(stems(nearest_to.title, nearest_to.language))
    titled = [word for word in about if held.issuperset(stems(word, nearest_to.language))]
    return " ".join(titled or about)
