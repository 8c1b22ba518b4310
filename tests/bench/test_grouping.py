"""The measures of grouping work on a few items, so that they cannot rot."""

from tests.bench.grouping import grouped, kept


def test_grouping_is_measured() -> None:
    found = grouped(50, 2)
    assert found.keys() == {"rate", "slow", "mb"}
    assert min(found.values()) > 0


def test_what_an_item_keeps_is_measured() -> None:
    assert kept(30, 2)["bytes"] > 500
