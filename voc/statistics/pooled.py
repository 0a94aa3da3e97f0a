"""Compare one period with several before it together, allowing for periods that differ more than sampling says.

Samples of several periods are pooled into one. Real weeks scatter more than their sampling error (weather, a release,
who was invited), so that a test against the pool alone finds too much. As quasi-likelihood does (McCullagh and Nelder
1989, Generalized Linear Models, §4.5; for control charts Laney 2002, Quality Engineering 14:531–537) the standard error
is multiplied by the root of the dispersion: Pearson's chi-squared of the pooled periods, by its degrees of freedom. If
that is above one, Student's t with these degrees of freedom takes the place of the normal distribution.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import median
from types import ModuleType
from typing import TypeVar

from voc.statistics import exact
from voc.statistics.exact import fisher
from voc.statistics.samples import Z95, Difference, Mean, Net, Sample, Share, counted, standard, two_sided

S = TypeVar("S", Share, Net, Mean)

_FIGURES = 10  # from which on the usual dispersion is told


def _special() -> ModuleType:
    from scipy import special  # slow to load, and most commands need no figure

    return special


def pooled(samples: Sequence[Sample]) -> Sample:
    """Return the answers of several samples of one kind as one sample.

    Raises:
        ValueError: there are none, or they are of different kinds.

    >>> pooled([Share(1, 10), Share(5, 20)])
    Share(hits=6, n=30, raw=None)
    >>> pooled([Mean.of([(4.0, 2)]), Mean.of([(1.0, 1)])]) == Mean.of([(4.0, 2), (1.0, 1)])
    True
    """
    first = samples[0] if samples else None
    if isinstance(first, Share):
        shares = _alike(samples, Share)
        return Share(sum(one.hits for one in shares), sum(one.n for one in shares), _raw(samples))
    if isinstance(first, Net):
        nets = _alike(samples, Net)
        positive, negative = sum(one.positive for one in nets), sum(one.negative for one in nets)
        return Net(positive, negative, sum(one.n for one in nets), _raw(samples))
    if isinstance(first, Mean):
        return _mean(_alike(samples, Mean))
    raise ValueError("nothing to pool")


def minus(now: Sample, then: Sample) -> Difference | None:
    """Return the difference of two samples of one kind; None where it has no error (a mean of a single value)."""
    if isinstance(now, Share) and isinstance(then, Share):
        return now.minus(then)
    if isinstance(now, Net) and isinstance(then, Net):
        return now.minus(then)
    if isinstance(now, Mean) and isinstance(then, Mean):
        return now.minus(then)
    raise ValueError(f"a {type(now).__name__} cannot be compared with a {type(then).__name__}")


def dispersion(samples: Sequence[Sample]) -> float:
    """Return how many times more samples vary than sampling says; 1 is what chance alone brings, or a single sample.

    Pearson's chi-squared by its degrees of freedom. Each sample is tested against the others by the test of its kind;
    z² · (1 − n / Σn) is its term of the chi-squared.

    >>> round(dispersion([Share(30, 100), Share(50, 100), Share(40, 100)]), 3)
    4.153
    """
    kept = [one for one in samples if one.n]
    total = sum(one.n for one in kept)
    terms = []
    for place, one in enumerate(kept):
        rest = kept[:place] + kept[place + 1 :]
        found = minus(one, pooled(rest)) if rest else None
        if found is not None:
            terms.append(standard(found) ** 2 * (1 - one.n / total))
    return math.fsum(terms) / (len(terms) - 1) if len(terms) > 1 else 1.0


def within(now: Sequence[Share], before: Sequence[Sequence[Share]], *, least: float = 1.0) -> float:
    """Return the p of a share beside the pool of several periods, compared within strata such as channels.

    Periods in which one channel brings more than usual scatter as a whole, though no channel does; so both the test
    and the dispersion are those within strata.

    Args:
        now: of each stratum.
        before: of each stratum, its periods, the same in each; without answers where it has none.
        least: the least dispersion to allow for (`usual`).
    """
    p = exact.within([(mine, _pool(its)) for mine, its in zip(now, before, strict=True)])
    times, periods = dispersion_within(before)
    return widened(Difference(1.0, 1.0, 1.0, p), times, freedom=periods - 1, least=least).p


def dispersion_within(before: Sequence[Sequence[Share]]) -> tuple[float, int]:
    """Return how many times more periods vary than sampling says, and how many periods tell; 1 for fewer than two.

    What a period has more than its part of each stratum is summed over strata before it is squared: weeks that are bad
    in every channel vary as much as they do, and strata that nothing is said in do not count. Given the margins, its
    square has the expectation 1, by its variance of a sum of hypergeometric variables (Mantel and Haenszel 1959).

    >>> found = dispersion_within([[Share(30, 100), Share(50, 100), Share(40, 100)]])
    >>> round(found[0], 3), found[1]
    (4.153, 3)
    """
    terms = []
    for place in range(max(map(len, before), default=0)):
        surplus = spread = 0.0
        for periods in before:
            n, total, hits = periods[place].n, sum(one.n for one in periods), sum(one.hits for one in periods)
            if 0 < n < total and 0 < hits < total:
                surplus += periods[place].hits - n * hits / total
                spread += n * (total - n) * hits * (total - hits) / (total**2 * (total - 1))
        if spread > 0:
            terms.append(surplus**2 / spread)
    return (math.fsum(terms) / len(terms), len(terms)) if len(terms) > 1 else (1.0, len(terms))


def usual(found: Sequence[tuple[float, int]]) -> float:
    """Return the dispersion that is usual among many figures of the same periods; at least 1, and 1 of fewer than ten.

    The dispersion of one figure over a few periods is hardly known. Where all of them scatter more than sampling says,
    one that by luck does not would seem too sure; so none is taken to scatter less than most do: the plainest form of
    what Smyth (2004, Statistical Applications in Genetics and Molecular Biology 3:3) does with variances. It is their
    median over that of chi-squared, which figures that really moved hardly touch.

    Args:
        found: as `dispersion_within` gives them.
    """
    special = _special()
    ratios = [
        times * (periods - 1) / (2 * float(special.gammaincinv((periods - 1) / 2, 0.5)))
        for times, periods in found
        if periods > 1
    ]
    return max(1.0, median(ratios)) if len(ratios) >= _FIGURES else 1.0


def _pool(samples: Sequence[Share]) -> Share:
    return Share(sum(one.hits for one in samples), sum(one.n for one in samples))


def above(now: Sample, before: Sequence[Sample], *, of: int = 1, least: float = 1.0) -> Difference | None:
    """Return one sample minus the pool of those before it; interval and p allow for their dispersion.

    None where the difference has no error. `of` and `least` are those of `widened`.
    """
    pool = pooled(before)
    found = minus(now, pool)
    if found is not None and isinstance(now, Share) and isinstance(pool, Share):
        found = found._replace(p=fisher(now, pool))
    return None if found is None else widened(found, dispersion(before), freedom=len(before) - 1, of=of, least=least)


def widened(found: Difference, times: float, *, freedom: float, of: int = 1, least: float = 1.0) -> Difference:
    """Return a difference whose variance is so many times as large, estimated with so many degrees of freedom.

    Args:
        found: a difference with its 95% interval.
        times: the factor; one of `least` or less is taken for `least`, as surely known: no periods are more alike than
            sampling lets them be.
        freedom: degrees of freedom of the factor.
        of: how many comparisons this one is picked from; interval and p hold for all of them together (Bonferroni).
        least: 1, or what is `usual`.
    """
    if times <= least == of == 1:
        return found
    special, level, error = _special(), 1 - 0.025 / of, math.sqrt(max(times, least))
    if times > least:
        reach = error * float(special.stdtrit(freedom, level)) / Z95
        p = 2 * float(special.stdtr(freedom, -abs(standard(found)) / error))
    else:
        reach = error * float(special.ndtri(level)) / Z95
        p = found.p if error == 1 else two_sided(standard(found) / error)
    low, high = (found.value - (found.value - end) * reach for end in (found.low, found.high))
    return Difference(found.value, low, high, min(1.0, p * of))


def _alike(samples: Sequence[Sample], kind: type[S]) -> list[S]:
    kept = [one for one in samples if isinstance(one, kind)]
    if len(kept) < len(samples):
        raise ValueError("samples of different kinds cannot be pooled")
    return kept


def _mean(samples: Sequence[Mean]) -> Mean:
    """Return the mean of all values; their squares lie around the means and between them."""
    kept = [one for one in samples if one.n]
    n = sum(one.n for one in kept)
    if not n:
        return Mean(0.0, 0.0, 0)
    mean = math.fsum(one.value * one.n for one in kept) / n
    squares = math.fsum(one.variance * (one.n - 1) + (one.value - mean) ** 2 * one.n for one in kept)
    return Mean(mean, squares / (n - 1) if n > 1 else 0.0, n, _raw(samples))


def _raw(samples: Sequence[Sample]) -> int | None:
    """Return how many answers there are, None where none is weighted."""
    return None if all(one.raw is None for one in samples) else sum(map(counted, samples))
