"""Turns seconds into ticks: each job runs at once and then again and again, until the ticker is left.

Invariant: it holds no state worth keeping. Each job does what the database says is due, so that a tick that
comes late, or not at all, loses nothing.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Self

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.errors import CannotWrite, StoreError
from bot.ports import Clock

Job = Callable[[], Awaitable[object]]

_log = logging.getLogger(__name__)
# A late tick runs all the same (the library's default drops what is a second late), once, and never beside itself.
_LATE_BUT_ONCE = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}


class Ticker:
    """Runs jobs at intervals; an async context manager that ends them all when it is left."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._running: set[asyncio.Task[object]] = set()
        self._leaving = False
        self._told: dict[str, str] = {}
        self._scheduler = AsyncIOScheduler(
            jobstores={"default": MemoryJobStore()}, job_defaults=_LATE_BUT_ONCE, timezone="UTC"
        )

    async def __aenter__(self) -> Self:
        logging.getLogger("apscheduler").setLevel(logging.ERROR)  # it warns of each tick that finds its job at work
        self._scheduler.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._leaving = True
        self._scheduler.pause()
        await asyncio.sleep(0)  # what was due until now has begun, and nothing begins any more
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        self._scheduler.shutdown(wait=False)
        await asyncio.sleep(0)  # it shuts down in the loop's next turn

    def every(self, seconds: float, job: Job, name: str) -> None:
        """Run `job` now and then every so many seconds; its exception is logged with `name`, and it runs again."""

        async def run() -> None:
            task, told = asyncio.current_task(), self._told
            if task is None:  # pragma: no cover  # a coroutine of the scheduler always runs in a task
                return
            task.set_name(f"job {name}")
            self._running.add(task)
            try:
                await job()
            except asyncio.CancelledError:
                if not self._leaving:
                    raise
                # It ends here: the library would log it as an error, with a traceback.
            except CannotWrite:
                pass  # told by the store, once; what is due is still due
            except StoreError as error:  # a locked or damaged file, which lasts: told when it begins
                if told.get(name) != str(error):
                    _log.warning("%s had to wait: %s", name, error)
                told[name] = str(error)
            except Exception:  # noqa: BLE001  # one job must not end the others
                _log.exception("job failed: %s; it runs again in %g s", name, seconds)
            else:
                told.pop(name, None)
            finally:
                self._running.discard(task)

        self._scheduler.add_job(run, "interval", seconds=seconds, name=name, next_run_time=self._clock.now())
