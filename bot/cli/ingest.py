"""`tidings ingest`: one line, or one JSON object, for each input, and a bar on a terminal meanwhile."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from bot.app import open_context, open_fetcher
from bot.settings import Settings
from bot.sources.intake import Progress as Told
from bot.sources.intake import Reading, Report, read_in


async def run_ingest(settings: Settings, inputs: Iterable[str], *, as_json: bool = False) -> bool:
    """Read the inputs in; whether every one could be read."""
    readable = True
    async with open_context(settings) as context, open_fetcher(settings.fetch) as fetcher:
        with _bar() as told:
            reading = Reading(context.store, fetcher, context.clock, settings.ingest.max_bytes, told)
            async for report in read_in(reading, inputs):
                readable = readable and report.readable
                _tell(report, as_json=as_json)
    return readable


def _tell(report: Report, *, as_json: bool) -> None:
    """Print a report; a reader of the output that leaves (`| head -1`) does not stop the reading in."""
    try:
        _print(report, as_json=as_json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _print(report: Report, *, as_json: bool) -> None:
    if as_json:
        print(json.dumps(report.data(), ensure_ascii=False), flush=True)
    else:
        print(report.line, file=sys.stdout if report.readable else sys.stderr, flush=True)


@contextmanager
def _bar() -> Iterator[Told]:
    """A progress bar over the entries of the input at hand; nothing where there is no terminal."""
    screen = Console(stderr=True)
    columns = (TextColumn("reading"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen, transient=True, disable=not screen.is_terminal) as progress:
        task = progress.add_task("reading", total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
