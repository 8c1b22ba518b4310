"""Looks at the process that is judged: what the system says of it, and what it says itself at /metrics. Linux alone."""

import os
import re
from pathlib import Path

import aiohttp

from tests.soak.figures import Sample, lags, totals

_PROC = Path("/proc")


def _status(process: int | str) -> dict[str, int]:
    """The numbers of /proc/N/status; none where it has ended."""
    try:
        return {name: int(value) for name, value in re.findall(r"^(\w+):\s+(\d+)", _read(process), re.MULTILINE)}
    except OSError:
        return {}


def _read(process: int | str) -> str:
    return (_PROC / str(process) / "status").read_text("utf-8")


def beside_mb(process: int) -> float:
    """MB of the processes that this one has started."""
    found = (_status(each.name) for each in _PROC.iterdir() if each.name.isdecimal())
    return sum(each.get("VmRSS", 0) for each in found if each.get("PPid") == process) / 1024


async def sampled(process: int, session: aiohttp.ClientSession, at: float) -> Sample:
    """The process now."""
    async with session.get("/metrics") as answer:
        text = await answer.text()
    told, status = totals(text), _status(process)
    return Sample(
        at=at,
        mb=status["VmRSS"] / 1024,
        beside_mb=beside_mb(process),
        threads=status["Threads"],
        files=len(os.listdir(_PROC / str(process) / "fd")),  # noqa: PTH208  # names alone: they are links into nowhere
        tasks=int(told["tidings_tasks"]),
        polls=int(told.get("tidings_polls_total", 0)),
        items=int(told.get("tidings_stored_items", 0)),
        waiting=int(told.get("tidings_queue_parts", 0)),
        answers=int(told.get("tidings_answers_total", 0) + told.get("tidings_answers_total:failed", 0)),
        failed=int(told.get("tidings_answers_total:failed", 0)),
        stalls=int(told.get("tidings_loop_stalls_total", 0)),
        lag=lags(text),
    )
