"""`/subscribe`, `/unsubscribe`, `/subscriptions`: which topics a channel and a member follow.

Invariant: a channel's are changed by those who manage it; everybody's own by themselves.
"""

from collections.abc import Sequence
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chatport import Subscription
from bot.commands.context import Context
from bot.commands.following import (
    already,
    amended,
    begun,
    ended,
    full,
    heading,
    left_out,
    on_trial,
    row,
    tried_in_words,
    unsaved,
)
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.commands.terms import shortly, terms_in_words, terms_of, typed
from bot.conversation import Asking, Place
from bot.digest.schedule import parse_schedule
from bot.digest.spoken import times_in_words
from bot.digest.trial import tried
from bot.errors import BadCommand
from bot.follow import Mode
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.phrases import Phrase, joined, phrase
from bot.search.query import parse_query
from bot.text.words import fold

MAX_TOPIC = 100
"""Characters of a topic: what every menu can show whole."""

MOST = 100
"""Subscriptions of one place: each is looked for at each digest."""

EXAMPLE = "/subscribe belarus"

OWN = phrase("In your own direct messages with Tidings nobody needs to be asked.")
_BY_OPTION = phrase("For your own direct messages nobody needs to be asked: {option}", option="where:dm")

_WHO = {
    "discord": phrase("the permission Manage Server"),
    "slack": phrase("the rights of a workspace admin"),
}


def here(asking: Asking) -> Place:
    """The place as subscriptions name it: without a thread, and a direct one by its person."""
    return own(asking) if asking.place.direct else replace(asking.place, thread="")


def places_of(asking: Asking) -> tuple[Place, ...]:
    """The place, and the thread if it is said in one, which may follow something of its own."""
    place = here(asking)
    return (place, asking.place) if asking.place.thread and not asking.place.direct else (place,)


def own(asking: Asking) -> Place:
    """The direct messages of who asks; those of Discord belong to no guild."""
    place = asking.place
    workspace = "" if place.platform == "discord" else place.workspace
    return Place(place.platform, workspace, asking.person.id, direct=True)


async def subscribe(context: Context, request: Request) -> Reply:
    """Answer `/subscribe`: follow something, or change on which terms.

    With `try:yes` only what it would bring is shown; without `try:` also first, where a button can save it then.
    """
    place = _wanted(context.asking, request.options.get("where"))
    terms = terms_of(request, await context.store.digest_terms(place))
    topic = "" if terms.sources and not request.text else followed_topic(request.text)
    left: tuple[Block, ...] = ()
    if place.workspace and not terms.sources and "source" not in request.options:
        terms = replace(terms, sources=await usual_sources(context))
        left = left_out(context.tenant.sources, terms.sources)
    wanted = Subscription(place, topic, context.asking.person.id, context.now(), terms=terms)
    await context.stage(phrase("Looking at the last 7 days"))
    if request.options.get("try") == "yes":
        trial = paragraph(on_trial(wanted))
        return Reply(State.ANSWERED, Message((trial, *left, *await _consequences(context, wanted))))
    await _check_room(context, wanted)
    if context.buttons and "try" not in request.options and (ahead := await _ahead(context, request, wanted, left)):
        return Reply(State.ANSWERED, ahead, unsaved={"try": "no", "where": _where(place)})
    held, new = await context.store.subscribe(wanted, context.doing(place, _logged(wanted), "", shortly(wanted.terms)))
    if new:
        told: Block = paragraph(begun(held))
    else:
        (held, told), left = await _changed(context, request, held), ()
    end = note(woven("End it with {command}.", command=Code(f"/unsubscribe {held.id}")))
    return Reply(State.ANSWERED, Message((told, *left, *await _consequences(context, held), end)))


async def usual_sources(context: Context) -> tuple[str, ...]:
    """The sources that the workspace has set, without those that are neither watched any more nor held."""
    held = context.tenant.sources
    return tuple(await context.store.fitting(held, watched=True)) if held else ()


