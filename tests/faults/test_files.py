"""Files that others lock, damage or write by half: each gives its sentence and its next step, and nothing is lost."""

import errno
import os
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from bot.errors import Damaged, StoreError
from bot.store.restoring import restore
from bot.store.saving import back_up
from bot.store.sqlite import SqliteStore
from tests.cli.shell import Shell, tidings
from tests.fakes import NOW, document, entry
from tests.faults.desk import desk
from tests.store.probe import check_file, opened

__all__ = ["tidings"]

ENTRIES = [entry(f"Ferry {n} opens", f"Ferry {n} sails at noon. " * 60) for n in range(40)]

KILLED = """
import os, signal, sys
from pathlib import Path
from bot.clock import SystemClock
from bot.store import restoring, saving

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

saving.settled = restoring.settled = die
store, target = map(Path, sys.argv[2:])
saving.back_up(store, target) if sys.argv[1] == "backup" else restoring.restore(target, store, SystemClock().now())
"""


@pytest.fixture
async def file(tmp_path: Path) -> Path:
    path = tmp_path / "tidings.db"
    async with SqliteStore(path) as store:
        await store.add(document(*ENTRIES), NOW)
    return path


def killed(*words: str | Path) -> int:
    """How a process ended that was killed at the last step of its work."""
    command = [sys.executable, "-c", KILLED, *map(str, words)]
    return subprocess.run(command, check=False, cwd=Path(__file__).parents[2], timeout=60).returncode


# Locked


async def test_a_store_that_another_program_locks_is_read_and_written_later(tmp_path: Path) -> None:
    path = tmp_path / "tidings.db"
    async with desk(path) as at:
        await at.pragma("busy_timeout = 20")
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            assert "ran aground off Sandholm" in await at.hears("/summary ferry")
            heard = await at.hears("/subscribe ferry try:no")
            assert "is locked by another program. Try again when it is done." in heard
            other.execute("ROLLBACK")
        assert "This channel now follows ferry" in await at.hears("/subscribe ferry try:no")


HOLDS = """
import asyncio, sys
from bot.store.sqlite import SqliteStore

async def main():
    async with SqliteStore(sys.argv[1]):
        print("open", flush=True)
        await asyncio.to_thread(sys.stdin.read)

asyncio.run(main())
"""


def test_a_store_that_another_process_has_open_is_not_restored_over(tmp_path: Path, file: Path) -> None:
    saved = back_up(file, tmp_path / "copy.backup")
    command = [sys.executable, "-c", HOLDS, str(file)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=Path(__file__).parents[2]) as other:
        assert other.stdout
        assert other.stdout.readline() == b"open\n"
        with pytest.raises(StoreError, match=r"is open in another process\. Stop `tidings run`"):
            restore(saved.path, file, NOW)
        assert back_up(file, tmp_path / "meanwhile.backup").copied.rows == saved.copied.rows
        other.communicate(timeout=30)
    assert restore(saved.path, file, NOW).aside


@pytest.mark.parametrize("reason", [errno.EPERM, errno.ENOTSUP])
def test_a_file_system_without_links_does_as_well(
    reason: int, tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def link(*_: object) -> None:
        raise OSError(reason, os.strerror(reason))

    monkeypatch.setattr(os, "link", link)
    saved = back_up(file, tmp_path / "copy.backup")
    done = restore(saved.path, file, NOW)
    for path in (saved.path, file, done.aside):
        assert path
        check_file(path)


# Damaged


def spoil(path: Path, table: str) -> None:
    """Overwrite the first page of a table."""
    with opened(path) as connection:
        page = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (table,)).fetchone()[0]
        size = connection.execute("PRAGMA page_size").fetchone()[0]
    with path.open("r+b") as out:
        out.seek((page - 1) * size)
        out.write(b"\xee" * size)


async def test_a_damaged_page_is_told_and_the_rest_is_answered(tmp_path: Path, file: Path) -> None:
    async with desk(file) as at:
        await at.hears("/subscribe ferry try:no")
    saved = back_up(file, tmp_path / "copy.backup")
    spoil(file, "subscription")
    async with desk(file) as at:
        assert "Ferry" in await at.hears("/latest ferry")
        heard = await at.hears("/subscriptions")
        assert "tidings.db is damaged" in heard
        assert "Put a backup in its place with `tidings restore FILE`." in heard
    with pytest.raises(Damaged, match=r"tidings\.db (is damaged|cannot be copied whole)"):
        back_up(file, tmp_path / "second.backup")
    assert not (tmp_path / "second.backup").exists()
    done = restore(saved.path, file, NOW)
    check_file(file)
    assert done.aside is not None
    assert done.aside.exists()


# Half written


def test_a_backup_that_is_killed_leaves_none_and_the_next_is_whole(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "copy.backup"
    assert killed("backup", file, target) == -signal.SIGKILL
    assert not target.exists()
    left = [path for path in tmp_path.iterdir() if path.name.startswith(".")]
    assert left
    for path in left:
        os.utime(path, (0, 0))
    assert back_up(file, target).copied.rows["article"] == len(ENTRIES)
    check_file(target)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.backup", "tidings.db"]


def test_a_restore_that_is_killed_leaves_the_store_as_it_was(tmp_path: Path, file: Path) -> None:
    saved = back_up(file, tmp_path / "copy.backup")
    with opened(file) as connection:
        connection.execute("DELETE FROM wanted_page")
        connection.execute("PRAGMA user_version")
    before = file.read_bytes()
    assert killed("restore", file, saved.path) == -signal.SIGKILL
    assert file.read_bytes() == before
    restore(saved.path, file, NOW)
    check_file(file)


def test_a_backup_that_was_cut_off_in_copying_is_refused(tmp_path: Path, file: Path) -> None:
    saved = back_up(file, tmp_path / "copy.backup")
    os.truncate(saved.path, saved.copied.size // 2)
    with pytest.raises(StoreError, match=r"copy\.backup is only half there: .* take another backup"):
        restore(saved.path, file, NOW)
    check_file(file)


# Malformed settings


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("time_zone = \n", "is not valid TOML"),
        ('time_zone = "Mars/Olympus"\n[fetch]\nmax_bytes = 1\n', "no time zone is called 'Mars/Olympus'"),
        ("\x00\xff", "is not valid TOML"),
        ('[data]\nbackups_kept = -1\npurge_after_days = "soon"\n', "data.purge_after_days"),
    ],
)
def test_settings_that_cannot_be_used_stop_every_command_before_it_begins(
    text: str, words: str, tidings: Shell, tmp_path: Path
) -> None:
    config = tmp_path / "bad.toml"
    config.write_text(text, encoding="latin-1")
    for command in (("ask", "/latest"), ("run", "--once"), ("backup",), ("purge", "slack:T1", "--yes")):
        ended = tidings("--config", config, *command)
        assert (ended.code, ended.out) == (2, "")
        assert words in ended.err
        assert "bad.toml" in ended.err
        assert "Traceback" not in ended.err
    assert not (tmp_path / "store").exists()
