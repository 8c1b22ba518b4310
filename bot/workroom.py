"""Runs what is costly to compute apart from the event loop: in a thread, or in a process of its own.

A process leaves the interpreter to the loop, which goes on answering, and can be ended when a parser hangs; a
thread costs nothing to start. Invariant: work that dies or takes too long fails alone, what waited behind it
is done by the next process; a process never outlives who started it, since its input then ends.
"""

import asyncio
import contextlib
import gc
import os
import pickle
import struct
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import Callable
from typing import Any, BinaryIO, ParamSpec, Protocol, Self, TypeVar, cast

PATIENCE = 60.0
"""Seconds that a piece of work may take: no feed of an honest publisher needs a tenth of it."""

IDLE = 60.0
"""Seconds after which a process without work is ended: it holds some 55 MB, and starts in half a second."""

_COLLECTED_AT = 50_000
"""New objects between two searches for garbage in cycles: a feed makes thousands, and no cycles."""

_CHUNK, _PAUSE = 65_536, 0.01
"""Bytes that are read at a time of what nobody wants any more, and seconds between two tries."""

_P = ParamSpec("_P")
_T = TypeVar("_T")
_LENGTH = struct.Struct(">Q")


class WorkLost(Exception):
    """A piece of work was given up: it took too long, or its process died of it."""


class Workroom(Protocol):
    """Where costly work is done."""

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """What `work` returns or raises; it is a function of a module, and its values can be pickled.

        Raises:
            WorkLost: it took too long or died.
        """
        ...


class Threads:
    """A workroom of threads that take turns: side by side they would only wait for the interpreter."""

    def __init__(self, patience: float = PATIENCE) -> None:
        self._patience = patience
        self._turns = asyncio.Semaphore(1)

    @property
    def is_busy(self) -> bool:
        """Whether work would have to wait now."""
        return self._turns.locked()

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """See `Workroom.run`; what takes too long goes on unheeded, since a thread cannot be ended."""
        async with self._turns:
            try:
                async with asyncio.timeout(self._patience):
                    return await asyncio.to_thread(work, *args, **kwargs)
            except TimeoutError:
                raise WorkLost(f"it took longer than {self._patience:g} s") from None


class Workshop:
    """A workroom of one process, which the first work starts; an async context manager that ends it."""

    def __init__(self, patience: float = PATIENCE, idle: float = IDLE) -> None:
        self._patience, self._idle = patience, idle
        self._starting = asyncio.Lock()
        self._worker: _Worker | None = None
        self._rest: asyncio.TimerHandle | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._rest is not None:
            self._rest.cancel()
        if self._worker is not None:
            await self._worker.end()

    @property
    def is_running(self) -> bool:
        """Whether the process is there, so that work does not have to wait for its start."""
        return self._worker is not None and not self._worker.is_lost

    @property
    def under_way(self) -> int:
        """How much work the process was handed and has not answered yet."""
        return self._worker.under_way if self._worker is not None else 0

    async def run(self, work: Callable[_P, _T], *args: _P.args, **kwargs: _P.kwargs) -> _T:
        """See `Workroom.run`."""
        payload = pickle.dumps((work, args, kwargs), pickle.HIGHEST_PROTOCOL)
        while True:
            worker = await self._running()
            number = await worker.send(payload)
            async with worker.reading:
                if worker.is_lost:  # by work before this one
                    continue
                good, value = await self._answer(worker, number)
            if self._rest is not None:
                self._rest.cancel()
            self._rest = asyncio.get_running_loop().call_later(self._idle, worker.leave_if_idle)
            if good:
                return cast("_T", value)
            raise value

    async def _running(self) -> "_Worker":
        async with self._starting:
            if self._worker is None or self._worker.is_lost:
                self._worker = await _started()
            return self._worker

    async def _answer(self, worker: "_Worker", number: int) -> tuple[bool, Any]:
        """The answer to the work that is first in line; whoever waits for it stands for what goes wrong."""
        try:
            async with asyncio.timeout(self._patience):
                return await worker.answer(number)
        except TimeoutError:
            await worker.end()
            raise WorkLost(f"it took longer than {self._patience:g} s") from None
        except (asyncio.IncompleteReadError, ConnectionError):
            await worker.end()
            raise WorkLost("its process died") from None


