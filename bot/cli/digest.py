"""`tidings digest preview`: what a digest would be now, as the payloads that a platform would be sent."""

import asyncio
import json
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bot.cli.options import AsJson, Config, Database
from bot.message.plain import plain
from bot.platformport import Delivery, Rendered
from bot.settings import Settings, load_settings

if TYPE_CHECKING:
    from bot.digest.foresee import Foreseen
    from bot.digest.publish import Render

digest_app = typer.Typer(help="Digests, looked at before they are sent.", no_args_is_help=True, rich_markup_mode=None)

ID = "ID-OF-THE-DELIVERY"
"""Stands for the id that each part gets when it is queued."""


class Shown(StrEnum):
    """For which platform a digest is shown."""

    DISCORD = "discord"
    SLACK = "slack"
    CONSOLE = "console"


@digest_app.callback()
def _digest() -> None:
    pass


@digest_app.command("preview")
def preview(
    what: Annotated[list[str] | None, typer.Argument(help="A subscription by number, or words to look for.")] = None,
    platform: Annotated[Shown, typer.Option("--platform", help="Whose payloads are printed.")] = Shown.CONSOLE,
    database: Database = None,
    config: Config = None,
    as_json: AsJson = False,
) -> None:
    """Print what a digest would send now; nothing is sent, and nothing is stored but a model's draft."""
    settings = load_settings(config, database)
    asyncio.run(run_preview(settings, " ".join(what or ()), platform, as_json=as_json))


async def run_preview(settings: Settings, what: str, platform: Shown, *, as_json: bool) -> None:
    """Print the payloads of the digest, or on the standard error why there is none."""
    from bot.app import open_context
    from bot.digest.foresee import foresee
    from bot.digest.publish import reader_of, rendered_for
    from bot.outbox import Kind
    from bot.platforms.console.client import show

    async with open_context(settings) as context:
        now = context.now()
        found = await foresee(context.store, what, now, context.zone)
        if context.teller and found.brief.kind is Kind.DIGEST:
            built = await context.teller.told(found.built, [found.brief], context.teller.deadline())
            found = replace(found, built=built)
    render, posted = _ways(platform, settings)
    place = replace(found.brief.place, platform=platform.value)
    reader = reader_of(found.brief, now, context.languages)
    payloads = rendered_for(found.built, render, reader).payloads
    bodies = [posted(Delivery(ID, place, payload)) for payload in payloads]
    if as_json:
        print(_json(_about(found, platform) | {"payloads": bodies}))
    elif platform is not Shown.CONSOLE:
        print(_json(bodies))
    elif found.built.message:
        show(found.built.message, reader)
    if not payloads:
        print(f"tidings: nothing would be sent: {found.built.remark}.", file=sys.stderr)


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _about(found: "Foreseen", platform: Shown) -> dict[str, Any]:
    """What the digest is of, and since when."""
    from bot.commands.reply import iso

    followed = [{"id": item.id or None, "label": item.label} for item in found.brief.subscriptions]
    told = {"since": iso(found.brief.since), "stories": len(found.built.told), "remark": found.built.remark}
    return {"platform": platform.value, "subscriptions": followed, **told}


Ways = tuple["Render", Callable[[Delivery], Mapping[str, Any]]]


def _ways(platform: Shown, settings: Settings) -> Ways:
    """How the platform renders a message, as it is set up, and makes a payload into what it posts."""
    if platform is Shown.DISCORD:
        from bot.platforms.discord import render as discord
        from bot.platforms.discord import send as to_discord

        return partial(discord.render, embeds=settings.discord.embeds), to_discord.body_of
    if platform is Shown.SLACK:
        from bot.platforms.slack import render as slack
        from bot.platforms.slack import send as to_slack

        return slack.render, lambda delivery: to_slack.body_of(delivery, delivery.place.channel)
    return lambda message, reader: Rendered(({"text": plain(message, reader)},)), lambda delivery: delivery.payload
