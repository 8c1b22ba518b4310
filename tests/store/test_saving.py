"""Backups: whole while others write, without secrets in clear, over no other file; put back whole or not at all."""
# ruff: noqa: ASYNC240 - these files are small, and nothing else waits for the loop

import asyncio
import base64
import sqlite3
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from bot.chatport import Installation, Subscription
from bot.conversation import Place
from bot.errors import NotAStore, StoreError, StoreTooNew, WrongKey
from bot.store import schema
from bot.store.restoring import restore, vacuum
from bot.store.saving import back_up, save_before_migration
from bot.store.schema import migrations
from bot.store.sealing import Sealer
from bot.store.sqlite import SqliteStore
from tests.fakes import NOW, document, entry
from tests.store.probe import check_file, opened, pragma

HERE = Place("discord", "guild-1", "channel-1")
TOKEN = "xoxb-never-in-a-backup"
KEY = base64.b64encode(bytes(range(32))).decode()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tidings.db"


async def filled(path: Path, items: int = 3) -> Path:
    """A store with items, a subscription and an installation in clear."""
    async with SqliteStore(path) as store:
        await store.add(document(*(entry(f"Ferry {n} opens", f"Ferry {n} sails at noon.") for n in range(items))), NOW)
        await store.subscribe(Subscription(HERE, "ferry", "ada", NOW))
        await store.install(Installation("slack", "T1", "", f'{{"bot_token": "{TOKEN}"}}', NOW))
    return path


