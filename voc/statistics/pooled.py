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
from types import ModuleType
from typing import TypeVar

from voc.statistics import exact
from voc.statistics.exact import fisher
from voc.statistics.samples import Z95, Difference, Mean, Net, Sample, Share, counted, standard

S = TypeVar("S", Share, Net, Mean)


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


def within(now: Sequence[Share], before: Sequence[Sequence[Share]]) -> float:
    """Return the p of a share beside the pool of several periods, compared within strata such as channels.

    Periods in which one channel brings more than usual scatter as a whole, though no channel does; so both the test
    and the dispersion are those within strata.

    Args:
        now: of each stratum.
        before: of each stratum, its periods.
    """
    p = exact.within([(mine, _pool(its)) for mine, its in zip(now, before, strict=True)])
    terms, freedom = 0.0, 0
    for periods in before:
        kept = [one for one in periods if one.n]
        if len(kept) > 1 and 0 < sum(one.hits for one in kept) < sum(one.n for one in kept):
            terms += dispersion(kept) * (len(kept) - 1)
            freedom += len(kept) - 1
    if not freedom or terms <= freedom:
        return p
    special = _special()
    size = -float(special.ndtri(max(p, 1e-300) / 2))
    return 2 * float(special.stdtr(freedom, -abs(size) / math.sqrt(terms / freedom)))


def _pool(samples: Sequence[Share]) -> Share:
    return Share(sum(one.hits for one in samples), sum(one.n for one in samples))


def above(now: Sample, before: Sequence[Sample], *, of: int = 1) -> Difference | None:
    """Return one sample minus the pool of those before it; interval and p allow for their dispersion.

    None where the difference has no error. `of` is that of `widened`.
    """
    pool = pooled(before)
    found = minus(now, pool)
    if found is not None and isinstance(now, Share) and isinstance(pool, Share):
        found = found._replace(p=fisher(now, pool))
    return None if found is None else widened(found, dispersion(before), freedom=len(before) - 1, of=of)


def widened(found: Difference, times: float, *, freedom: float, of: int = 1) -> Difference:
    """Return a difference whose variance is so many times as large, estimated with so many degrees of freedom.

    A factor of 1 or less changes nothing: no periods are more alike than sampling lets them be.

    Args:
        found: a difference with its 95% interval.
        times: the factor.
        freedom: degrees of freedom of the factor.
        of: how many comparisons this one is picked from; interval and p hold for all of them together (Bonferroni).
    """
    if times <= 1 and of == 1:
        return found
    special, level = _special(), 1 - 0.025 / of
    if times > 1:
        error = math.sqrt(times)
        reach = error * float(special.stdtrit(freedom, level)) / Z95
        p = 2 * float(special.stdtr(freedom, -abs(standard(found)) / error))
    else:
        reach, p = float(special.ndtri(level)) / Z95, found.p
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
