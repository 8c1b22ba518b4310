"""The questions of `ask.json`: how they are judged, and what the desk must not fall below."""

import json
from typing import Any

import pytest

from tests.eval.ask import FILE, KINDS, SETS, Judged, baseline, judge

DATA: dict[str, list[dict[str, Any]]] = json.loads(FILE.read_text(encoding="utf-8"))


def of(name: str, part: str) -> list[dict[str, Any]]:
    return [line for line in DATA[part] if line["set"] == name]


def test_an_outcome_is_right_wrong_or_refused() -> None:
    one = Judged("who?", "who", ("Anna",))
    assert one.outcome == "refused"
    assert Judged("who?", "who", ("Anna",), ("It was Anna.",)).outcome == "right"
    assert Judged("who?", "who", ("Anna",), ("It was Per.",)).outcome == "wrong"
    assert Judged("who?", "none", ()).outcome == "right"
    assert Judged("who?", "none", (), ("It was Per.",)).outcome == "wrong"


def test_every_answer_stands_in_the_news_of_its_set_and_all_ask_of_every_kind() -> None:
    for name in SETS:
        texts = " ".join(article["text"] for article in of(name, "articles"))
        questions = of(name, "questions")
        assert {question["kind"] for question in questions} == set(KINDS)
        for question in questions:
            assert bool(question["answers"]) == (question["kind"] != "none"), question
            assert all(each in texts for each in question["answers"]), question


@pytest.mark.parametrize(("name", "least", "most"), [("fit", 0.92, 0.02), ("check", 0.85, 0.02), ("last", 0.78, 0.06)])
async def test_most_questions_are_answered_rightly_and_few_wrongly(name: str, least: float, most: float) -> None:
    judged = await judge(of(name, "articles"), of(name, "questions"))
    outcomes = [each.outcome for each in judged]
    assert outcomes.count("right") >= least * len(outcomes)
    assert outcomes.count("wrong") <= most * len(outcomes), [each for each in judged if each.outcome == "wrong"]


def test_the_baseline_is_given_its_best_threshold() -> None:
    articles, questions = of("check", "articles"), of("check", "questions")
    outcomes = [each.outcome for each in baseline(articles, questions)]
    assert 0.5 < outcomes.count("right") / len(questions) < 0.9
    assert outcomes.count("wrong") > 0
