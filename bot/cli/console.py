"""`tidings console`: the prompt over the store."""

from platformdirs import user_state_path

from bot.app import open_context
from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.commands.spec import COMMANDS
from bot.errors import TidingsError
from bot.message.blocks import Message, paragraph
from bot.message.plain import Reader
from bot.platforms.console.client import converse
from bot.settings import Settings


async def run_console(settings: Settings) -> None:
    """Open the store and answer until the input ends."""
    async with open_context(settings) as context:
        await talk(context)


async def talk(context: Context) -> None:
    """Answer line after line."""

    async def dispatch(line: str) -> Message:
        try:
            return (await answer(context, line)).message
        except TidingsError as error:  # a locked database, say: the prompt stays
            return Message((paragraph(error.user_message),))

    commands = [(command.name, tuple(option.name for option in command.options)) for command in COMMANDS]
    history = user_state_path("tidings") / "history"
    await converse(dispatch, lambda: Reader(context.now(), context.zone), commands, history)
