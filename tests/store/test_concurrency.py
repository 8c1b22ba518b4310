"""Several tasks, stores and processes over one file: nobody sees half of a write, and nothing is lost."""

import asyncio
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.errors import StoreError
from bot.model import Document, Intake
from bot.ports import Scope
from bot.store import opening
from bot.store.intake import BATCH
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, document, entry
from tests.store.probe import check_file, check_index, opened

ROOT = Path(__file__).parents[2]


class Renaming:
    """A transaction that stops in its middle until it is let go on."""

    def __init__(self) -> None:
        self.half_done, self.go_on = threading.Event(), threading.Event()

    def __call__(self, connection: sqlite3.Connection) -> None:
        connection.execute("UPDATE source SET name = 'New Name'")
        self.half_done.set()
        assert self.go_on.wait(20)


ADD_MANY = """
import asyncio, sys
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, document, entry

async def main():
    path, name = sys.argv[1:]
    shared = [entry(f"Shared {n}", f"Known to all, number {n}.", guid=f"shared-{n}") for n in range(600)]
    own = [entry(f"{name} {n}", f"Told by {name} alone.", guid=f"{name}-{n}") for n in range(1_100)]
    async with SqliteStore(path) as store:
        for part in (document(*shared, scope="all"), document(*own, scope="all")):
            print((await store.add(part, NOW)).new)

asyncio.run(main())
"""


def many(name: str, count: int) -> Document:
    """A document whose entries a store knows again by their guids."""
    entries = (entry(f"{name} {n}", f"Item {n} told by {name}.", guid=f"{name}-{n}") for n in range(count))
    return document(*entries, scope="all")


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tidings.db"


