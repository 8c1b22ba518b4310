"""Turns what a user names (files, folders, patterns, `-`) into inputs, and an input into its bytes.

Invariant: nothing is read that is larger than the cap, and no special file (a pipe, a device) is opened
by name, since reading one might never end.
"""

import glob
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

from bot.errors import Unreadable

STDIN = "-"
_MAGIC = frozenset("*?[")


def inputs_of(named: str) -> Iterator[str]:
    """The inputs behind one argument: a URL, `-` or a file is itself; a folder or a pattern, its files in order.

    Raises:
        Unreadable: nothing is there.
    """
    if named == STDIN or "://" in named:
        yield named
    elif Path(named).is_dir():
        yield from _files_in(Path(named), named)
    elif _MAGIC & set(named) and not os.path.lexists(named):
        yield from _files_matching(named)
    else:
        yield named


def _files_in(folder: Path, named: str) -> Iterator[str]:
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and not _hidden(path.relative_to(folder))]
    if not files:
        raise Unreadable(f"{named} is a folder that holds no files.")
    yield from map(str, files)


def _files_matching(pattern: str) -> Iterator[str]:
    found = sorted(glob.glob(pattern, recursive=True))  # noqa: PTH207  # Path.glob refuses absolute patterns
    if not found:
        raise Unreadable(f"{pattern} matches no file.")
    for path in found:
        if Path(path).is_dir():
            yield from _files_in(Path(path), path)
        else:
            yield path


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read_bytes(name: str, max_bytes: int) -> bytes:
    """The bytes of a file, or of the standard input for `-`.

    Raises:
        Unreadable: it does not exist, may not be read, is no ordinary file, or is larger than `max_bytes`.
    """
    if name == STDIN:
        return _capped(sys.stdin.buffer.read(max_bytes + 1), "The standard input", max_bytes)
    try:
        status = Path(name).stat()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{name} is not an ordinary file.")
        if status.st_size > max_bytes:
            raise _too_large(name, status.st_size, max_bytes)
        with Path(name).open("rb") as file:
            return _capped(file.read(max_bytes + 1), name, max_bytes)
    except OSError as error:
        raise Unreadable(f"{name} cannot be read: {_reason(error)}.") from None
    except ValueError:
        raise Unreadable(f"{name!r} is not the name of a file.") from None


def _capped(data: bytes, name: str, max_bytes: int) -> bytes:
    if len(data) > max_bytes:
        raise _too_large(name, len(data), max_bytes)
    return data


def _too_large(name: str, size: int, max_bytes: int) -> Unreadable:
    return Unreadable(
        f"{name} is too large: {size:,} bytes or more, and the limit is {max_bytes:,}. "
        "Split it, or raise ingest.max_bytes in the settings."
    )


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
