"""A full disk and a read-only one: nothing is written, everything is answered, it is told once, and it goes on."""

import asyncio
import gc
import logging
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.errors import CannotWrite, StoreError
from bot.scheduler import Ticker
from bot.sources.poll import Poller
from bot.store import trouble
from bot.store.saving import back_up
from bot.store.sqlite import SqliteStore
from bot.store.trouble import Trouble
from bot.watch import FullText, NewWatch, WatchKind
from tests.fakes import HOUR, NOW, FakeClock, document, entry
from tests.faults.desk import desk
from tests.sources.desk import RULES, FakeFetcher, feed, item
from tests.store.probe import check_file

FEED = "https://harbour.example/feed"
TOLD = "Nothing is read in or sent until then; what is stored is still answered."


@pytest.fixture(autouse=True)
def _no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trouble, "PAUSE", 0.0)


def told(caplog: pytest.LogCaptureFixture, words: str) -> int:
    return sum(words in record.getMessage() for record in caplog.records)


async def test_on_a_full_disk_the_desk_answers_says_so_and_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = tmp_path / "tidings.db"
    async with desk(path) as at:
        await at.fills_up()
        for _ in range(3):
            heard = await at.hears(f"/summary {'ferry ' * 200}")
            assert "ran aground off Sandholm" in heard
            assert "Nothing can be stored at the moment, so this answer comes without buttons." in heard
            heard = await at.hears(f"/subscribe {'ferry ' * 16}try:no")
            assert heard.startswith("Nothing can be stored at the moment: the disk is full.")
            assert str(path) not in heard
        assert told(caplog, TOLD) == 1
        assert told(caplog, "Traceback") == 0
        await at.has_room()
        assert "This channel now follows ferry" in await at.hears("/subscribe ferry try:no")
        assert "without buttons" not in await at.hears("/summary ferry")
        assert told(caplog, "the store can be written again") == 1
    check_file(path)


