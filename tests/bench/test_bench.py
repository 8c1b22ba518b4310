"""The benchmark runs, on little news, and writes what it promises. Nothing here asserts a time."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.model import Entry
from tests.bench import peer
from tests.bench.__main__ import main
from tests.bench.generate import NOW, YEAR, documents, entry
from tests.bench.lexicon import lexicon
from tests.bench.queries import queries
from tests.bench.report import Row

KEYS = {"name", "ours", "unit", "baseline", "baseline_name", "ratio", "goal", "ok", "ci"}


def entries(count: int) -> list[Entry]:
    return [entry(number, count)[1] for number in range(count)]


def written(folder: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((folder / "build" / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def run(folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> list[dict[str, Any]]:
    monkeypatch.chdir(folder)
    main(["--articles", "300", "--queries", "30", "--sources", "0", "--commands", "0", "--channels", "0", *options])
    return written(folder, "bench")


def test_small_benchmark_without_the_peer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = run(tmp_path, monkeypatch, "--peer-seconds", "0")
    assert all(set(row) == KEYS for row in rows)
    by_name = {row["name"]: row for row in rows}
    assert len(by_name) == len(rows)
    assert by_name["ingest, 300 articles"]["ours"] > 0
    assert by_name["/summary: 99th percentile"]["goal"] == 200
    assert isinstance(by_name["/summary: 99th percentile"]["ok"], bool)
    assert all(row["baseline"] is None and row["ratio"] is None for row in rows)
    assert next(row for row in rows if "answered" in row["name"])["ours"] > 0
    assert "ingest, 300 articles" in capsys.readouterr().out


@pytest.mark.skipif(not peer.is_installed(), reason="needs the extra `bench`")
@pytest.mark.filterwarnings("ignore")
def test_the_peer_takes_the_same_articles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = run(tmp_path, monkeypatch, "--peer-seconds", "1")
    compared = [row for row in rows if row["baseline_name"] == "reader"]
    assert len(compared) == 6
    assert all(row["baseline"] is not None and row["ours"] is not None for row in compared)


def test_an_absent_peer_leaves_its_column_empty_and_a_line_says_how_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(peer, "is_installed", lambda: False)
    assert all(row["baseline"] is None for row in run(tmp_path, monkeypatch))
    assert "pip install 'reader" in capsys.readouterr().err


def test_articles_are_the_same_every_time_and_look_like_news() -> None:
    made = entries(300)
    assert made == entries(300)
    assert len({item.guid for item in made}) == len(made)
    lengths = [len(item.text.split()) for item in made]
    assert 170 < sum(lengths) / len(lengths) < 230
    assert all(4 <= len(item.text.split("\n\n")) <= 8 for item in made)
    assert all(6 <= len(item.title.split()) <= 14 for item in made)
    assert all(NOW - YEAR - timedelta(hours=1) < item.published < NOW for item in made if item.published)
    assert 10 < sum(bool(re.search("[а-я]", item.text)) for item in made) < 60


def test_words_follow_zipf() -> None:
    counts = Counter(word for item in entries(300) for word in item.text.casefold().split())
    assert counts["the"] > counts["in"] > counts["government"]


def test_names_are_as_frequent_as_they_are_meant_to_be() -> None:
    texts = [item.text for item in entries(6_000)]
    found = lexicon("en")
    commonest = sum(found.names[-1] in text for text in texts) / len(texts)
    assert 0.05 < commonest < 0.15
    assert sum(found.names[0] in text for text in texts) / len(texts) < 0.005


def test_documents_hold_every_article_once_and_one_source_each() -> None:
    made = list(documents(0, 300, 300))
    assert sorted(item.guid or "" for document in made for item in document.entries) == sorted(
        f"item-{number}" for number in range(300)
    )
    assert all(
        document.source.url in (item.url or "") for document in made for item in document.entries if document.source.url
    )


def test_at_least_three_hundred_distinct_queries_of_all_kinds() -> None:
    made = queries()
    assert made == queries()
    assert len({(query.text, query.options) for query in made}) == len(made) >= 300
    assert len({query.kind for query in made}) == 8
    names = {*lexicon("en").names, *lexicon("ru").names}
    assert not any(query.text in names for query in made if query.kind == "unknown")


def ratio(ours: float | None, baseline: float | None, *, lower: bool) -> Sequence[float | bool | None]:
    row = Row("x", ours, "ms", baseline, goal=2.0, lower_is_better=lower)
    return row.ratio, row.is_met


def test_a_ratio_above_one_is_always_better() -> None:
    assert ratio(1.0, 4.0, lower=True) == (4.0, True)
    assert ratio(1.0, 4.0, lower=False) == (0.25, False)
    assert ratio(1.0, None, lower=True) == (None, True)
    assert ratio(None, 4.0, lower=True) == (None, None)
    assert ratio(0.0, 4.0, lower=True) == (None, True)
