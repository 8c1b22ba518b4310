"""Pairs: are two articles about one event put into one story, and two about others not?

Measured: the share of right answers of `stories_of`, asked about each pair of `clustering/<name>*.jsonl` whose lines
carry `same_story`. Baseline: the cosine of character 3- to 5-grams of both texts, its threshold the best on these very
pairs, which flatters it.
"""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.model import Article
from bot.ports import Scope
from bot.stories.cluster import stories_of
from tests.bench.report import Row
from tests.eval.baselines import cosine, weighed
from tests.eval.data import Item, id_of, read_lines, store_of, write_lines
from tests.eval.measures import interval, mean

Lines = Sequence[dict[str, Any]]


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """A row for each file."""
    return [await _evaluated(name, lines, out) for name, lines in _sets(data).items()]


def _sets(data: Path) -> dict[str, Lines]:
    """The pairs by the names of their files."""
    files = {path.stem: read_lines(path) for path in sorted(data.glob("clustering/*pairs*.jsonl"))}
    return {name: lines for name, lines in files.items() if lines and "title" in lines[0].get("a", {})}


async def _evaluated(name: str, lines: Lines, out: Path | None) -> Row:
    items = [_item(line, side) for line in lines for side in "ab"]
    async with store_of(items) as store:
        stored = {id_of(item): item for item in await store.texts(await store.latest(Scope(), len(items)))}
    found = [_same([stored[f"{line['id']}/{side}"] for side in "ab"]) for line in lines]
    write_lines(
        out, f"pairs_{name}", ({"id": line["id"], "same": same} for line, same in zip(lines, found, strict=True))
    )
    gold = [bool(line["same_story"]) for line in lines]
    ours, theirs = (
        [100.0 * (one == other) for one, other in zip(answers, gold, strict=True)]
        for answers in (found, _by_characters(lines, gold))
    )
    label = f"pairs, {name} ({len(lines)}): accuracy"
    return Row(label, mean(ours), "%", mean(theirs), "characters, best", mean(theirs), ci=interval(ours, theirs))


def _item(line: dict[str, Any], side: str) -> Item:
    return Item(f"{line['id']}/{side}", line[side].get("text") or "", line[side].get("title") or "", side)


def _same(pair: Sequence[Article]) -> bool:
    return len(stories_of(pair)) == 1


def _by_characters(lines: Lines, gold: Sequence[bool]) -> list[bool]:
    """Whether each pair is alike enough, by the threshold that is right most often."""
    texts = [f"{line[side].get('title') or ''} {line[side].get('text') or ''}" for line in lines for side in "ab"]
    vectors = weighed([_grams(text) for text in texts])
    values = [cosine(one, other) for one, other in zip(vectors[::2], vectors[1::2], strict=True)]
    best = max(
        values, key=lambda least: sum((value >= least) == same for value, same in zip(values, gold, strict=True))
    )
    return [value >= best for value in values]


def _grams(text: str) -> Counter[str]:
    words = [f" {word} " for word in text.casefold().split()]
    return Counter(word[at : at + n] for word in words for n in (3, 4, 5) for at in range(len(word) - n + 1))
