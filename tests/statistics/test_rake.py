import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from voc.statistics.rake import TOLERANCE, rake

# Rows of a table of tier by age, and the shares that all customers have.
SEED = np.array([[40, 30, 20, 10], [35, 50, 100, 75], [30, 80, 70, 120], [20, 30, 40, 50]])
ROWS = {"a": 0.15, "b": 0.30, "c": 0.40, "d": 0.15}
COLUMNS = {"e": 0.2, "f": 0.3, "g": 0.4, "h": 0.1}


def raked(seed, cap=50.0, base=None, rows=ROWS, columns=COLUMNS):
    tiers = [name for name in rows for _ in columns]
    ages = list(columns) * len(rows)
    counts = [int(n) for n in seed.ravel()]
    return rake(counts, base or [1.0] * len(counts), [tiers, ages], [rows, columns], cap=cap)


def test_raking_agrees_with_a_log_linear_model():
    # Raking is the Poisson model of main effects with the sample as offset (Bishop, Fienberg, Holland 1975, 3.6).
    found = raked(SEED)
    wanted = np.outer(list(ROWS.values()), list(COLUMNS.values())) * SEED.sum()
    effects = np.column_stack([np.repeat(np.eye(4), 4, axis=0), np.tile(np.eye(4), (4, 1))[:, 1:]])
    model = sm.GLM(wanted.ravel(), effects, family=sm.families.Poisson(), offset=np.log(SEED.ravel()))
    expected = model.fit(tol=1e-14, maxiter=200).fittedvalues.reshape(4, 4)
    assert found.converged
    assert SEED * np.reshape(found.weights, (4, 4)) == pytest.approx(expected, rel=1e-6)


@given(st.lists(st.integers(1, 200), min_size=16, max_size=16))
def test_shares_are_met_and_answers_keep_their_number(counts):
    seed = np.reshape(counts, (4, 4))
    found = raked(seed, cap=1e9)
    mass = seed * np.reshape(found.weights, (4, 4))
    assert found.converged
    assert mass.sum() == pytest.approx(seed.sum())
    assert mass.sum(axis=1) / mass.sum() == pytest.approx(list(ROWS.values()), abs=TOLERANCE)
    assert mass.sum(axis=0) / mass.sum() == pytest.approx(list(COLUMNS.values()), abs=TOLERANCE)


def test_one_attribute_gives_each_group_its_share_over_what_it_had():
    found = rake([30, 10], [1.0, 1.0], [["young", "old"]], [{"young": 0.5, "old": 0.5}], cap=5)
    assert found.weights == pytest.approx((20 / 30, 20 / 10))


def test_weights_that_there_were_stay_inside_a_group():
    found = rake([10, 10, 20], [1.0, 3.0, 1.0], [["young", "young", "old"]], [{"young": 0.5, "old": 0.5}], cap=5)
    assert found.weights == pytest.approx((0.5, 1.5, 1.0))


def test_a_group_that_nobody_is_in_leaves_its_share_to_the_others():
    found = rake([30, 10], [1.0] * 2, [["young", "old"]], [{"young": 0.3, "old": 0.3, "aged": 0.4}], cap=5)
    assert (found.empty, found.converged) == (((0, "aged"),), True)
    assert found.weights == pytest.approx((20 / 30, 20 / 10))


def test_groups_without_a_share_keep_their_weight():
    found = rake([30, 10, 5, 5], [1.0] * 4, [["young", "old", "other", None]], [{"young": 0.5, "old": 0.5}], cap=5)
    assert found.weights == pytest.approx((20 / 30, 20 / 10, 1, 1))


def test_a_weight_above_the_cap_is_cut_and_the_rest_makes_up_for_it_where_it_can():
    two = [["x", "x", "y"], ["u", "v", "v"]]
    found = rake([98, 1, 1], [1.0] * 3, two, [{"x": 0.9, "y": 0.1}, {"u": 0.5, "v": 0.5}], cap=5)
    assert max(found.weights) == pytest.approx(5)
    assert not found.converged
    assert found.deviation > 0.3
    assert found.trimmed == 2
    assert sum(w * n for w, n in zip(found.weights, [98, 1, 1], strict=True)) == pytest.approx(100)


def test_shares_that_contradict_each_other_do_not_converge():
    # Everybody old is rich: no weights make 50% old and 20% rich.
    found = rake([10, 10], [1.0] * 2, [["old", "young"], ["rich", "poor"]], [
        {"old": 0.5, "young": 0.5}, {"rich": 0.2, "poor": 0.8}], cap=50)  # fmt: skip
    assert not found.converged
    assert found.deviation > 0.1


def test_nothing_to_weight_is_nothing():
    found = rake([], [], [[]], [{"young": 1.0}], cap=5)
    assert (found.weights, found.converged, found.empty) == ((), True, ((0, "young"),))


@given(st.lists(st.tuples(st.integers(1, 50), st.floats(0.01, 100)), min_size=1, max_size=30), st.floats(1, 8))
def test_no_weight_is_above_the_cap_and_those_below_keep_their_proportions(answers, cap):
    counts, base = [n for n, _ in answers], [weight for _, weight in answers]
    found = np.array(rake(counts, base, [], [], cap=cap).weights)
    assert found.max() <= cap * (1 + 1e-9)
    assert found @ counts == pytest.approx(sum(counts))
    below = found < cap * (1 - 1e-9)
    if below.any():
        scale = found / base
        assert np.ptp(scale[below]) == pytest.approx(0, abs=1e-9 * scale.max())
        assert (scale[~below] <= scale[below].max() * (1 + 1e-9)).all()
