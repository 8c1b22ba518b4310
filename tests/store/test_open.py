"""Opening a store: what a new file becomes, which files are refused, and that closing leaves nothing behind."""
# ruff: noqa: ASYNC240 - these files are small, and nothing else waits for the loop

import asyncio
import os
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from bot.errors import NotAStore, StoreError, StoreTooNew
from bot.ports import Form, Match, Scope
from bot.store import schema
from bot.store.schema import APPLICATION_ID, migrations
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, document, entry
from tests.store.probe import check_file, opened, pragma, schema_of

OPEN_AND_CLOSE = """
import asyncio, sys
from bot.store.sqlite import SqliteStore

async def main():
    async with SqliteStore(sys.argv[1]) as store:
        print((await store.holdings()).items)

asyncio.run(main())
"""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tidings.db"


async def made(path: Path) -> Path:
    """A store with one item, closed."""
    async with SqliteStore(path) as store:
        await store.add(document(entry("Ferry line opens", "The ferry sails at noon.")), NOW)
    return path


async def refusal(path: Path) -> StoreError:
    """The error with which a file is refused."""
    with pytest.raises(StoreError) as caught:
        await made(path)
    return caught.value


# What a new file becomes


async def test_a_new_file_is_marked_as_ours_with_its_schema_version(file: Path) -> None:
    await made(file)
    assert pragma(file, "application_id") == APPLICATION_ID
    assert pragma(file, "user_version") == len(migrations())
    assert file.read_bytes()[68:72] == b"TIDG"


async def test_a_new_file_keeps_a_write_ahead_log(file: Path) -> None:
    await made(file)
    assert pragma(file, "journal_mode") == "wal"


async def test_every_table_is_strict(file: Path) -> None:
    await made(file)
    with opened(file) as connection:
        tables = connection.execute(
            "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND type = 'table'"
        )
        loose = {name for name, strict in tables if not strict}
    assert {name for name in loose if not name.startswith("sqlite_")} == set()


async def test_references_are_enforced(file: Path) -> None:
    async with SqliteStore(file) as store:
        sql = "INSERT INTO identity (scope, key, article_id) VALUES ('s', 'k', 999)"
        with pytest.raises(StoreError, match="FOREIGN KEY"):
            await store._connections.transact(lambda connection: connection.execute(sql))
        assert (await store.holdings()).items == 0


async def test_folders_on_the_way_are_made(tmp_path: Path) -> None:
    await made(tmp_path / "a" / "b" / "tidings.db")
    assert (tmp_path / "a" / "b" / "tidings.db").is_file()


async def test_a_tilde_means_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    await made(Path("~/news/tidings.db"))
    assert (tmp_path / "news" / "tidings.db").is_file()
    assert not (tmp_path / "~").exists()


async def test_an_empty_file_becomes_a_store(file: Path) -> None:
    file.touch()
    await made(file)
    check_file(file)


async def test_a_closed_store_is_one_file_and_opens_again(file: Path) -> None:
    await made(file)
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    async with SqliteStore(str(file)) as store:
        assert (await store.holdings()).items == 1


async def test_a_store_in_memory_leaves_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    async with SqliteStore() as store:
        await store.add(document(entry()), NOW)
        assert (await store.holdings()).items == 1
    assert list(tmp_path.iterdir()) == []


# Which files are refused


async def test_a_newer_schema_is_refused_and_left_alone(file: Path) -> None:
    await made(file)
    with opened(file) as connection:
        connection.execute("PRAGMA user_version = 99")
    before = file.read_bytes()
    error = await refusal(file)
    assert isinstance(error, StoreTooNew)
    assert f"schema 99; this one knows {len(migrations())}" in error.user_message
    assert str(file) in error.user_message
    assert file.read_bytes() == before


@pytest.mark.parametrize(
    "made_by",
    [
        "CREATE TABLE notes (body TEXT); INSERT INTO notes VALUES ('mine')",
        "PRAGMA user_version = 1",
        "PRAGMA application_id = 7",
        "CREATE TABLE article (id INTEGER); PRAGMA user_version = 1; PRAGMA application_id = 0",
        "PRAGMA journal_mode = WAL; CREATE TABLE notes (body TEXT)",
    ],
)
async def test_a_database_of_another_program_is_refused_and_left_alone(file: Path, made_by: str) -> None:
    with opened(file) as connection:
        connection.executescript(made_by)
    before = file.read_bytes()
    error = await refusal(file)
    assert isinstance(error, NotAStore)
    assert error.user_message == f"{file} is a database of another program. Name another file with --database."
    assert file.read_bytes() == before
    assert [path.name for path in file.parent.iterdir()] == [file.name]


