"""A digest on Discord and on Slack: its buttons are pressed, counted once, and answered to who pressed alone."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.chat.said import ENDED
from bot.chatport import Subscription
from bot.conversation import Place
from bot.delivery.sender import Sender
from bot.digest.briefs import Rules
from bot.digest.publish import Publisher
from bot.follow import Terms
from tests.commands.desk import HOUR, NOW, Desk, desk
from tests.platforms.harness import Seen, harness

CHATS = ("discord", "slack")


@asynccontextmanager
async def told(name: str) -> AsyncIterator[tuple[Any, Desk, Place]]:
    """A platform whose channel was sent a digest by the real publisher and sender."""
    async with desk() as newsroom:
        await newsroom.stocked()
        async with harness(name, newsroom, ChatDesk(newsroom.context, ChatRules())) as chat:
            place = place_of(chat)
            await published(chat, newsroom, place)
            yield chat, newsroom, place


def place_of(chat: Any) -> Place:
    return Place(chat.name, str(chat.guild.id if chat.name == "discord" else chat.team.id), str(chat.channel.id))


async def published(chat: Any, newsroom: Desk, place: Place) -> None:
    store, clock = newsroom.context.store, newsroom.clock
    clock.at = NOW - HOUR
    await store.subscribe(Subscription(place, "ferry", "ada", clock.at, terms=Terms(schedule="every 1h")))
    publisher = Publisher(store, [chat.platform], clock, Rules(ZoneInfo("UTC"), HOUR), lambda: None)
    await publisher.tick()
    clock.at = NOW
    assert await publisher.tick() == 1
    assert await Sender(store, chat.platform, clock, "test", lambda: 0.5, repeat=False).round()


def newest(chat: Any) -> Seen:
    """The digest as it lies in the channel."""
    if chat.name == "discord":
        return Seen("", private=False, where=list(chat.standin.backend.messages[chat.channel.id].values())[-1])
    return Seen("", private=False, where=chat.channel.messages[-1])


@pytest.mark.parametrize("name", CHATS)
async def test_a_vote_is_answered_to_who_pressed_alone_and_taken_back_by_a_second_press(name: str) -> None:
    async with told(name) as (chat, newsroom, place):
        digest = newest(chat)
        first = await chat.press(digest, "👍")
        assert first.private
        assert "Noted: more like" in first.words
        assert "1 for, 0 against." in first.words
        assert (await newsroom.context.store.leanings([place]))[place]
        changed = await chat.press(digest, "Less like this")
        assert "0 for, 1 against." in changed.words
        assert "/mute article" in changed.words
        back = await chat.press(digest, "Less like this")
        assert "Taken back" in back.words
        assert await newsroom.context.store.votes(place) == []


@pytest.mark.parametrize("name", CHATS)
async def test_a_button_of_what_was_not_told_there_is_refused(name: str) -> None:
    async with told(name) as (chat, newsroom, place):
        forged = await chat.forge(newest(chat), "do:vote:999:up")
        assert forged.private
        assert ENDED.split(":")[0] in forged.words
        others = (place, replace(place, workspace="other"), replace(place, channel="other"))
        assert not any((await newsroom.context.store.leanings(others)).values())
