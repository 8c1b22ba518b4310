"""Shared fixtures: where the optional real material lives; how Hypothesis chooses its examples."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests.hostile.tally import summarize

# No deadline: the first example may load a model, and CI's machine is shared. The suite repeats the same examples, so
# that it fails for what was changed and for nothing else; HYPOTHESIS_PROFILE=explore looks for new ones.
settings.register_profile("same", deadline=None, derandomize=True)
settings.register_profile("explore", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))

SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture
def shared() -> Path:
    """The folder of real material beside the checkout; tests that need it skip without it."""
    if not SHARED.is_dir():
        pytest.skip("needs ../shared, which is not on this machine")
    return SHARED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print how much of what is hostile held; here, since a run in several processes loads no other conftest."""
    reports = [each for kind in ("passed", "failed", "") for each in terminalreporter.stats.get(kind, ())]
    if any(each.user_properties for each in reports if isinstance(each, pytest.TestReport)):
        terminalreporter.section("hostile suite")
        summarize(terminalreporter.write_line, (each for each in reports if isinstance(each, pytest.TestReport)))


def pytest_xdist_auto_num_workers() -> int:
    """`-n auto`: half as many again as there are processors, for many tests wait for a process or a clock."""
    return (os.cpu_count() or 1) * 3 // 2
