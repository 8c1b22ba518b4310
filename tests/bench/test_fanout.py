"""The measure of a digest for many channels, and of one of many articles, work on a few, so that they cannot rot."""

from collections import Counter
from pathlib import Path

from tests.bench.digesting import measure_digest
from tests.bench.fanned import Fanned
from tests.bench.fanout import Sent, _of_channels, deep_on_slack, on_discord, on_slack


def test_the_measure_sees_what_is_wrong() -> None:
    fanned = Fanned(1, 0.1, [(0.0, 90.0), (5.0, 95.0), (10.0, 99.0)])
    arrivals = [(100.0, "a"), (100.5, "b"), (102.0, "b")]
    sent = Sent(arrivals, [100.2, 101.5], "b", fanned, Counter({"a": 1, "b": 1, "c": 1}), 1)
    assert (sent.wrong, sent.late_refusals, sent.alone_at, sent.seconds) == (2, 1, 0.5, 2.0)
    assert (sent.rate, sent.growth) == (1.0, 9.0)
    assert _of_channels(sent) == 1 / 1.5


async def test_a_few_channels_of_discord_get_one_digest(tmp_path: Path) -> None:
    sent = await on_discord(4, tmp_path / "fan.db")
    assert (sent.wrong, sent.fanned.built, sent.contents, sum(sent.due.values())) == (0, 1, 1, 4)
    assert sent.alone_at >= 0
    assert all(mb > 0 for _, mb in sent.fanned.memory)


async def test_a_few_channels_of_slack_get_one_digest_and_then_more(tmp_path: Path) -> None:
    sent = await on_slack(4, tmp_path / "fan.db")
    assert (sent.wrong, sent.fanned.built, sent.contents) == (0, 1, 1)
    deep = await deep_on_slack(2, 3, tmp_path / "deep.db")
    assert (deep.wrong, len(deep.arrivals), deep.refusals) == (0, 6, [])
    assert deep.seconds > 1.9  # the third of a channel comes two seconds after the first


def test_a_digest_of_few_articles_is_built(tmp_path: Path) -> None:
    rows = measure_digest(tmp_path, lambda _: None, articles=40)
    assert [row.goal for row in rows] == [1.0, 1.0, None]
    assert all(row.ours is not None and row.ours > 0 for row in rows)
