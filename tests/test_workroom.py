"""Costly work: done in order, alone in its failures, and never longer than its owner lives."""

import asyncio
import io
import os
import signal
import subprocess
import sys
import textwrap
import threading
import time
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Never

import pytest

from bot.errors import Unreadable
from bot.workroom import Threads, WorkLost, Workroom, Workshop, serve

HANGS = 3.0
"""Seconds of patience for work that hangs; the next process must be up within them."""


def double(number: int, *, plus: int = 0) -> int:
    return 2 * number + plus


def process_number() -> int:
    return os.getpid()


def refuse() -> Never:
    raise Unreadable("the feed is empty")


class _Odd(Exception):
    def __init__(self, one: int, other: int) -> None:
        super().__init__(f"{one} is not {other}")


def fail_oddly() -> Never:
    raise _Odd(1, 2)


def die() -> Never:
    os._exit(3)


def hang() -> None:
    time.sleep(60)  # the process is killed meanwhile


def chatter() -> str:
    print("a library prints this")
    sys.stdout.flush()
    os.write(1, b"and this, past Python")
    return "done"


@pytest.fixture
async def workshop() -> AsyncIterator[Workshop]:
    async with Workshop() as opened:
        yield opened


@pytest.fixture(params=["threads", "process"])
async def workroom(request: pytest.FixtureRequest) -> AsyncIterator[Workroom]:
    if request.param == "threads":
        yield Threads()
        return
    async with Workshop() as opened:
        yield opened


async def test_work_gives_what_it_returns(workroom: Workroom) -> None:
    assert await workroom.run(double, 4, plus=1) == 9
    assert await asyncio.gather(*(workroom.run(double, n) for n in range(50))) == [2 * n for n in range(50)]


async def test_work_raises_what_it_raises(workroom: Workroom) -> None:
    with pytest.raises(Unreadable, match="the feed is empty"):
        await workroom.run(refuse)
    assert await workroom.run(double, 1) == 2


async def test_much_data_goes_both_ways_at_once(workroom: Workroom) -> None:
    texts = [chr(65 + n) * 2_000_000 for n in range(6)]
    assert await asyncio.gather(*(workroom.run(str.lower, text) for text in texts)) == [text.lower() for text in texts]


async def test_a_workshop_is_another_process_and_stays_the_same(workshop: Workshop) -> None:
    first = await workshop.run(process_number)
    assert first != os.getpid()
    assert await workshop.run(process_number) == first


async def test_an_error_that_cannot_be_sent_is_told_in_its_words(workshop: Workshop) -> None:
    with pytest.raises(RuntimeError, match="_Odd: 1 is not 2"):
        await workshop.run(fail_oddly)


async def test_what_libraries_print_does_not_spoil_the_answers(workshop: Workshop) -> None:
    assert await workshop.run(chatter) == "done"
    assert await workshop.run(double, 2) == 4


async def test_work_that_dies_is_lost_and_what_waits_behind_it_is_not(workshop: Workshop) -> None:
    ended = await asyncio.gather(
        workshop.run(double, 1), workshop.run(die), *(workshop.run(double, n) for n in range(5)), return_exceptions=True
    )
    assert ended[0] == 2
    assert isinstance(ended[1], WorkLost)
    assert ended[2:] == [0, 2, 4, 6, 8]


async def test_work_that_hangs_is_ended_and_what_waits_behind_it_is_done() -> None:
    async with Workshop() as started:
        await started.run(double, 1)  # a process that is up: its start must not count as patience
        started._patience = HANGS
        hanging, *others = await asyncio.gather(
            started.run(hang), *(started.run(double, n) for n in range(3)), return_exceptions=True
        )
        assert isinstance(hanging, WorkLost)
        assert f"longer than {HANGS:g} s" in str(hanging)
        assert others == [0, 2, 4]


async def test_who_leaves_does_not_take_the_answers_of_others(workshop: Workshop) -> None:
    working = [asyncio.ensure_future(workshop.run(double, n)) for n in range(30)]
    await asyncio.wait(working[:1])
    for each in working[1::2]:
        each.cancel()
    ended = await asyncio.gather(*working, return_exceptions=True)
    for number, value in enumerate(ended):
        assert value == 2 * number or isinstance(value, asyncio.CancelledError)
    assert await workshop.run(double, 21) == 42


async def test_an_answer_that_nobody_takes_does_not_keep_it_open() -> None:
    async with asyncio.timeout(30):
        async with Workshop() as opened:
            await opened.run(double, 1)
            leaving = asyncio.ensure_future(opened.run(str.lower, "A" * 5_000_000))
            while not opened.under_way:  # noqa: ASYNC110  # nobody wakes it
                await asyncio.sleep(0)
            leaving.cancel()
            await asyncio.sleep(0.5)  # time for the answer to fill the pipe


async def test_threads_take_turns() -> None:
    running: list[int] = []
    most: list[int] = []

    def work(number: int) -> None:
        running.append(number)
        most.append(len(running))
        threading.Event().wait(0.001)
        running.remove(number)

    threads = Threads()
    await asyncio.gather(*(threads.run(work, n) for n in range(20)))
    assert max(most) == 1


async def test_a_thread_that_takes_too_long_is_not_waited_for() -> None:
    go_on = threading.Event()
    threads = Threads(patience=0.01)
    with pytest.raises(WorkLost):
        await threads.run(go_on.wait)
    go_on.set()
    assert await threads.run(double, 1) == 2


def test_the_process_ends_with_the_stream_of_its_work() -> None:
    answers = io.BytesIO()
    serve(io.BytesIO(), answers)
    assert answers.getvalue() == b""


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_the_process_does_not_outlive_an_owner_that_is_killed(tmp_path: Path) -> None:
    told = tmp_path / "number"
    script = textwrap.dedent(f"""
        import asyncio, os, pathlib, signal
        from bot.workroom import Workshop
        async def main():
            async with Workshop() as workshop:
                pathlib.Path({str(told)!r}).write_text(str(await workshop.run(os.getpid)))
                os.kill(os.getpid(), signal.SIGKILL)
        asyncio.run(main())
    """)
    ended = subprocess.run([sys.executable, "-c", script], check=False)
    assert ended.returncode == -signal.SIGKILL
    number = int(told.read_text())
    deadline = time.monotonic() + 20
    while _is_alive(number):
        assert time.monotonic() < deadline, "it lives on"
        time.sleep(0.02)


def _is_alive(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{number}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


async def test_a_process_that_has_nothing_to_do_is_ended_and_the_next_work_has_another() -> None:
    async with Workshop(idle=0.05) as workshop:
        first = await workshop.run(process_number)
        async with asyncio.timeout(30):
            while _lives(first):  # noqa: ASYNC110  # the system tells nobody
                await asyncio.sleep(0.02)
        numbers = await asyncio.gather(*(workshop.run(process_number) for _ in range(3)))
        assert first not in numbers
        assert await workshop.run(double, 4) == 8


def _lives(number: int) -> bool:
    """Whether a process can be signalled."""
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    return True
