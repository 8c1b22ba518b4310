"""Watched sources: added once, claimed once, settled by who claimed them."""

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest

from bot.model import Document, Intake, Source
from bot.ports import Scope
from bot.store.sqlite import SqliteStore
from bot.store.watches import PER_HOST
from bot.watch import FullText, Settlement, Watch, WatchKind, WatchState
from tests.fakes import DAY, HOUR, MINUTE, NOW, entry
from tests.store.watching import HOLDER, claimed, gave, lease, looked, wanted

EVERY_FIELD = Watch(
    id=1,
    kind=WatchKind.PAGE,
    address="https://elsewhere.example/news",
    name="Renamed",
    added=NOW,
    next_look=NOW + DAY,
    state=WatchState.DISABLED,
    topics=("World", "Häfen"),
    full_text=FullText.NEVER,
    interval=2 * HOUR,
    refresh=30 * MINUTE,
    etag='W/"1"',
    last_modified="Wed, 18 Mar 2026 12:00:00 GMT",
    validated_url="https://cdn.example/feed",
    digest="abc",
    moved_to="https://moved.example/",
    moved_times=2,
    last_look=NOW,
    last_success=NOW - HOUR,
    failures=3,
    failing_since=NOW - HOUR,
    cause="dns",
    problem="https://elsewhere.example: its host name is not known; check the spelling.",
    key=wanted().key,
)


async def test_a_source_is_due_at_once_and_watched_once(store: SqliteStore) -> None:
    watch, new = await store.add_watch(wanted(), NOW)
    assert (new, watch.next_look, await store.next_look()) == (True, NOW, NOW)
    assert await store.add_watch(wanted(), NOW + DAY) == (watch, False)
    assert [health.watch for health in await store.watches(NOW)] == [watch]


