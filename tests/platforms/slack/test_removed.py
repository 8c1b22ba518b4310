"""A removal of which Slack sent no event that anybody heard is found out at the next start."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest

from bot.commands.spec import COMMANDS
from bot.errors import PlatformRefused
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.installations import StoredInstallations, installed
from bot.platforms.slack.removed import GONE
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, FakeClock
from tests.platforms.fakedesk import FakeDesk
from tests.platforms.slack.fakeslack import TEAM, FakeSlack, refused


@asynccontextmanager
async def running(slack: FakeSlack, store: SqliteStore, desk: FakeDesk, **config: Any) -> AsyncIterator[None]:
    ready: list[str] = []
    served = SlackPlatform(SlackConfig(api_url=slack.api, app_token="xapp-1", **config), COMMANDS, store, FakeClock())
    task = asyncio.ensure_future(served.run(desk, ready.append))
    try:
        await slack.until(lambda: ready or task.done())
        if task.done():
            await task
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError, PlatformRefused):
            await task


@pytest.mark.parametrize("code", sorted(GONE))
async def test_a_fixed_token_that_ended_is_a_removal_from_its_workspace(
    code: str, slack: FakeSlack, chat_store: SqliteStore, caplog: pytest.LogCaptureFixture
) -> None:
    desk = FakeDesk()
    async with running(slack, chat_store, desk, bot_token="xoxb-1"):
        assert desk.present == [f"slack:{TEAM}"]
    slack.answers["auth.test"] = refused(code)
    for _ in range(2):
        with pytest.raises(PlatformRefused, match="install the app again, and copy"):
            async with running(slack, chat_store, desk, bot_token="xoxb-1"):
                pass
    assert desk.calls == [("left", "slack", TEAM)], "once"
    assert f"the app was removed from slack:{TEAM}, or its token was revoked ({code})" in caplog.text
    del slack.answers["auth.test"]
    async with running(slack, chat_store, desk, bot_token="xoxb-2"):
        assert desk.present == [f"slack:{TEAM}"] * 2


async def test_a_token_that_slack_never_knew_is_no_removal(slack: FakeSlack, chat_store: SqliteStore) -> None:
    desk = FakeDesk()
    slack.answers["auth.test"] = refused("account_inactive")
    with pytest.raises(PlatformRefused):
        async with running(slack, chat_store, desk, bot_token="xoxb-1"):
            pass
    del slack.answers["auth.test"]
    async with running(slack, chat_store, desk, bot_token="xoxb-1"):
        pass
    slack.answers["auth.test"] = refused("invalid_auth")
    with pytest.raises(PlatformRefused, match=r"\(invalid_auth\): copy"):
        async with running(slack, chat_store, desk, bot_token="xoxb-mistyped"):
            pass
    assert desk.calls == []


async def test_each_installation_is_asked_after(slack: FakeSlack, chat_store: SqliteStore) -> None:
    for team in ("T1", "T2", "T3", "T4"):
        granted = {"team": {"id": team}, "access_token": f"xoxb-{team}", "authed_user": {"id": "U1"}}
        await StoredInstallations(chat_store, FakeClock()).async_save(installed(granted, NOW))
    says = {"Bearer xoxb-T1": {}, "Bearer xoxb-T2": refused("token_revoked"), "Bearer xoxb-T3": refused("fatal_error")}

    def asked(_body: object) -> Any:
        return says.get(slack.calls[-1][2], refused("account_inactive"))

    slack.answers["auth.test"] = asked
    desk = FakeDesk()
    async with running(slack, chat_store, desk, client_id="1", client_secret="s"):
        await slack.until(lambda: len(desk.calls) == 2)
    assert desk.calls == [("left", "slack", "T2"), ("left", "slack", "T4")]
