"""Turns a command line into a reply: parse, call the handler, word what is wrong with the input."""

from collections.abc import Awaitable, Callable

from bot.commands import lists
from bot.commands.article import article
from bot.commands.context import Context
from bot.commands.help import help_
from bot.commands.parse import Request, parse_line
from bot.commands.reply import Reply, State
from bot.commands.summary import summary
from bot.errors import BadInput
from bot.message.blocks import Message, paragraph

Handler = Callable[[Context, Request], Awaitable[Reply]]

HANDLERS: dict[str, Handler] = {
    "summary": summary,
    "search": lists.search,
    "latest": lists.latest,
    "article": article,
    "help": help_,
}
"""One handler for each command of the table; a test holds the two against each other."""


async def answer(context: Context, line: str) -> Reply:
    """The reply to one command line; bad input is a reply too."""
    try:
        request = parse_line(line)
        return await HANDLERS[request.command.name](context, request)
    except BadInput as error:
        return Reply(State.ERROR, Message((paragraph(error.user_message),), private=True))
