"""Turns many wishes to speak to many hosts into a few conversations at a time.

Invariant: a host never has more than its share, and who waits for a host keeps nobody of another host waiting.
Turns of a host are given in the order in which they were asked for.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

_MOST_SPACED = 1_000


class _Queue:
    """The turns at one host, and how many hold or wait for one."""

    __slots__ = ("turns", "users")

    def __init__(self, per_host: int) -> None:
        self.turns = asyncio.Semaphore(per_host)
        self.users = 0


class Turns:
    """Limits conversations per host and in all."""

    def __init__(self, per_host: int, concurrency: int) -> None:
        self._per_host = per_host
        self._all = asyncio.Semaphore(concurrency)
        self._queues: dict[str, _Queue] = {}
        self._free_at: dict[str, float] = {}

    @asynccontextmanager
    async def turn(self, host: str, spacing: float = 0) -> AsyncIterator[None]:
        """Hold a turn at the host; with `spacing`, begin that many seconds after the last one that had a spacing."""
        queue = self._queues.setdefault(host, _Queue(self._per_host))
        queue.users += 1
        try:
            async with queue.turns:
                if spacing:
                    await self._space(host, spacing)
                async with self._all:
                    yield
        finally:
            queue.users -= 1
            if not queue.users:
                del self._queues[host]

    async def _space(self, host: str, spacing: float) -> None:
        now = asyncio.get_running_loop().time()
        if len(self._free_at) >= _MOST_SPACED:
            self._free_at = {each: at for each, at in self._free_at.items() if at > now}
        at = max(now, self._free_at.get(host, now))
        self._free_at[host] = at + spacing
        await asyncio.sleep(at - now)
