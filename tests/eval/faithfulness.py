"""Faithfulness: does the grounding score tell sentences that their article supports from those that it does not?

Measured: area under the ROC curve of `bot.grounding.score` on `faithfulness/frank*.jsonl` (a summary is supported
where its factuality is 1; its score is the mean of its sentences') and `faithfulness/qags_*.jsonl` (a sentence is
supported as most votes say). Baselines (`tests.eval.overlap`): the share of trigrams of words that the article has,
and a regression on seven such shares, fitted on the sets themselves in five folds. The interval of the difference
resamples articles, with all texts of one. Of both sets the traces of tokenising are mended before anything reads
them (`31. 8`, `UNK`).
"""

import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.grounding.score import score
from bot.grounding.tokens import Passage
from bot.text.sentences import sentence_spans
from tests.bench.report import Row
from tests.eval.data import read_files, write_lines
from tests.eval.measures import mean
from tests.eval.overlap import Text, fitted_overlap, trigrams

GOALS = {"frank_cnndm": 73.7, "qags_cnndm": 86.7, "qags_xsum": 67.6}
"""The baselines of `testing.md`, of other splits."""

_SPLIT_NUMBER = re.compile(r"(?<=\d)([.,]) (?=\d)")
_UNKNOWN = re.compile(r"\[?\bUNK\b\]?")
_SPACED_STOP = re.compile(r"(?<=\s[.!?])\s+")
_ALL = 1.0 - 1e-6
RESAMPLES = 300


@dataclass(frozen=True, slots=True)
class Judged:
    """A text of one or more sentences, the article that it is of, and whether people found it supported."""

    id: str
    sentences: tuple[str, ...]
    article: str
    supported: bool
    group: str = ""
    """Texts of one article: they belong in one fold."""


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """A row for each set."""
    rows = []
    sets = sets_of(data)
    baselines = baselines_of(sets)
    for name, judged in sets.items():
        ours = [mean([score(sentence, [Passage(one.article)]) for sentence in one.sentences]) for one in judged]
        write_lines(
            out,
            f"faithfulness_{name}",
            ({"id": one.id, "score": value} for one, value in zip(judged, ours, strict=True)),
        )
        truth = [one.supported for one in judged]
        if len(set(truth)) == 2:
            label = f"faithfulness, {name} ({len(judged)}): AUC"
            for baseline, theirs in baselines[name].items():
                figures = (100 * auc(ours, truth), 100 * auc(theirs, truth))
                ci = interval(ours, theirs, judged)
                rows.append(Row(label, figures[0], "%", figures[1], baseline, GOALS.get(name), ci=ci))
    return rows


def baselines_of(sets: Mapping[str, Sequence[Judged]]) -> dict[str, dict[str, list[float]]]:
    """By set, the scores of each baseline."""
    overlap = fitted_overlap({name: [_text_of(one) for one in judged] for name, judged in sets.items()})
    return {
        name: {
            "trigrams": [trigrams(" ".join(one.sentences), one.article) for one in judged],
            "overlap, fitted": overlap[name],
        }
        for name, judged in sets.items()
    }


def _text_of(one: Judged) -> Text:
    return Text(" ".join(one.sentences), one.article, one.group, one.supported)


def sets_of(data: Path) -> dict[str, list[Judged]]:
    """The judged texts by data set."""
    found: dict[str, list[Judged]] = {}
    files = read_files(data, "faithfulness/*.jsonl")
    articles = {
        line["id"]: line["article"]
        for path in sorted(data.glob("faithfulness/frank.articles*.jsonl"))
        for line in _lines(path)
    }
    for line in files.get("frank", []):
        if "summary" in line:
            one = Judged(
                f"{line['hash']}/{line['model']}",
                tuple(_sentences(_UNKNOWN.sub("", line["summary"]))),
                _mended(articles[line["hash"]]),
                line["factuality"] >= _ALL,
                line["hash"],
            )
            found.setdefault(f"frank_{line['dataset']}", []).append(one)
    for name, lines in files.items():
        if name.startswith("qags"):
            found[name] = [one for line in lines for one in _of_qags(line)]
    return found


def _lines(path: Path) -> list[dict[str, Any]]:
    from tests.eval.data import read_lines  # noqa: PLC0415  # one reader for both kinds of file

    return read_lines(path)


def _of_qags(line: dict[str, Any]) -> Iterator[Judged]:
    for at, each in enumerate(line["summary_sentences"]):
        sentences = (_mended(each["sentence"]),)
        yield Judged(f"{line['id']}/{at}", sentences, _mended(line["article"]), bool(each["supported"]), line["id"])


def _mended(text: str) -> str:
    return _SPLIT_NUMBER.sub(r"\1", text)


def _sentences(summary: str) -> Iterator[str]:
    """Summaries of FRANK are in small letters, with blanks around their full stops."""
    for part in _SPACED_STOP.split(summary):
        text = _mended(part)
        yield from (text[start:end] for start, end in sentence_spans(text, "en"))


def auc(scores: Sequence[float], truth: Sequence[bool]) -> float:
    """The share of pairs of a supported and an unsupported text of which the supported scores higher; ties are half."""
    yes = [score for score, each in zip(scores, truth, strict=True) if each]
    no = [score for score, each in zip(scores, truth, strict=True) if not each]
    won = sum((one > other) + 0.5 * (one == other) for one in yes for other in no)
    return won / (len(yes) * len(no))


def interval(ours: Sequence[float], theirs: Sequence[float], judged: Sequence[Judged]) -> tuple[float, float]:
    """The bootstrap's 95 % interval of the difference, in percent, over articles."""
    chance = random.Random(1)
    places: dict[str, list[int]] = {}
    for at, one in enumerate(judged):
        places.setdefault(one.group, []).append(at)
    articles = list(places.values())
    differences: list[float] = []
    while len(differences) < RESAMPLES:
        picked = [at for each in chance.choices(articles, k=len(articles)) for at in each]
        sample = [judged[at].supported for at in picked]
        if len(set(sample)) == 2:
            mine, baseline = (auc([scores[at] for at in picked], sample) for scores in (ours, theirs))
            differences.append(100 * (mine - baseline))
    differences.sort()
    return differences[int(0.025 * RESAMPLES)], differences[int(0.975 * RESAMPLES)]
