"""`python -m tests.bench`: speed and size on invented news, beside a peer; writes `build/bench.json`."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from tests.bench import peer
from tests.bench.measure import Plan, measure
from tests.bench.report import BUILD, publish


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report; the databases live in a temporary folder."""
    options = _options(arguments)
    console = Console(stderr=True)
    if not peer.is_installed():
        console.print(peer.HOW_TO_GET, markup=False)
    with tempfile.TemporaryDirectory(prefix="tidings-bench-") as folder, console.status("making articles") as status:
        plan = Plan(options.articles, options.queries, options.peer_seconds, Path(folder), status.update)
        rows = measure(plan)
    publish(f"Speed on {options.articles:,} invented articles", rows, BUILD / "bench.json")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    default = int(os.environ.get("BENCH_ARTICLES", "100000"))
    parser.add_argument("--articles", type=int, default=default, help="how many articles (also BENCH_ARTICLES)")
    parser.add_argument("--queries", type=int, help="how many queries; all of them by default")
    parser.add_argument("--peer-seconds", type=float, default=60.0, help="how long the peer may load; 0 leaves it out")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
