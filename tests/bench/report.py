"""A table for people and a JSON file for programs, the same rows in both; `tests.eval` uses it too."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

BUILD = Path("build")
"""In the current directory; git ignores it."""

WIDTH = 120
"""Columns of the table where the output is no terminal, or a narrow one."""


@dataclass(frozen=True, slots=True)
class Row:
    """One measure of ours, beside a baseline where there is one. `ci`: 95 % interval of ours - baseline."""

    name: str
    ours: float | None
    unit: str
    baseline: float | None = None
    baseline_name: str | None = None
    goal: float | None = None
    lower_is_better: bool = False
    ci: tuple[float, float] | None = None

    @property
    def ratio(self) -> float | None:
        """How many times better ours is than the baseline: above 1 is better, whichever way the unit runs."""
        better, worse = (self.baseline, self.ours) if self.lower_is_better else (self.ours, self.baseline)
        return better / worse if better is not None and worse else None

    @property
    def is_met(self) -> bool | None:
        """Whether the goal is met; None where there is no goal or no figure."""
        if self.goal is None or self.ours is None:
            return None
        return self.ours <= self.goal if self.lower_is_better else self.ours >= self.goal

    def data(self) -> dict[str, Any]:
        """The row as JSON values."""
        return {
            "name": self.name,
            "ours": _rounded(self.ours),
            "unit": self.unit,
            "baseline": _rounded(self.baseline),
            "baseline_name": self.baseline_name,
            "ratio": _rounded(self.ratio),
            "goal": _rounded(self.goal),
            "ok": self.is_met,
            "ci": [_rounded(bound) for bound in self.ci] if self.ci else None,
        }


def publish(title: str, rows: Sequence[Row], file: Path) -> None:
    """Print the table and write the file."""
    file.parent.mkdir(parents=True, exist_ok=True)
    text = json.dumps([row.data() for row in rows], ensure_ascii=False, indent=1)
    file.write_text(text + "\n", encoding="utf-8")
    console = Console()
    console.width = max(console.width, WIDTH)
    console.print(_table(title, rows))
    console.print(f"Written to {file}.")


def _table(title: str, rows: Sequence[Row]) -> Table:
    with_ci = any(row.ci for row in rows)
    table = Table(title=title, title_justify="left")
    table.add_column("Measure", overflow="fold")
    for heading in ("Ours", "Baseline", "Ratio", "Goal", *(("95 % of difference",) if with_ci else ())):
        table.add_column(heading, justify="right")
    table.add_column("Met")
    for row in rows:
        table.add_row(*_cells(row, with_ci=with_ci))
    return table


def _cells(row: Row, *, with_ci: bool) -> list[str]:
    baseline = f"{shown(row.baseline)} {row.baseline_name or ''}".strip()
    ci = f"{row.ci[0]:+.2f} … {row.ci[1]:+.2f}" if row.ci else ""
    sign = "≤" if row.lower_is_better else "≥"
    goal = "" if row.goal is None else f"{sign} {shown(row.goal)}"
    met = {True: "yes", False: "NO", None: ""}[row.is_met]
    cells = [
        row.name,
        f"{shown(row.ours)} {row.unit}",
        baseline,
        "" if row.ratio is None else f"{row.ratio:.2f}×",
        goal,
    ]
    return [*cells, *((ci,) if with_ci else ()), met]


def shown(value: float | None) -> str:
    """A figure with three or four telling digits; a dash for none."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:.1f}" if abs(value) >= 100 else f"{value:.2f}"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
