"""The honest empty answers: an empty store, and a store that holds nothing on the topic."""

from collections.abc import Sequence

from bot.commands.context import Context, is_limited
from bot.commands.reply import Reply, State
from bot.message.blocks import Block, Code, Message, Moment, Note, Text, note, paragraph
from bot.model import Holdings
from bot.ports import Form, Match, Scope, Store
from bot.search.query import Query
from bot.search.retrieve import retrieve
from bot.search.suggest import nearest, prefixes, spellings, surface
from bot.search.topics import topics_of
from bot.text.stopwords import STOPWORDS

TITLES = 300
"""The newest titles among which topics are looked for."""

MOST_ALONE = 3
"""Words of a query that are tried alone."""

WRITTEN = 5
"""Items that are read to see how a stem is written."""

TERMS = 20_000
"""Stems that are looked at for each beginning of a mistyped word."""


def empty_store() -> Reply:
    """Nothing was read in yet."""
    message = Message(
        (
            paragraph("The store is empty: nothing was read in yet."),
            note("Read something in with ", Code("tidings ingest FILE-OR-URL"), ", or see ", Code("tidings demo"), "."),
        )
    )
    return Reply(State.EMPTY_STORE, message)


async def nothing_about(context: Context, query: Query, scope: Scope, missing: tuple[str, ...]) -> Reply:
    """Nothing matches: what was meant, what the store holds, how fresh it is."""
    holdings = await context.store.holdings()
    if not holdings.items:
        return empty_store()
    blocks: list[Block] = [paragraph(f"Nothing stored about “{query.text}”.", *await _limits(context, query, scope))]
    meant = await did_you_mean(context.store, query, missing)
    alone = await _alone(context, query, scope, missing)
    if alone:
        blocks.append(paragraph("There are items on ", *_listed(alone, "and"), " alone."))
    if meant:
        blocks.append(paragraph("Did you mean ", *_listed(meant, "or"), "?"))
    blocks.append(held(holdings))
    titles = [item.title for item in await context.store.latest(Scope(), TITLES)]
    topics = await context.apart(topics_of, titles)
    if topics:
        blocks.append(note("Topics it does hold: ", *_listed(topics, "and"), "."))
    suggestions = tuple(dict.fromkeys([*meant, *alone, *topics]))
    return Reply(State.NOTHING, Message(tuple(blocks)), suggestions=suggestions)


async def nothing_then(context: Context) -> Reply:
    """Nothing at all was published in the time, or by the source, that a request limits itself to."""
    holdings = await context.store.holdings()
    return Reply(State.NOTHING, Message((paragraph("Nothing is stored from that time."), held(holdings))))


async def unknown_source(context: Context, scope: Scope) -> Reply | None:
    """The reply when `source:` fits no source, else None."""
    if scope.source is None or await context.store.latest(Scope(source=scope.source), 1):
        return None
    names = await context.store.source_names()
    if not names:
        return empty_store()
    listed = ", ".join(names[:8]) + (f" and {len(names) - 8} more" if len(names) > 8 else "")  # noqa: PLR2004
    text = f"No source’s name holds “{scope.source}”. The sources are: {listed}."
    return Reply(State.NOTHING, Message((paragraph(text),)), suggestions=names[:8])


def held(holdings: Holdings) -> Note:
    """What the store holds and how fresh it is."""
    return note(
        f"The store holds {_counted(holdings.items, 'item')} from {_counted(holdings.sources, 'source')}",
        *(("; the newest is from ", Moment(holdings.newest)) if holdings.newest else ()),
        *((", last read ", Moment(holdings.last_read)) if holdings.last_read else ()),
        ".",
    )


async def did_you_mean(store: Store, query: Query, missing: tuple[str, ...]) -> list[str]:
    """The query with one word that nothing holds replaced by one that something does, the likeliest first."""
    result: list[str] = []
    for word in missing:
        for spelling in spellings(word):
            terms = await store.vocabulary(prefixes(spelling), TERMS)
            for stem in nearest(spelling, terms):
                found = await _as_written(store, stem)
                if found and found not in STOPWORDS:
                    result.append(query.text.replace(word, found))
    return list(dict.fromkeys(result))[:3]


async def _alone(context: Context, query: Query, scope: Scope, missing: tuple[str, ...]) -> list[str]:
    """Parts of the query that something is stored on: its words without the missing ones, else each alone."""
    held = tuple(word for word in query.words if word not in missing)
    parts = [held] if missing else []
    parts += [(word,) for word in held]
    result: list[str] = []
    for words in dict.fromkeys(parts) if len(query.words) > 1 else ():
        found = await retrieve(context.store, Query(" ".join(words), words), scope, context.now())
        if found.hits:
            result.append(" ".join(words))
        if len(result) == MOST_ALONE or (result and len(words) > 1):
            break
    return result


async def _as_written(store: Store, stem: str) -> str | None:
    """The word that most often stands in the newest items with this stem."""
    hits = await store.search(Match(groups=((Form((stem,)),),)), Scope(), WRITTEN)
    return surface(stem, await store.texts(hit.article for hit in hits))


async def _limits(context: Context, query: Query, scope: Scope) -> tuple[str, ...]:
    """Whether the same request without since:, until: and source: would find something."""
    if not is_limited(scope):
        return ()
    found = await retrieve(context.store, query, Scope(), context.now())
    if not found.hits:
        return (" Neither is there without since:, until: and source:.",)
    return (f" Without since:, until: and source: there {_are(len(found.hits))} on it.",)


def _are(n: int) -> str:
    return "is 1 item" if n == 1 else f"are {n:,} items"


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}" + ("" if n == 1 else "s")


def _listed(values: Sequence[str], last: str) -> list[Text | Code]:
    """`a, b or c`."""
    inlines: list[Text | Code] = []
    for place, value in enumerate(values):
        if place:
            inlines.append(Text(f" {last} " if place == len(values) - 1 else ", "))
        inlines.append(Code(value))
    return inlines
