"""Turns a watched folder into the documents of its files, when any of them was added or changed.

Invariants: nothing outside the folder is read, also not through a link; a file that is still being written
waits for the next look. Reading a file again is harmless, since the store knows its items by their identities.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import blake2b
from pathlib import Path

from bot.errors import Unreadable
from bot.files import inputs_of, printable, read_bytes
from bot.model import LOOSE_SCOPE, Document, Refusal, Source
from bot.sources.decide import Failed, Look, Read, Unchanged
from bot.sources.read import read_document
from bot.watch import Watch

SETTLED = timedelta(seconds=2)
"""How long a file must have been left alone to be taken for whole."""

READABLE = frozenset(
    (
        *(".txt", ".text", ".md", ".markdown", ".mdown", ".mkd"),
        *(".html", ".htm", ".xhtml", ".shtml"),
        *(".rss", ".atom", ".rdf", ".xml", ".json", ".jsonfeed"),
    )
)
"""Endings of the files that may hold news."""


@dataclass(frozen=True, slots=True)
class _File:
    path: str
    modified: int
    """Nanoseconds since 1970."""
    size: int


def look_into(watch: Watch, now: datetime, max_bytes: int) -> Look:
    """What stands in the folder at the watch's address, in blocking calls; a file is read up to `max_bytes`."""
    folder = Path(watch.address)
    shown = printable(watch.address)
    try:
        os.scandir(folder).close()
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no folder's name"
        return Failed("no_folder", f"The folder {shown} cannot be read: {reason.lower()}")
    files = [file for file in _files(folder) if not _is_being_written(file, now)]
    digest = _digest(files)
    if digest == watch.digest:
        return Unchanged()
    documents: list[Document] = []
    refused: list[Refusal] = []
    for file in files:
        try:
            documents.append(_document(file.path, max_bytes, watch))
        except Unreadable as error:
            refused.append(Refusal(printable(file.path), error.user_message))
        except Exception as error:  # noqa: BLE001  # a bug that one file wakes must not keep the others out
            refused.append(Refusal(printable(file.path), f"{type(error).__name__}: {error}; please report it"))
    return Read(tuple(documents), digest, refused=tuple(refused))


def _files(folder: Path) -> Iterator[_File]:
    """The files that may hold news, in order; none that a link leads to from elsewhere."""
    inside = folder.resolve()
    try:
        names = list(inputs_of(str(folder)))
    except Unreadable:  # it is empty
        return
    for name in names:
        path = Path(name)
        if path.suffix.lower() not in READABLE:
            continue
        try:
            if path.resolve(strict=True).is_relative_to(inside):
                status = path.stat()
                yield _File(name, status.st_mtime_ns, status.st_size)
        except (OSError, RuntimeError):  # it went away, or links to itself
            continue


def readable_files(folder: Path) -> list[str]:
    """The names of the files in a folder that may hold news, in order."""
    return [file.path for file in _files(folder)]


def _is_being_written(file: _File, now: datetime) -> bool:
    age = now.timestamp() - file.modified / 1e9
    return abs(age) < SETTLED.total_seconds()


def _digest(files: list[_File]) -> str:
    digest = blake2b(digest_size=16)
    for file in files:
        digest.update(f"{file.path}\0{file.modified}\0{file.size}\n".encode("utf-8", "surrogateescape"))
    return digest.hexdigest()


def _document(path: str, max_bytes: int, watch: Watch) -> Document:
    """What a file holds; what names no source of its own comes from the folder, and so does a feed, whatever it names.

    The identities of one feed's items are kept apart from those of the folder's other feeds.
    """
    reading = read_document(read_bytes(path, max_bytes), name=printable(path))
    document, folder = reading.document, Source(watch.key, watch.name)
    if reading.format == "feed":
        return replace(document, source=folder, scope=f"{watch.key}/{document.scope}")
    return replace(document, source=folder) if document.scope == LOOSE_SCOPE else document
