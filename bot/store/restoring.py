"""Puts a backup in the place of a store, and makes a store smaller. Blocking: call it in a thread.

Invariant: at every moment the store's name stands for a whole store, the old one or the new one; the old one is kept.
"""

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.errors import StoreError
from bot.store.copying import (
    Copied,
    beside,
    check_kind,
    check_room,
    check_whole,
    connected,
    is_database,
    settled,
    snapshot,
)
from bot.store.refusals import explained

_SPARE = 1_000_000
_LOGS = ("-wal", "-shm", "-journal")


@dataclass(frozen=True, slots=True)
class Restored:
    """What the store holds now, and where the one is that stood there before; None where there was none."""

    copied: Copied
    aside: Path | None


def restore(backup: Path, store: Path, now: datetime) -> Restored:
    """Verify a backup, copy it beside the store, and put it in the store's place.

    Raises:
        StoreError: the backup is missing, foreign, too new, damaged or half; another process has the store open; the
            disk is full. Then the store is as it was.
    """
    checked = check_whole(backup)
    if store.exists() and backup.resolve() == store.resolve():
        raise StoreError(f"{backup} is the store itself. Name a backup, or another store with --database.")
    store.parent.mkdir(parents=True, exist_ok=True)
    check_room(store, checked.size + _SPARE)
    with beside(store) as new:
        copy = new("restored")
        with connected(backup, "ro" if _logged(backup) else "ro&immutable=1") as source:
            try:
                snapshot(source, copy)
            except sqlite3.Error as error:
                raise explained(str(store), error) from error
        copied = check_whole(copy)
        if copied.rows != checked.rows:
            raise StoreError(f"{store} was left as it is: the copy of {backup} differs from it. Try again.")
        settled(copy)
        with _alone(store):
            aside = _kept_aside(store, now)
            copy.replace(store)
        settled(store)
    return Restored(copied, aside)


def vacuum(store: Path) -> tuple[int, int]:
    """Write a store anew without its free pages; its bytes before and after.

    Raises:
        StoreError: it is missing or no store, in use by a writer, or the disk has too little room.
    """
    if not store.is_file():
        raise StoreError(f"{store} is not there. Name the store with --database.")
    before = _size(store)
    check_room(store, 2 * before + _SPARE)  # a temporary copy, and the log through which it is written back
    with connected(store) as connection:
        check_kind(connection, store)
        with suppress(sqlite3.Error):  # deprecated, and the only way: a folder for all temporary files is often small
            connection.execute("PRAGMA temp_store_directory = '{}'".format(str(store.parent).replace("'", "''")))
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        return before, _size(store)


@contextmanager
def _alone(store: Path) -> Iterator[None]:
    """While this is open no other process has the store open; a store that cannot be read is nobody's.

    Leaving the mode of write-ahead logs needs to be alone, idle connections included, and writes the log into the file
    (https://sqlite.org/pragma.html#pragma_journal_mode).
    """
    if not is_database(store):  # SQLite would remove its log
        yield
        return
    with closing(sqlite3.connect(store, isolation_level=None, timeout=1)) as connection:
        if not _is_held(connection, store):
            connection.close()
        yield


def _is_held(connection: sqlite3.Connection, store: Path) -> bool:
    """Lock the store for this connection alone; False where it is damaged, or no database, to be put aside as it is.

    Raises:
        StoreError: another process has it open.
    """
    try:
        mode = connection.execute("PRAGMA journal_mode = DELETE").fetchone()[0]
        if mode == "wal":
            raise _in_use(store)
        connection.execute("BEGIN EXCLUSIVE")
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise _in_use(store) from None
        if not any(word in str(error) for word in ("malformed", "not a database")):
            raise explained(str(store), error) from None
        return False
    return True


def _in_use(store: Path) -> StoreError:
    why = "Stop `tidings run` and whatever else uses it, and try again."
    return StoreError(f"{store} is open in another process. {why}")


def _kept_aside(store: Path, now: datetime) -> Path | None:
    """Give the present store a second, dated name, and its logs, if it still has some, that name alone."""
    if not store.exists():
        return None
    aside = store.with_name(f"{store.name}.before-restore-{now:%Y%m%d-%H%M%S}")
    if aside.exists():
        raise StoreError(f"{aside} is there already. Try again in a second.")
    try:
        os.link(store, aside)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        store.rename(aside)  # a file system without links: for a moment there is no store
    for end in _LOGS:
        with suppress(FileNotFoundError):
            store.with_name(f"{store.name}{end}").rename(aside.with_name(f"{aside.name}{end}"))
    return aside


def _size(store: Path) -> int:
    return sum(path.stat().st_size for path in (store, store.with_name(f"{store.name}-wal")) if path.exists())


def _logged(path: Path) -> bool:
    return path.with_name(f"{path.name}-wal").exists()