async def test_a_watch_comes_back_with_every_field_as_it_was_changed(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    assert await store.change_watch(EVERY_FIELD)
    assert await store.watch(1) == replace(EVERY_FIELD, version=1)


async def test_what_was_read_before_somebody_else_wrote_it_changes_nothing(store: SqliteStore) -> None:
    """A person pauses a source while a look finds that it is gone, or while another person resumes it."""
    read, _ = await store.add_watch(wanted(), NOW)
    [watch] = await claimed(store)
    await store.settle(Settlement(replace(watch, state=WatchState.DISABLED, cause="gone")), HOLDER, NOW)
    assert not await store.change_watch(replace(read, topics=("Ports",)))
    now = await store.watch(1)
    assert now is not None
    assert (now.state, now.topics) == (WatchState.DISABLED, ())


async def test_a_look_from_before_a_change_is_not_settled_by_its_own_holder_either(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    [before] = await claimed(store)
    read = await store.watch(1)
    assert read is not None
    await store.change_watch(replace(read, topics=("Ports",), next_look=NOW))
    [after] = await claimed(store)
    assert await store.settle(gave(before), HOLDER, NOW) is None
    assert await store.settle(gave(after), HOLDER, NOW) == Intake()
    kept = await store.watch(1)
    assert kept is not None
    assert kept.topics == ("Ports",)


async def test_what_a_holder_gives_up_is_free_at_once(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge", guid="1", url="https://a.example/1"), wants=True)
    await store.add_watch(wanted("Open Ledger"), NOW)
    assert (len(await claimed(store)), len(await store.claim_pages(NOW, lease(), 9))) == (1, 1)
    assert (await claimed(store, holder="two"), await store.claim_pages(NOW, lease("two"), 9)) == ([], [])
    await store.release(HOLDER)
    assert len(await claimed(store, holder="two")) == 1
    assert len(await store.claim_pages(NOW, lease("two"), 9)) == 1


async def test_times_of_a_clock_that_was_ahead_do_not_stop_a_source(store: SqliteStore) -> None:
    watch, _ = await store.add_watch(wanted(), NOW)
    await store.change_watch(replace(watch, next_look=NOW + 3_650 * DAY))
    [ahead] = await claimed(store, now=NOW)
    assert ahead.next_look > NOW
    await claimed(store, now=NOW + 3_650 * DAY, holder="ahead")
    assert len(await claimed(store, now=NOW)) == 1


async def test_two_sources_that_move_to_one_place_stay_two(store: SqliteStore) -> None:
    for name in ("World", "Town"):
        await store.add_watch(wanted(name), NOW)
    for watch in await claimed(store):
        there = Settlement(replace(watch, address="https://moved.example/feed", next_look=NOW + HOUR))
        assert await store.settle(there, HOLDER, NOW) == Intake()
    addresses = {health.watch.name: health.watch.address for health in await store.watches(NOW)}
    assert sorted(addresses.values()) == sorted(["https://moved.example/feed", wanted("World").address]) or sorted(
        addresses.values()
    ) == sorted(["https://moved.example/feed", wanted("Town").address])


async def test_an_ingested_file_does_not_rename_a_source_that_is_watched(store: SqliteStore) -> None:
    watch, _ = await store.add_watch(wanted("As I call it"), NOW)
    said = Document(Source(watch.key, "As it calls itself"), (entry("Bridge closed", guid="1"),), watch.key)
    await store.add(said, NOW)
    assert [health.watch.name for health in await store.watches(NOW)] == ["As I call it"]


async def test_what_is_not_watched_can_be_neither_changed_nor_removed(store: SqliteStore) -> None:
    assert not await store.change_watch(EVERY_FIELD)
    assert not await store.remove_watch(1)
    assert await store.watch(1) is None
    assert await store.next_look() is None


async def test_a_removed_source_keeps_its_articles_and_its_number(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closed", guid="1"))
    assert await store.remove_watch(1)
    assert await store.watches(NOW) == []
    again, new = await store.add_watch(wanted(), NOW)
    assert (again.id, new) == (1, True)
    assert await looked(store, "Harbour Wire", entry("Bridge closed", guid="1"), at=NOW + HOUR) == Intake(1, known=1)


async def test_only_what_is_active_and_due_is_claimed_the_longest_due_first(store: SqliteStore) -> None:
    for place, name in enumerate(("Late", "Paused", "Tomorrow", "Later")):
        watch, _ = await store.add_watch(wanted(name), NOW - place * MINUTE)
        if name == "Paused":
            await store.change_watch(replace(watch, state=WatchState.PAUSED))
        if name == "Tomorrow":
            await store.change_watch(replace(watch, next_look=NOW + DAY))
    assert [watch.name for watch in await claimed(store)] == ["Later", "Late"]
    assert await store.next_look() == NOW - 3 * MINUTE


async def test_a_claimed_look_is_nobody_elses_until_its_lease_runs_out(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    assert len(await claimed(store)) == 1
    assert await claimed(store, holder="two", now=NOW + 9 * MINUTE) == []
    assert len(await claimed(store, holder="two", now=NOW + 10 * MINUTE)) == 1


async def test_two_processes_claim_each_source_once(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    async with SqliteStore(path) as one, SqliteStore(path) as two:
        for number in range(60):
            await one.add_watch(wanted(f"Source {number}"), NOW)
        tasks = [claimed(store, holder=str(place % 2), limit=7) for place, store in enumerate((one, two) * 5)]
        names = [watch.name for part in await asyncio.gather(*tasks) for watch in part]
    assert sorted(names) == sorted(f"Source {number}" for number in range(60))


async def test_of_one_host_a_few_are_claimed_at_a_time_and_others_are_not_held_up(store: SqliteStore) -> None:
    for number in range(2 * PER_HOST):
        await store.add_watch(wanted(f"Source {number}", host="busy.example"), NOW - DAY)
    await store.add_watch(wanted("Other"), NOW)
    first = await claimed(store)
    assert len(first) == PER_HOST + 1
    assert "Other" in {watch.name for watch in first}
    assert await claimed(store, holder="two") == []
    await store.settle(gave(first[0]), HOLDER, NOW)
    assert len(await claimed(store, holder="two")) == 1


async def test_a_look_stores_its_news_under_the_source_that_is_watched(store: SqliteStore) -> None:
    assert await looked(store, "Harbour Wire", entry("Bridge closed"), entry("Ferry opens")) == Intake(2, new=2)
    assert {item.source for item in await store.latest(Scope(), 9)} == {"Harbour Wire"}
    [health] = await store.watches(NOW)
    assert (health.items, health.last_week, health.newest) == (2, 2, NOW - HOUR)
    assert (health.watch.next_look, health.watch.last_success) == (NOW + HOUR, NOW)
    assert (await store.holdings()).last_read == NOW


async def test_items_are_known_again_wherever_the_feed_has_moved_to(store: SqliteStore) -> None:
    await looked(store, "Harbour Wire", entry("Bridge closed", guid="1"))
    watch = await store.watch(1)
    assert watch is not None
    await store.change_watch(replace(watch, address="https://new.example/feed", next_look=NOW))
    [moved] = await claimed(store)
    assert await store.settle(gave(moved, entry("Bridge closed", guid="1")), HOLDER, NOW) == Intake(1, known=1)


@pytest.mark.parametrize("lost", ["lease", "changed", "removed"])
async def test_who_has_lost_the_lease_stores_nothing(store: SqliteStore, lost: str) -> None:
    await store.add_watch(wanted(), NOW)
    [watch] = await claimed(store)
    if lost == "lease":
        await claimed(store, holder="two", now=NOW + HOUR)
    elif lost == "changed":
        await store.change_watch(replace(watch, state=WatchState.PAUSED))
    else:
        await store.remove_watch(watch.id)
    settlement = replace(gave(watch, entry("Bridge closed")), notice="Said twice")
    assert await store.settle(settlement, HOLDER, NOW) is None
    assert (await store.holdings()).items == 0
    assert await store.notices() == []
    kept = await store.watch(1)
    assert kept is None or kept.last_look is None


async def test_looks_that_end_together_are_all_settled_each_with_its_own_counts(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "tidings.db") as store:
        for number in range(40):
            await store.add_watch(wanted(f"Source {number}"), NOW)
        watches = await claimed(store)
        settlements = [
            gave(watch, *(entry(f"{watch.name} tells {place}", guid=str(place)) for place in range(place + 1)))
            for place, watch in enumerate(watches)
        ]
        intakes = await asyncio.gather(*(store.settle(each, HOLDER, NOW) for each in settlements))
        assert [intake.new for intake in intakes if intake] == list(range(1, 41))
        assert (await store.holdings()).headlines == 820
        assert await claimed(store, holder="two") == []


async def test_a_look_that_is_cancelled_while_it_waits_does_not_take_others_with_it(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "tidings.db") as store:
        for number in range(12):
            await store.add_watch(wanted(f"Source {number}"), NOW)
        settling = [
            asyncio.ensure_future(store.settle(gave(watch, entry(watch.name)), HOLDER, NOW))
            for watch in await claimed(store)
        ]
        for _ in range(5):
            await asyncio.sleep(0)
        for each in settling[::3]:
            each.cancel()
        ended = await asyncio.gather(*settling, return_exceptions=True)
        told = [each for each in ended if isinstance(each, Intake)]
        assert len(told) >= 8
        assert (await store.holdings()).headlines >= len(told)
        names = {watch.name for watch in await claimed(store, holder="two", now=NOW + 10 * MINUTE)}
        assert len(names) + (await store.holdings()).headlines == 12


async def test_the_files_of_a_folder_are_sources_of_their_own(store: SqliteStore) -> None:
    folder = replace(wanted("Notes", kind=WatchKind.FOLDER), address="/notes", key="folder:/notes")
    await store.add_watch(folder, NOW)
    [watch] = await claimed(store)
    assert await store.settle(gave(watch, entry("Bridge closed")), HOLDER, NOW) == Intake(1, new=1)
    assert [item.source for item in await store.latest(Scope(), 9)] == ["Said by the feed"]
    assert await claimed(store) == []


async def test_admins_are_told_once(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    [watch] = await claimed(store)
    await store.settle(Settlement(replace(watch, state=WatchState.DISABLED), notice="It is gone."), HOLDER, NOW)
    [notice] = await store.notices()
    assert (notice.text, notice.at) == ("It is gone.", NOW)
    assert await store.told([notice.id], NOW) == {notice.id}
    assert await store.told([notice.id], NOW) == set(), "another teller came first"
    assert await store.notices() == []


async def test_a_lease_ends_with_its_look(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    [watch] = await claimed(store)
    await store.settle(Settlement(replace(watch, next_look=NOW)), HOLDER, NOW)
    assert len(await store.claim(NOW, lease("two"), 5)) == 1


async def test_what_cannot_be_written_is_told_to_its_own_look_alone(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "tidings.db") as store:
        for name in ("A", "B", "C", "D"):
            await store.add_watch(wanted(name), NOW)
        bad = replace(entry("Half a character", guid="1"), author="\ud800")
        looks = [gave(watch, bad if watch.name == "B" else entry(watch.name)) for watch in await claimed(store)]
        ended = await asyncio.gather(*(store.settle(look, HOLDER, NOW) for look in looks), return_exceptions=True)
        assert [isinstance(each, Intake) for each in ended] == [True, False, True, True]
        assert (await store.holdings()).headlines == 3


async def test_a_list_of_thousands_is_stored_in_parts_that_let_others_write(tmp_path: Path) -> None:
    async with SqliteStore(tmp_path / "tidings.db") as store:
        await store.add_watch(wanted(), NOW)
        [watch] = await claimed(store)
        listed = [entry(f"Title {n}", guid=str(n)) for n in range(2_300)]
        look = asyncio.ensure_future(store.settle(gave(watch, *listed, listed[0]), HOLDER, NOW))
        seen = set()
        while not look.done():
            seen.add((await store.holdings()).headlines)
            await store.release("somebody else")
        assert await look == Intake(2_301, new=2_300, known=1)
        assert len(seen) > 1
        assert await claimed(store) == []


async def test_a_list_of_thousands_whose_lease_is_lost_ends_there(store: SqliteStore) -> None:
    await store.add_watch(wanted(), NOW)
    [watch] = await claimed(store)
    await claimed(store, holder="two", now=NOW + HOUR)
    listed = [entry(f"Title {n}", guid=str(n)) for n in range(1_200)]
    assert await store.settle(gave(watch, *listed), HOLDER, NOW + HOUR) is None
    assert (await store.holdings()).items == 0
