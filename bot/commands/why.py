"""`/why`: when an item was seen and from where, its story, and what became of it for each subscription of this place.

Invariant: of what is followed, muted and sent, only that of the place where it is asked is looked at.
"""

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from bot.articles.urls import shown_address, url_key
from bot.chatport import Served, Subscription
from bot.commands.address import as_typed
from bot.commands.context import Context, Role, coverage_of
from bot.commands.elsewhere import with_elsewhere
from bot.commands.health import ahead, fares, named
from bot.commands.nothing import empty_store, held, nothing_about
from bot.commands.parse import Request, positive
from bot.commands.reasons import NAMED, Explanation, reasons_data, reasons_message
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import places_of
from bot.conversation import Place
from bot.digest.briefs import LONGEST_LOOK_BACK, Brief
from bot.digest.build import MOST_READ, OVERLAP, gather
from bot.digest.coming import WAITS, coming, next_brief, past_brief
from bot.digest.content import choose, choose_breaking
from bot.digest.explain import (
    NOT_LOOKED_AT,
    NOT_READ,
    Account,
    Case,
    Standing,
    decided,
    not_matched,
    passed,
    standing,
    unalerted,
    undecided,
)
from bot.digest.filters import Verdict, compile_filter
from bot.digest.mutes import muting
from bot.digest.publish import memories_of
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Message, Note, note, paragraph, woven
from bot.message.phrases import joined, phrase
from bot.model import Article, Kind, Story
from bot.outbox import Kind as Sending
from bot.ports import Scope
from bot.search.query import SHORT, match_of, parse_query
from bot.search.retrieve import retrieve
from bot.stories.group import stories_of_many
from bot.stories.rank import rank_stories
from bot.text.words import fold, words
from bot.traces import Claimed, Telling
from bot.watch import Watch

_LINK = re.compile(r"https?://[^\s<>|]+", re.IGNORECASE)
_ARTICLE = re.compile(r"article\s+", re.IGNORECASE)
_BARE_LINK = re.compile(r"<?((?:[\w-]+\.)+[^\W\d_]{2,}/[^\s<>|]*)>?")

NEAR = timedelta(days=3)
"""How far from an item those of its story are looked for."""

NEIGHBOURS = 100
"""Items near it that are grouped with it."""

OPENING = 300
"""Characters of its text by which they are looked for."""


async def why(context: Context, request: Request) -> Reply:
    """Answer `/why`."""
    if not await context.store.size():
        return empty_store()
    found = await _meant(context, request.text)
    if isinstance(found, Reply):
        return found
    explained = await _explained(context, found[0], found[1:])
    story = explained.ranked.story
    message = reasons_message(explained, context.zone, context.role, direct=context.asking.place.direct)
    facts = {"why": reasons_data(explained, context.role)}
    return Reply(State.ANSWERED, message, stories=(story,), coverage=coverage_of([story]), facts=facts)


async def _meant(context: Context, text: str) -> Reply | list[Article]:
    """The item that is meant, then others that may be: by its link, its number or its title."""
    if number := positive(_ARTICLE.sub("", as_typed(context, text), count=1)):
        found = await context.store.article(number)
        missing = paragraph(phrase("There is no article {id}.", id=str(number)))
        return [found] if found else Reply(State.NOTHING, Message((missing, held(await context.store.holdings()))))
    link = _link(text)
    if not link:
        return await _titled(context, text)
    stored = list(await context.store.articles_at(link))
    return stored or await _unknown(context, link)


def _link(text: str) -> str:
    """The first link in what was typed, `""` without one."""
    if found := _LINK.search(text):
        return found[0].rstrip(".,)")
    bare = _BARE_LINK.fullmatch(text.strip())
    return f"https://{bare[1]}" if bare else ""


