"""Test whether a group differs from others, or its answers could be a draw from all answers.

Answers are numbers with counts, in strata (channels) that are never mixed. Given what was answered in a stratum, the
group's answers are a draw without replacement if it does not differ; the test is the extended Mantel–Haenszel mean
score test (Mantel 1963, Journal of the American Statistical Association 58:690–700). Its normal approximation fails far
out in the tails of small or rare counts, where many tests are judged together; there the distribution of the sum is
worked out exactly. It needs no assumption on the answers, and is exact under shuffled groups.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voc.statistics.samples import two_sided

Counts = Mapping[float, int]  # answer → how many gave it
Stratum = tuple[Counts, Counts]  # of the group, of all others

_FEW = 80  # answers of the smaller side in a stratum, up to which sums are counted out
_LEVELS = 11  # different answers
_DOUBTFUL = 0.02  # larger approximate p are never decisive


class Moments(NamedTuple):
    """The group's mean minus the others', weighted over strata, with its variance if the group does not differ."""

    value: float
    variance: float


def exchangeable(strata: Sequence[Stratum]) -> float | None:
    """Return the two-sided p that a group answers as the others do; None where nobody can be compared.

    >>> round(exchangeable([({0: 8, 1: 2}, {0: 1, 1: 5})]), 4)  # Fisher's one-sided 0.0245, doubled
    0.049
    """
    used = [stratum for stratum in strata if _total(stratum[0]) and _total(stratum[1])]
    if not used:
        return None
    excess, variance = 0.0, 0.0
    for group, others in used:
        answers, mine, both = _table(group, others)
        n, size = mine.sum(), both.sum()
        mean = float(answers @ both) / size
        spread = float(((answers - mean) ** 2) @ both) / (size - 1)
        excess += float(answers @ mine) - n * mean
        variance += n * (size - n) * spread / size
    if variance <= 1e-12:
        return 1.0
    p = two_sided(excess / math.sqrt(variance))
    if p > _DOUBTFUL:
        return p
    exact = _exact(used)
    return p if exact is None else exact


def between(strata: Sequence[Stratum]) -> Moments | None:
    """Return how far a group's mean lies from the others', strata by the group's own shares; None as above."""
    used = [stratum for stratum in strata if _total(stratum[0]) and _total(stratum[1])]
    if not used:
        return None
    whole = sum(_total(group) for group, _ in used)
    value, variance = 0.0, 0.0
    for group, others in used:
        answers, mine, both = _table(group, others)
        n, size = int(mine.sum()), int(both.sum())
        weight = n / whole
        rest = both - mine
        value += weight * (float(answers @ mine) / n - float(answers @ rest) / (size - n))
        spread = float(((answers - float(answers @ both) / size) ** 2) @ both) / (size - 1)
        variance += weight**2 * spread * (1 / n + 1 / (size - n))
    return Moments(value, variance)


def _exact(strata: Sequence[Stratum]) -> float | None:
    """Return the exact p, twice the smaller tail; None where there is too much to count out."""
    levels = sorted({answer for stratum in strata for side in stratum for answer in side})
    step = _step(levels)
    if step is None:
        return None
    whole: NDArray[np.float64] = np.ones(1)
    seen = 0
    for group, others in strata:
        small, large = (group, others) if _total(group) <= _total(others) else (others, group)
        answers, mine, both = _table(small, large)
        if len(answers) == 1:
            continue
        if len(answers) > 2 and _total(small) > _FEW:
            return None
        ranks = np.round((answers - answers[0]) / step).astype(int)
        sums = _pairs(ranks, both, int(mine.sum())) if len(answers) == 2 else _sums(ranks, both, int(mine.sum()))
        whole = np.convolve(whole, sums if small is group else sums[::-1])  # the group's sum rises as the others' falls
        at = int(ranks @ mine)
        seen += at if small is group else len(sums) - 1 - at
    low, high = float(whole[: seen + 1].sum()), float(whole[seen:].sum())
    return min(1.0, 2 * min(low, high))


def _sums(ranks: NDArray[np.int64], counts: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Return the distribution of the sum of `n` ranks drawn from counts without replacement."""
    ways = np.zeros((n + 1, int(ranks.max()) * n + 1))
    ways[0, 0] = 1.0
    size = int(counts.sum())
    for rank, count in zip(ranks.tolist(), counts.tolist(), strict=True):
        found = np.zeros_like(ways)
        weight = 1.0  # binomial coefficient over size^drawn, so that nothing overflows
        for drawn in range(min(count, n) + 1):
            if drawn:
                weight *= (count - drawn + 1) / drawn / size
            shift = rank * drawn
            if shift >= ways.shape[1]:
                break
            found[drawn:, shift:] += weight * ways[: n + 1 - drawn, : ways.shape[1] - shift]
        ways = found
    last: NDArray[np.float64] = ways[n] / ways[n].sum()
    return last


def _pairs(ranks: NDArray[np.int64], counts: NDArray[np.int64], n: int) -> NDArray[np.float64]:
    """Return the same where there are two answers only: the hypergeometric distribution."""
    from scipy.special import gammaln  # slow to load; the distribution of scipy.stats is slower still

    low, high = (int(count) for count in counts)
    drawn = np.arange(min(n, high) + 1)
    possible = drawn >= n - low
    drawn_high, drawn_low = drawn[possible], n - drawn[possible]
    ways = -(
        gammaln(drawn_high + 1) + gammaln(high - drawn_high + 1) + gammaln(drawn_low + 1) + gammaln(low - drawn_low + 1)
    )
    chances = np.exp(ways - ways.max())
    found = np.zeros(int(ranks[1]) * (len(drawn) - 1) + 1)
    found[:: int(ranks[1])][possible] = chances / chances.sum()
    return found


def _step(levels: Sequence[float]) -> float | None:
    """Return the grid that answers lie on; None where they lie on none of few steps."""
    gaps = [second - first for first, second in pairwise(levels)]
    if not gaps:
        return 1.0
    step = min(gaps)
    whole = [gap / step for gap in gaps]
    fits = all(abs(one - round(one)) < 1e-9 for one in whole) and sum(whole) < _LEVELS
    return step if fits else None


def _table(group: Counts, others: Counts) -> tuple[NDArray[np.float64], NDArray[np.int64], NDArray[np.int64]]:
    answers = sorted({answer for side in (group, others) for answer, n in side.items() if n})
    mine = np.array([group.get(answer, 0) for answer in answers])
    both = mine + np.array([others.get(answer, 0) for answer in answers])
    return np.array(answers, dtype=float), mine, both


def _total(counts: Counts) -> int:
    return sum(counts.values())


def added(parts: Iterable[Counts]) -> dict[float, int]:
    """Return counts put together."""
    found: dict[float, int] = {}
    for part in parts:
        for answer, n in part.items():
            found[answer] = found.get(answer, 0) + n
    return found
