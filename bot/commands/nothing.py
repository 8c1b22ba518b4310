"""The honest empty answers: an empty store, and a store that holds nothing on the topic."""

from collections.abc import Sequence
from typing import Literal

from bot.commands.context import Context, is_limited
from bot.commands.reply import Reply, State
from bot.message.blocks import Block, Code, Message, Moment, Note, Woven, listed_inlines, note, paragraph, woven
from bot.message.phrases import counted, joined, listed, phrase, plural
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

MOST_SOURCES = 8
"""Sources that are named where none fits."""

TERMS = 20_000
"""Stems that are looked at for each beginning of a mistyped word."""


def empty_store() -> Reply:
    """Nothing was read in yet."""
    message = Message(
        (
            paragraph(phrase("The store is empty: nothing was read in yet.")),
            note(
                woven(
                    "Read something in with {ingest}, or see {demo}.",
                    ingest=Code("tidings ingest FILE-OR-URL"),
                    demo=Code("tidings demo"),
                )
            ),
        )
    )
    return Reply(State.EMPTY_STORE, message)


async def nothing_about(context: Context, query: Query, scope: Scope, missing: tuple[str, ...]) -> Reply:
    """Nothing matches: what was meant, what the store holds, how fresh it is."""
    holdings = await context.store.holdings()
    if not holdings.items:
        return empty_store()
    told = phrase("Nothing stored about “{topic}”.", topic=query.text)
    blocks: list[Block] = [paragraph(told, *await _limits(context, query, scope))]
    meant = await did_you_mean(context.store, query, missing)
    alone = await _alone(context, query, scope, missing)
    if alone:
        blocks.append(paragraph(woven("There are items on {topics} alone.", topics=_typed(alone, "and"))))
    if meant:
        blocks.append(paragraph(woven("Did you mean {names}?", names=_typed(meant, "or"))))
    blocks.append(held(holdings))
    titles = [item.title for item in await context.store.latest(Scope(), TITLES)]
    topics = await context.apart(topics_of, titles)
    if topics:
        blocks.append(note(woven("Topics it does hold: {topics}.", topics=_typed(topics, "and"))))
    suggestions = tuple(dict.fromkeys([*meant, *alone, *topics]))
    return Reply(State.NOTHING, Message(tuple(blocks)), suggestions=suggestions)


async def nothing_then(context: Context) -> Reply:
    """Nothing at all was published in the time, or by the source, that a request limits itself to."""
    holdings = await context.store.holdings()
    return Reply(State.NOTHING, Message((paragraph(phrase("Nothing is stored from that time.")), held(holdings))))


async def unknown_source(context: Context, scope: Scope) -> Reply | None:
    """The reply when `source:` fits no source, else None."""
    if scope.source is None or await context.store.latest(Scope(source=scope.source), 1):
        return None
    names = await context.store.source_names()
    if not names:
        return empty_store()
    listed = {"name": scope.source, "sources": joined(names[:MOST_SOURCES]), "n": len(names) - MOST_SOURCES}
    text = phrase("No source’s name holds “{name}”. The sources are: {sources}.", **listed)
    if len(names) > MOST_SOURCES:
        text = phrase("No source’s name holds “{name}”. The sources are: {sources} and {n} more.", **listed)
    return Reply(State.NOTHING, Message((paragraph(text),)), suggestions=names[:MOST_SOURCES])


def held(holdings: Holdings) -> Note:
    """What the store holds and how fresh it is."""
    holds = {"items": counted(holdings.items, "item"), "sources": counted(holdings.sources, "source")}
    newest, read = holdings.newest, holdings.last_read
    moments = {"newest": newest and Moment(newest), "read": read and Moment(read)}
    if newest and read:
        told = woven(
            "The store holds {items} from {sources}; the newest is from {newest}, last read {read}.", **holds, **moments
        )
    elif newest:
        told = woven("The store holds {items} from {sources}; the newest is from {newest}.", **holds, **moments)
    elif read:
        told = woven("The store holds {items} from {sources}, last read {read}.", **holds, **moments)
    else:
        told = woven("The store holds {items} from {sources}.", **holds)
    return note(told)


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
    limits = listed(("since:", "until:", "source:"))
    if not found.hits:
        return (" ", phrase("Neither is there without {options}.", options=limits))
    there = plural(
        len(found.hits),
        "Without {options} there is {n} item on it.",
        "Without {options} there are {n} items on it.",
        options=limits,
    )
    return (" ", there)


def _typed(values: Sequence[str], last: Literal["and", "or"]) -> Woven:
    """`a, b or c`, each of them to type."""
    return listed_inlines([Code(value) for value in values], last)
