"""Tell whether something moved between two spells of periods, the period being the unit that varies.

Answers are for (1), against (−1) or neither (0), in strata (channels) that are never mixed: the move is the mean after
minus the mean before within strata, weighted by n · m / (n + m) as Mantel and Haenszel (1959) do, in points of 100.

Weeks vary more than their answers say. Each period pulls at the move by what it holds beyond the mean of its spell;
Pearson's chi-squared of these pulls by its degrees of freedom (periods less two) is the dispersion (McCullagh and
Nelder 1989, Generalized Linear Models, §4.5). It multiplies the variance where it is above one; what is below one is
chance. Student's t with these degrees of freedom is used in either case: whether the dispersion is above one is itself
known only from a few periods. The variance of an answer is that of both spells together.

Periods are taken as exchangeable. A series that drifts is not, and nothing here makes it so.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from voc.statistics.samples import Net

# One period: stratum → what was counted.
Counts = Mapping[str, Net]


@dataclass(frozen=True, slots=True)
class Move:
    """After minus before, in points.

    Attributes:
        value: the move.
        error: its standard error, dispersion included.
        freedom: degrees of freedom of the error.
        dispersion: how many times more periods vary than their answers say; at least 1.
    """

    value: float
    error: float
    freedom: float
    dispersion: float = 1.0

    def interval(self) -> tuple[float, float]:
        """Return the 95% interval."""
        from scipy.special import stdtrit  # slow to load, and most commands need no figure

        half = float(stdtrit(self.freedom, 0.975)) * self.error
        return self.value - half, self.value + half

    @property
    def p(self) -> float:
        """Return the two-sided p that nothing moved."""
        from scipy.special import stdtr

        return 2 * float(stdtr(self.freedom, -abs(self.value) / self.error))

    def minus(self, other: Move) -> Move:
        """Return this move beyond an independent one; degrees of freedom by Welch (1947)."""
        mine, its = self.error**2, other.error**2
        freedom = (mine + its) ** 2 / (mine**2 / self.freedom + its**2 / other.freedom)
        return Move(self.value - other.value, math.sqrt(mine + its), freedom, max(self.dispersion, other.dispersion))


def move(before: Sequence[Counts], after: Sequence[Counts]) -> Move | None:
    """Return how far answers moved; None with nothing to compare within any stratum, or in fewer than three periods.

    Periods that hold nothing in a stratum of both spells tell nothing, and are no degree of freedom.

    >>> weeks = [{"survey": Net(0, 20, 100)}, {"survey": Net(0, 22, 100)}, {"survey": Net(0, 18, 100)}]
    >>> found = move(weeks, [{"survey": Net(0, 6, 100)}, {"survey": Net(0, 4, 100)}])
    >>> round(found.value, 2), found.freedom, round(found.error, 2)
    (15.0, 3, 3.17)
    """
    totals = [_total(spell) for spell in (before, after)]
    shared = sorted(name for name in totals[0] if name in totals[1])
    weights = {name: totals[0][name].n * totals[1][name].n / (totals[0][name].n + totals[1][name].n) for name in shared}
    spreads = {name: _spread(totals[0][name], totals[1][name]) for name in shared}
    whole = sum(weights.values())
    if not whole or not any(spreads.values()):
        return None
    value = variance = chi2 = 0.0
    freedom = -2
    for sign, spell, total in ((-1, before, totals[0]), (1, after, totals[1])):
        pull = {name: sign * weights[name] / whole / total[name].n for name in shared}
        value += sum(pull[name] * (total[name].positive - total[name].negative) for name in shared)
        for period in spell:
            surplus = expected = 0.0
            for name in shared:
                if (one := period.get(name)) is None:
                    continue
                mean = (total[name].positive - total[name].negative) / total[name].n
                surplus += pull[name] * (one.positive - one.negative - one.n * mean)
                expected += pull[name] ** 2 * one.n * spreads[name]
            if expected:
                variance += expected
                chi2 += surplus**2 / expected
                freedom += 1
    if freedom < 1:
        return None
    dispersion = max(1.0, chi2 / freedom)
    return Move(100 * value, 100 * math.sqrt(variance * dispersion), freedom, dispersion)


def drift(periods: Sequence[Net]) -> float:
    """Return the two-sided p that a series has no straight trend; 1 with fewer than three periods that hold something.

    >>> round(drift([Net(0, 10, 100), Net(0, 20, 100), Net(0, 31, 100), Net(0, 39, 100)]), 3)
    0.037
    """
    kept = [(place, one) for place, one in enumerate(periods) if one.n]
    whole = together(one for _, one in kept)
    spread = _spread(whole, whole) if whole.n else 0.0
    if len(kept) < 3 or not spread:
        return 1.0
    middle = sum(place * one.n for place, one in kept) / whole.n
    around = sum(one.n * (place - middle) ** 2 for place, one in kept)
    means = [(one.positive - one.negative) / one.n for _, one in kept]
    level = (whole.positive - whole.negative) / whole.n
    slope = sum(one.n * (place - middle) * mean for (place, one), mean in zip(kept, means, strict=True)) / around
    chi2 = sum(
        one.n * (mean - level - slope * (place - middle)) ** 2 / spread
        for (place, one), mean in zip(kept, means, strict=True)
    )
    freedom = len(kept) - 2
    return Move(slope, math.sqrt(spread / around * max(1.0, chi2 / freedom)), freedom).p


def together(parts: Iterable[Net]) -> Net:
    """Return what was counted in all parts."""
    found = list(parts)
    return Net(sum(one.positive for one in found), sum(one.negative for one in found), sum(one.n for one in found))


def _total(spell: Sequence[Counts]) -> dict[str, Net]:
    """Return what was counted in all periods, by stratum; strata that hold nothing are left out."""
    names = {name for period in spell for name in period}
    found = {name: together(period[name] for period in spell if name in period) for name in sorted(names)}
    return {name: one for name, one in found.items() if one.n}


def _spread(one: Net, other: Net) -> float:
    """Return the variance of an answer (−1, 0 or 1) of both together."""
    n = one.n + other.n
    plus, minus = (one.positive + other.positive) / n, (one.negative + other.negative) / n
    return plus + minus - (plus - minus) ** 2
