"""How the socket is kept open, and what cannot be cured by trying again."""

import asyncio
from contextlib import suppress
from pathlib import Path

import pytest

from bot.commands.spec import COMMANDS
from bot.errors import PlatformDown, PlatformRefused
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.store.sqlite import SqliteStore
from tests.fakes import SECOND, FakeClock
from tests.platforms.fakedesk import FakeDesk
from tests.platforms.slack.conftest import Served
from tests.platforms.slack.fakeslack import FakeSlack, refused
from tests.platforms.slack.test_client import command


async def test_a_refresh_opens_the_next_socket_before_the_old_one_ends_and_loses_nothing(served: Served) -> None:
    old = served.slack.sockets[0]
    await old.send_json({"type": "disconnect", "reason": "refresh_requested"})
    await old.send_json({"type": "slash_commands", "envelope_id": "late", "payload": command(served, "a")})
    await served.slack.until(lambda: len(served.slack.sockets) > 1)
    assert not old.closed
    await served.slack.acked("late")
    await old.close()
    await served.slack.acked(await served.slack.send("slash_commands", command(served, "b")))
    await served.slack.until(lambda: len(served.desk.calls) == 2)
    assert len(served.ready) == 1


async def test_a_broken_socket_is_opened_again(served: Served) -> None:
    await served.slack.sockets[0].close()
    await served.slack.until(lambda: len(served.slack.sockets) > 1)
    await served.slack.acked(await served.slack.send("slash_commands", command(served, "a")))


async def refused_with(slack: FakeSlack, store: SqliteStore, **config: str) -> str:
    settings = {"bot_token": "xoxb-secret", "app_token": "xapp-secret", "api_url": slack.api} | config
    platform = SlackPlatform(SlackConfig(**settings), COMMANDS, store, FakeClock())
    with pytest.raises(PlatformRefused) as caught:
        await asyncio.wait_for(platform.run(FakeDesk(), print), 5)
    assert "secret" not in str(caught.value).lower().replace("signing_secret", "")
    return str(caught.value)


async def test_a_wrong_bot_token_is_named(slack: FakeSlack, chat_store: SqliteStore) -> None:
    slack.answers["auth.test"] = refused("invalid_auth")
    assert "SLACK_BOT_TOKEN (invalid_auth)" in await refused_with(slack, chat_store)


async def test_a_wrong_app_token_is_named(slack: FakeSlack, chat_store: SqliteStore) -> None:
    slack.answers["apps.connections.open"] = refused("not_allowed_token_type")
    assert "SLACK_APP_TOKEN (not_allowed_token_type)" in await refused_with(slack, chat_store)


async def test_http_without_a_signing_secret_is_refused(slack: FakeSlack, chat_store: SqliteStore) -> None:
    assert "SLACK_SIGNING_SECRET" in await refused_with(slack, chat_store, app_token="")


async def test_a_slack_that_cannot_be_reached_is_down(chat_store: SqliteStore) -> None:
    config = SlackConfig(bot_token="x", app_token="y", api_url="http://127.0.0.1:9/api/")
    with pytest.raises(PlatformDown):
        await SlackPlatform(config, COMMANDS, chat_store, FakeClock()).run(FakeDesk(), print)


async def test_what_bolt_reads_from_the_environment_changes_nothing(
    slack: FakeSlack, chat_store: SqliteStore, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("SLACK_BOT_TOKEN", "SLACK_CLIENT_ID", "SLACK_CLIENT_SECRET", "SLACK_SIGNING_SECRET"):
        monkeypatch.setenv(name, "other")
    monkeypatch.setenv("HOME", str(tmp_path))
    config = SlackConfig(bot_token="xoxb-1", app_token="xapp-1", api_url=slack.api)
    platform, ready, desk = SlackPlatform(config, COMMANDS, chat_store, FakeClock()), list[str](), FakeDesk()
    task = asyncio.ensure_future(platform.run(desk, ready.append))
    await slack.until(lambda: ready or task.done())
    served = Served(slack, desk, platform, chat_store, FakeClock())
    await slack.acked(await slack.send("slash_commands", command(served, "a")))
    await slack.until(lambda: slack.posts)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
    assert list(tmp_path.iterdir()) == []  # noqa: ASYNC240  # a moment, after everything ended
    assert {token for _, _, token in slack.calls} == {"Bearer xoxb-1", "Bearer xapp-1"}


async def test_two_hundred_commands_at_once_are_all_acknowledged_and_answered(served: Served) -> None:
    envelopes = [await served.slack.send("slash_commands", command(served, f"topic {n}")) for n in range(200)]
    for envelope in envelopes:
        await served.slack.acked(envelope)
    await served.slack.until(lambda: len(served.slack.posts) == 200, 10)
    assert len(served.slack.called("users.info")) == 1


async def test_a_member_whom_slack_does_not_tell_of_is_no_admin_until_it_does(served: Served) -> None:
    served.slack.answers["users.info"] = refused("missing_scope")
    await served.slack.send("slash_commands", command(served, "a"))
    await served.slack.until(lambda: served.slack.posts)
    assert not served.desk.last[1].person.admin  # type: ignore[attr-defined]
    assert served.desk.last[1].person.outside  # type: ignore[attr-defined]  # nor one whom admins may have chosen
    served.slack.answers.clear()
    served.clock.advance(21 * SECOND)
    await served.slack.send("slash_commands", command(served, "b"))
    await served.slack.until(lambda: served.slack.posts[1:])
    assert served.desk.last[1].person.admin  # type: ignore[attr-defined]
