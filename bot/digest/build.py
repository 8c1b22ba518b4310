"""Gathers what a digest is made from: what is followed → articles with their texts, and has it written.

Invariant: the same brief, memory and store give the same digest, so that places which ask for the same share one.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.chatport import Subscription
from bot.conversation import Place
from bot.digest.briefs import Brief
from bot.digest.content import Built, Gathered, Memory, alerted, written
from bot.digest.filters import compile_filter
from bot.model import Article, Hit
from bot.model import Kind as Stored
from bot.outbox import Kind, ToldStory
from bot.ports import Form, Scope, Store
from bot.search.query import parse_query
from bot.search.retrieve import retrieve
from bot.workroom import Threads, Workroom

MOST_READ = 2000
"""Items that one digest looks at."""

AHEAD = timedelta(hours=1)
"""How far ahead of now an item's date may lie, with room to spare."""

OVERLAP = timedelta(days=3)
"""How far before the last digest is looked for what it told, to know the stories again and what changed in them."""


def content_key(brief: Brief, memory: Memory) -> object:
    """Equal for briefs that one digest serves, in whatever place or language, but that it speaks to a person or not."""
    asked = tuple(sorted((item.topic, repr(replace(item.terms, schedule=""))) for item in brief.subscriptions))
    when = (brief.at, brief.since, brief.zone.key, brief.delayed, brief.folded)
    return asked, when, brief.kind, brief.length, brief.place.direct, memory.key


async def build(store: Store, brief: Brief, memory: Memory, now: datetime, workroom: Workroom | None = None) -> Built:
    """The digest for a brief; written in this workroom, in a thread without one."""
    gathered = await gather(store, brief, memory, now)
    write = alerted if brief.kind is Kind.ALERT else written
    return await (workroom or Threads()).run(write, gathered, brief, memory, now)


async def gather(store: Store, brief: Brief, memory: Memory, now: datetime) -> Gathered:
    """What the digest or the alert for a brief is made from, with the older wordings that its place was told."""
    since = brief.since if brief.kind is Kind.ALERT else brief.since - OVERLAP
    gathered = await followed(store, brief.subscriptions, since, now)
    return replace(gathered, wordings=await _wordings(store, gathered.articles, memory.told))


async def followed(store: Store, subscriptions: Sequence[Subscription], since: datetime, now: datetime) -> Gathered:
    """The articles that belong to these subscriptions and came from then until now, those that match best first."""
    scope = Scope(since=since, until=now + AHEAD)
    best: dict[int, Hit] = {}
    forms: set[Form] = set()
    loaded: dict[int, Article] = {}
    for item in subscriptions:
        hits, found = await _followed(store, item, scope, now)
        forms.update(found)
        fits = compile_filter("", item.terms)
        texts = await store.texts(hit.article for hit in hits)
        kept = {article.id: article for article in texts if fits.verdict(article).matched}
        loaded |= kept
        for hit in hits:
            if hit.article.id in kept and hit.relevance > best.get(hit.article.id, Hit(hit.article, -1.0)).relevance:
                best[hit.article.id] = hit
    order = sorted(best.values(), key=lambda hit: (-hit.relevance, hit.article.id))
    relevance = {hit.article.id: hit.relevance for hit in order}
    kin = await store.kin_of(relevance)
    return Gathered([loaded[hit.article.id] for hit in order], relevance, frozenset(forms), kin=kin)


async def followed_since(
    store: Store, subscriptions: Sequence[Subscription], since: datetime, now: datetime
) -> Sequence[Article]:
    """What came since then of what is followed, with the texts; of everything where nothing is followed."""
    wanted = list(subscriptions) or [Subscription(Place("", "", ""), "", "", now)]
    articles = (await followed(store, wanted, since, now)).articles
    return sorted(articles, key=lambda article: article.kind is Stored.HEADLINE)


async def _wordings(store: Store, articles: Sequence[Article], told: Sequence[ToldStory]) -> dict[tuple[int, int], str]:
    """The wordings in which articles were told that have newer ones."""
    newest = {article.id: article.revision for article in articles}
    older = {
        (number, revision) for item in told for number, revision in item.read if 0 < revision < newest.get(number, 0)
    }
    read = [await store.article(number, revision) for number, revision in sorted(older)]
    return {(article.id, article.revision): article.text for article in read if article}


async def _followed(
    store: Store, item: Subscription, scope: Scope, now: datetime
) -> tuple[Sequence[Hit], Sequence[Form]]:
    """What a subscription's topic finds; everything new of its sources where it has no topic."""
    query = parse_query(item.topic)
    if not query.is_empty:
        found = await retrieve(store, query, scope, now, MOST_READ)
        return found.hits, found.forms
    scopes = [replace(scope, source=source) for source in item.terms.sources] or [scope]
    articles = [article for scope in scopes for article in await store.latest(scope, MOST_READ)]
    return [Hit(article, 0.0) for article in articles], ()
