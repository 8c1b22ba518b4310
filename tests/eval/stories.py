"""Stories of the store: a whole data set goes in, is grouped as `tidings run` does it, and is compared with the truth.

Measured: BCubed F1 (Bagga and Baldwin 1998) of each `clustering/<name>*.jsonl` whose items carry a `cluster`, all items
together; accuracy over `clustering/tg_pairs.*` of "do these two tell one story?". Baselines: single-pass TF-IDF for the
sets; for pairs the cosine of TF-IDF vectors, at its best threshold on these very pairs.
"""

import random
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import Any

from bot.model import Article, Kind
from bot.ports import Scope
from bot.stories.keep import StoryKeeper
from bot.stories.online import Grouper
from bot.text.language import language_of
from tests.bench.report import Row
from tests.commands.desk import StandingClock
from tests.eval.baselines import JOIN_TEXT, JOIN_TITLE, cosine, single_pass, tf_idf
from tests.eval.clustering import item_of
from tests.eval.data import NOW, Item, entry_of, id_of, read_files, store_of, write_lines
from tests.eval.measures import RESAMPLES, bcubed, mean

Lines = Sequence[dict[str, Any]]
Labels = Mapping[str, str]

SAME = 0.45
"""Likeness from which two articles tell one story, when nothing but the two is known: chosen on the English and
Russian development pairs together. Groups are held together by the mean of many, so theirs is lower."""


async def evaluate(data: Path, out: Path | None) -> list[Row]:
    """A row for each data set and for each language of pairs."""
    files = read_files(data, "clustering/*.jsonl")
    sets = [await _grouped(name, lines, out) for name, lines in files.items() if "cluster" in lines[0]]
    pairs = [_paired(name, lines, out) for name, lines in files.items() if "same_story" in lines[0]]
    return [*sets, *chain.from_iterable(pairs)]


async def _grouped(name: str, lines: Lines, out: Path | None) -> Row:
    gold = {line["id"]: line["cluster"] for line in lines}
    async with store_of([item_of(line) for line in lines]) as store:
        await StoryKeeper(store, StandingClock(NOW)).catch_up()
        stored = {item.id: id_of(item) for item in await store.latest(Scope(), len(lines))}
        ours = {stored[number]: str(story) for number, story in (await store.stories_of(stored)).items()}
    write_lines(out, f"clusters_{name}", ({"id": item, "cluster": label} for item, label in ours.items()))
    theirs = _single_pass(lines)
    label = f"stories, {name} ({len(lines)} items): BCubed F1"
    one, other = (100 * bcubed(found, gold)[2] for found in (ours, theirs))
    return Row(label, one, "%", other, "TF-IDF single pass", other, ci=_interval(ours, theirs, gold))


def _single_pass(lines: Lines) -> dict[str, str]:
    """The baseline, over the items in a random order as all who judge it do."""
    order = random.Random(1).sample(lines, len(lines))
    vectors = tf_idf([f"{line.get('title') or ''} {line.get('text') or ''}" for line in order])
    numbers = single_pass(vectors, JOIN_TEXT if "text" in lines[0] else JOIN_TITLE)
    return {line["id"]: str(number) for line, number in zip(order, numbers, strict=True)}


def _interval(ours: Labels, theirs: Labels, gold: Labels) -> tuple[float, float]:
    """The 95 % interval of the difference of F1, over resampled true clusters: items of one are not independent."""
    members: dict[str, list[str]] = {}
    for item, label in gold.items():
        members.setdefault(label, []).append(item)
    chance, labels = random.Random(1), sorted(members)
    judged = [_judged(found, gold) for found in (ours, theirs)]
    differences = []
    for _ in range(RESAMPLES // 5):
        items = [item for label in chance.choices(labels, k=len(labels)) for item in members[label]]
        differences.append(_f1(judged[0], items) - _f1(judged[1], items))
    differences.sort()
    return differences[int(0.025 * len(differences))], differences[int(0.975 * len(differences))]


def _judged(found: Labels, gold: Labels) -> dict[str, tuple[float, float]]:
    """Precision and recall of each item."""
    ours: dict[str, set[str]] = {}
    theirs: dict[str, set[str]] = {}
    for item in gold:
        ours.setdefault(found[item], set()).add(item)
        theirs.setdefault(gold[item], set()).add(item)
    both = {item: len(ours[found[item]] & theirs[gold[item]]) for item in gold}
    return {item: (both[item] / len(ours[found[item]]), both[item] / len(theirs[gold[item]])) for item in gold}


def _f1(judged: Mapping[str, tuple[float, float]], items: Sequence[str]) -> float:
    precision, recalled = (mean([judged[item][part] for item in items]) for part in (0, 1))
    return 200 * precision * recalled / (precision + recalled)


def _paired(name: str, lines: Lines, out: Path | None) -> list[Row]:
    """A row for each language; the predictions of all in one file."""
    languages: dict[str, list[dict[str, Any]]] = {}
    for line in lines:
        languages.setdefault(language_of(f"{line['a'].get('title') or ''} {line['a']['text']}"), []).append(line)
    scores = {language: _likenesses(of_one, language) for language, of_one in languages.items()}
    told = (each for language, of_one in languages.items() for each in zip(of_one, scores[language], strict=True))
    write_lines(
        out, f"pairs_{name}", ({"id": line["id"], "same": score >= SAME, "score": score} for line, score in told)
    )
    return [_row(f"{name} {language}", of_one, scores[language]) for language, of_one in languages.items()]


def _likenesses(lines: Lines, language: str) -> list[float]:
    sides = [(2 * place, line["a"], line["b"]) for place, line in enumerate(lines)]
    pairs = [(_article(a, number + 1, language), _article(b, number + 2, language)) for number, a, b in sides]
    grouper = Grouper()
    grouper.learn(chain.from_iterable(pairs))
    return [grouper.likeness(one, other) for one, other in pairs]


def _row(name: str, lines: Lines, scores: Sequence[float]) -> Row:
    truth = [bool(line["same_story"]) for line in lines]
    sides = [line[side] for line in lines for side in "ab"]
    vectors = tf_idf([f"{side.get('title') or ''} {side['text']}" for side in sides])
    theirs = [cosine(*pair) for pair in zip(vectors[::2], vectors[1::2], strict=True)]
    baseline = max(_accuracy(theirs, truth, threshold) for threshold in theirs)
    label = f"pairs, {name} ({len(lines)}): one story or two, accuracy"
    return Row(label, _accuracy(scores, truth, SAME), "%", baseline, "TF-IDF cosine at its best", baseline)


def _accuracy(scores: Sequence[float], truth: Sequence[bool], threshold: float) -> float:
    return 100 * mean([float((score >= threshold) == same) for score, same in zip(scores, truth, strict=True)])


def _article(given: Mapping[str, Any], number: int, language: str) -> Article:
    entry = entry_of(Item(str(number), given.get("text") or "", given.get("title") or ""))
    kind = Kind.ARTICLE if entry.text else Kind.HEADLINE
    return Article(number, 1, kind, entry.title, f"outlet {number}", NOW, NOW, language, entry.text)
