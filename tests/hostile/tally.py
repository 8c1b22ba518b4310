"""Counts what was tried and what held, by category; printed at the end of a run and written to `build/hostile.json`.

A test notes one row for each thing it tries; rows travel with the test's report, so that they are whole under xdist.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

KEY = "hostile"
OUT = Path(__file__).resolve().parents[2] / "build" / "hostile.json"
SHOWN = 20
"""Failures that an assertion names."""


@dataclass
class Tally:
    """What one test tried: how many of each category, and which of them went wrong and how."""

    tried: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    failed: list[tuple[str, str]] = field(default_factory=list)

    def note(self, category: str, faults: Iterable[str], what: object = "") -> None:
        """One thing was tried; `faults` says what was wrong with it, `what` how to try it again."""
        self.tried[category] += 1
        found = list(dict.fromkeys(faults))
        if found:
            self.failed.append((category, f"{ascii(what)[:300]}: {'; '.join(found)[:600]}"))

    def hold(self) -> None:
        """Fail the test where anything went wrong, naming what."""
        assert self.tried, "nothing was tried"
        told = "\n".join(f"[{category}] {words}" for category, words in self.failed[:SHOWN])
        assert not self.failed, f"{len(self.failed)} of {sum(self.tried.values())} went wrong:\n{told}"

    @property
    def rows(self) -> dict[str, list[int]]:
        """Category → how many were tried, and how many held."""
        wrong = [category for category, _ in self.failed]
        return {category: [count, count - wrong.count(category)] for category, count in self.tried.items()}


def together(reports: Iterable[pytest.TestReport]) -> dict[str, list[int]]:
    """The rows of all tests, added up."""
    total: dict[str, list[int]] = {}
    for report in reports:
        for key, value in report.user_properties:
            if key == KEY and report.when == "teardown" and isinstance(value, dict):
                for category, (tried, held) in value.items():
                    before = total.get(category, [0, 0])
                    total[category] = [before[0] + tried, before[1] + held]
    return dict(sorted(total.items()))


def table(total: dict[str, list[int]]) -> Sequence[str]:
    """The rows as lines for a person."""
    width = max(map(len, total))
    lines = [f"{name:<{width}}  {held:>6} of {tried:>6}  {held / tried:7.2%}" for name, (tried, held) in total.items()]
    tried, held = (sum(row[at] for row in total.values()) for at in (0, 1))
    return [*lines, f"{'all':<{width}}  {held:>6} of {tried:>6}  {held / tried:7.2%}"]


def summarize(write_line: Callable[[str], None], reports: Iterable[pytest.TestReport], out: Path = OUT) -> None:
    """Print the table and write the file; nothing where no hostile test ran."""
    total = together(reports)
    if not total:
        return
    for line in table(total):
        write_line(line)
    rows = {name: {"tried": tried, "held": held, "rate": held / tried} for name, (tried, held) in total.items()}
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"categories": rows}, indent=2) + "\n", encoding="utf-8")
