"""Counts of events over stretches of time: the ratio of two rates, with 95% interval and two-sided p.

Given their sum, one of two Poisson counts is binomial; so the test of equal rates is a binomial test (Przyborowski and
Wilenski 1940, Biometrika 31:313–323), exact for any size. The interval is that of Clopper and Pearson (1934) for the
binomial share, turned into a ratio of rates; together this is what R's `poisson.test` does. Events that come in
clusters vary more than Poisson counts do: then p is too small.
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
