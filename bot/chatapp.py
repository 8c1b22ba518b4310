"""The composition root of what is said in chat: the platforms that have a token, their desk, and who sends digests.

It stands on what `bot.app` has opened, whose docstring tells how data flows.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.app import Newsroom, new_holder
from bot.commands.spec import COMMANDS, GROUPS
from bot.errors import TidingsError
from bot.locales import Catalogues, load_locales
from bot.resources import config_folder
from bot.secrets import Secrets
from bot.settings import Settings

if TYPE_CHECKING:
    from starlette.routing import Route

    from bot.chat.desk import ChatDesk
    from bot.delivery.sender import Senders
    from bot.digest.publish import Publisher
    from bot.platformport import Platform
    from bot.platforms.discord.config import DiscordConfig
    from bot.platforms.slack.config import SlackConfig


@dataclass(frozen=True, slots=True)
class Chats:
    """The chat platforms that have a token, and the desk that answers there."""

    desk: "ChatDesk"
    platforms: "list[Platform]"
    routes: "Sequence[Route]" = ()
    """What the web application serves for them."""
    by_web: frozenset[str] = frozenset()
    """The names of those that reach the desk over the web application alone."""


def open_chats(newsroom: Newsroom, settings: Settings, secrets: Secrets) -> Chats:
    """Build the desk and every platform that has a token; a library is imported only for its platform.

    Raises:
        BadSettings: a catalogue of a language cannot be used.
    """
    from bot.chat.budget import ChatRules  # noqa: PLC0415  # none of this where no token is
    from bot.chat.desk import ChatDesk  # noqa: PLC0415  # as above

    if isinstance(newsroom.context.languages, Catalogues):  # before anybody is answered, or a digest is worded
        newsroom.context.languages.check()
    desk = ChatDesk(newsroom.context, ChatRules(**settings.chat.model_dump()))
    platforms: list[Platform] = [_discord(newsroom, settings, secrets)] if secrets.discord else []
    if not secrets.slack:
        return Chats(desk, platforms)
    from bot.platforms.slack.client import SlackPlatform  # noqa: PLC0415  # slack-bolt costs as much as discord.py

    config = slack_config(settings, secrets)
    slack = SlackPlatform(config, COMMANDS, newsroom.store, newsroom.context.clock)
    by_web = frozenset[str]() if config.socket_mode else frozenset({slack.name})
    return Chats(desk, [*platforms, slack], slack.web_routes(), by_web)


def slack_config(settings: Settings, secrets: Secrets) -> "SlackConfig":
    """What the Slack platform is set up with."""
    from bot.platforms.slack.config import SlackConfig  # noqa: PLC0415  # as above

    return SlackConfig(
        bot_token=secrets.slack_bot_token,
        app_token=secrets.slack_app_token,
        signing_secret=secrets.slack_signing_secret,
        client_id=secrets.slack_client_id,
        client_secret=secrets.slack_client_secret,
        api_url=settings.slack_api_url.rstrip("/") + "/",
        authorize_url=settings.slack_authorize_url,
        public_url=settings.web.public_url.rstrip("/"),
    )


def _discord(newsroom: Newsroom, settings: Settings, secrets: Secrets) -> "Platform":
    from bot.platforms.discord.client import DiscordPlatform  # noqa: PLC0415  # discord.py costs most of a second

    groups = {name: group.help for name, group in GROUPS.items()}
    try:
        locales = load_locales(config_folder() / "locales")
    except TidingsError:  # an installation without its config folder speaks English
        locales = {}
    config = discord_config(settings, secrets)
    return DiscordPlatform(config, COMMANDS, groups, newsroom.store, newsroom.context.clock, locales)


def discord_config(settings: Settings, secrets: Secrets) -> "DiscordConfig":
    """What the Discord platform is set up with."""
    from bot.platforms.discord.config import DiscordConfig  # noqa: PLC0415  # as above

    return DiscordConfig(
        token=secrets.discord_token,
        api_url=settings.discord_api_url.rstrip("/"),
        gateway_url=settings.discord_gateway_url or None,
        guilds=settings.discord.guilds,
        embeds=settings.discord.embeds,
    )


@dataclass(frozen=True, slots=True)
class Digests:
    """Who fills the outbox at set times, and who empties it."""

    publisher: "Publisher"
    senders: "Senders"


def open_digests(newsroom: Newsroom, chats: Chats, settings: Settings) -> Digests:
    """What publishes and delivers to the platforms that are served."""
    from bot.delivery.sender import Sender, Senders  # noqa: PLC0415  # none of this where no token is
    from bot.digest.briefs import Rules  # noqa: PLC0415  # as above
    from bot.digest.publish import Publisher  # noqa: PLC0415  # as above

    store, clock, repeat = newsroom.store, newsroom.context.clock, settings.digest.repeat
    spread = random.SystemRandom().random
    holder = new_holder()
    senders = Senders(
        [Sender(store, each, clock, holder, spread, repeat=repeat, meter=newsroom.meter) for each in chats.platforms]
    )
    languages = newsroom.context.languages
    rules = Rules(settings.zone, timedelta(hours=settings.digest.patience_hours), languages)
    teller, meter, keepers = newsroom.context.teller, newsroom.meter, settings.chat.keepers
    publisher = Publisher(
        store,
        chats.platforms,
        clock,
        rules,
        senders.wake,
        teller=teller,
        meter=meter,
        keepers=keepers,
        workroom=newsroom.workroom,
    )
    chats.desk.sends_by(publisher)
    return Digests(publisher, senders)
