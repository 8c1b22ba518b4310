"""Citations: is every sentence of an answer really the passage that it cites?

Measured on the long answer to `/summary <query>` for each query of `citations/news*.json`:
exactness, the share of citations whose sentence is `text[start:end]` of the stored revision (goal: all);
and how many of the cited articles are among those that carry an insight on the query, beside the share
that articles taken at random would reach.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.commands.context import Context
from bot.commands.dispatch import answer
from bot.model import Citation, Sentence
from bot.ports import Store
from tests.bench.answers import StandingClock
from tests.bench.report import Row
from tests.eval.data import Item, id_of, store_of, write_lines
from tests.eval.measures import mean


@dataclass(frozen=True, slots=True)
class Bullet:
    """A sentence of an answer, the data set's ids of what it cites, and whether each citation is exact."""

    text: str
    cited: tuple[str, ...]
    exact: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query, the documents that carry an insight on it, and the answer."""

    query: str
    relevant: frozenset[str]
    bullets: tuple[Bullet, ...]


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """Rows for each topic."""
    rows = []
    for name, topic in _topics(data).items():
        asked = await _asked(topic)
        write_lines(out, f"citations_{name}", map(_line, asked))
        rows += _rows(name, asked, len(topic["documents"]))
    return rows


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
            relevant = frozenset(item for insight in subtopic["insights"] for item in insight["cited_by"])
            bullets = [await _bullet(store, sentence) for sentence in reply.sentences]
            found.append(Asked(subtopic["query"], relevant, tuple(bullets)))
        return found


async def _bullet(store: Store, sentence: Sentence) -> Bullet:
    checked = [await _checked(store, sentence.text, citation) for citation in sentence.citations]
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
