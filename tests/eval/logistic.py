"""A logistic regression with a ridge, and its scores of texts that it was not fitted on."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
RIDGE = 20.0
FOLDS, STEPS = 5, 30
EACH = 150.0
"""What a set of texts weighs, however large it is."""


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


def standard(x: Array) -> Array:
    """The features with mean 0 and spread 1."""
    spread: Array = np.where(x.std(0) > 0, x.std(0), 1.0)
    moved: Array = (x - x.mean(0)) / spread
    return moved


def unseen(x: Array, y: Array, weights: Array, groups: Sequence[str], repeat: int = 0) -> Array:
    """The score of each row by weights fitted on the other folds; rows of one group are in one fold."""
    z = standard(x)
    order = np.random.default_rng(repeat).permutation(sorted(set(groups)))
    fold = {group: at % FOLDS for at, group in enumerate(order)}
    folds = np.array([fold[group] for group in groups])
    scores = np.zeros(len(y))
    for at in set(fold.values()):
        learn, test = folds != at, folds == at
        found = fitted(z[learn], y[learn], weights[learn])
        scores[test] = np.c_[np.ones(test.sum()), z[test]] @ found
    return scores
