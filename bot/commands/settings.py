"""`/settings`: what holds in a place and where it comes from, how it is changed, and who changed what.

Invariant: a workspace's are changed by its admins and by whom these chose, all of one command in one transaction with
the log. Who may configure is said by the admins that the platform knows alone: nobody locks these out.
"""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.care import Workspace
from bot.commands.context import Context
from bot.commands.described import Layers, differences, entry, held_rows, kept_words, undoing, whole_of
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.commands.setting import OWN, WHO, Wanted, named_in, wanted_of
from bot.commands.subscriptions import here, may_manage, not_allowed, who_may
from bot.conversation import FORM, Asking, Place
from bot.errors import BadCommand
from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Code,
    Fields,
    Heading,
    Message,
    Ref,
    Woven,
    note,
    paragraph,
    woven,
)
from bot.message.phrases import counted, phrase, plural
from bot.message.when import exact
from bot.tenancy import LOG_KEPT, LOG_MOST, Change
from bot.tenantport import Settled

SHOWN = 20
"""Entries of the log on one page."""


async def preferring(context: Context) -> Context:
    """The context with what the place of who asks prefers: its zone, its language, how long answers are."""
    held = await context.store.preferences(here(context.asking))
    context = replace(context, length=held.length, language=context.languages.of(held.language))
    return replace(context, zone=ZoneInfo(held.zone), usual=context.zone) if held.zone else context


async def show(context: Context, _request: Request) -> Reply:
    """Answer `/settings show`."""
    place = here(context.asking)
    own = await context.store.preferred(place)
    wide = await context.store.preferred(replace(place, channel="")) if place.workspace else own
    blocks: list[Block] = [
        Heading(phrase("Settings here")),
        Fields(tuple(held_rows(context, Layers(own, wide, place.direct)))),
    ]
    blocks += await _left_out(context)
    if context.tenant.channel and context.asking.person.admin:
        blocks.append(
            note(
                woven("What admins have to know is told in {channel}.", channel=Ref("channel", context.tenant.channel))
            )
        )
    if place.workspace:
        days = context.ceilings.kept(context.tenant, LOG_KEPT).days
        blocks.append(note(kept_words(days, place.platform)))
    blocks.append(note(woven("Change them with {command}.", command=Code("/settings zone:Europe/Minsk length:short"))))
    return Reply(State.ANSWERED, Message((*blocks, *_buttons(context.asking)), private=True))


async def _left_out(context: Context) -> list[Block]:
    """Default sources of which nothing is stored: where nobody names a source, they count for nothing."""
    sources = context.tenant.sources
    held = await context.store.fitting(sources) if sources else ()
    absent = ", ".join(each for each in sources if each not in held)
    if not absent:
        return []
    return [note(phrase("Of these default sources nothing is stored, so they are left out: {names}.", names=absent))]


def _buttons(asking: Asking) -> tuple[Actions, ...]:
    """The forms of who may use them; how their actions read is `chat.actions`' affair."""
    own = (Button(phrase("Time zone, length and language here"), f"{FORM}settings"),) if may_manage(asking) else ()
    buttons = (*own, *buttons_of_workspace(asking))
    return (Actions(buttons),) if buttons else ()


def buttons_of_workspace(asking: Asking) -> tuple[Button, ...]:
    """Those that open the forms of the whole workspace, for its admins."""
    if not (asking.person.admin and asking.place.workspace):
        return ()
    whole = Button(whole_of(asking.place.platform), f"{FORM}settings:workspace")
    return whole, Button(phrase("Language and limits"), f"{FORM}settings:limits")


async def change(context: Context, request: Request) -> Reply:
    """Answer `/settings set`: change what is given, all or nothing, and say what it was before."""
    if not request.options:
        return await show(context, request)
    names, wide = named_in(request), request.options.get("where") == "workspace"
    place = _place(context.asking, names, wide=wide)
    if not names:
        raise BadCommand(
            phrase(
                "{option} says for whom something is set, and nothing is. For example: {example}",
                option="where:",
                example="zone:Europe/Minsk",
            )
        )
    wanted = await wanted_of(context, request)
    before, after = await context.store.configure(
        context.doing(place, ""), lambda held: _changed(context, held, wanted)
    )
    if before == after:
        text = phrase("That is set already; nothing was changed.")
        return Reply(State.ANSWERED, Message((paragraph(text),), private=True))
    again = undoing(before, after, wide=wide)
    undo = [note(woven("Undo: {command}", command=Code(again)))] if again else []
    blocks = (Heading(phrase("Settings changed")), *differences(before, after), *_trial(context, before, after), *undo)
    return Reply(State.ANSWERED, Message(blocks, private=True))


