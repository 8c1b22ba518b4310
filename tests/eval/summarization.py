"""Summaries without any model beside those that editors wrote.

Measured: ROUGE-1, -2 and -Lsum F1 with stems (Lin 2004; the `rouge-score` package) of the product's
chosen sentences, cut to exactly the word budget, as all baselines are: 100 and 200 words of
`summarization/multinews*.jsonl` (several documents), 60 words of `summarization/cnndm*.jsonl` (one).
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from rouge_score.rouge_scorer import RougeScorer

from bot.model import Article, Story
from bot.ports import Scope
from bot.summarize.offline import Plan, summarize
from bot.text.sentences import sentence_spans
from tests.bench.report import Row
from tests.eval.baselines import centroid, concepts, lead, lex_rank, sum_basic
from tests.eval.data import Item, id_of, read_files, store_of, write_lines
from tests.eval.measures import interval, mean

KINDS = {"rouge1": "R1", "rouge2": "R2", "rougeLsum": "RLsum"}
MOST = 40
"""Sentences of one summary; 200 words are about eight."""

BASELINES: dict[str, Callable[[Sequence[Sequence[str]], int], list[str]]] = {
    "lead": lambda documents, _words: lead(documents),
    "centroid + MMR": centroid,
    "concept coverage": concepts,
    "SumBasic": sum_basic,
    "LexRank": lex_rank,
}

Scores = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Case:
    """Documents and the summary that a person wrote of them."""

    id: str
    articles: tuple[Article, ...]
    reference: str

    @property
    def sentences(self) -> list[list[str]]:
        """The sentences of each document."""
        return [_sentences(article.text, article.language) for article in self.articles]


@dataclass(frozen=True, slots=True)
class Task:
    """A word budget, whether there are several documents, and so which baseline sets the goal."""

    name: str
    words: int
    several: bool


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """For each length, three kinds of ROUGE beside each baseline."""
    rows = []
    for lines in read_files(data, "summarization/multinews*.jsonl").values():
        cases = await _cases([(line["id"], line["documents"], line["summary"]) for line in lines])
        for words in (100, 200):
            rows += _evaluated(Task("multi", words, several=True), cases, out)
    for lines in read_files(data, "summarization/cnndm*.jsonl").values():
        cases = await _cases([(line["id"], [line["article"]], line["reference"]) for line in lines])
        rows += _evaluated(Task("single", 60, several=False), cases, out)
    return rows


async def _cases(lines: Sequence[tuple[str, Sequence[str], str]]) -> list[Case]:
    """The documents of each case as the store hands them out."""
    items = [Item(f"{case}/{n}", text) for case, texts, _ in lines for n, text in enumerate(texts)]
    async with store_of(items) as store:
        stored = await store.texts(await store.latest(Scope(), len(items)))
    by_id = {id_of(article): article for article in stored}
    return [
        Case(case, tuple(by_id[f"{case}/{n}"] for n in range(len(texts))), "\n".join(_sentences(reference)))
        for case, texts, reference in lines
    ]


def _evaluated(task: Task, cases: Sequence[Case], out: Path | None) -> list[Row]:
    ours = [cut(_ours(case.articles, task.words), task.words) for case in cases]
    lines = [{"id": case.id, "words": task.words, "summary": text} for case, text in zip(cases, ours, strict=True)]
    write_lines(out, f"summaries_{task.name}_{task.words}", lines)
    sentences = [case.sentences for case in cases]
    scores = _rouge(cases, ours)
    rows = []
    for name, method in BASELINES.items():
        texts = [cut(method(documents, task.words), task.words) for documents in sentences]
        is_goal = name != "lead" if task.several else name == "lead"
        rows += _rows(task, scores, _rouge(cases, texts), name, is_goal=is_goal)
    return rows


def _ours(articles: Sequence[Article], words: int) -> list[str]:
    """The product's summary of the documents as one story, of as few sentences as fill so many words."""
    plan = Plan(stories=1, sentences=MOST, alone=MOST, words=words, overrun=True)
    return [sentence.text for told in summarize([Story(tuple(articles))], (), plan) for sentence in told.sentences]


def _sentences(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text, language)]


def cut(sentences: Iterable[str], words: int) -> str:
    """The first words of a text, a sentence a line."""
    lines, left = [], words
    for sentence in sentences:
        kept = sentence.split()[:left]
        left -= len(kept)
        lines.append(" ".join(kept))
    return "\n".join(filter(None, lines))


def _rouge(cases: Sequence[Case], texts: Sequence[str]) -> Scores:
    scorer = RougeScorer(list(KINDS), use_stemmer=True)
    scored = [scorer.score(case.reference, text) for case, text in zip(cases, texts, strict=True)]
    return {kind: [100 * score[kind].fmeasure for score in scored] for kind in KINDS}


def _rows(task: Task, ours: Scores, theirs: Scores, name: str, *, is_goal: bool) -> list[Row]:
    rows = []
    for kind, short in KINDS.items():
        label = f"summary, {task.name} {task.words} words ({len(ours[kind])}): {short}"
        baseline = mean(theirs[kind])
        goal = baseline if is_goal else None
        ci = interval(ours[kind], theirs[kind])
        rows.append(Row(label, mean(ours[kind]), "%", baseline, name, goal, ci=ci))
    return rows
