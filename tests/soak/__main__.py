"""`python -m tests.soak`: mixed load for half an hour; writes `build/soak.json` and `build/soak.png`.

The exit status is 0 when every figure held.
"""

import argparse
import asyncio
import gc
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.report import BUILD, shown
from tests.soak.figures import Figure
from tests.soak.graph import draw
from tests.soak.judge import Run, judged, slowest
from tests.soak.run import SOURCES, Plan, soak

WARM = 3
"""One part in so many of the time is for warming up, ten minutes at most."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and report; 1 when anything did not hold."""
    if sys.platform != "linux":
        print("Memory, threads and files are read from /proc: this needs Linux.", file=sys.stderr)
        return 2
    options = _options(arguments)
    gc.set_threshold(100_000, 50, 100)  # the stand-ins hold much, and must not stop to look through it
    began, seconds = time.monotonic(), 60 * options.minutes

    def told(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", file=sys.stderr, flush=True)

    warm = min(seconds / WARM, 600)
    with tempfile.TemporaryDirectory(prefix="tidings-soak-") as folder:
        run = asyncio.run(soak(Plan(seconds, warm, options.sources, Path(folder), told)))
    figures = judged(run, warm)
    if not options.times:
        figures = [replace(each, most=None) if each.unit == "ms" else each for each in figures]
    _write(options, run, figures)
    _show(options.minutes, run, figures)
    return 0 if all(each.holds for each in figures) else 1


def _write(options: argparse.Namespace, run: Run, figures: Sequence[Figure]) -> None:
    BUILD.mkdir(parents=True, exist_ok=True)
    names = ("command", "asked", "median_ms", "p99_ms")
    written = {
        "minutes": options.minutes,
        "sources": options.sources,
        "held": all(each.holds for each in figures),
        "figures": [each.data() for each in figures],
        "commands": [dict(zip(names, row, strict=True)) for row in slowest(run.answered)],
        "samples": [asdict(each) for each in run.samples],
    }
    (BUILD / "soak.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")
    draw(run.samples, run.answered, BUILD / "soak.png")


def _show(minutes: float, run: Run, figures: Sequence[Figure]) -> None:
    table = Table(title=f"{minutes:g} minutes of mixed load", title_justify="left")
    table.add_column("figure")
    for heading in ("found", "bound", "held"):
        table.add_column(heading, justify="right")
    for each in figures:
        table.add_row(each.name, f"{shown(each.value)} {each.unit}".strip(), _bound(each), _held(each))
    console = Console()
    console.print(table)
    for name, asked, median, most in slowest(run.answered):
        console.print(f"/{name}: {asked:,} times, median {median:.0f} ms, 99th percentile {most:.0f} ms", markup=False)
    faults = [line for line in run.said if "Traceback" in line or "did not answer" in line]
    for line in faults[:10]:
        console.print(line, markup=False)
    console.print(f"Written to {BUILD / 'soak.json'} and {BUILD / 'soak.png'}.")


def _bound(figure: Figure) -> str:
    parts = [f"≥ {shown(figure.least)}"] if figure.least is not None else []
    return ", ".join([*parts, *([f"≤ {shown(figure.most)}"] if figure.most is not None else [])])


def _held(figure: Figure) -> str:
    if figure.most is None and figure.least is None:
        return ""
    return "yes" if figure.holds else "NO"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__)
    parser.add_argument("--minutes", type=float, default=30.0, help="how long the load lasts")
    parser.add_argument("--sources", type=int, default=SOURCES, help="how many feeds are polled")
    parser.add_argument(
        "--no-times", dest="times", action="store_false", help="milliseconds are told, not held to bounds"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