def _trial(context: Context, before: Settled, after: Settled) -> list[Block]:
    """That a channel which was just chosen is written to, where anything is sent."""
    if context.issuer is None or after[0].channel in ("", before[0].channel):
        return []
    return [note(phrase("It gets a first message now; if it takes none, you are told in a direct message."))]


def _changed(context: Context, held: Settled, wanted: Wanted) -> Settled:
    if context.seen not in (None, held):
        raise BadCommand(phrase("Somebody else changed settings in this moment, so nothing was saved. Send it again."))
    return replace(held[0], **wanted.tenant), replace(held[1], **wanted.own)


def _place(asking: Asking, names: AbstractSet[str], *, wide: bool) -> Place:
    """Whose settings are changed: those of the place, or of the workspace as a whole.

    Raises:
        BadCommand: who asks may not, which is said before what is wrong with their values.
    """
    if not (names - OWN or wide):
        if not may_manage(asking):
            raise not_allowed(asking)
        return here(asking)
    if not asking.place.workspace or not asking.person.admin:
        raise not_allowed(asking, phrase("Time zone, length and language of your own direct messages are set there."))
    if names & WHO and asking.person.chosen:
        raise BadCommand(
            phrase(
                "Who may configure is for those to say who have {rights}: ask one of them.",
                rights=who_may(replace(asking, also="")),
            )
        )
    if wide or not names & OWN:
        return Place(asking.place.platform, asking.place.workspace, "")
    return here(asking)


async def history(context: Context, request: Request) -> Reply:
    """Answer `/settings history`: the workspace's log by pages, the newest entries first, for its admins."""
    place = context.asking.place
    if not place.workspace:
        text = phrase("There is no log here: it is kept for servers and workspaces, and never of direct messages.")
        return Reply(State.NOTHING, Message((paragraph(text),), private=True))
    if not context.asking.person.admin:
        raise not_allowed(context.asking, phrase("What is kept of you: {command}.", command="/privacy"))
    held = await context.store.changes(Workspace(place.platform, place.workspace), LOG_MOST)
    page, pages = positive(request.options.get("page", "1")) or 1, max(1, -(-len(held) // SHOWN))
    if page > pages:
        raise BadCommand(
            plural(
                pages,
                "page:{page}: there is {n} page of this log.",
                "page:{page}: there are {n} pages of this log.",
                page=page,
            )
        )
    return _page(context, held, page, pages)


def _page(context: Context, held: Sequence[Change], page: int, pages: int) -> Reply:
    shown = held[(page - 1) * SHOWN : page * SHOWN]
    blocks: list[Block] = [
        Heading(phrase("Who changed what")),
        *(entry(each, exact(each.at, context.zone)) for each in shown),
    ]
    if not held:
        blocks.append(paragraph(phrase("Nothing was changed yet.")))
    older = {"page": str(page + 1)} if page < pages else {}
    if pages > 1:
        blocks.append(note(_part(held, page, older=bool(older))))
    kept = phrase(
        "The newest {most} changes of {days} are kept. Members' direct messages are not in it.",
        most=LOG_MOST,
        days=counted(LOG_KEPT.days, "day"),
    )
    blocks.append(note(kept))
    return Reply(State.ANSWERED, Message(tuple(blocks), private=True), older=older)


def _part(held: Sequence[Change], page: int, *, older: bool) -> Woven:
    """Which of the changes a page shows, and how older ones are seen."""
    first, last = (page - 1) * SHOWN + 1, min(page * SHOWN, len(held))
    counts: dict[str, object] = {"first": first, "last": last, "all": len(held)}
    if not older:
        return woven("Changes {first} to {last} of {all}.", **counts)
    further = Code(f"/settings history page:{page + 1}")
    return woven("Changes {first} to {last} of {all}; older ones: {command}.", **counts, command=further)
