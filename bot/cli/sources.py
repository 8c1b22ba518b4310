"""`tidings sources …`: turns the command table's group into subcommands of the shell.

Invariant: verbs, arguments, options and help are those of the table; the handlers are those of chat.
"""
# ruff: noqa: ANN401 - annotations that are made here, for Typer to read

import asyncio
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from inspect import Parameter, Signature
from typing import Annotated, Any

import typer

from bot.cli.options import AsJson, Config, Database
from bot.commands.spec import GROUPS
from bot.message.blocks import Block, Code, Fields, Inline, Message, Note, Paragraph, Text
from bot.settings import Settings, load_settings
from bot.table import Command, Option

GROUP = GROUPS["sources"]
_IN_CHAT = re.compile(rf"(?<!\S)/{GROUP.name} (?=(?:{'|'.join(GROUP.verbs)})\b)")


def sources_app() -> typer.Typer:
    """The subcommands; without one, the group's default."""
    app = typer.Typer(help=f"{GROUP.help}.", invoke_without_command=True, rich_markup_mode=None)
    for command in GROUP.commands:
        app.command(command.verb, help=f"{command.help}.")(_subcommand(command))

    @app.callback()
    def alone(context: typer.Context) -> None:
        if context.invoked_subcommand is None:
            given = context.find_root().params
            settings = load_settings(given.get("config"), given.get("database"))
            _answer(GROUP.command(GROUP.default), (), {}, settings, as_json=False)

    return app


def _subcommand(command: Command) -> Callable[..., None]:
    """A function with the signature that Typer reads a command line by."""

    def run(**given: Any) -> None:
        settings = load_settings(given.pop("config"), given.pop("database"))
        as_json, words = given.pop("as_json"), given.pop("words", None) or ()
        options = {name.replace("_", "-"): value for name, value in given.items() if value is not None}
        _answer(command, words, options, settings, as_json=as_json)

    run.__signature__ = Signature(_parameters(command))  # type: ignore[attr-defined]
    return run


def _parameters(command: Command) -> list[Parameter]:
    """The words, the options of the table, and those of every subcommand."""
    required = command.argument is not None and command.argument.required
    empty = {} if required else {"default": None}
    return [
        _parameter("words", _words(command), **empty),
        *(_parameter(option.name.replace("-", "_"), _option(option), default=None) for option in command.options),
        _parameter("database", Database, default=None),
        _parameter("config", Config, default=None),
        _parameter("as_json", AsJson, default=False),
    ]


def _parameter(name: str, kind: Any, **default: object) -> Parameter:
    return Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind, **default)


def _words(command: Command) -> Any:
    """The words of a command line: the argument of the table, and options as in chat."""
    if command.argument is None:
        return Annotated[list[str] | None, typer.Argument(metavar="[OPTION:VALUE]...", help="Options as in chat.")]
    metavar = command.argument.name.upper()
    kind = list[str] if command.argument.required else list[str] | None
    return Annotated[kind, typer.Argument(metavar=metavar, help=_sentence(command.argument.help))]


def _option(option: Option) -> Any:
    metavar = "|".join(option.choices) or "TEXT"
    return Annotated[str | None, typer.Option(f"--{option.name}", metavar=metavar, help=_sentence(option.help))]


def _sentence(words: str) -> str:
    return f"{words[0].upper()}{words[1:]}."


def _answer(
    command: Command, words: Sequence[str], options: Mapping[str, str], settings: Settings, *, as_json: bool
) -> None:
    from bot.cli.console import ask_once
    from bot.commands.context import Context
    from bot.commands.dispatch import answered
    from bot.commands.parse import parse_words
    from bot.commands.reply import Reply

    async def ask(context: Context) -> Reply:
        reply = await answered(context, lambda: parse_words(command, words, options))
        return replace(reply, message=in_shell(reply.message))

    raise typer.Exit(asyncio.run(ask_once(settings, ask, as_json=as_json)))


def in_shell(message: Message) -> Message:
    """The message with the commands that it names as a shell takes them: `tidings sources …`."""
    return replace(message, blocks=tuple(_block(block) for block in message.blocks))


def _block(block: Block) -> Block:
    match block:
        case Paragraph(inlines) | Note(inlines):
            return replace(block, inlines=tuple(_inline(inline) for inline in inlines))
        case Fields(rows):
            return Fields(tuple((name, shell_words(value)) for name, value in rows))
        case _:
            return block


def _inline(inline: Inline) -> Inline:
    return replace(inline, text=shell_words(inline.text)) if isinstance(inline, Code | Text) else inline


def shell_words(text: str) -> str:
    """A text with the commands that it names as a shell takes them."""
    return _IN_CHAT.sub(f"tidings {GROUP.name} ", text)