async def test_what_was_due_on_a_full_disk_is_done_when_there_is_room(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    web, clock = FakeFetcher(), FakeClock()
    web.serves(FEED, feed(*(item(f"Ferry {n} opens", text="It sails. " * 400) for n in range(20))))
    async with desk(tmp_path / "tidings.db") as at:
        await at.store.add_watch(
            NewWatch(WatchKind.FEED, FEED, "key", "harbour.example", full_text=FullText.NEVER), NOW
        )
        poller = Poller(at.store, web, clock, RULES, holder="me", concurrency=2)
        await at.fills_up()
        for _ in range(3):
            with suppress(CannotWrite):
                await poller.round()
            clock.advance(HOUR)
        assert (await at.store.holdings()).items == 7
        assert told(caplog, TOLD) == 1
        assert {record.name for record in caplog.records} == {trouble.__name__}
        await at.has_room()
        await poller.round()
        assert (await at.store.holdings()).items == 27
    check_file(tmp_path / "tidings.db")


async def test_a_read_only_store_answers_and_says_so(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with desk(tmp_path / "tidings.db") as at:
        await at.pragma("query_only = ON")
        assert "ran aground" in await at.hears("/summary ferry")
        assert "Nothing can be stored at the moment: it is read-only." in await at.hears("/subscribe ferry try:no")
        assert told(caplog, "cannot be written: it is read-only. Check its permissions.") == 1
        await at.pragma("query_only = OFF")
        assert "now follows" in await at.hears("/subscribe ferry try:no")


async def test_a_job_that_cannot_write_is_no_news_and_one_that_must_wait_is_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    runs = asyncio.Semaphore(0)

    async def full() -> None:
        raise CannotWrite("full", "full")

    async def locked() -> None:
        runs.release()
        raise StoreError("it is locked")

    with caplog.at_level(logging.WARNING):
        async with asyncio.timeout(20), Ticker(SystemClock()) as ticker:
            ticker.every(0.01, full, "full")
            ticker.every(0.01, locked, "looks")
            for _ in range(3):
                await runs.acquire()
    assert [record.getMessage() for record in caplog.records] == ["looks had to wait: it is locked"]


def test_trouble_is_met_at_once_for_a_while_and_told_once_in_ten_minutes(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trouble, "PAUSE", 5.0)
    state, error = Trouble(), CannotWrite("t.db cannot be written: the disk is full.", "the disk is full")
    state.check(0)
    state.met(StoreError("locked"), 0)
    state.check(0)
    state.met(error, 1)
    with pytest.raises(CannotWrite, match="the disk is full") as caught:
        state.check(5.9)
    assert caught.value.why == "the disk is full"
    state.check(6)
    state.over()
    state.met(error, 7)  # it comes and goes: small writes fit, and large ones do not
    state.over()
    assert [record.getMessage() for record in caplog.records] == [
        f"t.db cannot be written: the disk is full. {TOLD}",
        "the store can be written again; what was due meanwhile is done now",
    ]
    state.met(error, 700)
    assert told(caplog, TOLD) == 2


# On a disk of its own


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 2 MB, where this machine lets us mount one."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = shutil.which("mount")
    if mount is None or os.geteuid() != 0:
        pytest.skip("mounting needs root")
    done = subprocess.run([mount, "-t", "tmpfs", "-o", "size=2m", "tmpfs", folder], capture_output=True, check=False)
    if done.returncode:
        pytest.skip("this machine mounts nothing")
    try:
        yield folder
    finally:
        gc.collect()  # an error that was caught may hold a statement, and so the file
        subprocess.run(["umount", "-l", folder], check=True)


def fill(folder: Path) -> Path:
    """A file that takes all the room there is."""
    path = folder / "ballast"
    with path.open("wb", buffering=0) as file:
        try:
            while file.write(b"x" * 4096) == 4096:
                pass
        except OSError:
            pass
    return path


async def test_a_disk_that_is_really_full_loses_nothing(small_disk: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = small_disk / "tidings.db"
    async with desk(path) as at:
        before = (await at.store.holdings()).items
        ballast = fill(small_disk)
        big = document(*(entry(f"Ferry {n} opens", "It sails. " * 900) for n in range(90)), source="Big")
        with pytest.raises(CannotWrite, match=r"tidings\.db"):
            await at.store.add(big, NOW)
        assert "ran aground off Sandholm" in await at.hears("/summary ferry")
        assert (await at.store.holdings()).items == before
        with pytest.raises(StoreError, match="of free space"):
            back_up(path, small_disk / "copy.backup")
        assert told(caplog, TOLD) == 1
        ballast.unlink()
        few = document(*(entry(f"Tram {n} opens", "It runs. " * 9) for n in range(3)), source="Few")
        assert (await at.store.add(few, NOW)).new == 3
    check_file(path)
    left = [each.name for each in small_disk.iterdir()]  # noqa: ASYNC240  # a small folder
    assert [name for name in left if not name.startswith("tidings.db")] == []


async def test_on_a_disk_that_is_full_from_the_start_it_answers_and_goes_on_when_there_is_room(
    small_disk: Path, caplog: pytest.LogCaptureFixture
) -> None:
    path = small_disk / "tidings.db"
    async with desk(path):
        pass
    ballast = fill(small_disk)
    async with desk(path) as at:
        assert told(caplog, TOLD) == 1
        for _ in range(3):
            assert "ran aground off Sandholm" in await at.hears("/summary ferry")
            assert "Nothing can be stored at the moment: the disk is full." in await at.hears("/subscribe ferry try:no")
        ballast.unlink()
        asked = [at.hears(line) for line in ("/summary ferry", "/latest", "/subscribe ferry try:no", "/search ferry")]
        assert "This channel now follows ferry" in (await asyncio.gather(*asked))[2]
        assert "without buttons" not in await at.hears("/summary ferry")
        assert "ferry" in await at.hears("/subscriptions"), "readers see what was written since"
        assert told(caplog, TOLD) == told(caplog, "the store can be written again") == 1
        assert await at.pragma("journal_mode") == "wal"
    check_file(path)
    left = [each.name for each in small_disk.iterdir()]  # noqa: ASYNC240  # a small folder
    assert left == ["tidings.db"], "every connection was closed"


async def test_whoever_waits_for_readers_may_be_cancelled(small_disk: Path) -> None:
    path = small_disk / "tidings.db"
    async with desk(path):
        pass
    ballast = fill(small_disk)
    async with desk(path) as at:
        ballast.unlink()
        async with at.store._connections.read() as connection:
            waiting = asyncio.ensure_future(at.hears("/subscribe ferry try:no"))
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(asyncio.shield(waiting), 0.2)
            assert list(await connection.execute_fetchall("SELECT 1"))
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        assert "This channel now follows ferry" in await at.hears("/subscribe ferry try:no")
    check_file(path)


async def test_a_disk_that_is_mounted_read_only_is_still_read(small_disk: Path) -> None:
    path = small_disk / "tidings.db"
    async with desk(path):
        pass
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)  # noqa: ASYNC221  # at once
    async with desk(path) as at:
        assert "ran aground off Sandholm" in await at.hears("/summary ferry")
        assert "Nothing can be stored at the moment: it is read-only." in await at.hears("/subscribe ferry try:no")
        subprocess.run(["mount", "-o", "remount,rw", small_disk], check=True)  # noqa: ASYNC221  # at once
        assert "This channel now follows ferry" in await at.hears("/subscribe ferry try:no")
        assert "ferry" in await at.hears("/subscriptions")
    subprocess.run(["mount", "-o", "remount,ro", small_disk], check=True)  # noqa: ASYNC221  # at once
    with pytest.raises(StoreError, match=r"copy\.backup was not written: read-only file system"):
        back_up(path, small_disk / "copy.backup")


async def test_a_new_store_on_a_full_disk_is_refused(small_disk: Path) -> None:
    fill(small_disk)
    with pytest.raises(StoreError, match=r"full|cannot be opened"):
        await SqliteStore(small_disk / "new.db").__aenter__()
