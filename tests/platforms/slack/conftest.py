"""A Slack on loopback, a store in memory, and a platform that serves a desk over Socket Mode."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, field

import pytest

from bot.commands.spec import COMMANDS
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.store.sqlite import SqliteStore
from tests.fakes import FakeClock
from tests.platforms.fakedesk import FakeDesk
from tests.platforms.slack.fakeslack import FakeSlack, fake_slack


@dataclass
class Served:
    """A platform that runs."""

    slack: FakeSlack
    desk: FakeDesk
    platform: SlackPlatform
    store: SqliteStore
    clock: FakeClock
    ready: list[str] = field(default_factory=list)


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with fake_slack() as running:
        yield running


@pytest.fixture
async def chat_store() -> AsyncIterator[SqliteStore]:
    async with SqliteStore() as store:
        yield store


@pytest.fixture
async def served(slack: FakeSlack, chat_store: SqliteStore) -> AsyncIterator[Served]:
    clock, desk = FakeClock(), FakeDesk()
    config = SlackConfig(bot_token="xoxb-1", app_token="xapp-1", api_url=slack.api)
    platform = SlackPlatform(config, COMMANDS, chat_store, clock)
    running = Served(slack, desk, platform, chat_store, clock)
    task = asyncio.ensure_future(platform.run(desk, running.ready.append))
    try:
        await slack.until(lambda: running.ready or task.done())
        yield running
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
