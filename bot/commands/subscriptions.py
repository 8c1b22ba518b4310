"""`/subscribe`, `/unsubscribe`, `/subscriptions`: which topics a channel and a member follow.

Invariant: a channel's are changed by those who manage it; everybody's own by themselves.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.chatport import Subscription
from bot.commands.context import Context
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.conversation import Asking, Place
from bot.digest.schedule import parse_schedule
from bot.digest.spoken import times_in_words
from bot.errors import BadCommand
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.search.query import parse_query
from bot.text.words import fold

MAX_TOPIC = 100
"""Characters of a topic: what every menu can show whole."""

_WHO = {"discord": "the permission Manage Server", "slack": "the rights of a workspace admin"}


def here(asking: Asking) -> Place:
    """The place as subscriptions name it: without a thread, and a direct one by its person."""
    return own(asking) if asking.place.direct else replace(asking.place, thread="")


def own(asking: Asking) -> Place:
    """The direct messages of who asks; those of Discord belong to no guild."""
    place = asking.place
    workspace = "" if place.platform == "discord" else place.workspace
    return Place(place.platform, workspace, asking.person.id, direct=True)


async def subscribe(context: Context, request: Request) -> Reply:
    """Answer `/subscribe`."""
    topic = followed_topic(request.text)
    place = _wanted(context.asking, request.options.get("where"))
    terms = await context.store.digest_terms(place)
    when = request.options.get("when")
    terms = replace(terms, schedule=parse_schedule(when).text) if when else terms
    wanted = Subscription(place, topic, context.asking.person.id, context.now(), terms=terms)
    held, new = await context.store.subscribe(wanted)
    told = f"{_whose(place)} now follow{_s(place)} {held.topic} (subscription {held.id})."
    if not new:
        told = f"{_whose(place)} follow{_s(place)} {held.topic} already (subscription {held.id})."
    blocks = (
        paragraph(told),
        note(times_in_words(parse_schedule(held.terms.schedule), context.zone, context.now())),
        note("What one would say now: ", Code("/digest preview"), ". Other times: ", Code("/digest schedule"), "."),
        note("End it with ", Code(f"/unsubscribe {held.id}"), "."),
    )
    return Reply(State.ANSWERED, Message(blocks))


def followed_topic(text: str) -> str:
    """A topic that can be followed.

    Raises:
        BadCommand: it holds no word to look for, or is too long.
    """
    if parse_query(text).is_empty:
        raise BadCommand(f"“{text[:80]}” holds no word to look for. For example: /subscribe belarus")
    if len(text) > MAX_TOPIC:
        raise BadCommand(f"A topic has at most {MAX_TOPIC} characters; this one has {len(text)}. Use fewer words.")
    return text


def may_manage(asking: Asking) -> bool:
    """Whether who asks may change what the place follows and how it is answered."""
    return asking.place.direct or asking.person.admin


def not_allowed(
    asking: Asking, instead: str = "For your own direct messages nobody needs to be asked: where:dm"
) -> BadCommand:
    """What they lack, who can help, and what they can do `instead`."""
    if not asking.place.workspace:  # people who write to each other, where the app is only by one of them
        return BadCommand(
            "This conversation belongs to no server: nothing can be delivered or set here. "
            "Use your direct messages with Tidings, or follow a topic with where:dm."
        )
    lacking = _WHO.get(asking.place.platform, "the rights of an admin")
    return BadCommand(f"To change this channel you need {lacking}; ask somebody who has them. {instead}")


def _wanted(asking: Asking, where: str | None) -> Place:
    allowed = may_manage(asking)
    if where == "here" and not allowed:
        raise not_allowed(asking)
    return here(asking) if allowed and where != "dm" else own(asking)


async def unsubscribe(context: Context, request: Request) -> Reply:
    """Answer `/unsubscribe`: by number or by topic, of this place or of who asks."""
    places = (here(context.asking), own(context.asking))
    places = places if may_manage(context.asking) else places[::-1]  # what one may end comes first
    held = [each for place in places for each in await _all(context, place)]
    wanted = _named(request.text, held)
    if wanted is None:
        return Reply(State.NOTHING, Message((paragraph(_unknown(request.text, list(dict.fromkeys(held)))),)))
    if not wanted.place.direct and not may_manage(context.asking):
        raise not_allowed(context.asking)
    if await context.store.unsubscribe(wanted.id, wanted.place) is None:
        raise BadCommand(f"Somebody ended the subscription to {wanted.topic} just now.")
    again = f"/subscribe {wanted.topic} where:{'dm' if wanted.place.direct else 'here'}"
    text = f"{_whose(wanted.place)} follow{_s(wanted.place)} {wanted.topic} no more."
    return Reply(State.ANSWERED, Message((paragraph(text), note("Undo: ", Code(again)))))


def _named(text: str, held: Sequence[Subscription]) -> Subscription | None:
    number = positive(text)
    return next((item for item in held if item.id == number or fold(item.topic) == fold(text)), None)


def _unknown(text: str, held: Sequence[Subscription]) -> str:
    known = ", ".join(f"{item.id} ({item.topic})" for item in held[:10])
    hint = f"There are: {known}." if known else "Neither this place nor you follow anything yet."
    return f"There is no subscription “{text[:80]}” here. {hint}"


async def _all(context: Context, place: Place) -> Sequence[Subscription]:
    return await context.store.subscriptions(place)


async def list_subscriptions(context: Context, _request: Request) -> Reply:
    """Answer `/subscriptions`."""
    blocks = await followed(context)
    return Reply(State.ANSWERED, Message((Heading("Subscriptions"), *blocks)))


async def followed(context: Context) -> list[Block]:
    """What this place and who asks follow, in words and rows."""
    places = dict.fromkeys((here(context.asking), own(context.asking)))
    blocks: list[Block] = []
    for place in places:
        held = await _all(context, place)
        told = f"{_whose(place)} follow{_s(place)}"
        blocks.append(paragraph(f"{told}:" if held else f"{told} nothing yet."))
        if held:
            blocks.append(Fields(tuple((str(item.id), _row(item)) for item in held)))
    blocks.append(note("Follow a topic with ", Code("/subscribe belarus"), ", end it with ", Code("/unsubscribe"), "."))
    return blocks


def _row(item: Subscription) -> str:
    """What it is and when it comes, or that it is paused."""
    return f"{item.label}, {f'paused. {item.remark}'.strip() if item.paused else item.terms.schedule}"


def _whose(place: Place) -> str:
    return "You" if place.direct else "This channel"


def _s(place: Place) -> str:
    return "" if place.direct else "s"
