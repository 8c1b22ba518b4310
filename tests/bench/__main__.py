"""`python -m tests.bench`: speed and size on invented news, beside a peer; writes `build/bench.json`."""

import argparse
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console

from bot.digest.build import MOST_READ
from tests.bench import peer, pollpeer
from tests.bench.chatting import AT_ONCE, measure_chat
from tests.bench.digesting import measure_digest
from tests.bench.fanout import CHANNELS, measure_fanout
from tests.bench.grouping import measure_grouping
from tests.bench.idle import measure_idle
from tests.bench.measure import Plan, Told, measure
from tests.bench.pollrows import PollPlan, measure_polls
from tests.bench.report import BUILD, Row, publish


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure and report; the databases live in a temporary folder."""
    options = _options(arguments)
    console = Console(stderr=True)
    for other in (peer, pollpeer):
        if not other.is_installed():
            console.print(other.HOW_TO_GET, markup=False)
            break
    with tempfile.TemporaryDirectory(prefix="tidings-bench-") as folder, console.status("making articles") as status:
        rows = [*_of_articles(options, Path(folder), status.update), *_of_polls(options, Path(folder), status.update)]
        rows += measure_chat(options.commands, Path(folder), status.update) if options.commands else []
        rows += measure_idle(Path(folder), status.update) if options.commands else []
        rows += measure_grouping(options.articles, status.update) if options.articles else []
        rows += (
            measure_digest(Path(folder), status.update, min(options.articles, MOST_READ)) if options.articles else []
        )
        rows += measure_fanout(options.channels, Path(folder), status.update) if options.channels else []
    measured = f"{options.articles:,} invented articles and {options.sources:,} feeds"
    publish(f"Speed on {measured}", rows, BUILD / "bench.json")


def _of_articles(options: argparse.Namespace, folder: Path, told: Told) -> list[Row]:
    if not options.articles:
        return []
    return measure(Plan(options.articles, options.queries, options.peer_seconds, folder, told))


def _of_polls(options: argparse.Namespace, folder: Path, told: Told) -> list[Row]:
    if not options.sources:
        return []
    beside = pollpeer.is_installed() and options.peer_seconds > 0
    return measure_polls(PollPlan(options.sources, beside, folder, told))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    default = int(os.environ.get("BENCH_ARTICLES", "100000"))
    parser.add_argument("--articles", type=int, default=default, help="how many articles (also BENCH_ARTICLES), or 0")
    feeds = int(os.environ.get("BENCH_SOURCES", "2000"))
    parser.add_argument(
        "--sources", type=int, default=feeds, help="how many feeds are polled (also BENCH_SOURCES), or 0"
    )
    parser.add_argument("--commands", type=int, default=AT_ONCE, help="how many commands at once in chat, or 0")
    channels = int(os.environ.get("BENCH_CHANNELS", str(CHANNELS)))
    parser.add_argument(
        "--channels", type=int, default=channels, help="how many channels get one digest (also BENCH_CHANNELS), or 0"
    )
    parser.add_argument("--queries", type=int, help="how many queries; all of them by default")
    parser.add_argument(
        "--peer-seconds", type=float, default=60.0, help="how long the peer may load; 0 leaves it out of all"
    )
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