def rows(path: Path, table: str) -> int:
    with opened(path) as connection:
        return int(connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


async def test_a_backup_holds_everything_but_secrets_in_clear(file: Path, tmp_path: Path) -> None:
    await filled(file)
    saved = back_up(file, tmp_path / "b" / "copy.backup")
    check_file(saved.path)
    assert (saved.copied.rows["article"], saved.copied.rows["subscription"], saved.left_out) == (3, 1, 1)
    assert rows(saved.path, "installation") == 0
    assert TOKEN.encode() not in saved.path.read_bytes()
    assert stat.S_IMODE(saved.path.stat().st_mode) == 0o600
    assert names(saved.path.parent) == ["copy.backup"]


async def test_with_a_key_secrets_are_in_the_backup_encrypted(file: Path, tmp_path: Path) -> None:
    await filled(file)
    saved = back_up(file, tmp_path / "copy.backup", Sealer(KEY))
    assert (saved.left_out, saved.sealed) == (0, 1)
    assert TOKEN.encode() not in saved.path.read_bytes()
    restore(saved.path, file, NOW)
    async with SqliteStore(file, sealer=Sealer(KEY)) as store:
        held = await store.installation("slack", "T1")
        assert held is not None
        assert TOKEN in held.data


async def test_what_is_encrypted_stays_in_a_backup_without_the_key(file: Path, tmp_path: Path) -> None:
    await filled(file)
    async with SqliteStore(file, sealer=Sealer(KEY)) as store:
        await store.seal()
    saved = back_up(file, tmp_path / "copy.backup")
    assert (saved.left_out, saved.sealed) == (0, 1)
    assert TOKEN.encode() not in saved.path.read_bytes()


async def test_an_erased_secret_is_in_no_free_page_of_a_backup(file: Path, tmp_path: Path) -> None:
    await filled(file)
    with opened(file) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute("DELETE FROM installation")
    assert TOKEN.encode() in file.read_bytes()
    saved = back_up(file, tmp_path / "copy.backup")
    assert TOKEN.encode() not in saved.path.read_bytes()


async def test_a_backup_is_whole_while_others_write(file: Path, tmp_path: Path) -> None:
    await filled(file)
    async with SqliteStore(file) as store:

        async def write() -> None:
            for n in range(30):
                await store.add(document(entry(f"Late {n}", f"Late {n} was read in."), source="Late"), NOW)

        saved, _ = await asyncio.gather(asyncio.to_thread(back_up, file, tmp_path / "copy.backup"), write())
        assert (await store.holdings()).items == 33
    check_file(saved.path)
    assert 3 <= saved.copied.rows["article"] <= 33


async def test_a_backup_overwrites_nothing(file: Path, tmp_path: Path) -> None:
    await filled(file)
    target = tmp_path / "mine.txt"
    target.write_text("mine")
    with pytest.raises(StoreError, match=r"mine\.txt is there already"):
        back_up(file, target)
    assert target.read_text() == "mine"
    (tmp_path / "dangling").symlink_to(tmp_path / "nowhere")
    with pytest.raises(StoreError, match="is there already"):
        back_up(file, tmp_path / "dangling")
    assert not (tmp_path / "nowhere").exists()


async def test_a_backup_of_what_is_no_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is not there"):
        back_up(tmp_path / "none.db", tmp_path / "copy.backup")
    with opened(tmp_path / "other.db") as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    with pytest.raises(NotAStore, match="of another program"):
        back_up(tmp_path / "other.db", tmp_path / "copy.backup")
    assert names(tmp_path) == ["other.db"]


async def test_a_backup_for_which_there_is_no_room_is_refused(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await filled(file)
    usage = type("Usage", (), {"free": 1000})
    monkeypatch.setattr("bot.store.copying.shutil.disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match=r"needs [\d.]+ MB of free space, and its disk has 0\.0 MB"):
        back_up(file, tmp_path / "copy.backup")
    with pytest.raises(StoreError, match="of free space"):
        vacuum(file)
    assert names(tmp_path) == ["tidings.db"]


# Restoring


async def test_a_store_is_restored_and_the_present_one_kept(file: Path, tmp_path: Path) -> None:
    await filled(file)
    saved = back_up(file, tmp_path / "copy.backup")
    await filled(file, items=5)
    done = restore(saved.path, file, NOW)
    assert done.aside == tmp_path / "tidings.db.before-restore-20260318-120000"
    assert (rows(file, "article"), rows(done.aside, "article")) == (3, 5)
    for each in (file, done.aside, saved.path):
        check_file(each)
    async with SqliteStore(file) as store:
        assert (await store.holdings()).items == 3
        assert len(await store.subscriptions(HERE)) == 1
    assert names(tmp_path) == ["copy.backup", "tidings.db", "tidings.db.before-restore-20260318-120000"]


async def test_a_store_is_restored_where_there_is_none(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    other = tmp_path / "new" / "tidings.db"
    assert restore(saved.path, other, NOW).aside is None
    assert rows(other, "article") == 3


async def test_a_damaged_store_is_put_aside_with_its_log(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    file.write_bytes(b"not a database, alas" * 500)
    file.with_name("tidings.db-wal").write_bytes(b"an old log")
    done = restore(saved.path, file, NOW)
    assert done.aside
    assert done.aside.read_bytes().startswith(b"not a database")
    assert done.aside.with_name(f"{done.aside.name}-wal").read_bytes() == b"an old log"
    assert not file.with_name("tidings.db-wal").exists()
    check_file(file)


async def test_a_store_that_is_open_is_not_restored_over(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    async with SqliteStore(file) as store:
        with pytest.raises(StoreError, match=r"is open in another process\. Stop `tidings run`"):
            await asyncio.to_thread(restore, saved.path, file, NOW)
        await store.add(document(entry("Still here", "Still here.")), NOW)
        assert (await store.holdings()).items == 4
    assert names(tmp_path) == ["copy.backup", "tidings.db"]


async def test_a_half_written_backup_is_refused_and_the_store_left(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    whole = saved.path.read_bytes()
    for size in (0, 50, 4096, len(whole) // 2, len(whole) - 1):
        (tmp_path / "half.backup").write_bytes(whole[:size])
        with pytest.raises(StoreError, match=r"is not a database|is only half there") as caught:
            restore(tmp_path / "half.backup", file, NOW)
        assert "half.backup" in caught.value.user_message
    assert rows(file, "article") == 3


async def test_a_damaged_backup_is_refused_and_the_store_left(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    content = bytearray(saved.path.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\xff" * 4096 * 2
    saved.path.write_bytes(content)
    with pytest.raises(StoreError, match=r"copy\.backup is damaged.*Take another backup") as caught:
        restore(saved.path, file, NOW)
    assert "Traceback" not in caught.value.user_message
    assert rows(file, "article") == 3
    assert names(tmp_path) == ["copy.backup", "tidings.db"]


async def test_what_is_no_backup_or_too_new_is_refused(file: Path, tmp_path: Path) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    with pytest.raises(StoreError, match="cannot be read: no such file"):
        restore(tmp_path / "none.backup", file, NOW)
    with pytest.raises(StoreError, match="is the store itself"):
        restore(file, file, NOW)
    with opened(tmp_path / "notes.db") as connection:
        connection.execute("CREATE TABLE notes (body TEXT)")
    with pytest.raises(NotAStore, match="of another program"):
        restore(tmp_path / "notes.db", file, NOW)
    with opened(saved.path) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(StoreTooNew, match="schema 99"):
        restore(saved.path, file, NOW)
    assert rows(file, "article") == 3


async def test_a_restore_that_ends_halfway_leaves_the_store(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = back_up(await filled(file), tmp_path / "copy.backup")
    await filled(file, items=5)

    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.store.restoring.settled", fails)
    with pytest.raises(StoreError, match="the disk is full"):
        restore(saved.path, file, NOW)
    assert rows(file, "article") == 5
    assert names(tmp_path) == ["copy.backup", "tidings.db"]


# Before a migration


async def older(path: Path, version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of an older schema."""
    every = migrations()
    with monkeypatch.context() as patched:
        patched.setattr(schema, "migrations", lambda: every[:version])
        async with SqliteStore(path):
            pass


async def test_an_older_store_is_copied_before_it_is_migrated(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = len(migrations())
    await older(file, last - 1, monkeypatch)
    async with SqliteStore(file, saved=2):
        pass
    copy = file.with_name(f"tidings.db.schema-{last - 1}.backup")
    assert (pragma(file, "user_version"), pragma(copy, "user_version")) == (last, last - 1)
    check_file(copy)
    assert names(file.parent) == ["tidings.db", copy.name]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    async with SqliteStore(file, saved=2):
        pass
    assert len(names(file.parent)) == 2


async def test_only_the_newest_copies_are_kept(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    last = len(migrations())
    for version in (99, 3):
        file.with_name(f"tidings.db.schema-{version}.backup").touch()
    file.with_name("tidings.db.schema-x.backup").touch()
    await older(file, last - 1, monkeypatch)
    save_before_migration(str(file), kept=2)
    assert names(file.parent) == [
        "tidings.db",
        *(f"tidings.db.schema-{version}.backup" for version in (last - 1, 99, "x")),
    ]


async def test_nothing_is_copied_of_a_new_or_present_store_or_where_it_is_not_wanted(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with SqliteStore(file, saved=2):
        pass
    assert save_before_migration(str(file), kept=2) is None
    file.unlink()
    await older(file, 3, monkeypatch)
    async with SqliteStore(file):
        pass
    assert names(file.parent) == ["tidings.db"]


async def test_a_store_is_not_migrated_when_its_copy_fails(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    await older(file, 5, monkeypatch)
    usage = type("Usage", (), {"free": 0})
    monkeypatch.setattr("bot.store.copying.shutil.disk_usage", lambda _: usage)
    with pytest.raises(StoreError, match=r"left at 5 since its copy failed: .*data\.backups_kept = 0"):
        await SqliteStore(file, saved=2).__aenter__()
    assert pragma(file, "user_version") == 5


# Vacuum


async def test_vacuum_gives_back_what_was_erased(file: Path) -> None:
    await filled(file, items=400)
    with opened(file) as connection:
        connection.execute("DELETE FROM sign")
        connection.execute("DELETE FROM fingerprint")
    before, after = vacuum(file)
    assert after < before
    assert file.stat().st_size == after
    check_file(file)
    with pytest.raises(StoreError, match="is not there"):
        vacuum(file.with_name("none.db"))


async def test_vacuum_runs_beside_readers(file: Path) -> None:
    await filled(file)
    async with SqliteStore(file) as store:
        await asyncio.to_thread(vacuum, file)
        assert (await store.holdings()).items == 3


# Secrets at rest


async def test_what_was_stored_in_clear_is_encrypted_once_a_key_is_set(file: Path) -> None:
    await filled(file)
    async with SqliteStore(file, sealer=Sealer(KEY)) as store:
        before = await store.installation("slack", "T1")
        assert (await store.seal(), await store.seal()) == (1, 0)
        assert await store.installation("slack", "T1") == before
        assert await store.installations("slack") == [before]
        assert before is not None
        await store.install(replace(before, workspace="T2"))
        assert await store.installation("slack", "T2") == replace(before, workspace="T2")
    everything = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert TOKEN.encode() not in everything


async def test_another_key_or_none_says_what_to_do(file: Path) -> None:
    await filled(file)
    other = base64.b64encode(bytes(32)).decode()
    async with SqliteStore(file, sealer=Sealer(KEY)) as store:
        await store.seal()
    for sealer, words in ((None, "TIDINGS_SECRET_KEY is not set"), (Sealer(other), "another key than")):
        async with SqliteStore(file, sealer=sealer) as store:
            for asked in (store.seal(), store.installation("slack", "T1"), store.installations("slack")):
                with pytest.raises(WrongKey, match=words) as caught:
                    await asked
                assert KEY not in str(caught.value)
                assert "tidings purge" in caught.value.user_message
    async with SqliteStore(file, sealer=Sealer(f"{other},{KEY}")) as store:
        assert await store.seal() == 1
    async with SqliteStore(file, sealer=Sealer(other)) as store:
        assert await store.installation("slack", "T1")


async def test_a_secret_is_bound_to_its_row_and_a_damaged_one_is_told(file: Path) -> None:
    await filled(file)
    async with SqliteStore(file, sealer=Sealer(KEY)) as store:
        await store.seal()
        with sqlite3.connect(file) as other:
            other.execute("UPDATE installation SET workspace = 'T9'")
        other.close()
        with pytest.raises(StoreError, match="installation of slack:T9 is damaged"):
            await store.installation("slack", "T9")
    assert KEY not in repr(Sealer(KEY))


@pytest.mark.parametrize("key", ["", "short", "é" * 44, base64.b64encode(bytes(31)).decode()])
def test_what_is_no_key_is_refused_without_being_shown(key: str) -> None:
    with pytest.raises(ValueError, match="a key is 32 bytes in base64"):
        Sealer(key)
