"""The exact test of two shares, for counts of any size that is read in comments.

A report judges hundreds of tests together, so that far tails decide. There a normal approximation of few hits, where
one side is many times as large as the other, finds far too much, though it is good at the 5% level.
"""

from __future__ import annotations

import numpy as np

from voc.statistics.samples import Share

MOST = 2_000  # hits together from which the normal approximation holds in the tails too
_TIE = 1 + 1e-7  # probabilities as near as this are equal, as in R's fisher.test


def fisher(one: Share, other: Share) -> float:
    """Return Fisher's two-sided p: all tables with these margins that are no likelier than this one.

    Numbers that are not whole are rounded. With more than `MOST` hits (or misses, if fewer) it is that of
    `Share.minus`.

    >>> round(fisher(Share(3, 4), Share(1, 4)), 4)
    0.4857
    """
    n, total = round(one.n), round(one.n) + round(other.n)
    hit = min(round(one.hits), n)
    hits = hit + min(round(other.hits), total - n)
    if 2 * hits > total:  # the same test of the misses, of which there are fewer
        hit, hits = n - hit, total - hits
    if not hits or not n or n == total:
        return 1.0
    if hits > MOST:
        return one.minus(other).p
    from scipy.special import gammaln  # slow to load, and most commands need no figure

    def ways(of: int, some: np.ndarray) -> np.ndarray:
        found: np.ndarray = gammaln(of + 1) - gammaln(some + 1) - gammaln(of - some + 1)
        return found

    low = max(0, hits - (total - n))
    drawn = np.arange(low, min(hits, n) + 1)
    log = ways(n, drawn) + ways(total - n, hits - drawn)
    chances = np.exp(log - log.max())
    return float(min(1.0, chances[chances <= chances[hit - low] * _TIE].sum() / chances.sum()))
