"""`python -m tests.eval.fitting`: fits the weights of `bot.grounding.score` and says how they do on unseen articles.

Logistic regression with a ridge on the four development sets of `faithfulness/`, each set weighing the same however
large it is; texts of one article are in one of five folds. The weights of `score` are those fitted on all of it.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.grounding.score import features
from bot.grounding.tokens import Passage
from tests.eval.__main__ import DATA
from tests.eval.faithfulness import Judged, auc, sets_of

Array = NDArray[np.float64]
RIDGE = 10.0
EACH = 150.0
"""What a set weighs."""
FOLDS, REPEATS, STEPS = 5, 5, 30


def fitted(x: Array, y: Array, weights: Array) -> Array:
    """Bias and weights by Newton's method; the bias is not drawn to 0."""
    rows = np.c_[np.ones(len(x)), x]
    ridge = RIDGE * np.eye(rows.shape[1])
    ridge[0, 0] = 0
    found = np.zeros(rows.shape[1])
    for _ in range(STEPS):
        p = 1 / (1 + np.exp(-rows @ found))
        slope = rows.T @ (weights * (p - y)) + ridge @ found
        curve = (rows * (weights * p * (1 - p))[:, None]).T @ rows + ridge
        found = found - np.linalg.solve(curve, slope)
    return found


def table_of(sets: Mapping[str, Sequence[Judged]]) -> tuple[Array, Array, list[str], list[str]]:
    """Mean features, truth, article and set of each text."""
    judged = [(name, one) for name, each in sets.items() for one in each]
    x = [np.mean([features(text, [Passage(one.article)]) for text in one.sentences], axis=0) for _, one in judged]
    truth = [float(one.supported) for _, one in judged]
    return np.array(x), np.array(truth), [one.group for _, one in judged], [name for name, _ in judged]


def main(data: Path = DATA) -> None:
    """Print the cross-validated AUC of each set, and the weights."""
    x, y, groups, names = table_of(sets_of(data))
    centre, spread = x.mean(0), x.std(0)
    z, sets = (x - centre) / spread, np.array(names)
    weight = np.array([EACH / names.count(name) for name in names])
    held: dict[str, list[float]] = {name: [] for name in dict.fromkeys(names)}
    for repeat in range(REPEATS):
        order = np.random.default_rng(repeat).permutation(sorted(set(groups)))
        fold = {group: at % FOLDS for at, group in enumerate(order)}
        folds = np.array([fold[group] for group in groups])
        scores = np.zeros(len(y))
        for at in range(FOLDS):
            learn, test = folds != at, folds == at
            found = fitted(z[learn], y[learn], weight[learn])
            scores[test] = np.c_[np.ones(test.sum()), z[test]] @ found
        for name, values in held.items():
            values.append(auc(list(scores[sets == name]), list(y[sets == name] > 0)))
    for name, values in held.items():
        print(f"{name}: AUC {np.mean(values):.3f} cross-validated")
    found = fitted(z, y, weight)
    slopes = found[1:] / spread
    print(f"bias {found[0] - slopes @ centre:.2f}, weights {np.round(slopes, 2).tolist()}")


if __name__ == "__main__":
    main()
