"""Weight answers until the shares of their groups are those of all customers (post-stratification, raking).

Iterative proportional fitting (Deming and Stephan 1940, Annals of Mathematical Statistics 11:427–444): each attribute
in turn is brought to its shares until all hold. Weights above the cap are cut within every round, as Izrael, Battaglia
and Frankel do (2009, SAS Global Forum, paper 247); five times the mean weight is the cap of the American National
Election Studies (DeBell and Krosnick 2009, ANES technical report nes012427).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TOLERANCE = 1e-6  # of a share
_ROUNDS, _STILL = 1000, 1e-12  # at most; and weights that no longer move
_HUGE = 1e200

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Raked:
    """Weights that bring groups to their shares, or as near as they come."""

    weights: tuple[float, ...]  # of one answer of each row; the mean over all answers that have one is 1
    deviation: float  # the largest difference that is left between a share and what was asked, 0–1
    converged: bool  # whether it is below `TOLERANCE`
    trimmed: int  # answers whose weight is the cap
    empty: tuple[tuple[int, str], ...]  # (attribute, group) asked for without an answer; the others share what it had


def rake(
    counts: Sequence[int],
    base: Sequence[float],
    groups: Sequence[Sequence[str | None]],
    shares: Sequence[Mapping[str, float]],
    *,
    cap: float,
) -> Raked:
    """Rake rows of equal answers.

    Args:
        counts: how many answers each row stands for.
        base: the weight that one of them has already; 0 leaves it out.
        groups: of each attribute, the group of each row; a group without a share, or None, keeps the weight it has.
        shares: of each attribute, the share of each group, 0–1, among those that have one.
        cap: no weight is above `cap` times the mean.

    >>> found = rake([30, 10], [1.0, 1.0], [["young", "old"]], [{"young": 0.5, "old": 0.5}], cap=5)
    >>> [round(weight, 4) for weight in found.weights], found.converged
    ([0.6667, 2.0], True)
    """
    many = np.asarray(counts, dtype=float)
    weights = _mean_one(many, np.asarray(base, dtype=float))
    margins, empty = _margins(many * weights, groups, shares)
    for _ in range(_ROUNDS):
        before = weights
        for margin, wanted in margins:
            held = margin @ (many * weights)
            weights = weights * _per_row(margin, wanted * held.sum() / held)
        weights = _capped(many, _mean_one(many, weights), cap)
        if np.abs(weights - before).max(initial=0.0) < _STILL:
            break
    left = _deviation(many * weights, margins)
    trimmed = int(many[weights >= cap * (1 - TOLERANCE)].sum())
    return Raked(tuple(map(float, weights)), left, left <= TOLERANCE, trimmed, empty)


Margin = tuple[NDArray[np.bool_], Floats]  # which rows are of each group, and the share of each


def _margins(
    mass: Floats, groups: Sequence[Sequence[str | None]], shares: Sequence[Mapping[str, float]]
) -> tuple[list[Margin], tuple[tuple[int, str], ...]]:
    margins: list[Margin] = []
    empty: list[tuple[int, str]] = []
    for place, (said, wanted) in enumerate(zip(groups, shares, strict=True)):
        names = np.asarray(said, dtype=object)
        rows = {name: names == name for name in sorted(wanted)}
        there = [name for name in rows if mass[rows[name]].sum() > 0]
        empty.extend((place, name) for name in rows if name not in there)
        if there:
            asked = np.array([wanted[name] for name in there])
            margins.append((np.stack([rows[name] for name in there]), asked / asked.sum()))
    return margins, tuple(empty)


def _per_row(margin: NDArray[np.bool_], factors: Floats) -> Floats:
    """Return each row's factor; 1 for rows of no group."""
    found: Floats = np.where(margin.any(axis=0), factors @ margin, 1.0)
    return found


def _deviation(mass: Floats, margins: Sequence[Margin]) -> float:
    found = 0.0
    for margin, wanted in margins:
        held = margin @ mass
        found = max(found, float(np.abs(held / held.sum() - wanted).max()))
    return found


def _mean_one(many: Floats, weights: Floats) -> Floats:
    """Return weights whose mean over the answers that have any is 1."""
    total = float(many @ weights)
    return weights * (many[weights > 0].sum() / total) if total > 0 else weights


def _capped(many: Floats, weights: Floats, cap: float) -> Floats:
    """Return weights of mean 1 cut at the cap; what is cut goes to the others in proportion, until none is above."""
    if not (weights > cap).any():
        return weights
    order = np.argsort(-weights, kind="stable")
    heavy, count = weights[order], many[order]
    # With the heaviest j cut, the others are scaled so that the sum is kept; the first j that leaves none above is it.
    left = float(many @ weights) - cap * np.cumsum(count)
    light = np.concatenate([np.cumsum((count * heavy)[::-1])[::-1][1:], [0.0]])
    scale = np.divide(left, light, out=np.full_like(left, _HUGE), where=light > 0)  # of nothing: all are cut
    following = np.concatenate([heavy[1:], [0.0]])
    found: Floats = np.minimum(weights * scale[int(np.argmax(scale * following <= cap * (1 + _STILL)))], cap)
    return found
