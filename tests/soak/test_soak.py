"""The soak's own parts: what is asked, what is read of the process, what holds and what does not, and the graph."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.metrics import Metrics
from bot.sources.read import read_document
from tests.bench.feedserver import rows
from tests.crash.judge import Verdict
from tests.soak.asking import PLATFORMS, SHARES, Answered, Ask, asks
from tests.soak.figures import Figure, Sample, growth, lag_quantile, lags, quantile, totals
from tests.soak.graph import draw, sliced
from tests.soak.judge import Run, judged, slowest
from tests.soak.run import first_sentences, least
from tests.soak.wires import EVERY, Live, Wire, turns

LATE = {0.01: 100.0, 0.1: 100.0, 1.0: 100.0}


def sample(at: float, **changed: object) -> Sample:
    made = Sample(at, 200.0, 50.0, 12, 60, 40, polls=500, items=10_000, answers=0, lag=LATE)
    return replace(made, **changed)  # type: ignore[arg-type]


def held() -> Run:
    """A run of ten minutes with which nothing is wrong."""
    run = Run([sample(at, polls=500 + at, lag=dict.fromkeys(LATE, 100.0 + at)) for at in range(0, 600, 2)])
    run.before, run.after = sample(0), sample(620, answers=1_200)
    run.answered = [Answered(ask, 0.02, 0.1) for ask in asks(2, 600, 40)]
    run.outcome.verdicts = {name: Verdict(300) for name in PLATFORMS}
    run.outcome.slots, run.model_asked, run.exit_code = 300, 100, 0
    return run


def failing(run: Run) -> set[str]:
    return {each.name for each in judged(run, 200) if not each.holds}


def test_a_run_with_which_nothing_is_wrong_holds() -> None:
    assert failing(held()) == set()


def leaks(run: Run) -> None:
    run.after = replace(run.after or sample(0), tasks=43)


def grows(run: Run) -> None:
    run.samples = [replace(each, mb=each.mb + each.at / 20) for each in run.samples]


def is_slow(run: Run) -> None:
    run.answered = [replace(each, answered=0.6) if n % 50 == 0 else each for n, each in enumerate(run.answered)]


def loses_an_answer(run: Run) -> None:
    run.answered[-2] = replace(run.answered[-2], answered=None)


def loses_a_message(run: Run) -> None:
    run.outcome.verdicts["slack"] = Verdict(300, lost=1)


def doubles_a_message(run: Run) -> None:
    run.outcome.verdicts["discord"] = Verdict(300, doubled=1)


def stands_still(run: Run) -> None:
    run.samples[-1] = replace(run.samples[-1], stalls=1, lag={0.01: 100.0, 0.1: 100.0, 1.0: 300.0})


def breaks(run: Run) -> None:
    run.said, run.exit_code = ["Traceback (most recent call last):"], 1


@pytest.mark.parametrize(
    ("spoil", "names"),
    [
        (leaks, {"tasks left over, of 40"}),
        (grows, {"memory: growth", "memory: growth, with the process that parses"}),
        (is_slow, {"discord: answered, 99th percentile"}),
        (loses_an_answer, {"discord: not answered"}),
        (loses_a_message, {"messages lost"}),
        (doubles_a_message, {"messages doubled"}),
        (stands_still, {"loop: late at most, 99 of 100 turns", "loop: did not answer for 2 s"}),
        (breaks, {"errors in the log", "exit code"}),
    ],
)
def test_each_thing_that_is_wrong_is_named(spoil: Callable[[Run], None], names: set[str]) -> None:
    run = held()
    spoil(run)
    assert failing(run) == names


def test_what_happens_while_it_warms_up_counts_for_no_memory_and_no_latency() -> None:
    run = held()
    run.samples = [replace(each, mb=100.0) if each.at < 200 else each for each in run.samples]
    run.answered = [replace(each, answered=5.0) if each.ask.at < 200 else each for each in run.answered]
    assert failing(run) == set()


def test_the_figures_of_the_process_are_read_as_it_tells_them() -> None:
    metrics = Metrics("1")
    for seconds in (0.0005, 0.004, 0.004, 0.2):
        metrics.lagged(seconds)
    metrics.answered("ask", 0.1, "ok")
    metrics.answered("help", 0.1, "failed")
    text = metrics.exposed(None, {"slack": True}, tasks=37).decode()
    found = totals(text)
    assert (found["tidings_tasks"], found["tidings_answers_total"], found["tidings_answers_total:failed"]) == (37, 1, 1)
    late = lags(text)
    assert (late[0.001], late[0.005], late[0.25], late[float("inf")]) == (1, 3, 4, 4)
    assert lag_quantile({}, late, 0.75) == 0.005
    assert lag_quantile({}, late, 0.99) == 0.25
    assert lag_quantile(late, late, 0.99) == 0.001  # no turn at all: none was late


def test_growth_is_from_the_first_quarter_to_the_last_and_one_peak_is_none() -> None:
    flat = [sample(at) for at in range(40)]
    assert growth(flat, lambda each: each.mb) == 0
    flat[-1] = sample(40, mb=900.0)
    assert growth(flat, lambda each: each.mb) == 0
    grown = [sample(at, mb=100.0 + at) for at in range(41)]
    assert growth(grown, lambda each: each.mb) == pytest.approx(100 * (135.5 / 104.5 - 1), abs=1)
    assert quantile([], 0.5) == 0
    assert quantile([3, 1, 2], 0.5) == 2


def test_a_figure_holds_within_its_bounds() -> None:
    assert Figure("x", 5, most=5, least=5).holds
    assert not Figure("x", 5.1, most=5).holds
    assert not Figure("x", 4.9, least=5).holds
    assert Figure("x", 7).data() == {"name": "x", "value": 7, "unit": "", "most": None, "least": None, "holds": True}


def test_commands_come_evenly_from_everybody_and_are_the_same_each_time() -> None:
    made = list(asks(20, 60, 80))
    assert made == list(asks(20, 60, 80))
    assert len(made) == 1_200
    assert Counter(each.platform for each in made) == dict.fromkeys(PLATFORMS, 600)
    assert max(Counter((each.platform, each.who) for each in made).values()) <= 8
    assert {(each.command, each.argument) for each in made} == SHARES.keys()
    assert all(bool(each.argument) == bool(each.text) for each in made)
    assert [each.at for each in made[:3]] == [0, 0.05, 0.1]


def test_the_slowest_command_comes_first() -> None:
    told = [Answered(Ask(0, "slack", 1, name), 0.1, seconds) for name, seconds in [("ask", 0.3), ("help", 0.1)]]
    assert slowest([*told, replace(told[0], answered=None)]) == [("ask", 1, 300, 300), ("help", 1, 100, 100)]


def test_at_rest_the_least_of_all_looks_counts() -> None:
    assert least([sample(0, tasks=9), sample(1, files=3), sample(2)]) == sample(2, tasks=9, files=3)


def test_a_feed_lists_something_new_in_its_turn() -> None:
    assert [turns(0, 4, seconds) for seconds in (0, EVERY - 1, EVERY, 2 * EVERY)] == [0, 0, 1, 2]
    assert [turns(3, 4, seconds) for seconds in (0, EVERY / 4, EVERY)] == [0, 1, 1]
    edition = Live("http://127.0.0.1:1", SystemClock().now())
    for number, row in enumerate(rows(4, 5)):
        wire = Wire(number, 4, row, edition)
        first, later = (wire.page(seconds) for seconds in (0.0, EVERY + 1))
        assert wire.page(EVERY + 2) == later
        assert first.etag != later.etag
        before, after = (
            {entry.guid: entry for entry in read_document(page.body, name="feed").document.entries}
            for page in (first, later)
        )
        assert len(before) == len(after) == 5
        [new] = after.keys() - before.keys()
        published = after[new].published
        assert published
        assert published > max(each.published for each in before.values() if each.published)


def test_the_model_of_the_soak_cites_what_it_repeats() -> None:
    user = '{"question": "q", "passages": [{"id": "p1", "text": "It rained. It stopped."}]}'
    assert first_sentences("", user) == '{"sentences": [{"text": "It rained.", "passages": ["p1"]}]}'


def test_a_run_is_drawn(tmp_path: Path) -> None:
    run, file = held(), tmp_path / "soak.png"
    draw(run.samples, run.answered, file)
    assert file.read_bytes().startswith(b"\x89PNG\r\n\x1a\n")
    minutes, values = sliced(run.answered, "slack", 0.5)
    assert len(minutes) == len(values) >= 60
    assert set(values) == {100.0}
