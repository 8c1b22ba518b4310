"""The watchdog names what blocks the loop, once each time, while it does."""

import asyncio
import logging
import threading

import pytest

from bot.meter import Uncounted
from bot.watchdog import Watchdog


class Heard(Uncounted):
    """A meter that keeps what the watchdog tells it."""

    def __init__(self) -> None:
        self.lags: asyncio.Queue[float] = asyncio.Queue()
        self.stalls = threading.Semaphore(0)

    def lagged(self, seconds: float) -> None:
        self.lags.put_nowait(seconds)

    def stalled(self) -> None:
        self.stalls.release()


async def blocks_the_loop(heard: Heard) -> None:
    """Hold the loop until the watchdog has said so."""
    assert heard.stalls.acquire(timeout=60)


async def test_it_names_the_task_and_the_frame_that_block_the_loop(caplog: pytest.LogCaptureFixture) -> None:
    heard = Heard()
    async with Watchdog(heard, patience=0.2, beat=0.02):
        await asyncio.create_task(blocks_the_loop(heard), name="digest of Monday")
        async with asyncio.timeout(30):
            while await heard.lags.get() < 0.1:
                pass
    (record,) = [record for record in caplog.records if record.name == "bot.watchdog"][:1]
    assert record.levelno == logging.WARNING
    assert "task “digest of Monday” (blocks_the_loop)" in record.getMessage()
    assert "test_watchdog.py" in record.getMessage()


async def test_a_loop_that_answers_is_only_measured_and_the_thread_ends_with_it() -> None:
    heard = Heard()
    before = threading.active_count()
    async with Watchdog(heard, patience=60, beat=0.01):
        assert min([await heard.lags.get() for _ in range(3)]) >= 0
    assert not heard.stalls.acquire(blocking=False)
    assert threading.active_count() <= before + 1  # a thread of the loop's own pool, which joined it
    assert not [thread for thread in threading.enumerate() if thread.name == "watchdog"]
