"""Opens SQLite as one writer and a few readers, and closes them all.

Invariant: at most one write transaction at a time in this process, begun IMMEDIATE, and always ended:
a task that is cancelled inside one rolls it back before it goes.
"""

import asyncio
import os
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypeVar

import aiosqlite

from bot.errors import CannotWrite, StoreError
from bot.store.opening import connect, is_logged, is_readable_only, make_folder
from bot.store.refusals import explained
from bot.store.schema import check_ours, keep_index, migrate, must_migrate
from bot.store.trouble import Trouble

MEMORY = ":memory:"

_T = TypeVar("_T")

PATIENCE, PAUSE = 4.0, 0.05
"""Seconds for which a file that others are opening or closing is tried again, and those between two tries."""


class Connections:
    """One writer and `readers` readers of a database file; one connection for all in memory."""

    def __init__(self, path: Path | str, readers: int = 2, save: Callable[[str], object] | None = None) -> None:
        """Nothing is opened yet; `save` copies a store that is about to be migrated, in a thread."""
        self._save = save
        self._trouble = Trouble()
        self.path = str(path) if path == MEMORY else str(Path(path).expanduser())
        self._mode = ""
        self._wanted = 0 if self.path == MEMORY else readers
        self._writer: aiosqlite.Connection | None = None
        self._writing = asyncio.Lock()
        self._readers: list[aiosqlite.Connection] = []
        self._idle: asyncio.Queue[aiosqlite.Connection] = asyncio.Queue()

    async def __aenter__(self) -> Self:
        """Open and migrate.

        Raises:
            StoreError: the file cannot be opened, is no database, or is too new.
        """
        try:
            await self._open()
        except sqlite3.Error as error:
            await self.close()
            raise explained(self.path, error) from None
        except BaseException:
            await self.close()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection: aiosqlite's threads would keep the process alive."""
        await self.close()

    async def close(self) -> None:
        """Close what is open; harmless when nothing is."""
        for connection in (*self._readers, self._writer):
            if connection is not None:
                await connection.close()
        self._readers, self._writer, self._idle = [], None, asyncio.Queue()

    async def transact(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """One transaction, whole on SQLite's own thread: committed when the work returns, rolled back when it raises.

        Whoever is cancelled meanwhile leaves when it is done.
        """
        clock = asyncio.get_running_loop().time
        self._opened_writer()
        self._trouble.check(clock())
        async with self._writing:
            try:
                if self._mode:
                    await self._open_to_write()
                result = await self._whole(work)
            except sqlite3.Error as error:
                told = explained(self.path, error)
                self._trouble.met(told, clock())
                raise told from error
            self._trouble.over()
            return result

    async def _whole(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """A transaction to its end, even if nobody waits for it any more."""
        connection = self._opened_writer()
        doing = asyncio.ensure_future(_on_its_thread(connection, lambda opened: _in_transaction(opened, work)))
        try:
            return await asyncio.shield(doing)
        except asyncio.CancelledError:
            await asyncio.wait([doing])
            doing.exception()  # nobody is there to be told
            raise

    async def look(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        """As `read`, with all steps on SQLite's own thread."""
        async with self.read() as connection:
            return await _on_its_thread(connection, work)

    async def truncate_log(self) -> None:
        """Write the log into the file and empty it, as far as readers let it."""
        async with self._writing:
            try:
                await self._opened_writer().execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
            except sqlite3.Error as error:
                raise explained(self.path, error) from error

    @asynccontextmanager
    async def read(self) -> AsyncIterator[aiosqlite.Connection]:
        """A connection for reading; waits while all are in use."""
        try:
            async with self._reader() as connection:
                yield connection
        except sqlite3.Error as error:
            raise explained(self.path, error) from error

    async def fetch_all(self, sql: str, values: Iterable[Any] | Mapping[str, Any] = ()) -> list[sqlite3.Row]:
        """The rows of one query, whose values are given in order or by name."""
        given: Any = dict(values) if isinstance(values, Mapping) else tuple(values)  # aiosqlite knows of no names
        async with self.read() as connection:
            return list(await connection.execute_fetchall(sql, given))

    async def fetch_one(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Row | None:
        """The first row of one query, if there is one."""
        rows = await self.fetch_all(sql, values)
        return rows[0] if rows else None

    @asynccontextmanager
    async def _reader(self) -> AsyncIterator[aiosqlite.Connection]:
        if not self._readers:
            async with self._writing:  # in memory there is one connection, and a write must not be seen half
                yield self._opened_writer()
            return
        connection = await self._idle.get()
        try:
            yield connection
        finally:
            self._idle.put_nowait(connection)

    def _opened_writer(self) -> aiosqlite.Connection:
        if self._writer is None:
            raise StoreError(f"The store {self.path} is not open.")
        return self._writer

    async def _open(self) -> None:
        if self.path != MEMORY:
            make_folder(self.path)
        try:
            self._writer = await self._prepared_patiently()
        except sqlite3.OperationalError as error:
            full = isinstance(told := explained(self.path, error), CannotWrite) and os.access(self.path, os.R_OK)
            if not (full or is_readable_only(self.path)):
                raise
            self._writer = await self._prepared_to_read()
            if full:
                self._trouble.met(told, asyncio.get_running_loop().time())
        for _ in range(self._wanted):
            reader = await connect(self.path, self._mode)
            self._readers.append(reader)
            self._idle.put_nowait(reader)

    async def _prepared_patiently(self) -> aiosqlite.Connection:
        """A writer, while others open or close the same file: SQLite may say "locked" then without waiting at all.

        See https://sqlite.org/wal.html, "Sometimes Queries Return SQLITE_BUSY In WAL Mode".
        """
        loop = asyncio.get_running_loop()
        deadline = loop.time() + PATIENCE
        while True:
            try:
                return await self._prepared()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or loop.time() > deadline:
                    raise
            await asyncio.sleep(PAUSE)

    async def _prepared(self, mode: str = "") -> aiosqlite.Connection:
        """A connection to a store of this schema, which is migrated for that where it may be written."""
        writer = await connect(self.path, mode)
        try:
            await check_ours(writer, self.path)
            if not mode:
                await writer.execute_fetchall("PRAGMA journal_mode = WAL")  # an unread row would keep its lock
                if self._save and await must_migrate(writer):
                    await asyncio.to_thread(self._save, self.path)
            await migrate(writer)
            await keep_index(writer)
        except BaseException:
            await writer.close()
            raise
        return writer

    async def _prepared_to_read(self) -> aiosqlite.Connection:
        """Open what may not be written; a store of an older schema still fails, since it cannot be migrated.

        Without its shared memory file, which only a writer makes, SQLite reads a database in WAL mode
        as "immutable" alone (https://sqlite.org/wal.html#readonly); without a log nobody is writing it.
        """
        logged = is_logged(self.path)
        self._mode = "mode=ro"
        try:
            return await self._prepared(self._mode)
        except sqlite3.OperationalError:
            if logged:
                raise
        self._mode = "mode=ro&immutable=1"
        return await self._prepared(self._mode)

    async def _open_to_write(self) -> None:
        """Open anew what was opened for reading alone: by now the disk may have room, or may be written.

        Nothing is written before every reader sees what is: one of an immutable file would not.

        Raises:
            sqlite3.Error: not yet.
        """
        if is_readable_only(self.path):
            raise sqlite3.OperationalError("attempt to write a readonly database")
        fresh = [await self._prepared()]
        taken: list[aiosqlite.Connection] = []
        try:
            for _ in self._readers:  # not as a whole list: what was got before a cancellation is given back
                fresh.append(await connect(self.path))  # noqa: PERF401
            for _ in self._readers:
                taken.append(await self._idle.get())  # noqa: PERF401
        except BaseException:
            for reader in taken:
                self._idle.put_nowait(reader)
            for each in fresh:
                await each.close()
            raise
        old = [*taken, self._opened_writer()]
        self._mode, self._writer, self._readers = "", fresh[0], fresh[1:]
        for reader in self._readers:
            self._idle.put_nowait(reader)
        for each in old:
            await each.close()


async def _on_its_thread(connection: aiosqlite.Connection, work: Callable[[sqlite3.Connection], _T]) -> _T:
    """Each call of aiosqlite's own costs two changes of thread; a poll makes thousands.

    What aiosqlite runs its own calls by has no public name.
    """
    result: _T = await connection._execute(lambda: work(connection._conn))  # type: ignore[no-untyped-call]  # noqa: SLF001
    return result


def _in_transaction(connection: sqlite3.Connection, work: Callable[[sqlite3.Connection], _T]) -> _T:
    connection.execute("BEGIN IMMEDIATE")
    try:
        result = work(connection)
        connection.execute("COMMIT")
    except BaseException:
        connection.rollback()
        raise
    return result
