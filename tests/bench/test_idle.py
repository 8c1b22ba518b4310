"""The measure of idleness works on a few sources, so that it cannot rot."""

import sys
from pathlib import Path

import pytest

from tests.bench.idle import cold_start, idle


@pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc")
async def test_memory_is_measured_after_every_source_was_looked_at(tmp_path: Path) -> None:
    assert 30 < await idle(tmp_path / "idle.db", 4, 0) < 600


def test_a_cold_start_is_timed(tmp_path: Path) -> None:
    assert cold_start(tmp_path / "idle.db") > 0
