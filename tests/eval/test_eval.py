"""The evaluation runs on a folder of invented data, and its measures give what the papers give."""

import gzip
import json
import math
import random
from pathlib import Path
from typing import Any

import pytest

from tests.eval import copies, extraction
from tests.eval.__main__ import TASKS, main
from tests.eval.baselines import centroid, concepts, cosine, full_text, lead, lex_rank, single_pass, sum_basic, tf_idf
from tests.eval.extraction import f1_of_means, overlap
from tests.eval.measures import bcubed, interval, ndcg, recall

KEYS = {"name", "ours", "unit", "baseline", "baseline_name", "ratio", "goal", "ok", "ci"}
FERRY = (
    "The harbour council of Orrin bought two electric ferries on Tuesday.\n"
    "Each ferry carries ninety passengers and crosses the sound in eleven minutes.\n"
    "Fishermen asked for a wider berth at the northern quay of Orrin."
)
FERRIES = (
    "Two electric ferries will cross the sound at Orrin from next spring.\n"
    "The harbour council paid nine million crowns for both ferries, its treasurer said.\n"
    "The old steamer goes to a museum in the capital."
)
GLACIER = (
    "A glacier above Talvik lost eight metres of ice in one summer, surveyors found.\n"
    "Shepherds moved their flocks before the meltwater reached the lower pastures.\n"
    "Surveyors will measure the glacier of Talvik again in October."
)
TEXTS = {"a": FERRY, "b": FERRIES, "c": GLACIER}


