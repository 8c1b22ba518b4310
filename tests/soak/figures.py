"""What a process is sampled for, read from its own figures, and what a run came to beside what it was to hold. Pure."""

import re
import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

_LINE = re.compile(r"^(\w+)(?:{(.*)})? (\S+)$", re.MULTILINE)
_LE = re.compile(r'le="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at a moment: seconds since the start of the load, MB of itself and of what it started, and counts.

    `lag` are the loop's late turns by the bound of their bucket in seconds, as Prometheus counts them: up to it.
    """

    at: float
    mb: float
    beside_mb: float
    threads: int
    files: int
    tasks: int
    polls: int = 0
    items: int = 0
    waiting: int = 0
    answers: int = 0
    failed: int = 0
    stalls: int = 0
    lag: Mapping[float, float] = field(default_factory=dict)


def totals(text: str) -> dict[str, float]:
    """The figures of Prometheus' text format, all labels of one name together; of answers those that failed apart."""
    found: dict[str, float] = {}
    for name, labels, value in _LINE.findall(text):
        at = f"{name}:failed" if 'outcome="failed"' in labels else name
        found[at] = found.get(at, 0.0) + float(value)
    return found


def lags(text: str) -> dict[float, float]:
    """The buckets of the loop's lag: how many turns were at most so many seconds late."""
    rows = (row for row in _LINE.findall(text) if row[0] == "tidings_loop_lag_seconds_bucket")
    return {float(match[1]): float(value) for _, labels, value in rows if (match := _LE.search(labels))}


def lag_quantile(before: Mapping[float, float], after: Mapping[float, float], share: float) -> float:
    """Seconds within which such a share of the turns between two counts came; the bound of a bucket."""
    counts = {bound: after[bound] - before.get(bound, 0.0) for bound in sorted(after)}
    total = max(counts.values(), default=0.0)
    return next((bound for bound, count in counts.items() if count >= share * total), 0.0)


def quantile(values: Sequence[float], share: float) -> float:
    """The nearest-rank quantile, 0 of nothing."""
    ordered = sorted(values)
    return ordered[min(int(share * len(ordered)), len(ordered) - 1)] if ordered else 0.0


def growth(samples: Sequence[Sample], of: Callable[[Sample], float]) -> float:
    """By how much per cent the median of the last quarter is above that of the first."""
    part = max(1, len(samples) // 4)
    first, last = (statistics.median(map(of, some)) for some in (samples[:part], samples[-part:]))
    return 100 * (last / first - 1) if first else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure beside the bound that it must not pass; without one it is told for the record."""

    name: str
    value: float
    unit: str = ""
    most: float | None = None
    least: float | None = None

    @property
    def holds(self) -> bool:
        """Whether it is within its bound."""
        return (self.most is None or self.value <= self.most) and (self.least is None or self.value >= self.least)

    def data(self) -> dict[str, Any]:
        """As JSON values."""
        bounds = {"most": self.most, "least": self.least}
        return {"name": self.name, "value": round(self.value, 4), "unit": self.unit, **bounds, "holds": self.holds}
