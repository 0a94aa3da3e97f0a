"""Tell whether blame costs more than praise brings: the penalty–reward contrast.

Brandt (1987, in Suprenant (ed.), Add Value to Your Service, 61–65): the score is regressed on two indicators for each
attribute, praised and blamed, against those who say neither. In Kano's (1984) words an attribute whose blame costs more
than its praise brings is a basic one, the other way round an excitement, and one with both a performance attribute.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from voc.statistics.regression import Array, Codes, Estimate, fit

_KEPT = 3  # an indicator with fewer rows is no control either


class Contrast(NamedTuple):
    """What praise and blame of one attribute do to the score; None where too few rows tell.

    `contrast` is reward + penalty: below 0 where blame costs more than praise brings.
    """

    reward: Estimate | None
    penalty: Estimate | None
    contrast: Estimate | None


def contrasts(
    praised: NDArray[np.bool_],
    blamed: NDArray[np.bool_],
    outcome: Array,
    *,
    groups: Codes,
    minimum: int,
    clusters: Codes | None = None,
) -> list[Contrast]:
    """Return reward and penalty of each of k attributes, in units of the outcome, with HC3 intervals.

    Args:
        praised: (n, k) indicators.
        blamed: (n, k) indicators.
        outcome: (n,).
        groups: (n,) numbers from 0; every group has a mean of its own.
        clusters: (n,) numbers from 0, of rows that are not independent; without, all are.
        minimum: rows behind an indicator of which an effect is given; those with fewer are held constant only.
    """
    k = praised.shape[1]
    both = np.hstack([praised, blamed])
    rows = both.sum(axis=0)
    kept = np.flatnonzero((rows >= _KEPT) & (rows <= len(both) - _KEPT))
    if not kept.size:
        return [Contrast(None, None, None)] * k
    place = {int(column): at for at, column in enumerate(kept)}
    fitted = fit(both[:, kept].astype(float), outcome, groups=groups, clusters=clusters)

    def told(column: int) -> bool:
        return column in place and rows[column] >= minimum

    def one(at: int) -> Contrast:
        reward = fitted.estimate({place[at]: 1.0}) if told(at) else None
        penalty = fitted.estimate({place[at + k]: 1.0}) if told(at + k) else None
        sides = {place[at]: 1.0, place[at + k]: 1.0} if reward and penalty else None
        return Contrast(reward, penalty, fitted.estimate(sides) if sides else None)

    return [one(at) for at in range(k)]
