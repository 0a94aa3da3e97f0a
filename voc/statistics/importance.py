"""How much of a score's variance each of several correlated predictors accounts for.

- `lmg`: a predictor's share of R², averaged over all orders of entering (Lindeman, Merenda and Gold 1980; the Shapley
  value of R²; Grömping 2006, Journal of Statistical Software 17(1)). Exact, over all subsets: up to 10 predictors.
- `johnson`: relative weights (Johnson 2000, Multivariate Behavioral Research 35:1–19), by way of the orthogonal
  variables nearest to the predictors. Close to LMG, and quick for any number.

Both are 0 or more and sum to R². So noise gets a weight above zero too, and no interval of a weight ever reaches zero.
What a predictor without any relation would get (`chance`, the 95th percentile) stands beside it, after the idea of
Tonidandel, LeBreton and Johnson (2009, Psychological Methods 14:387–399) to compare with a noise variable: correlations
with the outcome are drawn from their distribution under independence, which is what shuffled outcomes give. It is a
little too strict where the other predictors explain much.

Intervals are bias-corrected percentiles (Efron 1981) of resamples of whole clusters (customers); the plain percentile
would sit too high, as R² of a resample does. Above 1000 clusters they are dealt into 1000 lots that are resampled.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

EXACT = 10  # most predictors for LMG over all subsets
RESAMPLES = 500
LOTS = 1000

_TINY = 1e-10
_CHANCE = 0.95
_DRAWS = 2000

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Importance:
    """What each of k predictors contributes; rows of three are value, lower and upper end of the 95% interval."""

    method: str  # lmg or johnson
    r2: Array  # (3,)
    weights: Array  # (k,), sums to R²
    shares: Array  # (k, 3), values sum to 1
    chance: Array  # (k,), the weight that 95 of 100 predictors without any relation stay below


def importance(predictors: Array, outcome: Array, *, clusters: NDArray[np.int64]) -> Importance:
    """Return the weights of predictors with their intervals; the same rows give the same numbers.

    Args:
        predictors: (n, k).
        outcome: (n,).
        clusters: (n,) numbers from 0; rows of one cluster are drawn together.
    """
    count, k = predictors.shape
    rows = np.column_stack([np.ones(count), predictors, outcome])
    random = np.random.default_rng([count, k])
    lots = _moments(rows, clusters)
    total = lots.sum(axis=0)
    drawn = random.multinomial(len(lots), np.full(len(lots), 1 / len(lots)), size=RESAMPLES).astype(float)
    resamples = (drawn @ lots.reshape(len(lots), -1)).reshape(-1, k + 2, k + 2)
    whole = correlations(total[None])
    weights, spread = weigh(whole)[0], weigh(correlations(resamples))
    return Importance(
        method="lmg" if k <= EXACT else "johnson",
        r2=_interval(weights.sum(keepdims=True), spread.sum(axis=1, keepdims=True))[0],
        weights=weights,
        shares=_interval(_parts(weights), _parts(spread)),
        chance=_chance(whole[0], count, random),
    )


def weigh(matrices: Array) -> Array:
    """Return the weights, (…, k), of correlation matrices (…, k + 1, k + 1) whose last variable is the outcome."""
    return lmg(matrices) if matrices.shape[-1] - 1 <= EXACT else johnson(matrices)


def lmg(matrices: Array) -> Array:
    """Return the exact average contributions to R².

    Every subset is reached once, by sweeping one more predictor out of the matrix; what is left tells at once what each
    of the others would add.
    """
    k = matrices.shape[-1] - 1
    found = np.zeros((k, *matrices.shape[:-2]))
    orders = _orders(k)

    def visit(left: Array, rest: tuple[int, ...], first: int) -> None:
        variance = np.diagonal(left).T[:-1]
        added = np.where(variance > _TINY, left[:-1, -1] ** 2 / np.maximum(variance, _TINY), 0.0)
        found[list(rest)] += orders[k - len(rest)] * added
        for place, one in enumerate(rest):
            if one >= first and len(rest) > 1:
                visit(_swept(left, place), rest[:place] + rest[place + 1 :], one + 1)

    visit(np.ascontiguousarray(np.moveaxis(matrices, (-2, -1), (0, 1))), tuple(range(k)), 0)
    return np.moveaxis(found, 0, -1)


def _orders(k: int) -> list[float]:
    """Return in which share of all orders a given subset of each size stands right before a given predictor."""
    shares = [1 / k]
    for size in range(1, k):
        shares.append(shares[-1] * size / (k - size))
    return shares


def _swept(left: Array, place: int) -> Array:
    """Return the covariances (m, m, …) of the others once one is known; one that is known already tells nothing."""
    others = [at for at in range(len(left)) if at != place]
    column, variance = left[others, place], left[place, place]
    inverse = np.where(variance > _TINY, 1 / np.maximum(variance, _TINY), 0.0)
    rest: Array = left[others][:, others] - column[:, None] * (column * inverse)[None]
    return rest


def johnson(matrices: Array) -> Array:
    """Return Johnson's relative weights."""
    between, outcome = matrices[..., :-1, :-1], matrices[..., :-1, -1:]
    root, inverse = _roots(between)
    weights: Array = ((root**2) @ (inverse @ outcome) ** 2)[..., 0]
    return weights


