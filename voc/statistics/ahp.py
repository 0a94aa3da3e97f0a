"""Weights from pairwise comparisons: the analytic hierarchy process (Saaty 1980).

Weights are the principal eigenvector of the comparison matrix. The consistency ratio relates its consistency index,
(λ − n) / (n − 1), to that of random matrices (Saaty's random indices); up to 0.1 judgements are taken as consistent.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

ACCEPTED = 0.1
MOST = 10  # as far as Saaty's table goes

_RANDOM = (0.0, 0.0, 0.58, 0.90, 1.12, 1.24, 1.32, 1.41, 1.45, 1.49)  # of 1 to 10 things compared
_SCALE = 9.0
_ROUNDED = 0.02  # 0.33 passes for 1/3


class Judged(NamedTuple):
    """Weights (together 1), the consistency ratio, the comparison that fits worst: (row, column, what would fit)."""

    weights: tuple[float, ...]
    ratio: float
    worst: tuple[int, int, float]


def judge(comparisons: Sequence[Sequence[float]]) -> Judged:
    """Return the weights behind comparisons; row i, column j says how many times as important i is as j.

    >>> found = judge([[1, 2], [0.5, 1]])
    >>> [round(weight, 4) for weight in found.weights], found.ratio
    ([0.6667, 0.3333], 0.0)

    Raises:
        ValueError: no square of 2 to 10 rows, a number outside 1/9 to 9, or two that are not reciprocal.
    """
    size = len(comparisons)
    if not 2 <= size <= MOST or any(len(row) != size for row in comparisons):
        raise ValueError(f"comparisons need 2 to {MOST} rows of as many numbers")
    matrix = np.array(comparisons, dtype=float)
    if not ((matrix >= 1 / _SCALE - _ROUNDED) & (matrix <= _SCALE)).all():
        raise ValueError("comparisons go from 1/9 to 9")
    for i, j in zip(*np.triu_indices(size), strict=True):
        if abs(matrix[i, j] * matrix[j, i] - 1) > _ROUNDED * max(matrix[i, j], matrix[j, i]):
            raise ValueError(f"row {i + 1}, column {j + 1} is {matrix[i, j]:g}, so row {j + 1}, column {i + 1} must be "
                             f"{1 / matrix[i, j]:.3g}, not {matrix[j, i]:g}")  # fmt: skip
    values, vectors = np.linalg.eig(matrix)
    first = int(values.real.argmax())
    weights = np.abs(vectors[:, first].real)
    weights /= weights.sum()
    index = (values[first].real - size) / (size - 1)
    ratio = max(0.0, float(index / _RANDOM[size - 1])) if _RANDOM[size - 1] else 0.0
    implied = weights[:, None] / weights[None, :]
    row, column = divmod(int(np.abs(np.log(np.triu(matrix / implied, 1) + np.tri(size))).argmax()), size)
    fitting = float(np.clip(implied[row, column], 1 / _SCALE, _SCALE))
    return Judged(tuple(float(weight) for weight in weights), ratio, (row, column, fitting))
