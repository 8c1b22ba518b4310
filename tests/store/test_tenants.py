"""What workspaces set is kept with its log or not at all, and what is theirs goes when they say so."""

import json
import sqlite3
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from bot.care import Workspace
from bot.chatport import KeptAnswer, Preferences, Subscription
from bot.conversation import Place
from bot.errors import StoreError
from bot.outbox import Kind, Parcel, settled
from bot.platformport import Sent
from bot.store.posted import is_told
from bot.store.sqlite import SqliteStore
from bot.stories.opinions import leanings_of
from bot.tenancy import Ceiling, Ceilings, Doing
from bot.tenantport import Settled
from bot.votes import Opinion, Vote, Weigh
from bot.watch import NewWatch, WatchKind
from tests.fakes import DAY, NOW
from tests.store.probe import check_file

HERE = Place("slack", "T1", "C1")
OTHER = replace(HERE, workspace="T2")
DIRECT = Place("slack", "T1", "U1", direct=True)
OF = Workspace("slack", "T1")
DOING = Doing(HERE, "U1", NOW, "thing", "", "done")


def weigh(own: bool) -> Weigh:
    return partial(leanings_of, own=own)


async def keeps(store: SqliteStore, place: Place, days: int) -> None:
    """A workspace keeps its own for so many days."""
    doing = Doing(replace(place, channel=""), "U1", NOW)
    await store.configure(doing, lambda held: (replace(held[0], days=days), held[1]))


async def lives(store: SqliteStore, place: Place, age: int) -> None:
    """An answer, a vote and a digest that are so many days old."""
    at = NOW - age * DAY
    await store.keep_answer(KeptAnswer(f"{place.workspace}{place.channel}{age}", place, "U1", "/summary x", at))
    await store.vote(place, Vote(f"U{age}", 1, Opinion.FEWER, (("word", f"day{age}"),), at), weigh(place.direct))
    await store.enqueue([Parcel(Kind.DIGEST, place, at, payloads=({"n": 1},))], at)
    (part,) = await store.claim_parts(place.platform, "me", at, 1)
    begun = await store.begin_part(part, "me", at)
    assert begun
    await store.settle_parts([settled(begun, Sent("1"), at, 0.0)], "me")


async def ages(store: SqliteStore, place: Place) -> dict[str, list[int]]:
    """How old what is kept of a place is, in days."""
    answers = [age for age in range(200) if await store.kept_answer(f"{place.workspace}{place.channel}{age}", place)]
    votes = sorted((NOW - each.at).days for each in await store.votes(place))
    digests = sorted((NOW - each.built_at).days for each in await store.history(place, 99))
    return {"answers": answers, "votes": votes, "digests": digests}


async def test_what_is_a_workspaces_own_goes_when_it_says_so_and_the_others_stays(store: SqliteStore) -> None:
    for place in (HERE, DIRECT, OTHER):
        for age in (1, 20, 40, 100):
            await lives(store, place, age)
    await keeps(store, HERE, 30)
    await store.purge_kept(NOW, Ceilings(), weigh)
    for place in (HERE, DIRECT):  # direct messages in Slack are in the workspace
        assert await ages(store, place) == {"answers": [1, 20], "votes": [1, 20], "digests": [1, 20]}
        assert {name for _, name in (await store.leanings([place]))[place]} <= {"day1", "day20"}
    assert await ages(store, OTHER) == {"answers": [1, 20], "votes": [1, 20, 40, 100], "digests": [1, 20, 40]}


async def test_the_operator_may_keep_less_of_all(store: SqliteStore) -> None:
    for place in (HERE, OTHER):
        for age in (1, 20, 40):
            await lives(store, place, age)
    await keeps(store, HERE, 30)
    await store.purge_kept(NOW, Ceilings(days=Ceiling(14)), weigh)
    for place in (HERE, OTHER):
        assert await ages(store, place) == {"answers": [1], "votes": [1], "digests": [1]}


async def test_what_waits_to_be_sent_is_not_forgotten(store: SqliteStore) -> None:
    await store.enqueue([Parcel(Kind.DIGEST, HERE, NOW, payloads=({"n": 1},))], NOW - 50 * DAY)
    await keeps(store, HERE, 14)
    await store.purge_kept(NOW, Ceilings(), weigh)
    assert len(await store.history(HERE, 9)) == 1


