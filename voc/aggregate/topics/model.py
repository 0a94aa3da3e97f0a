"""Fit the topics of one touchpoint, and find the topic of a clause.

Clauses that blame, that praise, and that ask in different ways never share a topic. A clause belongs to the nearest
topic of its side if it is as near as those it was fitted on; else to none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
import numpy.typing as npt

from voc.statistics.linkage import clusters, sums
from voc.statistics.vectors import Floats, unit

SMALLEST = 5  # clauses of a topic
NONE = -1

_APART = 0.6  # clauses whose vectors differ by less (1 − cosine) share a topic however few topics there are
_SIDE = 1.5  # length of the part of a vector that tells the side; from 1 on, sides meet last
_GROWTH = 0.75  # topics by the root of the number of texts
_BEYOND = 0.08  # share of a topic's own clauses that lie beyond its reach
_PRIOR = 20  # clauses that the touchpoint's reach counts for in that of a topic
_DIGITS = 5

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Shape:
    """Say where a topic lies: the side, the unit vector of its middle, and the least cosine to it."""

    side: str
    centre: Floats
    reach: float


@dataclass(frozen=True, eq=False)
class Fitted:
    """A topic that was found: its shape, and the places of its texts, the nearest to the middle first."""

    shape: Shape
    members: tuple[int, ...]


def fit(vectors: Floats, *, sides: Sequence[str], counts: Sequence[int], most: int) -> list[Fitted]:
    """Return the topics of distinct texts, the largest first.

    Args:
        vectors: a unit row for each text; the order of texts is the caller's, and must not be that of a file.
        sides: of each text.
        counts: how many clauses have that text.
        most: the most topics; of few texts there are fewer, by the root of their number.
    """
    names = sorted(set(sides))
    told = np.array([names.index(side) for side in sides], dtype=np.int64)
    heavy = np.array(counts, dtype=np.int64)
    known = np.flatnonzero(np.any(vectors != 0, axis=1))
    if len(known) < SMALLEST:
        return []
    marked = np.hstack((vectors[known], _SIDE * np.eye(len(names), dtype=np.float32)[told[known]]))
    groups = clusters(
        unit(marked), most=min(most, 1 + round(_GROWTH * sqrt(len(known)))), apart=_APART / (1 + _SIDE**2)
    )
    labels = np.unique(groups * len(names) + told[known], return_inverse=True)[1].astype(np.int64)
    sizes = np.bincount(labels, weights=heavy[known])
    kept = np.flatnonzero(sizes >= SMALLEST)
    inside = np.isin(labels, kept)
    places, labels = known[inside], np.searchsorted(kept, labels[inside])
    if not len(kept):
        return []
    shapes = _shapes(vectors[places], labels, [names[told[places[labels == g][0]]] for g in range(len(kept))])
    return _ordered(shapes, vectors, sides=sides, heavy=heavy)


def assign(shapes: Sequence[Shape], vectors: Floats, *, sides: Sequence[str]) -> Ints:
    """Return the place of each text's topic among the shapes, `NONE` where none is near enough."""
    found = np.full(len(vectors), NONE, dtype=np.int64)
    told = np.array(sides, dtype=object)
    for side in sorted({shape.side for shape in shapes}):
        rows, own = np.flatnonzero(told == side), [p for p, shape in enumerate(shapes) if shape.side == side]
        if not len(rows):
            continue
        alike = np.round(vectors[rows] @ np.array([shapes[place].centre for place in own]).T, _DIGITS)
        best = alike.argmax(axis=1)
        near = alike[np.arange(len(rows)), best] >= np.array([shapes[place].reach for place in own])[best]
        found[rows] = np.where(near, np.array(own)[best], NONE)
    return found


def _shapes(vectors: Floats, labels: Ints, sides: list[str]) -> list[Shape]:
    """Return the shape of each group; how far it reaches is told by texts that its middle was made without."""
    total = sums(vectors, labels)
    without = unit(total[labels] - vectors)
    alone = np.einsum("ij,ij->i", without, vectors)
    general = float(np.quantile(alone, _BEYOND))
    found = []
    for group, (side, centre) in enumerate(zip(sides, unit(total), strict=True)):
        own = alone[labels == group]
        reach = (len(own) * float(np.quantile(own, _BEYOND)) + _PRIOR * general) / (len(own) + _PRIOR)
        found.append(Shape(side, np.round(centre, _DIGITS).astype(np.float32), round(reach, _DIGITS)))
    return found


def _ordered(shapes: list[Shape], vectors: Floats, *, sides: Sequence[str], heavy: Ints) -> list[Fitted]:
    chosen = assign(shapes, vectors, sides=sides)
    found = []
    for place, shape in enumerate(shapes):
        own = np.flatnonzero(chosen == place)
        if heavy[own].sum() >= SMALLEST:
            alike = np.round(vectors[own] @ shape.centre, _DIGITS)
            order = np.lexsort((own, -alike))
            found.append(Fitted(shape, tuple(own[order].tolist())))
    return sorted(found, key=lambda one: (-int(heavy[list(one.members)].sum()), one.members))
