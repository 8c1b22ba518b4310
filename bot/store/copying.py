"""Copies a store as it stands at one moment, and proves that a copy is whole. Blocking: call it in a thread.

Invariant: a copy comes into being under a name of its own, mode 0600, and gets its real name whole or not at all.
"""

import errno
import os
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from bot.errors import NotAStore, StoreError, StoreTooNew
from bot.store.opening import FUNCTIONS
from bot.store.refusals import explained
from bot.store.schema import APPLICATION_ID, migrations

_PAGE_COUNT = slice(28, 32)
_PAGE_SIZE = slice(16, 18)
"""Where SQLite's header says how many pages a file has, and of which size (https://sqlite.org/fileformat2.html)."""

_HEADER = 100
_UNFINISHED = re.compile(r"\..+\.\d+\.(first|last|restored)(-journal)?")
_STALE = 3_600
"""Seconds after which a file that is being written by nobody is nobody's."""

_MAGIC = b"SQLite format 3\x00"


@dataclass(frozen=True, slots=True)
class Copied:
    """What a store or a copy of one holds: its schema, bytes, and rows by table."""

    schema: int
    size: int
    rows: Mapping[str, int]


@contextmanager
def connected(path: Path, mode: str = "rw") -> Iterator[sqlite3.Connection]:
    """An existing database with the functions that its views call; `mode` as in SQLite's URIs, `ro&immutable=1` too.

    Raises:
        StoreError: SQLite refuses something inside; named by the path.
    """
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode={mode}", uri=True, isolation_level=None)) as opened:
            opened.execute("PRAGMA busy_timeout = 5000")
            for name, width, function in FUNCTIONS:
                opened.create_function(name, width, function, deterministic=True)
            yield opened
    except sqlite3.Error as error:
        raise explained(str(path), error) from error


def check_kind(connection: sqlite3.Connection, path: Path) -> int:
    """The schema of a store.

    Raises:
        NotAStore: it is of another program.
        StoreTooNew: a newer Tidings wrote it.
    """
    application, version = (
        connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version")
    )
    if application != APPLICATION_ID:
        raise NotAStore(f"{path} is a database of another program. Name a store of Tidings, or a backup of one.")
    if version > len(migrations()):
        raise StoreTooNew(
            f"{path} was written by a newer Tidings (schema {version}; this one knows {len(migrations())}). "
            "Update Tidings."
        )
    return int(version)


def check_whole(path: Path) -> Copied:
    """Look at every page, index and reference of a file; what it holds.

    Raises:
        StoreError: it is missing, foreign, too new, damaged or only half there, with the next step.
    """
    _check_length(path)
    mode = "ro" if _has_log(path) else "ro&immutable=1"  # so that nothing is written beside it
    with connected(path, mode) as connection:
        version = check_kind(connection, path)
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check(3)").fetchall()]
            loose = connection.execute("PRAGMA foreign_key_check").fetchall()
        except sqlite3.DatabaseError as error:
            found, loose = [str(error)], []
        if found != ["ok"] or loose:
            why = "; ".join(found) if found != ["ok"] else f"{len(loose)} references lead nowhere"
            raise StoreError(f"{path} is damaged: {why[:200]}. Take another backup.")
        return Copied(version, path.stat().st_size, counts(connection))


def counts(connection: sqlite3.Connection) -> dict[str, int]:
    """The rows of each table that is not the search index's own."""
    sql = """
        SELECT name FROM pragma_table_list
        WHERE schema = 'main' AND type = 'table' AND substr(name, 1, 7) != 'sqlite_'
    """
    tables = [row[0] for row in connection.execute(sql).fetchall()]
    return {name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0] for name in sorted(tables)}  # noqa: S608


