"""`/status`: how fresh the news are, what fails, what was sent here last and what waits; for those who keep it, more.

Invariant: a member learns of the place where they ask and of what all share; of other places nobody in chat learns.
"""

from collections.abc import Sequence
from datetime import datetime
from itertools import chain

from bot import __version__
from bot.commands.context import Context, Role
from bot.commands.health import ahead, condition, fares, named, span
from bot.commands.parse import Request
from bot.commands.reply import Reply, State, iso
from bot.commands.schedule import digest_in_words
from bot.commands.sources import totals
from bot.commands.subscriptions import coming, places_of
from bot.conversation import Place
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, woven
from bot.message.phrases import clause, counted, joined, phrase
from bot.message.when import ago, exact
from bot.model import Holdings
from bot.outbox import OF_PLACE, Backlog, History, Part
from bot.outbox import State as Progress
from bot.watch import Health

MOST = 5
"""Failing sources that are named."""

RECENT = 10
"""Digests and notices of the admins' channel of which the newest tells whether it takes any."""

PLATFORMS = ("discord", "slack")


async def status(context: Context, _request: Request) -> Reply:
    """Answer `/status`."""
    store, now = context.store, context.now()
    holdings, sources = await store.holdings(), await store.watches(now)
    last = await _last(context)
    waiting = _together([await store.backlog(place.platform, place) for place in places_of(context.asking)])
    rows = [
        (phrase("news"), _fresh(context, holdings)),
        (phrase("sources"), await _watched(context, sources)),
        (phrase("last digest here"), _sent(context, last)),
        (phrase("waiting here"), _backlog(waiting, now)),
        *await _admins_channel(context),
        *await _operation(context),
        (phrase("version"), f"Tidings {__version__}"),
    ]
    blocks: list[Block] = [Heading(phrase("Status")), Fields(tuple(rows)), *_failing(context, sources)]
    held = [item for place in places_of(context.asking) for item in await store.subscriptions(place)]
    blocks += [note(line) for line in coming(context, held)] if held else []
    facts = _facts(holdings, sources, last, waiting)
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), facts={"status": facts})


async def _last(context: Context) -> History | None:
    """The newest digest of the place or of its thread."""
    each = [await context.store.history(place, 1) for place in places_of(context.asking)]
    return max(chain.from_iterable(each), key=lambda digest: digest.id, default=None)


def _sent(context: Context, last: History | None) -> str:
    if last is None:
        return phrase("none yet")
    return joined((exact(last.built_at, context.zone), digest_in_words(last)), ": ")


def _fresh(context: Context, holdings: Holdings) -> str:
    if not holdings.items:
        return phrase("nothing is stored yet")
    facts = [counted(holdings.items, "item")]
    if holdings.newest:
        facts.append(phrase("the newest {ago}", ago=ago(holdings.newest, context.now(), context.zone)))
    if holdings.last_read:
        facts.append(phrase("last read {ago}", ago=ago(holdings.last_read, context.now(), context.zone)))
    return joined(facts)


async def _watched(context: Context, sources: Sequence[Health]) -> str:
    following = await context.store.next_look()
    if not following:
        return totals(sources)
    return joined((totals(sources), phrase("next look {when}", when=ahead(following, context.now()))))


def _together(backlogs: Sequence[Backlog]) -> Backlog:
    oldest = [each.oldest for each in backlogs if each.oldest]
    return Backlog(sum(each.parts for each in backlogs), min(oldest, default=None))


def _backlog(waiting: Backlog, now: datetime) -> str:
    if not waiting.oldest:
        return phrase("nothing")
    messages, time = counted(waiting.parts, "message"), span(now - waiting.oldest)
    return phrase("{messages}, the oldest for {time}", messages=messages, time=time)


async def _admins_channel(context: Context) -> list[tuple[str, str]]:
    """Whether the channel in which admins are told takes what is sent there, for those who are."""
    place, tenant = context.asking.place, context.tenant
    if not tenant.channel or not context.asking.person.admin:
        return []
    there = Place(place.platform, place.workspace, tenant.channel)
    parts = [part for digest in await context.store.history(there, RECENT) for part in digest.parts if part.settled_at]
    last = max(parts, key=lambda part: (part.settled_at or context.now(), part.queued_at), default=None)
    return [(phrase("admins' channel"), _takes(last))]


def _takes(last: Part | None) -> str:
    """What became of the last message to that channel."""
    if last is None:
        return phrase("nothing had to be told yet")
    if last.state is Progress.SENT:
        return phrase("takes what is sent there")
    why = clause(last.remark)
    if last.reason in OF_PLACE:
        return phrase("did not take the last that was sent: {why}; who set things up is told instead", why=why)
    return phrase("did not take the last that was sent: {why}", why=why)


async def _operation(context: Context) -> list[tuple[str, str]]:
    """What only who runs it is told, since it is of all places together."""
    if context.role < Role.OPERATOR:
        return []
    waiting = [(name, await context.store.backlog(name)) for name in PLATFORMS]
    told: list[tuple[str, str]] = [
        (phrase("waiting on {platform}", platform=name.capitalize()), _backlog(each, context.now()))
        for name, each in waiting
        if each.parts
    ]
    return [(phrase("stories"), phrase("{number}", number=await context.store.story_count())), *told]


def _failing(context: Context, sources: Sequence[Health]) -> list[Block]:
    """Which sources need a person, for those who keep them."""
    wrong = [health.watch for health in sources if condition(health.watch) in ("failing", "disabled")]
    if context.role < Role.ADMIN or not wrong:
        return []
    rows = tuple((named(watch), fares(watch, context.now())) for watch in wrong[:MOST])
    more = [phrase("And {n} more.", n=len(wrong) - MOST), " "] if len(wrong) > MOST else []
    cure = woven("What is wrong and what cures it: {command}", command=Code(f"/sources check {wrong[0].id}"))
    return [Heading(phrase("Sources that need you")), Fields(rows), note(*more, cure)]


def _facts(holdings: Holdings, sources: Sequence[Health], last: History | None, waiting: Backlog) -> dict[str, object]:
    states = [condition(health.watch) for health in sources]
    return {
        "version": __version__,
        "items": holdings.items,
        "newest": iso(holdings.newest),
        "last_read": iso(holdings.last_read),
        "sources": {state: states.count(state) for state in sorted(set(states))},
        "last_digest": iso(last.built_at) if last else None,
        "waiting": waiting.parts,
        "waiting_since": iso(waiting.oldest),
    }
