"""The ticker: jobs run at once and again, fail alone, and end when it is left."""

import asyncio
import logging

import pytest

from bot.clock import SystemClock
from bot.scheduler import Ticker
from tests.fakes import DAY, FakeClock

SOON = 0.01


async def test_a_job_runs_at_once_and_again() -> None:
    runs = asyncio.Semaphore(0)

    async def job() -> None:
        runs.release()

    async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
        ticker.every(SOON, job, "count")
        for _ in range(3):
            await runs.acquire()


async def test_the_first_run_does_not_wait_for_the_interval() -> None:
    ran = asyncio.Event()

    async def job() -> None:
        ran.set()

    async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
        ticker.every(3600, job, "hourly")
        await ran.wait()


async def test_a_job_that_fails_is_logged_runs_again_and_stops_no_other(caplog: pytest.LogCaptureFixture) -> None:
    failures, runs = asyncio.Semaphore(0), asyncio.Semaphore(0)

    async def broken() -> None:
        failures.release()
        raise RuntimeError("the pipe burst")

    async def job() -> None:
        runs.release()

    with caplog.at_level(logging.ERROR):
        async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
            ticker.every(SOON, broken, "plumbing")
            ticker.every(SOON, job, "count")
            for _ in range(2):
                await failures.acquire()
                await runs.acquire()

    assert "plumbing" in caplog.text
    assert "the pipe burst" in caplog.text


async def test_a_job_never_runs_beside_itself() -> None:
    inside, most = 0, 0
    runs = asyncio.Semaphore(0)

    async def slow() -> None:
        nonlocal inside, most
        inside += 1
        most = max(most, inside)
        await asyncio.sleep(5 * SOON)
        inside -= 1
        runs.release()

    async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
        ticker.every(SOON, slow, "slow")
        for _ in range(2):
            await runs.acquire()

    assert most == 1


async def test_leaving_cancels_what_runs_and_waits_for_it() -> None:
    started, ended = asyncio.Event(), False

    async def endless() -> None:
        nonlocal ended
        started.set()
        try:
            await asyncio.Event().wait()
        finally:
            await asyncio.sleep(0)
            ended = True

    async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
        ticker.every(3600, endless, "endless")
        await started.wait()

    assert ended


async def test_a_tick_that_comes_late_runs_all_the_same() -> None:
    runs = asyncio.Semaphore(0)

    async def job() -> None:
        runs.release()

    yesterday = FakeClock(SystemClock().now() - DAY)
    async with asyncio.timeout(5), Ticker(yesterday) as ticker:
        ticker.every(3600, job, "late")
        await runs.acquire()


async def test_leaving_is_no_error_of_the_jobs_that_it_cancels(caplog: pytest.LogCaptureFixture) -> None:
    started = asyncio.Event()

    async def endless() -> None:
        started.set()
        await asyncio.Event().wait()

    with caplog.at_level(logging.DEBUG):
        async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
            ticker.every(3600, endless, "endless")
            await started.wait()

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_leaving_at_once_starts_nothing_and_is_no_error(caplog: pytest.LogCaptureFixture) -> None:
    runs: list[str] = []

    async def endless() -> None:
        runs.append("begun")
        try:
            await asyncio.Event().wait()
        finally:
            runs.append("ended")

    for turns in range(4):  # of the loop, between the first tick and the end
        with caplog.at_level(logging.DEBUG):
            async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
                ticker.every(SOON, endless, "endless")
                for _ in range(turns):
                    await asyncio.sleep(0)
        assert runs.count("begun") == runs.count("ended")

    assert [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING] == []


async def test_a_job_that_is_cancelled_from_within_is_told_and_runs_again(caplog: pytest.LogCaptureFixture) -> None:
    runs = asyncio.Semaphore(0)

    async def cancelled() -> None:
        runs.release()
        raise asyncio.CancelledError

    with caplog.at_level(logging.ERROR):
        async with asyncio.timeout(5), Ticker(SystemClock()) as ticker:
            ticker.every(SOON, cancelled, "cut short")
            for _ in range(2):
                await runs.acquire()

    assert "cut short" in caplog.text
