"""Who computes for answers: a thread while it keeps up, a process when something has to wait, and the thread again."""

import asyncio
import os
import threading
import time
from pathlib import Path
from typing import Never

import pytest

from bot.errors import Unreadable
from bot.relief import MOST, Relief
from bot.workroom import Workshop


def process_number() -> int:
    return os.getpid()


def until_there(file: Path) -> int:
    """Work that goes on until a file is there."""
    while not file.exists():
        time.sleep(0.01)
    return os.getpid()


def refuse() -> Never:
    raise Unreadable("the feed is empty")


def die() -> Never:
    os._exit(3)


async def relieved(relief: Relief) -> None:
    """Let more come than a thread does, and wait until the process is up."""
    go_on = threading.Event()
    held = asyncio.ensure_future(relief.run(go_on.wait))
    await asyncio.sleep(0)  # it has the thread
    waiting = asyncio.ensure_future(relief.run(process_number))
    async with asyncio.timeout(30):
        while not await elsewhere(relief):
            pass
    go_on.set()
    assert await held
    assert await waiting == os.getpid()  # what waited for the thread already is done there


async def elsewhere(relief: Relief) -> bool:
    """Whether work is done by another process at once; where it would wait for the thread, it is let go."""
    try:
        async with asyncio.timeout(0.1):
            return await relief.run(process_number) != os.getpid()
    except TimeoutError:
        return False


async def test_one_after_the_other_is_done_in_a_thread() -> None:
    async with Workshop() as workshop:
        relief = Relief(workshop)
        assert [await relief.run(process_number) for _ in range(5)] == [os.getpid()] * 5
        assert not workshop.is_running


async def test_what_would_have_to_wait_is_done_by_a_process() -> None:
    async with Workshop() as workshop:
        relief = Relief(workshop, ["bot.search.topics"])
        await relieved(relief)
        numbers = set(await asyncio.gather(*(relief.run(process_number) for _ in range(10))))
        assert len(numbers - {os.getpid()}) == 1
        with pytest.raises(Unreadable, match="the feed is empty"):
            await relief.run(refuse)


async def test_a_long_piece_in_the_process_holds_nobody_up(tmp_path: Path) -> None:
    async with Workshop() as workshop:
        relief = Relief(workshop)
        await relieved(relief)
        held = [asyncio.ensure_future(relief.run(until_there, tmp_path / "go on")) for _ in range(MOST)]
        async with asyncio.timeout(30):
            while workshop.under_way < MOST:  # noqa: ASYNC110  # nobody wakes it
                await asyncio.sleep(0)
            assert await relief.run(process_number) == os.getpid()
        (tmp_path / "go on").touch()
        assert os.getpid() not in await asyncio.gather(*held)
        assert await relief.run(process_number) != os.getpid()


async def test_after_the_process_has_ended_the_thread_goes_on_and_another_process_relieves_it() -> None:
    async with Workshop() as workshop:
        relief = Relief(workshop)
        await relieved(relief)
        with pytest.raises(Exception, match="its process died"):
            await relief.run(die)
        assert await relief.run(process_number) == os.getpid()
        await relieved(relief)


async def test_a_machine_that_starts_no_process_is_served_by_the_thread() -> None:
    class Full(Workshop):
        async def run(self, *_args: object, **_kwargs: object) -> Never:
            raise OSError("cannot allocate memory")

    relief = Relief(Full())
    done = await asyncio.gather(*(relief.run(process_number) for _ in range(20)))
    assert done == [os.getpid()] * 20
