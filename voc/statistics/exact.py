"""The exact test of two shares, also within strata, for counts of any size that is read in comments.

A report judges hundreds of tests together, so that far tails decide. There a normal approximation of few hits, where
one side is many times as large as the other, finds far too much, though it is good at the 5% level.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from voc.statistics.samples import Share, two_sided

MOST = 2_000  # hits together from which the normal approximation holds in the tails too
_TIE = 1 + 1e-7  # probabilities as near as this are equal, as in R's fisher.test


def fisher(one: Share, other: Share) -> float:
    """Return Fisher's two-sided p: all tables with these margins that are no likelier than this one.

    Numbers that are not whole are rounded. With more than `MOST` hits (or misses, if fewer) it is that of
    `Share.minus`.

    >>> round(fisher(Share(3, 4), Share(1, 4)), 4)
    0.4857
    """
    return within([(one, other)])


def within(strata: Sequence[tuple[Share, Share]]) -> float:
    """Return the exact two-sided p of two shares compared within strata, given the margins of each.

    The test of a common odds ratio of one (Gart 1970, Biometrika 57:471–475): the hits of one side, all strata
    together, are distributed as the sum of hypergeometric variables. What a stratum has on one side only tells nothing.

    >>> round(within([(Share(3, 4), Share(1, 4)), (Share(2, 2), Share(0, 0))]), 4)
    0.4857
    """
    tables = [table for pair in strata if (table := _table(*pair))]
    if not tables:
        return 1.0
    if sum(min(hits, total - hits) for _, _, hits, total in tables) > MOST:
        return _normal(tables)
    at, chances = 0, np.ones(1)
    for hit, n, hits, total in tables:
        low, own = _chances(n, hits, total)
        at, chances = at + hit - low, np.convolve(chances, own)
    return float(min(1.0, chances[chances <= chances[at] * _TIE].sum() / chances.sum()))


def _table(one: Share, other: Share) -> tuple[int, int, int, int] | None:
    """Return hits and number of one side, and of both; None where there is nothing to compare."""
    n, total = round(one.n), round(one.n) + round(other.n)
    hit = min(round(one.hits), n)
    hits = hit + min(round(other.hits), total - n)
    return None if not n or n == total or not 0 < hits < total else (hit, n, hits, total)


def _chances(n: int, hits: int, total: int) -> tuple[int, np.ndarray]:
    """Return the fewest hits that a side of n can have, and how likely each number from there on is."""
    from scipy.special import gammaln  # slow to load, and most commands need no figure

    def ways(of: int, some: np.ndarray) -> np.ndarray:
        found: np.ndarray = gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1)
        return found

    low = max(0, hits - (total - n))
    drawn = np.arange(low, min(hits, n) + 1)
    log = ways(n, drawn) + ways(total - n, hits - drawn)
    chances = np.exp(log - log.max())
    return low, chances / chances.sum()


def _normal(tables: Sequence[tuple[int, int, int, int]]) -> float:
    """Return the p of Mantel and Haenszel (1959), for many hits."""
    surplus = sum(hit - n * hits / total for hit, n, hits, total in tables)
    spread = sum(n * (total - n) * hits * (total - hits) / (total**2 * (total - 1)) for _, n, hits, total in tables)
    return two_sided(surplus / spread**0.5)
