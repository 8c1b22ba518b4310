"""`tidings discord …` and `tidings slack …`: what one needs to set a platform up."""

import asyncio
import json
import os
from typing import Annotated

import typer

from bot.cli.options import Config
from bot.errors import BadInput
from bot.settings import load_settings

discord_app = typer.Typer(help="Setting Discord up.", no_args_is_help=True, rich_markup_mode=None)
slack_app = typer.Typer(help="Setting Slack up.", no_args_is_help=True, rich_markup_mode=None)


@discord_app.callback()
def _discord() -> None:
    pass


@slack_app.callback()
def _slack() -> None:
    pass


@discord_app.command("invite-url")
def invite(config: Config = None) -> None:
    """Print the address at which an admin of a server invites the bot."""
    from bot.chatapp import discord_config
    from bot.platforms.discord.check import invite_url
    from bot.secrets import load_secrets

    secrets = load_secrets(os.environ)
    if not secrets.discord:
        raise BadInput("DISCORD_TOKEN is not set: the address is made for the application that it belongs to.")
    print(asyncio.run(invite_url(discord_config(load_settings(config), secrets))))


@slack_app.command("manifest")
def manifest(
    url: Annotated[str | None, typer.Option("--url", help="Where Slack reaches the bot, for HTTP and OAuth.")] = None,
    http: Annotated[bool, typer.Option("--http", help="For signed HTTP instead of Socket Mode.")] = False,
) -> None:
    """Print the manifest from which Slack makes the app."""
    from bot.commands.spec import COMMANDS
    from bot.platforms.slack.manifest import manifest as made

    print(json.dumps(made(COMMANDS, url=url, socket=not http), ensure_ascii=False, indent=2))
