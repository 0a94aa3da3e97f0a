"""Fit linear models over character n-grams."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from voc.annotate.linear import Grams, LinearModel, grams

ORDERS = (1, 2, 3)
_SEED = 0

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
) -> LinearModel:
    """Fit one logistic regression per output.

    Args:
        features: of all texts.
        targets: output → [texts] truth; an output that never varies gets a constant.
        rows: the texts to learn from.
        weight: [texts] how much each counts.
        strength: inverse of the L2 penalty.
        balanced: weigh classes by their rarity.
    """
    matrix = features.matrix[rows]
    weights = np.zeros((len(features.codes), len(targets)), dtype=np.float32)
    bias = np.zeros(len(targets), dtype=np.float32)
    for index, truth in enumerate(targets.values()):
        said = truth[rows]
        share = float(said.mean())
        if share in (0.0, 1.0):
            bias[index] = -6.0 if share == 0.0 else 6.0
            continue
        model = logistic_regression(strength, balanced=balanced)
        model.fit(matrix, said, sample_weight=None if weight is None else weight[rows])
        weights[:, index] = model.coef_[0] * features.idf
        bias[index] = model.intercept_[0]
    return LinearModel.build(
        outputs=tuple(targets), codes=features.codes, weights=weights, idf=features.idf, bias=bias, orders=ORDERS
    )


def fit_weights(rows: list[dict[str, float]], truth: Bools, *, weight: Floats | None = None) -> dict[str, float]:
    """Fit the few weights that join models and rules; returns them by name, with `bias`."""
    names = list(rows[0])
    matrix = np.array([[row[name] for name in names] for row in rows], dtype=np.float64)
    model = logistic_regression(1.0)
    model.fit(matrix, truth, sample_weight=weight)
    found = {name: round(float(value), 4) for name, value in zip(names, model.coef_[0], strict=True)}
    return {"bias": round(float(model.intercept_[0]), 4), **found}


def best_threshold(rows: list[dict[str, float]], truth: Bools, weights: dict[str, float]) -> float:
    """Return the log-odds from which on a verdict is given, so that micro-F1 over all rows is highest."""
    logits = np.array([weights["bias"] + sum(weights[name] * value for name, value in row.items()) for row in rows])
    order = np.argsort(-logits, kind="stable")
    hits = np.cumsum(truth[order])
    f1 = 2 * hits / (np.arange(1, len(rows) + 1) + truth.sum())
    return round(float(logits[order[int(f1.argmax())]]), 4)


def logistic_regression(strength: float, *, balanced: bool = False) -> Any:
    """Return an untrained, reproducible logistic regression."""
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(
        C=strength,
        solver="liblinear",
        random_state=_SEED,
        max_iter=400,
        class_weight="balanced" if balanced else None,
    )