def _roots(between: Array) -> tuple[Array, Array]:
    """Return the square root of correlation matrices, and its inverse (of what is no dimension: 0)."""
    values, vectors = np.linalg.eigh(between)
    kept = values > _TINY
    sizes = np.sqrt(np.where(kept, values, 0.0))
    inverse = np.where(kept, 1 / np.where(kept, sizes, 1.0), 0.0)
    across = np.swapaxes(vectors, -1, -2)
    return (vectors * sizes[..., None, :]) @ across, (vectors * inverse[..., None, :]) @ across


def correlations(moments: Array) -> Array:
    """Return the correlations behind sums of products (…, m + 1, m + 1), the first being 1; 0 without variance."""
    size = moments[..., :1, :1]
    means = moments[..., 0, 1:] / size[..., 0]
    covariance = moments[..., 1:, 1:] / size - means[..., :, None] * means[..., None, :]
    variance = np.diagonal(covariance, axis1=-2, axis2=-1)
    scale = np.where(variance > _TINY, 1 / np.sqrt(np.maximum(variance, _TINY)), 0.0)
    found: Array = covariance * scale[..., :, None] * scale[..., None, :]
    places = np.arange(found.shape[-1])
    found[..., places, places] = 1.0
    return found


def _moments(rows: Array, clusters: NDArray[np.int64]) -> Array:
    """Return the sums of products of each lot of clusters."""
    lots = clusters % LOTS
    order = np.argsort(lots, kind="stable")
    ends = np.flatnonzero(np.diff(lots[order])) + 1
    return np.stack([part.T @ part for part in np.split(rows[order], ends)])


def _chance(matrix: Array, count: int, random: np.random.Generator) -> Array:
    """Return the 95th percentiles under independence, of relative weights: those of LMG hardly differ there.

    The orthogonal variables' correlations with an outcome that has nothing to do with them are independent normal.
    """
    root, _ = _roots(matrix[:-1, :-1])
    drawn = random.standard_normal((_DRAWS, len(root))) ** 2 / (count - 1)
    found: Array = np.quantile(drawn @ root.T**2, _CHANCE, axis=0)
    return found


def _parts(weights: Array) -> Array:
    total = weights.sum(axis=-1, keepdims=True)
    parts: Array = weights / np.where(total > 0, total, 1.0)
    return parts


def _interval(values: Array, drawn: Array) -> Array:
    """Return value and bias-corrected percentiles of each column of resamples."""
    from scipy.special import ndtr, ndtri  # slow to load, and most commands need no figure

    below = (drawn < values).mean(axis=0) + (drawn == values).mean(axis=0) / 2
    bias = ndtri(np.clip(below, 1 / len(drawn), 1 - 1 / len(drawn)))
    low, high = (ndtr(2 * bias + ndtri(level)) for level in (0.025, 0.975))
    ends = [[np.quantile(drawn[:, at], level[at]) for level in (low, high)] for at in range(len(values))]
    return np.column_stack([values, np.array(ends)])