@pytest.mark.parametrize("content", [b"Dear diary,\n" * 400, b"short", b"SQLite format 3\x00" + b"\xff" * 5000])
async def test_a_file_that_is_no_database_is_refused_and_left_alone(file: Path, content: bytes) -> None:
    file.write_bytes(content)
    error = await refusal(file)
    assert isinstance(error, NotAStore)
    assert error.user_message == f"{file} is not a database. Name another file with --database."
    assert file.read_bytes() == content


async def test_a_folder_is_refused(tmp_path: Path) -> None:
    error = await refusal(tmp_path)
    assert error.user_message == f"{tmp_path} cannot be opened as a database. Check the path and its permissions."


async def test_a_folder_that_cannot_be_made_is_told_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    error = await refusal(tmp_path / "taken" / "below" / "tidings.db")
    assert (
        error.user_message
        == f"The folder {tmp_path / 'taken' / 'below'} for the store cannot be made: Not a directory."
        " Name another file with --database or TIDINGS_DATABASE."
    )


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        error = await refusal(tmp_path / "tidings.db")
    finally:
        tmp_path.chmod(0o700)
    assert "cannot be opened as a database" in error.user_message


async def test_a_damaged_store_is_told_by_its_name(file: Path) -> None:
    await made(file)
    content = bytearray(file.read_bytes())
    content[4096 : 4096 * 4] = b"\xff" * 4096 * 3
    file.write_bytes(content)
    with pytest.raises(StoreError, match=r"tidings\.db "):
        await made(file)


# Migrations


@pytest.mark.parametrize("old", range(len(migrations())))
async def test_an_older_schema_migrates_to_the_same_as_a_fresh_one(
    old: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = migrations()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: every[:old])
        patched.setattr("bot.store.connections.keep_index", schema.migrate)  # version 0 has no index to keep
        async with SqliteStore(tmp_path / "old.db"):
            pass
    await made(tmp_path / "old.db")
    await made(tmp_path / "fresh.db")
    assert schema_of(tmp_path / "old.db") == schema_of(tmp_path / "fresh.db")


