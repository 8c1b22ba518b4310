"""A workspace that the app has left: silent at once, its secrets gone, whole again when it is back, else purged."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from functools import partial

from bot.care import Workspace
from bot.chatport import BY_HAND, Installation, KeptAnswer, Mute, Preferences, Subscription
from bot.conversation import Place
from bot.outbox import Kind, Parcel, State, settled
from bot.platformport import Sent
from bot.store.sqlite import SqliteStore
from tests.fakes import DAY, NOW

HERE = Place("slack", "T1", "C1")
OF = Workspace("slack", "T1")
OTHER = replace(HERE, workspace="T2")


def _run(sql: str, connection: sqlite3.Connection) -> None:
    connection.execute(sql)


async def lives(store: SqliteStore, place: Place) -> None:
    await store.subscribe(Subscription(place, "ferry", "ada", NOW))
    await store.subscribe(Subscription(place, "tram", "ada", NOW, paused=BY_HAND))
    await store.keep_answer(KeptAnswer(place.workspace, place, "ada", "/summary ferry", NOW))
    await store.prefer(place, Preferences("UTC"))
    await store.mute(place, Mute("topic", "rain"))
    await store.install(Installation("slack", place.workspace, "", "{}", NOW))
    await store.enqueue([Parcel(Kind.DIGEST, place, NOW, (), ({"text": "news"},), (), "")], NOW)


async def test_nothing_is_delivered_and_the_secrets_are_gone(store: SqliteStore) -> None:
    for place in (HERE, OTHER):
        await lives(store, place)
    part = (await store.claim_parts("slack", "me", NOW, 9))[0]
    await store.leave(OF, NOW)
    await store.settle_parts([settled(part, Sent("1"), NOW, 0.0)], "me")
    assert await store.installation("slack", "T1") is None
    assert await store.installation("slack", "T2")
    states = {each.place.workspace: each.parts[0].state for each in await store.history(None, 9)}
    assert states["T1"] is State.DEAD
    assert {each.subscription.place for each in await store.due_subscriptions(NOW, 9)} == {OTHER}
    assert await store.left_at(OF) == NOW
    assert await store.left_at(Workspace("slack", "T2")) is None


async def test_it_goes_on_when_the_app_is_back(store: SqliteStore) -> None:
    await lives(store, HERE)
    await store.leave(OF, NOW)
    assert await store.came("slack", ["T1", "T2"]) == 1
    assert await store.came("slack", ["T1"]) == 0
    assert [item.paused for item in await store.subscriptions(HERE)] == ["", BY_HAND]
    assert len(await store.due_subscriptions(NOW, 9)) == 1
    assert await store.purge_left(NOW + 99 * DAY) == ()


async def test_installing_it_again_brings_it_back(store: SqliteStore) -> None:
    await lives(store, HERE)
    await store.leave(OF, NOW)
    await store.install(Installation("slack", "T1", "", "{}", NOW))
    assert await store.left_at(OF) is None
    assert (await store.subscriptions(HERE))[0].paused == ""


async def test_it_is_purged_when_its_time_is_up_and_leaves_nothing(store: SqliteStore) -> None:
    for place in (HERE, OTHER):
        await lives(store, place)
    await store.mark("keeper", "slack", "T1", NOW, NOW + 99 * DAY)
    before = await store.kept_of(Workspace("slack", "T2"))
    await store.leave(OF, NOW)
    await store.leave(OF, NOW + DAY)
    await store.purge_chat(NOW + 20 * DAY)
    assert await store.purge_left(NOW - timedelta(seconds=1)) == ()
    assert await store.workspaces() == [OF, Workspace("slack", "T2")]
    assert await store.purge_left(NOW) == [OF]
    assert await store.kept_of(OF) == {}
    assert await store.marked("keeper", "slack", NOW) is None
    assert await store.workspaces() == [Workspace("slack", "T2")]
    assert await store.kept_of(Workspace("slack", "T2")) == before
    assert await store.purge_left(NOW) == ()


async def test_every_table_of_a_workspace_is_purged(store: SqliteStore) -> None:
    """A table that a later migration adds is found by its columns."""
    for sql in (
        "CREATE TABLE audit (platform TEXT, workspace TEXT, person TEXT) STRICT",
        "INSERT INTO audit VALUES ('slack', 'T1', 'ada'), ('slack', 'T2', 'ada')",
    ):
        await store._connections.transact(partial(_run, sql))
    await store.forget_workspace("slack", "T1")
    assert await store.workspaces() == [Workspace("slack", "T2")]


async def test_those_where_something_was_set_up_are_missed_and_those_with_answers_alone_are_not(
    store: SqliteStore,
) -> None:
    for place in (HERE, OTHER):
        await lives(store, place)
    await store.subscribe(Subscription(Place("discord", "g", "c"), "ferry", "ada", NOW))
    brought = Place("slack", "T3", "C1")
    await store.keep_answer(KeptAnswer("a3", brought, "ada", "/summary ferry", NOW))
    await store.subscribe(Subscription(Place("slack", "", "D1", direct=True), "ferry", "ada", NOW))
    assert await store.absent("slack", ["T2", "T9"]) == [OF]
    assert await store.absent("slack", []) == [OF, Workspace("slack", "T2")]
    await store.leave(OF, NOW)
    assert await store.absent("slack", ["T2"]) == []
