"""Turns a command line into a reply: parse, call the handler, word what is wrong with the input."""

from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import replace

from bot.commands import lists, mutes, preferences, privacy, schedule, settings, sources, story, subscriptions
from bot.commands.article import article
from bot.commands.context import Context, Role
from bot.commands.digest import preview
from bot.commands.help import help_
from bot.commands.parse import Request, parse_line
from bot.commands.reply import Reply, State
from bot.commands.status import status
from bot.commands.subscriptions import who_may
from bot.commands.summary import summary
from bot.commands.topics import topics
from bot.commands.why import why
from bot.errors import BadCommand, BadInput, StoreError
from bot.message.blocks import Code, Message, Note, note, paragraph, woven
from bot.message.phrases import joined, phrase, plural

Handler = Callable[[Context, Request], Awaitable[Reply]]


async def _ask(context: Context, request: Request) -> Reply:
    from bot.commands.ask import ask  # noqa: PLC0415  # the readers of numbers and dates, which a summary does without

    return await ask(context, request)


async def _add(context: Context, request: Request) -> Reply:
    from bot.commands.watching import add  # noqa: PLC0415  # the parsers, which an answer does without

    return await add(context, request)


async def _check(context: Context, request: Request) -> Reply:
    from bot.commands.watching import check  # noqa: PLC0415  # as above

    return await check(context, request)


async def _import(context: Context, request: Request) -> Reply:
    from bot.commands.outlines import import_  # noqa: PLC0415  # as above

    return await import_(context, request)


async def _export(context: Context, request: Request) -> Reply:
    from bot.commands.outlines import export  # noqa: PLC0415  # as above

    return await export(context, request)


HANDLERS: dict[str, Handler] = {
    "summary": summary,
    "ask": _ask,
    "search": lists.search,
    "latest": lists.latest,
    "article": article,
    "story": story.story,
    "timeline": story.timeline,
    "why": why,
    "subscribe": subscriptions.subscribe,
    "unsubscribe": subscriptions.unsubscribe,
    "subscriptions": subscriptions.list_subscriptions,
    "topics": topics,
    "mute": mutes.mute,
    "unmute": mutes.unmute,
    "preferences show": preferences.show,
    "preferences reset": preferences.reset,
    "privacy show": privacy.show,
    "privacy export": privacy.export,
    "privacy erase": privacy.erase,
    "digest preview": preview,
    "digest now": schedule.now,
    "digest schedule": schedule.schedule,
    "digest pause": schedule.pause,
    "digest resume": schedule.resume,
    "digest history": schedule.history,
    "settings show": settings.show,
    "settings set": settings.change,
    "settings history": settings.history,
    "sources add": _add,
    "sources list": sources.list_sources,
    "sources show": sources.show,
    "sources check": _check,
    "sources pause": sources.pause,
    "sources resume": sources.resume,
    "sources remove": sources.remove,
    "sources import": _import,
    "sources export": _export,
    "status": status,
    "help": help_,
}
"""One handler for each command of the table; a test holds the two against each other."""


async def answer(context: Context, line: str) -> Reply:
    """The reply to one command line; bad input is a reply too."""
    return await answered(context, lambda: parse_line(line))


async def answered(context: Context, parsed: Callable[[], Request]) -> Reply:
    """The reply to a request that may turn out to be bad input when it is parsed."""
    try:
        request = parsed()
        if request.command.admin and context.role < Role.ADMIN:
            raise _not_allowed(context, request)
        asked, told = await _usual(context, request)
        reply = _told_as_well(await HANDLERS[request.command.name](context, asked), told)
    except BadInput as error:
        return Reply(State.ERROR, Message((paragraph(error.user_message),), private=True))
    await _cite(context, reply)
    return reply


async def _usual(context: Context, request: Request) -> tuple[Request, tuple[Note, ...]]:
    """The request, of the sources that the workspace looks at where a member names none, and how that is told.

    `source:off` lifts it; a default of which nothing is stored, such as a source that was removed, counts for nothing.
    """
    sources, named = context.tenant.sources, request.options.get("source", "")
    if not sources or request.command.name == "subscribe" or request.command.option("source") is None:
        return request, ()
    if named.casefold() == "off":
        return replace(request, options={name: held for name, held in request.options.items() if name != "source"}), ()
    if named:
        return request, ()
    held = await context.store.fitting(sources)
    told = _told_of_sources(held, [each for each in sources if each not in held])
    return (replace(request, options={**request.options, "source": ",".join(held)}) if held else request), told


def _told_of_sources(held: Sequence[str], absent: Sequence[str]) -> tuple[Note, ...]:
    """That an answer is of a part alone and how to ask of all, and which defaults are left out."""
    of_all = {"sources": joined(held), "command": Code("source:off")}
    part = note(woven("Of the sources that are set here ({sources}); of all: {command}.", **of_all))
    if not absent:
        return (part,)
    left = plural(
        len(absent),
        "Left out, since nothing is stored of it: the default source {names}.",
        "Left out, since nothing is stored of them: the default sources {names}.",
        names=joined(absent),
    )
    return (part, note(left)) if held else (note(left, " ", phrase("So this is of all sources.")),)


def _told_as_well(reply: Reply, told: tuple[Note, ...]) -> Reply:
    """The reply, which ends with these lines; an empty store is no part of anything."""
    if not told or reply.state is State.EMPTY_STORE:
        return reply
    return replace(reply, message=replace(reply.message, blocks=(*reply.message.blocks, *told)))


async def _cite(context: Context, reply: Reply) -> None:
    """Have what was cited kept for ever; a store that cannot note it cannot let a text go either."""
    cited = {(each.article_id, each.revision) for sentence in reply.sentences for each in sentence.citations}
    if cited:
        with suppress(StoreError):
            await context.store.cite(cited, context.now())


def _not_allowed(context: Context, request: Request) -> BadCommand:
    if context.asking.person.admin and context.asking.place.workspace:
        return BadCommand(
            phrase(
                "/{command} is not for this place: the sources of this Tidings are kept elsewhere. "
                "Its operator names who keeps them in the setting {setting}.",
                command=request.command.name,
                setting="chat.keepers",
            )
        )
    return BadCommand(
        phrase(
            "/{command} is for admins. Ask an admin of this place, or the operator of this Tidings, to do "
            "it. An admin has {permission}.",
            command=request.command.name,
            permission=who_may(context.asking),
        )
    )