async def _check_room(context: Context, wanted: Subscription) -> None:
    held = await _all(context, wanted.place)
    if len(held) >= MOST and all(fold(item.label) != fold(wanted.label) for item in held):
        raise BadCommand(full(wanted.place, MOST))


async def _ahead(context: Context, request: Request, wanted: Subscription, left: tuple[Block, ...]) -> Message | None:
    """What would be followed on which terms, and what that would have brought; None where nothing would change."""
    known = next((item for item in await _all(context, wanted.place) if fold(item.label) == fold(wanted.label)), None)
    if known:
        wanted = replace(known, terms=terms_of(request, known.terms))
        if wanted == known:
            return None
        left = ()
    told = paragraph(unsaved(wanted, known=known is not None))
    without = note(woven("Say it with {option} to save without being asked.", option=Code("try:no")))
    return Message((told, *left, *await _consequences(context, wanted), without))


async def _changed(context: Context, request: Request, held: Subscription) -> tuple[Subscription, Block]:
    """What was followed already, with the terms that are asked for now."""
    terms = terms_of(request, held.terms)
    if terms == held.terms:
        return held, paragraph(already(held))
    changed = replace(held, terms=terms, next_at=None)
    doing = context.doing(held.place, _logged(held), shortly(held.terms), shortly(terms))
    await context.store.amend(changed, doing)
    return changed, paragraph(amended(held))


async def _consequences(context: Context, item: Subscription) -> list[Block]:
    """What comes when, and what would have come."""
    blocks: list[Block] = [note(terms_in_words(item.terms))]
    blocks += [note(line) for line in coming(await _there(context, item.place), [item])]
    trial = await tried(context.store, item, context.now())
    blocks.append(note(tried_in_words(trial, alerts=item.terms.mode is Mode.ALERTS)))
    rows = tuple((str(place), title) for place, title in enumerate(trial.titles, start=1))
    return [*blocks, *([Fields(rows)] if rows else [])]


async def _there(context: Context, place: Place) -> Context:
    """The context with the zone of another place: direct messages keep none of the channel in which they are set up."""
    if not place.direct or context.asking.place.direct:
        return context
    zone = (await context.store.preferences(place)).zone
    return replace(context, zone=ZoneInfo(zone) if zone else context.usual or context.zone)


def coming(context: Context, held: Sequence[Subscription]) -> list[str]:
    """The next times of what is followed, each schedule once."""
    served = [item for item in held if not item.paused and item.terms.mode is Mode.DIGEST]
    zone = context.zone.key
    lines = dict.fromkeys((item.terms.schedule, item.terms.zone or zone, item.terms.quiet_hours) for item in served)
    now = context.now()
    return [times_in_words(parse_schedule(line), ZoneInfo(zone), now, quiet=quiet) for line, zone, quiet in lines]


def followed_topic(text: str) -> str:
    """A topic that can be followed.

    Raises:
        BadCommand: it holds no word to look for, or is too long.
    """
    if parse_query(text).is_empty:
        raise BadCommand(
            phrase("“{text}” holds no word to look for. For example: {command}", text=text[:80], command=EXAMPLE)
        )
    if len(text) > MAX_TOPIC:
        raise BadCommand(
            phrase(
                "A topic has at most {most} characters; this one has {length}. Use fewer words.",
                most=str(MAX_TOPIC),
                length=str(len(text)),
            )
        )
    return text


def may_manage(asking: Asking) -> bool:
    """Whether who asks may change what the place follows and how it is answered."""
    return asking.place.direct or asking.person.admin


def not_allowed(asking: Asking, instead: str = OWN) -> BadCommand:
    """What they lack, who can help, and what they can do `instead`."""
    if not asking.place.workspace:  # people who write to each other, where the app is only by one of them
        return BadCommand(
            phrase(
                "This conversation belongs to no server: nothing can be delivered or set here. "
                "Use your direct messages with Tidings, or follow a topic with {option}.",
                option="where:dm",
            )
        )
    need = phrase("To change this you need {rights}; ask somebody who has them.", rights=who_may(asking))
    return BadCommand(joined((need, instead), " "))


