"""`/digest schedule`, `pause`, `resume`, `history`: when a place gets its digests, and what became of them.

Invariant: a channel's are changed by those who manage it; every reply states what holds now, with the next times.
"""

from collections.abc import Sequence
from dataclasses import replace
from itertools import chain

from bot.chatport import BY_HAND, Issued, Issuer, Subscription
from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import coming, here, may_manage, not_allowed, places_of
from bot.conversation import Place
from bot.digest.schedule import parse_schedule
from bot.follow import Mode
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.message.phrases import counted
from bot.message.when import exact
from bot.outbox import History
from bot.outbox import State as Progress
from bot.tenancy import Doing

SHOWN = 10
"""Digests of a history."""


async def schedule(context: Context, request: Request) -> Reply:
    """Answer `/digest schedule`: set when everything followed here comes, or show when it does."""
    place, held = await _acted_on(context)
    terms = await context.store.digest_terms(place)
    if not request.text:
        return _said(context, _when(terms.schedule, held), held or [_new(place, context)])
    _allow(context)
    wanted = parse_schedule(request.text)
    if not place.thread:  # what a thread follows later keeps to its channel's
        set_now = context.doing(place, "digests of new subscriptions", terms.schedule, wanted.text)
        await context.store.set_digest_terms(place, replace(terms, schedule=wanted.text), set_now)
    held = [item for item in held if item.terms.mode is Mode.DIGEST]
    changed = [replace(item, terms=replace(item.terms, schedule=wanted.text), next_at=None) for item in held]
    for old, item in zip(held, changed, strict=True):
        await context.store.amend(item, _doing(context, old, old.terms.schedule, wanted.text))
    before = sorted({item.terms.schedule for item in held} or {terms.schedule})
    told = (
        f"Digests {'in this thread' if place.thread else 'here'} come {wanted.text} now; before: {', '.join(before)}."
    )
    sample = replace(_new(place, context), terms=replace(terms, schedule=wanted.text))
    return _said(context, [told], changed or [sample])


def _when(usual: str, held: Sequence[Subscription]) -> list[str]:
    """When what is followed comes, and what is followed later where that differs."""
    lines = list(dict.fromkeys(item.terms.schedule for item in held if item.terms.mode is Mode.DIGEST))
    if not lines or lines == [usual]:
        return [f"Digests here come {usual}."]
    return [f"Digests here come {'; '.join(lines)}.", f"What is followed from now on comes {usual}."]


def _new(place: Place, context: Context) -> Subscription:
    return Subscription(place, "", context.asking.person.id, context.now())


async def now(context: Context, _request: Request) -> Reply:
    """Answer `/digest now`: send one at once, of what was not told here yet."""
    _allow(context)
    if context.issuer is None:
        told = "Nothing is delivered from here: digests go to Discord and Slack while `tidings run` serves them."
        return Reply(State.NOTHING, Message((paragraph(told), _SEE)))
    await context.stage("Writing the digest")
    issued = await _issued(context, context.issuer)
    if issued.remark:
        return Reply(State.NOTHING, Message((paragraph(f"Nothing was sent: {issued.remark}."), _SEE)))
    stories = f", with {counted(issued.stories, 'story', 'stories')}" if issued.stories else ""
    _, held = await _acted_on(context)
    return _said(context, [f"A digest is on its way{stories}. What it tells is not told here again."], held)


async def _issued(context: Context, issuer: Issuer) -> Issued:
    place, held = await _acted_on(context)
    return await issuer.issue(place) if held else Issued(remark="nothing is followed here")


_SEE = note("What one would say: ", Code("/digest preview"), ". What was sent: ", Code("/digest history"), ".")


async def pause(context: Context, _request: Request) -> Reply:
    """Answer `/digest pause`."""
    _allow(context)
    place, held = await _acted_on(context)
    for item in held:
        await context.store.amend(replace(item, paused=BY_HAND, remark=""), _doing(context, item, _was(item), "paused"))
    if not held:
        return Reply(State.NOTHING, Message((paragraph("Nothing is followed here, so there is nothing to pause."),)))
    told = f"Paused {_in(place)}: {_labels(held)}. Nothing of it is sent until it is resumed."
    rest = await _beside(context, place)
    return Reply(State.ANSWERED, Message((paragraph(told), note("Go on with ", Code("/digest resume"), "."), *rest)))


