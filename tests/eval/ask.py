"""`/ask` on invented news: is a question answered by the sentence that answers it, and is what is not said refused?

`ask.json` holds three sets, each of news and questions of its own. What is fitted in `bot/summarize/answers.py` was
fitted on `fit`; `check` was written before that and looked at afterwards, `last` when all but the bound on reasons and
what was learnt from feeds was done (docs/quality.md). A question is answered rightly when one of the sentences holds
one of its `answers`, wrongly when none does; where there are none it should be refused ("the stored articles do not
say"). Baseline: the sentence most like the question by TF-IDF, at the threshold that judges most of these very
questions rightly.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.commands.reply import State
from bot.model import Document, Entry, Source
from bot.store.sqlite import SqliteStore
from bot.text.sentences import sentence_spans
from tests.bench.report import Row
from tests.commands.desk import StandingClock
from tests.eval.baselines import cosine, tf_idf
from tests.eval.data import NOW, write_lines
from tests.eval.measures import mean

FILE = Path(__file__).with_name("ask.json")
SETS = ("fit", "check", "last")
KINDS = ("who", "what", "when", "where", "count", "why", "yesno", "modal", "none")
SPAN = timedelta(hours=3)
"""Between two articles."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and the sentences that answered it, none where it was refused."""

    question: str
    kind: str
    answers: tuple[str, ...]
    said: tuple[str, ...] = ()

    @property
    def outcome(self) -> str:
        """`right`, `wrong` (another sentence, or any where nothing answers) or `refused` (although something does)."""
        if not self.said:
            return "refused" if self.answers else "right"
        return "right" if any(each in text for each in self.answers for text in self.said) else "wrong"


async def evaluate(_data: Path, out: Path | None) -> list[Row]:
    """For each set a row of all its questions, what was wrong and refused, and a row for each kind."""
    data = json.loads(FILE.read_text(encoding="utf-8"))
    rows: list[Row] = []
    for name in SETS:
        articles, questions = (_of(name, data[each]) for each in ("articles", "questions"))
        judged = await judge(articles, questions)
        write_lines(out, f"ask_{name}", map(_line, judged))
        rows += _rows(name, judged, baseline(articles, questions))
    return rows


def _of(name: str, lines: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [line for line in lines if line["set"] == name]


async def judge(articles: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """Each question asked of a store that holds these articles."""
    async with SqliteStore() as store:
        for place, line in enumerate(articles):
            entry = _entry(line, place)
            key = line["source"].casefold()
            await store.add(Document(Source(key, line["source"]), (entry,), key), NOW)
        context = Context(store, StandingClock(NOW), ZoneInfo("UTC"))
        return [await _asked(context, line) for line in questions]


def _entry(line: Mapping[str, Any], place: int) -> Entry:
    url = f"https://ask.example/{place}"
    published = NOW - SPAN * (1 + place)
    return Entry(line["title"], line["text"], url=url, published=published, language=line["language"])


async def _asked(context: Context, line: Mapping[str, Any]) -> Judged:
    reply = await answer(context, f"/ask {line['question']}")
    said = tuple(sentence.text for sentence in reply.sentences) if reply.state is State.ANSWERED else ()
    return replace(_judged(line), said=said)


def _judged(line: Mapping[str, Any]) -> Judged:
    return Judged(line["question"], line["kind"], tuple(line["answers"]))


def baseline(articles: Sequence[Mapping[str, Any]], questions: Sequence[Mapping[str, Any]]) -> list[Judged]:
    """The sentence most like each question, from the cosine on that judges most of them rightly."""
    texts = [text[a:b] for line in articles for text in [line["text"]] for a, b in sentence_spans(text)]
    vectors = tf_idf([*texts, *(line["question"] for line in questions)])
    asked = vectors[len(texts) :]
    found = [max((cosine(one, each), text) for text, each in zip(texts, vectors, strict=False)) for one in asked]
    return max((_from(least, questions, found) for least, _ in found), key=_right)


def _from(least: float, questions: Sequence[Mapping[str, Any]], found: Sequence[tuple[float, str]]) -> list[Judged]:
    pairs = zip(questions, found, strict=True)
    return [replace(_judged(line), said=(text,) if likeness >= least else ()) for line, (likeness, text) in pairs]


def _rows(name: str, judged: Sequence[Judged], beside: Sequence[Judged]) -> list[Row]:
    label = f"ask, {name} ({len(judged)} questions)"
    rows = [
        Row(f"{label}: rightly", _right(judged), "%", _right(beside), "TF-IDF sentence"),
        Row(f"{label}: wrongly", _share(judged, "wrong"), "%", _share(beside, "wrong"), "TF-IDF sentence"),
        Row(
            f"{label}: refused, though said",
            _share(judged, "refused"),
            "%",
            _share(beside, "refused"),
            "TF-IDF sentence",
        ),
    ]
    rows = [rows[0], *(replace(row, lower_is_better=True) for row in rows[1:])]
    return rows + [_of_kind(name, kind, judged, beside) for kind in KINDS]


def _of_kind(name: str, kind: str, judged: Sequence[Judged], beside: Sequence[Judged]) -> Row:
    ours, theirs = ([each for each in found if each.kind == kind] for found in (judged, beside))
    return Row(f"ask, {name}, {kind} ({len(ours)}): rightly", _right(ours), "%", _right(theirs), "TF-IDF sentence")


def _right(judged: Sequence[Judged]) -> float:
    return _share(judged, "right")


def _share(judged: Sequence[Judged], outcome: str) -> float:
    return 100 * mean([float(each.outcome == outcome) for each in judged])


def _line(each: Judged) -> dict[str, Any]:
    return {"question": each.question, "kind": each.kind, "outcome": each.outcome, "said": list(each.said)}
