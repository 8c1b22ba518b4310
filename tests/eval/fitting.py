"""`python -m tests.eval.fitting`: fits the weights of `bot.grounding.score` and says how they do on unseen articles.

Logistic regression with a ridge on the four development sets of `faithfulness/`, each set weighing the same however
large it is; texts of one article are in one of five folds. The weights of `score` are those fitted on all of it.
Printed for each set: the AUC of unseen texts, and the interval of its difference to both baselines.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.grounding.score import features
from bot.grounding.tokens import Passage
from tests.eval.__main__ import DATA
from tests.eval.faithfulness import Judged, auc, baselines_of, interval, sets_of
from tests.eval.logistic import EACH, Array, fitted, standard, unseen

REPEATS = 3


def table_of(sets: Mapping[str, Sequence[Judged]]) -> tuple[Array, Array, list[str], list[str]]:
    """Mean features, truth, article and set of each text."""
    judged = [(name, one) for name, each in sets.items() for one in each]
    x = [np.mean([features(text, [Passage(one.article)]) for text in one.sentences], axis=0) for _, one in judged]
    truth = [float(one.supported) for _, one in judged]
    return np.array(x), np.array(truth), [one.group for _, one in judged], [name for name, _ in judged]


def main(data: Path = DATA) -> None:
    """Print how each set is judged unseen, and the weights."""
    sets = sets_of(data)
    x, y, groups, names = table_of(sets)
    weight = np.array([EACH / names.count(name) for name in names])
    scores = [unseen(x, y, weight, groups, repeat) for repeat in range(REPEATS)]
    baselines = baselines_of(sets)
    for name, judged in sets.items():
        _report(name, judged, baselines[name], [list(each[np.array(names) == name]) for each in scores])
    found = fitted(standard(x), y, weight)
    slopes = found[1:] / np.where(x.std(0) > 0, x.std(0), 1.0)
    print(f"bias {found[0] - slopes @ x.mean(0):.2f}, weights {np.round(slopes, 2).tolist()}")


def _report(
    name: str, judged: Sequence[Judged], baselines: Mapping[str, Sequence[float]], scores: Sequence[Sequence[float]]
) -> None:
    truth = [one.supported for one in judged]
    print(f"{name}: AUC {np.mean([auc(each, truth) for each in scores]):.3f} cross-validated")
    ours = list(np.mean(scores, axis=0))
    for label, theirs in baselines.items():
        low, high = interval(ours, theirs, judged)
        print(f"  {label}: AUC {auc(theirs, truth):.3f}, difference {low:+.1f}…{high:+.1f}")


if __name__ == "__main__":
    main()
