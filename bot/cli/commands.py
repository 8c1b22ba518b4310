"""The subcommands of `tidings`. What is heavy is imported by the command that needs it."""

import asyncio
import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot import __version__
from bot.settings import load_settings

app = typer.Typer(
    name="tidings",
    help="A self-hosted news desk: cited summaries from the news that you store.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

Database = Annotated[
    Path | None,
    typer.Option("--database", envvar="TIDINGS_DATABASE", show_envvar=True, help="The store: one SQLite file."),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="TIDINGS_CONFIG", show_envvar=True, help="The settings file, in TOML."),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data instead of text.")]


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"tidings {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[  # its callback answers
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    pass


@app.command()
def ingest(
    inputs: Annotated[list[str], typer.Argument(help="Files, folders, patterns, URLs, or - for standard input.")],
    database: Database = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Read text, Markdown, HTML and feed files into the store."""
    from bot.cli.ingest import run_ingest

    readable = asyncio.run(run_ingest(load_settings(config, database), inputs, as_json=as_json))
    raise typer.Exit(0 if readable else 2)


@app.command()
def ask(
    command: Annotated[list[str], typer.Argument(help="A command as in chat, for example '/summary belarus'.")],
    database: Database = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Answer one command, and leave."""
    from bot.app import open_context
    from bot.commands.dispatch import answer
    from bot.message.plain import Reader, plain
    from bot.platforms.console.client import show

    settings = load_settings(config, database)

    async def once() -> int:
        async with open_context(settings) as context:
            reply = await answer(context, " ".join(command))
            reader = Reader(context.now(), context.zone)
            if as_json:
                print(json.dumps(reply.data(reader), ensure_ascii=False, indent=2))
            elif reply.exit_code:
                print(f"tidings: {plain(reply.message, reader)}", file=sys.stderr)
            else:
                show(reply.message, reader)
            return reply.exit_code

    raise typer.Exit(asyncio.run(once()))


@app.command()
def console(database: Database = None, config: Config = None) -> None:
    """Ask again and again at a prompt."""
    from bot.cli.console import run_console

    asyncio.run(run_console(load_settings(config, database)))


@app.command()
def demo(database: Database = None, config: Config = None) -> None:
    """Read sample news and show what Tidings does with it; needs no token and no network."""
    from bot.cli.demo import run_demo

    asyncio.run(run_demo(load_settings(config), database))
