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
from bot.digest.spoken import schedule_in_words
from bot.follow import Mode
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.compose import some
from bot.message.phrases import counted, joined, phrase, stored
from bot.message.when import exact
from bot.outbox import History, Kind
from bot.outbox import State as Progress
from bot.tenancy import Doing

SHOWN = 10
"""Digests of a history."""

NAMED = 10
"""Things that are followed which an answer names."""


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
    before = joined(map(schedule_in_words, sorted({item.terms.schedule for item in held} or {terms.schedule})))
    sample = replace(_new(place, context), terms=replace(terms, schedule=wanted.text))
    return _said(context, [_changed(place, schedule_in_words(wanted.text), before)], changed or [sample])


def _changed(place: Place, now: str, before: str) -> str:
    if place.thread:
        return phrase("Digests in this thread come {schedule} now; before: {before}.", schedule=now, before=before)
    return phrase("Digests here come {schedule} now; before: {before}.", schedule=now, before=before)


def _when(usual: str, held: Sequence[Subscription]) -> list[str]:
    """When what is followed comes, and what is followed later where that differs."""
    lines = list(dict.fromkeys(item.terms.schedule for item in held if item.terms.mode is Mode.DIGEST))
    if not lines or lines == [usual]:
        return [phrase("Digests here come {schedule}.", schedule=schedule_in_words(usual))]
    held_now = phrase("Digests here come {schedule}.", schedule=joined(map(schedule_in_words, lines), "; "))
    return [held_now, phrase("What is followed from now on comes {schedule}.", schedule=schedule_in_words(usual))]


def _new(place: Place, context: Context) -> Subscription:
    return Subscription(place, "", context.asking.person.id, context.now())


async def now(context: Context, _request: Request) -> Reply:
    """Answer `/digest now`: send one at once, of what was not told here yet."""
    _allow(context)
    if context.issuer is None:
        told = phrase(
            "Nothing is delivered from here: digests go to Discord and Slack while {run} serves them.",
            run="`tidings run`",
        )
        return Reply(State.NOTHING, Message((paragraph(told), _SEE)))
    await context.stage(phrase("Writing the digest"))
    issued = await _issued(context, context.issuer)
    if issued.remark:
        return Reply(State.NOTHING, Message((paragraph(phrase("Nothing was sent: {why}.", why=issued.remark)), _SEE)))
    told = phrase("A digest is on its way. What it tells is not told here again.")
    if issued.stories:
        stories = counted(issued.stories, "story", "stories")
        told = phrase("A digest is on its way, with {stories}. What it tells is not told here again.", stories=stories)
    _, held = await _acted_on(context)
    return _said(context, [told], held)


async def _issued(context: Context, issuer: Issuer) -> Issued:
    place, held = await _acted_on(context)
    return await issuer.issue(place) if held else Issued(remark=phrase("nothing is followed here"))


_SEE = note(
    woven(
        "What one would say: {preview}. What was sent: {history}.",
        preview=Code("/digest preview"),
        history=Code("/digest history"),
    )
)


async def pause(context: Context, _request: Request) -> Reply:
    """Answer `/digest pause`."""
    _allow(context)
    place, held = await _acted_on(context)
    for item in held:
        await context.store.amend(replace(item, paused=BY_HAND, remark=""), _doing(context, item, _was(item), "paused"))
    if not held:
        nothing = paragraph(phrase("Nothing is followed here, so there is nothing to pause."))
        return Reply(State.NOTHING, Message((nothing,)))
    told = joined((_paused(place, held), phrase("Nothing of it is sent until it is resumed.")), " ")
    rest = await _beside(context, place)
    go_on = note(woven("Go on with {resume}.", resume=Code("/digest resume")))
    return Reply(State.ANSWERED, Message((paragraph(told), go_on, *rest)))


def _paused(place: Place, held: Sequence[Subscription]) -> str:
    if place.direct:
        return phrase("Paused for you: {labels}.", labels=_labels(held))
    if place.thread:
        return phrase("Paused in this thread: {labels}.", labels=_labels(held))
    return phrase("Paused in this channel: {labels}.", labels=_labels(held))