@pytest.fixture
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stores wait for a lock for a moment only, so that a test of waiting in vain is short."""
    pragmas = [pragma for pragma in opening._PRAGMAS if not pragma.startswith("busy_timeout")]
    monkeypatch.setattr(opening, "_PRAGMAS", ("busy_timeout = 40", *pragmas))


async def items(store: SqliteStore) -> int:
    return (await store.holdings()).items


# Cancelled


@pytest.mark.parametrize("in_memory", [True, False])
async def test_a_write_that_is_cancelled_anywhere_leaves_whole_batches_and_a_store_that_works(
    file: Path, *, in_memory: bool
) -> None:
    async with SqliteStore() if in_memory else SqliteStore(file) as store:
        size, before, cancelled = BATCH + 20, 0, 0
        while True:
            adding = asyncio.ensure_future(store.add(many(f"try{cancelled}", size), NOW))
            done, _ = await asyncio.wait([adding], timeout=cancelled * 0.003)  # a little later each time
            if done:
                break
            adding.cancel()
            with pytest.raises(asyncio.CancelledError):
                await adding
            after = await items(store)
            assert after - before in {0, BATCH, size}
            before, cancelled = after, cancelled + 1
        assert cancelled > 1
        await check_index(store)
        assert (await store.add(many("after", 3), NOW)).new == 3


async def test_a_write_cancelled_while_it_waits_for_its_turn_takes_nothing_with_it(file: Path) -> None:
    async with SqliteStore(file) as store:
        async with store._connections._writing:
            waiting = [asyncio.ensure_future(store.add(many(name, 5), NOW)) for name in ("stays", "goes")]
            await asyncio.sleep(0)
            waiting[1].cancel()
        done = await asyncio.gather(*waiting, return_exceptions=True)
        assert done[0] == Intake(read=5, new=5)
        assert isinstance(done[1], asyncio.CancelledError)
        assert {item.title for item in await store.latest(Scope(), 99)} == {f"stays {n}" for n in range(5)}


async def test_a_write_that_fails_rolls_back_and_the_next_one_works(file: Path) -> None:
    async with SqliteStore(file) as store:
        await store.add(many("before", 2), NOW)

        def fails_midway(connection: sqlite3.Connection) -> None:
            connection.execute("UPDATE source SET name = 'half done'")
            raise RuntimeError

        with pytest.raises(RuntimeError):
            await store._connections.transact(fails_midway)
        assert await store.source_names() == ("Harbour Wire",)
        assert (await store.add(many("after", 2), NOW)).new == 2


# Readers beside a writer


async def test_a_reader_during_a_write_sees_the_old_state(file: Path) -> None:
    async with SqliteStore(file) as store:
        await store.add(many("old", 3), NOW)
        renaming = Renaming()
        writing = asyncio.ensure_future(store._connections.transact(renaming))
        await asyncio.to_thread(renaming.half_done.wait)
        assert await asyncio.wait_for(store.source_names(), 5) == ("Harbour Wire",)
        renaming.go_on.set()
        await writing
        assert await store.source_names() == ("New Name",)


async def test_in_memory_a_reader_waits_until_the_write_is_done(store: SqliteStore) -> None:
    await store.add(many("old", 3), NOW)
    renaming = Renaming()
    writing = asyncio.ensure_future(store._connections.transact(renaming))
    await asyncio.to_thread(renaming.half_done.wait)
    reading = asyncio.ensure_future(store.source_names())
    await asyncio.sleep(0)
    assert not reading.done()
    renaming.go_on.set()
    await writing
    assert await reading == ("New Name",)


async def test_who_is_cancelled_in_a_transaction_leaves_when_it_is_done(file: Path) -> None:
    async with SqliteStore(file) as store:
        await store.add(many("old", 3), NOW)
        renaming = Renaming()
        writing = asyncio.ensure_future(store._connections.transact(renaming))
        await asyncio.to_thread(renaming.half_done.wait)
        writing.cancel()
        renaming.go_on.set()
        with pytest.raises(asyncio.CancelledError):
            await writing
        assert await store.source_names() == ("New Name",)
        assert (await store.add(many("after", 2), NOW)).new == 2


@pytest.mark.parametrize("in_memory", [True, False])
async def test_readers_beside_an_intake_see_whole_batches_only(file: Path, *, in_memory: bool) -> None:
    size = 3 * BATCH
    async with SqliteStore() if in_memory else SqliteStore(file) as store:
        adding = asyncio.ensure_future(store.add(many("item", size), NOW))
        seen = set()
        while not adding.done():
            seen.add(await items(store))
        await adding
        assert seen <= set(range(0, size + 1, BATCH))
        assert await items(store) == size


# Two writers


async def test_adds_in_one_store_at_once_lose_nothing(file: Path) -> None:
    async with SqliteStore(file) as store:
        parts = [many("a", 700), many("b", 700), many("shared", 600), many("shared", 600)]
        intakes = await asyncio.gather(*(store.add(part, NOW) for part in parts))
        assert [intake.new for intake in intakes[:2]] == [700, 700]
        assert sum(intake.new for intake in intakes[2:]) == 600
        assert await items(store) == 2_000
    check_file(file)


async def test_adds_from_two_stores_on_one_file_lose_nothing(file: Path) -> None:
    async with SqliteStore(file) as one, SqliteStore(file) as other:
        intakes = await asyncio.gather(
            one.add(many("one", 1_200), NOW),
            other.add(many("other", 1_200), NOW),
            one.add(many("shared", 600), NOW),
            other.add(many("shared", 600), NOW),
        )
        assert sum(intake.new for intake in intakes) == 3_000
        assert await items(one) == await items(other) == 3_000
    check_file(file)


def test_adds_from_two_processes_on_one_file_lose_nothing(file: Path) -> None:
    started = [
        subprocess.Popen(
            [sys.executable, "-c", ADD_MANY, str(file), name],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for name in ("one", "other")
    ]
    printed = [process.communicate(timeout=60) for process in started]
    assert [(process.returncode, errors) for process, (_, errors) in zip(started, printed, strict=True)] == [
        (0, "")
    ] * 2
    counts = [[int(line) for line in out.split()] for out, _ in printed]
    assert sum(shared for shared, _ in counts) == 600
    assert [own for _, own in counts] == [1_100, 1_100]
    with opened(file) as connection:
        assert connection.execute("SELECT count(*), count(DISTINCT timeline) FROM article").fetchone() == (2_800, 2_800)
        assert connection.execute("SELECT count(*) FROM identity").fetchone() == (2_800,)
    check_file(file)


# Locked


@pytest.mark.usefixtures("_impatient")
async def test_a_store_that_another_program_locks_says_so_and_works_when_it_is_free(file: Path) -> None:
    async with SqliteStore(file) as store:
        await store.add(many("before", 2), NOW)
        with opened(file) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(StoreError) as caught:
                await store.add(many("after", 2), NOW)
            assert caught.value.user_message == f"{file} is locked by another program. Try again when it is done."
            assert caught.value.exit_code == 1
            assert await items(store) == 2
            other.execute("ROLLBACK")
        assert (await store.add(many("after", 2), NOW)).new == 2


@pytest.mark.usefixtures("_impatient")
async def test_a_locked_file_cannot_be_opened_and_says_so(file: Path) -> None:
    with opened(file) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match=r"is locked by another program\. Try again when it is done"):
            async with SqliteStore(file):
                pass
        other.execute("ROLLBACK")
    async with SqliteStore(file) as store:
        assert await items(store) == 0


async def test_a_writer_waits_for_a_lock_that_is_soon_gone(file: Path) -> None:
    async with SqliteStore(file) as store:
        locked, release = threading.Event(), threading.Event()

        def hold() -> None:
            with opened(file) as other:
                other.execute("BEGIN IMMEDIATE")
                locked.set()
                release.wait(5)
                other.execute("ROLLBACK")

        holding = asyncio.ensure_future(asyncio.to_thread(hold))
        await asyncio.to_thread(locked.wait, 5)
        adding = asyncio.ensure_future(store.add(many("patient", 2), NOW))
        await items(store)
        assert not adding.done()
        release.set()
        assert (await adding).new == 2
        await holding
