"""Installations: stored, found, refreshed before they run out, and erased."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.platforms.slack.api import Api
from bot.platforms.slack.config import SlackConfig
from bot.platforms.slack.installations import Workspaces, installed
from bot.store.sqlite import SqliteStore
from tests.fakes import HOUR, MINUTE, NOW, FakeClock
from tests.platforms.slack.fakeslack import TEAM, FakeSlack, refused

GRANT = {"access_token": "xoxe-old", "token_type": "bot", "scope": "commands", "bot_user_id": "UBOT"}
GRANT |= {"team": {"id": TEAM, "name": "Harbour"}, "authed_user": {"id": "U1"}}  # type: ignore[dict-item]
ROTATING = GRANT | {"refresh_token": "r-old", "expires_in": 43200}
NEW = {"access_token": "xoxe-new", "token_type": "bot", "refresh_token": "r-new", "expires_in": 43200}


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def workspaces(slack: FakeSlack, chat_store: SqliteStore, clock: FakeClock) -> AsyncIterator[Workspaces]:
    api = Api(slack.api, clock)
    config = SlackConfig(client_id="c", client_secret="s", api_url=slack.api)
    opened = Workspaces(config, api, chat_store, clock)
    yield opened
    await opened.close()
    await api.close()


async def token(workspaces: Workspaces) -> str:
    identity = await workspaces.of(TEAM)
    return identity.token if identity else ""


async def test_a_stored_installation_is_found_by_its_workspace_alone(workspaces: Workspaces) -> None:
    await workspaces.installations.async_save(installed(GRANT, NOW))
    assert await token(workspaces) == "xoxe-old"
    assert await workspaces.of("T2") is None
    bot = await workspaces.installations.async_find_bot(enterprise_id=None, team_id=TEAM)
    assert bot is not None
    assert bot.bot_token == "xoxe-old"


async def test_a_token_that_runs_out_is_replaced_once_although_many_ask(
    slack: FakeSlack, workspaces: Workspaces, clock: FakeClock
) -> None:
    slack.answers["oauth.v2.access"] = NEW
    await workspaces.installations.async_save(installed(ROTATING, NOW))
    assert await token(workspaces) == "xoxe-old"
    clock.advance(12 * HOUR - MINUTE)
    assert await asyncio.gather(*(token(workspaces) for _ in range(5))) == ["xoxe-new"] * 5
    assert [body["refresh_token"] for body in slack.called("oauth.v2.access")] == ["r-old"]
    clock.advance(12 * HOUR - MINUTE)
    await token(workspaces)
    assert slack.called("oauth.v2.access")[1]["refresh_token"] == "r-new"


async def test_while_a_token_still_holds_nobody_waits_for_the_next_one(
    slack: FakeSlack, workspaces: Workspaces, clock: FakeClock
) -> None:
    slack.answers["oauth.v2.access"] = NEW
    await workspaces.installations.async_save(installed(ROTATING, NOW))
    clock.advance(11 * HOUR)
    assert await token(workspaces) == "xoxe-old"
    await slack.until(lambda: slack.called("oauth.v2.access"))
    for _ in range(100):
        if await token(workspaces) == "xoxe-new":
            break
        await asyncio.sleep(0.01)
    assert await token(workspaces) == "xoxe-new"
    assert len(slack.called("oauth.v2.access")) == 1
    await workspaces.close()


async def test_a_refused_refresh_leaves_the_old_token(
    slack: FakeSlack, workspaces: Workspaces, clock: FakeClock
) -> None:
    slack.answers["oauth.v2.access"] = refused("invalid_refresh_token")
    await workspaces.installations.async_save(installed(ROTATING, NOW))
    clock.advance(12 * HOUR - MINUTE)
    assert await token(workspaces) == "xoxe-old"


async def test_erased_is_erased(workspaces: Workspaces) -> None:
    await workspaces.installations.async_save(installed(GRANT, NOW))
    await workspaces.installations.async_delete_all(enterprise_id=None, team_id=TEAM)
    assert await workspaces.of(TEAM) is None


async def test_a_token_stands_in_no_repr(workspaces: Workspaces) -> None:
    await workspaces.installations.async_save(installed(GRANT, NOW))
    assert "xoxe" not in repr(await workspaces.of(TEAM))
