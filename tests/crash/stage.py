"""Both platforms on loopback with a channel for each subscription, and what stands in the channels at the end."""

from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from bot.conversation import Place
from bot.platforms.slack.manifest import EVENTS, SCOPES
from tests.crash.weather import DiscordWeather, SlackWeather, Weather
from tests.standins.discord import DiscordStandIn
from tests.standins.slack import App, SlackStandIn

REQUESTS_A_SECOND = 50
"""Discord's global limit."""


@dataclass
class Stage:
    """The stand-ins, and the places in them."""

    discord: DiscordStandIn
    slack: SlackStandIn
    places: list[Place]
    environment: dict[str, str]

    def shake(self, number: int) -> str:
        """Let a live connection of a platform drop, in turn; which one."""
        if number % 2:
            self.discord.gateway.drop()
            return "Discord gateway dropped"
        self.slack.socket.drop()
        return "Slack socket dropped"

    def arrived(self) -> Mapping[tuple[str, str], Sequence[tuple[str, str]]]:
        """By platform and channel what the app said there, as (delivery, words), the oldest first."""
        found: defaultdict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
        for place in self.places:
            found[place.platform, place.channel] = (
                self._on_discord(int(place.channel)) if place.platform == "discord" else self._on_slack(place)
            )
        return found

    def _on_discord(self, channel: int) -> list[tuple[str, str]]:
        kept = self.discord.backend.messages[channel].values()
        names = self.discord.nonces.sent_as
        return [
            (names.get(str(each.id), f"message {each.id}"), words_of({"components": each.components})) for each in kept
        ]

    def _on_slack(self, place: Place) -> list[tuple[str, str]]:
        kept = self.slack.world.teams[place.workspace].channels[place.channel].messages
        return [(_delivery(each.metadata, each.ts), words_of({"blocks": each.blocks})) for each in kept]


def _delivery(metadata: Any, ts: str) -> str:
    return str(((metadata or {}).get("event_payload") or {}).get("id") or f"message {ts}")


def words_of(payload: Mapping[str, Any]) -> str:
    """What a reader sees of a payload or a message: texts in order, whatever else the platform added to it."""
    return "\n".join(_texts(payload.get("components") or payload.get("blocks") or ()))


def _texts(part: Any) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, Mapping):
        shown = ("content", "text", "label", "url", "elements", "components", "fields", "accessory")
        return [text for name in shown if name in part for text in _texts(part[name])]
    return [text for each in part for text in _texts(each)] if isinstance(part, Sequence) else []


@asynccontextmanager
async def stage(subscriptions: int, weather: Weather) -> AsyncIterator[Stage]:
    """So many channels on each platform, in this weather."""
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with DiscordStandIn() as discord, SlackStandIn(app) as slack:
        discord.limit_all(REQUESTS_A_SECOND)
        discord.faults = DiscordWeather(weather)
        slack.world.faults = SlackWeather(weather)
        guild, team = discord.guild(), slack.team()
        ada = slack.user(team)
        places = [
            Place("discord", str(guild.id), str(discord.channel(guild, f"news-{n}").id)) for n in range(subscriptions)
        ]
        places += [Place("slack", team.id, slack.channel(team, f"news-{n}", ada).id) for n in range(subscriptions)]
        environment = {
            "DISCORD_TOKEN": discord.token,
            "TIDINGS_DISCORD_API_URL": discord.api_url,
            "TIDINGS_DISCORD_GATEWAY_URL": discord.gateway_url,
            "SLACK_BOT_TOKEN": team.token,
            "SLACK_APP_TOKEN": app.app_token,
            "TIDINGS_SLACK_API_URL": slack.api_url,
        }
        yield Stage(discord, slack, places, environment)
