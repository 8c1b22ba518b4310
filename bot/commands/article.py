"""`/article`: one stored item, whole."""

from bot.commands.context import Context
from bot.commands.nothing import empty_store, held
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Message, paragraph
from bot.message.compose import article_message


async def article(context: Context, request: Request) -> Reply:
    """Answer `/article`."""
    number = _number(request.text)
    holdings = await context.store.holdings()
    if not holdings.items:
        return empty_store()
    found = await context.store.article(number)
    if found is None:
        return Reply(State.NOTHING, Message((paragraph(f"There is no article {number}."), held(holdings))))
    return Reply(State.ANSWERED, article_message(found), article=found)


def _number(text: str) -> int:
    digits = text.strip().removeprefix("#")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 18):  # noqa: PLR2004  # of SQLite's 19
        raise BadCommand(f"An article is named by its number, not by “{text[:80]}”. For example: /article 1")
    return int(digits)
