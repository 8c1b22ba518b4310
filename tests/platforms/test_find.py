"""What may have arrived is found where it is, and said to be absent where it is not: on every chat platform."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.clock import SystemClock
from bot.conversation import Place
from bot.message.blocks import Heading, Message, paragraph
from bot.message.plain import Reader
from bot.platformport import Absent, Delivery, Retry, Sent, Unknown
from tests.commands.desk import desk
from tests.platforms.harness import DiscordHarness, SlackHarness, harness

MESSAGE = Message((Heading("Digest"), paragraph("Six stories, and *one* of them new.")))


def delivery_to(chat: DiscordHarness | SlackHarness, number: str, reader: Reader) -> Delivery:
    """A digest to the harness's channel."""
    if isinstance(chat, DiscordHarness):
        place = Place("discord", str(chat.guild.id), str(chat.channel.id))
    else:
        place = Place("slack", chat.team.id, chat.channel.id)
    (payload,) = chat.platform.render(MESSAGE, reader).payloads
    return Delivery(number, place, payload)


@pytest.mark.parametrize("name", ["discord", "slack"])
async def test_a_message_is_found_by_its_delivery_and_no_other(name: str) -> None:
    async with desk() as newsroom, harness(name, newsroom, ChatDesk(newsroom.context, ChatRules())) as chat:
        assert isinstance(chat, DiscordHarness | SlackHarness)
        now = SystemClock().now()
        sent = delivery_to(chat, "d1", Reader(now, newsroom.context.zone))
        assert isinstance(await chat.platform.find(sent, now), Absent)
        arrived = await chat.platform.send(sent)
        assert isinstance(arrived, Sent)
        assert await chat.platform.find(sent, now) == arrived
        other = replace(sent, id="d2", payload={"text": "Another", "content": "Another"})
        assert isinstance(await chat.platform.find(other, now), Absent)
        assert isinstance(await chat.platform.find(sent, now + timedelta(hours=1)), Absent)  # older than it


@pytest.mark.parametrize("name", ["discord", "slack"])
async def test_where_nobody_can_look_nothing_is_said_to_be_absent(name: str) -> None:
    async with desk() as newsroom, harness(name, newsroom, ChatDesk(newsroom.context, ChatRules())) as chat:
        assert isinstance(chat, DiscordHarness | SlackHarness)
        now = SystemClock().now()
        sent = delivery_to(chat, "d1", Reader(now, newsroom.context.zone))
        elsewhere = replace(sent.place, channel="1234567890" if name == "discord" else "C0GONE")
        gone = await chat.platform.find(replace(sent, place=elsewhere), now - timedelta(hours=1))
        assert isinstance(gone, Unknown)
        assert gone.why
        await chat.standin.go_down()
        assert isinstance(await chat.platform.find(sent, now), Retry)
