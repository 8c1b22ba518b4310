"""A default source of which nothing is stored counts for nothing, and it is said so; others hold as before."""

from collections.abc import AsyncIterator

import pytest

from bot.chat.budget import ChatRules
from bot.chat.desk import ChatDesk
from bot.model import Document, Source
from bot.watch import Watch
from tests.chat.test_desk import Chat
from tests.chat.test_settings import ADA, ADMIN, PLACE, heard
from tests.commands.desk import NOW, desk, item
from tests.commands.test_sources import watched

LEFT = "Left out, since nothing is stored of it: the default source birch."


@pytest.fixture
async def chat() -> AsyncIterator[Chat]:
    async with desk() as newsroom:
        await newsroom.stocked()
        yield Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))


async def _gives(chat: Chat, watch: Watch, title: str) -> None:
    entry = item(title, "The new bridge opened to walkers and bicycles on Tuesday.")
    await chat.newsroom.context.store.add(Document(Source(watch.key, watch.name), (entry,), watch.key), NOW)


@pytest.mark.parametrize(
    "line", ["/latest", "/search ferry", "/summary ferry", "/timeline ferry", "/ask how many people were on the ferry?"]
)
async def test_a_source_that_gave_nothing_before_it_was_removed_is_left_out_and_named(chat: Chat, line: str) -> None:
    before = await heard(chat, line, ADA)
    watch = await watched(chat.newsroom, "Birch Post")
    await chat.asks("/settings set sources:birch", ADMIN)
    await chat.asks(f"/sources remove {watch.id}", ADMIN)
    assert await heard(chat, line, ADA) == f"{before}\n\n{LEFT} So this is of all sources."
    assert "so they are left out: birch." in await heard(chat, "/settings", ADA)


async def test_others_hold_beside_one_that_is_left_out(chat: Chat) -> None:
    await watched(chat.newsroom, "Birch Post")
    await watched(chat.newsroom, "Cedar Post")
    await chat.asks("/settings set sources:wire,birch", ADMIN)
    said = await heard(chat, "/latest", ADA)
    assert f"Of the sources that are set here (wire); of all: source:off.\n\n{LEFT}" in said
    assert "So this is of all" not in said
    assert "Northgate Courier" not in said
    await chat.asks("/settings set sources:wire,birch,cedar", ADMIN)
    assert "nothing is stored of them: the default sources birch, cedar." in await heard(chat, "/latest", ADA)
    assert "eft out" not in await heard(chat, "/latest source:off", ADA)


async def test_a_source_that_gave_something_holds_and_who_removes_it_is_told_what_it_was(chat: Chat) -> None:
    watch = await watched(chat.newsroom, "Birch Post")
    await _gives(chat, watch, "Bridge opens")
    await chat.asks("/settings set sources:birch,wire", ADMIN)
    told = await heard(chat, f"/sources remove {watch.id}", ADMIN)
    assert "It was a default source here (birch): nothing new comes from it." in told
    said = await heard(chat, "/latest", ADA)
    assert "Bridge opens · Birch Post" in said
    assert "Of the sources that are set here (birch, wire)" in said


async def test_a_name_that_fits_another_watched_source_is_no_loss(chat: Chat) -> None:
    gone = await watched(chat.newsroom, "Birch Post")
    await watched(chat.newsroom, "Birch Weekly")
    await chat.asks("/settings set sources:birch", ADMIN)
    assert "default source" not in await heard(chat, f"/sources remove {gone.id}", ADMIN)


async def test_a_new_subscription_has_of_the_default_sources_those_that_can_bring_something(chat: Chat) -> None:
    gone = await watched(chat.newsroom, "Birch Post")
    await watched(chat.newsroom, "Cedar Post")  # it was not read yet
    await chat.asks("/settings set sources:birch,cedar,wire", ADMIN)
    await chat.asks(f"/sources remove {gone.id}", ADMIN)
    absent = "Left out of the default sources, since nothing comes from there: birch."
    for line in ("/subscribe ferry try:yes", "/subscribe ferry", "/subscribe ferry try:no"):
        said = await heard(chat, line, ADMIN)
        assert absent in said
        assert "all sources" not in said
    (held,) = await chat.newsroom.context.store.subscriptions(PLACE)
    assert held.terms.sources == ("cedar", "wire")
    assert absent not in await heard(chat, "/subscribe ferry stories:3", ADMIN)


async def test_a_new_subscription_of_no_default_source_that_is_left_is_said_to_be_of_all(chat: Chat) -> None:
    gone = await watched(chat.newsroom, "Birch Post")
    await chat.asks("/settings set sources:birch", ADMIN)
    await chat.asks(f"/sources remove {gone.id}", ADMIN)
    assert "birch. So this is of all sources." in await heard(chat, "/subscribe ferry try:no", ADMIN)
    (held,) = await chat.newsroom.context.store.subscriptions(PLACE)
    assert held.terms.sources == ()


async def test_an_empty_store_is_called_empty_and_no_more() -> None:
    async with desk() as newsroom:
        chat = Chat(newsroom, ChatDesk(newsroom.context, ChatRules()))
        await watched(newsroom, "Birch Post")
        await chat.asks("/settings set sources:birch", ADMIN)
        assert "eft out" not in await heard(chat, "/latest", ADA)
