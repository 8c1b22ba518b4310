"""`/help`: the command table in words."""

from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.spec import COMMANDS, Command, command_named
from bot.message.blocks import Block, Fields, Heading, Message, note, paragraph


async def help_(_context: Context, request: Request) -> Reply:
    """Answer `/help`."""
    if not request.text:
        return Reply(State.ANSWERED, _overview())
    name = request.text.split()[0].removeprefix("/").casefold()
    return Reply(State.ANSWERED, _explained(command_named(name)))


def _overview() -> Message:
    rows = tuple((f"/{command.name}", command.help) for command in COMMANDS)
    return Message((Heading("Commands"), Fields(rows), note("More on one of them: /help summary")))


def _explained(command: Command) -> Message:
    blocks: list[Block] = [Heading(command.usage), paragraph(f"{command.help}.")]
    rows = [(option.name + ":", option.help) for option in command.options]
    if command.argument:
        rows.insert(0, (command.argument.name, command.argument.help))
    if rows:
        blocks.append(Fields(tuple(rows)))
    blocks.append(Fields(tuple(("for example", example) for example in command.examples)))
    return Message(tuple(blocks))
