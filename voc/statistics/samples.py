"""Counts behind a figure, with 95% intervals and the test of a difference.

Three kinds: a share, a net value (promoters or praise minus the opposite), a mean. Sources:

- Share: Wilson (1927) score interval; difference by Newcombe (1998, Statistics in Medicine 17:873–890, method 10);
  test by Campbell (2007, Statistics in Medicine 26:3661–3675): the N−1 chi-squared, Fisher's where it expects < 1.
- Net: multinomial variance after adding one to each of the two opposed counts, the adjusted Wald of Bonett and Price
  (2012, Journal of Educational and Behavioral Statistics 37:479–488); the same variance for differences.
- Mean: Student's t; differences by Welch (1947), a side of equal answers with the pooled variance.

A weighted sample is given as it would be among Kish's effective number of equal answers (1965, Survey Sampling, 11.7;
`effective`): intervals and tests are then those above. Franco, Little, Louis and Slud (2019, Journal of Survey
Statistics and Methodology 7:334–364) compare such intervals for shares of weighted surveys, Wilson's among them.

These are the formulas of statsmodels and scipy (`proportion_confint`, `confint_proportions_2indep`,
`test_proportions_2indep`, `ttest_ind_from_stats`: the tests compare them), which take 40 to 340 µs a call instead of 1
to 7 µs, mostly for arrays and result objects; a report asks thousands of times. Net values have no such function.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from statistics import NormalDist
from types import ModuleType
from typing import NamedTuple

import numpy as np

_NORMAL = NormalDist()
Z95 = _NORMAL.inv_cdf(0.975)


def _special() -> ModuleType:
    from scipy import special  # slow to load, and most commands need no figure

    return special


class Difference(NamedTuple):
    """One sample minus another: value, 95% interval, two-sided p."""

    value: float
    low: float
    high: float
    p: float


@lru_cache(maxsize=1 << 16)  # small counts recur, and scipy takes most of a millisecond
def _fisher(hits: int, misses: int, other_hits: int, other_misses: int) -> float:
    from scipy.stats import fisher_exact  # slow to load, seldom needed

    return float(fisher_exact(np.array([[hits, misses], [other_hits, other_misses]])).pvalue)


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `n`, as a share 0–1; `n` may be an effective number, `raw` is then what was counted."""

    hits: float
    n: float
    raw: int | None = None

    @property
    def value(self) -> float:
        """Return the share."""
        return self.hits / self.n

    def interval(self) -> tuple[float, float]:
        """Return Wilson's interval.

        >>> [round(end, 4) for end in Share(81, 263).interval()]
        [0.2553, 0.3662]
        """
        share, n, z2 = self.value, self.n, Z95**2
        centre = (share + z2 / (2 * n)) / (1 + z2 / n)
        half = Z95 / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
        return max(0.0, centre - half), min(1.0, centre + half)

    def minus(self, other: Share) -> Difference:
        """Return the difference with Newcombe's hybrid interval and Campbell's p."""
        low, high = apart((self.value, *self.interval()), (other.value, *other.interval()))
        return Difference(self.value - other.value, low, high, self._p(other))

    def against(self, target: float) -> Difference:
        """Return the difference to a fixed share, by the score test of which Wilson's interval is the inversion."""
        low, high = self.interval()
        spread = target * (1 - target) / self.n
        gap = self.value - target
        p = two_sided(gap / math.sqrt(spread)) if spread > 0 else float(gap == 0)
        return Difference(gap, low - target, high - target, p)

    def _p(self, other: Share) -> float:
        total, hits = self.n + other.n, self.hits + other.hits
        if not 0 < hits < total:
            return 1.0
        if min(self.n, other.n) * min(hits, total - hits) / total < 1:
            # Of effective numbers the nearest.
            return _fisher(*(round(count) for one in (self, other) for count in (one.hits, one.n - one.hits)))
        pooled = hits / total
        variance = pooled * (1 - pooled) * (1 / self.n + 1 / other.n) * total / (total - 1)
        return two_sided((self.value - other.value) / math.sqrt(variance))


@dataclass(frozen=True, slots=True)
class Net:
    """How many of `n` are for and against, as the difference of their shares, −100–100; `n` and `raw` as of a share."""

    positive: float
    negative: float
    n: float
    raw: int | None = None

    @property
    def value(self) -> float:
        """Return 100 · (positive − negative) / n."""
        return 100 * (self.positive - self.negative) / self.n

    def _adjusted(self) -> tuple[float, float]:
        """Return estimate and variance after adding one to both sides, in points."""
        n = self.n + 2
        plus, minus = (self.positive + 1) / n, (self.negative + 1) / n
        return 100 * (plus - minus), 10_000 * (plus + minus - (plus - minus) ** 2) / n

    def interval(self) -> tuple[float, float]:
        """Return the adjusted Wald interval.

        >>> [round(end, 2) for end in Net(100, 60, 200).interval()]
        [7.76, 31.85]
        """
        centre, variance = self._adjusted()
        half = Z95 * math.sqrt(variance)
        return max(-100.0, centre - half), min(100.0, centre + half)

    def minus(self, other: Net) -> Difference:
        """Return the difference; interval and test from the adjusted estimates."""
        (centre, variance), (other_centre, other_variance) = self._adjusted(), other._adjusted()
        error = math.sqrt(variance + other_variance)
        between = centre - other_centre
        half = Z95 * error
        return Difference(self.value - other.value, between - half, between + half, two_sided(between / error))

    def against(self, target: float) -> Difference:
        """Return the difference to a fixed value; interval and test from the adjusted estimate."""
        (low, high), (centre, variance) = self.interval(), self._adjusted()
        p = two_sided((centre - target) / math.sqrt(variance))
        return Difference(self.value - target, low - target, high - target, p)


