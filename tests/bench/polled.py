"""What goes into a process that polls, and what comes out of it: a command line and one JSON object.

Nothing heavy is imported here: it would count as memory of whoever polls.
"""

import argparse
import json
import resource
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

MARK = "dispatch"
"""A word that stands in every item, by which each can be found; no language has an ending for it to lose."""

_STATUS = Path("/proc/self/status")


@dataclass(frozen=True, slots=True)
class Job:
    """What is polled into which database; the first poll of a database makes it."""

    poll: str
    database: Path
    base: str
    sources: int

    @property
    def arguments(self) -> list[str]:
        """The command line, as `serve_job` reads it."""
        return [self.poll, str(self.database), self.base, str(self.sources)]

    @property
    def urls(self) -> list[str]:
        """The addresses of the feeds."""
        return [f"{self.base}/feed/{number}" for number in range(self.sources)]


@dataclass(frozen=True, slots=True)
class Polled:
    """One poll: seconds from opening the store until every item is searchable, and what is there then.

    `items` are those stored, `searchable` those that a search finds. `unchanged` are sources that gave nothing
    new, None where that is not told.
    """

    seconds: float
    sources: int
    failed: int
    items: int
    searchable: int
    peak_mb: float
    unchanged: int | None = None


def serve_job(poll: Callable[[Job], Polled]) -> None:
    """Do what the command line says, and print what came of it."""
    parser = argparse.ArgumentParser(description=sys.modules["__main__"].__doc__)
    parser.add_argument("poll", choices=("first", "second"))
    parser.add_argument("database", type=Path)
    parser.add_argument("base")
    parser.add_argument("sources", type=int)
    options = parser.parse_args()
    print(json.dumps(asdict(poll(Job(options.poll, options.database, options.base, options.sources)))))


def peak_mb() -> float:
    """The largest resident sizes of this process and of those that it has started and not ended, added up.

    Linux says them in /proc: `ru_maxrss` there begins with what the starting process had (getrusage(2), execve).
    """
    if _STATUS.exists():
        return sum(map(_peak_of, ("self", *_children()))) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)


def _children() -> list[str]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [number for task in tasks for number in task.read_text().split()]


def _peak_of(process: str) -> int:
    """In kilobytes."""
    [line] = [line for line in Path(f"/proc/{process}/status").read_text().splitlines() if line.startswith("VmHWM:")]
    return int(line.split()[1])
