"""`python -m tests.eval`: the quality of search, grouping and summaries; writes `build/eval.json`."""

import argparse
import asyncio
import importlib
import importlib.util
import time
from collections.abc import Callable, Coroutine, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from tests.bench.report import BUILD, Row, publish
from tests.eval import (
    ask,
    citations,
    clustering,
    copies,
    extraction,
    faithfulness,
    planted,
    retrieval,
    samples,
    stories,
)

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
"""Beside the checkout."""

Task = Callable[[Path, Path | None], Coroutine[Any, Any, list[Row]]]


def _scored(name: str, module: str) -> Task:
    """A task with a scorer that is no dependency of the product."""

    async def evaluate(data: Path, out: Path | None) -> list[Row]:
        if importlib.util.find_spec("rouge_score") is None:
            Console(stderr=True).print(f"{name}: the scorer is missing: pip install rouge-score (the extra `eval`).")
            return []
        task: Task = importlib.import_module(module).evaluate
        return await task(data, out)

    return evaluate


TASKS: dict[str, Task] = {
    "samples": samples.evaluate,
    "ask": ask.evaluate,
    "retrieval": retrieval.evaluate,
    "summaries": _scored("summaries", "tests.eval.summarization"),
    "clustering": clustering.evaluate,
    "stories": stories.evaluate,
    "timelines": _scored("timelines", "tests.eval.timelines"),
    "citations": citations.evaluate,
    "extraction": extraction.evaluate,
    "copies": copies.evaluate,
    "faithfulness": faithfulness.evaluate,
    "grounding": planted.evaluate,
}


def main(arguments: Sequence[str] | None = None) -> None:
    """Evaluate what there is data for, and report."""
    options = _options(arguments)
    rows: list[Row] = []
    for name, task in TASKS.items():
        rows += _evaluated(name, task, options.data, options.out)
    publish("Quality", rows, BUILD / "eval.json")


def _evaluated(name: str, task: Task, data: Path, out: Path | None) -> list[Row]:
    console = Console(stderr=True)
    began = time.perf_counter()
    with console.status(f"evaluating {name}"):
        rows = asyncio.run(task(data, out))
    took = f"{len(rows)} rows in {time.perf_counter() - began:.0f} s"
    console.print(f"{name}: {took if rows else f'skipped: nothing for it in {data}'}")
    return rows


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument("--data", type=Path, default=DATA, help="a folder laid out like shared/data")
    parser.add_argument("--out", type=Path, help="a folder for predictions as JSONL")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    main()
