"""The measures, each after the paper that defined it. All are shares from 0 to 1."""

import math
import random
from collections import Counter
from collections.abc import Mapping, Sequence

RESAMPLES = 1_000


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean; 0 of nothing."""
    return math.fsum(values) / len(values) if values else 0.0


def ndcg(ranking: Sequence[str], gains: Mapping[str, float], depth: int = 10) -> float:
    """Normalised discounted cumulated gain (Järvelin and Kekäläinen 2002).

    The gains are those of the judgements as they stand; that of rank r is divided by log2(r + 1).
    """
    ideal = _discounted(sorted(gains.values(), reverse=True)[:depth])
    return _discounted([gains.get(found, 0.0) for found in ranking[:depth]]) / ideal if ideal else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return math.fsum(gain / math.log2(rank + 2) for rank, gain in enumerate(gains))


def recall(ranking: Sequence[str], gains: Mapping[str, float], depth: int = 10) -> float:
    """The share of all relevant documents that stand among the first."""
    relevant = {document for document, gain in gains.items() if gain > 0}
    return len(relevant.intersection(ranking[:depth])) / len(relevant) if relevant else 0.0


def bcubed(found: Mapping[str, str], gold: Mapping[str, str]) -> tuple[float, float, float]:
    """Precision, recall and F1 over the items, each judged by the cluster it is in (Bagga and Baldwin 1998)."""
    both = Counter((found[item], gold[item]) for item in gold)
    ours, theirs = Counter(found[item] for item in gold), Counter(gold.values())
    precision = mean([both[found[item], gold[item]] / ours[found[item]] for item in gold])
    recalled = mean([both[found[item], gold[item]] / theirs[gold[item]] for item in gold])
    total = precision + recalled
    return precision, recalled, 2 * precision * recalled / total if total else 0.0


def interval(ours: Sequence[float], theirs: Sequence[float]) -> tuple[float, float]:
    """The paired bootstrap's 95 % interval of the mean difference (Efron and Tibshirani 1993, percentiles)."""
    chance = random.Random(1)
    differences = [one - other for one, other in zip(ours, theirs, strict=True)]
    means = sorted(mean(chance.choices(differences, k=len(differences))) for _ in range(RESAMPLES))
    return means[int(0.025 * RESAMPLES)], means[int(0.975 * RESAMPLES)]
