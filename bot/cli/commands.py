"""The subcommands of `tidings`. What is heavy is imported by the command that needs it."""
# ruff: noqa: ANN401 - click's own Context, which newer versions of Typer keep under a private name

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import takewhile
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from bot import __version__
from bot.cli.digest import digest_app
from bot.cli.options import CONFIG_HELP, DATABASE_HELP, AsJson, Config, Database
from bot.cli.platforms import discord_app, slack_app
from bot.cli.sources import sources_app
from bot.errors import ReaderLeft, Stopped
from bot.settings import load_settings


class _Tidings(TyperGroup):
    """Typer has exit codes of its own for Ctrl-C and for a closed pipe; these get past it."""

    def make_context(self, *args: Any, **extra: Any) -> Any:
        with _named():
            return super().make_context(*args, **extra)

    def invoke(self, ctx: Any) -> Any:
        with _named():
            return super().invoke(ctx)


@contextmanager
def _named() -> Iterator[None]:
    try:
        yield
    except KeyboardInterrupt:
        raise Stopped from None
    except BrokenPipeError:
        raise ReaderLeft from None


class _Ask(TyperCommand):
    """Takes `-potash` for a word, since the line is the language of the chat; `--nonsense` stays an error."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        known = {name for parameter in self.get_params(ctx) for name in parameter.opts}
        for word in takewhile(lambda word: word != "--", args):
            if word.startswith("--") and word.partition("=")[0] not in known:
                ctx.fail(f"No such option: {word}")
        return super().parse_args(ctx, ["--help" if word == "-h" else word for word in args])


app = typer.Typer(
    name="tidings",
    cls=_Tidings,
    help="A self-hosted news desk: cited summaries from the news that you store.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    rich_markup_mode=None,
)

app.add_typer(sources_app(), name="sources")
app.add_typer(digest_app, name="digest")
app.add_typer(discord_app, name="discord")
app.add_typer(slack_app, name="slack")


def _show_version(wanted: bool) -> None:
    if wanted:
        print(f"tidings {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    database: Annotated[Path | None, typer.Option("--database", help=DATABASE_HELP)] = None,  # see bot.cli.options
    config: Annotated[Path | None, typer.Option("--config", help=CONFIG_HELP)] = None,
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


@app.command(cls=_Ask, context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
def ask(
    command: Annotated[list[str], typer.Argument(help="A command as in chat, for example '/summary belarus'.")],
    database: Database = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Answer one command, and leave."""
    from bot.cli.console import ask_once
    from bot.commands.dispatch import answer

    settings = load_settings(config, database)
    line = " ".join(command).encode("utf-8", "surrogateescape").decode("utf-8", "replace")  # the locale may be C
    raise typer.Exit(asyncio.run(ask_once(settings, lambda context: answer(context, line), as_json=as_json)))


@app.command()
def run(
    database: Database = None,
    config: Config = None,
    once: Annotated[bool, typer.Option("--once", help="Look at what is due once, and leave.")] = False,
) -> None:
    """Watch the sources: look at each when it is due, until stopped."""
    from bot.cli.run import run_newsroom

    raise typer.Exit(asyncio.run(run_newsroom(load_settings(config, database), once=once)))


@app.command()
def deliveries(  # noqa: PLR0917  # what Typer reads a command line by
    state: Annotated[str, typer.Option("--state", metavar="sent|waiting|dead", help="Only parts in this state.")] = "",
    place: Annotated[str, typer.Option("--place", help="Only to this platform, server, channel or thread.")] = "",
    days: Annotated[int, typer.Option("--days", help="Of so many days.")] = 7,
    again: Annotated[str, typer.Option("--again", metavar="ID", help="Send what is dead of a digest again.")] = "",
    database: Database = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """What became of each digest: its parts, their attempts, what holds them up."""
    from bot.cli.deliveries import run_deliveries
    from bot.commands.deliveries import Wanted

    settings, wanted = load_settings(config, database), Wanted(days, state, place)
    raise typer.Exit(asyncio.run(run_deliveries(settings, wanted, again=again, as_json=as_json)))


@app.command()
def check(
    database: Database = None,
    config: Config = None,
    template: Annotated[
        Path | None,
        typer.Option("--write-config", metavar="FILE", help="Write all settings to FILE, at their defaults."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show the settings and where each comes from; look at store, tokens and platforms, with a cure for each fault."""
    from bot.cli.check import run_check, write_config

    if template is not None:
        return write_config(template)
    raise typer.Exit(asyncio.run(run_check(config, database, as_json=as_json)))


@app.command()
def health(
    database: Database = None,
    config: Config = None,
    ready: Annotated[bool, typer.Option("--ready", help="Whether platforms and store can be used as well.")] = False,
) -> None:
    """Ask a running Tidings whether it lives, by its web application (web.enabled)."""
    from bot.cli.health import run_health

    raise typer.Exit(run_health(load_settings(config, database).web, ready=ready))


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


@app.command()
def backup(
    file: Annotated[Path | None, typer.Argument(help="A new file, or a folder; beside the store without.")] = None,
    database: Database = None,
    config: Config = None,
) -> None:
    """Copy the store to a new file while it is in use, and verify the copy."""
    from bot.cli.care import run_backup

    run_backup(load_settings(config, database), file)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup that `tidings backup` has written.")],
    database: Database = None,
    config: Config = None,
) -> None:
    """Put a backup in the place of the store; the present one is kept beside it."""
    from bot.cli.care import run_restore

    run_restore(load_settings(config, database), file)


@app.command()
def vacuum(database: Database = None, config: Config = None) -> None:
    """Make the store's file smaller by what was erased."""
    from bot.cli.care import run_vacuum

    run_vacuum(load_settings(config, database))


@app.command()
def export(
    workspace: Annotated[str, typer.Argument(help="Whose set-up: discord:SERVER-ID or slack:TEAM-ID.")],
    file: Annotated[Path | None, typer.Argument(help="A new file; the standard output without.")] = None,
    database: Database = None,
    config: Config = None,
) -> None:
    """Write what a server or workspace has set up to one file."""
    from bot.cli.care import run_export

    asyncio.run(run_export(load_settings(config, database), workspace, file))


@app.command(name="import")
def import_(  # noqa: PLR0917  # Typer gives them by name
    file: Annotated[Path, typer.Argument(help="A file that `tidings export` has written.")],
    into: Annotated[str, typer.Option("--into", help="Into which: discord:SERVER-ID or slack:TEAM-ID.")],
    maps: Annotated[list[str] | None, typer.Option("--map", help="CHANNEL=CHANNEL, the old one first.")] = None,
    dry: Annotated[bool, typer.Option("--dry-run", help="Only say what would change.")] = False,
    database: Database = None,
    config: Config = None,
) -> None:
    """Add a set-up to what a server or workspace has, all or nothing."""
    from bot.cli.care import run_import

    asyncio.run(run_import(load_settings(config, database), file, into, maps or [], dry=dry))


@app.command()
def purge(
    workspace: Annotated[str, typer.Argument(help="Of which: discord:SERVER-ID or slack:TEAM-ID.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    database: Database = None,
    config: Config = None,
) -> None:
    """Erase all that is kept of a server or workspace."""
    from bot.cli.care import run_purge

    asyncio.run(run_purge(load_settings(config, database), workspace, yes=yes))
