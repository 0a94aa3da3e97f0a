"""Put points into clusters, and only if there are any: k-means, with k by silhouette, checked by resampling.

- k from 2 to 6 with the best mean silhouette (Rousseeuw 1987); at most 0.25 is no substantial structure (Kaufman and
  Rousseeuw 1990, Finding Groups in Data, p. 88).
- Stable (Hennig 2007, Computational Statistics & Data Analysis 52:258–271): over bootstrap resamples, each cluster's
  nearest one in the resample has a mean Jaccard similarity of 0.75 at least.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FEWEST, MOST = 2, 6  # clusters
RESAMPLES = 60
STARTS = 5  # of k-means
ROUNDS = 100
STABLE = 0.75
STRUCTURE = 0.25

Points = NDArray[np.float64]
Labels = NDArray[np.int64]


@dataclass(frozen=True)
class Partition:
    """Clusters of points.

    Attributes:
        labels: the cluster of each point, 0 for the largest.
        silhouette: mean, -1 to 1.
        jaccard: mean similarity of each cluster over resamples, 0 to 1.
    """

    labels: Labels
    silhouette: float
    jaccard: tuple[float, ...]

    @property
    def holds(self) -> bool:
        """Return whether there is structure and every cluster is stable."""
        return self.silhouette > STRUCTURE and min(self.jaccard) >= STABLE


def partition(points: Points, *, seed: int, least: int) -> Partition | None:
    """Return the best clusters of at least `least` points each; None where there are none of that size.

    Args:
        points: a row each, columns on one scale.
        seed: of starts and resamples; the same points and seed give the same clusters.
        least: points of a cluster.
    """
    best: tuple[float, Labels] | None = None
    different = len(np.unique(points, axis=0))
    for k in range(FEWEST, min(MOST, different - 1, len(points) // max(least, 1)) + 1):
        labels = _fitted(points, k, seed)
        if np.bincount(labels, minlength=k).min() < max(least, 1):
            continue
        found = _silhouette(points, labels)
        if best is None or found > best[0] + 1e-9:
            best = (found, labels)
    if best is None:
        return None
    labels = _ordered(best[1])
    return Partition(labels, best[0], _stability(points, labels, seed))


def _fitted(points: Points, k: int, seed: int) -> Labels:
    """Return the closest of several k-means (Lloyd 1982) from spread starts (Arthur and Vassilvitskii 2007).

    On one thread: sums in another order, as of many threads, would give other clusters in close cases.
    """
    random, best, least = np.random.default_rng(seed), np.zeros(len(points), dtype=np.int64), np.inf
    for _ in range(STARTS):
        centres, labels = _spread(points, k, random), np.full(len(points), -1)
        for _ in range(ROUNDS):
            apart = _apart(points, centres)
            again = apart.argmin(axis=1)
            if (again == labels).all():
                break
            labels = again
            for cluster in np.unique(labels):
                centres[cluster] = points[labels == cluster].mean(axis=0)
        within = float(_apart(points, centres).min(axis=1).sum())
        if within < least - 1e-9:
            best, least = labels, within
    return best


def _spread(points: Points, k: int, random: np.random.Generator) -> Points:
    """Return starting centres: each the likelier, the farther from those before."""
    chosen = [int(random.integers(len(points)))]
    while len(chosen) < k:
        far = _apart(points, points[chosen]).min(axis=1)
        chosen.append(int(random.choice(len(points), p=far / far.sum())))
    return points[chosen]


def _apart(points: Points, centres: Points) -> Points:
    """Return the squared distance of every point to every centre."""
    found: Points = np.stack([((points - centre) ** 2).sum(axis=1) for centre in centres], axis=1)
    return found


def _silhouette(points: Points, labels: Labels) -> float:
    from sklearn.metrics import silhouette_score

    return float(silhouette_score(points, labels))


def _stability(points: Points, labels: Labels, seed: int) -> tuple[float, ...]:
    """Return the mean similarity of each cluster with its nearest one over resamples."""
    random, k = np.random.default_rng(seed), int(labels.max()) + 1
    sums, times = np.zeros(k), np.zeros(k)
    for turn in range(RESAMPLES):
        drawn = np.unique(random.integers(0, len(points), len(points)), return_counts=True)
        places = np.repeat(drawn[0], drawn[1])
        if len(np.unique(points[places], axis=0)) < k:
            continue
        again = _fitted(points[places], k, seed + turn + 1)
        first = np.unique(places, return_index=True)
        there, now = labels[first[0]], again[first[1]]
        for cluster in range(k):
            mine = there == cluster
            if mine.any():
                both = np.array([(mine & (now == other)).sum() for other in range(k)])
                either = np.array([(mine | (now == other)).sum() for other in range(k)])
                sums[cluster] += float((both / np.maximum(either, 1)).max())
                times[cluster] += 1
    return tuple(float(total / max(count, 1)) for total, count in zip(sums, times, strict=True))


def _ordered(labels: Labels) -> Labels:
    """Return labels by size, the largest cluster first; of equals the one with the earliest point."""
    sizes = np.bincount(labels)
    first = [int(np.flatnonzero(labels == cluster)[0]) for cluster in range(len(sizes))]
    order = sorted(range(len(sizes)), key=lambda cluster: (-sizes[cluster], first[cluster]))
    places = np.empty(len(sizes), dtype=np.int64)
    places[order] = np.arange(len(sizes))
    found: Labels = places[labels]
    return found
