"""`/article`: one stored item, whole."""

from bot.commands.context import Context
from bot.commands.nothing import empty_store, held
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Message, paragraph
from bot.message.compose import article_message


async def article(context: Context, request: Request) -> Reply:
    """Answer `/article`: the newest revision, or the one that a citation names."""
    number, revision = _number(request.text, "An article"), None
    if "revision" in request.options:
        revision = _number(request.options["revision"], "A revision")
    holdings = await context.store.holdings()
    if not holdings.items:
        return empty_store()
    found = await context.store.article(number, revision)
    if found is None:
        which = f"article {number}" + ("" if revision is None else f" with a revision {revision}")
        return Reply(State.NOTHING, Message((paragraph(f"There is no {which}."), held(holdings))))
    return Reply(State.ANSWERED, article_message(found), article=found)


def _number(text: str, what: str) -> int:
    number = positive(text)
    if number is None:
        raise BadCommand(f"{what} is named by its number, not by “{text[:80]}”. For example: /article 1")
    return number
