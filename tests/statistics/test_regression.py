"""Least squares against statsmodels, and how often intervals and contrasts are right."""

import numpy as np
import pytest
import statsmodels.api as sm

from voc.statistics.penalty_reward import contrasts
from voc.statistics.regression import centred, fit


def rows(random, count=240, predictors=4):
    x = random.choice([-1.0, 0.0, 1.0], p=[0.15, 0.7, 0.15], size=(count, predictors))
    groups = random.integers(0, 3, count)
    y = x @ np.arange(predictors) + groups * 2 + random.normal(size=count) * (1 + np.abs(x[:, 0]))
    return x, y, groups


def test_coefficients_and_errors_are_those_of_statsmodels():
    x, y, groups = rows(np.random.default_rng(1))
    found = fit(x, y, groups=groups)
    dummies = (groups[:, None] == np.arange(3)).astype(float)
    expected = sm.OLS(y, np.hstack([x, dummies])).fit(cov_type="HC3", use_t=True)
    assert found.coefficients == pytest.approx(expected.params[:4])
    assert found.freedom == expected.df_resid
    for place in range(4):
        one = found.estimate({place: 1.0})
        assert (one.low, one.high) == pytest.approx(expected.conf_int()[place])
        assert one.p == pytest.approx(expected.pvalues[place], rel=1e-6)
    both = found.estimate({1: 1.0, 2: -1.0})
    contrast = expected.t_test(np.array([0, 1, -1, 0, 0, 0, 0]))
    assert (both.value, both.p) == pytest.approx((contrast.effect.item(), contrast.pvalue.item()))


def test_a_group_keeps_its_own_mean():
    assert centred(np.array([1.0, 3.0, 10.0]), np.array([0, 0, 1])).tolist() == [-1, 1, 0]


def test_a_copy_of_a_predictor_breaks_nothing():
    random = np.random.default_rng(2)
    x, y, groups = rows(random)
    found = fit(np.column_stack([x, x[:, 3]]), y, groups=groups)
    assert np.isfinite(found.covariance).all()


def test_noise_is_seldom_told_from_zero():
    """400 samples of 6 noise predictors beside a strong one: 5% within binomial bounds."""
    random = np.random.default_rng(3)
    p = []
    for _ in range(400):
        x = random.choice([-1.0, 0.0, 1.0], p=[0.05, 0.9, 0.05], size=(200, 7))
        y = np.clip(np.round(6 + 3 * x[:, 0] + random.normal(size=200) * 2), 0, 10)
        found = fit(x, y, groups=np.zeros(200, dtype=int))
        p.extend(found.estimate({place: 1.0}).p for place in range(1, 7))
    assert 0.03 < np.mean(np.array(p) < 0.05) < 0.065


def test_praise_and_blame_have_effects_of_their_own():
    random = np.random.default_rng(4)
    said = random.choice([-1, 0, 1], p=[0.2, 0.6, 0.2], size=(2000, 3))
    praised, blamed = said == 1, said == -1
    score = 6 - 3 * blamed[:, 0] + 2 * praised[:, 1] + praised[:, 2] - blamed[:, 2] + random.normal(size=2000)
    basic, excitement, performance = contrasts(praised, blamed, score, groups=np.zeros(2000, dtype=int), minimum=10)
    assert basic.penalty.value == pytest.approx(-3, abs=0.2)
    assert basic.contrast.high < 0 < basic.reward.high
    assert excitement.reward.value == pytest.approx(2, abs=0.2)
    assert excitement.contrast.low > 0
    assert performance.contrast.low < 0 < performance.contrast.high


def test_no_effect_of_few_rows():
    praised, blamed = np.zeros((100, 1), dtype=bool), np.zeros((100, 1), dtype=bool)
    praised[:9], blamed[50:70] = True, True
    [one] = contrasts(praised, blamed, np.arange(100.0), groups=np.zeros(100, dtype=int), minimum=10)
    assert one.reward is None
    assert one.contrast is None
    assert one.penalty is not None
