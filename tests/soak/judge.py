"""What a run came to, each figure beside its bound. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.crash.judge import Verdict
from tests.crash.run import Outcome
from tests.soak.asking import PLATFORMS, Answered
from tests.soak.figures import Figure, Sample, growth, lag_quantile, quantile

GROWTH, ANSWER, LAG, STOP = 5.0, 500.0, 0.1, 10.0
"""Per cent that memory may grow; milliseconds of the 99th of a hundred answers; seconds that the loop may be late, but
for one turn in a hundred; seconds to stop in."""

TASKS, THREADS, FILES = 2, 4, 8
"""How many more there may be at rest than before the load: a connection that is kept for the next request, a thread of
a pool that is not full yet. Of 36,000 commands and 3,600 digests none may leave anything."""


@dataclass
class Run:
    """What a run came to: all samples, those at rest before and after, the answers, the deliveries, and its end."""

    samples: list[Sample] = field(default_factory=list)
    before: Sample | None = None
    after: Sample | None = None
    answered: list[Answered] = field(default_factory=list)
    outcome: Outcome = field(default_factory=Outcome)
    said: list[str] = field(default_factory=list)
    model_asked: int = 0
    stopped_after: float = 0.0
    exit_code: int | None = None


def judged(run: Run, warm: float) -> list[Figure]:
    """All figures; those of memory and latencies without the first `warm` seconds of the load."""
    samples = [each for each in run.samples if each.at >= warm]
    assert run.before is not None
    assert run.after is not None
    assert samples
    return [
        *_memory(samples),
        *_open(run.before, run.after),
        *_answers([each for each in run.answered if each.ask.at >= warm], len(run.answered)),
        *_deliveries(run),
        *_loop(run.samples[0], run.samples[-1]),
        Figure("commands that failed", run.after.failed - run.before.failed, most=0),
        Figure("commands lost on the way", len(run.answered) - (run.after.answers - run.before.answers), most=0),
        Figure("looks at sources", run.samples[-1].polls - run.samples[0].polls, least=1),
        Figure("answers by the model", run.model_asked, least=1),
        Figure("errors in the log", sum("Traceback" in line for line in run.said), most=0),
        Figure("stopped after", run.stopped_after, "s", most=STOP),
        Figure("exit code", -1 if run.exit_code is None else run.exit_code, most=0, least=0),
    ]


def _memory(samples: Sequence[Sample]) -> list[Figure]:
    whole = [each.mb + each.beside_mb for each in samples]
    return [
        Figure("memory: growth", growth(samples, lambda each: each.mb), "%", most=GROWTH),
        Figure("memory: growth, with the process that parses",
               growth(samples, lambda each: each.mb + each.beside_mb), "%", most=GROWTH),
        Figure("memory: median", quantile([each.mb for each in samples], 0.5), "MB"),
        Figure("memory: most, with the process that parses", max(whole), "MB"),
    ]  # fmt: skip


def _open(before: Sample, after: Sample) -> list[Figure]:
    return [
        Figure(f"{name} left over, of {getattr(before, name)}", getattr(after, name) - getattr(before, name), most=most)
        for name, most in (("tasks", TASKS), ("threads", THREADS), ("files", FILES))
    ]


def _answers(answered: Sequence[Answered], asked: int) -> list[Figure]:
    found = [Figure("commands", asked, least=1)]
    for platform in PLATFORMS:
        ours = [each for each in answered if each.ask.platform == platform]
        times = [1_000 * each.answered for each in ours if each.answered is not None]
        first = [1_000 * each.acknowledged for each in ours if each.acknowledged is not None]
        found += [
            Figure(f"{platform}: acknowledged, 99th percentile", quantile(first, 0.99), "ms"),
            Figure(f"{platform}: answered, median", quantile(times, 0.5), "ms"),
            Figure(f"{platform}: answered, 99th percentile", quantile(times, 0.99), "ms", most=ANSWER),
            Figure(f"{platform}: not answered", len(ours) - len(times), most=0),
        ]
    return found


def _deliveries(run: Run) -> list[Figure]:
    outcome = run.outcome
    all_of = sum(outcome.verdicts.values(), Verdict())
    wrong = {part: getattr(all_of, part) for part in ("lost", "doubled", "strange", "misordered", "altered")}
    return [
        Figure("digests due", outcome.slots, least=1),
        Figure("messages of digests", all_of.due, least=1),
        Figure("digests that never came", outcome.unserved, most=0),
        Figure("messages given up", outcome.dead, most=0),
        *(Figure(f"messages {part}", count, most=0) for part, count in wrong.items()),
    ]


def _loop(first: Sample, last: Sample) -> list[Figure]:
    return [
        Figure("loop: late at most, 99 of 100 turns", 1_000 * lag_quantile(first.lag, last.lag, 0.99), "ms",
               most=1_000 * LAG),
        Figure("loop: did not answer for 2 s", last.stalls - first.stalls, most=0),
    ]  # fmt: skip


def slowest(answered: Sequence[Answered]) -> list[tuple[str, int, float, float]]:
    """Of each command how often it was asked, and the median and the 99th percentile in ms; the slowest first."""
    times: dict[str, list[float]] = {}
    for each in answered:
        if each.answered is not None:
            times.setdefault(each.ask.command, []).append(1_000 * each.answered)
    rows = [(name, len(values), quantile(values, 0.5), quantile(values, 0.99)) for name, values in times.items()]
    return sorted(rows, key=lambda row: -row[3])
