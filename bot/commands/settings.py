"""`/settings`: how answers are given in a channel."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from bot.chatport import Preferences
from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.subscriptions import here, may_manage, not_allowed
from bot.digest.zones import parse_zone
from bot.message.blocks import Block, Code, Fields, Heading, Message, note


async def settings(context: Context, request: Request) -> Reply:
    """Answer `/settings`: show what holds, or change it and say what it was before."""
    place = here(context.asking)
    before = await context.store.preferences(place)
    if not request.options:
        return _shown(context, before, ())
    if not may_manage(context.asking):
        raise not_allowed(context.asking)
    zone, length = request.options.get("zone"), request.options.get("length")
    wanted = Preferences(parse_zone(zone) if zone else before.zone, length or before.length)
    await context.store.prefer(place, wanted)
    was = f"Before: {before.zone or _of(context)}, {before.length or 'medium'}."
    return _shown(replace(context, zone=ZoneInfo(wanted.zone or _of(context))), wanted, (note(was),))


def _of(context: Context) -> str:
    return context.zone.key


def _shown(context: Context, held: Preferences, more: tuple[Block, ...]) -> Reply:
    rows = (("time zone", held.zone or _of(context)), ("length", held.length or "medium"))
    hint = note("Change them with ", Code("/settings zone:Europe/Minsk length:short"), ".")
    return Reply(State.ANSWERED, Message((Heading("Settings here"), Fields(rows), *more, hint)))
