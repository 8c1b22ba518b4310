"""A reply at a terminal: `tidings console`, the prompt over the store, and the one answer of `ask` and `sources`.

Invariant: who sits at the terminal is the operator.
"""

import json
import sys
from collections.abc import Awaitable, Callable
from dataclasses import replace

from platformdirs import user_state_path

from bot.app import open_context
from bot.commands.context import Context, Role
from bot.commands.dispatch import answer
from bot.commands.reply import Reply, State
from bot.commands.settings import preferring
from bot.commands.spec import COMMANDS
from bot.errors import TidingsError
from bot.message.blocks import Message, paragraph
from bot.message.plain import Reader, plain
from bot.platforms.console.client import converse, show
from bot.settings import Settings


async def run_console(settings: Settings) -> None:
    """Open the store and answer until the input ends."""
    async with open_context(settings) as context:
        await talk(context)


async def talk(context: Context) -> None:
    """Answer line after line; a file that a reply hands over is printed above it."""
    operators = spoken = replace(context, role=Role.OPERATOR)

    async def dispatch(line: str) -> Message:
        nonlocal spoken
        try:
            reply = await answer(await preferring(operators), line)
            spoken = await preferring(operators)  # as the line may have set it
        except TidingsError as error:  # a locked database, say: the prompt stays
            return Message((paragraph(error.user_message),))
        if reply.file:
            print(reply.file.content)
        return reply.message

    commands = [(command.name, tuple(option.name for option in command.options)) for command in COMMANDS]
    history = user_state_path("tidings") / "history"
    await converse(dispatch, lambda: spoken.reader, commands, history)


async def ask_once(settings: Settings, ask: Callable[[Context], Awaitable[Reply]], *, as_json: bool) -> int:
    """Print one reply; the exit code."""
    async with open_context(settings) as opened:
        context = replace(opened, role=Role.OPERATOR)
        reply = await ask(await preferring(context))
        _print(reply, (await preferring(context)).reader, as_json=as_json)  # as what was asked may have set it
        return reply.exit_code


def _print(reply: Reply, reader: Reader, *, as_json: bool) -> None:
    """The reply on the standard output; beside a file, which goes there alone, on that for errors."""
    if as_json:
        print(json.dumps(reply.data(reader), ensure_ascii=False, indent=2))
    elif reply.state is State.ERROR:
        print(f"tidings: {plain(reply.message, reader)}", file=sys.stderr)
    elif reply.file:
        print(reply.file.content)
        print(plain(reply.message, reader), file=sys.stderr)
    else:
        show(reply.message, reader)