def snapshot(source: sqlite3.Connection, target: Path) -> tuple[int, dict[str, int]]:
    """Copy what stands at this moment by SQLite's backup, while others may write; schema and rows at that moment.

    Raises:
        sqlite3.Error: it cannot be read, or not be written.
    """
    source.execute("BEGIN")
    try:
        rows = counts(source)  # which begins the reading, so that the copy is of the same moment
        version = int(source.execute("PRAGMA user_version").fetchone()[0])
        with closing(sqlite3.connect(target, isolation_level=None)) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE").fetchall()  # one file, which a reader need not write beside
    finally:
        source.rollback()
    return version, rows


@contextmanager
def beside(target: Path) -> Iterator[Callable[[str], Path]]:
    """Makes empty files beside `target`, for its owner alone; those that are still there at the end are removed.

    Raises:
        StoreError: the folder cannot be written, or the disk is full.
    """
    made: list[Path] = []

    def new(kind: str) -> Path:
        path = target.with_name(f".{target.name}.{os.getpid()}.{kind}")
        path.unlink(missing_ok=True)
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        made.append(path)
        _drop_stale(path)
        return path

    try:
        yield new
    except OSError as error:
        raise unwritten(target, error) from None
    finally:
        for path in made:
            for each in (path, *(path.with_name(f"{path.name}{end}") for end in ("-journal", "-wal", "-shm"))):
                with suppress(OSError):
                    each.unlink(missing_ok=True)


def _drop_stale(path: Path) -> None:
    """Remove what processes left beside it that were killed in their work; `path` was made just now."""
    now = path.stat().st_mtime
    for each in path.parent.glob(".*"):
        if _UNFINISHED.fullmatch(each.name):
            with suppress(OSError):
                if now - each.stat().st_mtime > _STALE:
                    each.unlink()


def unwritten(target: Path, error: OSError) -> StoreError:
    """Why a file was not written, with the next step."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StoreError(f"{target} was not written: the disk is full. Make room, or name a file on another disk.")
    why = (error.strerror or str(error)).lower()
    return StoreError(f"{target} was not written: {why}. Check the folder and its permissions, or name another file.")


def check_room(target: Path, needed: int) -> None:
    """Have so many bytes free where a file is to be.

    Raises:
        StoreError: there are fewer.
    """
    free = shutil.disk_usage(target.parent).free
    if free < needed:
        raise StoreError(
            f"{target} needs {megabytes(needed)} of free space, and its disk has {megabytes(free)}. "
            "Make room, or name a file on another disk."
        )


def megabytes(size: int) -> str:
    """A size for people: `425.3 MB`, in millions of bytes."""
    return f"{size / 1_000_000:,.1f} MB"


def settled(path: Path) -> None:
    """Have a file and its name on the disk, not only in memory."""
    for each, flags in ((path, os.O_RDWR), (path.parent, os.O_RDONLY)):
        try:
            number = os.open(each, flags)
        except OSError:  # Windows opens no folders
            continue
        try:
            os.fsync(number)
        except OSError as error:
            if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # a file system that knows no such thing
                raise
        finally:
            os.close(number)


def is_database(path: Path) -> bool:
    """Whether a file begins as SQLite's do; an empty one does not."""
    try:
        with path.open("rb") as file:
            return file.read(len(_MAGIC)) == _MAGIC
    except OSError:
        return False


def _check_length(path: Path) -> None:
    try:
        with path.open("rb") as file:
            header = file.read(_HEADER)
        size = path.stat().st_size
    except OSError as error:
        raise StoreError(f"{path} cannot be read: {(error.strerror or '').lower()}. Name another file.") from None
    if len(header) < _HEADER or not header.startswith(_MAGIC):
        raise NotAStore(f"{path} is not a database. Name a backup that `tidings backup` has written.")
    page = int.from_bytes(header[_PAGE_SIZE], "big")
    expected = int.from_bytes(header[_PAGE_COUNT], "big") * (65_536 if page == 1 else page)
    if size < expected and not _has_log(path):
        raise StoreError(
            f"{path} is only half there: {size:,} of {expected:,} bytes. It was not written or copied to the end; "
            "take another backup."
        )


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.is_file() and log.stat().st_size > 0
