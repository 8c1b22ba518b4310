"""Polls the same feeds with ours and with the peer, in turn, and lays the figures side by side.

Invariant: a poll whose counts are not right gives no figure: it ends the benchmark with what was missing.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.settings import PREFIX
from tests.bench import peer
from tests.bench.feedserver import ITEMS, FeedServer, serving
from tests.bench.polled import Job, Polled
from tests.bench.report import Row

OURS, PEER = "tests.bench.polling", "tests.bench.pollpeer"
POLLS = {"first": "200", "second": "304"}
"""The polls, and the status with which every feed is answered then."""

FASTER_GOAL = 3.0
"""How many times faster than the peer each poll must be."""

MEMORY_GOAL = 300.0
"""MB that a poll may take."""


@dataclass(frozen=True, slots=True)
class PollPlan:
    """How much is polled, where databases go, whom to tell; `beside` asks for the peer as well."""

    sources: int
    beside: bool
    folder: Path
    told: Callable[[str], None]


class WrongPoll(Exception):
    """A poll left something out, so that its time means nothing."""


def measure_polls(plan: PollPlan) -> list[Row]:
    """All rows of the polls: each of ours and, where it is there, the peer's after it.

    Raises:
        WrongPoll: a source was not looked at, an item cannot be found, or an answer was not as expected.
    """
    plan.told(f"making {plan.sources:,} feeds")
    with serving(plan.sources) as server:
        ours = {poll: _checked(plan, server, poll, OURS) for poll in POLLS}
        theirs = {poll: _checked(plan, server, poll, PEER) for poll in POLLS} if plan.beside else {}
    return [row for poll in POLLS for row in _rows(poll, ours[poll], theirs.get(poll))]


def _checked(plan: PollPlan, server: FeedServer, poll: str, module: str) -> Polled:
    plan.told(f"{poll} poll of {plan.sources:,} feeds by {module.rpartition('.')[2]}")
    before = server.answers()
    database = plan.folder / f"{module}.db"
    polled = _run(module, Job(poll, database, server.base, plan.sources))
    given = server.answers() - before
    if problem := fault(polled, given, plan.sources, POLLS[poll]):
        raise WrongPoll(f"The {poll} poll of {module} counts for nothing: {problem}. Run that module alone to see why.")
    return polled


def _run(module: str, job: Job) -> Polled:
    """The job in a fresh process, which no setting of whoever runs the benchmark reaches."""
    plain = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    command = [sys.executable, "-m", module, *job.arguments]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=plain)
    return Polled(**json.loads(done.stdout))


def fault(polled: Polled, given: Counter[str], sources: int, status: str) -> str | None:
    """What is wrong with a poll of that many sources that should all be answered with this status."""
    items = sources * ITEMS
    wanted: dict[str, tuple[object, object]] = {
        "sources looked at": (polled.sources, sources),
        "sources failed": (polled.failed, 0),
        "sources unchanged": (polled.unchanged, sources if status == "304" else 0),
        "items stored": (polled.items, items),
        "items found by a search": (polled.searchable, items),
        "answers of the server": (dict(given), {status: sources}),
    }
    if polled.unchanged is None:
        del wanted["sources unchanged"]
    return next((f"{what}: {got}, not {due}" for what, (got, due) in wanted.items() if got != due), None)


def _rows(poll: str, ours: Polled, theirs: Polled | None) -> Iterator[Row]:
    def speed(name: str, unit: str, of: Callable[[Polled], float]) -> Row:
        baseline = of(theirs) if theirs else None
        goal = FASTER_GOAL * baseline if baseline else None
        return Row(f"{poll} poll, {ours.sources:,} sources: {name}", of(ours), unit, baseline, peer.NAME, goal)

    yield speed("sources", "sources/s", lambda polled: polled.sources / polled.seconds)
    if poll == "first":
        yield speed("items until they are searchable", "items/s", lambda polled: polled.items / polled.seconds)
    yield Row(
        f"{poll} poll: until every item is searchable",
        ours.seconds,
        "s",
        theirs.seconds if theirs else None,
        peer.NAME,
        theirs.seconds / FASTER_GOAL if theirs else None,
        lower_is_better=True,
    )
    yield Row(
        f"{poll} poll: peak memory",
        ours.peak_mb,
        "MB",
        theirs.peak_mb if theirs else None,
        peer.NAME,
        MEMORY_GOAL,
        lower_is_better=True,
    )
