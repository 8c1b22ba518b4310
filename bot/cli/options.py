"""The options that every subcommand of `tidings` shares, for the shell and for the environment."""

from pathlib import Path
from typing import Annotated

import typer

DATABASE_HELP, CONFIG_HELP = "The store: one SQLite file.", "The settings file, in TOML."


def _or_of_root(context: typer.Context, option: typer.CallbackParam, value: Path | None) -> Path | None:
    """The option as the subcommand was given it, else as `tidings` was; variables are read with the settings."""
    name = option.name or ""
    source = context.get_parameter_source(name)
    given = source is not None and source.name == "COMMANDLINE"
    return value if given else context.find_root().params.get(name)


Database = Annotated[
    Path | None,
    typer.Option("--database", envvar="TIDINGS_DATABASE", show_envvar=True, help=DATABASE_HELP, callback=_or_of_root),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", envvar="TIDINGS_CONFIG", show_envvar=True, help=CONFIG_HELP, callback=_or_of_root),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print data instead of text.")]
