"""Fit linear models over character n-grams."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from voc.annotate.linear import Grams, LinearModel, grams

ORDERS = (1, 2, 3)
_SEED = 0
_TOLERANCE = 1e-7
_MOST_ITERATIONS = 4_000
_SMOOTHING = 0.5
_USUAL_RATIO = 1.5  # a log ratio for which the penalty stays as it is

Floats = npt.NDArray[np.float32]
Bools = npt.NDArray[np.bool_]


class Features:
    """The n-grams of some texts as a sparse matrix, as `LinearModel` will see them.

    A text's n-grams are weighted by idf and divided by the root of the sum of idf² over their occurrences.
    """

    def __init__(self, texts: list[str], *, minimum: int = 2) -> None:
        found = grams(texts, orders=ORDERS)
        rows = np.searchsorted(found.offsets, found.places, side="right") - 1
        pairs = np.unique((found.codes.astype(np.uint64) << np.uint64(32)) | rows.astype(np.uint64))
        codes, frequency = np.unique(pairs >> np.uint64(32), return_counts=True)
        kept = frequency >= minimum
        self.codes = codes[kept].astype(np.uint32)
        self.idf = (np.log((1 + len(texts)) / (1 + frequency[kept])) + 1).astype(np.float32)
        self.matrix = self._matrix(found, rows, len(texts))

    def _matrix(self, found: Grams, rows: npt.NDArray[np.int64], count: int) -> Any:
        at = np.searchsorted(self.codes, found.codes)
        at[at == len(self.codes)] = 0
        known = self.codes[at] == found.codes
        at, rows = at[known], rows[known]
        norms = np.bincount(rows, weights=self.idf[at] ** 2, minlength=count)
        values = self.idf[at] / np.sqrt(np.maximum(norms, 1e-6))[rows]
        return sparse.csr_matrix((values.astype(np.float32), (rows, at)), shape=(count, len(self.codes)))


def fit_linear(
    features: Features,
    targets: dict[str, Bools],
    *,
    rows: npt.NDArray[np.int64],
    weight: Floats | None = None,
    strength: float,
    balanced: bool = False,
    telling: float = 0.0,
) -> LinearModel:
    """Fit one logistic regression per output.

    Args:
        features: of all texts.
        targets: output → [texts] truth; an output that never varies gets a constant.
        rows: the texts to learn from.
        weight: [texts] how much each counts.
        strength: inverse of the L2 penalty.
        balanced: weigh classes by their rarity.
        telling: from 0 to 1, how much an n-gram's penalty is eased by how unevenly it is spread over yes and no
            (naive Bayes log-count ratios, Wang & Manning 2012).
    """
    matrix = features.matrix[rows]
    present = matrix.sign()
    weights = np.zeros((len(features.codes), len(targets)), dtype=np.float32)
    bias = np.zeros(len(targets), dtype=np.float32)
    for index, truth in enumerate(targets.values()):
        said = truth[rows]
        share = float(said.mean())
        if share in (0.0, 1.0):
            bias[index] = -6.0 if share == 0.0 else 6.0
            continue
        model = logistic_regression(strength, balanced=balanced)
        ease = 1.0 - telling + telling * _telling(present, said) if telling else np.ones(matrix.shape[1], np.float32)
        eased = matrix @ sparse.diags(ease) if telling else matrix
        model.fit(eased, said, sample_weight=None if weight is None else weight[rows])
        weights[:, index] = model.coef_[0] * ease * features.idf
        bias[index] = model.intercept_[0]
    return LinearModel.build(
        outputs=tuple(targets), codes=features.codes, weights=weights, idf=features.idf, bias=bias, orders=ORDERS
    )


def grafted(model: LinearModel, other: LinearModel) -> LinearModel:
    """Return a model with the outputs of another of the same n-grams in the place of its own."""
    weights, bias = model.weights.copy(), model.bias.copy()
    for index, name in enumerate(other.outputs):
        place = model.outputs.index(name)
        weights[:, place], bias[place] = other.weights[:, index], other.bias[index]
    return replace(model, weights=weights, bias=bias)


def _telling(present: Any, said: Bools) -> Floats:
    """Return [features] |log ratio| of an n-gram's share among texts of which it is said to that among the others."""
    yes = np.asarray(present[said].sum(axis=0)).ravel() + _SMOOTHING
    no = np.asarray(present[~said].sum(axis=0)).ravel() + _SMOOTHING
    ratio: Floats = (np.abs(np.log((yes / yes.sum()) / (no / no.sum()))) / _USUAL_RATIO).astype(np.float32)
    return ratio


def fit_weights(rows: list[dict[str, float]], truth: Bools, *, weight: Floats | None = None) -> dict[str, float]:
    """Fit the few weights that join models and rules; returns them by name, with `bias`."""
    names = list(rows[0])
    table = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    return fit_table(names, table, truth, weight=weight)


def fit_columns(values: dict[str, npt.NDArray[np.float64]], truth: Bools) -> dict[str, float]:
    """Fit weights as `fit_weights` does, from columns."""
    return fit_table(list(values), np.column_stack(list(values.values())), truth)


def fit_table(
    names: Sequence[str], table: npt.NDArray[Any], truth: Bools, *, weight: Floats | None = None
) -> dict[str, float]:
    """Fit weights as `fit_weights` does, from [rows, names] values."""
    model = logistic_regression(1.0)
    model.fit(table, truth, sample_weight=weight)
    found = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"bias": round(float(model.intercept_[0]), 4), **found}


def best_threshold(logits: npt.NDArray[Any], truth: Bools, *, total: int, slack: float = 0.0) -> float:
    """Return the log-odds from which on a verdict is given, so that micro-F1 is highest.

    Args:
        logits: of every possible verdict.
        truth: which of them are right.
        total: how many verdicts there are to find; more than `truth` holds, where some have no log-odds.
        slack: how much F1 may be given up to find more, or, below 0, to say less: about the highest it hardly changes
            with the threshold.
    """
    order = np.argsort(-logits, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(order) + 1) + total)
    good = np.flatnonzero(f1 >= f1.max() - abs(slack))
    return round(float(logits[order[int(good[-1 if slack >= 0 else 0])]]), 4)


def logistic_regression(strength: float, *, balanced: bool = False) -> Any:
    """Return an untrained, reproducible logistic regression.

    The tolerance is far below the usual one, so that every processor stops at the same weights, not on its own way to
    them.
    """
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=strength,
        solver="liblinear",
        random_state=_SEED,
        max_iter=_MOST_ITERATIONS,
        tol=_TOLERANCE,
        class_weight="balanced" if balanced else None,
    )
