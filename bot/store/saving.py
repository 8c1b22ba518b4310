"""Backs a store up while it is in use, and before a migration. Blocking: call it in a thread.

Invariant: a backup holds no secret in clear, in no row and no free page of its file; it overwrites nothing.
"""

import errno
import os
import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bot.errors import Damaged, StoreError
from bot.store.copying import (
    Copied,
    beside,
    check_kind,
    check_room,
    check_whole,
    connected,
    counts,
    settled,
    snapshot,
    unwritten,
)
from bot.store.refusals import explained
from bot.store.schema import migrations
from bot.store.sealing import MARK, Sealer, seal_installations

_SPARE = 1_000_000
"""Bytes that must be free beyond what the two copies take, of which one goes again."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A backup: where it is, what it holds, and how many installations were left out since they are not encrypted."""

    path: Path
    copied: Copied
    left_out: int
    sealed: int


def back_up(store: Path, target: Path, sealer: Sealer | None = None) -> Saved:
    """Copy a store to a new file, whole and verified; others may read and write it meanwhile.

    Without a sealer, installations that stand in clear are left out.

    Raises:
        StoreError: there is no store, the target exists or cannot be written, or a step fails; then there is no target.
        WrongKey: what is encrypted is so with another key.
    """
    if target.exists() or target.is_symlink():
        raise StoreError(f"{target} is there already, and was left as it is. Name another file, or remove it.")
    return _saved(store, target, sealer, _published)


def save_before_migration(path: str, *, kept: int, sealer: Sealer | None = None) -> Path | None:
    """Copy a store that is about to be migrated to `<name>.schema-<n>.backup` beside it; keep the newest `kept`.

    None where another process has migrated it meanwhile, or where nothing can be written, nor migrated then.

    Raises:
        StoreError: the copy cannot be made; the store is as it was.
    """
    store = Path(path)
    if not (os.access(store, os.W_OK) and os.access(store.parent, os.W_OK)):
        return None
    with connected(store) as connection:
        version = check_kind(connection, store)
    if version >= len(migrations()):
        return None
    target = store.with_name(f"{store.name}.schema-{version}.backup")
    try:
        _saved(store, target, sealer, os.replace)
    except StoreError as error:
        raise StoreError(
            f"{store} must be brought to schema {len(migrations())}, and is left at {version} since its copy failed: "
            f"{error} Or do without a copy: data.backups_kept = 0."
        ) from None
    _drop_older(store, kept)
    return target


def _saved(store: Path, target: Path, sealer: Sealer | None, publish: Callable[[Path, Path], object]) -> Saved:
    if not store.is_file():
        raise StoreError(f"{store} is not there, so there is nothing to copy. Name the store with --database.")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise unwritten(target, error) from None
    check_room(target, 2 * store.stat().st_size + _SPARE)
    with beside(target) as new:
        first, last = new("first"), new("last")
        with connected(store) as source:
            check_kind(source, store)
            try:
                version, rows = snapshot(source, first)
                left_out, sealed = _without_secrets(first, sealer)
                _compacted(first, last)
            except sqlite3.Error as error:
                at_fault = store if "malformed" in str(error) else target
                raise explained(str(at_fault), error) from error
        first.unlink()
        copied = _verified(last, store)
        expected = rows | {"installation": rows.get("installation", 0) - left_out}
        if copied.schema != version or any(copied.rows.get(name, 0) != count for name, count in expected.items()):
            raise StoreError(f"{target} was not written: the copy differs from the store. Try again.")
        settled(last)
        publish(last, target)
        settled(target)
    return Saved(target, copied, left_out, sealed)


def _verified(copy: Path, store: Path) -> Copied:
    try:
        return check_whole(copy)
    except StoreError as error:
        why = str(error).replace(str(copy), "its copy")
        raise Damaged(f"{store} cannot be copied whole: {why} Or put an earlier one in its place.") from None


def _without_secrets(copy: Path, sealer: Sealer | None) -> tuple[int, int]:
    """Encrypt the installations of a copy, or drop those in clear; how many were dropped, and how many are left."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        if "installation" not in counts(connection):  # of a schema before there were any
            return 0, 0
        connection.execute("BEGIN IMMEDIATE")
        left_out = 0
        if sealer is not None:
            seal_installations(connection, sealer)
        else:
            sql = "DELETE FROM installation WHERE data NOT LIKE ?"
            left_out = connection.execute(sql, (f"{MARK}%",)).rowcount
        connection.execute("COMMIT")
        return left_out, connection.execute("SELECT count(*) FROM installation").fetchone()[0]


def _compacted(first: Path, last: Path) -> None:
    """Write the copy anew: its free pages may hold what was erased."""
    with closing(sqlite3.connect(first, isolation_level=None)) as connection:
        connection.execute("VACUUM INTO ?", (str(last),))


def _published(last: Path, target: Path) -> None:
    """Give a file its real name, unless somebody else has taken it."""
    try:
        os.link(last, target)
    except FileExistsError:
        raise StoreError(f"{target} came to be there meanwhile, and was left as it is. Name another file.") from None
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK):
            raise
        if target.exists():
            raise StoreError(f"{target} is there already, and was left as it is. Name another file.") from None
        last.rename(target)  # a file system without links


def _drop_older(store: Path, kept: int) -> None:
    """Keep the copies of the newest schemas."""
    form = re.compile(re.escape(store.name) + r"\.schema-(\d+)\.backup")
    found = sorted((int(match[1]), path) for path in store.parent.iterdir() if (match := form.fullmatch(path.name)))
    for _, path in found[: max(0, len(found) - kept)]:
        path.unlink(missing_ok=True)
