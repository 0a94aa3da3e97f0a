"""Say what to mend first: a product of factors that a manager can read, and weigh anew in `[priority]` of voc.toml.

    priority = reach × severity × gap × impact × trend × cost

- reach: the share of informative comments that complain, over channels by weight, 0–1.
- severity: the mean strength of the clauses that complain, 0–1.
- gap: points of net sentiment by which the touchpoint misses its target; 100 double, 100 to the good halve.
- impact: the touchpoint's share in moving the score, the average driver being 1, between ½ and 2.
- trend: 1.25 to the power of the change against the previous period in standard errors over 1.96, between 0.8 and 1.25.
- cost: the root of the median cost over that of the cell, both from the user's table, between ½ and 2.

A weight is an exponent: 0 leaves a factor out, 2 makes it count twice. What is not known counts as 1, never as 0.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import median

from voc.aggregate.findings import Term
from voc.config import PriorityPart
from voc.statistics.samples import Z95, Difference, standard

_DOUBLING = 100.0  # points of net sentiment
_STEEPEST = 1.25
_WIDEST = 2.0


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a cell besides its complaints; None where it is not."""

    reach: float | None
    severity: float
    gap: float | None  # target minus net sentiment of the touchpoint, points
    impact: float | None  # of the touchpoint among drivers, 1 is average
    trend: Difference | None  # of the share that complains, against the previous period
    cost: float | None  # of mending it, in the unit of the user's table


def terms(known: Known, *, weights: PriorityPart) -> tuple[Term, ...]:
    """Return the factors of a priority, each already raised to its weight.

    >>> some = terms(Known(0.1, 0.5, gap=100.0, impact=None, trend=None, cost=None), weights=PriorityPart())
    >>> [(term.name, term.factor) for term in some]
    [('reach', 0.1), ('severity', 0.5), ('gap', 2.0), ('impact', 1.0), ('trend', 1.0), ('cost', 1.0)]
    """
    trend = None if known.trend is None else standard(known.trend)
    ordinary = median(weights.costs.values()) if weights.costs else None
    found = (
        ("reach", known.reach, known.reach),
        ("severity", known.severity, known.severity),
        ("gap", known.gap, None if known.gap is None else _within(2 ** (known.gap / _DOUBLING), _WIDEST)),
        ("impact", known.impact, None if known.impact is None else _within(known.impact, _WIDEST)),
        ("trend", trend, None if trend is None else _within(_STEEPEST ** (trend / Z95), _STEEPEST)),
        ("cost", known.cost, None if not known.cost or ordinary is None else _cheaper(ordinary / known.cost)),
    )
    return tuple(
        Term(name, value, 1.0 if factor is None else factor ** getattr(weights, name)) for name, value, factor in found
    )


def product(factors: tuple[Term, ...]) -> float:
    """Return the priority before it is scaled."""
    found = 1.0
    for term in factors:
        found *= term.factor
    return round(found, 9)


def cost_of(cell: str, costs: Mapping[str, float]) -> float | None:
    """Return what mending a cell (`touchpoint.dimension`) costs, else its touchpoint, else None."""
    return costs.get(cell, costs.get(cell.partition(".")[0]))


def _cheaper(ratio: float) -> float:
    return _within(ratio**0.5, _WIDEST)


def _within(factor: float, widest: float) -> float:
    return min(max(factor, 1 / widest), widest)