async def resume(context: Context, _request: Request) -> Reply:
    """Answer `/digest resume`: what was paused, by hand or since the place took nothing."""
    _allow(context)
    place, held = await _acted_on(context)
    paused = [replace(item, paused="", remark="", next_at=None) for item in held if item.paused]
    for item in paused:
        await context.store.amend(item, _doing(context, item, "paused", "sent"))
    if not paused:
        return _said(context, [_nothing_paused(place)], held)
    return _said(context, [_resumed(place, paused)], paused)


def _nothing_paused(place: Place) -> str:
    if place.direct:
        return phrase("Nothing is paused for you.")
    return phrase("Nothing is paused in this thread.") if place.thread else phrase("Nothing is paused in this channel.")


def _resumed(place: Place, paused: Sequence[Subscription]) -> str:
    if place.direct:
        return phrase("Resumed for you: {labels}.", labels=_labels(paused))
    if place.thread:
        return phrase("Resumed in this thread: {labels}.", labels=_labels(paused))
    return phrase("Resumed in this channel: {labels}.", labels=_labels(paused))


async def history(context: Context, _request: Request) -> Reply:
    """Answer `/digest history`: the newest digests of this place, and the state of every part."""
    _, held = await _held(context)
    each = [await context.store.history(place, SHOWN) for place in places_of(context.asking)]
    digests = sorted(chain.from_iterable(each), key=lambda digest: -digest.id)[:SHOWN]
    blocks: list[Block] = [Heading(phrase("Digests sent here"))]
    blocks += [note(_held_back(item)) for item in held if item.paused]
    if not digests:
        blocks.append(paragraph(phrase("None was sent here yet.")))
    else:
        blocks.append(Fields(tuple((exact(each.at, context.zone), digest_in_words(each)) for each in digests)))
    return Reply(State.ANSWERED, Message(tuple(blocks)))


def _held_back(item: Subscription) -> str:
    paused = phrase("Paused: {label}.", label=item.label)
    return joined((paused, stored(item.remark)), " ") if item.remark.strip() else paused


def digest_in_words(digest: History) -> str:
    """`6 stories, sent in 2 parts`, or what holds it up and since when it was tried."""
    stories = counted(digest.stories, "story", "stories") if digest.stories else _without_stories(digest)
    sent = [part for part in digest.parts if part.state is Progress.SENT]
    if len(sent) == len(digest.parts):
        return phrase("{stories}, sent in {parts}", stories=stories, parts=counted(len(sent), "part"))
    first = next(part for part in digest.parts if part.state is not Progress.SENT)
    return phrase(
        "{stories}, part {n} of {parts} {state} after {tried}: {why}",
        stories=stories,
        n=first.n,
        parts=first.parts,
        state=_STATES[first.state],
        tried=counted(first.attempts, "attempt"),
        why=stored(first.remark) if first.remark else phrase("waiting"),
    )


def _without_stories(digest: History) -> str:
    return stored(digest.remark) if digest.remark else KINDS[digest.kind]


KINDS = {Kind.DIGEST: phrase("digest"), Kind.ALERT: phrase("alert"), Kind.NOTICE: phrase("notice")}
"""What goes out unasked, in words."""

_STATES = {
    Progress.PENDING: phrase("pending"),
    Progress.SENDING: phrase("sending"),
    Progress.UNKNOWN: phrase("unknown"),
    Progress.SENT: phrase("sent"),
    Progress.DEAD: phrase("dead"),
}


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


async def _beside(context: Context, place: Place) -> list[Block]:
    """That what the channel follows goes on, where only its thread's was paused."""
    channel = here(context.asking)
    held = () if place == channel else await context.store.subscriptions(channel)
    going = [item for item in held if not item.paused]
    told = phrase("This channel's goes on: {labels}. Pause it in the channel itself.", labels=_labels(going))
    return [note(told)] if going else []


def _labels(held: Sequence[Subscription]) -> str:
    return some([item.label for item in held], NAMED)


def _said(context: Context, told: Sequence[str], held: Sequence[Subscription]) -> Reply:
    """What holds now, and the next times of each schedule."""
    blocks: list[Block] = [paragraph(line) for line in told]
    blocks += [note(line) for line in coming(context, held)]
    if held and not any(item.label != "source:" for item in held):
        blocks.append(note(woven("Nothing is followed here yet: {subscribe}.", subscribe=Code("/subscribe belarus"))))
    return Reply(State.ANSWERED, Message(tuple(blocks)))
