"""Split the change of a mean into who answered (mix) and how they felt (rate), exactly.

Kitagawa (1955, Journal of the American Statistical Association 50:1168–1194), also known after Oaxaca and Blinder: with
w the share of a group among all answers and r its mean, before (0) and now (1), and R the mean of all,

    mix  = (w1 − w0) · ((r0 + r1) / 2 − (R0 + R1) / 2)      the group grew, and is better or worse than all
    rate = (r1 − r0) · (w0 + w1) / 2                        the group itself felt otherwise

Summed over the groups both are the change R1 − R0: shares sum to 1, so that taking off R moves nothing between the
sums; it makes a group's own mix tell something. A group that answered on one side only has no change of its own: its
missing mean is taken to be the other, so that all of it is mix.

An answer may belong to several groups by fractions that sum to 1, such as a comment that speaks of two touchpoints.
Intervals are by the delta method: the variance of the influence of one answer, on each side (van der Vaart 1998,
Asymptotic Statistics, ch. 3), which are independent.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from voc.statistics.samples import Z95

Floats = NDArray[np.float64]


class Parts(NamedTuple):
    """What each group contributes, in the unit of the value; shape (groups,)."""

    mix: Floats
    rate: Floats


class Total(NamedTuple):
    """A sum over groups with its 95% interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Answers:
    """Equal answers counted together, before and now.

    Attributes:
        values: of each kind of answer, shape (kinds,).
        before, now: how many of each kind, shape (kinds,); each side has at least one.
        member: to what fraction an answer of each kind belongs to each group, shape (kinds, groups); rows sum to 1.
    """

    values: Floats
    before: Floats
    now: Floats
    member: Floats

    @classmethod
    def of(cls, *, values: ArrayLike, before: ArrayLike, now: ArrayLike, member: ArrayLike) -> Answers:
        """Return answers from anything that makes arrays.

        Raises:
            ValueError: a side is empty, or fractions do not sum to 1.
        """
        given = (np.asarray(one, dtype=float) for one in (values, before, now, member))
        made = cls(*given)
        if made.before.sum() <= 0 or made.now.sum() <= 0:
            raise ValueError("a side without answers has no mean")
        if not np.allclose(made.member.sum(axis=1), 1):
            raise ValueError("the fractions of an answer must sum to 1")
        return made

    @property
    def change(self) -> float:
        """Return the mean now minus the mean before."""
        return float(self.now @ self.values / self.now.sum() - self.before @ self.values / self.before.sum())

    def parts(self) -> Parts:
        """Return mix and rate of each group."""
        (w0, r0), (w1, r1) = self._groups()
        overall = (w0 @ r0 + w1 @ r1) / 2
        return Parts((w1 - w0) * ((r0 + r1) / 2 - overall), (r1 - r0) * (w0 + w1) / 2)

    def totals(self) -> tuple[Total, Total]:
        """Return all mix and all rate, with intervals."""
        parts = self.parts()
        mix, rate = math.fsum(parts.mix), math.fsum(parts.rate)
        mixed = self._influence()
        whole = (-self.values, self.values)  # of the change, up to a constant
        errors = [self._error(mixed), self._error((whole[0] - mixed[0], whole[1] - mixed[1]))]
        totals = [Total(v, v - Z95 * e, v + Z95 * e) for v, e in zip((mix, rate), errors, strict=True)]
        return totals[0], totals[1]

    def _groups(self) -> tuple[tuple[Floats, Floats], tuple[Floats, Floats]]:
        """Return share and mean of each group, before and now; a mean that is missing is the other."""
        shares, sums = [], []
        for counts in (self.before, self.now):
            shares.append(counts @ self.member / counts.sum())
            sums.append((counts * self.values) @ self.member / counts.sum())
        means = [np.divide(s, w, out=np.zeros_like(s), where=w > 0) for s, w in zip(sums, shares, strict=True)]
        missing = [share <= 0 for share in shares]
        r0, r1 = np.where(missing[0], means[1], means[0]), np.where(missing[1], means[0], means[1])
        return (shares[0], r0), (shares[1], r1)

    def _influence(self) -> tuple[Floats, Floats]:
        """Return how one answer of each kind, before and now, moves the sum of all mix, up to a constant."""
        (w0, r0), (w1, r1) = self._groups()
        middle, grown = (r0 + r1) / 2, w1 - w0
        found = []
        for share, mean, sign in ((w0, r0, -1.0), (w1, r1, 1.0)):
            half = np.divide(grown, 2 * share, out=np.zeros_like(share), where=share > 0)
            found.append(self.member @ (sign * middle - half * mean) + (self.member @ half) * self.values)
        return found[0], found[1]

    def _error(self, influence: tuple[Floats, Floats]) -> float:
        """Return the standard error of a sum from the influence of single answers."""
        variance = 0.0
        for counts, moved in zip((self.before, self.now), influence, strict=True):
            n = counts.sum()
            centred = moved - counts @ moved / n
            variance += float(counts @ centred**2) / n / max(n - 1, 1)
        return math.sqrt(variance)


def settled(values: Sequence[float], *, total: float, digits: int) -> tuple[float, ...]:
    """Return values rounded so that they still sum to the rounded total; the largest takes what rounding left over.

    They are whole numbers of the last digit: rounded to it, any sum of them is exact.

    >>> settled([0.14, 0.14, 0.72], total=1.0, digits=1)
    (0.1, 0.1, 0.8)
    """
    if not values:
        return ()
    unit = 10**digits
    whole = [round(value * unit) for value in values]
    largest = max(range(len(values)), key=lambda place: (abs(values[place]), -place))
    whole[largest] += round(total * unit) - sum(whole)
    return tuple(one / unit + 0.0 for one in whole)
