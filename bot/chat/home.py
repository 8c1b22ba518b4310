"""Turns what a member and their place follow into the app's own page."""

from bot.chat.actions import MENU, Action, Verb
from bot.commands.context import Context
from bot.commands.nothing import held
from bot.commands.settings import buttons_of_workspace
from bot.commands.subscriptions import followed, here, own
from bot.message.blocks import (
    Actions,
    Block,
    Button,
    Choice,
    Code,
    Heading,
    Menu,
    Message,
    Style,
    note,
    paragraph,
    woven,
)
from bot.message.compose import shortened
from bot.message.phrases import phrase


async def home_message(context: Context) -> Message:
    """What is followed, how fresh the store is, and what can be done about it."""
    blocks: list[Block] = [
        Heading("Tidings"),
        paragraph(
            woven(
                "Cited answers from stored news. Ask with {command}, or write me a topic.",
                command=Code("/summary belarus"),
            )
        ),
        held(await context.store.holdings()),
        Heading(phrase("What is followed")),
        *await followed(context),
    ]
    buttons = (
        Button(phrase("Follow a topic"), str(Action(Verb.SUBSCRIBE)), Style.PRIMARY),
        Button(phrase("Settings"), str(Action(Verb.SETTINGS))),
    )
    more = buttons_of_workspace(context.asking)
    blocks.append(Actions((*buttons, *more, *await _ended(context))))
    blocks.append(note(woven("Everything else: {command}.", command=Code("/help"))))
    return Message(tuple(blocks), private=True)


async def _ended(context: Context) -> tuple[Menu, ...]:
    places = dict.fromkeys((here(context.asking), own(context.asking)))
    held_ones = [each for place in places for each in await context.store.subscriptions(place)]
    choices = tuple(Choice(shortened(each.label, 70), str(each.id)) for each in held_ones[:MENU])
    return (Menu(phrase("Stop following"), str(Action(Verb.DROP)), choices),) if choices else ()
