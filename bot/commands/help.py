"""`/help`: the command table in words."""

from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.spec import COMMANDS, GROUPS, Group, command_named
from bot.message.blocks import Block, Fields, Heading, Message, note, paragraph
from bot.table import Command


async def help_(_context: Context, request: Request) -> Reply:
    """Answer `/help`."""
    if not request.text:
        return Reply(State.ANSWERED, _overview())
    name = " ".join(request.text.split()[:2]).removeprefix("/").casefold()
    if name in GROUPS:
        return Reply(State.ANSWERED, _group(GROUPS[name]))
    first = name.partition(" ")[0]
    return Reply(State.ANSWERED, _explained(command_named(name if first in GROUPS else first)))


def _overview() -> Message:
    rows = [(f"/{command.name}", command.help) for command in COMMANDS if not command.group]
    rows += [(f"/{group.name}", _in_short(group)) for group in GROUPS.values()]
    return Message((Heading("Commands"), Fields(tuple(rows)), note("More on one of them: /help summary")))


def _in_short(group: Group) -> str:
    return f"{group.help}{', for admins' if group.admin else ''}: {', '.join(group.verbs)}"


def _group(group: Group) -> Message:
    rows = tuple((f"/{command.name}", command.help) for command in group.commands)
    blocks = (
        Heading(f"/{group.name}"),
        paragraph(
            f"{group.help}. {'For admins; alone' if group.admin else 'Alone'} it means /{group.name} {group.default}."
        ),
        Fields(rows),
        note(f"More on one of them: /help {group.name} {group.verbs[0]}"),
    )
    return Message(blocks)


def _explained(command: Command) -> Message:
    audience = " For admins." if command.admin else ""
    blocks: list[Block] = [Heading(command.usage), paragraph(f"{command.help}.{audience}")]
    rows = [(option.name + ":", option.help) for option in command.options]
    if command.argument:
        rows.insert(0, (command.argument.name, command.argument.help))
    if rows:
        blocks.append(Fields(tuple(rows)))
    blocks.append(Fields(tuple(("for example", example) for example in command.examples)))
    return Message(tuple(blocks))
