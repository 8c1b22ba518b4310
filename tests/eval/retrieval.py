"""Retrieval: do the documents that answer a query come first?

Measured: nDCG@10 and recall@10 of `retrieve`, the code behind every command, on each
`retrieval/<name>/` (corpus.jsonl, queries.jsonl, qrels*.tsv). Baseline: plain FTS5, see `baselines`.
"""

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from bot.ports import Scope
from bot.search.query import parse_query
from bot.search.retrieve import retrieve
from tests.bench.report import Row
from tests.eval.baselines import full_text
from tests.eval.data import NOW, Item, id_of, read_lines, store_of, write_lines
from tests.eval.measures import interval, mean, ndcg, recall

DEPTH = 100
"""Documents of one prediction; ten are judged here."""

Rankings = Mapping[str, list[str]]


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """Two rows for each collection."""
    rows = []
    for folder in _folders(data):
        rows += await _collection(folder, out)
    return rows


def _folders(data: Path) -> list[Path]:
    return sorted(path.parent for path in data.glob("retrieval/*/corpus.jsonl"))


async def _collection(folder: Path, out: Path | None) -> list[Row]:
    items = [Item(line["_id"], line["text"], line.get("title") or "") for line in read_lines(folder / "corpus.jsonl")]
    queries = {line["_id"]: line["text"] for line in read_lines(folder / "queries.jsonl")}
    ours = await _ours(items, queries)
    lines = [{"query_id": query, "doc_ids": ranking} for query, ranking in ours.items()]
    write_lines(out, f"retrieval_{folder.name}", lines)
    theirs = full_text({item.id: f"{item.title} {item.text}" for item in items}, queries, DEPTH)
    judged = _judgements(folder)
    return [_row(folder.name, "nDCG@10", ours, theirs, judged), _row(folder.name, "recall@10", ours, theirs, judged)]


async def _ours(items: list[Item], queries: Mapping[str, str]) -> dict[str, list[str]]:
    found = {}
    async with store_of(items) as store:
        for query, text in queries.items():
            hits = (await retrieve(store, parse_query(text), Scope(), NOW)).ranking
            found[query] = [id_of(hit.article) for hit in hits[:DEPTH]]
    return found


def _judgements(folder: Path) -> dict[str, dict[str, float]]:
    """Gains by query; those of the development split where a collection has several files."""
    files = sorted(folder.glob("qrels*.tsv"), key=lambda path: (path.name != "qrels.dev.tsv", len(path.name)))
    gains: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for line in files[0].read_text(encoding="utf-8").splitlines() if files else ():
        query, document, gain = line.split("\t")
        gains[query][document] = float(gain)
    return gains


def _row(name: str, measure: str, ours: Rankings, theirs: Rankings, judged: Mapping[str, dict[str, float]]) -> Row:
    score = ndcg if measure.startswith("nDCG") else recall
    one, other = (
        [100 * score(rankings.get(query, []), gains) for query, gains in judged.items()] for rankings in (ours, theirs)
    )
    label = f"retrieval, {name} ({len(judged)}): {measure}"
    goal = mean(other) if measure.startswith("nDCG") else None
    return Row(label, mean(one), "%", mean(other), "FTS5 OR", goal, ci=interval(one, other))