@dataclass(frozen=True, slots=True)
class Mean:
    """A mean of `n` values with their sample variance; `n` and `raw` as of a share."""

    value: float
    variance: float
    n: float
    raw: int | None = None

    @classmethod
    def of(cls, values: Iterable[tuple[float, float]], *, raw: int | None = None) -> Mean:
        """Return the mean of (value, how often) pairs; of nothing, 0 with n = 0.

        >>> Mean.of([(4.0, 2), (1.0, 1)])
        Mean(value=3.0, variance=3.0, n=3, raw=None)
        """
        pairs = sorted(values)
        n = sum(count for _, count in pairs)
        if not n:
            return cls(0.0, 0.0, 0, raw)
        mean = math.fsum(value * count for value, count in pairs) / n
        # Equal answers have no spread at all, however their mean is rounded.
        squares = math.fsum((value - mean) ** 2 * count for value, count in pairs) if len(dict(pairs)) > 1 else 0.0
        return cls(mean, squares / (n - 1) if n > 1 else 0.0, n, raw)

    def interval(self) -> tuple[float, float] | None:
        """Return Student's interval; None for a single value, and of equal ones, which tell nothing of their spread."""
        if self.n < 2 or self.variance == 0:
            return None
        half = float(_special().stdtrit(self.n - 1, 0.975)) * math.sqrt(self.variance / self.n)
        return self.value - half, self.value + half

    def minus(self, other: Mean) -> Difference | None:
        """Return the difference by Welch; None where one side is a single value, or neither side has any spread.

        Equal answers show no spread, but their mean is not known without error: theirs is then that of all answers
        about the means of their sides.
        """
        if min(self.n, other.n) < 2 or self.variance == other.variance == 0:
            return None
        value = self.value - other.value
        squares = self.variance * (self.n - 1) + other.variance * (other.n - 1)
        both = squares / (self.n + other.n - 2)
        mine, its = (self.variance or both) / self.n, (other.variance or both) / other.n
        freedom = (mine + its) ** 2 / (mine**2 / (self.n - 1) + its**2 / (other.n - 1))
        error = math.sqrt(mine + its)
        half = float(_special().stdtrit(freedom, 0.975)) * error
        p = 2 * float(_special().stdtr(freedom, -abs(value) / error))
        return Difference(value, value - half, value + half, p)

    def against(self, target: float) -> Difference | None:
        """Return the difference to a fixed value by Student's test; None where there is no interval."""
        interval = self.interval()
        if interval is None:
            return None
        gap, error = self.value - target, math.sqrt(self.variance / self.n)
        p = 2 * float(_special().stdtr(self.n - 1, -abs(gap) / error))
        return Difference(gap, interval[0] - target, interval[1] - target, p)


Sample = Share | Net | Mean


def apart(one: tuple[float, float, float], other: tuple[float, float, float]) -> tuple[float, float]:
    """Return the interval of the difference of two values, each with its own interval (Newcombe's method 10)."""
    (value, low, high), (its_value, its_low, its_high) = one, other
    between = value - its_value
    return between - math.hypot(value - low, its_high - its_value), between + math.hypot(
        high - value, its_value - its_low
    )


def counted(sample: Sample) -> int:
    """Return how many answers are behind a sample, also where its `n` is effective."""
    return int(sample.n) if sample.raw is None else sample.raw


def effective(weights: Iterable[tuple[float, float]]) -> float:
    """Return Kish's effective number of answers, (Σw)² / Σw², of (weight, how many have it) pairs; 0 without weight.

    >>> effective([(1.0, 8)]), effective([(3.0, 1), (1.0, 3)])
    (8.0, 3.0)
    """
    pairs = list(weights)
    squares = math.fsum(n * weight * weight for weight, n in pairs)
    return math.fsum(n * weight for weight, n in pairs) ** 2 / squares if squares else 0.0


def two_sided(z: float) -> float:
    """Return the two-sided p of a standard normal value, also far out, where 1 − Φ is 0 to the last digit.

    >>> 2.2e-19 < two_sided(9.0) < 2.3e-19
    True
    """
    return math.erfc(abs(z) / math.sqrt(2))


def standard(found: Difference) -> float:
    """Return a difference in standard errors, as its p implies, with its sign."""
    size = -float(_special().ndtri(max(found.p, 1e-300) / 2))
    return math.copysign(size, found.value) if found.value else 0.0
