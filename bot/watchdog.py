"""Notices when the event loop does not answer, and names what holds it up.

A task notes again and again that the loop goes round, and how late it was; a thread beside the loop looks whether it
did. Where it did not for `patience` seconds, the thread takes the stack that the loop's thread is in and logs it, once
for each time: after the loop has answered again there would be nothing left to see.

Invariant: the thread only reads; whatever it meets, it ends neither the loop nor the program.
"""

import asyncio
import logging
import sys
import threading
import traceback
from contextlib import suppress
from time import monotonic
from types import TracebackType
from typing import Self

from bot.meter import Meter

PATIENCE = 2.0
"""Seconds: a platform waits 3 s for a first word, so that a loop that is silent for longer has lost an answer."""

BEAT = 0.25
"""Seconds between two notes of the loop."""

DEPTH = 12
"""Frames of a stack that are told, the innermost ones."""

_log = logging.getLogger(__name__)


class Watchdog:
    """Watches over the loop in which it is entered, as an async context manager, until it is left."""

    def __init__(self, meter: Meter, patience: float = PATIENCE, beat: float = BEAT) -> None:
        self._meter, self._patience, self._beat = meter, patience, beat
        self._last = monotonic()
        self._left = threading.Event()

    async def __aenter__(self) -> Self:
        self._last = monotonic()
        self._beating = asyncio.ensure_future(self._beats())
        loop, thread = asyncio.get_running_loop(), threading.get_ident()
        self._thread = threading.Thread(target=self._watch, args=(loop, thread), name="watchdog", daemon=True)
        self._thread.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._left.set()
        self._beating.cancel()
        with suppress(asyncio.CancelledError):
            await self._beating
        await asyncio.to_thread(self._thread.join, self._patience)

    async def _beats(self) -> None:
        while True:
            due = monotonic() + self._beat
            await asyncio.sleep(self._beat)
            self._last = monotonic()
            self._meter.lagged(max(0.0, self._last - due))

    def _watch(self, loop: asyncio.AbstractEventLoop, thread: int) -> None:
        told = 0.0
        while not self._left.wait(self._patience / 4):
            last = self._last
            if last == told or monotonic() - last < self._patience:
                continue
            told = last
            try:
                what = _blocked(loop, thread, self._patience)
            except Exception:  # noqa: BLE001  # the stack of a running thread may be gone under one's hands
                what = f"the loop did not answer for {self._patience:g} s; what it was at could not be seen"
            _log.warning("%s", what)
            self._meter.stalled()


def _blocked(loop: asyncio.AbstractEventLoop, thread: int, patience: float) -> str:
    """`the loop did not answer for 2 s; task “job looks” is at bot/x.py:12 in f < …`, the innermost frame first."""
    frame = sys._current_frames().get(thread)  # noqa: SLF001  # the documented way to another thread's stack
    stack = traceback.extract_stack(frame)[-DEPTH:] if frame else []
    where = " < ".join(f"{each.filename}:{each.lineno} in {each.name}" for each in reversed(stack))
    return f"the loop did not answer for {patience:g} s; {_task(loop)} is at {where}"


def _task(loop: asyncio.AbstractEventLoop) -> str:
    task = asyncio.current_task(loop)
    if task is None:
        return "a callback"
    work = task.get_coro()
    return f"task “{task.get_name()}” ({getattr(work, '__qualname__', type(work).__name__)})"
