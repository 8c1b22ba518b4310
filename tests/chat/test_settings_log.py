"""The log of a workspace's changes misses nothing, and tells of nothing that did not change."""

import sqlite3
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from bot.care import Member, Workspace
from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.conversation import Asking, Person, Place, Response
from bot.message.blocks import Note
from bot.message.plain import plain
from bot.store.changes import note_change
from bot.tenancy import Doing
from tests.chat.test_desk import Chat, buttons
from tests.chat.test_settings import SLACK, TEAM, heard
from tests.commands.desk import FakeWeb, desk

IN_PRIVATE = Asking(Place("slack", "T1", "D7", direct=True), Person("U11", admin=True))


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def test_what_is_set_for_all_is_in_the_log_from_wherever_its_admin_does_it(chat: Chat) -> None:
    assert "commands a minute" in await heard(
        chat, "/settings set zone:Asia/Tokyo per-minute:5 admins:@U22", IN_PRIVATE
    )
    log = await chat.newsroom.context.store.changes(TEAM, 9)
    assert [(each.what, each.channel, each.after) for each in log] == [
        ("may configure", "", "yes"),
        ("commands a minute", "", "5"),
    ]  # the zone is of their own direct messages


async def test_what_is_paused_already_is_not_paused_again_in_the_log(chat: Chat) -> None:
    for line in ("/subscribe ferry try:no", "/digest pause", "/digest pause", "/digest resume", "/digest resume"):
        assert (await chat.asks(line, SLACK)).ill == "", line
    log = await chat.newsroom.context.store.changes(TEAM, 9)
    assert [(each.before, each.after) for each in log][::-1] == [
        ("", "daily 08:00"),
        ("sent", "paused"),
        ("paused", "sent"),
    ]


async def test_who_is_told_instead_of_the_admins_channel_is_kept_of_them_and_erased(chat: Chat) -> None:
    store = chat.newsroom.context.store
    await chat.asks("/settings set admins-channel:here", SLACK)
    held = await store.own_data(Member("slack", "U11", "T1"))
    assert [row["workspace"] for row in held["told_instead"]] == ["T1"]
    assert "you are told where it takes nothing" in await heard(chat, "/privacy", SLACK)
    await chat.asks("/privacy erase confirm:yes", SLACK)
    assert (await store.tenant(TEAM)).person == ""
    assert not any((await store.own_data(Member("slack", "U11", "T1"))).values())


async def test_sources_of_a_list_and_their_entry_are_one_transaction(chat: Chat) -> None:
    feeds = "".join(f'<outline xmlUrl="https://s{number}.example/f" text="S{number}"/>' for number in range(70))
    listed = FakeWeb()
    listed.serves("https://list.example/f.opml", f'<opml version="2.0"><body>{feeds}</body></opml>')
    chat.desk = ChatDesk(replace(chat.newsroom.context, fetcher=listed), ChatRules())
    store = chat.newsroom.context.store
    await store._connections.transact(  # type: ignore[attr-defined]
        lambda connection: connection.execute(
            "CREATE TRIGGER refused BEFORE INSERT ON changed BEGIN SELECT RAISE(ABORT, 'no room'); END"
        ).close()
    )
    assert (await chat.asks("/sources import https://list.example/f.opml", SLACK)).ill == "failed"
    assert not await store.watches(chat.newsroom.clock.at)
    await store._connections.transact(lambda connection: connection.execute("DROP TRIGGER refused").close())  # type: ignore[attr-defined]
    assert "added 70, known 0" in await heard(chat, "/sources import https://list.example/f.opml", SLACK)
    assert [each.after for each in await store.changes(TEAM, 9)] == [
        "6 sources of https://list.example/f.opml watched",
        "64 sources of https://list.example/f.opml watched",
    ]
    assert "added 0, known 70" in await heard(chat, "/sources import https://list.example/f.opml", SLACK)
    assert len(await store.changes(TEAM, 9)) == 2


async def test_a_thread_of_slack_is_told_by_its_channel(chat: Chat) -> None:
    thread = replace(SLACK, place=replace(SLACK.place, thread="1773840000.000100"))
    assert (await chat.asks("/subscribe ferry where:thread try:no", thread)).ill == ""
    (entry,) = await chat.newsroom.context.store.changes(TEAM, 9)
    assert entry.channel == SLACK.place.channel
    discord = Asking(Place("discord", "1", "2", thread="3"), Person("bea", admin=True))
    await chat.asks("/subscribe ferry where:thread try:no", discord)
    (entry,) = await chat.newsroom.context.store.changes(Workspace("discord", "1"), 9)
    assert entry.channel == "3"


async def _changed(chat: Chat, times: int) -> None:
    doing = Doing(SLACK.place, "U11", chat.newsroom.clock.at)

    def note(connection: sqlite3.Connection) -> None:
        for number in range(1, times + 1):
            note_change(connection, replace(doing, what="thing", after=f"={number}="))

    await chat.newsroom.context.store._connections.transact(note)  # type: ignore[attr-defined]


def _numbers(chat: Chat, response: Response) -> list[int]:
    notes = [plain(replace(response.message, blocks=(each,)), chat.newsroom.reader) for each in _notes(response)]
    return [int(text.split("=")[1]) for text in notes if "=" in text]


def _notes(response: Response) -> list[Note]:
    return [each for each in response.message.blocks if isinstance(each, Note)]


async def test_all_that_is_kept_can_be_read_page_by_page_and_by_the_button_under_each(chat: Chat) -> None:
    await _changed(chat, 47)
    first = await chat.asks("/settings history", SLACK)
    assert _numbers(chat, first) == [*range(47, 27, -1)]
    assert "Changes 1 to 20 of 47; older ones: /settings history page:2." in chat.hears(first)
    second = await chat.presses(buttons(first)["Older"], asking=SLACK)
    assert (_numbers(chat, second), second.message.private) == ([*range(27, 7, -1)], True)
    third = await chat.presses(buttons(second)["Older"], asking=SLACK)
    assert _numbers(chat, third) == [*range(7, 0, -1)]
    assert "Changes 41 to 47 of 47." in chat.hears(third)
    assert buttons(third) == {}
    assert _numbers(chat, await chat.asks("/settings history page:3", SLACK)) == _numbers(chat, third)


async def test_a_page_that_is_not_there_is_refused_and_a_member_sees_none(chat: Chat) -> None:
    assert "page:2: there is 1 page of this log." in await heard(chat, "/settings history page:2", SLACK)
    assert "Nothing was changed yet." in await heard(chat, "/settings history page:1", SLACK)
    await _changed(chat, 40)
    older = buttons(await chat.asks("/settings history", SLACK))["Older"]
    assert "page:3: there are 2 pages of this log." in await heard(chat, "/settings history page:3", SLACK)
    assert "page: is a number" in await heard(chat, "/settings history page:0", SLACK)
    member = replace(SLACK, person=Person("U44"))
    assert "you need" in chat.hears(await chat.presses(older, asking=member))
    assert "you need" in await heard(chat, "/settings history page:2", member)
