"""`tidings deliveries`: the outbox as its operator sees it, and what is dead sent again."""

from bot.cli.console import ask_once
from bot.commands.context import Context
from bot.commands.deliveries import Wanted, list_deliveries, send_again
from bot.commands.reply import Reply
from bot.settings import Settings


async def run_deliveries(settings: Settings, wanted: Wanted, *, again: str, as_json: bool) -> int:
    """Print the deliveries that are wanted, or what is sent again; the exit code."""

    async def answer(context: Context) -> Reply:
        return await (send_again(context, again) if again else list_deliveries(context, wanted))

    return await ask_once(settings, answer, as_json=as_json)
