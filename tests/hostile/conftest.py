"""What the hostile tests share."""

from collections.abc import Callable, Iterator

import pytest

from tests.hostile.tally import KEY, Tally


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Iterator[Tally]:
    """Counts what the test tries; its rows go into the report."""
    counted = Tally()
    yield counted
    record_property(KEY, counted.rows)
