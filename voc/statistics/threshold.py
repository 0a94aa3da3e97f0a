"""Test whether a share has fallen between periods that were told apart by a threshold on their hits.

Who compares the weeks with at least three complaints with those after them that had fewer has sorted them by what is
tested: the first are high because they were picked for it. Fisher's exact test finds a fall there though nothing
changed. So two questions are asked apart, supposing that the share is one and the same:

- How likely is it that so many periods in a row stay below the threshold? By the binomial distribution at the common
  share, times the places in which the row could stand (Bonferroni).
- Given which periods reach the threshold, and all hits together, how likely are so many of them before? They are
  distributed as Π C(n, x) over all ways that keep each period on its side; without a threshold that is the
  hypergeometric distribution, Fisher's. Like there, no share has to be known (Cox and Hinkley 1974, Theoretical
  Statistics, §5.2, on conditioning upon the sufficient statistic).

As the second is conditional on what the first is about, both are put together by Fisher's method (1932, Statistical
Methods for Research Workers, 4th ed., §21.1). Periods that scatter more than chance are allowed for as in `pooled.py`:
by Pearson's chi-squared within both sides, by its degrees of freedom.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from voc.statistics.samples import Share

Floats = NDArray[np.float64]

_WIDE = 8.0  # standard deviations beyond which nothing is counted
_LEAST = 1e-300


def _special() -> ModuleType:
    from scipy import special  # slow to load, and most commands need no figure

    return special


def fallen(now: Sequence[Share], before: Sequence[Share], *, line: int) -> float:
    """Return the one-sided p that a share is no lower than it was; 1 where either side holds nothing.

    Args:
        now: the latest periods, a row of them below the line.
        before: those before them.
        line: hits from which a period is on the upper side.

    >>> fallen([Share(0, 400)] * 4, [Share(50, 400)], line=3) < 1e-9
    True
    >>> fallen([Share(0, 400)] * 4, [Share(3, 400)], line=3)  # with fewer than three nobody would have looked
    1.0
    """
    sides = [[one for one in side if one.n] for side in (now, before)]
    if not all(sides):
        return 1.0
    later, earlier = sides
    both = max(in_a_row(later, earlier, line=line) * given_sides(later, earlier, line=line), _LEAST)
    p = min(1.0, both * (1 - math.log(both)))
    freedom = sum(len(side) - 1 for side in sides)
    times = sum(_scatter(side) for side in sides) / freedom if freedom else 1.0
    if times <= 1 or p >= 0.5:
        return p
    special = _special()
    return float(special.stdtr(freedom, float(special.ndtri(max(p, _LEAST))) / math.sqrt(times)))


def in_a_row(now: Sequence[Share], before: Sequence[Share], *, line: int) -> float:
    """Return how likely a row of periods below the line is anywhere among all, at their common share."""
    everything = [*before, *now]
    share = sum(one.hits for one in everything) / sum(one.n for one in everything)
    places = len(before) + 1
    below = _special().bdtr(line - 1, [round(one.n) for one in now], share) if line > 0 else np.zeros(len(now))
    return float(min(1.0, places * np.prod(below)))


def given_sides(now: Sequence[Share], before: Sequence[Share], *, line: int) -> float:
    """Return how likely so many hits or more are before, given all hits and the side of each period."""
    least, earlier = _ways(before, line)
    fewest, later = _ways(now, line)
    hits, total = (round(sum(one.hits for one in side)) for side in (before, [*before, *now]))
    counts = np.arange(max(least, total - fewest - len(later) + 1), min(least + len(earlier), total - fewest + 1))
    chances = earlier[counts - least] + later[total - counts - fewest]
    weights = np.exp(chances - chances.max())
    return float(min(1.0, weights[counts >= hits].sum() / weights.sum()))


def _scatter(periods: Sequence[Share]) -> float:
    """Return Pearson's chi-squared of periods around their common share."""
    hits, n = (np.array([getattr(one, name) for one in periods], dtype=float) for name in ("hits", "n"))
    share = hits.sum() / n.sum()
    return float(((hits - n * share) ** 2 / n).sum() / (share * (1 - share))) if 0 < share < 1 else 0.0


def _ways(periods: Sequence[Share], line: int) -> tuple[int, Floats]:
    """Return the fewest hits that periods can have together, and the logarithm of the ways for each number from there.

    Ways are counted as chances at the observed share, which is then taken out again: they are too many for a number.
    Periods that are nowhere near the line are as good as one.
    """
    share = (sum(one.hits for one in periods) + 0.5) / (sum(one.n for one in periods) + 1)
    far = [one for one in periods if one.hits >= line and one.n * share - _WIDE * math.sqrt(one.n * share) >= line]
    parts = [(round(one.n), one.hits >= line) for one in periods if one not in far]
    fewest, chances = 0, np.ones(1)
    for n, upper in parts:
        low, high = (min(line, n), n) if upper else (0, min(n, line - 1))
        start, some = _chances(n, share, low, high)
        fewest, chances = fewest + start, np.convolve(chances, some)
    if far:
        start, some = _chances(round(sum(one.n for one in far)), share, 0, round(sum(one.n for one in far)))
        fewest, chances = fewest + start, np.convolve(chances, some)
    with np.errstate(divide="ignore"):
        ways: Floats = np.log(chances) - math.log(share / (1 - share)) * (fewest + np.arange(len(chances)))
    return fewest, ways


def _chances(n: int, share: float, low: int, high: int) -> tuple[int, Floats]:
    """Return binomial chances of the numbers from low to high, those that are too unlikely left out, and the first."""
    special = _special()
    reach = _WIDE * math.sqrt(n * share) + 40
    low, high = max(low, min(high, math.floor(n * share - reach))), min(high, max(low, math.ceil(n * share + reach)))
    some = np.arange(low, high + 1)
    log = special.gammaln(n + 1) - special.gammaln(some + 1) - special.gammaln(n - some + 1)
    found: Floats = np.exp(log + some * math.log(share) + (n - some) * math.log1p(-share))
    return low, found
