"""What SQLite refuses, as errors of ours: each names the file, the reason and the next step."""

import shutil
import sqlite3
from pathlib import Path

from bot.errors import CannotWrite, Damaged, NotAStore, StoreError
from bot.message.phrases import phrase

_ROOM = 256 * 1024
"""Bytes that must be free for the smallest file beside a store; with less, SQLite calls a full disk an I/O error."""


def explained(path: str, error: sqlite3.Error) -> StoreError:
    """What the database refuses, in our words: the file, the reason, the next step."""
    text = str(error)
    if "not a database" in text:
        return NotAStore(f"{path} is not a database. Name another file with --database.")
    if "unable to open" in text:
        return StoreError(f"{path} cannot be opened as a database. Check the path and its permissions.")
    if "locked" in text:
        return StoreError(f"{path} is locked by another program. Try again when it is done.")
    if "readonly" in text or "read-only" in text:
        return CannotWrite(
            f"{path} cannot be written: it is read-only. Check its permissions.", phrase("it is read-only")
        )
    if "full" in text or ("disk I/O" in text and _has_no_room(path)):
        return CannotWrite(
            f"{path} cannot be written: the disk is full. Make room and try again.", phrase("the disk is full")
        )
    if "disk I/O" in text:
        why = phrase("the disk reports an error")
        return CannotWrite(f"{path}: {why}. Look at its room, its quota and its health, and try again.", why)
    if "malformed" in text:
        return Damaged(f"{path} is damaged: {text}. Put a backup in its place with `tidings restore FILE`.")
    return StoreError(f"{path} refused: {text}.")


def _has_no_room(path: str) -> bool:
    try:
        return shutil.disk_usage(Path(path).parent).free < _ROOM
    except OSError:
        return False
