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
    """`tidings run` with this environment beside what Python needs; SIGTERM at the end, which it has to obey."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    began = time.monotonic()
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "run", "--database", str(database),
        cwd=ROOT, env={**kept, **environment}, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT,
    )  # fmt: skip
    running = Running(process, began)
    listening = asyncio.ensure_future(_listen(running))
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            await asyncio.wait_for(process.wait(), 15)
        except TimeoutError:
            process.kill()
            await process.wait()
            raise
        finally:
            await listening


async def _listen(running: Running) -> None:
    assert running.process.stdout is not None
    async for line in running.process.stdout:
        running.said.append(line.decode().rstrip())
