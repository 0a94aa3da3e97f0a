"""Saaty's own examples, and what is refused."""

import pytest

from voc.statistics.ahp import judge

# Saaty (2008), Decision making with the analytic hierarchy process, Int. J. Services Sciences 1(1), table 2: which
# drink is drunk more in the United States: coffee, wine, tea, beer, sodas, milk, water. Consistency ratio 0.022.
DRINKS = [
    [1, 9, 5, 2, 1, 1, 1 / 2],
    [1 / 9, 1, 1 / 3, 1 / 9, 1 / 9, 1 / 9, 1 / 9],
    [1 / 5, 3, 1, 1 / 3, 1 / 4, 1 / 3, 1 / 9],
    [1 / 2, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [1, 9, 4, 2, 1, 2, 1 / 2],
    [1, 9, 3, 1, 1 / 2, 1, 1 / 3],
    [2, 9, 9, 3, 2, 3, 1],
]
# Saaty (1980), The analytic hierarchy process, choosing a school: weights .32 .14 .03 .13 .24 .14, ratio 0.24 (he rounds
# the eigenvalue, 7.42, up to 7.49).
SCHOOLS = [
    [1, 4, 3, 1, 3, 4],
    [1 / 4, 1, 7, 3, 1 / 5, 1],
    [1 / 3, 1 / 7, 1, 1 / 5, 1 / 5, 1 / 6],
    [1, 1 / 3, 5, 1, 1, 1 / 3],
    [1 / 3, 5, 5, 1, 1, 3],
    [1 / 4, 1, 6, 3, 1 / 3, 1],
]


def test_saatys_drinks():
    found = judge(DRINKS)
    assert found.weights == pytest.approx((0.177, 0.019, 0.042, 0.116, 0.190, 0.129, 0.327), abs=5e-4)
    assert found.ratio == pytest.approx(0.022, abs=5e-4)


def test_saatys_schools_are_not_consistent():
    found = judge(SCHOOLS)
    assert found.weights == pytest.approx((0.32, 0.14, 0.03, 0.13, 0.24, 0.14), abs=5e-3)
    assert found.ratio == pytest.approx(0.23, abs=0.015)


def test_consistent_comparisons_give_their_weights():
    weights = (0.5, 0.3, 0.2)
    found = judge([[mine / other for other in weights] for mine in weights])
    assert found.weights == pytest.approx(weights)
    assert found.ratio == pytest.approx(0, abs=1e-9)


def test_the_worst_comparison_is_the_one_that_was_spoilt():
    weights = (0.4, 0.3, 0.2, 0.1)
    spoilt = [[mine / other for other in weights] for mine in weights]
    spoilt[1][3], spoilt[3][1] = 1 / 5, 5
    row, column, fitting = judge(spoilt).worst
    assert (row, column) == (1, 3)
    assert fitting > 3 / 5  # no longer the other way round so much, which is all that six comparisons can tell


@pytest.mark.parametrize(
    ("comparisons", "complaint"),
    [
        ([[1]], "2 to 10 rows"),
        ([[1, 2], [0.5, 1], [1, 1]], "2 to 10 rows"),
        ([[1, 2], [2, 1]], "row 2, column 1 must be 0.5"),
        ([[2, 2], [0.5, 1]], "row 1, column 1"),
        ([[1, 12], [1 / 12, 1]], "from 1/9 to 9"),
        ([[1, 0], [0, 1]], "from 1/9 to 9"),
    ],
)
def test_what_is_no_comparison_is_refused(comparisons, complaint):
    with pytest.raises(ValueError, match=complaint):
        judge(comparisons)