def who_may(asking: Asking) -> Phrase:
    """What lets somebody configure the place, in words: the platform's permission, or what its admins have chosen."""
    lacking = _WHO.get(asking.place.platform, phrase("the rights of an admin"))
    return phrase("{rights}, or {also}", rights=lacking, also=asking.also) if asking.also else lacking


def _wanted(asking: Asking, where: str | None) -> Place:
    allowed = may_manage(asking)
    if where == "here" and not allowed:
        raise not_allowed(asking, _BY_OPTION)
    if where == "thread":
        return _thread(asking)
    return here(asking) if allowed and where != "dm" else own(asking)


def _thread(asking: Asking) -> Place:
    if not asking.place.thread or asking.place.direct:
        raise BadCommand(
            phrase(
                "This is no thread. Type the command in the thread that is to get it, or use {option}.",
                option="where:here",
            )
        )
    if not may_manage(asking):
        raise not_allowed(asking, _BY_OPTION)
    return asking.place


async def unsubscribe(context: Context, request: Request) -> Reply:
    """Answer `/unsubscribe`: by number or by topic, of this place or of who asks."""
    places = (*places_of(context.asking), own(context.asking))
    places = places if may_manage(context.asking) else places[::-1]  # what one may end comes first
    held = [each for place in places for each in await _all(context, place)]
    wanted = _named(request.text, held)
    if wanted is None:
        return Reply(State.NOTHING, Message((paragraph(_unknown(request.text, list(dict.fromkeys(held)))),)))
    if not wanted.place.direct and not may_manage(context.asking):
        raise not_allowed(context.asking)
    doing = context.doing(wanted.place, _logged(wanted), shortly(wanted.terms))
    if await context.store.unsubscribe(wanted.id, wanted.place, doing) is None:
        raise BadCommand(phrase("Somebody ended the subscription to {label} just now.", label=wanted.label))
    options = typed(wanted.terms, await context.store.digest_terms(wanted.place))
    again = " ".join(filter(None, ("/subscribe", wanted.topic, options, f"where:{_where(wanted.place)}")))
    undo = note(woven("Undo: {command}", command=Code(again)))
    return Reply(State.ANSWERED, Message((paragraph(ended(wanted)), undo)))


def _logged(item: Subscription) -> str:
    return f"subscription to {item.label}"


def _named(text: str, held: Sequence[Subscription]) -> Subscription | None:
    number = positive(text)
    return next((item for item in held if item.id == number or fold(item.label) == fold(text)), None)


def _unknown(text: str, held: Sequence[Subscription]) -> str:
    known = ", ".join(f"{item.id} ({item.label})" for item in held[:10])
    if known:
        return phrase("There is no subscription “{text}” here. There are: {known}.", text=text[:80], known=known)
    return phrase(
        "There is no subscription “{text}” here. Neither this place nor you follow anything yet.", text=text[:80]
    )


async def _all(context: Context, place: Place) -> Sequence[Subscription]:
    return await context.store.subscriptions(place)


async def list_subscriptions(context: Context, _request: Request) -> Reply:
    """Answer `/subscriptions`."""
    blocks = await followed(context)
    return Reply(State.ANSWERED, Message((Heading(phrase("Subscriptions")), *blocks)))


async def followed(context: Context) -> list[Block]:
    """What this place and who asks follow, in words and rows."""
    places = dict.fromkeys((*places_of(context.asking), own(context.asking)))
    blocks: list[Block] = []
    for place in places:
        held = await _all(context, place)
        if place.thread and not held:
            continue
        blocks.append(paragraph(heading(place, something=bool(held))))
        if held:
            blocks.append(Fields(tuple((str(item.id), row(item)) for item in held)))
    commands = {"follow": Code(EXAMPLE), "end": Code("/unsubscribe")}
    blocks.append(note(woven("Follow a topic with {follow}, end it with {end}.", **commands)))
    return blocks


def _where(place: Place) -> str:
    return "dm" if place.direct else "thread" if place.thread else "here"
