"""`/privacy`: what is kept of who asks and of their place, for how long; handed over or erased when they want it.

Invariant: nobody is shown, given or erased anything of another member; of a place there are counts alone.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from bot.care import Member, Workspace
from bot.chatport import ANSWERS_KEPT
from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State, iso
from bot.conversation import Asking, File
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph, woven
from bot.message.phrases import counted, phrase
from bot.stories.opinions import leanings_of
from bot.tenancy import LOG_KEPT
from bot.votes import KEPT

Own = Mapping[str, Sequence[Mapping[str, Any]]]

_OWN: Mapping[str, str] = {
    "subscriptions": phrase("what your direct messages follow, until you end it"),
    "subscriptions_set_up_in_channels": phrase("what channels follow and you set up: your name beside it"),
    "preferences": phrase("time zone, length and times of your direct messages"),
    "mutes": phrase("what you muted in your direct messages"),
    "told_in_direct_messages": phrase("stories that you were told, so that none comes twice"),
    "may_configure": phrase("that you may configure, as the admins of a workspace chose"),
    "told_instead": phrase("that you chose an admins' channel: you are told where it takes nothing"),
    "changes": phrase(
        "what you changed for all in a workspace, for {days}; its admins see it", days=counted(LOG_KEPT.days, "day")
    ),
}
_ORDER = (
    "subscriptions",
    "subscriptions_set_up_in_channels",
    "preferences",
    "mutes",
    "votes",
    "told_in_direct_messages",
    "answers",
    "may_configure",
    "told_instead",
    "changes",
)
_OF_PLACE = {
    "subscription": phrase("subscriptions"),
    "preference": phrase("settings of channels"),
    "mute": phrase("mutes"),
    "vote": phrase("votes"),
    "answer": phrase("answers whose buttons work"),
    "digest": phrase("digests and alerts that were sent"),
    "installation": phrase("the app's own access"),
    "tenant": phrase("settings of all of it"),
    "chosen": phrase("people who may configure"),
    "changed": phrase("changes of settings, for {days}", days=counted(LOG_KEPT.days, "day")),
}
_NOT_READ = phrase(
    "What people write to each other is not read: only commands, mentions of Tidings and direct messages to it are, "
    "and of these only the commands are kept."
)


async def show(context: Context, _request: Request) -> Reply:
    """Answer `/privacy show`."""
    own = await context.store.own_data(_member(context.asking))
    blocks: list[Block] = [
        Heading(phrase("What is kept of you")),
        *_of_you(context, own),
        note(_NOT_READ),
        *await _of_place(context),
    ]
    commands = {"export": Code("/privacy export"), "erase": Code("/privacy erase")}
    blocks.append(note(woven("Get yours as a file: {export}. Erase it: {erase}.", **commands)))
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True))


async def export(context: Context, _request: Request) -> Reply:
    """Answer `/privacy export`: everything as one file, for the asker alone."""
    member = _member(context.asking)
    own = await context.store.own_data(member)
    data = {"tidings": "own-data", "version": 1, "platform": member.platform, "person": member.person}
    content = json.dumps({**data, "at": iso(context.now()), **own}, ensure_ascii=False, indent=2)
    told = phrase("Everything that is kept of you, {entries}, as JSON. Only you get it.", entries=_counted(own))
    message = Message((paragraph(told),), private=True)
    return Reply(State.ANSWERED, message, file=File("tidings-own-data.json", content))


async def erase(context: Context, request: Request) -> Reply:
    """Answer `/privacy erase`: say what would go, or erase it."""
    member = _member(context.asking)
    own = await context.store.own_data(member)
    if not any(own.values()):
        return _said(paragraph(phrase("Nothing is kept of you.")))
    if request.options.get("confirm") != "yes":
        hint = note(woven("Nothing was erased yet. For good: {command}.", command=Code("/privacy erase confirm:yes")))
        return _said(paragraph(phrase("This would be erased:")), *_of_you(context, own), hint)
    await context.store.erase_own(member, partial(leanings_of, own=False))
    told = paragraph(phrase("Erased: {entries}. Your direct messages follow nothing any more.", entries=_counted(own)))
    kept = own.get("subscriptions_set_up_in_channels")
    stays = [note(phrase("What channels follow stays theirs, without your name."))] if kept else []
    backups = note(
        phrase("Backups that the operator of this Tidings made before still hold it until they are removed.")
    )
    return _said(told, *stays, backups)


def _member(asking: Asking) -> Member:
    """Who asks; a person of Discord has one id in all servers, one of Slack an id in each workspace."""
    place = asking.place
    return Member(place.platform, asking.person.id, None if place.platform == "discord" else place.workspace)


def _of_you(context: Context, own: Own) -> list[Block]:
    words = {
        **_OWN,
        "votes": phrase(
            "what you said of stories, for {days}; nobody is told who voted how", days=_days(context, KEPT)
        ),
        "answers": phrase(
            "what you asked, for {days}: the buttons under answers stand on it", days=_days(context, ANSWERS_KEPT)
        ),
    }
    rows = tuple((str(len(own[kind])), words[kind]) for kind in _ORDER if own.get(kind))
    return [Fields(rows)] if rows else [paragraph(phrase("Nothing."))]


def _days(context: Context, usually: timedelta) -> str:
    """How long something is kept there that is kept for so long at most."""
    return counted(context.ceilings.kept(context.tenant, usually).days, "day")


async def _of_place(context: Context) -> list[Block]:
    place = context.asking.place
    if not place.workspace:
        return []
    kept = await context.store.kept_of(Workspace(place.platform, place.workspace))
    rows = tuple((f"{kept[table]:,}", words) for table, words in _OF_PLACE.items() if kept.get(table))
    days = counted(context.left_kept.days, "day")
    heading = phrase("What is kept of this workspace")
    gone = phrase(
        "When the app is removed from this workspace, its access goes at once and all of this after {days}.", days=days
    )
    if place.platform == "discord":
        heading = phrase("What is kept of this server")
        gone = phrase(
            "When the app is removed from this server, its access goes at once and all of this after {days}.", days=days
        )
    return [Heading(heading), Fields(rows) if rows else paragraph(phrase("Nothing.")), note(gone)]


def _counted(own: Own) -> str:
    return counted(sum(map(len, own.values())), "entry", "entries")


def _said(*blocks: Block) -> Reply:
    return Reply(State.ANSWERED, Message(blocks, private=True))
