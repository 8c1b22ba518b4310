"""`/privacy`: what is kept of who asks and of their place, for how long; handed over or erased when they want it.

Invariant: nobody is shown, given or erased anything of another member; of a place there are counts alone.
"""

import json
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from bot.care import Member, Workspace
from bot.chatport import ANSWERS_KEPT
from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State, iso
from bot.conversation import Asking, File
from bot.message.blocks import Block, Code, Fields, Heading, Message, note, paragraph
from bot.message.phrases import counted
from bot.stories.opinions import leanings_of
from bot.tenancy import LOG_KEPT
from bot.votes import KEPT

Own = Mapping[str, Sequence[Mapping[str, Any]]]

_OWN: Mapping[str, str] = {
    "subscriptions": "what your direct messages follow, until you end it",
    "subscriptions_set_up_in_channels": "what channels follow and you set up: your name beside it",
    "preferences": "time zone, length and times of your direct messages",
    "mutes": "what you muted in your direct messages",
    "votes": "what you said of stories, for {votes} days; nobody is told who voted how",
    "told_in_direct_messages": "stories that you were told, so that none comes twice",
    "answers": "what you asked, for {answers} days: the buttons under answers stand on it",
    "may_configure": "that you may configure, as the admins of a workspace chose",
    "told_instead": "that you chose an admins' channel: you are told where it takes nothing",
    "changes": f"what you changed for all in a workspace, for {LOG_KEPT.days} days; its admins see it",
}
_OF_PLACE = {
    "subscription": "subscriptions",
    "preference": "settings of channels",
    "mute": "mutes",
    "vote": "votes",
    "answer": "answers whose buttons work",
    "digest": "digests and alerts that were sent",
    "installation": "the app's own access",
    "tenant": "settings of all of it",
    "chosen": "people who may configure",
    "changed": f"changes of settings, for {LOG_KEPT.days} days",
}
_NOT_READ = (
    "What people write to each other is not read: only commands, mentions of Tidings and direct messages to it are, "
    "and of these only the commands are kept."
)


async def show(context: Context, _request: Request) -> Reply:
    """Answer `/privacy show`."""
    own = await context.store.own_data(_member(context.asking))
    blocks: list[Block] = [
        Heading("What is kept of you"),
        *_of_you(context, own),
        note(_NOT_READ),
        *await _of_place(context),
    ]
    blocks.append(note("Get yours as a file: ", Code("/privacy export"), ". Erase it: ", Code("/privacy erase"), "."))
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True))


async def export(context: Context, _request: Request) -> Reply:
    """Answer `/privacy export`: everything as one file, for the asker alone."""
    member = _member(context.asking)
    own = await context.store.own_data(member)
    data = {"tidings": "own-data", "version": 1, "platform": member.platform, "person": member.person}
    content = json.dumps({**data, "at": iso(context.now()), **own}, ensure_ascii=False, indent=2)
    told = f"Everything that is kept of you, {_counted(own)}, as JSON. Only you get it."
    message = Message((paragraph(told),), private=True)
    return Reply(State.ANSWERED, message, file=File("tidings-own-data.json", content))


async def erase(context: Context, request: Request) -> Reply:
    """Answer `/privacy erase`: say what would go, or erase it."""
    member = _member(context.asking)
    own = await context.store.own_data(member)
    if not any(own.values()):
        return _said(paragraph("Nothing is kept of you."))
    if request.options.get("confirm") != "yes":
        hint = note("Nothing was erased yet. For good: ", Code("/privacy erase confirm:yes"), ".")
        return _said(paragraph("This would be erased:"), *_of_you(context, own), hint)
    await context.store.erase_own(member, partial(leanings_of, own=False))
    told = paragraph(f"Erased: {_counted(own)}. Your direct messages follow nothing any more.")
    kept = own.get("subscriptions_set_up_in_channels")
    stays = [note("What channels follow stays theirs, without your name.")] if kept else []
    backups = note("Backups that the operator of this Tidings made before still hold it until they are removed.")
    return _said(told, *stays, backups)


def _member(asking: Asking) -> Member:
    """Who asks; a person of Discord has one id in all servers, one of Slack an id in each workspace."""
    place = asking.place
    return Member(place.platform, asking.person.id, None if place.platform == "discord" else place.workspace)


def _of_you(context: Context, own: Own) -> list[Block]:
    kept = {"votes": KEPT, "answers": ANSWERS_KEPT}
    days = {kind: context.ceilings.kept(context.tenant, usual).days for kind, usual in kept.items()}
    rows = tuple((str(len(own[kind])), words.format(**days)) for kind, words in _OWN.items() if own.get(kind))
    return [Fields(rows)] if rows else [paragraph("Nothing.")]


async def _of_place(context: Context) -> list[Block]:
    place = context.asking.place
    if not place.workspace:
        return []
    kept = await context.store.kept_of(Workspace(place.platform, place.workspace))
    rows = tuple((f"{kept[table]:,}", words) for table, words in _OF_PLACE.items() if kept.get(table))
    called = "server" if place.platform == "discord" else "workspace"
    days = counted(context.left_kept.days, "day")
    gone = note(f"When the app is removed from this {called}, its access goes at once and all of this after {days}.")
    return [Heading(f"What is kept of this {called}"), Fields(rows) if rows else paragraph("Nothing."), gone]


def _counted(own: Own) -> str:
    return counted(sum(map(len, own.values())), "entry", "entries")


def _said(*blocks: Block) -> Reply:
    return Reply(State.ANSWERED, Message(blocks, private=True))
