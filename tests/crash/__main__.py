"""`python -m tests.crash`: is anything lost or told twice when Tidings is killed? Writes `build/crash.json`."""

import argparse
import asyncio
import json
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.bench.report import BUILD
from tests.crash.run import Outcome, Plan, crash, data


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and report; 1 when anything was lost, doubled, out of order or altered."""
    options = _options(arguments)
    outcomes: dict[int, Outcome] = {}
    with tempfile.TemporaryDirectory(prefix="tidings-crash-") as folder:
        for processes in options.processes:
            plan = Plan(
                options.subscriptions, options.kills, processes, Path(folder), _progress(processes), options.seed
            )
            outcomes[processes] = asyncio.run(crash(plan))
            _write(options.subscriptions, outcomes)
    _show(outcomes)
    return 0 if all(outcome.is_clean for outcome in outcomes.values()) else 1


def _progress(processes: int) -> "Progress":
    return Progress(processes)


def _write(subscriptions: int, outcomes: dict[int, Outcome]) -> None:
    """All runs that are done."""
    BUILD.mkdir(parents=True, exist_ok=True)
    written = {"subscriptions": subscriptions, "runs": {str(n): data(each) for n, each in outcomes.items()}}
    (BUILD / "crash.json").write_text(json.dumps(written, indent=1) + "\n", encoding="utf-8")


class Progress:
    """Prints how far a run is."""

    def __init__(self, processes: int) -> None:
        self._name, self._began = f"{processes} process{'es' if processes > 1 else ''}", time.monotonic()

    def __call__(self, line: str) -> None:
        """One line."""
        print(f"{time.monotonic() - self._began:6.0f} s  {self._name}: {line}", file=sys.stderr, flush=True)


def _show(outcomes: dict[int, Outcome]) -> None:
    table = Table(title="Killed (-9) at random moments during build and delivery", title_justify="left")
    table.add_column("what")
    for processes in outcomes:
        table.add_column(f"{processes} at once", justify="right")
    names = ("kills", "while_sending", "while_due", "slots", "digests", "unserved", "dead", "found", "absorbed")
    for name in names:
        table.add_row(name.replace("_", " "), *(f"{getattr(each, name):,}" for each in outcomes.values()))
    for platform in ("discord", "slack"):
        for part in ("due", "lost", "doubled", "strange", "misordered", "altered"):
            cells = (f"{getattr(each.verdicts[platform], part):,}" for each in outcomes.values())
            table.add_row(f"{platform}: parts {part}", *cells)
    for name in sorted({name for each in outcomes.values() for name in each.happened}):
        table.add_row(name, *(f"{each.happened[name]:,}" for each in outcomes.values()))
    table.add_row("minutes", *(f"{each.seconds / 60:.1f}" for each in outcomes.values()))
    console = Console()
    console.print(table)
    for each in outcomes.values():
        for fault in each.tracebacks[:3]:
            console.print(fault, markup=False)
    console.print(f"Written to {BUILD / 'crash.json'}.")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.crash", description=__doc__)
    parser.add_argument("--subscriptions", type=int, default=200, help="on each platform")
    parser.add_argument("--kills", type=int, default=200, help="in each run")
    parser.add_argument("--processes", type=int, nargs="+", default=[1, 2], help="a run for each: over one database")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
