"""Clusters are shown where there are any, and where there are none it is said."""

import numpy as np
import pytest

from voc.statistics.clusters import partition


def blobs(*centres, n=60, spread=0.3):
    random = np.random.default_rng(1)
    return np.concatenate([random.normal(centre, spread, (n, 2)) for centre in centres])


@pytest.mark.parametrize("centres", [((0, 0), (4, 0)), ((0, 0), (4, 0), (0, 4)), ((0, 0), (4, 0), (0, 4), (5, 5))])
def test_clusters_are_found_and_stable(centres):
    found = partition(blobs(*centres), seed=1, least=10)
    assert found.holds
    assert sorted(np.bincount(found.labels)) == [60] * len(centres)
    assert min(found.jaccard) > 0.95


def test_one_cloud_has_no_clusters():
    random = np.random.default_rng(2)
    assert not partition(random.normal(0, 1, (200, 6)), seed=1, least=10).holds


def test_the_same_points_give_the_same_clusters():
    first, second = (partition(blobs((0, 0), (1, 1)), seed=4, least=10) for _ in range(2))
    assert (first.labels == second.labels).all()
    assert first.jaccard == second.jaccard


def test_no_cluster_is_smaller_than_asked():
    points = np.concatenate([blobs((0, 0)), blobs((9, 9), n=4)])
    found = partition(points, seed=1, least=10)
    assert found is None or np.bincount(found.labels).min() >= 10


def test_equal_points_have_no_clusters():
    assert partition(np.zeros((50, 3)), seed=1, least=5) is None
