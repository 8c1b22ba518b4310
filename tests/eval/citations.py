"""Citations: is every sentence of an answer really the passage that it cites, and are all cited that say so?

Measured on the long answer to `/summary <query>` for each query of `citations/news*.json`:
exactness, the share of sentences whose citations hold them word for word at `text[start:end]` of the stored revision,
and whose other passages stand where they are said to (goal: all); the F1 of the cited articles, those that say the same
included, against those that carry the insight which the sentence tells (the nearest one by TF-IDF, from a cosine of
`TOLD` on), beside citing every article with a sentence of a like TF-IDF vector; and the share of insights that are
told, beside sentences chosen by TF-IDF with feedback.
"""

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.model import Citation, Sentence
from bot.ports import Store
from bot.text.sentences import sentence_spans
from tests.bench.answers import StandingClock
from tests.bench.report import Row
from tests.eval.baselines import Vector, added, cosine, tf_idf
from tests.eval.data import Item, id_of, store_of, write_lines
from tests.eval.measures import interval, mean

TOLD = 0.3
"""Cosine from which a sentence tells an insight."""

FEEDBACK, SAME, LIKE = 10, 0.5, 0.35
"""The baseline: sentences that widen the query; cosines from which two say the same, and from which one is cited."""


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sentence of an answer, the data set's ids of what it cites, and whether each citation is exact."""

    text: str
    cited: tuple[str, ...]
    exact: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the documents that carry each insight on it, and the answer."""

    query: str
    insights: Mapping[str, frozenset[str]]
    bullets: tuple[Bullet, ...]

    @property
    def relevant(self) -> frozenset[str]:
        """The documents that carry any insight."""
        return frozenset().union(*self.insights.values())


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """Rows for each topic."""
    rows: list[Row] = []
    cited: list[tuple[float, float]] = []
    for name, topic in _topics(data).items():
        asked = await _asked(topic)
        write_lines(out, f"citations_{name}", map(_line, asked))
        found, scores = _beside_baseline(name, asked, topic["documents"])
        rows += [*_rows(name, asked, len(topic["documents"])), *found]
        cited += scores
    return [*rows, _cited_row("all topics", cited)] if rows else []


def _topics(data: Path) -> dict[str, dict[str, Any]]:
    files = sorted(data.glob("citations/news*.json"))
    return {path.name.split(".")[0]: json.loads(path.read_text(encoding="utf-8")) for path in files}


async def _asked(topic: dict[str, Any]) -> list[Asked]:
    items = [Item(line["id"], line["text"], source=line["source"]) for line in topic["documents"]]
    async with store_of(items) as store:
        context = Context(store, StandingClock(), ZoneInfo("UTC"))
        found = []
        for subtopic in topic["subtopics"]:
            reply = await answer(context, f"/summary {subtopic['query']} length:long")
            insights = {insight["insight"]: frozenset(insight["cited_by"]) for insight in subtopic["insights"]}
            bullets = [await _bullet(store, sentence) for sentence in reply.sentences]
            found.append(Asked(subtopic["query"], insights, tuple(bullets)))
        return found


async def _bullet(store: Store, sentence: Sentence) -> Bullet:
    checked = [await _checked(store, sentence.text, citation) for citation in sentence.citations]
    checked += [await _checked(store, citation.quote, citation) for citation in sentence.also]
    return Bullet(sentence.text, tuple(item for item, _ in checked), tuple(exact for _, exact in checked))


async def _checked(store: Store, text: str, citation: Citation) -> tuple[str, bool]:
    """The cited item, and whether the passage is there, word for word the sentence (but for blanks and case)."""
    article = await store.article(citation.article_id, citation.revision)
    if article is None:
        return "", False
    passage = article.text[citation.start : citation.end]
    return id_of(article), passage == citation.quote and _plain(passage) == _plain(text)


def _plain(text: str) -> str:
    """Twins are the same words; blanks, case and punctuation may differ between two outlets."""
    return "".join(character for character in text.casefold() if character.isalnum())


def _line(asked: Asked) -> dict[str, Any]:
    bullets = [{"text": bullet.text, "cited": list(dict.fromkeys(bullet.cited))} for bullet in asked.bullets]
    return {"query": asked.query, "bullets": bullets}


def _rows(name: str, asked: Sequence[Asked], documents: int) -> list[Row]:
    bullets = [bullet for one in asked for bullet in one.bullets]
    exact = [100.0 * all(bullet.exact) if bullet.exact else 0.0 for bullet in bullets]
    relevant = [100.0 * (item in one.relevant) for one in asked for bullet in one.bullets for item in bullet.cited]
    chance = mean([100 * len(one.relevant) / documents for one in asked])
    answered = mean([100.0 * bool(one.bullets) for one in asked])
    return [
        Row(f"citations, {name} ({len(bullets)} sentences): exactness", mean(exact), "%", goal=100.0),
        Row(f"citations, {name} ({len(asked)} queries): answered", answered, "%"),
        Row(f"citations, {name}: cited articles that carry an insight", mean(relevant), "%", chance, "at random"),
    ]


def _cited_row(name: str, scores: Sequence[tuple[float, float]]) -> Row:
    """The F1 of the cited articles, ours and the baseline's for each sentence."""
    ours, theirs = ([pair[side] for pair in scores] for side in (0, 1))
    label = f"citations, {name} ({len(scores)} sentences that tell an insight): F1 of the cited articles"
    ci = interval(ours, theirs) if scores else None
    return Row(label, mean(ours), "%", mean(theirs), "TF-IDF cosine 0.35", mean(theirs), ci=ci)


