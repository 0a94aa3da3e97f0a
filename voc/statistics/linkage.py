"""Group unit vectors that point the same way: many first into small groups by k-means, those by complete linkage.

Complete linkage keeps apart what k-means on the same vectors joins, because the least alike pair decides (benchmarks
on customers' questions: docs/benchmarks.md).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from voc.statistics.vectors import Floats, unit

Labels = npt.NDArray[np.int64]

_SMALL_GROUPS = 800  # from which complete linkage starts; its cost is their square
_ROUNDS = 4
_SWEEPS = 2  # after linkage each vector goes to the centre it is nearest to


def clusters(vectors: Floats, *, most: int, apart: float, small_groups: int = _SMALL_GROUPS) -> Labels:
    """Return the group of each vector, 0, 1, …; the caller fixes the order, and with it the result.

    Args:
        vectors: unit rows.
        most: the most groups.
        apart: groups whose least alike members differ by less (1 − cosine) are one.
        small_groups: the most groups from which linkage starts.
    """
    from scipy.cluster.hierarchy import fcluster, linkage

    if len(vectors) < 2:
        return np.zeros(len(vectors), dtype=np.int64)
    small = _near(vectors, small_groups) if len(vectors) > small_groups else np.arange(len(vectors))
    middle = centres(vectors, small)
    # On unit vectors the distance of Euclid orders as the cosine does, and knows no rounding below zero.
    tree = linkage(middle, method="complete", metric="euclidean")
    tree[:, 2] = tree[:, 2] ** 2 / 2
    found = fcluster(tree, apart, criterion="distance")
    if found.max() > most:
        found = fcluster(tree, most, criterion="maxclust")
    labels = _numbered(found.astype(np.int64)[small])
    for _ in range(_SWEEPS):
        labels = _numbered((vectors @ centres(vectors, labels).T).argmax(axis=1))
    return labels


def centres(vectors: Floats, labels: Labels) -> Floats:
    """Return the unit mean of each group."""
    return unit(sums(vectors, labels))


def sums(vectors: Floats, labels: Labels) -> Floats:
    """Return the sum of the vectors of each group; labels start at 0."""
    from scipy.sparse import csr_matrix

    n, groups = len(vectors), int(labels.max()) + 1
    chooser = csr_matrix((np.ones(n, dtype=np.float32), (labels, np.arange(n))), shape=(groups, n))
    return np.asarray(chooser @ vectors, dtype=np.float32)


def _near(vectors: Floats, groups: int) -> Labels:
    """Return groups of near neighbours: k-means on the sphere, started by members spread over the given order."""
    starts = np.linspace(0, len(vectors) - 1, groups).round().astype(np.int64)
    middle = vectors[starts]
    labels = np.zeros(len(vectors), dtype=np.int64)
    for _ in range(_ROUNDS):
        labels = _numbered((vectors @ middle.T).argmax(axis=1))
        middle = centres(vectors, labels)
    return labels


def _numbered(labels: Labels) -> Labels:
    """Return labels without gaps."""
    return np.unique(labels, return_inverse=True)[1].astype(np.int64)
