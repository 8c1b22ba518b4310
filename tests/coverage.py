"""Holds the pure core to its branch coverage: `python -m tests.coverage build/coverage.json`."""

import json
import sys
from pathlib import Path

GOAL = 95.0
"""Per cent of the statements and branches of the pure modules, taken together."""

PURE = (
    "bot/errors.py", "bot/model.py", "bot/watch.py", "bot/outbox.py", "bot/follow.py", "bot/votes.py", "bot/traces.py",
    "bot/meter.py", "bot/platformport.py", "bot/webport.py",
    "bot/text/", "bot/articles/", "bot/stories/", "bot/summarize/",
    "bot/grounding/", "bot/writing/", "bot/modelport.py",
    "bot/message/", "bot/digest/",
    "bot/sources/", "bot/search/", "bot/commands/spec.py", "bot/commands/parse.py", "bot/commands/reply.py",
)  # fmt: skip


def core_coverage(report: Path) -> float:
    """The coverage of the pure modules in per cent, from coverage.py's JSON report."""
    files = json.loads(report.read_text(encoding="utf-8"))["files"]
    totals = [data["summary"] for name, data in files.items() if name.startswith(PURE)]
    covered = sum(total["covered_lines"] + total["covered_branches"] for total in totals)
    everything = sum(total["num_statements"] + total["num_branches"] for total in totals)
    return 100.0 * float(covered) / float(everything)


if __name__ == "__main__":
    reached = core_coverage(Path(sys.argv[1]))
    print(f"The pure core: {reached:.1f} % of statements and branches covered; the goal is {GOAL} %.")
    sys.exit(reached < GOAL)
