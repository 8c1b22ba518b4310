"""A Discord in this process (simcord) with a server, a channel, a member and the platform in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import simcord

from bot.commands.spec import COMMANDS, GROUPS
from bot.locales import Locales, load_locales
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.config import DiscordConfig
from bot.resources import config_folder
from tests.fakes import FakeClock
from tests.platforms.fakedesk import FakeDesk


@dataclass
class Marks:
    """The part of a chat store that a platform uses."""

    held: dict[tuple[str, str], str] = field(default_factory=dict)

    async def mark(self, kind: str, key: str, value: str, now: datetime, until: datetime) -> bool:
        assert now < until
        if (kind, key) in self.held:
            return False
        self.held[kind, key] = value
        return True

    async def marked(self, kind: str, key: str, now: datetime) -> str | None:  # noqa: ARG002  # nothing runs out here
        return self.held.get((kind, key))

    async def unmark(self, kind: str, key: str, now: datetime) -> str | None:  # noqa: ARG002  # nothing runs out here
        return self.held.pop((kind, key), None)


def locales() -> Locales:
    return load_locales(config_folder() / "locales")


def platform(marks: Marks | None = None, **config: Any) -> DiscordPlatform:
    groups = {name: group.help for name, group in GROUPS.items()}
    settings = DiscordConfig("simcord.fake.token", **config)
    store: Any = marks or Marks()
    return DiscordPlatform(settings, COMMANDS, groups, store, FakeClock(), locales())


@dataclass
class World:
    """What a test needs at hand."""

    env: simcord.Env
    desk: FakeDesk
    platform: DiscordPlatform
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    member: simcord.MemberActor
    told: list[str]

    def requests(self, method: str, part: str) -> list[simcord.HttpLogEntry]:
        return [each for each in self.env.backend.http_requests if each.method == method and part in each.path]


@asynccontextmanager
async def discord_world(desk: FakeDesk | None = None, served: DiscordPlatform | None = None) -> AsyncIterator[World]:
    """The platform, connected and ready."""
    desk, served, told = desk or FakeDesk(), served or platform(), list[str]()
    client = served.connected(desk, told.append)
    async with simcord.run(client, shard_count=1) as env:
        guild = env.create_guild()
        channel = guild.create_text_channel("general")
        member = guild.add_member(env.create_user("alice"))
        await env.settle()
        yield World(env, desk, served, guild, channel, member, told)


def texts(components: list[dict[str, Any]]) -> str:
    """What can be read in components."""
    parts = []
    for each in components:
        parts += [str(each.get("content") or each.get("label") or "")]
        parts += [texts(each.get("components") or [])]
        parts += [texts([each["accessory"]])] if "accessory" in each else []
    return "\n".join(filter(None, parts))