async def test_a_further_migration_keeps_what_is_stored(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await made(file)
    further = (
        "ALTER TABLE source ADD COLUMN note TEXT; -- a comment; with a semicolon\nCREATE INDEX noted ON source (note);"
    )
    monkeypatch.setattr(schema, "migrations", lambda: [*migrations(), further])
    await made(file)
    await made(file.with_name("fresh.db"))
    assert pragma(file, "user_version") == len(migrations()) + 1
    assert schema_of(file) == schema_of(file.with_name("fresh.db"))
    async with SqliteStore(file) as store:
        assert (await store.latest(Scope(), 10))[0].title == "Ferry line opens"
    check_file(file)


async def test_a_migration_that_fails_midway_leaves_nothing_of_itself(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(
            schema, "migrations", lambda: [*migrations()[:-1], migrations()[-1] + "CREATE TABLE source (a);"]
        )
        assert "table source already exists" in (await refusal(file)).user_message
    version, tables = schema_of(file)
    assert version == len(migrations()) - 1
    assert tables == [] or version
    await made(file)
    check_file(file)


async def test_a_later_migration_that_fails_leaves_the_earlier_version_usable(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await made(file)
    before = schema_of(file)
    with monkeypatch.context() as patched:
        patched.setattr(
            schema, "migrations", lambda: [*migrations(), "CREATE TABLE extra (a); SELECT nonsense FROM nowhere"]
        )
        await refusal(file)
    assert schema_of(file) == before
    await made(file)


# Opening at once


async def test_many_stores_in_one_process_may_open_the_same_new_file_at_once(tmp_path: Path) -> None:
    for number in range(12):
        paths = [tmp_path / f"{number}.db"] * 6
        await asyncio.gather(*map(made, paths))
        async with SqliteStore(paths[0]) as store:
            assert (await store.holdings()).items == 1
        check_file(paths[0])


def test_many_processes_may_open_the_same_new_file_at_once(file: Path) -> None:
    command = [sys.executable, "-c", OPEN_AND_CLOSE, str(file)]
    started = [
        subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
        )
        for _ in range(4)
    ]
    ended = [(process.communicate(timeout=30), process.returncode) for process in started]
    assert ended == [(("0\n", ""), 0)] * 4
    check_file(file)


# Closing


def new_threads(before: set[threading.Thread]) -> list[str]:
    """Threads that are still alive although what started them is closed."""
    mine = [thread for thread in threading.enumerate() if thread not in before and "asyncio" not in thread.name]
    for thread in mine:
        thread.join(5)
    return [thread.name for thread in mine if thread.is_alive()]


async def test_closing_ends_every_thread(file: Path) -> None:
    before = set(threading.enumerate())
    async with SqliteStore(file, readers=3) as store:
        await store.holdings()
        assert set(threading.enumerate()) - before
    assert new_threads(before) == []


@pytest.mark.parametrize("content", [b"no database at all", None])
async def test_a_refused_file_leaves_no_thread(tmp_path: Path, content: bytes | None) -> None:
    before = set(threading.enumerate())
    path = tmp_path / "tidings.db" if content else tmp_path
    if content:
        path.write_bytes(content)
    await refusal(path)
    assert new_threads(before) == []


async def test_an_opening_that_is_cancelled_leaves_no_thread(tmp_path: Path) -> None:
    before = set(threading.enumerate())
    for steps in range(25):
        async with asyncio.TaskGroup() as group:
            task = group.create_task(made(tmp_path / f"{steps}.db"))
            for _ in range(steps * 3):
                await asyncio.sleep(0)
            task.cancel()
    assert new_threads(before) == []


async def test_readers_are_used_again_and_shared_by_many(file: Path) -> None:
    async with SqliteStore(file, readers=2) as store:
        await store.add(document(entry()), NOW)
        threads = threading.active_count()
        results = await asyncio.gather(*(store.latest(Scope(), 5) for _ in range(50)))
        assert all(len(result) == 1 for result in results)
        assert threading.active_count() <= threads


async def test_readers_are_free_again_after_an_error_and_a_cancellation(file: Path) -> None:
    async with SqliteStore(file, readers=1) as store:
        for _ in range(3):
            with pytest.raises(StoreError):
                await store._connections.fetch_all("SELECT nonsense FROM nowhere")
            task = asyncio.ensure_future(store.holdings())
            await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
        assert (await asyncio.wait_for(store.holdings(), 5)).items == 0


@pytest.mark.parametrize("in_memory", [True, False])
async def test_an_error_of_the_database_is_told_in_our_words(file: Path, *, in_memory: bool) -> None:
    async with SqliteStore() if in_memory else SqliteStore(file) as store:
        with pytest.raises(StoreError, match="refused: no such table: nowhere") as caught:
            await store._connections.fetch_all("SELECT 1 FROM nowhere")
        assert isinstance(caught.value.__cause__, sqlite3.Error)


async def test_a_closed_store_says_that_it_is_not_open(file: Path) -> None:
    store = SqliteStore(file)
    with pytest.raises(StoreError, match="is not open"):
        await store.holdings()
    async with store:
        pass
    with pytest.raises(StoreError, match="is not open"):
        await store.holdings()
    with pytest.raises(StoreError, match="is not open"):
        await store.add(document(entry()), NOW)


async def test_an_index_made_by_another_analysis_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.db"
    async with SqliteStore(path) as store:
        await store.add(document(entry("Harbour gulls", "Gulls came back to the harbour.", language="en")), NOW)
    connection = sqlite3.connect(path)
    connection.execute("INSERT INTO article_search (article_search) VALUES ('delete-all')")
    connection.commit()
    connection.close()
    match = Match(groups=((Form(("gull",)),),))
    async with SqliteStore(path) as store:
        assert await store.search(match, Scope(), 5) == []
    monkeypatch.setattr("bot.store.schema.ANALYSIS", "another")
    async with SqliteStore(path) as store:
        assert len(await store.search(match, Scope(), 5)) == 1