def _beside_baseline(
    name: str, asked: Sequence[Asked], documents: Sequence[Mapping[str, str]]
) -> tuple[list[Row], list[tuple[float, float]]]:
    """The F1 of what is cited, and the insights that are told; and the former by sentence, ours and the baseline's."""
    texts = [
        (document["id"], text[start:end])
        for document in documents
        for text in (document["text"],)
        for start, end in sentence_spans(text)
    ]
    insights = [insight for one in asked for insight in one.insights]
    queries = [one.query for one in asked]
    bullets = [bullet.text for one in asked for bullet in one.bullets]
    lines = [*(text for _, text in texts), *insights, *queries, *bullets]
    vectors = dict(zip(lines, tf_idf(lines), strict=True))
    told = [(one, bullet, insight) for one in asked for bullet, insight in _told(one, one.bullets, vectors)]
    scores = [
        (
            100 * _f1(bullet.cited, one.insights[insight]),
            100 * _f1(_citing(bullet.text, texts, vectors), one.insights[insight]),
        )
        for one, bullet, insight in told
    ]
    share, other = (
        [
            100 * len({insight for _, insight in _told(one, bullets, vectors)}) / len(one.insights)
            for one, bullets in found
        ]
        for found in (
            [(one, one.bullets) for one in asked],
            [(one, _baseline(one, texts, vectors)) for one in asked],
        )
    )
    measure = f"citations, {name} ({len(asked)} queries): insights told"
    row = Row(measure, mean(share), "%", mean(other), "TF-IDF, feedback", ci=interval(share, other))
    return [_cited_row(name, scores), row], scores


def _told(one: Asked, bullets: Sequence[Bullet], vectors: Mapping[str, Vector]) -> list[tuple[Bullet, str]]:
    """The sentences that tell an insight, with it."""
    found = []
    for bullet in bullets:
        likeness, insight = max((cosine(vectors[bullet.text], vectors[text]), text) for text in one.insights)
        if likeness >= TOLD:
            found.append((bullet, insight))
    return found


def _f1(cited: Iterable[str], gold: Collection[str]) -> float:
    found = set(cited)
    return 2 * len(found.intersection(gold)) / (len(found) + len(gold))


def _citing(text: str, texts: Sequence[tuple[str, str]], vectors: Mapping[str, Vector]) -> set[str]:
    """Every article with a sentence like this one."""
    return {item for item, other in texts if cosine(vectors[text], vectors[other]) >= LIKE}


def _baseline(one: Asked, texts: Sequence[tuple[str, str]], vectors: Mapping[str, Vector]) -> list[Bullet]:
    """As many sentences near the query and what is found by it, unlike each other, as the answer has."""
    first = sorted(texts, key=lambda item: -cosine(vectors[one.query], vectors[item[1]]))[:FEEDBACK]
    wanted = added([vectors[one.query], *(vectors[text] for _, text in first)])
    chosen: list[str] = []
    for _, text in sorted(texts, key=lambda item: -cosine(wanted, vectors[item[1]])):
        if len(chosen) >= len(one.bullets):
            break
        if all(cosine(vectors[text], vectors[other]) < SAME for other in chosen):
            chosen.append(text)
    return [Bullet(text, (), ()) for text in chosen]