async def _titled(context: Context, text: str) -> Reply | list[Article]:
    query = parse_query(text)
    if query.is_empty:
        told = {"text": text[:80], "example": "/why 1"}
        raise BadCommand(phrase("“{text}” is no link, number or title. For example: {example}", **told))
    found = await retrieve(context.store, query, Scope(), context.now())
    if not found.hits:
        return await nothing_about(context, query, Scope(), found.missing)
    wanted = set(words(fold(text)))
    in_title = {hit.article.id: len(wanted & set(words(fold(hit.article.title)))) for hit in found.hits}
    fitting = sorted((hit.article for hit in found.hits), key=lambda article: -in_title[article.id])
    best = in_title[fitting[0].id]
    return [fitting[0], *(article for article in fitting[1 : NAMED + 1] if in_title[article.id] == best)]


async def _unknown(context: Context, link: str) -> Reply:
    """Nothing is stored of a link: how fresh the store is, whether its site is watched, and what can be done."""
    told = paragraph(phrase("Nothing is stored of {address}.", address=shown_address(link)))
    blocks: list[Block] = [told, held(await context.store.holdings()), *await _watchers(context, link)]
    return Reply(State.NOTHING, Message(tuple(blocks)))


async def _watchers(context: Context, link: str) -> list[Note]:
    """Whether the site of a link is watched, and what its reader can do."""
    host, now = _host(link), context.now()
    healths = await context.store.watches(now)
    watching = [each.watch for each in healths if _of_one_site(_host(each.watch.address), host)][:NAMED]
    if not watching:
        cures = {"add": Code(f"/sources add https://{host}"), "ingest": Code("tidings ingest LINK")}
        return [
            note(
                woven(
                    "No source of that site is watched. An admin adds it: {add}; "
                    "the operator reads it in alone: {ingest}.",
                    **cures,
                )
            )
        ]
    unlisted = phrase("What its feed does not list is not read.")
    if context.role is Role.MEMBER:
        looks = joined(phrase("{name} ({due})", name=watch.name, due=ahead(watch.next_look, now)) for watch in watching)
        return [note(phrase("Its site is watched; the next look: {looks}.", looks=looks), " ", unlisted)]
    check = woven("What a look finds now: {command}.", command=Code(f"/sources check {watching[0].id}"))
    return [*(note(_watched(watch, now)) for watch in watching), note(unlisted, " ", check)]


def _watched(watch: Watch, now: datetime) -> str:
    due = ahead(watch.next_look, now)
    return phrase("{source}: {state}, next look {due}.", source=named(watch), state=fares(watch, now), due=due)


def _host(address: str) -> str:
    """The host by which a site is known, `""` of what is no address."""
    try:
        return urlsplit(url_key(address)).hostname or ""
    except ValueError:
        return ""


def _of_one_site(one: str, other: str) -> bool:
    return bool(one and other) and (one == other or one.endswith(f".{other}") or other.endswith(f".{one}"))


async def _explained(context: Context, article: Article, others: Sequence[Article]) -> Explanation:
    store, places, now = context.store, places_of(context.asking), context.now()
    [article] = await store.texts([article])
    report = await store.copies(article)
    story = await _story(context, article, report)
    memory = (await memories_of(store, places[:1], now, now))[places[0]]  # mutes are a channel's, its threads included
    reports = {number for item in story.articles for number in (item.id, item.copy_of) if number}
    found = [await _here(context, place, article, story, await store.tellings(place, reports)) for place in places]
    [ranked] = rank_stories([story], now, {}, memory.leanings or {})
    known = {item.id for item in report}
    return Explanation(
        article,
        await store.origin(article.id),
        [item for item in report if item.id != article.id],
        ranked,
        [account for accounts, _ in found for account in accounts],
        sorted((telling for _, told in found for telling in told), key=lambda telling: telling.digest.id),
        muting(memory.mutes, story),
        [item for item in others if item.id not in known],
        (await store.stories_of([article.id])).get(article.id, 0),
        threaded=any(place.thread and accounts for place, (accounts, _) in zip(places, found, strict=True)),
    )


