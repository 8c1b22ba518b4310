"""Whose admins keep the sources: those that are named, else the first that does; nobody else ever."""

from dataclasses import replace

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Asking, Line, Person, Place
from bot.message.plain import plain
from bot.table import Suggests
from tests.commands.desk import Desk, desk

HERE = Asking(Place("discord", "one", "channel"), Person("ada", admin=True))
STRANGE = Asking(Place("discord", "two", "channel"), Person("eve", admin=True))
SLACK = Asking(Place("slack", "T1", "C1"), Person("bea", admin=True))
ALONE = Asking(Place("discord", "", "ada", direct=True), Person("ada", admin=True))


async def _silent(_stage: str) -> None:
    pass


async def hears(chat: ChatDesk, newsroom: Desk, asking: Asking, line: str) -> str:
    return plain((await chat.ask(asking, Line(line), _silent)).message, newsroom.reader)


async def test_the_first_server_whose_admin_keeps_the_sources_is_the_only_one_on_its_platform() -> None:
    async with desk() as newsroom:
        chat = ChatDesk(newsroom.context, ChatRules())
        assert "kept elsewhere" not in await hears(chat, newsroom, STRANGE, "/latest")
        assert "No source is watched" in await hears(chat, newsroom, HERE, "/sources list")
        assert "kept elsewhere" in await hears(chat, newsroom, STRANGE, "/sources list")
        assert "No source is watched" in await hears(chat, newsroom, SLACK, "/sources list")
        restarted = ChatDesk(newsroom.context, ChatRules())
        assert "chat.keepers" in await hears(restarted, newsroom, STRANGE, "/sources remove 1")
        assert "No source is watched" in await hears(restarted, newsroom, HERE, "/sources list")


async def test_who_is_named_keeps_them_and_nobody_else() -> None:
    async with desk() as newsroom:
        chat = ChatDesk(newsroom.context, ChatRules(keepers=("discord:two",)))
        assert "kept elsewhere" in await hears(chat, newsroom, HERE, "/sources list")
        assert "kept elsewhere" in await hears(chat, newsroom, SLACK, "/sources list")
        assert "No source is watched" in await hears(chat, newsroom, STRANGE, "/sources list")
        assert await chat.suggest(HERE, Suggests.WATCHES, "") == ()


@pytest.mark.parametrize("asking", [ALONE, replace(HERE, person=Person("bob"))])
async def test_who_is_no_admin_of_a_place_keeps_nothing_and_takes_nothing(asking: Asking) -> None:
    async with desk() as newsroom:
        chat = ChatDesk(newsroom.context, ChatRules())
        assert "No source is watched" not in await hears(chat, newsroom, asking, "/sources list")
        assert "No source is watched" in await hears(chat, newsroom, STRANGE, "/sources list")


async def test_a_member_ends_their_own_subscription_although_the_channel_follows_the_same() -> None:
    async with desk() as newsroom:
        chat = ChatDesk(newsroom.context, ChatRules())
        member = replace(HERE, person=Person("bob"))
        await hears(chat, newsroom, HERE, "/subscribe belarus try:no")
        await hears(chat, newsroom, member, "/subscribe belarus try:no")
        assert "You follow belarus no more" in await hears(chat, newsroom, member, "/unsubscribe belarus")
