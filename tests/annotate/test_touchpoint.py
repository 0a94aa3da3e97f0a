"""What speaks for a touchpoint, and from which log-odds on it is named."""

import numpy as np
import pytest

from voc.annotate.touchpoint import STRENGTHS, TOUCHPOINT, Cues, touchpoint_table
from voc.learn.fit import best_threshold

ORDER = {"login": 0, "app_access": 1}


def cues(*clauses):
    said = [
        (clause, ORDER[name], STRENGTHS.index(strength))
        for clause, named in enumerate(clauses)
        for name, strength in named.items()
    ]
    return Cues(*np.array(said, dtype=np.int64).reshape(-1, 3).T)


def kinds(*clauses):
    (row,) = touchpoint_table(cues(*clauses), np.zeros(len(clauses), np.int64), np.zeros((1, 2), np.float32))
    by_cue = TOUCHPOINT.index("strong")
    return [[name for name, value in zip(TOUCHPOINT[by_cue:], values[by_cue:], strict=True) if value] for values in row]


@pytest.mark.parametrize(
    ("clauses", "login", "app"),
    [
        ([{"app_access": "fallback"}], [], ["fallback"]),
        ([{"app_access": "fallback"}, {"login": "strong"}], ["strong"], ["echo"]),
        ([{"login": "strong"}], ["strong"], ["rival"]),
        ([{"login": "strong"}, {"login": "strong"}], ["strong", "many"], ["rival"]),
        ([{"login": "strong", "app_access": "strong"}], ["strong", "shared"], ["strong", "shared"]),
        ([{"login": "strong", "app_access": "weak"}], ["strong"], ["shadowed"]),
        ([{"login": "strong"}, {"app_access": "weak"}], ["strong"], ["weak"]),
    ],
)
def test_a_cue_counts_by_what_stands_beside_it(clauses, login, app):
    assert kinds(*clauses) == [login, app]


def test_touchpoints_compete_by_their_distance_to_the_best():
    table = touchpoint_table(cues({}), np.zeros(1, np.int64), np.array([[2.0, -9.0]], np.float32))
    gap, best = TOUCHPOINT.index("gap"), TOUCHPOINT.index("best")
    assert table[0, :, gap].tolist() == [0.0, -6.0]
    assert table[0, :, best].tolist() == [1.0, 0.0]


def test_the_threshold_minds_what_cannot_be_found():
    logits, truth = np.array([3.0, 2.0, 1.0, 0.0]), np.array([True, False, True, False])
    assert best_threshold(logits, truth, total=2) == 1.0
    assert best_threshold(logits, truth, total=20) == 1.0
    assert best_threshold(logits[:2], truth[:2], total=1) == 3.0
