"""The evaluations of grounding: the planter plants what it says, faithfulness is judged as its sets are laid out."""

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tests.eval import faithfulness, planted
from tests.eval.faithfulness import auc, sets_of
from tests.eval.fitting import main as fit
from tests.eval.overlap import shares, trigrams
from tests.eval.planter import ERRORS, PARAPHRASES, Planter, names_of

STORY = (
    "The council met in the old hall of Orrin on Tuesday and heard what the harbour needs. "
    "A spokesman said that Karin Holm has bought 12 ferries for the harbour since 2019. "
    "On Friday the ferries were inspected by Peter Lund of the European Union in the harbour of Talvik. "
    "Prices for a crossing have not increased by more than 5 percent since the ferries came to the town.\n"
    "The mayor of Orrin, who was there, said that Karin Holm beat Peter Lund at the vote in Talvik."
)


def write(path: Path, lines: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


@pytest.mark.parametrize(
    ("kind", "sentence", "fits"),
    [
        ("numbers", "They bought 12 ferries in May.", lambda new: "12" not in new),
        ("numbers", "They bought seven ferries.", lambda new: "seven" not in new),
        ("dates", "They met on Tuesday.", lambda new: "Tuesday" not in new),
        ("dates", "They met in 2019.", lambda new: "2019" not in new),
        ("negations", "They have met.", lambda new: new == "They have not met."),
        ("negations", "They didn't meet.", lambda new: new == "They did meet."),
        ("opposites", "Prices rose again.", lambda new: new == "Prices fell again."),
        (
            "roles",
            "A man said Karin Holm beat Peter Lund.",
            lambda new: new == "A man said Peter Lund beat Karin Holm.",
        ),
        ("roles", "Then the hound chased the kitten.", lambda new: new == "Then the kitten chased the hound."),
    ],
)
def test_errors_are_planted(kind: str, sentence: str, fits: Any) -> None:
    changed = ERRORS[kind](sentence, random.Random(3))
    assert changed is not None
    assert fits(changed)
    assert ERRORS[kind]("It rained.", random.Random(3)) is None


@pytest.mark.parametrize(
    ("kind", "sentence", "changed"),
    [
        ("acronyms", "It is of the European Union now.", "It is of the EU now."),
        ("number words", "They bought 5 percent of it.", "They bought 5% of it."),
        ("number words", "They bought 7 ferries.", "They bought seven ferries."),
        ("active order", "The hall was cleaned by Peter Lund.", "Peter Lund cleaned the hall."),
        ("surname alone", "They saw Peter Lund there.", "They saw Lund there."),
        (
            "fronted",
            "The council met in the old hall there on Tuesday.",
            "On Tuesday, the council met in the old hall there.",
        ),
        ("shortened", "The mayor, who was late, was heard.", "The mayor was heard."),
        ("contractions", "They did not meet.", "They didn’t meet."),
        ("inflection", "He said so.", "He says so."),
    ],
)
def test_paraphrases_are_made(kind: str, sentence: str, changed: str) -> None:
    assert PARAPHRASES[kind](sentence, random.Random(1)) == changed


def test_wrong_names_come_from_other_articles() -> None:
    planter = Planter(names_of("We saw Anna Berg and Peter Lund there."))
    changed = planter.name("Then Karin Holm spoke, and Karin Holm left.", random.Random(1), STORY)
    assert changed is None or "Anna Berg" in changed
    assert planter.name("It rained.", random.Random(1), STORY) is None


async def test_planted_errors_and_paraphrases_have_rows(tmp_path: Path) -> None:
    other = STORY.replace("Orrin", "Vallby").replace("Karin Holm", "Anna Berg").replace("Talvik", "Skerry")
    write(tmp_path / "summarization" / "cnndm.test.jsonl", [{"article": STORY}, {"article": other}])
    rows = await planted.evaluate(tmp_path, None)
    names = [row.name for row in rows]
    assert any(name.startswith("grounding, wrong numbers") for name in names)
    assert any(name.startswith("grounding, true, all") for name in names)
    assert names[-1].startswith("grounding, written, true")
    assert all(row.goal == (5 if row.lower_is_better else 95) for row in rows)
    assert await planted.evaluate(tmp_path / "nowhere", None) == []


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "faithfulness"
    write(folder / "frank.articles.dev.jsonl", [{"id": "h", "article": STORY}])
    true, false = "the council met in the old hall on tuesday .", "UNK sank 31. 8 boats near oslo in winter ."
    rows = [("a", true, 1.0), ("b", false, 0.0), ("c", f"{true} {true}", 1.0), ("d", f"{true} {false}", 0.5)]
    frank = [{"hash": "h", "dataset": "cnndm", "model": m, "summary": s, "factuality": f} for m, s, f in rows]
    write(folder / "frank.dev.jsonl", frank)
    sentences = [
        {"sentence": "The council met in Orrin on Tuesday.", "supported": True},
        {"sentence": "The council met in Oslo on Sunday.", "supported": False},
    ]
    write(folder / "qags_cnndm.dev.jsonl", [{"id": "q", "article": STORY, "summary_sentences": sentences}])
    return tmp_path


async def test_faithfulness_is_judged_by_set(data: Path) -> None:
    rows = await faithfulness.evaluate(data, data / "out")
    assert [(row.name, row.baseline_name) for row in rows] == [
        (f"faithfulness, {name}: AUC", baseline)
        for name in ("frank_cnndm (4)", "qags_cnndm (2)")
        for baseline in ("trigrams", "overlap, fitted")
    ]
    assert all(row.ours == 100 for row in rows)
    written = (data / "out" / "faithfulness_frank_cnndm.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in written] == ["h/a", "h/b", "h/c", "h/d"]
    assert all(0 <= json.loads(line)["score"] <= 1 for line in written)
    assert await faithfulness.evaluate(data / "nowhere", None) == []


def test_the_traces_of_tokenising_are_mended(data: Path) -> None:
    wrong = sets_of(data)["frank_cnndm"][1]
    assert wrong.sentences == (" sank 31.8 boats near oslo in winter .",) or "31.8" in wrong.sentences[0]
    assert "UNK" not in wrong.sentences[0]


def test_the_fit_prints_weights_and_how_they_do(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    frank = data / "faithfulness" / "frank.dev.jsonl"
    lines = [json.loads(line) for line in frank.read_text(encoding="utf-8").splitlines()]
    articles = [{"id": f"h{n}", "article": STORY} for n in range(6)]
    write(data / "faithfulness" / "frank.articles.dev.jsonl", articles)
    write(frank, [line | {"hash": article["id"]} for article in articles for line in lines])
    (data / "faithfulness" / "qags_cnndm.dev.jsonl").unlink()
    fit(data)
    printed = capsys.readouterr().out
    assert printed.startswith("frank_cnndm: AUC 1.000 cross-validated\n  trigrams: AUC 1.000, difference +0.0…+0.0\n")
    assert "\nbias -" in printed


def test_the_area_counts_ties_half() -> None:
    assert auc([0.9, 0.5, 0.5, 0.1], [True, True, False, False]) == 0.875
    assert trigrams("a b c d", "x a b c") == 0.5
    assert trigrams("a", "b") == 1


def test_shares_of_words() -> None:
    text = "the mayor bought a boat"
    assert shares(text, f"Yesterday {text}. It rained.") == [1.0] * 7
    some = shares("the boat bought mayor", f"Yesterday {text}. It rained.")
    assert some == [1.0, 0.0, 0.0, 0.0, 1.0, 0.5, 0.25]