async def resume(context: Context, _request: Request) -> Reply:
    """Answer `/digest resume`: what was paused, by hand or since the place took nothing."""
    _allow(context)
    place, held = await _acted_on(context)
    paused = [replace(item, paused="", remark="", next_at=None) for item in held if item.paused]
    for item in paused:
        await context.store.amend(item, _doing(context, item, "paused", "sent"))
    if not paused:
        return _said(context, [f"Nothing is paused {_in(place)}."], held)
    return _said(context, [f"Resumed {_in(place)}: {_labels(paused)}."], paused)


async def history(context: Context, _request: Request) -> Reply:
    """Answer `/digest history`: the newest digests of this place, and the state of every part."""
    _, held = await _held(context)
    each = [await context.store.history(place, SHOWN) for place in places_of(context.asking)]
    digests = sorted(chain.from_iterable(each), key=lambda digest: -digest.id)[:SHOWN]
    blocks: list[Block] = [Heading("Digests sent here")]
    blocks += [note(f"Paused: {item.label}. {item.remark}".strip()) for item in held if item.paused]
    if not digests:
        blocks.append(paragraph("None was sent here yet."))
    else:
        blocks.append(Fields(tuple((exact(each.at, context.zone), digest_in_words(each)) for each in digests)))
    return Reply(State.ANSWERED, Message(tuple(blocks)))


def digest_in_words(digest: History) -> str:
    """`6 stories, sent in 2 parts`, or what holds it up and since when it was tried."""
    stories = counted(digest.stories, "story", "stories") if digest.stories else digest.remark or digest.kind
    sent = [part for part in digest.parts if part.state is Progress.SENT]
    if len(sent) == len(digest.parts):
        return f"{stories}, sent in {counted(len(sent), 'part')}"
    first = next(part for part in digest.parts if part.state is not Progress.SENT)
    tried = counted(first.attempts, "attempt")
    return f"{stories}, part {first.n} of {first.parts} {first.state} after {tried}: {first.remark or 'waiting'}"


def _doing(context: Context, item: Subscription, before: str, after: str) -> Doing:
    return context.doing(item.place, f"subscription to {item.label}", before, after)


def _was(item: Subscription) -> str:
    return "paused" if item.paused == BY_HAND else "sent"


def _allow(context: Context) -> None:
    if not may_manage(context.asking):
        raise not_allowed(context.asking)


async def _held(context: Context) -> tuple[Place, Sequence[Subscription]]:
    held = [item for place in places_of(context.asking) for item in await context.store.subscriptions(place)]
    return here(context.asking), held


async def _acted_on(context: Context) -> tuple[Place, Sequence[Subscription]]:
    """The thread and what it follows, where it follows something of its own; else the place."""
    for place in places_of(context.asking)[::-1]:
        if held := await context.store.subscriptions(place):
            return place, held
    return here(context.asking), ()


def _in(place: Place) -> str:
    return "for you" if place.direct else "in this thread" if place.thread else "in this channel"


async def _beside(context: Context, place: Place) -> list[Block]:
    """That what the channel follows goes on, where only its thread's was paused."""
    channel = here(context.asking)
    held = () if place == channel else await context.store.subscriptions(channel)
    going = [item for item in held if not item.paused]
    return [note(f"This channel's goes on: {_labels(going)}. Pause it in the channel itself.")] if going else []


def _labels(held: Sequence[Subscription]) -> str:
    return ", ".join(item.label for item in held[:10]) + (f" and {len(held) - 10} more" if len(held) > 10 else "")  # noqa: PLR2004


def _said(context: Context, told: Sequence[str], held: Sequence[Subscription]) -> Reply:
    """What holds now, and the next times of each schedule."""
    blocks: list[Block] = [paragraph(line) for line in told]
    blocks += [note(line) for line in coming(context, held)]
    if held and not any(item.label != "source:" for item in held):
        blocks.append(note("Nothing is followed here yet: ", Code("/subscribe belarus"), "."))
    return Reply(State.ANSWERED, Message(tuple(blocks)))
