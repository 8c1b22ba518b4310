"""Runs `tidings run` as a process of its own, over a store of sample news, and ends it by its own pid."""

import asyncio
import os
import sys
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from bot.app import open_context
from bot.cli.demo import read_samples
from bot.settings import load_settings

ROOT = Path(__file__).parents[2]


@dataclass(slots=True)
class Running:
    """A process of Tidings: when it began, and what it said so far on both streams."""

    process: asyncio.subprocess.Process
    began: float
    said: list[str] = field(default_factory=list)

    async def end(self) -> None:
        """SIGTERM, which it has to obey within 15 s."""
        with suppress(ProcessLookupError):
            self.process.terminate()
        try:
            await asyncio.wait_for(self.process.wait(), 15)
        except TimeoutError:
            self.process.kill()
            await self.process.wait()
            raise

    async def kill(self) -> None:
        """SIGKILL: it has no time for anything."""
        self.process.kill()
        await self.process.wait()

    async def says(self, words: str, seconds: float = 60) -> float:
        """Wait until it says this; seconds since it began."""
        while not any(words in line for line in self.said):
            assert self.process.returncode is None, self.said
            assert time.monotonic() - self.began < seconds, self.said
            await asyncio.sleep(0.01)
        return time.monotonic() - self.began


async def sample_store(path: Path) -> None:
    """Fill a store with the sample news."""
    async with open_context(load_settings(database=path)) as context:
        await read_samples(context)


@asynccontextmanager
async def tidings_run(database: Path, environment: Mapping[str, str]) -> AsyncIterator[Running]:
    """`begun`; SIGTERM at the end, which it has to obey."""
    running = await begun(database, environment)
    listening = asyncio.ensure_future(listen(running))
    try:
        yield running
    finally:
        try:
            await running.end()
        finally:
            await listening


async def begun(database: Path, environment: Mapping[str, str]) -> Running:
    """`tidings run` with this environment beside what Python needs; whoever calls ends it, and listens to it."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--database", str(database),
        cwd=ROOT, env={**kept, **environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    return Running(process, began)


async def listen(running: Running) -> None:
    """Keep what it says until it says no more."""
    assert running.process.stdout is not None
    async for line in running.process.stdout:
        running.said.append(line.decode().rstrip())
