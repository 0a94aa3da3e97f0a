"""Fit least squares with standard errors that hold where the spread differs from row to row.

HC3 (MacKinnon and White 1985, Journal of Econometrics 29:305–325) with Student's t. What only a few rows tell has few
degrees of freedom, however many rows there are: Satterthwaite's, as Bell and McCaffrey (2002, Survey Methodology
28:169–181) and Imbens and Kolesár (2016, Review of Economics and Statistics 98:701–712) use them. With the rows' pulls
on the estimate, w = X (X'X)⁻¹ c, they come to (Σ w²)² / Σ w⁴ − 1, the effective number of rows less one, but for the
products of different rows' leverages, which hardly matter. With n − k degrees instead, or HC2, more than 5% of surveys
with shuffled scores had a false driver.

Rows of one cluster (a customer who answers again) are no evidence of their own: what they pull at the estimate is
summed before it is squared (Liang and Zeger 1986, Biometrika 73:13–22). Of clusters with more than a little leverage it
is what leaving them out changes (CV3; HC3 is the case of single rows). Clusters take the place of rows in the degrees
of freedom, w² being the sum over their rows. Every group of rows has a mean of its own (fixed effects), so that what
differs between groups explains nothing.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Codes = NDArray[np.int64]

_HEAVY = 0.02  # leverage of a cluster from which its rows' own leverages no longer tell what leaving it out changes
_FULL = 1e-8  # a row with a leverage nearer to 1 than this determines a coefficient alone


class Estimate(NamedTuple):
    """A coefficient or contrast with its 95% interval and two-sided p."""

    value: float
    low: float
    high: float
    p: float


@dataclass(frozen=True, slots=True)
class Fit:
    """Coefficients of k predictors with their covariance, and how much each different row pulls at each of them."""

    coefficients: Array  # (k,)
    covariance: Array  # (k, k)
    pulls: Array  # (u, k)
    counts: Array  # (u,), how many rows are so
    freedom: int  # rows less coefficients and means; at most clusters less one
    shared: Any = None  # sparse (clusters, u): how many rows of a cluster are so; None where all rows stand alone

    def estimate(self, weights: Mapping[int, float]) -> Estimate:
        """Return a weighted sum of coefficients, by place: `{3: 1.0}` is the fourth."""
        places = list(weights)
        given = np.array(list(weights.values()))
        value = float(given @ self.coefficients[places])
        variance = float(given @ self.covariance[np.ix_(places, places)] @ given)
        squares = (self.pulls[:, places] @ given) ** 2
        fourth = self.counts @ squares**2 if self.shared is None else ((self.shared @ squares) ** 2).sum()
        effective = float((self.counts @ squares) ** 2 / max(fourth, 1e-300))
        return estimated(value, math.sqrt(max(variance, 0.0)), min(max(effective - 1, 1.0), self.freedom))


def centred(columns: Array, groups: Codes) -> Array:
    """Return columns (n, …) minus the mean of each row's group; groups are numbered from 0."""
    return _centred(columns, groups, np.ones(len(columns)))


def _centred(columns: Array, groups: Codes, counts: Array) -> Array:
    """Return columns minus the mean of each row's group, rows counting as many as they stand for."""
    from scipy.sparse import csr_matrix  # slow to load

    sizes = np.bincount(groups, counts)
    wide = columns.reshape(len(columns), -1)
    chooser = csr_matrix((counts, (groups, np.arange(len(groups)))), shape=(len(sizes), len(groups)))
    means = np.asarray(chooser @ wide) / sizes[:, None]
    found: Array = columns - means[groups].reshape(columns.shape)
    return found


def fit(predictors: Array, outcome: Array, *, groups: Codes, clusters: Codes | None = None) -> Fit:
    """Return the least-squares coefficients of an outcome (n,) on predictors (n, k) within groups, with HC3 errors.

    Args:
        predictors: (n, k).
        outcome: (n,).
        groups: (n,) numbers from 0; every group has a mean of its own.
        clusters: (n,) numbers from 0, of rows that are not independent; without, all are.
    """
    first, codes = _different(np.column_stack([predictors, outcome, groups]))
    counts = np.bincount(codes).astype(np.float64)
    shared = _shared(clusters, codes)
    predictors, outcome, groups = predictors[first], outcome[first], groups[first]
    x, y = (_centred(one, groups, counts) for one in (predictors, outcome))
    squares = x.T @ (x * counts[:, None])
    pulls = x @ np.linalg.pinv(squares, hermitian=True)
    coefficients = pulls.T @ (y * counts)
    sizes: Array = np.bincount(groups, counts).astype(np.float64)
    leverage = (pulls * x).sum(axis=1) + 1 / sizes[groups]
    free, error = 1 - leverage, y - x @ coefficients
    spread = pulls * np.where(free > _FULL, error / np.where(free > _FULL, free, 1.0), 0.0)[:, None]
    freedom = int(counts.sum()) - x.shape[1] - int(groups.max()) - 1
    if shared is None:
        return Fit(coefficients, spread.T @ (spread * counts[:, None]), pulls, counts, freedom)
    summed = shared @ spread
    for at in np.flatnonzero(shared @ leverage > _HEAVY):
        rows, times = shared[at].indices, shared[at].data
        summed[at] = _moved(x[rows], error[rows], times, groups=groups[rows], squares=squares, sizes=sizes)
    return Fit(coefficients, summed.T @ summed, pulls, counts, min(freedom, len(summed) - 1), shared)


def _moved(x: Array, error: Array, times: Array, *, groups: Codes, squares: Array, sizes: Array) -> Array:
    """Return by how much the rows of a cluster, each so many times, move the coefficients: the jackknife's term."""
    own, places = np.unique(groups, return_inverse=True)
    rows = np.hstack([x, places[:, None] == np.arange(len(own))])
    whole = np.zeros((rows.shape[1],) * 2)
    whole[: len(squares), : len(squares)] = squares
    whole[len(squares) :, len(squares) :] = np.diag(sizes[own])
    found: Array = np.linalg.pinv(whole - rows.T @ (rows * times[:, None]), hermitian=True) @ (rows.T @ (error * times))
    return found[: len(squares)]


def _shared(clusters: Codes | None, codes: Codes) -> Any:
    """Return how many of each different row every cluster has; None where no cluster has two rows."""
    if clusters is None or np.bincount(clusters).max() == 1:
        return None
    from scipy.sparse import csr_matrix  # slow to load

    places = np.unique(clusters, return_inverse=True)[1]
    return csr_matrix((np.ones(len(codes)), (places, codes)))


def _different(rows: Array) -> tuple[Codes, Codes]:
    """Return where each different row stands first, and which of them every row is: of many most say the same."""
    import pyarrow as pa  # tells rows apart by their bytes, which is many times as quick as sorting them

    given = np.ascontiguousarray(rows, dtype=np.float64)
    width = pa.binary(given.shape[1] * given.itemsize)
    coded = pa.FixedSizeBinaryArray.from_buffers(width, len(given), [None, pa.py_buffer(given)]).dictionary_encode()
    codes: Codes = coded.indices.to_numpy().astype(np.int64)
    first: Codes = np.unique(codes, return_index=True)[1]
    return first, codes


def estimated(value: float, error: float, freedom: float) -> Estimate:
    """Return a value with Student's interval and test against 0, from its standard error."""
    from scipy.special import stdtr, stdtrit  # slow to load, and most commands need no figure

    if error == 0:
        return Estimate(value, value, value, float(value == 0))
    half = float(stdtrit(freedom, 0.975)) * error
    return Estimate(value, value - half, value + half, 2 * float(stdtr(freedom, -abs(value) / error)))