async def _story(context: Context, article: Article, report: Sequence[Article]) -> Story:
    """The story of an item among those that are like it and of its days."""
    query = parse_query(f"{article.title} {article.text[:OPENING]}")
    scope = Scope(article.published - NEAR, article.published + NEAR)
    match = replace(match_of(query, await context.store.languages()), every=False)
    near = [] if query.is_empty else await context.store.search(match, scope, NEIGHBOURS)
    items = {item.id: item for item in (article, *report, *(hit.article for hit in near))}
    loaded = await context.store.texts(items.values())
    loaded = sorted(loaded, key=lambda item: (item.kind is Kind.HEADLINE, item.id))
    stories = await context.apart(stories_of_many, loaded)
    own = next(story for story in stories if any(item.id == article.id for item in story.articles))
    return await with_elsewhere(context, own)


async def _here(
    context: Context, place: Place, article: Article, story: Story, told: Sequence[Telling]
) -> tuple[list[Account], Sequence[Telling]]:
    """What became of the item for each subscription of a place, and the tellings of its story there."""
    served = await context.store.served(context.now(), place)
    slots = await context.store.claimed(place, article.first_seen - LONGEST_LOOK_BACK) if served else ()
    standings = _Standings(context, place, article)
    accounts: list[Account] = []
    for each in served:
        verdict = await _verdict(context, each.subscription, article)
        if not verdict.matched:
            accounts.append(not_matched(each, verdict))
            continue
        mine = passed(slots, each, article.first_seen, told)
        case = Case(each, verdict, story, mine, told, context.zone)
        accounts.append(await _account(case, slots, served, standings))
    return accounts, told


class _Standings:
    """Where digests have an item, each digest looked at once."""

    def __init__(self, context: Context, place: Place, article: Article) -> None:
        self._context, self._place, self._article = context, place, article
        self._known: dict[object, Standing] = {}

    @property
    def context(self) -> Context:
        """Where answers come from."""
        return self._context

    async def of(self, brief: Brief, then: datetime, told: datetime) -> Standing:
        """Where the digest or the alert for a brief has it, as it was built then by what was told before."""
        key = brief.kind, brief.at, then, tuple(item.id for item in brief.subscriptions)
        if key not in self._known:
            store = self._context.store
            memory = (await memories_of(store, [self._place], told, self._context.now()))[self._place]
            gathered = await gather(store, brief, memory, then)
            seen = [article for article in gathered.articles if article.first_seen <= then]
            chosen, absent = (choose, NOT_READ) if brief.kind is Sending.DIGEST else (choose_breaking, NOT_LOOKED_AT)
            choice = await self._context.apart(chosen, replace(gathered, articles=seen), brief, memory, then)
            self._known[key] = standing(choice, self._article.id, absent)
        return self._known[key]


async def _account(case: Case, slots: Sequence[Claimed], served: Sequence[Served], standings: _Standings) -> Account:
    context, slot = standings.context, case.deciding
    now = context.now()
    if slot:
        brief = past_brief(slot, slots, served, context.zone)
        return decided(case, slot, await standings.of(brief, slot.done_at, slot.done_at - timedelta(seconds=1)))
    if case.served.subscription.paused in WAITS:
        return undecided(case, None, None)
    at = case.look(now) if case.alerts else now
    found = await standings.of(next_brief(case.served, served, at, context.zone), at, at)
    if case.alerts:
        return unalerted(case, slots, found, now)
    return undecided(case, coming(case.served, now, context.zone), found)


async def _verdict(context: Context, item: Subscription, article: Article) -> Verdict:
    """Whether an item belongs to a subscription; of a long topic the search decides, as it does for digests."""
    verdict, query = compile_filter(item.topic, item.terms).verdict(article), parse_query(item.topic)
    if len(query.words) <= SHORT or not compile_filter("", item.terms).verdict(article).matched:
        return verdict
    scope = Scope(article.published - OVERLAP, article.published + OVERLAP)
    found = await retrieve(context.store, query, scope, context.now(), MOST_READ)
    if any(hit.article.id == article.id for hit in found.hits) == verdict.matched:
        return verdict
    if verdict.matched:
        return Verdict(matched=False, why=phrase("other items carry more of the topic's words"))
    return Verdict(matched=True, why=phrase("it carries enough of the weight of the topic's words"))