def write_jsonl(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def clusters() -> list[dict[str, Any]]:
    return [
        {"id": item, "cluster": "glacier" if item == "c" else "ferry", "text": text} for item, text in TEXTS.items()
    ]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """One small set in each layout, with a split's name that the development data does not have."""
    root = tmp_path / "data"
    write_jsonl(
        root / "summarization" / "multinews.test.jsonl",
        [{"id": "m1", "documents": [FERRY, FERRIES], "summary": "Orrin bought two electric ferries."}],
    )
    write_jsonl(
        root / "summarization" / "cnndm.test.jsonl",
        [{"id": "s1", "article": GLACIER, "reference": "A glacier above Talvik shrank."}],
    )
    write_jsonl(root / "clustering" / "multinews.test.jsonl", clusters())
    write_jsonl(root / "clustering" / "ecbplus.one.jsonl", [line | {"topic": "1"} for line in clusters()[:2]])
    write_jsonl(root / "clustering" / "ecbplus.two.jsonl", [line | {"topic": "2"} for line in clusters()[2:]])
    headlines = [
        {"id": line["id"], "cluster": line["cluster"], "title": line["text"].split("\n")[0], "ts": 1_394_470_501_265}
        for line in clusters()
    ]
    write_jsonl(root / "clustering" / "uci_headlines.test.jsonl", headlines)
    write_jsonl(root / "clustering" / "tg_pairs.ru.jsonl", TOLD)
    write_retrieval(root / "retrieval" / "tiny")
    write_citations(root / "citations" / "news9.json")
    return root


TOLD = [
    {"id": "p", "a": {"title": "Ferries", "text": FERRY}, "b": {"text": FERRIES}, "same_story": True},
    {"id": "q", "a": {"title": "Ferries", "text": FERRY}, "b": {"text": GLACIER}, "same_story": False},
]
"""Pairs of reports, and whether both tell one story."""


def write_retrieval(folder: Path) -> None:
    write_jsonl(folder / "corpus.jsonl", [{"_id": item, "title": "", "text": text} for item, text in TEXTS.items()])
    write_jsonl(folder / "queries.jsonl", [{"_id": "q1", "text": "glacier ice"}, {"_id": "q2", "text": "ferries"}])
    (folder / "qrels.tsv").write_text("q1\tc\t1\nq2\ta\t1\n", encoding="utf-8")
    (folder / "qrels.dev.tsv").write_text("q1\tc\t2\n", encoding="utf-8")


def write_citations(path: Path) -> None:
    insights = [{"id": "i", "insight": "Orrin bought ferries.", "cited_by": ["a", "b"]}]
    topic = {
        "topic": "The sound",
        "subtopics": [{"id": "t", "query": "electric ferries?", "insights": insights}],
        "documents": [{"id": item, "text": text, "source": f"{item}.example"} for item, text in TEXTS.items()],
    }
    path.parent.mkdir(parents=True)
    path.write_text(json.dumps(topic), encoding="utf-8")


def evaluated(folder: Path, *options: str) -> dict[str, dict[str, Any]]:
    main(options)
    rows = json.loads((folder / "build" / "eval.json").read_text(encoding="utf-8"))
    assert all(set(row) == KEYS for row in rows)
    return {f"{row['name']} / {row['baseline_name']}": row for row in rows}


def lines_of(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_every_task_runs_on_a_folder_in_the_same_layout(
    tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    pytest.importorskip("rouge_score")
    monkeypatch.chdir(tmp_path)
    rows = evaluated(tmp_path, "--data", str(data), "--out", str(tmp_path / "out"))
    table = capsys.readouterr().out
    for task in (
        "samples",
        "retrieval, tiny",
        "summary, multi 200",
        "summary, single 60",
        "answers, uci",
        "stories, uci",
        "pairs, tg_pairs",
        "citations",
    ):
        assert task in table
        assert any(name.startswith(task) for name in rows)
    assert rows["retrieval, tiny (1): nDCG@10 / FTS5 OR"]["ours"] == 100
    exactness = next(row for name, row in rows.items() if "exactness" in name)
    assert (exactness["ours"], exactness["ok"]) == (100, True)
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "summaries_multi_100.jsonl",
        "summaries_multi_200.jsonl",
        "summaries_single_60.jsonl",
        "clusters_ecbplus.jsonl",
        "clusters_multinews.jsonl",
        "clusters_uci_headlines.jsonl",
        "pairs_tg_pairs.jsonl",
        "retrieval_tiny.jsonl",
        "citations_news9.jsonl",
        "ask_fit.jsonl",
        "ask_check.jsonl",
        "ask_last.jsonl",
    }


def test_predictions_have_their_layouts(tmp_path: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("rouge_score")
    monkeypatch.chdir(tmp_path)
    out = tmp_path / "out"
    evaluated(tmp_path, "--data", str(data), "--out", str(out))
    (summary,) = lines_of(out / "summaries_single_60.jsonl")
    assert summary.keys() == {"id", "words", "summary"}
    assert 0 < len(summary["summary"].split()) <= 60
    labels = {line["id"]: line["cluster"] for line in lines_of(out / "clusters_multinews.jsonl")}
    assert labels.keys() == TEXTS.keys()
    assert labels["c"] not in (labels["a"], labels["b"])
    assert lines_of(out / "retrieval_tiny.jsonl")[0] == {"query_id": "q1", "doc_ids": ["c"]}
    (answer,) = lines_of(out / "citations_news9.jsonl")
    assert answer["query"] == "electric ferries?"
    for bullet in answer["bullets"]:
        assert any(bullet["text"] in TEXTS[cited] for cited in bullet["cited"])


def test_without_data_what_comes_with_tidings_is_evaluated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = evaluated(tmp_path, "--data", str(tmp_path / "nowhere"))
    assert {name.split(",")[0] for name in rows} == {"samples", "ask"}
    assert all(row["goal"] == 90 for name, row in rows.items() if name.startswith("samples"))
    assert capsys.readouterr().err.count("skipped") == len(TASKS) - 2


async def test_extraction_is_judged_by_runs_of_words(tmp_path: Path) -> None:
    folder = tmp_path / "extraction" / "scrapinghub"
    (folder / "html").mkdir(parents=True)
    body = "".join(f"<p>{line}</p>" for line in FERRY.splitlines())
    html = f"<html><body><nav><a href='/'>Home</a></nav><article><h1>Ferries</h1>{body}</article></body></html>"
    (folder / "html" / "p1.html.gz").write_bytes(gzip.compress(html.encode()))
    truth = {"p1": {"articleBody": FERRY, "url": "https://orrin.example/ferries"}}
    (folder / "ground-truth.json").write_text(json.dumps(truth), encoding="utf-8")
    rows = await extraction.evaluate(tmp_path, tmp_path / "out")
    assert rows[0].ours == pytest.approx(100, abs=10)
    assert rows[0].baseline_name == "trafilatura precise"
    assert (rows[-1].unit, rows[-1].lower_is_better) == ("ms", True)
    (line,) = lines_of(tmp_path / "out" / "extraction.jsonl")
    assert line["id"] == "p1"
    assert "ninety passengers" in line["articleBody"]


def test_runs_of_words_give_precision_and_recall() -> None:
    assert overlap("one two three four five", "one two three four") == (0.5, 1)
    assert overlap("a b", "a b") == overlap("", "") == (1, 1)
    assert overlap("", "a b") == (0, 0)
    assert f1_of_means([(0.5, 1.0), (1.0, 1.0)]) == pytest.approx(2 * 0.75 / 1.75)


def test_ndcg_divides_gains_by_the_logarithm_of_the_rank() -> None:
    gains = {"a": 3.0, "b": 1.0}
    assert ndcg(["a", "b"], gains) == 1
    assert ndcg(["b", "x", "a"], gains) == pytest.approx((1 + 3 / 2) / (3 + 1 / math.log2(3)))
    assert ndcg([], gains) == 0
    assert ndcg(["x"] * 10 + ["a"], gains) == 0


def test_recall_counts_the_first_ten() -> None:
    assert recall(["a", "x"], {"a": 1, "b": 2, "c": 0}) == 0.5
    assert recall(["x"] * 10 + ["a"], {"a": 1}) == 0


def test_bcubed_is_that_of_the_paper() -> None:
    gold = {str(n): label for n, label in enumerate("aaaaabbcccccc")}
    one = {str(n): label for n, label in enumerate("1111122222222")}
    assert bcubed(gold, gold) == (1, 1, 1)
    precision, recalled, _ = bcubed(one, gold)
    assert precision == pytest.approx((5 + 2 * 2 / 8 + 6 * 6 / 8) / 13)
    assert recalled == 1


def test_the_interval_covers_no_difference_only_where_there_is_none() -> None:
    low, high = interval([1.0, 2.0, 3.0] * 10, [1.0, 2.0, 3.0] * 10)
    assert low == high == 0
    low, _ = interval([2.0, 3.0, 5.0] * 10, [1.0, 2.0, 3.0] * 10)
    assert low >= 1


def test_lead_goes_round() -> None:
    assert lead([["a1", "a2"], ["b1"]]) == ["a1", "b1", "a2"]


def test_centroid_begins_in_the_middle_and_then_says_something_else() -> None:
    middle, near = "The council bought two electric ferries.", "The council bought two electric ferries on Tuesday."
    other = "A museum wants the steamer that the council sold."
    assert centroid([[other, near], [middle]], 12)[0] in (middle, near)
    assert other in centroid([[other, near], [middle]], 30)
    assert sum(len(sentence.split()) for sentence in centroid([[other, near], [middle]], 12)) >= 12


def test_concepts_are_covered_once_and_what_documents_share_first() -> None:
    shared, again = "The council bought two electric ferries.", "Two electric ferries the council bought today."
    other = "A museum wants the old steamer very much."
    chosen = concepts([[other, shared], [again]], 14)
    assert chosen[0] in (shared, again)
    assert concepts([[shared, again]], 4) == [shared]


def test_frequent_words_come_first_and_count_less_once_said() -> None:
    sentences = ["Ferries sail.", "The ferries sail.", "Steamer museum glacier."]
    assert sum_basic([sentences], 4) == [sentences[0], sentences[2]]


def test_a_sentence_is_ranked_by_those_like_it() -> None:
    sentences = ["Ferries cross the sound.", "Electric ferries cross.", "Ferries cross at Orrin.", "Glaciers melt."]
    assert lex_rank([sentences], 1)[0] != sentences[3]
    assert lex_rank([sentences], 100)[-1] == sentences[3] or len(lex_rank([sentences], 100)) == 4


def test_single_pass_joins_what_is_near() -> None:
    assert single_pass(tf_idf([FERRY, FERRIES, GLACIER]), 0.1) == [0, 0, 1]


def test_vectors_have_length_one() -> None:
    (vector, empty) = tf_idf([FERRY, ""])
    assert cosine(vector, vector) == pytest.approx(1)
    assert cosine(vector, empty) == 0


def test_full_text_takes_any_words() -> None:
    assert full_text(TEXTS, {"1": 'glacier OR "ice" -', "2": "the", "3": "zebra"}, 10) == {"1": ["c"], "2": [], "3": []}


async def test_edited_copies_are_found_and_others_left_alone(tmp_path: Path) -> None:
    rng = random.Random(2)
    words = f"{FERRY} {GLACIER}".split()
    articles = [". ".join(" ".join(rng.choices(words, k=12)) for _ in range(30)) for _ in range(9)]
    write_jsonl(tmp_path / "data" / "summarization" / "cnndm.test.jsonl", [{"article": text} for text in articles])
    rows = await copies.evaluate(tmp_path / "data", None)
    assert [row.name.split(": ")[0] for row in rows[:2]] == ["near-duplicates (12 texts, 3 pairs of copies)"] * 2
    assert [row.ours for row in rows[:2]] == [100, 100]
    assert all(row.is_met for row in rows)
    assert rows[2].baseline is not None
    assert rows[2].baseline < 50
