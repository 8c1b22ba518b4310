"""A platform says when a gap lasts, so that it does not count as serving, and when it is over."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import timedelta

import discord
import pytest
import yarl

from bot.clock import SystemClock
from bot.commands.spec import COMMANDS, GROUPS
from bot.platformport import Platform
from bot.platforms.discord import gateway
from bot.platforms.discord.client import DiscordPlatform
from bot.platforms.discord.config import DiscordConfig
from bot.platforms.slack import socket
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.manifest import EVENTS, SCOPES
from bot.store.sqlite import SqliteStore
from tests.platforms.fakedesk import FakeDesk
from tests.standins.discord import DiscordStandIn
from tests.standins.slack import App, SlackStandIn

SHORT = timedelta(seconds=0.1)


@asynccontextmanager
async def telling(platform: Platform) -> AsyncIterator[asyncio.Queue[str]]:
    """What the platform says while it runs."""
    told: asyncio.Queue[str] = asyncio.Queue()
    running = asyncio.ensure_future(platform.run(FakeDesk(), told.put_nowait))
    try:
        yield told
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running


async def gap_is_told(told: asyncio.Queue[str], standin: DiscordStandIn | SlackStandIn, name: str) -> None:
    async with asyncio.timeout(60):
        assert (await told.get()).startswith(name)
        await standin.go_down()
        assert await told.get() == ""
        await standin.come_back()
        assert (await told.get()).startswith(name)


async def test_discord_tells_that_it_is_gone_and_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "GAP", SHORT)
    async with DiscordStandIn() as standin, SqliteStore() as store:
        monkeypatch.setattr(discord.http.Route, "BASE", standin.api_url)
        monkeypatch.setattr(discord.gateway.DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(standin.gateway_url))
        config = DiscordConfig(standin.token, standin.api_url, standin.gateway_url)
        groups = {each.name: each.help for each in GROUPS.values()}
        async with telling(DiscordPlatform(config, COMMANDS, groups, store, SystemClock(), {})) as told:
            await gap_is_told(told, standin, "Discord")


async def test_slack_tells_that_it_is_gone_and_that_it_is_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "GAP", SHORT)
    app = App(scopes=tuple(SCOPES), events=frozenset(EVENTS))
    async with SlackStandIn(app) as standin, SqliteStore() as store:
        team = standin.team()
        config = SlackConfig(bot_token=team.token, app_token=app.app_token, api_url=standin.api_url)
        async with telling(SlackPlatform(config, COMMANDS, store, SystemClock())) as told:
            await gap_is_told(told, standin, "Slack")
