"""Where the app is only by a member who installed it for themselves: a conversation in which others read too."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Place
from bot.store.sqlite import SqliteStore
from tests.commands.desk import desk
from tests.platforms.harness import on_discord
from tests.standins.discord import DiscordStandIn
from tests.standins.discord.verbs import Asked, buttons, texts


@dataclass(slots=True)
class Talk:
    """Ann, who has the app, and Bob, who has not, write to each other."""

    discord: DiscordStandIn
    store: SqliteStore
    ann: Any
    bob: Any
    channel: Any

    async def asks(self, command: str, **options: str) -> Asked:
        return await self.shown(self.discord.slash(self.ann, self.channel, command, **options))

    async def shown(self, asked: Asked) -> Asked:
        """Once it is answered; nothing of it is Bob's to see, and the stand-in knows all that was sent."""
        await asked.answered()
        assert asked.messages
        assert self.discord.visible(self.bob, self.channel) == []
        assert not self.discord.gaps
        return asked


@pytest.fixture
async def talk() -> AsyncIterator[Talk]:
    async with desk() as newsroom, DiscordStandIn() as discord:
        await newsroom.stocked()
        store: Any = newsroom.context.store
        chat = ChatDesk(newsroom.context, ChatRules())
        async with on_discord(discord, store, newsroom.context.clock, chat):
            ann, bob = (discord.member(discord.guild(), name) for name in ("ann", "bob"))
            yield Talk(discord, store, ann, bob, discord.conversation(ann, bob))


async def test_a_summary_is_answered_to_whoever_asked_and_its_buttons_work(talk: Talk) -> None:
    asked = await talk.asks("summary", topic="ferry")
    assert "Sandholm" in texts(asked.message)
    assert "[1]" in set(buttons(asked.message))
    quoted = await talk.shown(talk.discord.press(talk.ann, asked.message, "[1]"))
    assert "ferry" in texts(quoted.messages[-1]).casefold()


async def test_a_topic_is_followed_in_ones_own_direct_messages_never_in_the_conversation(talk: Talk) -> None:
    assert "You now follow ferry" in texts((await talk.asks("subscribe", topic="ferry", **{"try": "no"})).message)
    own = Place("discord", "", str(talk.ann.id), direct=True)
    assert [each.topic for each in await talk.store.subscriptions(own)] == ["ferry"]


@pytest.mark.parametrize(
    ("command", "options"),
    [("subscribe", {"topic": "ferry", "where": "here"}), ("settings set", {"zone": "Asia/Tokyo"})],
    ids=["subscribe here", "settings"],
)
async def test_what_changes_the_conversation_is_refused_with_what_works_instead(
    talk: Talk, command: str, options: dict[str, str]
) -> None:
    said = texts((await talk.asks(command, **options)).message)
    assert "belongs to no server" in said
    assert "where:dm" in said
    assert "Manage Server" not in said
    place = Place("discord", "", str(talk.channel.id))
    assert await talk.store.subscriptions(place) == []
    assert (await talk.store.preferences(place)).zone is None


async def test_commands_for_admins_are_refused_plainly(talk: Talk) -> None:
    said = texts((await talk.asks("sources list")).message)
    assert "admin" in said
    assert "Something went wrong" not in said
