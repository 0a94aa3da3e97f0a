"""Test whether a share has fallen between periods that were told apart by a threshold on their hits.

Who compares the weeks with at least three complaints with those after them that had fewer has sorted them by what is
tested: the first are high because they were picked for it. Fisher's exact test finds a fall there though nothing
changed. So the test is conditional on which periods reach the threshold. Given all hits of both sides, those of the one
side are distributed as Π C(n, x) over all ways that keep each period on its side of the threshold; without a threshold
that is the hypergeometric distribution, Fisher's. Like there, no share has to be known, for it cancels out (Cox and
Hinkley 1974, Theoretical Statistics, §5.2, on conditioning upon the sufficient statistic).

Periods that scatter more than chance are allowed for as in `pooled.py`: by Pearson's chi-squared within both sides, by
its degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from voc.statistics.samples import Share

Floats = NDArray[np.float64]


def _special() -> ModuleType:
    from scipy import special  # slow to load, and most commands need no figure

    return special


def fallen(now: Sequence[Share], before: Sequence[Share], *, line: int) -> float:
    """Return the one-sided p that a share is no lower than it was; 1 where either side holds nothing.

    Args:
        now: the later periods.
        before: the earlier ones.
        line: hits from which a period is on the upper side; that each is where it is, is taken as given.

    >>> fallen([Share(0, 400)] * 4, [Share(50, 400)], line=3) < 1e-9
    True
    >>> fallen([Share(0, 400)] * 4, [Share(3, 400)], line=3)  # no fewer than three would have been listed
    1.0
    """
    sides = [[one for one in side if one.n] for side in (now, before)]
    if not all(sides):
        return 1.0
    later, earlier = sides
    p = _conditional(later, earlier, line)
    freedom = sum(len(side) - 1 for side in sides)
    times = sum(_scatter(side) for side in sides) / freedom if freedom else 1.0
    if times <= 1 or p >= 0.5:
        return p
    special = _special()
    return float(special.stdtr(freedom, float(special.ndtri(max(p, 1e-300))) / math.sqrt(times)))


def _scatter(periods: Sequence[Share]) -> float:
    """Return Pearson's chi-squared of periods around their common share."""
    hits, n = (np.array([getattr(one, name) for one in periods], dtype=float) for name in ("hits", "n"))
    share = hits.sum() / n.sum()
    return float(((hits - n * share) ** 2 / n).sum() / (share * (1 - share))) if 0 < share < 1 else 0.0


def _conditional(now: Sequence[Share], before: Sequence[Share], line: int) -> float:
    """Return how likely as many hits or more are before, given all hits and the side of each period."""
    least, earlier = _ways(before, line)
    fewest, later = _ways(now, line)
    hits, total = (round(sum(one.hits for one in side)) for side in (before, [*before, *now]))
    counts = np.arange(max(least, total - fewest - len(later) + 1), min(least + len(earlier), total - fewest + 1))
    chances = earlier[counts - least] + later[total - counts - fewest]
    weights = np.exp(chances - chances.max())
    return float(min(1.0, weights[counts >= hits].sum() / weights.sum()))


def _ways(periods: Sequence[Share], line: int) -> tuple[int, Floats]:
    """Return the fewest hits that periods can have together, and the logarithm of the ways for each number from there.

    Ways are counted as chances at the observed share, which is then taken out again: they are too many for a number.
    """
    special = _special()
    share = (sum(one.hits for one in periods) + 0.5) / (sum(one.n for one in periods) + 1)
    odds = math.log(share / (1 - share))
    fewest, chances = 0, np.ones(1)
    for one in periods:
        n, upper = round(one.n), one.hits >= line
        low = min(line, n) if upper else 0
        most = min(n, max(round(one.hits), round(n * share + 10 * math.sqrt(n * share) + 20)))
        some = np.arange(low, (most if upper else min(n, line - 1)) + 1)
        log = special.gammaln(n + 1) - special.gammaln(some + 1) - special.gammaln(n - some + 1) + odds * some
        fewest, chances = fewest + low, np.convolve(chances, np.exp(log + n * math.log(1 - share)))
    with np.errstate(divide="ignore"):
        ways: Floats = np.log(chances) - odds * (fewest + np.arange(len(chances)))
    return fewest, ways
