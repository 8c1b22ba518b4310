"""Turns what a user names (files, folders, patterns, `-`) into inputs, and an input into its bytes.

Invariant: nothing is read that is larger than the cap, and no special file (a pipe, a device) is opened
by name, since reading one might never end. Every message shows names by `printable`.
"""

import asyncio
import glob
import os
import re
import stat
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeVar, cast

from bot.errors import Unreadable

STDIN = "-"
_MAGIC = frozenset("*?[")
# C0 and C1 controls, line separators, and the marks that turn the direction of all that follows them.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_T = TypeVar("_T")


def printable(name: str) -> str:
    """The name as any terminal, file or JSON reader can take it; a byte that is no UTF-8 becomes \ufffd."""
    try:
        whole = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    except UnicodeEncodeError:  # half a character, as Windows allows in names
        whole = name.encode("utf-8", "replace").decode("utf-8")
    return _UNSEEN.sub("\ufffd", whole)


def inputs_of(named: str) -> Iterator[str]:
    """The inputs behind one argument: a URL, `-` or a file is itself; a folder or a pattern, its files in order.

    A folder that cannot be listed is an input too: `read_bytes` says why.

    Raises:
        Unreadable: nothing is there.
    """
    if not named:
        raise Unreadable(
            "An empty name means no file. Name a file, a folder, a pattern or a URL, or . for this folder."
        )
    if named == STDIN or "://" in named:
        yield named
    elif _is_folder(named):
        files = _files_in(named)
        if not files:
            raise Unreadable(f"{printable(named)} is a folder that holds no files.")
        yield from files
    elif _MAGIC & set(named) and not os.path.lexists(named):
        yield from _files_matching(named)
    else:
        yield named


def _files_in(folder: str) -> list[str]:
    """The files below a folder and the folders there that cannot be listed; nothing hidden."""
    found: list[Path] = []

    def closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, folders, files in os.walk(Path(folder), onerror=closed):
        folders[:] = [name for name in folders if not name.startswith(".")]
        paths = (Path(place) / name for name in files if not name.startswith("."))
        found += [path for path in paths if _may_be_read(path)]
    return [str(path) for path in sorted(found)]


def _files_matching(pattern: str) -> Iterator[str]:
    found = dict.fromkeys(_closed_folders(pattern))
    for path in sorted(glob.glob(pattern, recursive=True)):  # noqa: PTH207  # Path.glob refuses absolute patterns
        found |= dict.fromkeys(_files_in(path) if _is_folder(path) else [path])
    if not found:
        raise Unreadable(f"{printable(pattern)} matches no file.")
    yield from found


def _closed_folders(pattern: str) -> Iterator[str]:
    """The folders that the pattern leads into and that cannot be listed: `glob` passes over them in silence."""
    parts = Path(pattern).parts
    first = next(number for number, part in enumerate(parts) if _MAGIC & set(part))
    for depth in range(first, len(parts)):
        head = str(Path(*parts[:depth]))
        folders = sorted(glob.glob(head, recursive=True)) if depth > first else [head]  # noqa: PTH207
        yield from (folder for folder in folders if _is_closed(folder))


def _is_folder(name: str) -> bool:
    try:
        return Path(name).is_dir()
    except (OSError, ValueError):  # a folder above it may not be entered: reading it says so
        return False


def _is_closed(folder: str) -> bool:
    try:
        os.scandir(folder).close()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        return True
    return False


def _may_be_read(path: Path) -> bool:
    """Whether it is an ordinary file, or something of which only reading tells what it is."""
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except FileNotFoundError:  # a link to nothing
        return False
    except OSError:
        return True


async def in_background(work: Callable[[], _T]) -> _T:
    """What blocking work returns; unlike in `asyncio.to_thread`, the process may end before the work does."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if future.done():  # nobody waits any more
            return
        if error is None:
            future.set_result(cast("_T", result))
        else:
            future.set_exception(error)

    def run() -> None:
        result, failure = None, None
        try:
            result = work()
        except BaseException as error:  # noqa: BLE001  # it is raised where the work is awaited
            failure = error
        try:
            loop.call_soon_threadsafe(settle, result, failure)
        except RuntimeError:  # the loop is closed: the program was stopped
            return

    threading.Thread(target=run, daemon=True).start()
    return await future


def standard_input() -> BinaryIO:
    """The bytes of the standard input, through a file object of our own.

    The interpreter closes `sys.stdin` when it ends, and aborts if a thread is still waiting in it.
    """
    try:
        return os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    except (OSError, ValueError):  # no file behind it
        return sys.stdin.buffer


def read_bytes(name: str, max_bytes: int) -> bytes:
    """The bytes of a file, or of the standard input for `-`.

    Raises:
        Unreadable: it does not exist, may not be read, is no ordinary file, or is larger than `max_bytes`.
    """
    if name == STDIN:
        return _standard_bytes(max_bytes)
    shown = printable(name)
    try:
        status = Path(name).stat()
        if stat.S_ISDIR(status.st_mode):
            os.scandir(name).close()
        if not stat.S_ISREG(status.st_mode):
            raise Unreadable(f"{shown} is not an ordinary file.")
        if status.st_size > max_bytes:
            raise _too_large(shown, status.st_size, max_bytes)
        with Path(name).open("rb") as file:
            return _capped(file.read(max_bytes + 1), shown, max_bytes)
    except OSError as error:
        raise Unreadable(f"{shown} cannot be read: {_reason(error)}.") from None
    except ValueError:
        raise Unreadable(f"{shown} is not the name of a file.") from None


def _standard_bytes(max_bytes: int) -> bytes:
    stream = standard_input()
    try:
        return _capped(stream.read(max_bytes + 1), "The standard input", max_bytes)
    except OSError as error:
        raise Unreadable(f"The standard input cannot be read: {_reason(error)}.") from None
    finally:
        if stream is not getattr(sys.stdin, "buffer", None):
            stream.close()


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
