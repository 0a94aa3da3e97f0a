"""What is unusual: a value beside the median of those before it and their spread, neither of which one outlier moves.

- The spread is the median absolute deviation · 1.4826 · k / (k − 0.8), which is the standard deviation of normal values
  of k periods (Croux and Rousseeuw 1992, Computational Statistics 1:411–428).
- A median of k normal values has π / 2k of their variance, so that the new value lies about it with 1 + π / 2k of it.
- Divided by that error, a normal value follows nearly Student's t with 0.4 · k degrees of freedom: by simulation with a
  million runs for k of 5 to 30, these are the degrees of freedom at p of 0.05 to 0.0001, or a little fewer.
- Where a quarter of the periods before were half as far off, on the same side, a value is not unusual: it is another
  level that comes up.
- Of counted samples the sampling error is known. They are compared with a sample that has the median as its value and
  2 / π of the answers of all periods. That decides alone where the periods before vary no more than sampling says
  (Pearson's chi-squared by its degrees of freedom, at most 1); else the larger p counts, of this and of the spread.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from voc.statistics.exact import fisher
from voc.statistics.pooled import dispersion, minus, pooled
from voc.statistics.samples import Z95, Difference, Mean, Net, Sample, Share, apart, standard

_NORMAL = 1.4826  # standard deviations of a normal distribution in its median absolute deviation
_MEDIAN = 2 / math.pi  # how good a median is beside the mean
_FREEDOM = 0.4  # degrees of freedom of the spread, by period
_OFTEN, _AS_FAR = 0.25, 0.5  # of the periods before so many, at least so far off, make a value usual too


@dataclass(frozen=True, slots=True)
class Rate:
    """Events in a number of periods, as in a Poisson process; `n` is the number of events."""

    n: float
    periods: float = 1.0

    @property
    def value(self) -> float:
        """Return the events in one period."""
        return self.n / self.periods

    def interval(self) -> tuple[float, float]:
        """Return Garwood's (1936) exact interval.

        >>> [round(end, 2) for end in Rate(10).interval()]
        [4.8, 18.39]
        """
        from scipy.special import gammaincinv  # slow to load, and most commands need no figure

        low = float(gammaincinv(self.n, 0.025)) if self.n else 0.0
        return low / self.periods, float(gammaincinv(self.n + 1, 0.975)) / self.periods

    def minus(self, other: Rate) -> Difference:
        """Return the difference; p is exact given the events of both together (Przyborowski and Wilenski 1940)."""
        low, high = apart((self.value, *self.interval()), (other.value, *other.interval()))
        return Difference(self.value - other.value, low, high, self._p(other))

    def _p(self, other: Rate) -> float:
        from scipy.special import betainc

        share, rest = self.periods / (self.periods + other.periods), other.periods / (self.periods + other.periods)
        at_most = float(betainc(other.n, self.n + 1, rest)) if other.n else 1.0
        at_least = float(betainc(self.n, other.n + 1, share)) if self.n else 1.0
        return min(1.0, 2 * min(at_most, at_least))


Counted = Sample | Rate


class Unusual(NamedTuple):
    """A value beside the usual one; the difference is the value minus the usual one."""

    usual: float  # the median
    spread: float  # of the values before, in their unit
    difference: Difference


def unusual(now: Counted, before: Sequence[Counted]) -> Unusual | None:
    """Compare a sample with the median of those before it; None where there is no error to compare with.

    Args:
        now: of the same kind as those before it.
        before: at least one, each with answers.
    """
    values = [one.value for one in before]
    middle = _usual(before)
    found = _minus(now, middle)
    terms = [
        abs(standard(one)) * math.sqrt(1 + other.n / middle.n if middle.n else 1.0)
        for other in before
        if (one := _minus(other, middle)) is not None
    ]
    if found is None or not terms:
        return None
    if _dispersion(before) > 1:
        found = _restless(found, median(terms) * _NORMAL * _few(len(before)), freedom=_FREEDOM * len(before))
    return _unusual(now.value, values, spread(values), found)


def unusual_value(now: float, before: Sequence[float]) -> Unusual | None:
    """Compare a plain number, of which no sampling error is known; None where all before it are the same."""
    k, usual, scale = len(before), median(before), spread(before)
    if not scale:
        return None
    from scipy.special import stdtr, stdtrit  # slow to load, and most commands need no figure

    error, freedom = scale * math.sqrt(1 + 1 / (_MEDIAN * k)), _FREEDOM * k
    value = now - usual
    half, p = float(stdtrit(freedom, 0.975)) * error, 2 * float(stdtr(freedom, -abs(value) / error))
    return _unusual(now, before, scale, Difference(value, value - half, value + half, p))


def _unusual(now: float, before: Sequence[float], scale: float, found: Difference) -> Unusual:
    usual = median(before)
    value = now - usual
    as_far = sum((one - usual) * value > 0 and abs(one - usual) >= _AS_FAR * abs(value) for one in before)
    p = 1.0 if as_far >= _OFTEN * len(before) else found.p
    return Unusual(usual, scale, found._replace(value=value, p=p))


def _restless(found: Difference, times: float, *, freedom: float) -> Difference:
    """Return a difference that must be beyond sampling and beyond how periods vary, so many standard errors."""
    if not times:
        return found
    from scipy.special import stdtr, stdtrit  # slow to load, and most commands need no figure

    reach = max(1.0, times * float(stdtrit(freedom, 0.975)) / Z95)
    low, high = (found.value - (found.value - end) * reach for end in (found.low, found.high))
    p = 2 * float(stdtr(freedom, -abs(standard(found)) / times))
    return Difference(found.value, low, high, max(found.p, p))


def _dispersion(before: Sequence[Counted]) -> float:
    rates = [one for one in before if isinstance(one, Rate)]
    if not rates:
        return dispersion([one for one in before if not isinstance(one, Rate)])
    mean = math.fsum(one.n for one in rates) / math.fsum(one.periods for one in rates)
    squares = math.fsum((one.value - mean) ** 2 * one.periods for one in rates)
    return squares / mean / (len(rates) - 1) if mean and len(rates) > 1 else 1.0


def spread(values: Sequence[float]) -> float:
    """Return the spread; where half of the values are the same, by the mean instead of the median absolute deviation.

    >>> round(spread([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]), 3)
    4.029
    """
    usual = median(values)
    away = [abs(value - usual) for value in values]
    if median(away):
        return median(away) * _NORMAL * _few(len(values))
    # sqrt(π / 2) mean absolute deviations are a standard deviation of normal values.
    return math.fsum(away) / len(away) * math.sqrt(math.pi / 2)


def _few(k: int) -> float:
    """Return by how much the median absolute deviation of few values is too small."""
    return k / (k - 0.8)


def _minus(one: Counted, other: Counted) -> Difference | None:
    if isinstance(one, Rate) and isinstance(other, Rate):
        return one.minus(other)
    assert not isinstance(one, Rate) and not isinstance(other, Rate)
    found = minus(one, other)
    if found is not None and isinstance(one, Share) and isinstance(other, Share):
        return found._replace(p=fisher(one, other))
    return found


def _usual(before: Sequence[Counted]) -> Counted:
    """Return a sample with the median as its value, as many answers as tell as much as that, and the scatter of all."""
    middle = median(one.value for one in before)
    rates = [one for one in before if isinstance(one, Rate)]
    if rates:
        periods = _MEDIAN * math.fsum(one.periods for one in rates)
        return Rate(middle * periods, periods)
    pool = pooled([one for one in before if not isinstance(one, Rate)])
    n = max(1, round(_MEDIAN * pool.n))
    if isinstance(pool, Share):
        return Share(middle * n, n)
    if isinstance(pool, Mean):
        return Mean(middle, pool.variance, n)
    return _net(middle / 100, (pool.positive + pool.negative) / pool.n, n)


def _net(value: float, either: float, n: int) -> Net:
    """Return counts whose net share is `value` and which leave as many aside as usual, as far as that is possible."""
    either = min(1.0, max(either, abs(value)))
    positive, negative = (either + value) / 2, (either - value) / 2
    return Net(round(n * positive), round(n * negative), n)