async def test_a_change_whose_entry_cannot_be_written_is_none(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "one.db") as store:
        watch, _ = await store.add_watch(NewWatch(WatchKind.FEED, "https://a.example/f", "feed:a", "A"), NOW)
        held, _ = await store.subscribe(Subscription(HERE, "tram", "U1", NOW))
        await store._connections.transact(lambda connection: connection.execute("DROP TABLE changed").close())
        for work in (
            store.subscribe(Subscription(HERE, "ferry", "U1", NOW), DOING),
            store.unsubscribe(held.id, HERE, DOING),
            store.amend(replace(held, paused="hand"), DOING),
            store.remove_watch(watch.id, DOING),
            store.add_watch(NewWatch(WatchKind.FEED, "https://b.example/f", "feed:b", "B"), NOW, DOING),
            store.configure(DOING, _days),
        ):
            with pytest.raises(StoreError):
                await work
        assert [each.topic for each in await store.subscriptions(HERE)] == ["tram"]
        assert not (await store.subscriptions(HERE))[0].paused
        assert [each.watch.name for each in await store.watches(NOW)] == ["A"]
        assert (await store.tenant(OF)).days is None


def _days(held: Settled) -> Settled:
    return replace(held[0], days=30), replace(held[1], zone="Asia/Tokyo")


async def test_what_changes_nothing_is_in_no_log(store: SqliteStore) -> None:
    await store.subscribe(Subscription(HERE, "ferry", "U1", NOW), DOING)
    await store.subscribe(Subscription(HERE, "ferry", "U1", NOW), DOING)
    assert await store.unsubscribe(99, HERE, DOING) is None
    assert not await store.remove_watch(99, DOING)
    assert await store.unmute(HERE, "nothing", DOING) is None
    for _ in range(2):
        await store.configure(DOING, _days)
    assert [each.what for each in await store.changes(OF, 9)] == ["time zone", "days kept", "thing"]


async def test_a_zone_that_is_set_for_all_plans_what_is_followed_anew(store: SqliteStore) -> None:
    await store.subscribe(Subscription(HERE, "ferry", "U1", NOW, next_at=NOW + DAY))
    await store.subscribe(Subscription(OTHER, "ferry", "U1", NOW, next_at=NOW + DAY))
    await store.configure(replace(DOING, place=replace(HERE, channel="")), _days)
    assert (await store.subscriptions(HERE))[0].next_at is None
    assert (await store.subscriptions(OTHER))[0].next_at == NOW + DAY
    assert await store.preferences(HERE) == Preferences("Asia/Tokyo")
    assert await store.preferred(HERE) == Preferences()


async def test_what_a_later_edition_has_set_is_left_out(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "one.db") as store:
        await keeps(store, HERE, 30)
        held = json.dumps({"days": 30, "colour": "red", "sources": ["wire"]})
        sql = "UPDATE tenant SET held = ?"
        await store._connections.transact(lambda connection: connection.execute(sql, (held,)).close())
        tenant = await store.tenant(OF)
        assert (tenant.days, tenant.sources) == (30, ("wire",))
    check_file(tmp_path / "one.db")


async def test_of_many_workspaces_only_those_are_looked_at_that_have_something_to_be_told() -> None:
    said: list[str] = []
    async with SqliteStore() as store:
        for n in range(30):
            doing = Doing(Place("slack", f"T{n}", ""), "U1", NOW)
            await store.configure(doing, lambda held: (replace(held[0], channel="C1"), held[1]))
        later = NOW + 3 * DAY  # when no channel is chosen just now
        assert not await store.reserve(("slack", "T7"), later.date(), 20, 1)
        await store._connections.look(lambda connection: connection.set_trace_callback(said.append))
        told = await store.to_be_told(later.date(), later, [OF])
    assert [each.of.id for each in told] == ["T7"]
    assert len(said) < 12


async def test_whether_a_workspace_was_told_of_something_is_looked_up_by_an_index() -> None:
    said: list[str] = []

    def plan(connection: sqlite3.Connection) -> list[str]:
        return [row[3] for line in said for row in connection.execute(f"EXPLAIN QUERY PLAN {line}").fetchall()]

    def asked(connection: sqlite3.Connection) -> None:
        connection.set_trace_callback(said.append)
        assert not is_told(connection, ("slack", "T1"), "source:1")
        connection.set_trace_callback(None)

    async with SqliteStore() as store:
        await store._connections.look(asked)
        (way,) = await store._connections.look(plan)
    assert "digest_of_topic" in way
