"""Opens the forms of settings, and decides what of one that was sent is to be set. See `chat.meanwhile`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.care import Workspace
from bot.chat.actions import Action, to_open_again
from bot.chat.forms import HERE, LIMITS, WORKSPACE, line_of_form, settings_form, workspace_form
from bot.chat.known import Known
from bot.chat.meanwhile import AGAIN, LOOKED_AT, SAVE, changed_since, entries_of, not_saved, stamp, stays, wanted
from bot.chat.said import ENDED, told
from bot.chat.suggest import languages_of
from bot.commands.context import Context
from bot.commands.subscriptions import here, may_manage, not_allowed
from bot.conversation import Asking, Form, Input, Place
from bot.message.blocks import Block, Message, paragraph
from bot.message.phrases import phrase
from bot.tenantport import Settled

OTHER_FORM = phrase("This form has other fields now than when it was opened, so nothing was changed. Open it again.")


@dataclass(frozen=True, slots=True)
class Sent:
    """What becomes of a form: the line that sets it, unless `refused`; then it is set when the member insists.

    Who insists sets what they changed and nothing else; without a line they open the form again.
    `seen` is what held when that was decided, `after` what is told besides.
    """

    line: str = ""
    refused: Message | None = None
    after: tuple[Block, ...] = ()
    seen: Settled | None = None


async def settings_form_of(context: Context, known: Known, action: Action) -> Form | None:
    """The form of a channel's settings or of the workspace's, stamped; None for an action that opens none.

    Raises:
        BadCommand: who asks may not change them.
    """
    asking = known.asking
    form = await (_of_workspace if action.answer in (WORKSPACE, LIMITS) else _of_place)(context, known, action)
    if form is None or (asking.place.direct and action.answer in ("", HERE.value)):
        return form  # nobody else changes one's own
    stamped = Action(action.verb, action.answer or HERE.value, stamp(form.fields))
    return replace(form, action=str(stamped))


async def _of_workspace(context: Context, known: Known, action: Action) -> Form | None:
    asking = known.asking
    if not asking.person.admin or not asking.place.workspace:
        raise not_allowed(asking)
    wide, spoken = await context.store.preferred(_everywhere(asking)), languages_of(context.languages)
    return workspace_form(action, known, wide, context.ceilings, spoken)


async def _of_place(context: Context, known: Known, action: Action) -> Form | None:
    asking = known.asking
    if action.answer not in ("", HERE.value):
        return None
    if not may_manage(asking):
        raise not_allowed(asking)
    usual = context.usual or context.zone
    held, spoken = await context.store.preferences(here(asking)), languages_of(context.languages)
    return settings_form(action, held, usual.key, spoken, context.languages.of(None).code)


def _everywhere(asking: Asking) -> Place:
    return Place(asking.place.platform, asking.place.workspace, "")


async def sent_form(context: Context, known: Known, action: Action, values: Mapping[str, str]) -> Sent:
    """What is to be set of a form that was sent: all of it, or what nobody else has changed since it was opened.

    Raises:
        BadCommand: as of `settings_form_of`.
    """
    asking = known.asking
    place = _everywhere(asking) if action.answer in (WORKSPACE, LIMITS) else here(asking)
    held = await context.store.preferred(place)
    form = await settings_form_of(context, known, action)
    if form is None:
        return Sent(refused=told(ENDED))
    found = changed_since(action.how, form, values)
    if found is None:
        return Sent(refused=told(OTHER_FORM))
    kept = {name: value for name, value in values.items() if name not in found.left}
    line = line_of_form(action, kept)
    log = await context.store.changes(Workspace(place.platform, place.workspace), LOOKED_AT) if found.names else ()
    left, both = (entries_of(names, log, place.channel, context.zone) for names in (found.left, found.both))
    if found.both:
        return _insisting(
            asking,
            action,
            form,
            wanted(form, values, found),
            lambda how: not_saved([*both, *left], form, found.both, values, how),
        )
    if not kept:
        return Sent(refused=Message((paragraph(phrase("You changed nothing.")), *stays(left)), private=True))
    return Sent(line, after=tuple(stays(left)), seen=None if place.direct else (known.tenant, held))


def _insisting(
    asking: Asking, action: Action, form: Form, mine: Mapping[str, str], worded: Callable[[str], Message]
) -> Sent:
    """How what a member wants is set in spite of another's: by a line, or in the form as of now.

    Discord vouches for a channel or a role as a form is sent, and not as a button is pressed.
    """
    vouched = (Input.CHANNEL, Input.ROLE) if asking.place.platform == "discord" else ()
    if not any(field.picks in vouched and mine.get(field.name) for field in form.fields):
        return Sent(line_of_form(action, mine), worded(SAVE))
    message = worded(AGAIN)
    return Sent(refused=replace(message, blocks=(*message.blocks, to_open_again(action))))
