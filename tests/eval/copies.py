"""Near-duplicates: are edited copies found, and are different reports left alone?

Material: the texts of `summarization/*.jsonl`, many of them reports on one event, and an edited copy of every third:
a fifth of the sentences dropped, a word in twenty changed, another lead. Two texts are copies where what they were
made of is one text, or shares half of its runs of three words (exact Jaccard). Precision and recall over all pairs
of texts. Baseline: simhash of 64 bits over words, at most 8 bits apart (Manku et al. 2007 take 3).
Also pairs of reports that one template made of other numbers: the share that is not taken for copies.
"""

import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from bot.articles.copies import COPY, MIN_WORDS, fingerprint, resemblance
from tests.bench.report import Row
from tests.eval.data import read_files

Pairs = set[tuple[int, int]]
Runs = set[tuple[str, str, str]]

SAME = 0.5
APART = 8
PRECISION_GOAL, RECALL_GOAL, APART_GOAL = 99.0, 90.0, 98.0
REPORTS = 60

_WORD = re.compile(r"\w+")
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")
_ROADS = (
    "Road report for the northern district. Crews will close lane {} of highway {} between exits {} and {} from "
    "{} o'clock until work on the surface is done. Traffic is led past the site at {} kilometres an hour, and drivers "
    "should expect delays of up to {} minutes. The district thanks everyone for their patience and asks drivers to "
    "keep a safe distance from the crews. Questions are answered under number {}."
)
_SHIPS = (
    "The harbour authority counted {} ships and {} containers last week, {} more than in the week before. The average "
    "waiting time at the outer anchorage was {} hours. Ferries carried {} passengers and {} cars. The authority "
    "publishes these figures every Monday on the board of its office and on its site, where the tables of earlier "
    "years can be found as well. Its next report is due in {} days."
)
_TEMPLATES = (_ROADS, _SHIPS)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text and the number of the text that it was made of, its own when it is no copy."""

    text: str
    origin: int


async def evaluate(data: Path, _out: Path | None) -> list[Row]:
    """Three rows, or none without texts that are long enough."""
    texts = _material(data)
    if not texts:
        return []
    gold, ours, theirs = _gold(texts), _ours([item.text for item in texts]), _simhashed([item.text for item in texts])
    label = f"near-duplicates ({len(texts)} texts, {len(gold)} pairs of copies)"
    name = "simhash-64"
    return [
        Row(f"{label}: precision", _share(ours, gold), "%", _share(theirs, gold), name, PRECISION_GOAL),
        Row(f"{label}: recall", _share(gold, ours), "%", _share(gold, theirs), name, RECALL_GOAL),
        _templates_row(name),
    ]


def _share(part: Pairs, whole: Pairs) -> float:
    return 100 * len(part & whole) / len(part) if part else 100.0


def _templates_row(name: str) -> Row:
    """Other numbers make another report."""
    rng = random.Random(1)
    texts = [
        template.format(*(rng.randint(2, 60) for _ in range(8))) for template in _TEMPLATES for _ in range(REPORTS)
    ]
    pairs = len(_TEMPLATES) * REPORTS * (REPORTS - 1) / 2
    ours, theirs = (100 * (1 - len(found(texts)) / pairs) for found in (_ours, _simhashed))
    return Row(f"near-duplicates, {pairs:.0f} pairs from templates: apart", ours, "%", theirs, name, APART_GOAL)


def _material(data: Path) -> list[_Text]:
    lines = [line for found in read_files(data, "summarization/*.jsonl").values() for line in found]
    read = dict.fromkeys(text for line in lines for text in line.get("documents") or [line.get("article", "")])
    texts = [text for text in read if len(_WORD.findall(text)) >= 2 * MIN_WORDS]
    rng = random.Random(1)
    vocabulary = [word for text in texts[:100] for word in text.split()]
    copies = [_Text(edited(texts[at], vocabulary, rng), at) for at in range(0, len(texts), 3)]
    return [*(_Text(text, at) for at, text in enumerate(texts)), *copies]


def edited(text: str, vocabulary: Sequence[str], rng: random.Random) -> str:
    """A fifth of the sentences gone, a word in twenty another, and a new first sentence."""
    sentences = [sentence for sentence in _SENTENCE_END.split(text)[1:] if sentence and rng.random() >= 0.2]
    lead = [rng.choice(vocabulary) for _ in range(20)]
    body = [rng.choice(vocabulary) if rng.random() < 0.05 else word for word in " ".join(sentences).split()]
    return f"{' '.join(lead)}. {' '.join(body)}"


def _gold(texts: Sequence[_Text]) -> Pairs:
    originals = [item.text for at, item in enumerate(texts) if item.origin == at]
    same = _alike(originals) | {(at, at) for at in range(len(originals))}
    made = defaultdict(list)
    for at, item in enumerate(texts):
        made[item.origin].append(at)
    return {(min(a, b), max(a, b)) for one, other in same for a in made[one] for b in made[other] if a != b}


def _alike(texts: Sequence[str]) -> Pairs:
    """Pairs that share at least half of their runs of three words; runs that stand everywhere tell nothing."""
    runs = [set(zip(words, words[1:], words[2:], strict=False)) for words in (_words(text) for text in texts)]
    holding = defaultdict(list)
    for at, held in enumerate(runs):
        for run in held:
            holding[run].append(at)
    shared = Counter(pair for found in holding.values() if 1 < len(found) < 50 for pair in combinations(found, 2))
    return {(a, b) for (a, b), n in shared.items() if n > 5 and _jaccard(runs[a], runs[b]) >= SAME}


def _jaccard(one: Runs, other: Runs) -> float:
    return len(one & other) / len(one | other)


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _ours(texts: Sequence[str]) -> Pairs:
    """As the store does it: who shares a band is compared."""
    prints = [fingerprint(text) for text in texts]
    holding = defaultdict(list)
    for at, found in enumerate(prints):
        for band in found.bands if found else ():
            holding[band].append(at)
    proposed = {pair for at in holding.values() for pair in combinations(at, 2)}
    signatures = [found.signature if found else b"" for found in prints]
    return {(a, b) for a, b in proposed if resemblance(signatures[a], signatures[b]) >= COPY}


def _simhashed(texts: Sequence[str]) -> Pairs:
    hashes = [_simhash(_words(text)) for text in texts]
    return {(a, b) for a, b in combinations(range(len(texts)), 2) if (hashes[a] ^ hashes[b]).bit_count() <= APART}


def _simhash(words: Iterable[str]) -> int:
    """Each bit is what most words have there (Charikar 2002)."""
    votes = [0] * 64
    for word, count in Counter(words).items():
        hashed = zlib.crc32(word.encode()) << 32 | zlib.crc32(word[::-1].encode() + b"#")
        for bit in range(64):
            votes[bit] += count if hashed >> bit & 1 else -count
    return sum(1 << bit for bit in range(64) if votes[bit] > 0)
