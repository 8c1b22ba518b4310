"""`python -m tests.bench.fanned DATABASE`: publishes what is due and delivers all of it, as `tidings run` does.

A process of its own, so that its memory is its own; it prints one JSON object, the fields of `Fanned`.
"""

import asyncio
import json
import os
import sys
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from bot.app import open_newsroom
from bot.chatapp import open_chats, open_digests
from bot.cli.chats import load_libraries, served
from bot.logs import Voice
from bot.secrets import load_secrets
from bot.settings import load_settings
from bot.store.sqlite import SqliteStore

_STATM = Path("/proc/self/statm")


@dataclass(frozen=True, slots=True)
class Fanned:
    """How many digests were built, how long that and their queueing took, and memory at moments of the delivery.

    `memory` are pairs of seconds since the first look into the outbox and megabytes that are resident.
    """

    built: int
    build_seconds: float
    memory: list[tuple[float, float]]


async def fan_out(database: Path) -> Fanned:
    """All of it, until the outbox is empty."""
    settings, secrets = load_settings(database=database), load_secrets(os.environ)
    load_libraries(secrets)
    async with open_newsroom(settings) as newsroom:
        chats = open_chats(newsroom, settings, secrets)
        digests = open_digests(newsroom, chats, settings)
        async with served(chats, settings.web, newsroom.context.clock, Voice(secrets).tell):
            await asyncio.sleep(1)  # what is asked of Discord at the start is none of the delivery
            sending = asyncio.ensure_future(digests.senders.run())
            began, memory = time.monotonic(), list[tuple[float, float]]()
            watching = asyncio.ensure_future(_watch(began, memory))
            await digests.publisher.tick()
            built = time.monotonic() - began
            await _emptied(newsroom.store, [each.name for each in chats.platforms])
            for task in (sending, watching):
                task.cancel()
            return Fanned(digests.publisher.built, built, memory)


async def _emptied(store: SqliteStore, platforms: list[str]) -> None:
    while any([await store.next_part(name) for name in platforms]):  # noqa: ASYNC110  # it is another task that empties it
        await asyncio.sleep(1)


async def _watch(began: float, memory: list[tuple[float, float]]) -> None:
    while True:
        memory.append((round(time.monotonic() - began, 1), round(resident_mb(), 1)))
        await asyncio.sleep(1)


def resident_mb() -> float:
    """What of this process is in memory now; 0 where the system does not say."""
    if not _STATM.exists():
        return 0.0
    return int(_STATM.read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    print(json.dumps(asdict(asyncio.run(fan_out(Path(sys.argv[1]))))))
