"""The measures of dated summaries give what their papers give, and both tasks run on an invented event."""

import json
from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("rouge_score")

from tests.eval import timelines
from tests.eval.dated import METHODS, Told, aligned_rouge, date_f1
from tests.eval.timelines import Moment, remembered
from tests.eval.updates import Judged, lead, new_share, novel, whole

ONE, TWO, THREE = date(2026, 3, 1), date(2026, 3, 2), date(2026, 3, 3)
BURST = "The dam above Talvik burst at dawn and swept away eleven houses."
TRIAL = "A court in Orrin heard the first witness against three engineers."
GRANT = "Ministers promised forty million crowns to the fishermen of Talvik."


def test_days_are_judged_by_precision_and_recall() -> None:
    assert date_f1({ONE: "a", TWO: "b"}, {TWO: "c", THREE: "d"}) == pytest.approx(0.5)
    assert date_f1({}, {ONE: "a"}) == 0


def test_what_is_told_a_day_off_counts_half() -> None:
    gold = {TWO: "dam burst dawn"}
    assert aligned_rouge({TWO: "dam burst dawn"}, gold, 1) == 1
    assert aligned_rouge({ONE: "dam burst dawn"}, gold, 1) == pytest.approx(0.5)
    assert aligned_rouge({TWO: "dam burst dawn"}, gold, 2) == 1
    assert aligned_rouge({TWO: "dawn burst dam"}, gold, 2) == 0
    assert aligned_rouge({}, gold, 1) == 0


def test_each_day_stands_beside_the_nearest_in_time_and_words() -> None:
    found, gold = {ONE: "dam burst", TWO: "court heard"}, {ONE: "dam burst", THREE: "court heard"}
    assert aligned_rouge(found, gold, 1) == pytest.approx((2 + 1) / 4)


def test_baselines_tell_each_day_once() -> None:
    told = [Told(day, text, place) for day in (ONE, TWO, THREE) for place, text in enumerate((BURST, TRIAL))]
    for method in METHODS.values():
        chosen = method("dam talvik", told, 2)
        assert len({each.day for each in chosen}) == 2
    assert {each.day for each in METHODS["newest, leads"]("dam", told, 2)} == {TWO, THREE}
    assert METHODS["TF-IDF of the topic"]("court in Orrin", told, 1)[0].text == TRIAL


def test_days_are_remembered_by_later_backgrounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timelines, "LINES", 1)
    moments = [
        Moment("e/0", ONE, TRIAL, ""),
        Moment("e/1", TWO, BURST, TRIAL),
        Moment("e/2", THREE, GRANT, BURST),
        Moment("e/3", date(2026, 3, 4), GRANT, BURST),
    ]
    assert remembered(moments) == {TWO: BURST}


def test_what_is_new_is_what_stands_in_the_update() -> None:
    sentences = (BURST, BURST, TRIAL)
    judged = Judged("e/1", "r", TRIAL, (TRIAL,), (), sentences, 1, 3)
    assert lead(judged) == (BURST,)
    assert whole(judged) == (BURST, TRIAL)
    assert novel(judged) == (TRIAL,)
    assert (new_share(TRIAL, [BURST, TRIAL]), new_share(TRIAL, [])) == (0.5, 0)


async def test_both_tasks_run_on_an_event(tmp_path: Path) -> None:
    days = [
        {"Date": "[2026-03-01]", "Update": BURST, "Background": ""},
        {"Date": "[2026-03-09]", "Update": f"{TRIAL} \\n", "Background": BURST},
        {"Date": "[2026-03-20]", "Update": GRANT, "Background": f"{BURST} {TRIAL}"},
    ]
    line = {"event": "talvik_dam", "annotators": {"one": days, "two": days}}
    folder = tmp_path / "timelines"
    folder.mkdir()
    (folder / "test.jsonl").write_text(json.dumps(line) + "\n", encoding="utf-8")
    rows = await timelines.evaluate(tmp_path, tmp_path / "out")
    assert {row.name.split(",")[0] for row in rows} == {"timelines", "what is new"}
    assert next(row for row in rows if "told sentences that are new" in row.name).ours == 100
    assert next(row for row in rows if "F1 of days" in row.name).ours == 100
    (first, *_) = map(json.loads, (tmp_path / "out" / "timelines_test.jsonl").read_text("utf-8").splitlines())
    assert first["timeline"] == {"2026-03-01": BURST, "2026-03-09": TRIAL, "2026-03-20": GRANT}
    told = map(json.loads, (tmp_path / "out" / "updates_test.jsonl").read_text("utf-8").splitlines())
    assert [each["told"] for each in told] == [[TRIAL], [GRANT]] * 2
