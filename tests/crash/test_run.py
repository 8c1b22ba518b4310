"""A small crash run: whatever moment two processes are killed at, each part of each digest arrives once, in order."""

from pathlib import Path

from tests.crash.judge import Verdict
from tests.crash.run import Plan, crash, data


async def test_nothing_is_lost_or_told_twice_when_one_of_two_processes_is_killed(tmp_path: Path) -> None:
    outcome = await crash(Plan(3, 3, 2, tmp_path, lambda _: None))
    assert outcome.tracebacks == []
    assert (outcome.kills, outcome.unserved, outcome.dead) == (3, 0, 0)
    assert outcome.digests == outcome.slots >= 6
    for verdict in outcome.verdicts.values():
        assert verdict == Verdict(verdict.due)
        assert verdict.due >= 3
    assert outcome.is_clean == data(outcome)["is_clean"] is True