class _Worker:
    """The process as its owner sees it: numbered work goes in, answers come out in the same order.

    `reading` is held by whoever stands first in line; an answer whose owner has left is passed over.
    """

    def __init__(self, process: Process, into: asyncio.StreamWriter, out: asyncio.StreamReader) -> None:
        self.reading = asyncio.Lock()
        self.is_lost = False
        self._process, self._into, self._out = process, into, out
        self._sending = asyncio.Lock()
        self._sent = self._answered = 0
        self._length: int | None = None

    async def send(self, payload: bytes) -> int:
        """Hand work in; its number."""
        async with self._sending:
            self._sent += 1
            number = self._sent
            self._into.write(_LENGTH.pack(len(payload)) + payload)
            with contextlib.suppress(ConnectionError):  # a process that died is noticed by who reads
                await self._into.drain()
            return number

    async def answer(self, number: int) -> tuple[bool, Any]:
        """The answer of that number; safe to be cancelled at any point."""
        while True:
            if self._length is None:
                [self._length] = _LENGTH.unpack(await self._out.readexactly(_LENGTH.size))
            data = await self._out.readexactly(self._length)
            self._length = None
            self._answered += 1
            if self._answered == number:
                good, value = pickle.loads(data)  # noqa: S301  # our own process wrote it
                return good, value

    async def end(self) -> None:
        """End the process, whatever it is doing."""
        self._leave()
        while not self._out.at_eof():  # while an answer that nobody took fills the pipe, `wait` does not return
            try:
                await self._out.read(_CHUNK)
            except RuntimeError:  # who waits for an answer reads as well, to the end
                await asyncio.sleep(_PAUSE)
        await self._process.wait()

    @property
    def under_way(self) -> int:
        """How much that was handed in is not answered yet."""
        return self._sent - self._answered

    def leave_if_idle(self) -> None:
        """End the process if all that was handed in is answered."""
        if not self.under_way:
            self._leave()

    def _leave(self) -> None:
        self.is_lost = True
        with contextlib.suppress(ProcessLookupError):
            self._process.kill()
        self._into.close()


async def _started() -> _Worker:
    # -P: a folder named bot where the program is started must not be taken for ours. A session of its own:
    # Ctrl-C is for the owner alone.
    command = (sys.executable, "-P", "-m", "bot.workroom")
    process = await asyncio.create_subprocess_exec(
        *command, stdin=PIPE, stdout=PIPE, stderr=DEVNULL, start_new_session=True
    )
    assert process.stdin is not None  # noqa: S101  # as asked for above
    assert process.stdout is not None  # noqa: S101
    return _Worker(process, process.stdin, process.stdout)


def serve(work: BinaryIO, answers: BinaryIO) -> None:
    """Do work until its stream ends."""
    while header := work.read(_LENGTH.size):
        payload = work.read(*_LENGTH.unpack(header))
        data = _done(payload)
        answers.write(_LENGTH.pack(len(data)) + data)
        answers.flush()


def _done(payload: bytes) -> bytes:
    try:
        work, args, kwargs = pickle.loads(payload)  # noqa: S301  # our owner wrote it
        return pickle.dumps((True, work(*args, **kwargs)), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # noqa: BLE001  # it is raised where the work is awaited
        return _pickled(error)


def _pickled(error: Exception) -> bytes:
    """An error as data, or what it said, where it cannot be made anew from that."""
    try:
        data = pickle.dumps((False, error))
        pickle.loads(data)  # noqa: S301  # just made
    except Exception:  # noqa: BLE001  # an error of somebody's library
        return pickle.dumps((False, RuntimeError(f"{type(error).__name__}: {error}")))
    return data


def _serve_owner() -> None:
    """Serve on the standard streams; what libraries print goes nowhere."""
    gc.set_threshold(_COLLECTED_AT, 20, 20)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    _serve_owner()
