"""Opens one connection to a store's file, with what every connection needs; and says what its file is like.

Invariant: a connection that cannot be set up is closed again.
"""

import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import aiosqlite

from bot.errors import StoreError
from bot.store.items import digest, title_sign, url_sign
from bot.text.words import fold, stems

_PRAGMAS = (
    "busy_timeout = 5000",
    "foreign_keys = ON",
    "synchronous = NORMAL",
    "cache_size = -4096",  # kilobytes of each connection: 64 MB answer no sooner, for the system keeps pages too
    "temp_store = MEMORY",
    "secure_delete = FAST",  # an erased token does not stay in the file
)


def _stems(text: str, language: str) -> str:
    return " ".join(stems(text, language))


FUNCTIONS: tuple[tuple[str, int, Callable[..., str | int]], ...] = (
    ("stems", 2, _stems),
    ("fold", 1, fold),
    ("digest", 2, digest),
    ("url_sign", 1, url_sign),
    ("title_sign", 2, title_sign),
)
"""What views, migrations and queries call: (name, number of arguments, function)."""


async def connect(path: str, mode: str = "") -> aiosqlite.Connection:
    """A connection; `mode` are parameters of its URI (https://sqlite.org/uri.html), `""` for reading and writing.

    Raises:
        sqlite3.Error: the file cannot be opened so.
    """
    where = f"file:{quote(path)}?{mode}" if mode else path
    opening = aiosqlite.connect(where, isolation_level=None, uri=bool(mode))
    try:
        connection = await opening
    except BaseException:
        opening._thread.join()  # noqa: SLF001  # nothing else awaits it, and it must end before the loop does
        raise
    connection.row_factory = sqlite3.Row
    try:
        for pragma in _PRAGMAS:
            await connection.execute(f"PRAGMA {pragma}")
        for name, width, function in FUNCTIONS:
            await connection.create_function(name, width, function, deterministic=True)
    except BaseException:
        await connection.close()
        raise
    return connection


def is_readable_only(path: str) -> bool:
    """Whether we may read the file and not write it or beside it."""
    return os.access(path, os.R_OK) and not (os.access(path, os.W_OK) and os.access(Path(path).parent, os.W_OK))


def is_logged(path: str) -> bool:
    """Whether there is a log with something in it; an opening that met a full disk leaves an empty one."""
    log = Path(f"{path}-wal")
    return log.exists() and log.stat().st_size > 0


def make_folder(path: str) -> None:
    """Make the folder of a file.

    Raises:
        StoreError: it cannot be made.
    """
    folder = Path(path).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        why = f"The folder {folder} for the store cannot be made: {error.strerror}."
        raise StoreError(f"{why} Name another file with --database or TIDINGS_DATABASE.") from None
