"""Counts of events over stretches of time: 95% intervals, and the ratio of two rates with a two-sided p.

Given their sum, one of two Poisson counts is binomial; so the test of equal rates is a binomial test (Przyborowski and
Wilenski 1940, Biometrika 31:313–323), exact for any size. The interval is that of Clopper and Pearson (1934) for the
binomial share, turned into a ratio of rates; together this is what R's `poisson.test` does. Events that come in
clusters vary more than Poisson counts do: then p is too small. The interval of one count is Garwood's (1936, Biometrika
28:437–442).
"""

from __future__ import annotations

import math
from typing import NamedTuple


class Ratio(NamedTuple):
    """One rate as a multiple of another: infinite where the other is 0."""

    value: float
    low: float
    high: float
    p: float


def interval(count: int) -> tuple[float, float]:
    """Return between which counts the expected one lies.

    >>> [round(end, 3) for end in interval(0)], [round(end, 3) for end in interval(10)]
    ([0.0, 3.689], [4.795, 18.39])
    """
    from scipy.special import gammaincinv  # slow to load

    low = float(gammaincinv(count, 0.025)) if count else 0.0
    return low, float(gammaincinv(count + 1, 0.975))


def ratio(now: int, then: int, *, exposure: tuple[float, float] = (1.0, 1.0)) -> Ratio | None:
    """Return the ratio of two rates; None where nothing happened in either stretch.

    Args:
        now: events of the one stretch.
        then: events of the other.
        exposure: how long each lasted, in the same unit.

    >>> [round(part, 4) for part in ratio(11, 21, exposure=(800, 3011))]
    [1.9715, 0.8584, 4.2773, 0.0797]
    """
    total = now + then
    if not total:
        return None
    from scipy.stats import binomtest  # slow to load, and most commands need no figure

    length, other = exposure
    tested = binomtest(now, total, length / (length + other))
    share = tested.proportion_ci(method="exact")
    low, high = (_odds(end) * other / length for end in (share.low, share.high))
    value = math.inf if not then else now / then * other / length
    return Ratio(value, low, high, float(tested.pvalue))


def _odds(share: float) -> float:
    return math.inf if share >= 1 else share / (1 - share)
