"""What becomes of a payload that is sent unasked."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from aiohttp import web

from bot.commands.spec import COMMANDS
from bot.conversation import Place
from bot.platformport import Delivery, Reason, Rejected, Retry, Sent, Unknown
from bot.platforms.slack import api
from bot.platforms.slack.client import SlackPlatform
from bot.platforms.slack.config import SlackConfig
from bot.store.sqlite import SqliteStore
from tests.fakes import FakeClock
from tests.platforms.slack.fakeslack import CHANNEL, TEAM, FakeSlack, Json, limited, refused

DELIVERY = Delivery("d-1", Place("slack", TEAM, CHANNEL), {"text": "news", "blocks": []})


@pytest.fixture
async def platform(slack: FakeSlack, chat_store: SqliteStore) -> AsyncIterator[SlackPlatform]:
    made = SlackPlatform(
        SlackConfig(bot_token="x", app_token="y", api_url=slack.api), COMMANDS, chat_store, FakeClock()
    )
    yield made
    await made.close()


async def test_what_arrives_carries_its_id(slack: FakeSlack, platform: SlackPlatform) -> None:
    assert await platform.send(DELIVERY) == Sent("100.1")
    posted = slack.called("chat.postMessage")[0]
    assert posted["channel"] == CHANNEL
    assert posted["metadata"] == {"event_type": "tidings_delivery", "event_payload": {"id": "d-1"}}


async def test_a_person_is_reached_in_a_direct_message(slack: FakeSlack, platform: SlackPlatform) -> None:
    await platform.send(Delivery("d", Place("slack", TEAM, "U7", direct=True), {"text": "news"}))
    assert slack.called("conversations.open") == [{"users": "U7"}]
    assert slack.called("chat.postMessage")[0]["channel"] == "D1"


@pytest.mark.parametrize(
    ("code", "reason", "words"),
    [
        ("channel_not_found", Reason.NO_CHANNEL, "/invite @tidings"),
        ("not_in_channel", Reason.NO_PERMISSION, "/invite @tidings"),
        ("is_archived", Reason.ARCHIVED, "unarchive"),
        ("account_inactive", Reason.REMOVED, "install"),
        ("token_revoked", Reason.REMOVED, "install"),
        ("invalid_auth", Reason.REMOVED, "install"),
        ("restricted_action", Reason.NO_PERMISSION, "admin"),
        ("msg_blocks_too_long", Reason.INVALID, "report"),
        ("invalid_blocks", Reason.INVALID, "report"),
        ("something_new", Reason.NO_PERMISSION, "something_new"),
    ],
)
async def test_what_can_never_arrive_is_told_with_a_cure(
    slack: FakeSlack, platform: SlackPlatform, code: str, reason: Reason, words: str
) -> None:
    slack.answers["chat.postMessage"] = refused(code)
    outcome = await platform.send(DELIVERY)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason
    assert words in outcome.sentence


async def test_a_rate_limit_is_honoured_for_the_whole_workspace(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.answers["chat.postMessage"] = limited(7)
    assert await platform.send(DELIVERY) == Retry(timedelta(seconds=7), "Slack asks to wait 7 s")
    slack.answers.clear()
    other = Delivery("d-2", Place("slack", TEAM, "C2"), {"text": "more"})
    assert isinstance(await platform.send(other), Retry)
    assert len(slack.called("chat.postMessage")) == 1


async def test_an_error_of_slack_leaves_it_open_whether_it_arrived(slack: FakeSlack, platform: SlackPlatform) -> None:
    slack.answers["chat.postMessage"] = web.Response(status=503, text="down")
    assert isinstance(await platform.send(DELIVERY), Unknown)


async def test_silence_leaves_it_open_whether_it_arrived(
    slack: FakeSlack, platform: SlackPlatform, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(_body: Json) -> Json:
        await asyncio.sleep(0.5)
        return {}

    monkeypatch.setattr(api, "TIMEOUT", 0.2)
    slack.answers["chat.postMessage"] = hang
    assert isinstance(await platform.send(DELIVERY), Unknown)


async def test_a_slack_that_cannot_be_reached_is_tried_again(chat_store: SqliteStore) -> None:
    config = SlackConfig(bot_token="x", api_url="http://127.0.0.1:9/api/")
    made = SlackPlatform(config, COMMANDS, chat_store, FakeClock())
    assert isinstance(await made.send(DELIVERY), Retry)
    await made.close()


async def test_a_channel_gets_one_message_a_second(slack: FakeSlack, platform: SlackPlatform) -> None:
    await platform.send(DELIVERY)
    second = asyncio.ensure_future(platform.send(DELIVERY))
    await asyncio.sleep(0.5)
    assert len(slack.called("chat.postMessage")) == 1
    await second
    assert len(slack.called("chat.postMessage")) == 2
