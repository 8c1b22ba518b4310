"""Turns a command line into a reply: parse, call the handler, word what is wrong with the input."""

from collections.abc import Awaitable, Callable
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
from bot.message.blocks import Code, Message, note, paragraph

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
        asked = _usual(context, request)
        reply = await HANDLERS[request.command.name](context, asked)
        reply = _told_of_sources(context, reply) if len(asked.options) > len(request.options) else reply
    except BadInput as error:
        return Reply(State.ERROR, Message((paragraph(error.user_message),), private=True))
    await _cite(context, reply)
    return reply


def _usual(context: Context, request: Request) -> Request:
    """The request, of the sources that the workspace looks at where a member names none; `source:off` lifts that."""
    sources, named = context.tenant.sources, request.options.get("source", "")
    if not sources or request.command.name == "subscribe" or request.command.option("source") is None:
        return request
    if named.casefold() == "off":
        return replace(request, options={name: held for name, held in request.options.items() if name != "source"})
    return request if named else replace(request, options={**request.options, "source": ",".join(sources)})


def _told_of_sources(context: Context, reply: Reply) -> Reply:
    """The reply, which says that it is of a part alone and how to ask of all."""
    told = f"Of the sources that are set here ({', '.join(context.tenant.sources)}); of all: "
    blocks = (*reply.message.blocks, note(told, Code("source:off"), "."))
    return replace(reply, message=replace(reply.message, blocks=blocks))


async def _cite(context: Context, reply: Reply) -> None:
    """Have what was cited kept for ever; a store that cannot note it cannot let a text go either."""
    cited = {(each.article_id, each.revision) for sentence in reply.sentences for each in sentence.citations}
    if cited:
        with suppress(StoreError):
            await context.store.cite(cited, context.now())


def _not_allowed(context: Context, request: Request) -> BadCommand:
    if context.asking.person.admin and context.asking.place.workspace:
        return BadCommand(
            f"/{request.command.name} is not for this place: the sources of this Tidings are kept elsewhere. "
            "Its operator names who keeps them in the setting chat.keepers."
        )
    return BadCommand(
        f"/{request.command.name} is for admins. Ask an admin of this place, or the operator of this Tidings, to do "
        f"it. An admin has {who_may(context.asking)}."
    )
