"""`/privacy`: what is kept of a member is theirs to see, to take away and to erase, and nobody else's."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from functools import partial

import pytest

from bot.care import Member
from bot.chatport import KeptAnswer, Mute, Preferences, Subscription
from bot.conversation import Asking, Person, Place
from bot.stories.opinions import leanings_of
from bot.votes import Opinion, Vote
from tests.commands.desk import NOW, Desk, desk

CHANNEL = Place("slack", "T1", "C1")
ABOUT = (("word", "ferry"),)
ADA, BEA = "U1", "U2"


def of(newsroom: Desk, person: str, place: Place = CHANNEL) -> Desk:
    return replace(newsroom, context=replace(newsroom.context, asking=Asking(place, Person(person))))


def own(person: str, place: Place = CHANNEL) -> Place:
    return Place(place.platform, "" if place.platform == "discord" else place.workspace, person, direct=True)


async def lives(newsroom: Desk, person: str, place: Place = CHANNEL) -> None:
    """Somebody has used Tidings for a while."""
    store, direct = newsroom.context.store, own(person, place)
    await store.subscribe(Subscription(direct, f"own of {person}", person, NOW))
    await store.subscribe(Subscription(place, f"channel by {person}", person, NOW))
    await store.prefer(direct, Preferences("Europe/Minsk"))
    await store.mute(direct, Mute("topic", f"muted by {person}"))
    await store.keep_answer(KeptAnswer(f"{place.workspace}{person}", place, person, f"/summary by {person}", NOW))
    for where, is_own in ((direct, True), (place, False)):
        vote = Vote(person, 1, Opinion.MORE, ABOUT, NOW)
        await store.vote(where, vote, partial(leanings_of, own=is_own))


@pytest.fixture
async def newsroom() -> AsyncIterator[Desk]:
    async with desk() as opened:
        for person in (ADA, BEA):
            await lives(opened, person)
        yield opened


async def test_it_says_what_is_kept_of_the_asker_and_of_the_place(newsroom: Desk) -> None:
    heard = await of(newsroom, ADA).hears("/privacy")
    assert "1  what your direct messages follow" in heard
    assert "2  what you said of stories, for 180 days" in heard
    assert "1  what you asked, for 30 days" in heard
    assert "What is kept of this workspace" in heard
    assert "4  subscriptions" in heard
    assert "all of this after 30 days" in heard
    assert (await of(newsroom, ADA).asks("/privacy")).message.private


async def test_the_file_holds_everything_of_the_asker_and_nothing_of_another(newsroom: Desk) -> None:
    reply = await of(newsroom, ADA).asks("/privacy export")
    assert reply.file
    assert reply.message.private
    data = json.loads(reply.file.content)
    assert [row["topic"] for row in data["subscriptions"]] == [f"own of {ADA}"]
    assert [row["line"] for row in data["answers"]] == [f"/summary by {ADA}"]
    assert data["votes"][0]["about"] == [["word", "ferry"]]
    assert data["preferences"] == [{"zone": "Europe/Minsk", "length": None, "language": None, "digest": {}}]
    assert data["answers"][0]["at"] == "2026-03-18T12:00:00Z"
    assert BEA not in reply.file.content


async def test_nothing_is_erased_before_it_is_confirmed(newsroom: Desk) -> None:
    before = await newsroom.context.store.own_data(Member("slack", ADA, "T1"))
    heard = await of(newsroom, ADA).hears("/privacy erase")
    assert "Nothing was erased yet" in heard
    assert await newsroom.context.store.own_data(Member("slack", ADA, "T1")) == before


async def test_what_is_erased_is_gone_and_the_others_keep_theirs(newsroom: Desk) -> None:
    store = newsroom.context.store
    before = await store.own_data(Member("slack", BEA, "T1"))
    heard = await of(newsroom, ADA).hears("/privacy erase confirm:yes")
    assert "Erased: 7 entries." in heard
    assert "without your name" in heard
    assert not any((await store.own_data(Member("slack", ADA, "T1"))).values())
    assert await store.own_data(Member("slack", BEA, "T1")) == before
    kept = await store.subscriptions(CHANNEL)
    assert [(item.topic, item.added_by) for item in kept] == [(f"channel by {ADA}", ""), (f"channel by {BEA}", BEA)]
    leaning = (await store.leanings([CHANNEL]))[CHANNEL]
    assert leaning == leanings_of(await store.votes(CHANNEL), own=False)
    assert (await store.leanings([own(ADA)]))[own(ADA)] == {}
    assert "Nothing is kept of you." in await of(newsroom, ADA).hears("/privacy erase confirm:yes")


async def test_the_same_id_in_another_workspace_of_slack_is_somebody_else(newsroom: Desk) -> None:
    elsewhere = replace(CHANNEL, workspace="T2")
    await lives(newsroom, ADA, elsewhere)
    await of(newsroom, ADA).asks("/privacy erase confirm:yes")
    assert len((await newsroom.context.store.own_data(Member("slack", ADA, "T2")))["votes"]) == 2
    assert len(await newsroom.context.store.votes(elsewhere)) == 1


async def test_on_discord_a_member_is_one_in_all_servers(newsroom: Desk) -> None:
    guild = Place("discord", "G1", "C1")
    await lives(newsroom, ADA, guild)
    reply = await of(newsroom, ADA, Place("discord", "G2", "C9")).asks("/privacy export")
    assert reply.file
    data = json.loads(reply.file.content)
    assert {row["workspace"] for row in data["answers"]} == {"G1"}
    assert [row["topic"] for row in data["subscriptions"]] == [f"own of {ADA}"]
    await of(newsroom, ADA, guild).asks("/privacy erase confirm:yes")
    assert not any((await newsroom.context.store.own_data(Member("discord", ADA))).values())
    assert any((await newsroom.context.store.own_data(Member("slack", ADA, "T1"))).values())


async def test_a_place_without_anything_says_nothing() -> None:
    async with desk() as newsroom:
        heard = await of(newsroom, ADA, Place("discord", "", "D1", direct=True)).hears("/privacy")
        assert "Nothing." in heard
        assert "What is kept of this" not in heard
