"""`/article`: one stored item, whole."""

from bot.commands.context import Context
from bot.commands.nothing import empty_store, held
from bot.commands.parse import Request, positive
from bot.commands.reply import Reply, State
from bot.errors import BadCommand
from bot.message.blocks import Message, paragraph
from bot.message.compose import article_message
from bot.message.phrases import phrase


async def article(context: Context, request: Request) -> Reply:
    """Answer `/article`: the newest revision, or the one that a citation names."""
    named, older = request.text, request.options.get("revision")
    told = {"text": named[:80], "example": "/article 1"}
    wrong = phrase("An article is named by its number, not by “{text}”. For example: {example}", **told)
    number, revision = _number(named, wrong), None
    if older is not None:
        told["text"] = older[:80]
        wrong = phrase("A revision is named by its number, not by “{text}”. For example: {example}", **told)
        revision = _number(older, wrong)
    holdings = await context.store.holdings()
    if not holdings.items:
        return empty_store()
    found = await context.store.article(number, revision)
    if found is None:
        return Reply(State.NOTHING, Message((paragraph(_absent(number, revision)), held(holdings))))
    return Reply(State.ANSWERED, article_message(found), article=found)


def _absent(number: int, revision: int | None) -> str:
    if revision is None:
        return phrase("There is no article {id}.", id=str(number))
    return phrase("There is no article {id} with a revision {revision}.", id=str(number), revision=str(revision))


def _number(text: str, wrong: str) -> int:
    number = positive(text)
    if number is None:
        raise BadCommand(wrong)
    return number
