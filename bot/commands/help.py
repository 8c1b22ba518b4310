"""`/help`: the command table in words."""

from bot.commands.context import Context
from bot.commands.parse import Request
from bot.commands.reply import Reply, State
from bot.commands.spec import COMMANDS, GROUPS, Group, command_named
from bot.message.blocks import Block, Fields, Heading, Message, Note, note, paragraph
from bot.message.phrases import described, joined, phrase
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
    rows = [(f"/{command.name}", _does(command)) for command in COMMANDS if not command.group]
    rows += [(f"/{group.name}", _in_short(group)) for group in GROUPS.values()]
    return Message((Heading(phrase("Commands")), Fields(tuple(rows)), _more("/help summary")))


def _more(command: str) -> Note:
    return note(phrase("More on one of them: {command}", command=command))


def _does(row: Command | Group) -> str:
    return described(row.help, row.name)


def _in_short(group: Group) -> str:
    does = phrase("{help}, for admins", help=_does(group)) if group.admin else _does(group)
    return joined((does, joined(group.verbs)), ": ")


def _group(group: Group) -> Message:
    rows = tuple((f"/{command.name}", _does(command)) for command in group.commands)
    told = {"help": _does(group), "command": f"/{group.name} {group.default}"}
    alone = phrase("{help}. Alone it means {command}.", **told)
    if group.admin:
        alone = phrase("{help}. For admins; alone it means {command}.", **told)
    more = _more(f"/help {group.name} {group.verbs[0]}")
    return Message((Heading(f"/{group.name}"), paragraph(alone), Fields(rows), more))


def _explained(command: Command) -> Message:
    does = joined((_does(command), "."), "")
    audience = [" ", phrase("For admins.")] if command.admin else []
    blocks: list[Block] = [Heading(command.usage), paragraph(does, *audience)]
    rows = [(f"{option.name}:", described(option.help, command.name, option.name)) for option in command.options]
    if argument := command.argument:
        rows.insert(0, (argument.name, described(argument.help, command.name, argument.name)))
    if rows:
        blocks.append(Fields(tuple(rows)))
    blocks.append(Fields(tuple((phrase("for example"), example) for example in command.examples)))
    return Message(tuple(blocks))
