"""Rounds of looks: what they claim, that none holds up another, and when the desk itself is cut off."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Intake
from bot.ports import Lease
from bot.sources.poll import LEASE, Poller
from bot.store.sqlite import SqliteStore
from bot.watch import NewWatch, Settlement, Watch, WatchKind, WatchState
from bot.webport import Answer, FetchFailed, FetchRequest
from tests.fakes import DAY, HOUR, FakeClock
from tests.sources.desk import RULES, FakeFetcher, desk, feed, item


def url(name: str) -> str:
    return f"https://{name}.example/feed"


def serving(*names: str) -> FakeFetcher:
    http = FakeFetcher()
    for name in names:
        http.serves(url(name), feed(item(f"News of {name}"), title=name))
    return http


async def test_a_round_looks_at_everything_that_is_due_and_at_nothing_else() -> None:
    http = serving("a", "b", "c")
    async with desk(http, concurrency=2) as made:
        for name in ("a", "b"):
            await made.watches(url(name))
        paused = await made.watches(url("c"))
        await made.store.change_watch(replace(paused, state=WatchState.PAUSED))

        first, second = await made.round(), await made.round()

        assert (first.looked, first.new, first.failed) == (2, 2, 0)
        assert second.looked == 0
        assert sorted(http.urls) == [url("a"), url("b")]


async def test_many_sources_of_one_host_are_all_looked_at_in_one_round() -> None:
    http = FakeFetcher()
    async with desk(http, concurrency=4) as made:
        for number in range(50):
            address = f"https://many.example/{number}"
            http.serves(address, feed(item(f"Number {number}")))
            await made.watches(address)

        assert (await made.round()).looked == 50
        assert len(http.urls) == 50


async def test_a_bug_that_one_source_wakes_keeps_no_other_out() -> None:
    http = serving("good")
    http.answers(url("bad"), RuntimeError("a tooth fell out of the wheel"))
    async with desk(http) as made:
        bad = await made.watches(url("bad"))
        await made.watches(url("good"))

        report = await made.round()

        assert (report.looked, report.new, report.causes) == (2, 1, {"bug": 1})
        held = await made.now(bad)
        assert "a tooth fell out" in (held.problem or "")
        assert held.failures == 1


class Gated(FakeFetcher):
    """Holds back what one URL answers, until it is opened or this many others were asked for."""

    def __init__(self, http: FakeFetcher, held: str, others: int | None = None) -> None:
        super().__init__(http.given)
        self.held = held
        self.others = others
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def fetch(self, request: FetchRequest) -> Answer:
        if request.url == self.held:
            self.reached.set()
            await self.open.wait()
        answer = await FakeFetcher.fetch(self, request)
        if len(self.asked) == self.others:
            self.open.set()
        return answer


async def test_a_source_that_hangs_holds_up_none_of_the_others() -> None:
    names = [f"n{number}" for number in range(10)]
    http = Gated(serving("hung", *names), url("hung"), others=len(names))
    async with asyncio.timeout(10), desk(http, concurrency=2) as made:
        for name in ("hung", *names):
            await made.watches(url(name))

        assert (await made.round()).looked == 11


async def test_a_round_that_is_cancelled_leaves_its_looks_to_be_claimed_when_the_lease_is_over() -> None:
    http = Gated(serving("slow"), url("slow"))
    async with asyncio.timeout(10), desk(http) as made:
        await made.watches(url("slow"))
        async with asyncio.TaskGroup() as group:
            running = group.create_task(made.round())
            await http.reached.wait()
            running.cancel()
        http.open.set()

        assert (await made.round()).looked == 0
        made.clock.advance(LEASE)
        assert (await made.round()).new == 1


async def test_a_source_that_is_changed_during_a_look_is_settled_by_nobody() -> None:
    http = Gated(serving("slow"), url("slow"))
    async with asyncio.timeout(10), desk(http) as made, asyncio.TaskGroup() as group:
        watch = await made.watches(url("slow"))
        running = group.create_task(made.round())
        await http.reached.wait()
        await made.store.change_watch(replace(await made.now(watch), state=WatchState.PAUSED))
        http.open.set()

        assert (await running).looked == 0
        assert await made.titles() == []
        assert (await made.now(watch)).state is WatchState.PAUSED


async def test_two_pollers_on_one_database_look_at_nothing_twice(tmp_path: Path) -> None:
    http, clock = FakeFetcher(), FakeClock()
    path = tmp_path / "tidings.db"
    async with SqliteStore(path) as one, SqliteStore(path) as other:
        for number in range(40):
            address = f"https://h{number}.example/feed"
            http.serves(address, feed(item(f"Number {number}")))
            await one.add_watch(NewWatch(WatchKind.FEED, address, f"feed:{address}", f"h{number}"), clock.now())
        pollers = [
            Poller(store, http, clock, RULES, holder=holder, concurrency=4)
            for store, holder in ((one, "one"), (other, "other"))
        ]

        reports = await asyncio.gather(*(poller.round() for poller in pollers))

        assert sum(report.looked for report in reports) == 40
        assert all(report.looked for report in reports)
        assert len(http.urls) == len(set(http.urls)) == 40


async def test_a_desk_that_reaches_nothing_blames_no_source_and_tries_again_at_the_floor() -> None:
    async with desk(FakeFetcher()) as made:
        watches = [await made.watches(url(name)) for name in ("a", "b", "c")]

        for _ in range(RULES.disable_after + 3):
            await made.round()
            made.clock.advance(RULES.floor)

        held = [await made.now(watch) for watch in watches]
        assert {watch.failures for watch in held} == {0}
        assert {watch.cause for watch in held} == {"connect"}
        assert {await made.wait(watch) for watch in held} == {RULES.floor * 0}
        assert await made.notices() == []


async def test_a_source_alone_while_the_desk_is_cut_off_is_not_blamed_either() -> None:
    async with desk(FakeFetcher()) as made:
        first = await made.watches(url("a"))
        second = await made.watches(url("b"))
        await made.round()
        await made.store.change_watch(replace(await made.now(second), state=WatchState.PAUSED))

        assert (await made.looks(first)).failures == 0


async def test_a_dead_source_is_blamed_when_others_answer_before_or_after() -> None:
    http = serving("good")
    async with desk(http, concurrency=1) as made:
        dead = [await made.watches(url("dead")), await made.watches(url("dead-too"))]
        await made.watches(url("good"))

        report = await made.round()

        assert report.causes == {"connect": 2}
        assert [(await made.now(watch)).failures for watch in dead] == [1, 1]


async def test_the_only_source_is_blamed_for_its_silence() -> None:
    async with desk(FakeFetcher()) as made:
        only = await made.looks(await made.watches(url("only")), RULES.disable_after)

        assert only.state is WatchState.DISABLED
        assert len(await made.notices()) == 1


async def test_an_outage_ends_with_the_first_answer() -> None:
    http = FakeFetcher()
    async with desk(http) as made:
        dead, good = await made.watches(url("dead")), await made.watches(url("good"))
        await made.round()
        http.serves(url("good"), feed(item("Back again")))
        made.clock.advance(HOUR)

        await made.round()

        assert (await made.now(good)).problem is None
        assert (await made.now(dead)).failures == 1


async def test_success_after_a_disabling_needs_no_notice() -> None:
    http = FakeFetcher()
    http.answers(url("a"), FetchFailed(url("a"), "status", "not found", 404))
    async with desk(http) as made:
        watch = await made.looks(await made.watches(url("a")), RULES.disable_after)
        http.serves(url("a"), feed(item("Back again")))
        await made.store.change_watch(replace(watch, state=WatchState.ACTIVE, next_look=made.clock.now()))

        back = await made.looks(watch)

        assert (back.state, back.failures, back.cause) == (WatchState.ACTIVE, 0, None)
        assert len(await made.notices()) == 1


async def test_a_look_that_cannot_be_settled_is_told_in_the_log(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_: object) -> None:
        raise OSError("no space left")

    async with desk(serving("a", "b")) as made:
        for name in ("a", "b"):
            await made.watches(url(name))
        monkeypatch.setattr(SqliteStore, "settle", full)

        report = await made.round()

        assert report.looked == 0
        assert "no space left" in caplog.text
        monkeypatch.undo()
        made.clock.advance(DAY)
        assert (await made.round()).looked == 2


async def test_a_folder_is_looked_into_beside_the_web(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("The ferry sails again\n\nIt left the harbour this morning, after the storm.\n")
    async with desk(FakeFetcher()) as made:
        watch = await made.watches(str(tmp_path), kind=WatchKind.FOLDER)

        report = await made.round()

        assert (report.new, await made.titles()) == (1, ["The ferry sails again"])
        assert await made.wait(watch) == RULES.folder_interval


class Refusing(SqliteStore):
    """A store that refuses what one source gave, and claims while it is locked."""

    claims = 0

    async def settle(self, settlement: Settlement, holder: str, now: datetime) -> Intake | None:
        if settlement.documents and settlement.watch.address == url("bad"):
            raise OverflowError("a number too large for the store")
        return await super().settle(settlement, holder, now)

    async def claim(self, now: datetime, lease: Lease, limit: int) -> Sequence[Watch]:
        self.claims += 1
        if self.claims == 2:
            raise StoreError("tidings.db is locked by another program. Try again when it is done.")
        return await super().claim(now, lease, limit)


async def test_what_the_store_cannot_hold_is_a_failure_of_its_source_alone() -> None:
    http = serving("bad", "good")
    clock = FakeClock()
    async with Refusing() as store:
        store.claims = 2
        for name in ("bad", "good"):
            await store.add_watch(NewWatch(WatchKind.FEED, url(name), f"feed:{url(name)}", name), clock.now())
        report = await Poller(store, http, clock, RULES, holder="one").round()
        assert (report.looked, report.new, dict(report.causes)) == (2, 1, {"bug": 1})
        [bad] = [health.watch for health in await store.watches(clock.now()) if health.watch.name == "bad"]
        assert "too large for the store" in (bad.problem or "")


async def test_a_claim_that_is_refused_undoes_nothing_and_the_next_round_goes_on() -> None:
    http = serving("a", "b", "c")
    clock = FakeClock()
    async with Refusing() as store:
        for name in ("a", "b", "c"):
            await store.add_watch(NewWatch(WatchKind.FEED, url(name), f"feed:{url(name)}", name), clock.now())
        poller = Poller(store, http, clock, RULES, holder="one", concurrency=1)
        first, second = await poller.round(), await poller.round()
        assert (first.looked, second.looked, first.failed + second.failed) == (1, 2, 0)


async def test_a_store_that_refuses_from_the_start_is_told() -> None:
    async with Refusing() as store:
        store.claims = 1
        with pytest.raises(StoreError, match="locked by another program"):
            await Poller(store, serving(), FakeClock(), RULES, holder="one").round()
