"""Grouping within an answer: are items about one event put into one story, and others apart?

Measured: mean BCubed F1 (Bagga and Baldwin 1998) over batches of at most 40 items, what one answer
groups, of each `clustering/<name>*.jsonl` whose items carry a `cluster`. A batch is a data set's topic,
where it names them; else what a search for one item's title finds, so that a batch holds what is alike,
as an answer does, and is made without the true clusters. Baseline: single-pass TF-IDF, same batches.
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.commands.context import GROUPED
from bot.model import Article
from bot.ports import Match, Scope, Store
from bot.search.query import match_of, parse_query
from bot.stories.cluster import stories_of
from tests.bench.report import Row
from tests.eval.baselines import JOIN_TEXT, JOIN_TITLE, single_pass, tf_idf
from tests.eval.data import Item, id_of, read_files, store_of
from tests.eval.measures import bcubed, interval, mean

Lines = Sequence[dict[str, Any]]
Labels = dict[str, str]


async def evaluate(data: Path, _out: Path | None) -> list[Row]:
    """A row for each data set; its splits are taken together."""
    return [
        await _evaluated(name, lines)
        for name, lines in read_files(data, "clustering/*.jsonl").items()
        if "cluster" in lines[0]
    ]


async def _evaluated(name: str, lines: Lines) -> Row:
    gold = {line["id"]: line["cluster"] for line in lines}
    async with store_of([item_of(line) for line in lines]) as store:
        stored = {id_of(item): item for item in await store.texts(await store.latest(Scope(), len(lines)))}
        batches = _topics(lines, stored) if "topic" in lines[0] else await _neighbourhoods(store, stored)
    ours = [_ours(batch, f"{number}") for number, batch in enumerate(batches)]
    theirs = _theirs(batches, is_text="text" in lines[0])
    one, other = ([100 * _f1(batch, gold) for batch in found] for found in (ours, theirs))
    label = f"answers, {name} ({len(lines)} items, {len(batches)} batches): BCubed F1"
    return Row(label, mean(one), "%", mean(other), "TF-IDF single pass", mean(other), ci=interval(one, other))


def item_of(line: dict[str, Any]) -> Item:
    """A line of a data set as an item."""
    published = datetime.fromtimestamp(line["ts"] / 1_000, UTC) if "ts" in line else None
    return Item(line["id"], line.get("text") or "", line.get("title") or "", line.get("publisher") or "eval", published)


def _topics(lines: Lines, stored: dict[str, Article]) -> list[list[Article]]:
    """The items of each topic, in an order that tells nothing; what is beyond one answer starts another batch."""
    topics: defaultdict[str, list[Article]] = defaultdict(list)
    for line in random.Random(1).sample(lines, len(lines)):
        topics[line["topic"]].append(stored[line["id"]])
    return [items[first : first + GROUPED] for items in topics.values() for first in range(0, len(items), GROUPED)]


async def _neighbourhoods(store: Store, stored: dict[str, Article]) -> list[list[Article]]:
    """An item at random with those that a search for its title finds, and so on with what is left."""
    order = random.Random(1).sample(sorted(stored), len(stored))
    left = {item: stored[item] for item in order}
    batches = []
    while left:
        first = next(iter(left.values()))
        groups = match_of(parse_query(first.title), await store.languages()).groups
        hits = await store.search(Match(groups, every=False), Scope(), len(stored))
        ranking = [id_of(first), *(id_of(hit.article) for hit in hits)]
        batch = [item for item in dict.fromkeys(ranking) if item in left][:GROUPED]
        batches.append([left.pop(item) for item in batch])
    return batches


def _ours(batch: Sequence[Article], prefix: str) -> Labels:
    return {
        id_of(article): f"{prefix}-{number}"
        for number, story in enumerate(stories_of(batch))
        for article in story.articles
    }


def _theirs(batches: Sequence[Sequence[Article]], *, is_text: bool) -> list[Labels]:
    """The baseline on the same batches; its weights of words come from the whole data set."""
    items = [article for batch in batches for article in batch]
    vectors = dict(zip(map(id_of, items), tf_idf([f"{item.title} {item.text}" for item in items]), strict=True))
    threshold = JOIN_TEXT if is_text else JOIN_TITLE
    found = []
    for batch in batches:
        ids = [id_of(article) for article in batch]
        numbers = single_pass([vectors[item] for item in ids], threshold)
        found.append({item: str(number) for item, number in zip(ids, numbers, strict=True)})
    return found


def _f1(found: Labels, gold: Labels) -> float:
    return bcubed(found, {item: gold[item] for item in found})[2]
